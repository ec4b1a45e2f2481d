/* Statements of workers and the person beside each. */
#include "scheduler/store/store_statement.h"

#define WORKER_COLUMNS                                                                             \
    "id, code, unit_id, tier, roles, certified_on, registered_from, registered_to, hired_on"
#define REGISTRATION_COLUMNS "worker_id, first_day, last_day, kind, reason, who, at"
#define TIER_COLUMNS         "worker_id, since, tier, who, at"
#define PERSON_COLUMNS       "worker_id, name, mobile, email, identity_no, certificate_no, chat_userid"

/* As they were known at the instant $1: by the first row that was kept after it, else as they are.
 */
#define WORKERS_KNOWN                                                                              \
    "SELECT w.id, CASE w.gone_at WHEN 0 THEN w.code ELSE w.gone_code END, "                        \
    "CASE WHEN f.id IS NULL THEN w.unit_id ELSE f.unit_id END, "                                   \
    "CASE WHEN f.id IS NULL THEN w.tier ELSE f.tier END, "                                         \
    "CASE WHEN f.id IS NULL THEN w.roles ELSE f.roles END, "                                       \
    "CASE WHEN f.id IS NULL THEN w.certified_on ELSE f.certified_on END, "                         \
    "CASE WHEN f.id IS NULL THEN w.registered_from ELSE f.registered_from END, "                   \
    "CASE WHEN f.id IS NULL THEN w.registered_to ELSE f.registered_to END, "                       \
    "CASE WHEN f.id IS NULL THEN w.hired_on ELSE f.hired_on END "                                  \
    "FROM worker w LEFT JOIN worker_former f ON f.id = (SELECT x.id FROM worker_former x "         \
    "WHERE x.worker_id = w.id AND x.until > $1 ORDER BY x.until, x.id LIMIT 1) "                   \
    "WHERE w.entered_at <= $1 AND (w.gone_at = 0 OR w.gone_at > $1) "

