/* Which tier a worker has held since when, in the database: rows are only added. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_worker.h"

static size_t tier_row(const void *context, size_t index, struct store_value *row)
{
    const struct worker_tier *tier = (const struct worker_tier *)context + index;
    row[0] = value_int(tier->worker_id.v);
    row[1] = value_date(tier->since);
    row[2] = value_text(tier_text(tier->tier)->code);
    row[3] = value_text(tier->who);
    row[4] = value_int(tier->at);
    return 5;
}

static enum err_code read_tier(const struct store_query *query, struct arena *arena, void *ret_item,
                               struct err *err)
{
    enum tier tier = TIER_COUNT;
    TRY(tier_parse(query_str(query, 2), &tier, err));
    *(struct worker_tier *)ret_item = (struct worker_tier){
        .worker_id = {query_int(query, 0)},
        .since = query_date(query, 1),
        .tier = tier,
        .who = query_text(query, 3, arena),
        .at = query_int(query, 4),
    };
    return ERR_OK;
}

static struct store_select select_tier(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_tier, sizeof(struct worker_tier), "tier"};
}

enum err_code store_worker_tier_add(struct store *store, const struct worker_tier *rows, size_t len,
                                    struct err *err)
{
    STORE_SCOPE(scope);
    const struct store_bulk bulk = {STORE_WORKER_TIER_INSERT, tier_row, rows, len, NULL};
    if (len == 0)
        return ERR_OK;
    TRY(store_scope_begin(store, &scope, err));
    TRY(store_run_bulk(store, &bulk, err));
    return store_scope_done(&scope, err);
}

enum err_code store_worker_tier_list(struct store *store, int64_t known_at, struct arena *arena,
                                     struct worker_tier **ret_tiers, size_t *ret_len,
                                     struct err *err)
{
    struct store_select select = select_tier(STORE_WORKER_TIER_LIST, VALUES(value_int(known_at)));
    return store_select_all(store, &select, arena, ret_tiers, ret_len, err);
}

enum err_code store_worker_tier_list_of_worker(struct store *store, struct store_tier_of of,
                                               struct arena *arena, struct worker_tier **ret_tiers,
                                               size_t *ret_len, struct err *err)
{
    struct store_select select =
        select_tier(STORE_WORKER_TIER_LIST_OF_WORKER,
                    VALUES(value_int(of.worker_id.v), value_int(of.known_at)));
    return store_select_all(store, &select, arena, ret_tiers, ret_len, err);
}
