/* Statements run by number: prepared once, bound, stepped, read; and the three shapes that nearly
 * every function of the store has: run, select, upsert. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/checked.h"
#include "scheduler/store/store_inside.h"

struct store_value value_int(int64_t number)
{
    return (struct store_value){.kind = STORE_VALUE_INT, .number = number};
}

struct store_value value_ref(int64_t id)
{
    return id == 0 ? (struct store_value){.kind = STORE_VALUE_NULL} : value_int(id);
}

struct store_value value_text(const char *text)
{
    return (struct store_value){.kind = STORE_VALUE_TEXT, .text = str_from(text)};
}

struct store_value value_bytes(struct str bytes)
{
    return (struct store_value){.kind = STORE_VALUE_BYTES, .text = bytes};
}

struct store_value value_date(struct date date)
{
    return date_is_none(date) ? (struct store_value){.kind = STORE_VALUE_NULL}
                              : value_int(date.day);
}

/* --- one statement's run -----------------------------------------------------------------------
 */

static enum err_code name_statement(enum store_statement id, enum err_code code, struct err *err)
{
    /* The others are sentences of their own, about the whole database. */
    if (code == ERR_INVALID || code == ERR_CONFLICT || code == ERR_LIMIT)
        return err ? err_prefix(err, "%s", store_statement_row(id)->name) : code;
    return code;
}

static enum err_code prepare(struct store *store, enum store_statement id, void **ret_statement,
                             struct err *err)
{
    const char *sql = store->driver->variant(id);
    if (!sql)
        sql = store_statement_row(id)->sql;
    return store->driver->prepare(store->conn, sql, ret_statement, err);
}

/* A statement that is running already, as when a callback asks again, gets a second copy. */
static enum err_code take_statement(struct store *store, struct store_query *query, struct err *err)
{
    query->is_cached = !store->in_use[query->id];
    if (!query->is_cached)
        return prepare(store, query->id, &query->statement, err);
    if (!store->statements[query->id])
        TRY(prepare(store, query->id, &store->statements[query->id], err));
    query->statement = store->statements[query->id];
    store->in_use[query->id] = true;
    return ERR_OK;
}

/* A transaction that the engine has ended by itself must not go on piecemeal. */
static enum err_code check_tx(const struct store *store, struct err *err)
{
    if (!store->in_tx || store->driver->in_transaction(store->conn))
        return ERR_OK;
    return err_set(err, ERR_IO, "an earlier failure has rolled the transaction back");
}

enum err_code query_begin(struct store *store, enum store_statement id, struct store_values values,
                          struct store_query *ret_query, struct err *err)
{
    struct store_query query = {.store = store, .id = id};
    enum err_code code = check_tx(store, err);
    if (code == ERR_OK)
        code = take_statement(store, &query, err);
    if (code == ERR_OK)
        code = store->driver->bind(query.statement, values, err);
    if (code != ERR_OK) {
        query_end(&query);
        return name_statement(id, code, err);
    }
    *ret_query = query;
    return ERR_OK;
}

enum err_code query_next(struct store_query *query, bool *ret_row, struct err *err)
{
    enum err_code code = query->store->driver->step(query->statement, ret_row, err);
    return name_statement(query->id, code, err);
}

void query_end(struct store_query *query)
{
    if (!query->statement)
        return;
    const struct store_driver *driver = query->store->driver;
    driver->reset(query->statement);
    if (query->is_cached)
        query->store->in_use[query->id] = false;
    else
        driver->finalize(query->statement);
    query->statement = NULL;
}

int64_t query_int(const struct store_query *query, int column)
{
    return query->store->driver->column_int(query->statement, column);
}

int32_t query_i32(const struct store_query *query, int column)
{
    int64_t value = query_int(query, column);
    /* Written from an int32_t; anything else was put there by hand. */
    if (value < INT32_MIN)
        return INT32_MIN;
    return value > INT32_MAX ? INT32_MAX : (int32_t)value;
}

struct date query_date(const struct store_query *query, int column)
{
    if (query->store->driver->column_is_null(query->statement, column))
        return DATE_NONE;
    return (struct date){query_i32(query, column)};
}

struct str query_str(const struct store_query *query, int column)
{
    return query->store->driver->column_text(query->statement, column);
}

