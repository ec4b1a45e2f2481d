/* Transactions bound to a scope, and all-or-nothing scopes inside them. */
#include <assert.h>

#include "scheduler/store/store_inside.h"

static enum err_code begin(struct store *store, enum store_statement how, struct err *err)
{
    assert(!store->in_tx);
    TRY(store_run(store, how, NO_VALUES, NULL, err));
    store->in_tx = true;
    return ERR_OK;
}

static void rollback(struct store *store)
{
    store->in_tx = false;
    if (store->driver->in_transaction(store->conn))
        err_ignore(store_run(store, STORE_ROLLBACK, NO_VALUES, NULL, NULL),
                   "closing the connection rolls back too");
}

static enum err_code commit(struct store *store, struct err *err)
{
    enum err_code code = store_run(store, STORE_COMMIT, NO_VALUES, NULL, err);
    if (code != ERR_OK)
        rollback(store);
    store->in_tx = false;
    return code;
}

static enum err_code begin_tx(struct store *store, enum store_statement how,
                              struct store_tx *ret_tx, struct err *err)
{
    TRY(begin(store, how, err));
    ret_tx->store = store;
    return ERR_OK;
}

enum err_code store_begin(struct store *store, struct store_tx *ret_tx, struct err *err)
{
    return begin_tx(store, STORE_BEGIN, ret_tx, err);
}

enum err_code store_begin_alone(struct store *store, struct store_tx *ret_tx, struct err *err)
{
    return begin_tx(store, STORE_BEGIN_ALONE, ret_tx, err);
}

enum err_code store_begin_read(struct store *store, struct store_tx *ret_tx, struct err *err)
{
    return begin_tx(store, STORE_BEGIN_READ, ret_tx, err);
}

enum err_code store_commit(struct store_tx *tx, struct err *err)
{
    struct store *store = tx->store;
    assert(store && store->in_tx);
    tx->store = NULL;
    return commit(store, err);
}

void store_tx_end(struct store_tx *tx)
{
    if (tx->store)
        rollback(tx->store);
    tx->store = NULL;
}

/* --- scopes ------------------------------------------------------------------------------------
 */

static enum err_code scope_begin(struct store *store, enum store_statement how,
                                 struct store_scope *ret_scope, struct err *err)
{
    bool is_tx = !store->in_tx;
    if (is_tx)
        TRY(begin(store, how, err));
    else
        TRY(store_run(store, STORE_SCOPE_BEGIN, NO_VALUES, NULL, err));
    *ret_scope = (struct store_scope){.store = store, .is_tx = is_tx};
    return ERR_OK;
}

enum err_code store_scope_begin(struct store *store, struct store_scope *ret_scope, struct err *err)
{
    return scope_begin(store, STORE_BEGIN, ret_scope, err);
}

enum err_code store_scope_latest(struct store *store, struct store_scope *ret_scope,
                                 struct err *err)
{
    return scope_begin(store, STORE_BEGIN_LATEST, ret_scope, err);
}

enum err_code store_scope_join(struct store *store, struct store_scope *ret_scope, struct err *err)
{
    return store->in_tx ? ERR_OK : store_scope_begin(store, ret_scope, err);
}

enum err_code store_scope_done(struct store_scope *scope, struct err *err)
{
    struct store *store = scope->store;
    if (!store)
        return ERR_OK;
    if (!scope->is_tx)
        TRY(store_run(store, STORE_SCOPE_DONE, NO_VALUES, NULL, err));
    scope->store = NULL;
    return scope->is_tx ? commit(store, err) : ERR_OK;
}

void store_scope_end(struct store_scope *scope)
{
    struct store *store = scope->store;
    scope->store = NULL;
    if (!store)
        return;
    if (scope->is_tx) {
        rollback(store);
        return;
    }
    const char *why = "then the whole transaction is gone, and every later statement says so";
    err_ignore(store_run(store, STORE_SCOPE_BACK, NO_VALUES, NULL, NULL), why);
    err_ignore(store_run(store, STORE_SCOPE_DONE, NO_VALUES, NULL, NULL), why);
}
