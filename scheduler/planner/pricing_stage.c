/* A component's items: what can be taken from each group, and how much that can bring. */
#include <stdlib.h>

#include "scheduler/planner/pricing_part.h"

/* Items are gathered here, so that one function has the whole picture. */
struct gather {
    struct pricing *pricing;
    const struct node *node;
    const struct core_group *group;
    int32_t first;  /* of the group's items */
    uint64_t needs; /* bits of the needs; those without weight count for the bonus */
    bool only_best;
};

static bool is_forced(const struct node *node, uint16_t at)
{
    for (uint16_t i = 0; i < node->forced_len; i++) {
        if (node->forced[i] == at)
            return true;
    }
    return false;
}

/* How many of the group's entries are forced. */
static int32_t forced_in(const struct node *node, const struct core_group *group)
{
    int32_t count = 0;
    for (uint16_t i = 0; i < node->forced_len; i++)
        count += node->forced[i] >= group->first && node->forced[i] < group->end;
    return count;
}

static bool has_all_forced(const struct gather *gather, const struct item *item)
{
    int32_t count = 0;
    for (uint8_t i = 0; i < item->len; i++)
        count += is_forced(gather->node, item->members[i]);
    return count == forced_in(gather->node, gather->group);
}

static struct item *find_equal(struct gather *gather, const struct item *item)
{
    struct pricing *pricing = gather->pricing;
    for (int32_t i = gather->first; i < pricing->items_len && gather->only_best; i++) {
        if (pricing->items[i].vec == item->vec)
            return &pricing->items[i];
    }
    return NULL;
}

static void add_item(struct gather *gather, struct item item)
{
    struct pricing *pricing = gather->pricing;
    bool must = gather->node->forced_len > 0 && forced_in(gather->node, gather->group) > 0;
    item.gain = pricing_gain(pricing, item.vec);
    if (must && !has_all_forced(gather, &item))
        return;
    bool is_idle = item.price >= 0 && !(item.vec & gather->needs);
    if (!must && (is_idle || item.gain - item.price + pricing->bonus <= 0))
        return;
    struct item *equal = find_equal(gather, &item);
    if (equal) {
        if (item.price < equal->price)
            *equal = item;
        return;
    }
    bool is_root = item.len == 1;
    pricing->families_len += !is_root;
    if (!is_root && pricing->families_len > ITEMS_MAX) {
        pricing->lacks_items = true;
        return;
    }
    pricing->items[pricing->items_len++] = item;
}

/* Adds a successor to an item; false if it cannot be. */
static bool extend(const struct gather *gather, const struct item *item, uint16_t at,
                   struct item *ret_item)
{
    const struct pricing *pricing = gather->pricing;
    const struct problem_option *options = pricing->core->problem->options;
    const struct core_entry *entry = &pricing->entries[at];
    const struct core_entry *root = &pricing->entries[item->members[0]];
    if (pricing->price[at] >= PRICE_NEVER || is_excluded(gather->node, at) ||
        options[root->option].end_min > options[entry->option].begin_min)
        return false;
    for (uint8_t i = 1; i < item->len; i++) {
        const struct core_entry *other = &pricing->entries[item->members[i]];
        if (options[other->option].course == options[entry->option].course ||
            core_clashes(pricing->core, other->option, entry->option))
            return false;
    }
    if (core_clashes(pricing->core, root->option, entry->option))
        return false;
    *ret_item = *item;
    ret_item->vec = 0;
    for (int32_t i = 0; i < pricing->part_dims_len; i++) {
        const struct core_dim *dim = pricing->part_dims[i];
        int64_t sum = core_dim_part(dim, item->vec) +
                      (int64_t)core_dim_part(dim, pricing_vec(pricing, entry));
        if (sum > dim->min && !dim->is_need)
            return false;
        ret_item->vec |= (uint64_t)(sum < dim->min ? sum : dim->min) << dim->shift;
    }
    ret_item->price += pricing->price[at];
    ret_item->members[ret_item->len++] = at;
    return true;
}

static bool has_room(const struct gather *gather)
{
    return gather->pricing->families_len <= ITEMS_MAX;
}

