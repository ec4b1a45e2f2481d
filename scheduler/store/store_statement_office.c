/* Statements of units, rooms, trainers, courses and days. */
#include "scheduler/store/store_statement.h"

#define UNIT_COLUMNS "id, code, name, kind, parent_id, away_max"
/* The row that says what a unit was at the instant $1, if it is another now. */
#define UNIT_FORMER(unit)                                                                          \
    "(SELECT x.id FROM unit_former x WHERE x.unit_id = " unit " AND x.until > $1 "                 \
    "ORDER BY x.until, x.id LIMIT 1)"
#define ROOM_COLUMNS    "id, code, name, address, seats, unit_id"
#define TRAINER_COLUMNS "id, code, name, email, mobile"
#define COURSE_FIELDS                                                                              \
    "name, mode, tags, tiers_mask, roles, after, credit, attendance_min, pass_mark"
#define COURSE_COLUMNS "id, code, " COURSE_FIELDS

const struct store_statement_row store_statements_office[STORE_STATEMENT_COUNT] = {
    /* Units. */
    [STORE_UNIT_FIND] = {"unit find", "SELECT id, (name, kind, parent_id, away_max) "
                                      "IS NOT DISTINCT FROM ($2, $3, $4, $5) "
                                      "FROM unit WHERE code = $1"},
    [STORE_UNIT_INSERT] = {"unit insert",
                           "INSERT INTO unit (code, name, kind, parent_id, away_max) "
                           "VALUES ($1, $2, $3, $4, $5) RETURNING id"},
    [STORE_UNIT_UPDATE] = {"unit update", "UPDATE unit SET (name, kind, parent_id, away_max) = "
                                          "($2, $3, $4, $5) WHERE code = $1"},
    [STORE_UNIT_LIST] = {"unit list", "SELECT " UNIT_COLUMNS " FROM unit ORDER BY code"},
    /* As they were at an instant; those that are gone by now as well. */
    [STORE_UNIT_LIST_KNOWN] =
        {"unit list known",
         "SELECT u.id, coalesce(f.code, u.code) AS code, coalesce(f.name, u.name), "
         "coalesce(f.kind, u.kind), CASE WHEN f.id IS NULL THEN u.parent_id ELSE f.parent_id END, "
         "u.away_max FROM unit u LEFT JOIN unit_former f ON f.id = " UNIT_FORMER(
             "u.id") " UNION ALL SELECT g.unit_id, g.code, g.name, g.kind, g.parent_id, -1 FROM "
                     "unit_former g "
                     "WHERE g.id = " UNIT_FORMER(
                         "g.unit_id") " AND NOT EXISTS (SELECT 1 FROM unit u WHERE u.id = "
                                      "g.unit_id) ORDER BY code"},
    [STORE_UNIT_KEEP] = {"unit keep",
                         "INSERT INTO unit_former (unit_id, code, name, kind, parent_id, until) "
                         "SELECT id, code, name, kind, parent_id, $2 FROM unit WHERE code = $1"},
    [STORE_UNIT_GET] = {"unit get", "SELECT " UNIT_COLUMNS " FROM unit WHERE id = $1"},
    [STORE_UNIT_GET_BY_CODE] = {"unit get by code",
                                "SELECT " UNIT_COLUMNS " FROM unit WHERE code = $1"},

    /* Rooms. */
    [STORE_ROOM_FIND] = {"room find",
                         "SELECT id, (name, address, seats, unit_id) IS NOT DISTINCT FROM "
                         "($2, $3, $4, $5) FROM room WHERE code = $1"},
    [STORE_ROOM_INSERT] = {"room insert", "INSERT INTO room (code, name, address, seats, unit_id) "
                                          "VALUES ($1, $2, $3, $4, $5) RETURNING id"},
    [STORE_ROOM_UPDATE] = {"room update", "UPDATE room SET (name, address, seats, unit_id) = "
                                          "($2, $3, $4, $5) WHERE code = $1"},
    [STORE_ROOM_LIST] = {"room list", "SELECT " ROOM_COLUMNS " FROM room ORDER BY code"},
    [STORE_ROOM_GET] = {"room get", "SELECT " ROOM_COLUMNS " FROM room WHERE id = $1"},
    [STORE_ROOM_GET_BY_CODE] = {"room get by code",
                                "SELECT " ROOM_COLUMNS " FROM room WHERE code = $1"},

    /* Trainers. */
    [STORE_TRAINER_FIND] = {"trainer find",
                            "SELECT id, (name, email, mobile) IS NOT DISTINCT FROM ($2, $3, $4) "
                            "FROM trainer WHERE code = $1"},
    [STORE_TRAINER_INSERT] = {"trainer insert", "INSERT INTO trainer (code, name, email, mobile) "
                                                "VALUES ($1, $2, $3, $4) RETURNING id"},
    [STORE_TRAINER_UPDATE] = {"trainer update", "UPDATE trainer SET (name, email, mobile) = "
                                                "($2, $3, $4) WHERE code = $1"},
    [STORE_TRAINER_LIST] = {"trainer list",
                            "SELECT " TRAINER_COLUMNS " FROM trainer ORDER BY code"},
    [STORE_TRAINER_GET] = {"trainer get", "SELECT " TRAINER_COLUMNS " FROM trainer WHERE id = $1"},
    [STORE_TRAINER_GET_BY_CODE] = {"trainer get by code",
                                   "SELECT " TRAINER_COLUMNS " FROM trainer WHERE code = $1"},

    /* Courses. */
    [STORE_COURSE_FIND] = {"course find", "SELECT id, (" COURSE_FIELDS ") IS NOT DISTINCT FROM "
                                          "($2, $3, $4, $5, $6, $7, $8, $9, $10) "
                                          "FROM course WHERE code = $1"},
    [STORE_COURSE_INSERT] = {"course insert",
                             "INSERT INTO course (code, " COURSE_FIELDS ") "
                             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id"},
    [STORE_COURSE_UPDATE] = {"course update", "UPDATE course SET (" COURSE_FIELDS ") = "
                                              "($2, $3, $4, $5, $6, $7, $8, $9, $10) "
                                              "WHERE code = $1"},
    [STORE_COURSE_LIST] = {"course list", "SELECT " COURSE_COLUMNS " FROM course ORDER BY code"},
    [STORE_COURSE_GET] = {"course get", "SELECT " COURSE_COLUMNS " FROM course WHERE id = $1"},
    [STORE_COURSE_GET_BY_CODE] = {"course get by code",
                                  "SELECT " COURSE_COLUMNS " FROM course WHERE code = $1"},

    /* Days that are not what their weekday says. */
    [STORE_DAY_FIND] = {"day find", "SELECT day, (kind, name) IS NOT DISTINCT FROM ($2, $3) "
                                    "FROM day WHERE day = $1"},
    [STORE_DAY_INSERT] = {"day insert",
                          "INSERT INTO day (day, kind, name) VALUES ($1, $2, $3) RETURNING day"},
    [STORE_DAY_UPDATE] = {"day update", "UPDATE day SET (kind, name) = ($2, $3) WHERE day = $1"},
    [STORE_DAY_LIST] = {"day list", "SELECT day, kind, name FROM day ORDER BY day"},
    [STORE_DAY_DELETE] = {"day delete", "DELETE FROM day WHERE day = $1"},
    [STORE_DAY_SESSIONS] = {"sessions on day",
                            "SELECT count(*) FROM session JOIN offering "
                            "ON offering.id = session.offering_id WHERE session.day = $1 "
                            "AND session.cancelled = 0 AND offering.cancelled = 0"},
};