const struct store_statement_row store_statements_worker[STORE_STATEMENT_COUNT] = {
    /* Workers and persons. */
    [STORE_WORKER_FIND] = {"worker find",
                           "SELECT id, (unit_id, tier, roles, certified_on, registered_from, "
                           "registered_to, hired_on) "
                           "IS NOT DISTINCT FROM ($2, $3, $4, $5, $6, $7, $8) "
                           "FROM worker WHERE code = $1"},
    [STORE_WORKER_INSERT] = {"worker insert",
                             "INSERT INTO worker (code, unit_id, tier, roles, certified_on, "
                             "registered_from, registered_to, hired_on, entered_at) "
                             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id"},
    [STORE_WORKER_UPDATE] = {"worker update",
                             "UPDATE worker SET (unit_id, tier, roles, certified_on, "
                             "registered_from, registered_to, hired_on) = "
                             "($2, $3, $4, $5, $6, $7, $8) WHERE code = $1"},
    /* What stands there, before it is changed; and what stood there at an instant that is over. */
    [STORE_WORKER_KEEP] = {"worker keep",
                           "INSERT INTO worker_former (worker_id, unit_id, tier, roles, "
                           "certified_on, registered_from, registered_to, hired_on, until) "
                           "SELECT id, unit_id, tier, roles, certified_on, registered_from, "
                           "registered_to, hired_on, $2 FROM worker WHERE code = $1"},
    [STORE_WORKER_GET_KNOWN] = {"worker get known",
                                WORKERS_KNOWN "AND ((w.gone_at = 0 AND w.code = $2) OR "
                                              "(w.gone_at <> 0 AND w.gone_code = $2))"},
    [STORE_WORKER_GONE] = {"worker gone", "SELECT gone_at FROM worker WHERE gone_at <> 0 AND "
                                          "gone_code = $1 ORDER BY gone_at DESC, id DESC LIMIT 1"},
    [STORE_WORKER_LIST_KNOWN] = {"worker list known", WORKERS_KNOWN "ORDER BY w.id"},
    [STORE_WORKER_LIST] = {"worker list",
                           "SELECT " WORKER_COLUMNS " FROM worker WHERE gone_at = 0 ORDER BY id"},
    [STORE_WORKER_LIST_FORGOTTEN] = {"worker list forgotten",
                                     "SELECT " WORKER_COLUMNS
                                     " FROM worker WHERE gone_at = 0 AND id IN "
                                     "(SELECT worker_id FROM person WHERE erased_at <> 0) "
                                     "ORDER BY id"},
    [STORE_WORKER_GET] = {"worker get",
                          "SELECT " WORKER_COLUMNS " FROM worker WHERE id = $1 AND gone_at = 0"},
    [STORE_WORKER_GET_BY_CODE] = {"worker get by code",
                                  "SELECT " WORKER_COLUMNS
                                  " FROM worker WHERE code = $1 AND gone_at = 0"},
    [STORE_WORKER_COUNT] = {"worker count", "SELECT count(*) FROM worker WHERE gone_at = 0"},
    [STORE_WORKER_COUNTS] = {"worker counts", "SELECT unit_id, tier, workers FROM headcount "
                                              "WHERE workers > 0 ORDER BY unit_id, tier"},
    /* Registrations: rows are only ever added. */
    [STORE_REGISTRATION_INSERT] = {"registration insert",
                                   "INSERT INTO worker_registration (" REGISTRATION_COLUMNS ") "
                                   "VALUES ($1, $2, $3, $4, $5, $6, $7)"},
    [STORE_REGISTRATION_OPEN] = {"registration open",
                                 "INSERT INTO worker_registration (" REGISTRATION_COLUMNS ") "
                                 "SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS "
                                 "(SELECT 1 FROM worker_registration WHERE worker_id = $1)"},
    [STORE_REGISTRATION_LIST_KNOWN] = {"registration list known",
                                       "SELECT " REGISTRATION_COLUMNS " FROM worker_registration "
                                       "WHERE at <= $1 ORDER BY worker_id, id"},
    [STORE_REGISTRATION_LIST_KNOWN_OF_WORKER] = {"registration list known of worker",
                                                 "SELECT " REGISTRATION_COLUMNS
                                                 " FROM worker_registration WHERE at <= $1 "
                                                 "AND worker_id = $2 ORDER BY id"},
    [STORE_WORKER_TIER_INSERT] = {"worker tier insert",
                                  "INSERT INTO worker_tier (" TIER_COLUMNS ") "
                                  "VALUES ($1, $2, $3, $4, $5)"},
    [STORE_WORKER_TIER_LIST] = {"worker tier list", "SELECT " TIER_COLUMNS " FROM worker_tier "
                                                    "WHERE at <= $1 "
                                                    "ORDER BY worker_id, since, id"},
    [STORE_WORKER_TIER_LIST_OF_WORKER] = {"worker tier list of worker",
                                          "SELECT " TIER_COLUMNS " FROM worker_tier "
                                          "WHERE worker_id = $1 AND at <= $2 ORDER BY since, id"},
    /* A forgotten person takes no new fields: whatever is put is what is there. */
    [STORE_PERSON_FIND] = {"person find", "SELECT worker_id, erased_at <> 0 OR "
                                          "(name, mobile, email, identity_no, "
                                          "certificate_no, chat_userid) "
                                          "IS NOT DISTINCT FROM ($2, $3, $4, $5, $6, $7) "
                                          "FROM person WHERE worker_id = $1"},
    [STORE_PERSON_INSERT] = {"person insert",
                             "INSERT INTO person (" PERSON_COLUMNS ") "
                             "VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING worker_id"},
    [STORE_PERSON_INSERT_OF_CODE] = {"person insert of code",
                                     "INSERT INTO person (" PERSON_COLUMNS ") "
                                     "SELECT id, $2, $3, $4, $5, $6, $7 FROM worker "
                                     "WHERE code = $1"},
    [STORE_PERSON_UPDATE] = {"person update",
                             "UPDATE person SET (name, mobile, email, identity_no, certificate_no, "
                             "chat_userid) = ($2, $3, $4, $5, $6, $7) WHERE worker_id = $1"},
    /* What papers say of the person, before it is changed; and what they said at an instant. */
    [STORE_PERSON_KEEP] = {"person keep",
                           "INSERT INTO person_former (worker_id, name, certificate_no, until) "
                           "SELECT worker_id, name, certificate_no, $4 FROM person "
                           "WHERE worker_id = $1 AND (name, certificate_no) "
                           "IS DISTINCT FROM ($2, $3)"},
    [STORE_PERSON_GET_KNOWN] =
        {"person get known",
         "SELECT p.worker_id, CASE WHEN f.id IS NULL THEN p.name ELSE f.name END, p.mobile, "
         "p.email, p.identity_no, CASE WHEN f.id IS NULL THEN p.certificate_no "
         "ELSE f.certificate_no END, p.chat_userid, p.erased_at FROM person p "
         "LEFT JOIN person_former f ON f.id = (SELECT x.id FROM person_former x "
         "WHERE x.worker_id = p.worker_id AND x.until > $1 "
         "ORDER BY x.until, x.id LIMIT 1) WHERE p.worker_id = $2"},
    [STORE_PERSON_LIST_FORMER] = {"person list former",
                                  "SELECT worker_id, name, '', '', '', certificate_no, '', 0 "
                                  "FROM person_former WHERE worker_id = $1 ORDER BY until, id"},
    [STORE_PERSON_LIST] = {"person list", "SELECT " PERSON_COLUMNS
                                          ", erased_at FROM person WHERE worker_id IN (SELECT id "
                                          "FROM worker WHERE gone_at = 0) ORDER BY worker_id"},
    [STORE_PERSON_GET] = {"person get", "SELECT " PERSON_COLUMNS
                                        ", erased_at FROM person WHERE worker_id = (SELECT id FROM "
                                        "worker WHERE id = $1 AND gone_at = 0)"},
};