/* Could one more successor follow? Then there is more to take than items say. */
static void note_more(const struct gather *gather, const struct item *full, uint16_t from)
{
    struct pricing *pricing = gather->pricing;
    const struct problem_option *options = pricing->core->problem->options;
    int32_t last = pricing->entries[full->members[ITEM_MEMBERS - 1]].option;
    struct item tried, most = *full; /* extend() sees to all members but the last */
    most.len = ITEM_MEMBERS - 1;
    for (uint16_t i = from; i < gather->group->end && !pricing->lacks_items; i++) {
        int32_t option = pricing->entries[i].option;
        pricing->lacks_items = options[option].course != options[last].course &&
                               !core_clashes(pricing->core, option, last) &&
                               extend(gather, &most, i, &tried);
    }
}

/* The root alone, and with up to three successors. */
static void add_family(struct gather *gather, uint16_t root)
{
    const struct core_group *group = gather->group;
    struct item one = {.vec = pricing_vec(gather->pricing, &gather->pricing->entries[root]),
                       .price = gather->pricing->price[root],
                       .members = {root},
                       .len = 1};
    struct item two, three, four;
    add_item(gather, one);
    for (uint16_t i = group->successors; i < group->end && has_room(gather); i++) {
        if (!extend(gather, &one, i, &two))
            continue;
        add_item(gather, two);
        for (uint16_t k = (uint16_t)(i + 1); k < group->end && has_room(gather); k++) {
            if (!extend(gather, &two, k, &three))
                continue;
            add_item(gather, three);
            for (uint16_t m = (uint16_t)(k + 1); m < group->end && has_room(gather); m++) {
                if (!extend(gather, &three, m, &four))
                    continue;
                add_item(gather, four);
                note_more(gather, &four, (uint16_t)(m + 1));
            }
        }
    }
}

static void add_group(struct pricing *pricing, const struct core_group *group,
                      const struct node *node, bool only_best)
{
    struct gather gather = {.pricing = pricing,
                            .node = node,
                            .group = group,
                            .first = pricing->items_len,
                            .needs = pricing_need_mask(pricing),
                            .only_best = only_best};
    for (uint16_t i = group->first; i < group->successors; i++) {
        if (pricing->price[i] < PRICE_NEVER && !is_excluded(node, i))
            add_family(&gather, i);
    }
    bool must = forced_in(node, group) > 0;
    if (pricing->items_len == gather.first && !must)
        return;
    pricing->stages[pricing->stages_len++] =
        (struct stage){.first = gather.first, .end = pricing->items_len, .is_forced = must};
}

/* What the stage can bring at most. */
static void measure(struct pricing *pricing, struct stage *stage)
{
    int64_t rebate = 0;
    stage->density = -1e30;
    for (int32_t i = stage->first; i < stage->end; i++) {
        const struct item *item = &pricing->items[i];
        int64_t paid = item->price > 0 ? item->price : 0, profit = item->gain - paid;
        rebate = -item->price > rebate ? -item->price : rebate;
        if (item->gain <= 0)
            continue;
        double density = (double)profit / (double)item->gain;
        stage->density = density > stage->density ? density : stage->density;
        stage->gain_max = item->gain > stage->gain_max ? item->gain : stage->gain_max;
        stage->profit_max = profit > stage->profit_max ? profit : stage->profit_max;
    }
    stage->gain_for_profit = stage->density > 0 ? (double)stage->profit_max / stage->density : 0;
    pricing->rebates += rebate;
}

