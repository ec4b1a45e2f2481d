/* The PostgreSQL engine, for several machines on one database: the table that the store drives, and
 * what PostgreSQL says differently. */
#include "scheduler/store/store_pg_inside.h"

/* Nothing to set outside a transaction: the schema decides all. */
static enum err_code settle(void *conn, struct err *err)
{
    (void)conn;
    (void)err;
    return ERR_OK;
}

static enum err_code script(void *conn, const char *sql, struct err *err)
{
    return pg_run(conn, sql, err);
}

static int64_t changes(void *conn)
{
    return ((struct pg_conn *)conn)->changes;
}

static const char *variant(enum store_statement id)
{
    static const struct {
        enum store_statement id;
        const char *sql;
    } variants[] = {
        /* store_pg_scope.c says why. */
        {STORE_BEGIN, "BEGIN ISOLATION LEVEL REPEATABLE READ"},
        {STORE_BEGIN_ALONE, "BEGIN ISOLATION LEVEL SERIALIZABLE"},
        {STORE_BEGIN_READ, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"},
        {STORE_BEGIN_LATEST, "BEGIN ISOLATION LEVEL READ COMMITTED"},
        /* "YXS1": one program at a time makes the schema. */
        {STORE_SCHEMA_LOCK, "SELECT pg_advisory_xact_lock(1498960689)"},
    };
    for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
        if (variants[i].id == id)
            return variants[i].sql;
    }
    return NULL;
}

const struct store_driver store_pg = {
    .name = "postgres",
    .steps_dir = "scheduler/store/postgres/",
    .open = pg_open,
    .close = pg_close,
    .settle = settle,
    .script = script,
    .in_transaction = pg_in_transaction,
    .prepare = pg_prepare,
    .finalize = pg_finalize,
    .bind = pg_bind,
    .step = pg_step,
    .reset = pg_reset,
    .column_int = pg_column_int,
    .column_is_null = pg_column_is_null,
    .column_text = pg_column_text,
    .column_bytes = pg_column_bytes,
    .changes = changes,
    .variant = variant,
    .many = pg_many,
    .bulk = pg_bulk,
};
