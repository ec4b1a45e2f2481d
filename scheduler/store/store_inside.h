/* What the store's own files share: statements run by number, rows read, all-or-nothing scopes. */
#ifndef YANXU_STORE_STORE_INSIDE_H
#define YANXU_STORE_STORE_INSIDE_H

#include "scheduler/base/crypto.h"
#include "scheduler/base/date.h"
#include "scheduler/base/embed.h"
#include "scheduler/model/id.h"
#include "scheduler/model/offering.h"
#include "scheduler/store/store_driver.h"

struct store {
    const struct store_driver *driver;
    void *conn;
    void *statements[STORE_STATEMENT_COUNT]; /* prepared at first use */
    bool in_use[STORE_STATEMENT_COUNT];
    bool in_tx; /* between a begin and its end */
    int32_t schema_version;
};

/* --- values ------------------------------------------------------------------------------------
 */

struct store_value value_int(int64_t number);
/* A reference: 0 is NULL. */
struct store_value value_ref(int64_t id);
/* NULL is "". */
struct store_value value_text(const char *text);
struct store_value value_bytes(struct str bytes);
/* DATE_NONE is NULL. */
struct store_value value_date(struct date date);

/* VALUES(value_text(code), value_int(7)): lives as long as the enclosing block. */
#define VALUES(...)                                                                                \
    ((struct store_values){(const struct store_value[]){__VA_ARGS__},                              \
                           sizeof((const struct store_value[]){__VA_ARGS__}) /                     \
                               sizeof(struct store_value)})
#define NO_VALUES ((struct store_values){NULL, 0})

/* --- one statement's run -----------------------------------------------------------------------
 */

struct store_query {
    struct store *store;
    void *statement; /* NULL: not running */
    enum store_statement id;
    bool is_cached;
};

MUST_USE enum err_code query_begin(struct store *store, enum store_statement id,
                                   struct store_values values, struct store_query *ret_query,
                                   struct err *err);
MUST_USE enum err_code query_next(struct store_query *query, bool *ret_row, struct err *err);
/* For CLEANUP; harmless twice. */
void query_end(struct store_query *query);
int64_t query_int(const struct store_query *query, int column);
int32_t query_i32(const struct store_query *query, int column);
struct date query_date(const struct store_query *query, int column);
struct str query_str(const struct store_query *query, int column);
/* A copy; "" costs nothing. */
const char *query_text(const struct store_query *query, int column, struct arena *arena);
struct str query_bytes(const struct store_query *query, int column, struct arena *arena);

/* Runs a statement to its end. `ret_changes` may be NULL. */
MUST_USE enum err_code store_run(struct store *store, enum store_statement id,
                                 struct store_values values, int64_t *ret_changes, struct err *err);
/* Its first row's first column; ERR_NOT_FOUND if there is no row or the value is NULL. */
MUST_USE enum err_code store_run_int(struct store *store, enum store_statement id,
                                     struct store_values values, int64_t *ret_value,
                                     struct err *err);
/* A write for many rows, at once where the engine can; a find only within store_put_set(). */
MUST_USE enum err_code store_run_bulk(struct store *store, const struct store_bulk *bulk,
                                      struct err *err);

/* Many things put at once. */
struct store_set {
    enum err_code (*whole)(struct store *store, void *context, struct err *err);
    enum err_code (*one)(struct store *store, void *context, size_t index, struct err *err);
    void *context;
    size_t len;
};
/* Runs `whole` where the engine takes many at once. What the database refuses of it (ERR_INVALID,
 * ERR_CONFLICT) is undone and put one by one, so that the error names the one; so is all of it on
 * an engine where that costs no more. Inside a transaction. */
MUST_USE enum err_code store_put_set(struct store *store, const struct store_set *set,
                                     struct err *err);

/* --- things of one kind ------------------------------------------------------------------------
 */