/* Best density first; among equals the larger, then in order of groups. */
static int compare_stages(const void *a, const void *b)
{
    const struct stage *x = a, *y = b;
    if (x->density != y->density)
        return x->density > y->density ? -1 : 1;
    if (x->profit_max != y->profit_max)
        return x->profit_max > y->profit_max ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

/* The stages beyond STAGES_MAX as one that is at least as good as all of them. */
static void sum_rest(struct pricing *pricing)
{
    struct stage *rest = &pricing->rest;
    *rest = (struct stage){.density = -1e30};
    if (pricing->stages_len <= STAGES_MAX)
        return;
    rest->density = pricing->stages[STAGES_MAX].density;
    for (int32_t i = STAGES_MAX; i < pricing->stages_len; i++) {
        rest->gain_max += pricing->stages[i].gain_max;
        rest->profit_max += pricing->stages[i].profit_max;
    }
    rest->gain_for_profit = rest->density > 0 ? (double)rest->profit_max / rest->density : 0;
}

static void sum_paying(struct pricing *pricing)
{
    int32_t len = pricing_bounds_len(pricing), at = 0;
    pricing->gain_before[0] = pricing->profit_before[0] = 0;
    for (; at < len && pricing_bound_stage(pricing, at)->density > 0; at++) {
        const struct stage *stage = pricing_bound_stage(pricing, at);
        pricing->gain_before[at + 1] = pricing->gain_before[at] + stage->gain_for_profit;
        pricing->profit_before[at + 1] = pricing->profit_before[at] + (double)stage->profit_max;
    }
    pricing->paying_len = at;
}

/* Of stages that offer one and the same item only the cheapest few can be of use: as many as fit.
 */
static int32_t useful_copies(const struct pricing *pricing, uint64_t vec)
{
    int32_t copies = 0, limit = INT32_MAX;
    for (int32_t i = 0; i < pricing->part_dims_len; i++) {
        const struct core_dim *dim = pricing->part_dims[i];
        int32_t part = core_dim_part(dim, vec);
        if (part == 0)
            continue;
        if (!dim->is_need && dim->min / part < limit)
            limit = dim->min / part;
        if (dim->is_need && (dim->min + part - 1) / part > copies)
            copies = (dim->min + part - 1) / part;
    }
    return copies < limit ? copies : limit;
}

static int compare_twins(const void *a, const void *b)
{
    const struct twin *x = a, *y = b;
    if (x->vec != y->vec)
        return x->vec < y->vec ? -1 : 1;
    if (x->price != y->price)
        return x->price < y->price ? -1 : 1;
    return (x->stage > y->stage) - (x->stage < y->stage);
}

static void drop_surplus(struct pricing *pricing)
{
    int32_t len = 0, cheaper = 0, copies = 0, kept = 0;
    for (int32_t i = 0; i < pricing->stages_len; i++) {
        const struct stage *stage = &pricing->stages[i];
        const struct item *item = &pricing->items[stage->first];
        if (stage->end - stage->first == 1)
            pricing->twins[len++] = (struct twin){item->vec, item->price, i};
    }
    qsort(pricing->twins, (size_t)len, sizeof(*pricing->twins), compare_twins);
    for (int32_t i = 0; i < len; i++) {
        const struct twin *twin = &pricing->twins[i];
        struct stage *stage = &pricing->stages[twin->stage];
        if (i == 0 || twin->vec != pricing->twins[i - 1].vec) {
            cheaper = 0;
            copies = useful_copies(pricing, twin->vec);
        }
        stage->is_surplus = cheaper++ >= copies && !stage->is_forced && twin->price >= 0;
    }
    for (int32_t i = 0; i < pricing->stages_len; i++) {
        if (!pricing->stages[i].is_surplus)
            pricing->stages[kept++] = pricing->stages[i];
    }
    pricing->stages_len = kept;
}

void pricing_stages(struct pricing *pricing, struct part_range range, const struct node *node,
                    bool only_best)
{
    pricing->items_len = pricing->stages_len = pricing->families_len = 0;
    pricing->rebates = 0;
    pricing->lacks_items = false;
    for (int32_t i = range.first; i < range.end; i++)
        add_group(pricing, &pricing->groups[i], node, only_best);
    if (only_best && pricing->stages_len > 3)
        drop_surplus(pricing);
    for (int32_t i = 0; i < pricing->stages_len; i++)
        measure(pricing, &pricing->stages[i]);
    qsort(pricing->stages, (size_t)pricing->stages_len, sizeof(*pricing->stages), compare_stages);
    sum_rest(pricing);
    sum_paying(pricing);
}
