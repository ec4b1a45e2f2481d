/* Transactions and savepoints on PostgreSQL. A write transaction is REPEATABLE READ: an upsert
 * writes what it has decided by reading, and lists read in one transaction must fit each other; if
 * another program has changed the same row since, the later one gets ERR_BUSY and nothing is lost
 * silently. What is appended to the ledger hangs on rows that are not there, which no row lock
 * guards: that is SERIALIZABLE. Claiming is READ COMMITTED: SKIP LOCKED must judge each message as
 * it is now; so are schema steps, which look at what is there once they have the lock. */
#include <stdio.h>
#include <string.h>

#include "scheduler/store/store_pg_inside.h"

enum pg_kind pg_kind_of(const char *sql)
{
    static const struct {
        const char *words;
        enum pg_kind kind;
    } table[] = {
        {"INSERT ", PG_KIND_WRITE},       {"UPDATE ", PG_KIND_WRITE},
        {"DELETE ", PG_KIND_WRITE},       {"BEGIN", PG_KIND_BEGIN},
        {"COMMIT", PG_KIND_COMMIT},       {"ROLLBACK TO ", PG_KIND_SCOPE_BACK},
        {"ROLLBACK", PG_KIND_ROLLBACK},   {"SAVEPOINT ", PG_KIND_SCOPE_BEGIN},
        {"RELEASE ", PG_KIND_SCOPE_DONE},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (str_starts(str_from(sql), table[i].words))
            return table[i].kind;
    }
    return PG_KIND_READ;
}

static void forget_scopes(struct pg_conn *conn)
{
    conn->scopes = conn->scopes_kept = conn->scopes_made = 0;
}

bool pg_in_transaction(void *conn_)
{
    struct pg_conn *conn = conn_;
    PGTransactionStatusType status = pq.transactionStatus(conn->pg);
    if (status == PQTRANS_IDLE || status == PQTRANS_UNKNOWN)
        conn->began = false;
    return conn->began;
}

/* --- transactions ------------------------------------------------------------------------------
 */

/* A server that was restarted, or a firewall that forgot us, costs nothing here: the connection is
 * made anew. */
static enum err_code begin(struct pg_conn *conn, const char *sql, struct err *err)
{
    forget_scopes(conn);
    enum err_code code = pg_run(conn, sql, err);
    if (code != ERR_OK && pg_is_lost(conn)) {
        TRY(pg_reopen(conn, err));
        code = pg_run(conn, sql, err);
    }
    conn->began = code == ERR_OK;
    return code;
}

static enum err_code commit(struct pg_conn *conn, const char *sql, struct err *err)
{
    forget_scopes(conn);
    /* To COMMIT after a failure PostgreSQL answers, without an error, that it has rolled back. */
    bool is_failed = pq.transactionStatus(conn->pg) == PQTRANS_INERROR;
    enum err_code code = pg_run(conn, sql, err);
    conn->began = false;
    if (code != ERR_OK && pg_is_lost(conn))
        return store_hint(err,
                          err_set(err, ERR_IO,
                                  "the connection to the database %s was lost at the last moment",
                                  conn->place),
                          "look whether the change is there before doing it again");
    if (code == ERR_OK && is_failed)
        return err_set(err, ERR_IO, "an earlier failure has rolled the transaction back");
    return code;
}

static enum err_code rollback(struct pg_conn *conn, const char *sql, struct err *err)
{
    forget_scopes(conn);
    conn->began = false;
    return pg_run(conn, sql, err);
}

/* --- savepoints --------------------------------------------------------------------------------
 */

static void add_savepoint(struct buf *sql, const char *words, int32_t level)
{
    buf_addf(sql, "%s SAVEPOINT s%d;", words, level);
}

static enum err_code run_all(struct pg_conn *conn, struct buf *sql, struct err *err)
{
    enum err_code code = sql->len == 0 ? ERR_OK : pg_run(conn, buf_text(sql), err);
    buf_release(sql);
    return code;
}

/* Each scope that is open gets its savepoint; those of ended scopes go. One round trip at most. */
static enum err_code make_savepoints(struct pg_conn *conn, struct err *err)
{
    struct buf sql;
    buf_init(&sql, 1 << 16);
    if (conn->scopes_made > conn->scopes_kept)
        add_savepoint(&sql, "RELEASE", conn->scopes_kept + 1); /* and all above it */
    for (int32_t level = conn->scopes_kept + 1; level <= conn->scopes; level++)
        add_savepoint(&sql, "", level);
    TRY(run_all(conn, &sql, err));
    conn->scopes_made = conn->scopes_kept = conn->scopes;
    return ERR_OK;
}

static void scope_done(struct pg_conn *conn)
{
    if (conn->scopes > 0)
        conn->scopes--;
    if (conn->scopes_kept > conn->scopes)
        conn->scopes_kept = conn->scopes;
}

static enum err_code scope_back(struct pg_conn *conn, struct err *err)
{
    if (conn->scopes == 0 || conn->scopes_kept < conn->scopes)
        return ERR_OK; /* nothing was written in it */
    struct buf sql;
    buf_init(&sql, 1 << 10);
    add_savepoint(&sql, "ROLLBACK TO", conn->scopes);
    TRY(run_all(conn, &sql, err));
    conn->scopes_made = conn->scopes;
    return ERR_OK;
}

enum err_code pg_guard_begin(struct pg_conn *conn, bool *ret_is_own, struct err *err)
{
    *ret_is_own = false;
    if (!pg_in_transaction(conn))
        return ERR_OK;
    bool is_own = conn->scopes == 0;
    conn->scopes += is_own;
    enum err_code code = make_savepoints(conn, err);
    if (code != ERR_OK && is_own)
        scope_done(conn);
    else
        *ret_is_own = is_own;
    return code;
}

enum err_code pg_guard_end(struct pg_conn *conn, bool is_own, enum err_code code)
{
    if (!is_own)
        return code;
    if (code != ERR_OK && pg_in_transaction(conn))
        err_ignore(scope_back(conn, NULL), "then the next statement says that all is lost");
    scope_done(conn);
    return code;
}

enum err_code pg_control(struct pg_conn *conn, enum pg_kind kind, const char *sql, struct err *err)
{
    switch (kind) {
    case PG_KIND_BEGIN:
        return begin(conn, sql, err);
    case PG_KIND_COMMIT:
        return commit(conn, sql, err);
    case PG_KIND_ROLLBACK:
        return rollback(conn, sql, err);
    case PG_KIND_SCOPE_BEGIN:
        conn->scopes++;
        return ERR_OK;
    case PG_KIND_SCOPE_DONE:
        scope_done(conn);
        return ERR_OK;
    case PG_KIND_SCOPE_BACK:
        return scope_back(conn, err);
    case PG_KIND_READ:
    case PG_KIND_WRITE:
        break;
    }
    return err_set(err, ERR_INVALID, "not a transaction's statement");
}
