/* The calendar inside one worker's bundle: study minutes by week, clashes; and the exact search for
 * a component of few groups whose options fill whole weeks (preparation windows). */
#include <stdlib.h>
#include <string.h>

#include "scheduler/planner/pricing_part.h"

#define GROUPS_MAX 6
#define VISITS_MAX 4000
#define CHOSEN_MAX (GROUPS_MAX * ITEM_MEMBERS)

bool pricing_load(struct pricing *pricing, uint16_t at, int32_t sign)
{
    const struct problem *problem = pricing->core->problem;
    const struct problem_option *option = &problem->options[pricing->entries[at].option];
    bool fits = true;
    for (int32_t i = 0; i < option->loads_len && problem->week_max_min >= 0; i++) {
        int32_t *week = &pricing->week_min[option->loads[i].week - pricing->core->week_first];
        *week += sign * option->loads[i].min;
        fits = fits && *week <= problem->week_max_min;
    }
    return fits;
}

bool pricing_fits(const struct pricing *pricing, uint16_t at)
{
    const struct problem *problem = pricing->core->problem;
    const struct problem_option *option = &problem->options[pricing->entries[at].option];
    for (int32_t i = 0; i < option->loads_len && problem->week_max_min >= 0; i++) {
        if (pricing->week_min[option->loads[i].week - pricing->core->week_first] +
                option->loads[i].min >
            problem->week_max_min)
            return false;
    }
    return true;
}

void pricing_load_fixed(struct pricing *pricing, int32_t sign)
{
    const struct core_worker *worker = pricing->worker;
    for (uint16_t i = 0; i < worker->loads_len; i++) {
        const struct problem_load *load = &pricing->core->loads[worker->load_first + i];
        pricing->week_min[load->week] += sign * load->min;
    }
}

bool pricing_has_conflict(struct pricing *pricing, const uint16_t *picks, int32_t len)
{
    for (int32_t i = 0; i < len; i++) {
        for (int32_t k = 0; k < i; k++) {
            if (core_clashes(pricing->core, pricing->entries[picks[i]].option,
                             pricing->entries[picks[k]].option))
                return true;
        }
    }
    bool fits = true;
    pricing_load_fixed(pricing, 1);
    for (int32_t i = 0; i < len; i++)
        fits = pricing_load(pricing, picks[i], 1) && fits;
    for (int32_t i = 0; i < len; i++)
        pricing_load(pricing, picks[i], -1);
    pricing_load_fixed(pricing, -1);
    return !fits;
}

/* The search's state: what is chosen so far, and the best of both kinds. */
struct visit {
    struct pricing *pricing;
    uint64_t needs;
    int64_t most_after[GROUPS_MAX + 1]; /* profit that stages from here on could add */
    bool forced_after[GROUPS_MAX + 1];
    uint16_t chosen[CHOSEN_MAX], any[CHOSEN_MAX], met[CHOSEN_MAX];
    int32_t chosen_len, any_len, met_len;
    int64_t any_value, met_value;
    int32_t visits;
};

static void record(struct visit *visit, uint64_t key, int64_t value)
{
    if (value > visit->any_value) {
        visit->any_value = value;
        visit->any_len = visit->chosen_len;
        memcpy(visit->any, visit->chosen, sizeof(visit->any));
    }
    if (!(key & visit->needs) && value > visit->met_value) {
        visit->met_value = value;
        visit->met_len = visit->chosen_len;
        memcpy(visit->met, visit->chosen, sizeof(visit->met));
    }
}

static int64_t to_beat(const struct visit *visit)
{
    int64_t met = visit->any_value - visit->pricing->bonus;
    met = visit->met_value > met ? visit->met_value : met;
    return met < visit->any_value ? met : visit->any_value;
}

static bool clashes_with_chosen(const struct visit *visit, const struct item *item)
{
    const struct pricing *pricing = visit->pricing;
    for (uint8_t i = 0; i < item->len; i++) {
        for (int32_t k = 0; k < visit->chosen_len; k++) {
            if (core_clashes(pricing->core, pricing->entries[item->members[i]].option,
                             pricing->entries[visit->chosen[k]].option))
                return true;
        }
    }
    return false;
}

