/* Statements of rulebooks, annual quotas, decrees, waivers and approvals. */
#include "scheduler/store/store_statement.h"

#define RULEBOOK_COLUMNS "id, name, effective_from, text, put_at"
#define DECREE_COLUMNS   "id, code, text, applied_by, applied_at, undone_by, undone_at, undone_reason"
#define WAIVER_COLUMNS                                                                             \
    "id, worker_id, rulebook, day, requirement, units, months, reason, granted_by, granted_at, "   \
    "revoked_by, revoked_at, revoked_reason"
#define KNOWN_WAIVERS                                                                              \
    "SELECT " WAIVER_COLUMNS " FROM waiver "                                                       \
    "WHERE granted_at <= $1 AND (revoked_at = 0 OR revoked_at > $1) "
#define APPROVAL_COLUMNS                                                                           \
    "id, kind, code, body, first_day, last_day, reason, granted_by, granted_at, revoked_by, "      \
    "revoked_at, revoked_reason"
#define QUOTA_KEY                                                                                  \
    "year = $1 AND unit_id = $2 AND tier = $3 AND category = $4 "                                  \
    "AND course_id IS NOT DISTINCT FROM $5"

const struct store_statement_row store_statements_rules[STORE_STATEMENT_COUNT] = {
    /* Rulebooks: every version stays. */
    [STORE_RULEBOOK_FIND] = {"rulebook find", "SELECT id, text = $3 FROM rulebook "
                                              "WHERE name = $1 AND effective_from = $2 "
                                              "ORDER BY id DESC LIMIT 1"},
    [STORE_RULEBOOK_INSERT] = {"rulebook insert",
                               "INSERT INTO rulebook (name, effective_from, text, put_at) "
                               "VALUES ($1, $2, $3, $4) RETURNING id"},
    [STORE_RULEBOOK_LIST] = {"rulebook list",
                             "SELECT " RULEBOOK_COLUMNS " FROM rulebook WHERE id IN "
                             "(SELECT (SELECT r.id FROM rulebook r WHERE r.name = n.name "
                             "AND r.effective_from <= $1 AND r.put_at <= $2 "
                             "ORDER BY r.effective_from DESC, r.id DESC LIMIT 1) "
                             "FROM (SELECT DISTINCT name FROM rulebook) n) ORDER BY name"},

    /* Annual quotas. */
    [STORE_QUOTA_FIND] = {"quota find",
                          "SELECT id, (each_min, total_min) IS NOT DISTINCT FROM ($6, $7) "
                          "FROM quota WHERE " QUOTA_KEY},
    [STORE_QUOTA_INSERT] = {"quota insert",
                            "INSERT INTO quota (year, unit_id, tier, category, course_id, "
                            "each_min, total_min) VALUES ($1, $2, $3, $4, $5, $6, $7) "
                            "RETURNING id"},
    [STORE_QUOTA_UPDATE] = {"quota update",
                            "UPDATE quota SET (each_min, total_min) = ($6, $7) WHERE " QUOTA_KEY},
    [STORE_QUOTA_LIST] = {"quota list",
                          "SELECT year, unit_id, tier, category, course_id, "
                          "coalesce(each_min, -1), coalesce(total_min, -1) FROM quota "
                          "WHERE year BETWEEN $1 AND $2 "
                          "ORDER BY year, unit_id, tier, category, course_id"},
    [STORE_QUOTA_DELETE] = {"quota delete", "DELETE FROM quota WHERE " QUOTA_KEY},

    /* Decrees and waivers: what was in force at an instant stays. */
    [STORE_DECREE_INSERT] = {"decree insert",
                             "INSERT INTO decree (code, text, applied_by, applied_at, undone_by, "
                             "undone_at, undone_reason) VALUES ($1, $2, $3, $4, '', 0, '') "
                             "RETURNING id"},
    [STORE_DECREE_UNDO] = {"decree undo",
                           "UPDATE decree SET (undone_by, undone_at, undone_reason) = "
                           "($2, $3, $4) WHERE code = $1 AND undone_at = 0"},
    [STORE_DECREE_LIST] = {"decree list", "SELECT " DECREE_COLUMNS " FROM decree "
                                          "WHERE code = $1 OR $1 = '' ORDER BY id"},
    [STORE_DECREE_LIST_KNOWN] = {"decree list known",
                                 "SELECT " DECREE_COLUMNS " FROM decree WHERE applied_at <= $1 "
                                 "AND (undone_at = 0 OR undone_at > $1) ORDER BY id"},
    [STORE_WAIVER_INSERT] = {"waiver insert",
                             "INSERT INTO waiver (worker_id, rulebook, day, requirement, units, "
                             "months, reason, granted_by, granted_at, revoked_by, revoked_at, "
                             "revoked_reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 0, "
                             "'') RETURNING id"},
    [STORE_WAIVER_REVOKE] = {"waiver revoke",
                             "UPDATE waiver SET (revoked_by, revoked_at, revoked_reason) = "
                             "($2, $3, $4) WHERE id = $1 AND revoked_at = 0"},
    [STORE_WAIVER_GET] = {"waiver get", "SELECT " WAIVER_COLUMNS " FROM waiver WHERE id = $1"},
    [STORE_WAIVER_LIST] = {"waiver list", "SELECT " WAIVER_COLUMNS " FROM waiver "
                                          "WHERE worker_id = $1 OR $1 = 0 ORDER BY id"},
    [STORE_WAIVER_LIST_KNOWN] = {"waiver list known", KNOWN_WAIVERS "ORDER BY worker_id, id"},
    [STORE_WAIVER_LIST_KNOWN_OF_WORKER] = {"waiver list known of worker",
                                           KNOWN_WAIVERS "AND worker_id = $2 ORDER BY id"},

    /* Approvals: likewise. */
    [STORE_APPROVAL_INSERT] = {"approval insert",
                               "INSERT INTO approval (kind, code, body, first_day, last_day, "
                               "reason, granted_by, granted_at, revoked_by, revoked_at, "
                               "revoked_reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 0, '') "
                               "RETURNING id"},
    [STORE_APPROVAL_REVOKE] = {"approval revoke",
                               "UPDATE approval SET (revoked_by, revoked_at, revoked_reason) = "
                               "($2, $3, $4) WHERE id = $1 AND revoked_at = 0"},
    [STORE_APPROVAL_GET] = {"approval get",
                            "SELECT " APPROVAL_COLUMNS " FROM approval WHERE id = $1"},
    [STORE_APPROVAL_LIST] = {"approval list", "SELECT " APPROVAL_COLUMNS " FROM approval "
                                              "WHERE (kind = $1 OR $1 = '') "
                                              "AND (code = $2 OR $2 = '') ORDER BY id"},
    [STORE_APPROVAL_LIST_KNOWN] = {"approval list known",
                                   "SELECT " APPROVAL_COLUMNS " FROM approval "
                                   "WHERE granted_at <= $1 "
                                   "AND (revoked_at = 0 OR revoked_at > $1) ORDER BY id"},
};
