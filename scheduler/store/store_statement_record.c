/* Statements of imports, values set by hand and the audit. */
#include "scheduler/store/store_statement.h"

#define IMPORT_COLUMNS                                                                             \
    "id, kind, file_name, file_hash, rows_new, rows_changed, rows_same, rows_refused, at, who, "   \
    "undone_at"

/* The ledger entries that import $1 has made, with what is left of each and how often it was taken
 * back; their keys are what tells entries apart. Reversals are added up once for all: looked up one
 * by one, an engine without figures of the table reads all of it for each. */
#define HOURS_OF_IMPORT                                                                            \
    "(SELECT e.*, CAST(e.min + coalesce(r.min, 0) AS bigint) AS left_min, "                        \
    "coalesce(r.turns, 0) AS turns FROM import_change AS c "                                       \
    "CROSS JOIN (SELECT DISTINCT source FROM credit) AS s CROSS JOIN credit AS e "                 \
    "LEFT JOIN (SELECT reverses, sum(min) AS min, count(*) AS turns FROM credit "                  \
    "WHERE reverses > 0 GROUP BY reverses) AS r ON r.reverses = e.id "                             \
    "WHERE c.import_id = $1 AND e.source = s.source "                                              \
    "AND substr(c.key, 1, length(s.source) + 1) = s.source || ' ' "                                \
    "AND e.external_id = substr(c.key, length(s.source) + 2) AND e.external_id <> '') AS h"

const struct store_statement_row store_statements_record[STORE_STATEMENT_COUNT] = {
    /* Records. */
    [STORE_IMPORT_INSERT] =
        {"import insert",
         "INSERT INTO import (kind, file_name, file_hash, rows_new, rows_changed, rows_same, "
         "rows_refused, at, who, undone_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0) "
         "RETURNING id"},
    [STORE_IMPORT_UPDATE] = {"import update",
                             "UPDATE import SET (rows_new, rows_changed, rows_same, rows_refused) "
                             "= ($2, $3, $4, $5) WHERE id = $1"},
    [STORE_IMPORT_UNDONE] = {"import undone", "UPDATE import SET undone_at = $2 WHERE id = $1"},
    [STORE_IMPORT_GET] = {"import get", "SELECT " IMPORT_COLUMNS " FROM import WHERE id = $1"},
    [STORE_IMPORT_LIST] = {"import list",
                           "SELECT " IMPORT_COLUMNS " FROM import ORDER BY id DESC LIMIT $1"},
    [STORE_IMPORT_NEWEST] = {"import newest",
                             "SELECT " IMPORT_COLUMNS " FROM import WHERE undone_at = 0 "
                             "AND rows_new + rows_changed > 0 AND (kind = $1 OR $1 = '') "
                             "ORDER BY id DESC LIMIT 1"},
    [STORE_IMPORT_OF_KEY] = {"import of key",
                             "SELECT " IMPORT_COLUMNS
                             " FROM import WHERE kind = $1 AND undone_at = 0 "
                             "AND EXISTS (SELECT 1 FROM import_change WHERE import_id = id "
                             "AND key = $2 AND before IS NULL) ORDER BY id DESC LIMIT 1"},
    [STORE_IMPORT_CHANGE_INSERT] = {"import change insert",
                                    "INSERT INTO import_change (import_id, ordinal, key, before) "
                                    "VALUES ($1, $2, $3, $4)"},
    [STORE_IMPORT_CHANGE_LIST] = {"import change list",
                                  "SELECT ordinal, key, before FROM import_change "
                                  "WHERE import_id = $1 AND ordinal > $2 "
                                  "ORDER BY ordinal LIMIT $3"},
    /* r.reverses > 0 lets the engine begin with the reversals, which are few. */
    [STORE_IMPORT_FREED_IDS] =
        {"import freed ids",
         "SELECT e.source, e.external_id FROM credit AS r JOIN credit AS e ON e.id = r.reverses "
         "WHERE r.reverses > 0 AND e.external_id <> '' AND r.reason IN "
         "(SELECT 'import ' || CAST(id AS text) || ' undone' FROM import "
         "WHERE kind = 'hours' AND undone_at <> 0) ORDER BY e.id"},
    [STORE_IMPORT_HOURS_COUNT] = {"import hours count",
                                  "SELECT count(*), count(*) FILTER (WHERE left_min = 0), "
                                  "count(*) FILTER (WHERE left_min > 0 AND left_min < min) "
                                  "FROM " HOURS_OF_IMPORT},
    [STORE_IMPORT_HOURS_COURSES] = {"import hours courses",
                                    "SELECT DISTINCT worker_id, course_id FROM " HOURS_OF_IMPORT
                                    " WHERE course_id IS NOT NULL AND left_min > 0 "
                                    "ORDER BY worker_id, course_id"},
    /* As ledger_reverse() would make them: the stated figure of what is left where it comes out,
     * else minutes. */
    [STORE_IMPORT_HOURS_TAKE_BACK] =
        {"import hours take back",
         "INSERT INTO credit (worker_id, min, stated_milli, measure, categories, mode, earned_on, "
         "source, external_id, course_id, state, reverses, evidence, reason, entered_by, "
         "entered_at, provider, turn) "
         "SELECT worker_id, -left_min, CASE WHEN stated_milli * left_min / min * min = "
         "stated_milli * left_min "
         "THEN -(stated_milli * left_min / min) ELSE -left_min * 1000 END, "
         "CASE WHEN stated_milli * left_min / min * min = stated_milli * left_min THEN measure "
         "ELSE 'minute' END, "
         "categories, mode, earned_on, 'adjustment', '', course_id, state, id, '', "
         "CAST($2 AS text), CAST($3 AS text), CAST($4 AS bigint), "
         "provider, turns + 1 "
         "FROM " HOURS_OF_IMPORT " WHERE left_min > 0 ORDER BY id"},

    /* Values set by hand. */
    [STORE_HELD_PUT] = {"held value put",
                        "INSERT INTO held_value (kind, code, key, text, who, at) "
                        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (kind, code, key) "
                        "DO UPDATE SET (text, who, at) = (excluded.text, excluded.who, "
                        "excluded.at)"},
    [STORE_HELD_DELETE] = {"held value delete",
                           "DELETE FROM held_value WHERE kind = $1 AND code = $2 AND key = $3"},
    [STORE_HELD_LIST] = {"held value list", "SELECT kind, code, key, text, who, at FROM held_value "
                                            "WHERE kind = $1 OR $1 = '' ORDER BY kind, code, key"},
    [STORE_AUDIT_INSERT] = {"audit insert", "INSERT INTO audit (at, who, verb, object, detail) "
                                            "VALUES ($1, $2, $3, $4, $5)"},
    [STORE_AUDIT_LIST] = {"audit list", "SELECT id, at, who, verb, object, detail FROM audit "
                                        "WHERE at >= $1 AND id < $2 AND ($3 = '' OR verb = $3) "
                                        "AND ($4 = '' OR object = $4 OR "
                                        "replace(' ' || object || ' ', ' ' || $4 || ' ', '') <> "
                                        "' ' || object || ' ') ORDER BY id DESC LIMIT $5"},
};
