/* What the PostgreSQL engine's own files share. */
#ifndef YANXU_STORE_STORE_PG_INSIDE_H
#define YANXU_STORE_STORE_PG_INSIDE_H

#include "scheduler/base/buf.h"
#include "scheduler/store/pq.h"
#include "scheduler/store/store_driver.h"

struct pg_statement;

struct pg_conn {
    PGconn *pg;
    char *url;   /* may hold a password: never shown */
    char *place; /* "yanxu at db.example:5432", for people */
    bool read_only;
    bool began;         /* a transaction has begun and not been ended by us */
    int64_t sessions;   /* connections made so far; what was prepared in an older one is gone */
    int64_t names;      /* statements named so far */
    struct buf dropped; /* DEALLOCATE for those finalized, sent with the next one prepared */
    int64_t changes;    /* rows changed by the last finished write */
    /* Whose rows are still coming in; everything else waits for pg_take_rest(). */
    struct pg_statement *incoming;
    /* Savepoints s1, s2, … one for each open scope, made as late as the first write inside. */
    int32_t scopes;      /* open scopes */
    int32_t scopes_kept; /* of these, the outermost so many have their savepoint */
    int32_t scopes_made; /* savepoints there are; those above scopes_kept belong to ended scopes */
};

/* --- store_pg_error.c --------------------------------------------------------------------------
 */

/* Fills `err` from a failed result; NULL: from what the connection did last. */
enum err_code pg_error(struct pg_conn *conn, const PGresult *result, struct err *err);
/* Fills `err` from a connection that did not come about; its error verbosity is "verbose". */
enum err_code pg_connect_error(const struct pg_conn *conn, struct err *err);
bool pg_is_lost(const struct pg_conn *conn);

/* --- store_pg_connect.c ------------------------------------------------------------------------
 */

enum err_code pg_open(const char *url, struct store_options options, void **ret_conn,
                      struct err *err);
void pg_close(void *conn);
/* A new connection in the place of a lost one; transaction and prepared statements are gone. */
MUST_USE enum err_code pg_reopen(struct pg_conn *conn, struct err *err);
/* Several statements, no rows. */
MUST_USE enum err_code pg_run(struct pg_conn *conn, const char *sql, struct err *err);

/* --- store_pg_scope.c --------------------------------------------------------------------------
 */

enum pg_kind {
    PG_KIND_READ,
    PG_KIND_WRITE,
    PG_KIND_BEGIN,
    PG_KIND_COMMIT,
    PG_KIND_ROLLBACK,
    PG_KIND_SCOPE_BEGIN,
    PG_KIND_SCOPE_DONE,
    PG_KIND_SCOPE_BACK,
};

/* By the first words. */
enum pg_kind pg_kind_of(const char *sql);
/* Runs a statement of one of the last six kinds. */
MUST_USE enum err_code pg_control(struct pg_conn *conn, enum pg_kind kind, const char *sql,
                                  struct err *err);
bool pg_in_transaction(void *conn);

/* PostgreSQL ends a transaction with the first statement that fails in it; the store promises that
 * it may go on. So a write stands behind a savepoint: its scope's, or one of its own. */
MUST_USE enum err_code pg_guard_begin(struct pg_conn *conn, bool *ret_is_own, struct err *err);
/* Returns `code`, that of the write. */
MUST_USE enum err_code pg_guard_end(struct pg_conn *conn, bool is_own, enum err_code code);

/* --- store_pg_statement.c ----------------------------------------------------------------------
 */

enum err_code pg_prepare(void *conn, const char *sql, void **ret_statement, struct err *err);
void pg_finalize(void *statement);
enum err_code pg_bind(void *statement, struct store_values values, struct err *err);
enum err_code pg_step(void *statement, bool *ret_row, struct err *err);
void pg_reset(void *statement);
int64_t pg_column_int(void *statement, int column);
bool pg_column_is_null(void *statement, int column);
struct str pg_column_text(void *statement, int column);
struct str pg_column_bytes(void *statement, int column, struct arena *arena);
/* Takes the rows that are still coming in out of the way of the next command. */
void pg_take_rest(struct pg_conn *conn);

/* --- store_pg_many.c ---------------------------------------------------------------------------
 */

/* The text of a statement for many rows at once, or NULL. */
const char *pg_many(enum store_statement id);

/* --- store_pg_bulk.c ---------------------------------------------------------------------------
 */

enum err_code pg_bulk(void *conn, const struct store_bulk *bulk, struct err *err);

#endif
