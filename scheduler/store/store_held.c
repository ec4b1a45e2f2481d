/* Values that a person has set by hand, which no file overwrites. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_record.h"

static const char *kind_code(enum file_kind kind)
{
    return kind == FILE_KIND_COUNT ? "" : file_kind_text(kind)->code;
}

static enum err_code read_held(const struct store_query *query, struct arena *arena, void *ret_item,
                               struct err *err)
{
    enum file_kind kind = FILE_KIND_COUNT;
    TRY(file_kind_parse(query_str(query, 0), &kind, err));
    *(struct store_held_value *)ret_item = (struct store_held_value){
        .kind = kind,
        .code = query_text(query, 1, arena),
        .key = query_text(query, 2, arena),
        .text = query_text(query, 3, arena),
        .who = query_text(query, 4, arena),
        .at = query_int(query, 5),
    };
    return ERR_OK;
}

enum err_code store_held_value_put(struct store *store, const struct store_held_value *value,
                                   struct err *err)
{
    return store_run(store, STORE_HELD_PUT,
                     VALUES(value_text(kind_code(value->kind)), value_text(value->code),
                            value_text(value->key), value_text(value->text), value_text(value->who),
                            value_int(value->at)),
                     NULL, err);
}

enum err_code store_held_value_delete(struct store *store, const struct store_held_value *value,
                                      struct err *err)
{
    int64_t deleted = 0;
    TRY(store_run(
        store, STORE_HELD_DELETE,
        VALUES(value_text(kind_code(value->kind)), value_text(value->code), value_text(value->key)),
        &deleted, err));
    if (deleted == 0)
        return err_set(err, ERR_NOT_FOUND, "%s of %s \"%s\" is not held", value->key,
                       kind_code(value->kind), value->code);
    return ERR_OK;
}

enum err_code store_held_value_list(struct store *store, enum file_kind kind, struct arena *arena,
                                    struct store_held_value **ret_values, size_t *ret_len,
                                    struct err *err)
{
    struct store_select select = {STORE_HELD_LIST, VALUES(value_text(kind_code(kind))), read_held,
                                  sizeof(struct store_held_value), "held value"};
    return store_select_all(store, &select, arena, ret_values, ret_len, err);
}
