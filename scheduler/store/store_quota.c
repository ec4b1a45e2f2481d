/* Annual quotas in the database. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_rules.h"

static const char *tier_code(enum tier tier)
{
    return tier == QUOTA_ALL_TIERS ? "" : tier_text(tier)->code;
}

static enum err_code read_tier(const struct store_query *query, int column, enum tier *ret_tier,
                               struct err *err)
{
    struct str code = query_str(query, column);
    if (code.len > 0)
        return tier_parse(code, ret_tier, err);
    *ret_tier = QUOTA_ALL_TIERS;
    return ERR_OK;
}

static enum err_code read_quota(const struct store_query *query, struct arena *arena,
                                void *ret_item, struct err *err)
{
    enum tier tier = QUOTA_ALL_TIERS;
    TRY(read_tier(query, 2, &tier, err));
    *(struct quota *)ret_item = (struct quota){
        .year = query_i32(query, 0),
        .unit_id = {query_int(query, 1)},
        .tier = tier,
        .category = query_text(query, 3, arena),
        .course_id = {query_int(query, 4)},
        .each_min = query_int(query, 5),
        .total_min = query_int(query, 6),
    };
    return ERR_OK;
}

static struct store_value value_min(int64_t min)
{
    return min == QUOTA_NO_MIN ? value_ref(0) : value_int(min);
}

enum err_code store_quota_put(struct store *store, const struct quota *quota,
                              enum store_change *ret_change, struct err *err)
{
    struct store_upsert upsert = {
        .find = STORE_QUOTA_FIND,
        .insert = STORE_QUOTA_INSERT,
        .update = STORE_QUOTA_UPDATE,
        .values = VALUES(value_int(quota->year), value_int(quota->unit_id.v),
                         value_text(tier_code(quota->tier)), value_text(quota->category),
                         value_ref(quota->course_id.v), value_min(quota->each_min),
                         value_min(quota->total_min)),
        .noun = "quota",
    };
    return store_upsert(store, &upsert, NULL, ret_change, err);
}

enum err_code store_quota_list(struct store *store, int32_t year, struct arena *arena,
                               struct quota **ret_quotas, size_t *ret_len, struct err *err)
{
    struct store_select select = {
        STORE_QUOTA_LIST,
        VALUES(value_int(year != 0 ? year : QUOTA_YEAR_MIN),
               value_int(year != 0 ? year : QUOTA_YEAR_MAX)),
        read_quota,
        sizeof(struct quota),
        "quota",
    };
    return store_select_all(store, &select, arena, ret_quotas, ret_len, err);
}

enum err_code store_quota_delete(struct store *store, const struct quota *quota, struct err *err)
{
    int64_t changes = 0;
    TRY(store_run(store, STORE_QUOTA_DELETE,
                  VALUES(value_int(quota->year), value_int(quota->unit_id.v),
                         value_text(tier_code(quota->tier)), value_text(quota->category),
                         value_ref(quota->course_id.v)),
                  &changes, err));
    if (changes == 0)
        return err_set(err, ERR_NOT_FOUND, "there is no such quota");
    return ERR_OK;
}
