/* One component of one worker: a knapsack over what is owed, by dynamic programming. A label is
 * what is still owed and allowed, with the best value that leads there; labels that can no longer
 * win, neither outright nor by meeting every need, are dropped. */
#include "scheduler/planner/pricing_part.h"

#include <string.h>

#define STAGES_FEW 48 /* are added up one by one */

/* Bounds for dropping labels: the best value so far, and the best that meets every need. */
struct target {
    int64_t any, met;
    int32_t any_label;
};

uint64_t pricing_need_mask(const struct pricing *pricing)
{
    uint64_t mask = 0;
    for (int32_t i = 0; i < pricing->part_dims_len; i++) {
        const struct core_dim *dim = pricing->part_dims[i];
        if (dim->is_need && dim->bits > 0)
            mask |= ((UINT64_C(1) << dim->bits) - 1) << dim->shift;
    }
    return mask;
}

static void choose_dims(struct pricing *pricing, uint16_t component)
{
    pricing->part_dims_len = pricing->part_needs_len = 0;
    for (uint16_t i = 0; i < pricing->worker->dims_len; i++) {
        const struct core_dim *dim = &pricing->dims[i];
        if (dim->component != component || dim->is_loose)
            continue;
        pricing->part_dims[pricing->part_dims_len++] = dim;
        pricing->part_needs_len += dim->is_need;
    }
}

static uint64_t start_key(const struct pricing *pricing)
{
    uint64_t key = 0;
    for (int32_t i = 0; i < pricing->part_dims_len; i++)
        key |= (uint64_t)pricing->part_dims[i]->min << pricing->part_dims[i]->shift;
    return key;
}

/* What is added up in floating point may be a little too small; `sums` is how large the sums are
 * that it was taken from. */
static int64_t round_up(const struct pricing *pricing, double bound, double sums)
{
    double slack = 2 + (bound + sums) * 1e-12;
    return (int64_t)(bound + slack) + pricing->rebates;
}

