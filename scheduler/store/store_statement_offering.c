/* Statements of offerings and their sessions. */
#include "scheduler/store/store_statement.h"

#define OFFERING_COLUMNS                                                                           \
    "id, code, course_id, seats, unit_id, audience, window_from, window_to, window_min, "          \
    "cancelled, "                                                                                  \
    "created_at, updated_at, uid, sequence, cost_each, cost_class"
#define SESSION_COLUMNS                                                                            \
    "id, offering_id, day, begins_min, ends_min, trainer_id, room_id, uid, sequence, cancelled, "  \
    "created_at, updated_at"

const struct store_statement_row store_statements_offering[STORE_STATEMENT_COUNT] = {
    /* Offerings and sessions. */
    [STORE_OFFERING_FIND] = {"offering find",
                             "SELECT id, (course_id, seats, unit_id, audience, window_from, "
                             "window_to, window_min, cancelled, cost_each, cost_class) "
                             "IS NOT DISTINCT FROM ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
                             "FROM offering WHERE code = $1"},
    [STORE_OFFERING_INSERT] = {"offering insert",
                               "INSERT INTO offering (code, course_id, seats, unit_id, audience, "
                               "window_from, window_to, window_min, cancelled, cost_each, "
                               "cost_class, created_at, updated_at, uid, sequence) "
                               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, "
                               "$13, 0) RETURNING id"},
    [STORE_OFFERING_UPDATE] = {"offering update",
                               "UPDATE offering SET (course_id, seats, unit_id, audience, "
                               "window_from, window_to, window_min, cancelled, cost_each, "
                               "cost_class, updated_at, sequence) = "
                               "($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, sequence + 1) "
                               "WHERE code = $1"},
    [STORE_OFFERING_CANCEL] = {"offering cancel",
                               "UPDATE offering SET (cancelled, updated_at, sequence) = "
                               "(1, $2, sequence + 1) WHERE id = $1 AND cancelled = 0"},
    [STORE_OFFERING_LIST] = {"offering list",
                             "SELECT " OFFERING_COLUMNS " FROM offering ORDER BY code"},
    [STORE_OFFERING_GET] = {"offering get",
                            "SELECT " OFFERING_COLUMNS " FROM offering WHERE id = $1"},
    [STORE_OFFERING_GET_BY_CODE] = {"offering get by code",
                                    "SELECT " OFFERING_COLUMNS " FROM offering WHERE code = $1"},
    [STORE_SESSION_INSERT] =
        {"session insert", "INSERT INTO session (offering_id, ordinal, day, begins_min, "
                           "ends_min, trainer_id, room_id, uid, sequence, cancelled, created_at, "
                           "updated_at) "
                           "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $10)"},
    [STORE_SESSION_UPDATE] = {"session update",
                              "UPDATE session SET (day, begins_min, ends_min, trainer_id, room_id, "
                              "cancelled, updated_at, sequence) = "
                              "($2, $3, $4, $5, $6, $7, $8, sequence + 1) WHERE id = $1"},
    [STORE_SESSION_CANCEL] = {"session cancel",
                              "UPDATE session SET (cancelled, updated_at, sequence) = "
                              "(1, $2, sequence + 1) WHERE offering_id = $1 AND cancelled = 0"},
    [STORE_SESSION_LIST] = {"session list", "SELECT " SESSION_COLUMNS " FROM session "
                                            "ORDER BY offering_id, day, begins_min, id"},
    [STORE_SESSION_LIST_OF_OFFERING] = {"session list of offering",
                                        "SELECT " SESSION_COLUMNS " FROM session "
                                        "WHERE offering_id = $1 ORDER BY day, begins_min, id"},
    [STORE_SESSION_LIST_OF_TRAINER] = {"session list of trainer",
                                       "SELECT " SESSION_COLUMNS " FROM session "
                                       "WHERE trainer_id = $1 ORDER BY day, begins_min, id"},
};
