/* The record of import runs. */
#include "scheduler/store/store_inside.h"

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
    };
    return ERR_OK;
}

enum err_code store_import_put(struct store *store, const struct store_import *run,
                               struct import_id *ret_id, struct err *err)
{
    int64_t id = 0;
    TRY(store_run_int(
        store, STORE_IMPORT_INSERT,
        VALUES(value_text(file_kind_text(run->kind)->code), value_text(run->file_name),
               value_text(run->file_hash), value_int(run->rows_new), value_int(run->rows_changed),
               value_int(run->rows_same), value_int(run->rows_refused), value_int(run->at)),
        &id, err));
    if (ret_id)
        ret_id->v = id;
    return ERR_OK;
}

enum err_code store_import_list(struct store *store, int32_t list_max, struct arena *arena,
                                struct store_import **ret_runs, size_t *ret_len, struct err *err)
{
    struct store_select select = {.id = STORE_IMPORT_LIST,
                                  .values = VALUES(value_int(list_max)),
                                  .read = read_import,
                                  .item_size = sizeof(struct store_import),
                                  .noun = "import"};
    return store_select_all(store, &select, arena, ret_runs, ret_len, err);
}
