/* Endpoints in the database, upserted by name. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_notice.h"

static enum err_code read_endpoint(const struct store_query *query, struct arena *arena,
                                   void *ret_item, struct err *err)
{
    enum endpoint_kind kind = ENDPOINT_KIND_COUNT;
    TRY(endpoint_kind_parse(query_str(query, 2), &kind, err));
    *(struct endpoint *)ret_item = (struct endpoint){
        .id = {query_int(query, 0)},
        .name = query_text(query, 1, arena),
        .kind = kind,
        .url = query_text(query, 3, arena),
        .secret_sealed = query_text(query, 4, arena),
        .unit_id = {query_int(query, 5)},
        .paused_until = query_int(query, 6),
    };
    return ERR_OK;
}

static struct store_select select_endpoint(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_endpoint, sizeof(struct endpoint), "endpoint"};
}

enum err_code store_endpoint_put(struct store *store, const struct endpoint *endpoint,
                                 struct endpoint_id *ret_id, enum store_change *ret_change,
                                 struct err *err)
{
    struct store_upsert upsert = {
        .find = STORE_ENDPOINT_FIND,
        .insert = STORE_ENDPOINT_INSERT,
        .update = STORE_ENDPOINT_UPDATE,
        .values =
            VALUES(value_text(endpoint->name), value_text(endpoint_kind_text(endpoint->kind)->code),
                   value_text(endpoint->url), value_text(endpoint->secret_sealed),
                   value_ref(endpoint->unit_id.v), value_int(endpoint->paused_until)),
        .noun = "endpoint",
    };
    int64_t id = 0;
    TRY(store_upsert(store, &upsert, &id, ret_change, err));
    if (ret_id)
        ret_id->v = id;
    return ERR_OK;
}

enum err_code store_endpoint_list(struct store *store, struct arena *arena,
                                  struct endpoint **ret_endpoints, size_t *ret_len, struct err *err)
{
    struct store_select select = select_endpoint(STORE_ENDPOINT_LIST, NO_VALUES);
    return store_select_all(store, &select, arena, ret_endpoints, ret_len, err);
}

enum err_code store_endpoint_get(struct store *store, struct endpoint_id id, struct arena *arena,
                                 struct endpoint *ret_endpoint, struct err *err)
{
    struct store_select select = select_endpoint(STORE_ENDPOINT_GET, VALUES(value_int(id.v)));
    return store_select_one(store, &select, arena, ret_endpoint, err);
}

enum err_code store_endpoint_get_by_name(struct store *store, const char *name, struct arena *arena,
                                         struct endpoint *ret_endpoint, struct err *err)
{
    struct store_select select =
        select_endpoint(STORE_ENDPOINT_GET_BY_NAME, VALUES(value_text(name)));
    return store_select_one(store, &select, arena, ret_endpoint, err);
}

enum err_code store_endpoint_pause(struct store *store, struct endpoint_id id, int64_t paused_until,
                                   struct err *err)
{
    int64_t changed = 0;
    TRY(store_run(store, STORE_ENDPOINT_PAUSE, VALUES(value_int(id.v), value_int(paused_until)),
                  &changed, err));
    if (changed == 0)
        return err_set(err, ERR_NOT_FOUND, "there is no endpoint %lld", (long long)id.v);
    return ERR_OK;
}