const char *query_text(const struct store_query *query, int column, struct arena *arena)
{
    struct str text = query_str(query, column);
    return text.len == 0 ? "" : arena_copy(arena, text.data, text.len);
}

struct str query_bytes(const struct store_query *query, int column, struct arena *arena)
{
    return query->store->driver->column_bytes(query->statement, column, arena);
}

/* --- run ---------------------------------------------------------------------------------------
 */

enum err_code store_run(struct store *store, enum store_statement id, struct store_values values,
                        int64_t *ret_changes, struct err *err)
{
    CLEANUP(query_end) struct store_query query = {0};
    TRY(query_begin(store, id, values, &query, err));
    bool is_row = true;
    while (is_row)
        TRY(query_next(&query, &is_row, err));
    if (ret_changes)
        *ret_changes = store->driver->changes(store->conn);
    return ERR_OK;
}

enum err_code store_run_int(struct store *store, enum store_statement id,
                            struct store_values values, int64_t *ret_value, struct err *err)
{
    CLEANUP(query_end) struct store_query query = {0};
    TRY(query_begin(store, id, values, &query, err));
    bool is_row = false;
    TRY(query_next(&query, &is_row, err));
    if (!is_row || store->driver->column_is_null(query.statement, 0))
        return err_set(err, ERR_NOT_FOUND, "%s: nothing found", store_statement_row(id)->name);
    int64_t value = query_int(&query, 0);
    /* An INSERT … RETURNING is finished only when it has been stepped to its end. */
    while (is_row)
        TRY(query_next(&query, &is_row, err));
    *ret_value = value;
    return ERR_OK;
}

static enum err_code bulk_row(struct store *store, struct store_query *query,
                              struct store_values values, struct err *err)
{
    TRY(store->driver->bind(query->statement, values, err));
    bool is_row = true;
    while (is_row)
        TRY(query_next(query, &is_row, err));
    store->driver->reset(query->statement);
    return ERR_OK;
}

enum err_code store_run_bulk(struct store *store, const struct store_bulk *bulk, struct err *err)
{
    if (bulk->rows_len == 0)
        return ERR_OK;
    if (store->driver->many && store->driver->many(bulk->id)) {
        TRY(check_tx(store, err));
        return name_statement(bulk->id, store->driver->bulk(store->conn, bulk, err), err);
    }
    assert(!bulk->ret_found);
    struct store_value row[STORE_VALUES_MAX] = {0};
    size_t values_len = bulk->row(bulk->context, 0, row);
    CLEANUP(query_end) struct store_query query = {0};
    TRY(query_begin(store, bulk->id, (struct store_values){row, values_len}, &query, err));
    for (size_t i = 0; i < bulk->rows_len; i++) {
        values_len = bulk->row(bulk->context, i, row);
        TRY(bulk_row(store, &query, (struct store_values){row, values_len}, err));
    }
    return ERR_OK;
}

static enum err_code try_whole(struct store *store, const struct store_set *set, struct err *err)
{
    STORE_SCOPE(scope);
    TRY(store_scope_begin(store, &scope, err));
    TRY(set->whole(store, set->context, err));
    return store_scope_done(&scope, err);
}

enum err_code store_put_set(struct store *store, const struct store_set *set, struct err *err)
{
    enum err_code code = store->driver->many ? try_whole(store, set, err) : ERR_INVALID;
    if (code != ERR_INVALID && code != ERR_CONFLICT)
        return code;
    for (size_t i = 0; i < set->len; i++)
        TRY(set->one(store, set->context, i, err));
    return ERR_OK;
}

/* --- select ------------------------------------------------------------------------------------
 */

enum err_code store_select_all(struct store *store, const struct store_select *select,
                               struct arena *arena, void *ret_items, size_t *ret_len,
                               struct err *err)
{
    CLEANUP(x_free_ptr) char *items = NULL;
    size_t len = 0, cap = 0;
    CLEANUP(query_end) struct store_query query = {0};
    TRY(query_begin(store, select->id, select->values, &query, err));
    for (bool is_row = true;; len++) {
        TRY(query_next(&query, &is_row, err));
        if (!is_row)
            break;
        x_grow(&items, &cap, len + 1, select->item_size);
        TRY(select->read(&query, arena, items + len * select->item_size, err));
    }
    void *array = arena_array(arena, len, select->item_size);
    if (len > 0)
        memcpy(array, items, len * select->item_size);
    memcpy(ret_items, &array, sizeof(array));
    *ret_len = len;
    return ERR_OK;
}

