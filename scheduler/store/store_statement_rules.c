/* Statements of rulebooks and annual quotas. */
#include "scheduler/store/store_statement.h"

#define RULEBOOK_COLUMNS "id, name, effective_from, text, put_at"
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
};
