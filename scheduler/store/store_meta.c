/* Small facts about the installation, by key; and the names that the office has had. */
#include "scheduler/store/store_inside.h"

static enum err_code read_text(const struct store_query *query, struct arena *arena, void *ret_item,
                               struct err *err)
{
    (void)err;
    *(const char **)ret_item = query_text(query, 0, arena);
    return ERR_OK;
}

enum err_code store_meta_get(struct store *store, const char *key, struct arena *arena,
                             const char **ret_text, struct err *err)
{
    struct store_select select = {.id = STORE_META_GET,
                                  .values = VALUES(value_text(key)),
                                  .read = read_text,
                                  .item_size = sizeof(const char *),
                                  .noun = "meta entry"};
    return store_select_one(store, &select, arena, ret_text, err);
}

enum err_code store_meta_put(struct store *store, const char *key, const char *text,
                             struct err *err)
{
    return store_run(store, STORE_META_PUT, VALUES(value_text(key), value_text(text)), NULL, err);
}

enum err_code store_office_name_add(struct store *store, const char *name, int64_t at,
                                    struct err *err)
{
    return store_run(store, STORE_OFFICE_NAME_ADD, VALUES(value_text(name), value_int(at)), NULL,
                     err);
}

enum err_code store_office_name_known(struct store *store, int64_t known_at, struct arena *arena,
                                      const char **ret_name, struct err *err)
{
    struct store_select select = {.id = STORE_OFFICE_NAME_KNOWN,
                                  .values = VALUES(value_int(known_at)),
                                  .read = read_text,
                                  .item_size = sizeof(const char *),
                                  .noun = "name of the office"};
    return store_select_one(store, &select, arena, ret_name, err);
}
