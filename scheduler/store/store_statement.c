/* The one table of SQL statements, area by area. Both engines understand them: $1 parameters, ON
 * CONFLICT, RETURNING, row values, IS NOT DISTINCT FROM. Those marked "variant" have another text
 * in an engine's own table (store_sqlite.c, store_pg.c). A `find` gives the id and whether what is
 * stored equals what is put. */
#include "scheduler/store/store_statement.h"

#include <assert.h>
#include <stddef.h>

static const struct store_statement_row store_statements_base[STORE_STATEMENT_COUNT] = {
    /* Transactions. */
    /* variants: take the write lock at once, or say how far apart transactions stand */
    [STORE_BEGIN] = {"begin", "BEGIN"},
    [STORE_BEGIN_ALONE] = {"begin alone", "BEGIN"},
    [STORE_BEGIN_READ] = {"begin read", "BEGIN"},
    [STORE_BEGIN_LATEST] = {"begin latest", "BEGIN"},
    [STORE_COMMIT] = {"commit", "COMMIT"},
    [STORE_ROLLBACK] = {"rollback", "ROLLBACK"},
    [STORE_SCOPE_BEGIN] = {"savepoint", "SAVEPOINT scope"},
    [STORE_SCOPE_DONE] = {"savepoint release", "RELEASE SAVEPOINT scope"},
    [STORE_SCOPE_BACK] = {"savepoint rollback", "ROLLBACK TO SAVEPOINT scope"},

    /* Schema. variant: where beginning to write does not keep others out. */
    [STORE_SCHEMA_LOCK] = {"schema lock", "SELECT 1"},
    /* How many tables there are, and whether schema_step is one; variant: the catalogue. */
    [STORE_SCHEMA_TABLES] = {"schema tables",
                             "SELECT count(*), count(CASE tablename WHEN 'schema_step' THEN 1 END) "
                             "FROM pg_catalog.pg_tables WHERE schemaname = current_schema"},
    [STORE_SCHEMA_VERSION] = {"schema version", "SELECT max(version) FROM schema_step"},
    [STORE_SCHEMA_ADD] = {"schema step", "INSERT INTO schema_step (version, name) VALUES ($1, $2)"},

    [STORE_META_GET] = {"meta get", "SELECT text FROM meta WHERE key = $1"},
    [STORE_OFFICE_NAME_ADD] = {"office name add",
                               "INSERT INTO office_name (name, at) VALUES ($1, $2)"},
    [STORE_OFFICE_NAME_KNOWN] = {"office name known", "SELECT name FROM office_name "
                                                      "WHERE at <= $1 ORDER BY id DESC LIMIT 1"},
    [STORE_META_PUT] = {"meta put", "INSERT INTO meta (key, text) VALUES ($1, $2) "
                                    "ON CONFLICT (key) DO UPDATE SET text = excluded.text"},
    /* Whether others keep the log from being emptied; variant: an engine that has one in a file. */
    [STORE_CHECKPOINT] = {"checkpoint", "SELECT 0"},
};

static const struct store_statement_row *const areas[] = {
    store_statements_base,   store_statements_office,   store_statements_worker,
    store_statements_person, store_statements_offering, store_statements_ledger,
    store_statements_rules,  store_statements_plan,     store_statements_notice,
    store_statements_record, store_statements_undo,     store_statements_job,
};

const struct store_statement_row *store_statement_row(enum store_statement id)
{
    assert(id < STORE_STATEMENT_COUNT);
    const struct store_statement_row *row = NULL;
    for (size_t i = 0; i < sizeof(areas) / sizeof(areas[0]); i++) {
        if (!areas[i][id].sql)
            continue;
        assert(!row); /* a statement stands in one area */
        row = &areas[i][id];
    }
    assert(row);
    return row;
}