/* Reads the current row into `ret_item`, which it writes only on success. */
typedef enum err_code store_read_fn(const struct store_query *query, struct arena *arena,
                                    void *ret_item, struct err *err);

struct store_select {
    enum store_statement id;
    struct store_values values;
    store_read_fn *read;
    size_t item_size;
    const char *noun; /* "unit", for "there is no unit 7" */
};

/* `ret_items` is the address of a typed pointer to the array. */
MUST_USE enum err_code store_select_all(struct store *store, const struct store_select *select,
                                        struct arena *arena, void *ret_items, size_t *ret_len,
                                        struct err *err);
MUST_USE enum err_code store_select_one(struct store *store, const struct store_select *select,
                                        struct arena *arena, void *ret_item, struct err *err);

/* find: gives the id and whether all is the same, for $1 = the key; insert gives the id; update
 * takes $1 too. One list of values serves all three. */
struct store_upsert {
    enum store_statement find, insert, update;
    struct store_values values;
    const char *noun;
    const struct store_values *keep; /* run keep_with on these before an update; NULL: no need */
    enum store_statement keep_with;
};
MUST_USE enum err_code store_upsert(struct store *store, const struct store_upsert *upsert,
                                    int64_t *ret_id, enum store_change *ret_change,
                                    struct err *err);

/* The find of an upsert alone; the id is 0 where the change is NEW. */
MUST_USE enum err_code store_find(struct store *store, enum store_statement id,
                                  struct store_values values, int64_t *ret_id,
                                  enum store_change *ret_change, struct err *err);

/* --- all or nothing ----------------------------------------------------------------------------
 */

/* Outside a transaction it is one; inside, a savepoint. Left without store_scope_done(), it rolls
 * back to where it began. */
struct store_scope {
    struct store *store; /* NULL: over, or nothing to do */
    bool is_tx;
};
#define STORE_SCOPE(name) CLEANUP(store_scope_end) struct store_scope name = {0}

MUST_USE enum err_code store_scope_begin(struct store *store, struct store_scope *ret_scope,
                                         struct err *err);
/* For what others may do at the same moment, such as claiming: not one picture, but each statement
 * sees what has been committed by then. */
MUST_USE enum err_code store_scope_latest(struct store *store, struct store_scope *ret_scope,
                                          struct err *err);
/* For a single write after reads: outside a transaction it is one; inside, nothing more is needed.
 */
MUST_USE enum err_code store_scope_join(struct store *store, struct store_scope *ret_scope,
                                        struct err *err);
MUST_USE enum err_code store_scope_done(struct store_scope *scope, struct err *err);
void store_scope_end(struct store_scope *scope);

/* --- among the nouns ---------------------------------------------------------------------------
 */

struct store_sessions {
    struct offering_id offering_id;
    const char *offering_code;
    const struct session *items;
    size_t len;
};
/* Makes the stored sessions of an offering those given; see store_offering_put(). */
MUST_USE enum err_code store_sessions_put(struct store *store, const struct store_sessions *put,
                                          int64_t now, bool *ret_changed, struct err *err);
/* The iCalendar UID of the `ordinal`-th thing of an offering (0: its window), the same for the same
 * installation and code. Returns `uid`. */
MUST_USE enum err_code store_uid(struct store *store, const char *offering_code, int32_t ordinal,
                                 char uid[static UUID_TEXT_SIZE], struct err *err);

/* Entries of the ledger: the columns that STORE_CREDIT_GET selects. */
store_read_fn store_read_credit;

/* --- schema ------------------------------------------------------------------------------------
 */

/* The embedded steps of the engine, in order: step `version` (from 1), or NULL past the last. */
const struct embed_file *store_step(const struct store_driver *driver, int32_t version);
/* Brings the database to the last step, or says why not; sets store->schema_version. */
MUST_USE enum err_code store_schema_settle(struct store *store, struct store_options options,
                                           struct err *err);

#endif