static enum err_code missing(const struct store_select *select, struct err *err)
{
    assert(select->values.len > 0);
    const struct store_value *key = &select->values.items[select->values.len - 1];
    if (select->values.len == 1 && key->kind == STORE_VALUE_INT)
        return err_set(err, ERR_NOT_FOUND, "there is no %s %lld", select->noun,
                       (long long)key->number);
    if (select->values.len == 1 && key->kind == STORE_VALUE_TEXT)
        return err_set(err, ERR_NOT_FOUND, "there is no %s \"%.*s\"", select->noun,
                       (int)(key->text.len < 100 ? key->text.len : 100), key->text.data);
    return err_set(err, ERR_NOT_FOUND, "there is no such %s", select->noun);
}

enum err_code store_select_one(struct store *store, const struct store_select *select,
                               struct arena *arena, void *ret_item, struct err *err)
{
    CLEANUP(query_end) struct store_query query = {0};
    TRY(query_begin(store, select->id, select->values, &query, err));
    bool is_row = false;
    TRY(query_next(&query, &is_row, err));
    if (!is_row)
        return missing(select, err);
    return select->read(&query, arena, ret_item, err);
}

/* --- upsert ------------------------------------------------------------------------------------
 */

enum err_code store_find(struct store *store, enum store_statement id, struct store_values values,
                         int64_t *ret_id, enum store_change *ret_change, struct err *err)
{
    CLEANUP(query_end) struct store_query query = {0};
    TRY(query_begin(store, id, values, &query, err));
    bool is_row = false;
    TRY(query_next(&query, &is_row, err));
    *ret_id = is_row ? query_int(&query, 0) : 0;
    if (!is_row)
        *ret_change = STORE_CHANGE_NEW;
    else
        *ret_change = query_int(&query, 1) ? STORE_CHANGE_SAME : STORE_CHANGE_CHANGED;
    return ERR_OK;
}

static enum err_code find_and_write(struct store *store, const struct store_upsert *upsert,
                                    int64_t *ret_id, enum store_change *ret_change, struct err *err)
{
    TRY(store_find(store, upsert->find, upsert->values, ret_id, ret_change, err));
    enum err_code code = ERR_OK;
    switch (*ret_change) {
    case STORE_CHANGE_NEW:
        code = store_run_int(store, upsert->insert, upsert->values, ret_id, err);
        if (code == ERR_CONFLICT) /* it was not there when we looked */
            return store_hint(err,
                              err_set(err, ERR_BUSY,
                                      "another program is putting the same %s at the same time",
                                      upsert->noun),
                              "nothing was changed; try again in a moment");
        return code;
    case STORE_CHANGE_CHANGED:
        if (upsert->keep != NULL)
            TRY(store_run(store, upsert->keep_with, *upsert->keep, NULL, err));
        return store_run(store, upsert->update, upsert->values, NULL, err);
    case STORE_CHANGE_SAME:
    case STORE_CHANGE_COUNT:
        break;
    }
    return ERR_OK;
}

static enum err_code name_thing(const struct store_upsert *upsert, enum err_code code,
                                struct err *err)
{
    const struct store_value *key = &upsert->values.items[0];
    if (code != ERR_INVALID && code != ERR_CONFLICT)
        return code;
    if (!err || key->kind != STORE_VALUE_TEXT)
        return code;
    return err_prefix(err, "%s \"%.*s\"", upsert->noun,
                      (int)(key->text.len < 100 ? key->text.len : 100), key->text.data);
}

enum err_code store_upsert(struct store *store, const struct store_upsert *upsert, int64_t *ret_id,
                           enum store_change *ret_change, struct err *err)
{
    STORE_SCOPE(scope);
    TRY(store_scope_join(store, &scope, err));
    int64_t id = 0;
    enum store_change change = STORE_CHANGE_SAME;
    enum err_code code = find_and_write(store, upsert, &id, &change, err);
    if (code != ERR_OK)
        return name_thing(upsert, code, err);
    TRY(store_scope_done(&scope, err));
    if (ret_id)
        *ret_id = id;
    if (ret_change)
        *ret_change = change;
    return ERR_OK;
}
