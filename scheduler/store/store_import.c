/* The record of import runs, and what each has changed. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_record.h"

static enum err_code read_import(const struct store_query *query, struct arena *arena,
                                 void *ret_item, struct err *err)
{
    enum file_kind kind = FILE_KIND_COUNT;
    TRY(file_kind_parse(query_str(query, 1), &kind, err));
    *(struct store_import *)ret_item = (struct store_import){
        .id = {query_int(query, 0)},
        .kind = kind,
        .file_name = query_text(query, 2, arena),
        .file_hash = query_text(query, 3, arena),
        .rows_new = query_int(query, 4),
        .rows_changed = query_int(query, 5),
        .rows_same = query_int(query, 6),
        .rows_refused = query_int(query, 7),
        .at = query_int(query, 8),
        .who = query_text(query, 9, arena),
        .undone_at = query_int(query, 10),
    };
    return ERR_OK;
}

static struct store_select select_import(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_import, sizeof(struct store_import), "import"};
}

static const char *kind_code(enum file_kind kind)
{
    return kind == FILE_KIND_COUNT ? "" : file_kind_text(kind)->code;
}

enum err_code store_import_put(struct store *store, const struct store_import *run,
                               struct import_id *ret_id, struct err *err)
{
    int64_t id = run->id.v;
    if (id != 0)
        TRY(store_run(store, STORE_IMPORT_UPDATE,
                      VALUES(value_int(id), value_int(run->rows_new), value_int(run->rows_changed),
                             value_int(run->rows_same), value_int(run->rows_refused)),
                      NULL, err));
    else
        TRY(store_run_int(store, STORE_IMPORT_INSERT,
                          VALUES(value_text(kind_code(run->kind)), value_text(run->file_name),
                                 value_text(run->file_hash), value_int(run->rows_new),
                                 value_int(run->rows_changed), value_int(run->rows_same),
                                 value_int(run->rows_refused), value_int(run->at),
                                 value_text(run->who)),
                          &id, err));
    if (ret_id)
        ret_id->v = id;
    return ERR_OK;
}

enum err_code store_import_get(struct store *store, struct import_id id, struct arena *arena,
                               struct store_import *ret_run, struct err *err)
{
    struct store_select select = select_import(STORE_IMPORT_GET, VALUES(value_int(id.v)));
    return store_select_one(store, &select, arena, ret_run, err);
}

enum err_code store_import_list(struct store *store, int32_t list_max, struct arena *arena,
                                struct store_import **ret_runs, size_t *ret_len, struct err *err)
{
    struct store_select select = select_import(STORE_IMPORT_LIST, VALUES(value_int(list_max)));
    return store_select_all(store, &select, arena, ret_runs, ret_len, err);
}

enum err_code store_import_newest(struct store *store, enum file_kind kind, struct arena *arena,
                                  struct store_import *ret_run, struct err *err)
{
    struct store_select select =
        select_import(STORE_IMPORT_NEWEST, VALUES(value_text(kind_code(kind))));
    return store_select_one(store, &select, arena, ret_run, err);
}

enum err_code store_import_of_key(struct store *store, enum file_kind kind, const char *key,
                                  struct arena *arena, struct store_import *ret_run,
                                  struct err *err)
{
    struct store_select select =
        select_import(STORE_IMPORT_OF_KEY, VALUES(value_text(kind_code(kind)), value_text(key)));
    return store_select_one(store, &select, arena, ret_run, err);
}

enum err_code store_import_undone(struct store *store, struct import_id id, int64_t now,
                                  struct err *err)
{
    int64_t changed = 0;
    TRY(store_run(store, STORE_IMPORT_UNDONE, VALUES(value_int(id.v), value_int(now)), &changed,
                  err));
    if (changed == 0)
        return err_set(err, ERR_NOT_FOUND, "there is no import %lld", (long long)id.v);
    return ERR_OK;
}

/* --- changes -----------------------------------------------------------------------------------
 */

struct changes {
    struct import_id id;
    const struct store_import_change *items;
};

static size_t change_row(const void *context, size_t index, struct store_value *row)
{
    const struct changes *changes = context;
    const struct store_import_change *change = &changes->items[index];
    row[0] = value_int(changes->id.v);
    row[1] = value_int(change->line);
    row[2] = value_text(change->key);
    row[3] = change->before ? value_text(change->before)
                            : (struct store_value){.kind = STORE_VALUE_NULL};
    return 4;
}

enum err_code store_import_changes_put(struct store *store, struct import_id id,
                                       const struct store_import_change *changes, size_t len,
                                       struct err *err)
{
    STORE_SCOPE(scope);
    struct changes context = {id, changes};
    struct store_bulk bulk = {STORE_IMPORT_CHANGE_INSERT, change_row, &context, len, NULL};
    TRY(store_scope_begin(store, &scope, err));
    TRY(store_run_bulk(store, &bulk, err));
    return store_scope_done(&scope, err);
}

static enum err_code read_change(const struct store_query *query, struct arena *arena,
                                 void *ret_item, struct err *err)
{
    (void)err;
    const struct store_driver *driver = query->store->driver;
    bool is_new = driver->column_is_null(query->statement, 2);
    *(struct store_import_change *)ret_item = (struct store_import_change){
        .line = query_i32(query, 0),
        .key = query_text(query, 1, arena),
        .before = is_new ? NULL : query_text(query, 2, arena),
    };
    return ERR_OK;
}

enum err_code store_import_change_list(struct store *store, struct store_import_page page,
                                       struct arena *arena,
                                       struct store_import_change **ret_changes, size_t *ret_len,
                                       struct err *err)
{
    struct store_select select = {
        STORE_IMPORT_CHANGE_LIST,
        VALUES(value_int(page.id.v), value_int(page.after_line), value_int(page.list_max)),
        read_change, sizeof(struct store_import_change), "change"};
    return store_select_all(store, &select, arena, ret_changes, ret_len, err);
}

static enum err_code read_external_id(const struct store_query *query, struct arena *arena,
                                      void *ret_item, struct err *err)
{
    struct store_external_id id = {.text = query_text(query, 1, arena)};
    TRY(credit_source_parse(query_str(query, 0), &id.source, err));
    *(struct store_external_id *)ret_item = id;
    return ERR_OK;
}

enum err_code store_import_freed_ids(struct store *store, struct arena *arena,
                                     struct store_external_id **ret_ids, size_t *ret_len,
                                     struct err *err)
{
    struct store_select select = {STORE_IMPORT_FREED_IDS, NO_VALUES, read_external_id,
                                  sizeof(struct store_external_id), "external id"};
    return store_select_all(store, &select, arena, ret_ids, ret_len, err);
}