/* Goes one stage deeper; at most GROUPS_MAX deep. */
static void explore(struct visit *visit, int32_t at, uint64_t key, int64_t value)
{
    struct pricing *pricing = visit->pricing;
    if (++visit->visits > VISITS_MAX)
        return;
    if (!visit->forced_after[at])
        record(visit, key, value);
    if (at == pricing->stages_len || value + visit->most_after[at] <= to_beat(visit))
        return;
    const struct stage *stage = &pricing->stages[at];
    for (int32_t i = stage->first; i < stage->end; i++) {
        const struct item *item = &pricing->items[i];
        uint64_t left;
        int64_t gain;
        if (value + item->gain - item->price + visit->most_after[at + 1] <= to_beat(visit))
            break; /* sorted: the rest is no better */
        if (!pricing_take(pricing, key, item->vec, &left, &gain) ||
            clashes_with_chosen(visit, item))
            continue;
        bool fits = true;
        for (uint8_t k = 0; k < item->len; k++) {
            fits = pricing_load(pricing, item->members[k], 1) && fits;
            visit->chosen[visit->chosen_len++] = item->members[k];
        }
        if (fits)
            explore(visit, at + 1, left, value + gain - item->price);
        for (uint8_t k = 0; k < item->len; k++)
            pricing_load(pricing, item->members[k], -1);
        visit->chosen_len -= item->len;
    }
    if (!stage->is_forced)
        explore(visit, at + 1, key, value);
}

static int compare_items(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    int64_t left = x->gain - x->price, right = y->gain - y->price;
    if (left != right)
        return left > right ? -1 : 1;
    return memcmp(x->members, y->members, sizeof(x->members));
}

static void prepare(struct visit *visit)
{
    struct pricing *pricing = visit->pricing;
    for (int32_t i = pricing->stages_len - 1; i >= 0; i--) {
        const struct stage *stage = &pricing->stages[i];
        qsort(pricing->items + stage->first, (size_t)(stage->end - stage->first),
              sizeof(*pricing->items), compare_items);
        const struct item *best = &pricing->items[stage->first];
        int64_t profit = stage->end > stage->first ? best->gain - best->price : 0;
        visit->most_after[i] =
            visit->most_after[i + 1] + (profit > 0 || stage->is_forced ? profit : 0);
        visit->forced_after[i] = visit->forced_after[i + 1] || stage->is_forced;
    }
}

static uint64_t owed(const struct pricing *pricing)
{
    uint64_t key = 0;
    for (int32_t i = 0; i < pricing->part_dims_len; i++)
        key |= (uint64_t)pricing->part_dims[i]->min << pricing->part_dims[i]->shift;
    return key;
}

bool pricing_enumerate(struct pricing *pricing, struct part_range range, const struct node *node,
                       struct part *ret_part)
{
    pricing_stages(pricing, range, node, false);
    if (pricing->lacks_items || pricing->stages_len > GROUPS_MAX)
        return false;
    struct visit visit = {.pricing = pricing,
                          .needs = pricing_need_mask(pricing),
                          .any_value = PART_NEVER,
                          .met_value = PART_NEVER};
    prepare(&visit);
    pricing_load_fixed(pricing, 1);
    explore(&visit, 0, owed(pricing), 0);
    pricing_load_fixed(pricing, -1);
    pricing->counts.labels += visit.visits;
    if (visit.visits > VISITS_MAX)
        return false;
    uint16_t first = pricing->groups[range.first].first;
    *ret_part = (struct part){.any = visit.any_value,
                              .met = visit.met_value,
                              .any_len = (uint16_t)visit.any_len,
                              .met_len = (uint16_t)visit.met_len};
    memcpy(pricing->any + first, visit.any, (size_t)visit.any_len * sizeof(*visit.any));
    memcpy(pricing->met + first, visit.met, (size_t)visit.met_len * sizeof(*visit.met));
    return true;
}
