/* Statements of plans, places, locks and leave. */
#include "scheduler/store/store_statement.h"

#define PLAN_COLUMNS                                                                               \
    "id, year, state, objective, bound, needed_min, planned_min, workers, complete, seed, "        \
    "created_at, published_at"
#define UNMET_COLUMNS "plan_id, worker_id, tag, needed_min, planned_min, reason, offering_id"
#define LOCK_COLUMNS  "worker_id, offering_id, reason, who, at"
#define LEAVE_COLUMNS "worker_id, first_day, last_day, kind, reason, who, at"
/* What stood at an instant. */
#define LEAVE_KNOWN(at) "at <= " at " AND (ended_at = 0 OR ended_at > " at ")"
#define LOCK_HELD                                                                                  \
    "EXISTS (SELECT 1 FROM enrolment e JOIN plan p ON p.id = e.plan_id "                           \
    "WHERE p.state = 'published' AND e.worker_id = l.worker_id "                                   \
    "AND e.offering_id = l.offering_id)"

const struct store_statement_row store_statements_plan[STORE_STATEMENT_COUNT] = {
    /* Plans. */
    [STORE_PLAN_INSERT] = {"plan insert",
                           "INSERT INTO plan (year, state, objective, bound, needed_min, "
                           "planned_min, workers, complete, seed, created_at, published_at) "
                           "VALUES ($1, 'draft', $2, $3, $4, $5, $6, $7, $8, $9, 0) RETURNING id"},
    [STORE_PLAN_GET] = {"plan get", "SELECT " PLAN_COLUMNS " FROM plan WHERE id = $1"},
    [STORE_PLAN_LIST] = {"plan list", "SELECT " PLAN_COLUMNS " FROM plan ORDER BY id DESC"},
    [STORE_PLAN_PUBLISHED] = {"plan published", "SELECT " PLAN_COLUMNS " FROM plan "
                                                "WHERE year = $1 AND state = 'published'"},
    [STORE_PLAN_SUPERSEDE] = {"plan supersede", "UPDATE plan SET state = 'superseded' "
                                                "WHERE year = $1 AND state = 'published'"},
    [STORE_PLAN_PUBLISH] = {"plan publish",
                            "UPDATE plan SET state = 'published', published_at = $2 "
                            "WHERE id = $1 AND state = 'draft'"},
    [STORE_PLAN_DISCARD] = {"plan discard", "UPDATE plan SET state = 'discarded' "
                                            "WHERE id = $1 AND state = 'draft'"},
    [STORE_PLAN_MEND] = {"plan mend", "UPDATE plan SET (objective, bound, planned_min, complete) = "
                                      "($2, $3, $4, $5) WHERE id = $1 AND state = 'published'"},
    [STORE_ENROLMENT_INSERT] = {"enrolment insert",
                                "INSERT INTO enrolment (plan_id, worker_id, offering_id) "
                                "VALUES ($1, $2, $3)"},
    [STORE_ENROLMENT_LIST] = {"enrolment list",
                              "SELECT plan_id, worker_id, offering_id FROM enrolment "
                              "WHERE plan_id = $1 ORDER BY worker_id, offering_id"},
    [STORE_ENROLMENT_LIST_OF_WORKER] = {"enrolment list of worker",
                                        "SELECT plan_id, worker_id, offering_id FROM enrolment "
                                        "WHERE plan_id = $1 AND worker_id = $2 "
                                        "ORDER BY offering_id"},
    [STORE_ENROLMENT_LIST_OF_OFFERING] = {"enrolment list of offering",
                                          "SELECT plan_id, worker_id, offering_id FROM enrolment "
                                          "WHERE plan_id = $1 AND offering_id = $2 "
                                          "ORDER BY worker_id"},
    /* One count after the other along the index: grouping costs half as much again. */
    [STORE_ENROLMENT_COUNTS] = {"enrolment counts",
                                "SELECT o.id, (SELECT count(*) FROM enrolment e "
                                "WHERE e.plan_id = $1 AND e.offering_id = o.id) FROM offering o "
                                "WHERE EXISTS (SELECT 1 FROM enrolment x "
                                "WHERE x.plan_id = $1 AND x.offering_id = o.id) ORDER BY o.id"},
    [STORE_ENROLMENT_DELETE_OF_WORKER] = {"enrolment delete of worker",
                                          "DELETE FROM enrolment "
                                          "WHERE plan_id = $1 AND worker_id = $2"},
    [STORE_LOCK_FIND] = {"lock find", "SELECT worker_id, reason = $3 FROM enrolment_lock "
                                      "WHERE worker_id = $1 AND offering_id = $2"},
    [STORE_LOCK_INSERT] = {"lock insert", "INSERT INTO enrolment_lock (" LOCK_COLUMNS ") "
                                          "VALUES ($1, $2, $3, $4, $5) RETURNING worker_id"},
    [STORE_LOCK_UPDATE] = {"lock update", "UPDATE enrolment_lock SET (reason, who, at) = "
                                          "($3, $4, $5) WHERE worker_id = $1 AND offering_id = $2"},
    [STORE_LOCK_DELETE] = {"lock delete", "DELETE FROM enrolment_lock "
                                          "WHERE worker_id = $1 AND offering_id = $2"},
    [STORE_LOCK_LIST] = {"lock list", "SELECT " LOCK_COLUMNS ", " LOCK_HELD
                                      " FROM enrolment_lock l ORDER BY worker_id, offering_id"},
    [STORE_LOCK_LIST_OF_WORKER] = {"lock list of worker",
                                   "SELECT " LOCK_COLUMNS ", " LOCK_HELD " FROM enrolment_lock l "
                                   "WHERE worker_id = $1 ORDER BY offering_id"},
    [STORE_LEAVE_FIND] = {"leave find",
                          "SELECT worker_id, (last_day, kind, reason) = ($3, $4, $5) FROM leave "
                          "WHERE worker_id = $1 AND first_day = $2 AND ended_at = 0"},
    [STORE_LEAVE_INSERT] = {"leave insert", "INSERT INTO leave (" LEAVE_COLUMNS ", ended_at) "
                                            "VALUES ($1, $2, $3, $4, $5, $6, $7, 0)"},
    [STORE_LEAVE_END] = {"leave end", "UPDATE leave SET ended_at = $3 WHERE worker_id = $1 "
                                      "AND first_day = $2 AND ended_at = 0"},
    [STORE_LEAVE_LIST] = {"leave list", "SELECT " LEAVE_COLUMNS " FROM leave WHERE " LEAVE_KNOWN(
                                            "$1") " ORDER BY worker_id, first_day"},
    [STORE_LEAVE_LIST_OF_WORKER] = {"leave list of worker",
                                    "SELECT " LEAVE_COLUMNS " FROM leave WHERE worker_id = $1 "
                                    "AND " LEAVE_KNOWN("$2") " ORDER BY first_day"},
    [STORE_UNMET_INSERT] = {"unmet need insert", "INSERT INTO unmet_need (" UNMET_COLUMNS ") "
                                                 "VALUES ($1, $2, $3, $4, $5, $6, $7)"},
    [STORE_UNMET_LIST] = {"unmet need list", "SELECT " UNMET_COLUMNS " FROM unmet_need "
                                             "WHERE plan_id = $1 ORDER BY worker_id, tag"},
    [STORE_UNMET_LIST_OF_WORKER] = {"unmet need list of worker",
                                    "SELECT " UNMET_COLUMNS " FROM unmet_need "
                                    "WHERE plan_id = $1 AND worker_id = $2 ORDER BY tag"},
    [STORE_UNMET_DELETE_OF_WORKER] = {"unmet need delete of worker",
                                      "DELETE FROM unmet_need "
                                      "WHERE plan_id = $1 AND worker_id = $2"},
    [STORE_PLACE_LIST_OF_OFFERING] = {"place list of offering",
                                      "SELECT DISTINCT e.worker_id FROM enrolment e "
                                      "JOIN plan p ON p.id = e.plan_id "
                                      "WHERE p.state = 'published' AND e.offering_id = $1 "
                                      "ORDER BY e.worker_id"},
    /* CROSS JOIN: a unit's workers first, whatever the engine makes of it. */
    [STORE_PLACE_LIST_OF_UNIT] = {"place list of unit",
                                  "SELECT w.id, w.code, e.offering_id "
                                  "FROM worker w CROSS JOIN enrolment e "
                                  "WHERE w.unit_id = $2 AND e.plan_id = $1 AND e.worker_id = w.id "
                                  "ORDER BY w.id, e.offering_id"},
};
