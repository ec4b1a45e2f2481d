/* Units in the database. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_office.h"

static enum err_code read_unit(const struct store_query *query, struct arena *arena, void *ret_item,
                               struct err *err)
{
    enum unit_kind kind = UNIT_KIND_COUNT;
    TRY(unit_kind_parse(query_str(query, 3), &kind, err));
    *(struct unit *)ret_item = (struct unit){
        .id = {query_int(query, 0)},
        .code = query_text(query, 1, arena),
        .name = query_text(query, 2, arena),
        .kind = kind,
        .parent_id = {query_int(query, 4)},
        .away_max = query_i32(query, 5),
    };
    return ERR_OK;
}

static struct store_select select_unit(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_unit, sizeof(struct unit), "unit"};
}

enum err_code store_unit_put(struct store *store, const struct unit *unit, int64_t at,
                             struct unit_id *ret_id, enum store_change *ret_change, struct err *err)
{
    const struct store_values keep = VALUES(value_text(unit->code), value_int(at));
    struct store_upsert upsert = {
        .find = STORE_UNIT_FIND,
        .insert = STORE_UNIT_INSERT,
        .update = STORE_UNIT_UPDATE,
        .values = VALUES(value_text(unit->code), value_text(unit->name),
                         value_text(unit_kind_text(unit->kind)->code), value_ref(unit->parent_id.v),
                         value_int(unit->away_max)),
        .noun = "unit",
        .keep = &keep,
        .keep_with = STORE_UNIT_KEEP,
    };
    STORE_SCOPE(scope);
    int64_t id = 0;
    TRY(store_scope_begin(store, &scope, err));
    TRY(store_upsert(store, &upsert, &id, ret_change, err));
    TRY(store_scope_done(&scope, err));
    if (ret_id)
        ret_id->v = id;
    return ERR_OK;
}

enum err_code store_unit_list(struct store *store, int64_t known_at, struct arena *arena,
                              struct unit **ret_units, size_t *ret_len, struct err *err)
{
    struct store_select select =
        known_at == INT64_MAX ? select_unit(STORE_UNIT_LIST, NO_VALUES)
                              : select_unit(STORE_UNIT_LIST_KNOWN, VALUES(value_int(known_at)));
    return store_select_all(store, &select, arena, ret_units, ret_len, err);
}

enum err_code store_unit_get(struct store *store, struct unit_id id, struct arena *arena,
                             struct unit *ret_unit, struct err *err)
{
    struct store_select select = select_unit(STORE_UNIT_GET, VALUES(value_int(id.v)));
    return store_select_one(store, &select, arena, ret_unit, err);
}

enum err_code store_unit_get_by_code(struct store *store, const char *code, struct arena *arena,
                                     struct unit *ret_unit, struct err *err)
{
    struct store_select select = select_unit(STORE_UNIT_GET_BY_CODE, VALUES(value_text(code)));
    return store_select_one(store, &select, arena, ret_unit, err);
}