/* Stages [from, ret) can be taken whole within this room of gain. */
static int32_t first_beyond(const struct pricing *pricing, int32_t from, double room)
{
    int32_t low = from, high = pricing->paying_len;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (pricing->gain_before[middle + 1] - pricing->gain_before[from] < room)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* future_any() where there are many stages. */
static int64_t future_of_many(const struct pricing *pricing, int32_t from, double room)
{
    int32_t end = first_beyond(pricing, from, room);
    double bound = pricing->profit_before[end] - pricing->profit_before[from];
    double left = room - (pricing->gain_before[end] - pricing->gain_before[from]);
    if (end < pricing->paying_len && left > 0)
        bound += left * pricing_bound_stage(pricing, end)->density;
    return round_up(pricing, bound, pricing->profit_before[end] + pricing->gain_before[end]);
}

/* Most that stages from `from` on can add when `left` points of gain are still to be had: the
 * fractional knapsack over stages in order of density. */
static int64_t future_any(const struct pricing *pricing, int32_t from, int64_t left)
{
    double room = (double)left, bound = 0;
    if (pricing->paying_len - from > STAGES_FEW)
        return future_of_many(pricing, from, room);
    for (int32_t i = from; i < pricing->paying_len; i++) {
        const struct stage *stage = pricing_bound_stage(pricing, i);
        if (stage->gain_for_profit >= room) {
            bound += room * stage->density;
            break;
        }
        room -= stage->gain_for_profit;
        bound += (double)stage->profit_max;
    }
    return round_up(pricing, bound, 0);
}

/* The same if all of `left` must be had. */
static int64_t future_met(const struct pricing *pricing, int32_t from, int64_t left)
{
    double room = (double)left, bound = 0;
    for (int32_t i = from; i < pricing_bounds_len(pricing) && room > 0; i++) {
        const struct stage *stage = pricing_bound_stage(pricing, i);
        double gain = (double)stage->gain_max < room ? (double)stage->gain_max : room;
        if (gain <= 0)
            continue;
        bound += gain * stage->density;
        room -= gain;
    }
    if (room > 0.5)
        return PART_NEVER;
    double slack = 2 + (bound > 0 ? bound : -bound) * 1e-12;
    return (int64_t)(bound + slack) + pricing->rebates;
}

static bool is_hopeless(const struct pricing *pricing, int32_t from, const struct frontier *state,
                        const struct target *target)
{
    int64_t left = pricing_gain(pricing, state->key);
    if (state->value + future_any(pricing, from, left) > target->any)
        return false;
    int64_t met =
        target->any - pricing->bonus > target->met ? target->any - pricing->bonus : target->met;
    return state->value + future_met(pricing, from, left) <= met;
}

static uint32_t hash_of(uint64_t key)
{
    return (uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> (64 - HASH_BITS));
}

/* Puts a state into the next frontier, or improves the one with the same key. False when full. */
static bool put(struct pricing *pricing, struct frontier state)
{
    uint32_t slot = hash_of(state.key), mask = (1u << HASH_BITS) - 1;
    while (pricing->hash_stamp[slot] == pricing->stamp && pricing->hash_key[slot] != state.key)
        slot = (slot + 1) & mask;
    if (pricing->hash_stamp[slot] == pricing->stamp) {
        struct frontier *old = &pricing->next[pricing->hash_at[slot]];
        if (state.value > old->value)
            *old = state;
        return true;
    }
    if (pricing->next_len == LABELS_MAX)
        return false;
    pricing->hash_stamp[slot] = pricing->stamp;
    pricing->hash_key[slot] = state.key;
    pricing->hash_at[slot] = pricing->next_len;
    pricing->next[pricing->next_len++] = state;
    return true;
}

/* All ways to go on from one state through one stage. False when out of room. */
static bool branch(struct pricing *pricing, int32_t number, const struct frontier *state,
                   const struct target *target)
{
    const struct stage *stage = &pricing->stages[number];
    for (int32_t i = stage->first; i < stage->end; i++) {
        const struct item *item = &pricing->items[i];
        struct frontier next;
        int64_t gain;
        if (!pricing_take(pricing, state->key, item->vec, &next.key, &gain))
            continue;
        next.value = state->value + gain - item->price;
        bool is_wasted = next.key == state->key && next.value <= state->value;
        if (is_wasted && !stage->is_forced)
            continue;
        if (is_hopeless(pricing, number + 1, &next, target) && next.value <= target->any)
            continue;
        if (pricing->labels_len == LABELS_ALL)
            return false;
        next.label = pricing->labels_len++;
        pricing->labels[next.label] = (struct label){state->label, i};
        if (!put(pricing, next))
            return false;
    }
    return true;
}

static void aim(struct pricing *pricing, uint64_t needs, struct target *target, bool may_stop)
{
    for (int32_t i = 0; i < pricing->now_len && may_stop; i++) {
        const struct frontier *state = &pricing->now[i];
        if (state->value > target->any) {
            target->any = state->value;
            target->any_label = state->label;
        }
        if (!(state->key & needs) && state->value > target->met)
            target->met = state->value;
    }
}

static void swap(struct pricing *pricing)
{
    struct frontier *states = pricing->now;
    pricing->now = pricing->next;
    pricing->now_len = pricing->next_len;
    pricing->next = states;
    pricing->next_len = 0;
}

/* A stage that would cost more than is left of the effort is not begun. */
static bool affords(struct pricing *pricing, const struct stage *stage)
{
    pricing->effort += (int64_t)pricing->now_len * (stage->end - stage->first + 1);
    return pricing->effort <= EFFORT_MAX;
}

/* Runs through the stages; false if cut off at stage *ret_at, with the frontier before it. */
static bool run(struct pricing *pricing, uint64_t needs, struct target *target, int32_t *ret_at)
{
    int32_t last_forced = -1;
    *ret_at = 0;
    for (int32_t i = 0; i < pricing->stages_len; i++)
        last_forced = pricing->stages[i].is_forced ? i : last_forced;
    for (int32_t at = 0; at < pricing->stages_len; at++) {
        *ret_at = at;
        if (at == STAGES_MAX || !affords(pricing, &pricing->stages[at]))
            return false;
        pricing->stamp++;
        pricing->next_len = 0;
        for (int32_t i = 0; i < pricing->now_len; i++) {
            struct frontier state = pricing->now[i];
            bool is_skipped =
                !pricing->stages[at].is_forced &&
                (state.label == target->any_label || !is_hopeless(pricing, at + 1, &state, target));
            if (is_skipped && !put(pricing, state))
                return false;
            if (!branch(pricing, at, &state, target))
                return false;
        }
        swap(pricing);
        aim(pricing, needs, target, at >= last_forced);
    }
    return true;
}

/* Entries along a label's way; returns how many. */
static uint16_t trace(const struct pricing *pricing, int32_t label, uint16_t *picks)
{
    uint16_t len = 0;
    for (; label > 0; label = pricing->labels[label].parent) {
        const struct item *item = &pricing->items[pricing->labels[label].item];
        for (uint8_t i = 0; i < item->len; i++)
            picks[len++] = item->members[i];
    }
    return len;
}

static void read_result(struct pricing *pricing, uint64_t needs, uint16_t first,
                        struct part *ret_part)
{
    int32_t any = -1, met = -1;
    for (int32_t i = 0; i < pricing->now_len; i++) {
        const struct frontier *state = &pricing->now[i];
        if (any < 0 || state->value > pricing->now[any].value)
            any = i;
        if (!(state->key & needs) && (met < 0 || state->value > pricing->now[met].value))
            met = i;
    }
    *ret_part = (struct part){.any = PART_NEVER, .met = PART_NEVER};
    if (any >= 0) {
        ret_part->any = pricing->now[any].value;
        ret_part->any_len = trace(pricing, pricing->now[any].label, pricing->any + first);
    }
    if (met >= 0) {
        ret_part->met = pricing->now[met].value;
        ret_part->met_len = trace(pricing, pricing->now[met].label, pricing->met + first);
    }
}

/* Goes on from a state through the stages left, with what pays most in each. Appends to picks what
 * it takes. */
static struct frontier go_on(const struct pricing *pricing, struct frontier state, int32_t at,
                             uint16_t *picks, uint16_t *len)
{
    for (; at < pricing->stages_len; at++) {
        const struct stage *stage = &pricing->stages[at];
        const struct item *best = NULL;
        struct frontier next = state, after = state;
        for (int32_t i = stage->first; i < stage->end; i++) {
            const struct item *item = &pricing->items[i];
            int64_t gain;
            if (!pricing_take(pricing, state.key, item->vec, &after.key, &gain))
                continue;
            after.value = state.value + gain - item->price;
            if (best ? after.value > next.value : after.value > state.value || stage->is_forced) {
                best = item;
                next = after;
            }
        }
        for (uint8_t i = 0; best && i < best->len; i++)
            picks[(*len)++] = best->members[i];
        state = best ? next : state;
    }
    return state;
}

/* The answer of a search that was cut off: the better of the best state so far, completed one stage
 * after the other, and of the same from the start. */
static struct frontier pick_greedily(struct pricing *pricing, int32_t at, uint16_t first,
                                     uint16_t *ret_len)
{
    uint16_t *picks = pricing->any + first, *others = pricing->met + first, others_len = 0;
    struct frontier best = {start_key(pricing), 0, 0}, fresh = best;
    for (int32_t i = 0; i < pricing->now_len; i++) {
        if (i == 0 || pricing->now[i].value > best.value)
            best = pricing->now[i];
    }
    *ret_len = trace(pricing, best.label, picks);
    best = go_on(pricing, best, at, picks, ret_len);
    fresh = go_on(pricing, fresh, 0, others, &others_len);
    if (fresh.value <= best.value)
        return best;
    memcpy(picks, others, others_len * sizeof(*picks));
    *ret_len = others_len;
    return fresh;
}

/* Cut off: the best that any state might still become. */
static void read_bound(struct pricing *pricing, int32_t at, uint64_t needs, uint16_t first,
                       struct part *ret_part)
{
    int64_t most = PART_NEVER;
    int32_t met = -1;
    *ret_part = (struct part){0};
    struct frontier answer = pick_greedily(pricing, at, first, &ret_part->any_len);
    for (int32_t i = 0; i < pricing->now_len; i++) {
        const struct frontier *state = &pricing->now[i];
        int64_t bound = state->value + future_any(pricing, at, pricing_gain(pricing, state->key));
        most = bound > most ? bound : most;
        if (!(state->key & needs) && (met < 0 || state->value > pricing->now[met].value))
            met = i;
    }
    ret_part->any = ret_part->met = most;
    if (met >= 0 && ((answer.key & needs) || answer.value < pricing->now[met].value)) {
        ret_part->met_len = trace(pricing, pricing->now[met].label, pricing->met + first);
        return;
    }
    ret_part->met_len = ret_part->any_len;
    memcpy(pricing->met + first, pricing->any + first, ret_part->any_len * sizeof(*pricing->any));
}

/* Too much to list: what each course brings alone, and no more than everything owed and every
 * rebate. A group's entries stand in order of course. */
static int64_t bound_blindly(const struct pricing *pricing, struct part_range range,
                             const struct node *node)
{
    const struct problem_option *options = pricing->core->problem->options;
    int64_t owed = pricing_gain(pricing, start_key(pricing)), sum = 0;
    for (int32_t i = range.first; i < range.end; i++) {
        const struct core_group *group = &pricing->groups[i];
        int64_t best = 0;
        for (uint16_t k = group->first; k < group->end; k++) {
            const struct core_entry *entry = &pricing->entries[k];
            int64_t price = pricing->price[k];
            if (k > group->first &&
                options[entry->option].course != options[entry[-1].option].course)
                best = 0;
            if (price >= PRICE_NEVER / 2 || is_excluded(node, k))
                continue;
            owed += price < 0 ? -price : 0;
            int64_t profit = pricing_gain(pricing, pricing_vec(pricing, entry)) - price;
            sum += profit > best ? profit - best : 0;
            best = profit > best ? profit : best;
        }
    }
    return sum < owed ? sum : owed;
}

void pricing_part(struct pricing *pricing, struct part_range range, const struct node *node,
                  struct part *ret_part)
{
    uint16_t first = pricing->groups[range.first].first;
    choose_dims(pricing, pricing->groups[range.first].component);
    pricing_stages(pricing, range, node, true);
    uint64_t needs = pricing_need_mask(pricing);
    struct target target = {.any = PART_NEVER, .met = PART_NEVER, .any_label = 0};
    int32_t at = 0;
    pricing->labels_len = 1;
    pricing->labels[0] = (struct label){-1, -1};
    pricing->now[0] = (struct frontier){start_key(pricing), 0, 0};
    pricing->now_len = 1;
    bool is_complete = run(pricing, needs, &target, &at);
    pricing->counts.labels += pricing->labels_len;
    if (is_complete && !pricing->lacks_items) {
        read_result(pricing, needs, first, ret_part);
    } else {
        read_bound(pricing, is_complete ? pricing->stages_len : at, needs, first, ret_part);
        if (pricing->lacks_items)
            ret_part->any = ret_part->met = bound_blindly(pricing, range, node);
        pricing->is_short = pricing->is_short || pricing->lacks_items;
        return;
    }
    if (range.end - range.first > 6 || ret_part->any == PART_NEVER)
        return;
    if (pricing_has_conflict(pricing, pricing->any + first, ret_part->any_len) ||
        (ret_part->met > PART_NEVER &&
         pricing_has_conflict(pricing, pricing->met + first, ret_part->met_len)))
        (void)pricing_enumerate(pricing, range, node, ret_part);
}
