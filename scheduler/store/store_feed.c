/* Feeds in the database: one row for each owner who has ever had a link. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_notice.h"

static enum err_code read_feed(const struct store_query *query, struct arena *arena, void *ret_item,
                               struct err *err)
{
    (void)arena;
    enum feed_kind kind = FEED_KIND_COUNT;
    TRY(feed_kind_parse(query_str(query, 0), &kind, err));
    *(struct feed *)ret_item = (struct feed){
        .kind = kind,
        .owner_id = query_int(query, 1),
        .generation = query_i32(query, 2),
        .content_at = query_int(query, 3),
    };
    return ERR_OK;
}

enum err_code store_feed_get(struct store *store, struct store_feed_key key, struct feed *ret_feed,
                             struct err *err)
{
    struct store_select select = {
        .id = STORE_FEED_GET,
        .values = VALUES(value_text(feed_kind_text(key.kind)->code), value_int(key.owner_id)),
        .read = read_feed,
        .item_size = sizeof(struct feed),
        .noun = "feed",
    };
    return store_select_one(store, &select, NULL, ret_feed, err);
}

enum err_code store_feed_ensure(struct store *store, struct store_feed_key key, int64_t now,
                                struct feed *ret_feed, struct err *err)
{
    /* Nearly always it is there, and then a reader is enough. */
    enum err_code code = store_feed_get(store, key, ret_feed, err);
    if (code != ERR_NOT_FOUND)
        return code;
    TRY(store_run(
        store, STORE_FEED_ENSURE,
        VALUES(value_text(feed_kind_text(key.kind)->code), value_int(key.owner_id), value_int(now)),
        NULL, err));
    return store_feed_get(store, key, ret_feed, err);
}

enum err_code store_feed_rotate(struct store *store, struct store_feed_key key,
                                struct feed *ret_feed, struct err *err)
{
    STORE_SCOPE(scope);
    TRY(store_scope_join(store, &scope, err));
    TRY(store_run(store, STORE_FEED_ROTATE,
                  VALUES(value_text(feed_kind_text(key.kind)->code), value_int(key.owner_id)), NULL,
                  err));
    struct feed feed = {0};
    TRY(store_feed_get(store, key, &feed, err));
    TRY(store_scope_done(&scope, err));
    *ret_feed = feed;
    return ERR_OK;
}

struct owners {
    const char *kind;
    const int64_t *owner_ids;
    int64_t now;
};

static size_t owner_row(const void *context, size_t index, struct store_value *row)
{
    const struct owners *owners = context;
    row[0] = value_text(owners->kind);
    row[1] = value_int(owners->owner_ids[index]);
    row[2] = value_int(owners->now);
    return 3;
}

enum err_code store_feed_ensure_all(struct store *store, enum feed_kind kind,
                                    const int64_t *owner_ids, size_t owner_ids_len, int64_t now,
                                    struct err *err)
{
    struct owners owners = {feed_kind_text(kind)->code, owner_ids, now};
    struct store_bulk bulk = {STORE_FEED_ENSURE, owner_row, &owners, owner_ids_len, NULL};
    STORE_SCOPE(scope);
    TRY(store_scope_begin(store, &scope, err));
    TRY(store_run_bulk(store, &bulk, err));
    return store_scope_done(&scope, err);
}

enum err_code store_feed_touch(struct store *store, enum feed_kind kind, const int64_t *owner_ids,
                               size_t owner_ids_len, int64_t now, struct err *err)
{
    struct owners owners = {feed_kind_text(kind)->code, owner_ids, now};
    struct store_bulk bulk = {STORE_FEED_TOUCH, owner_row, &owners, owner_ids_len, NULL};
    STORE_SCOPE(scope);
    TRY(store_scope_begin(store, &scope, err));
    TRY(store_run_bulk(store, &bulk, err));
    return store_scope_done(&scope, err);
}
