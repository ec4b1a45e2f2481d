/* From picks to a bundle: what the search's relaxed answer leaves when the calendar, limits and the
 * order of courses are observed, and what else would help beside it. */
#include <stdlib.h>
#include <string.h>

#include "scheduler/planner/pricing_part.h"

/* --- what stands between an entry and a bundle --------------------------------------------------
 */

/* Is `course` finished before `at` begins: done, fixed, or among the picks? Presolve has seen to it
 * that a fixed one is early enough. */
static bool comes_before(const struct pricing *pricing, uint16_t at, int32_t course,
                         const uint16_t *picks, int32_t len)
{
    const struct problem *problem = pricing->core->problem;
    const struct problem_worker *worker = &problem->workers[pricing->number];
    if (problem_has(worker->done, worker->done_len, course))
        return true;
    for (int32_t i = 0; i < worker->fixed_len; i++) {
        if (problem->options[worker->fixed[i]].course == course)
            return true;
    }
    for (int32_t i = 0; i < len; i++) {
        const struct problem_option *option = pricing_option(pricing, picks[i]);
        if (option->course == course && option->end_min <= pricing_option(pricing, at)->begin_min)
            return true;
    }
    return false;
}

int32_t pricing_lacking(const struct pricing *pricing, uint16_t at, const uint16_t *picks,
                        int32_t len)
{
    const struct problem_course *course =
        &pricing->core->problem->courses[pricing_option(pricing, at)->course];
    for (int32_t i = 0; i < course->after_len && pricing->entries[at].must_follow; i++) {
        if (!comes_before(pricing, at, course->after[i], picks, len))
            return course->after[i];
    }
    return -1;
}

int64_t pricing_loose_minutes(const struct pricing *pricing, uint16_t at, int32_t tag)
{
    return problem_minutes(pricing_option(pricing, at), tag);
}

int64_t pricing_loose_gain(const struct pricing *pricing, uint16_t at)
{
    int64_t gain = 0;
    for (uint16_t d = 0; d < pricing->worker->dims_len && pricing->worker->has_loose; d++) {
        const struct core_dim *dim = &pricing->dims[d];
        int64_t minutes =
            dim->is_loose && dim->is_need ? pricing_loose_minutes(pricing, at, dim->tag) : 0;
        gain += (minutes < dim->min ? minutes : dim->min) * dim->weight * pricing->core->scale;
    }
    return gain;
}

/* --- a valid bundle from picks ------------------------------------------------------------------
 */

static bool fits_trial(struct pricing *pricing, uint16_t at)
{
    const struct problem_option *option = pricing_option(pricing, at);
    pricing->effort += pricing->trial_len;
    for (int32_t i = 0; i < pricing->trial_len; i++) {
        uint16_t other = pricing->trial[i];
        if (pricing_option(pricing, other)->course == option->course ||
            core_clashes(pricing->core, pricing->entries[at].option,
                         pricing->entries[other].option))
            return false;
    }
    for (uint16_t d = 0; d < pricing->worker->dims_len && pricing->worker->has_loose; d++) {
        const struct core_dim *dim = &pricing->dims[d];
        int64_t sum = pricing_loose_minutes(pricing, at, dim->tag);
        for (int32_t i = 0; i < pricing->trial_len; i++)
            sum += pricing_loose_minutes(pricing, pricing->trial[i], dim->tag);
        if (dim->is_loose && !dim->is_need && sum > dim->min)
            return false;
    }
    return pricing_lacking(pricing, at, pricing->trial, pricing->trial_len) < 0;
}

/* Keeps what fits, in order; again while that lets others follow. Loads stay set: see unload. */
static void keep_fitting(struct pricing *pricing)
{
    bool has_grown = true;
    while (has_grown) {
        has_grown = false;
        for (int32_t i = 0; i < pricing->picks_len; i++) {
            uint16_t at = pricing->picks[i];
            if (!fits_trial(pricing, at) || !pricing_fits(pricing, at))
                continue;
            pricing_load(pricing, at, 1);
            pricing->trial[pricing->trial_len++] = at;
            has_grown = true;
        }
    }
}

/* Minutes that an entry gives to a dimension, at most what is owed. */
static int32_t minutes_for(const struct pricing *pricing, const struct core_dim *dim, uint16_t at)
{
    const struct core_entry *entry = &pricing->entries[at];
    if (!dim->is_loose)
        return entry->component == dim->component ? core_dim_part(dim, pricing_vec(pricing, entry))
                                                  : 0;
    int64_t minutes = pricing_loose_minutes(pricing, at, dim->tag);
    return minutes < dim->min ? (int32_t)minutes : dim->min;
}

static int64_t real_price(const struct pricing *pricing, uint16_t at)
{
    return pricing->price[at] + pricing_loose_gain(pricing, at);
}

/* What an entry is worth if it is taken alone. */
static int64_t profit_alone(const struct pricing *pricing, uint16_t at)
{
    int64_t gain = 0;
    for (uint16_t d = 0; d < pricing->worker->dims_len; d++) {
        const struct core_dim *dim = &pricing->dims[d];
        gain += dim->is_need ? (int64_t)dim->weight * minutes_for(pricing, dim, at) : 0;
    }
    return gain * pricing->core->scale - real_price(pricing, at);
}

static void pay_dims(struct pricing *pricing, uint16_t at)
{
    for (uint16_t d = 0; d < pricing->worker->dims_len; d++) {
        int32_t minutes = minutes_for(pricing, &pricing->dims[d], at);
        pricing->dim_left[d] -= minutes < pricing->dim_left[d] ? minutes : pricing->dim_left[d];
    }
}

/* Adds an entry if it fits and brings more than it costs beside the others. */
static bool take_if_it_pays(struct pricing *pricing, uint16_t at)
{
    int64_t gain = 0;
    bool helps = false;
    for (uint16_t d = 0; d < pricing->worker->dims_len; d++) {
        const struct core_dim *dim = &pricing->dims[d];
        int32_t minutes = minutes_for(pricing, dim, at), left = pricing->dim_left[d];
        if (!dim->is_need && minutes > left)
            return false;
        if (!dim->is_need)
            continue;
        gain += (int64_t)dim->weight * (minutes < left ? minutes : left);
        helps = helps || (minutes > 0 && left > 0);
    }
    int64_t profit = gain * pricing->core->scale - real_price(pricing, at);
    bool pays = profit > 0 || (profit == 0 && helps && pricing->bonus > 0);
    if (!pays || !fits_trial(pricing, at) || !pricing_fits(pricing, at))
        return false;
    pricing_load(pricing, at, 1);
    pay_dims(pricing, at);
    pricing->trial[pricing->trial_len++] = at;
    return true;
}

static int compare_ranks(const void *a, const void *b)
{
    const struct rank *x = a, *y = b;
    if (x->profit != y->profit)
        return x->profit > y->profit ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static int compare_entries(const void *a, const void *b)
{
    uint16_t x = *(const uint16_t *)a, y = *(const uint16_t *)b;
    return (x > y) - (x < y);
}

static bool holds_musts(const struct pricing *pricing)
{
    bool holds = true;
    for (uint16_t i = 0; i < pricing->must_len && holds; i++) {
        holds = false;
        for (int32_t k = 0; k < pricing->trial_len; k++)
            holds = holds || pricing->trial[k] == pricing->must[i];
    }
    return holds;
}

/* Takes the trial's loads back, and keeps it if it is the best so far. */
static void weigh(struct pricing *pricing)
{
    const struct core *core = pricing->core;
    size_t len = (size_t)pricing->trial_len;
    for (size_t i = 0; i < len; i++)
        pricing_load(pricing, pricing->trial[i], -1);
    pricing_load_fixed(pricing, -1);
    qsort(pricing->trial, len, sizeof(*pricing->trial), compare_entries);
    struct bundle seen = {.len = (uint16_t)len, .many = pricing->trial};
    if (len <= BUNDLE_FEW)
        memcpy(seen.few, pricing->trial, len * sizeof(*pricing->trial));
    int64_t value = core_value(core, pricing->number, &seen) * core->scale;
    for (size_t i = 0; i < len; i++)
        value -= real_price(pricing, pricing->trial[i]) -
                 pricing->entries[pricing->trial[i]].cost * core->scale;
    if (value <= pricing->best_value || !holds_musts(pricing))
        return;
    pricing->best_value = value;
    pricing->best_len = pricing->trial_len;
    memcpy(pricing->best, pricing->trial, len * sizeof(*pricing->trial));
}

void pricing_offer(struct pricing *pricing)
{
    pricing->trial_len = 0;
    pricing_load_fixed(pricing, 1);
    keep_fitting(pricing);
    weigh(pricing);
}

void pricing_offer_greatest(struct pricing *pricing)
{
    int32_t len = 0;
    for (uint16_t i = 0; i < pricing->worker->entries_len; i++) {
        if (pricing->price[i] < PRICE_NEVER / 2)
            pricing->ranks[len++] = (struct rank){profit_alone(pricing, i), i};
    }
    qsort(pricing->ranks, (size_t)len, sizeof(*pricing->ranks), compare_ranks);
    for (uint16_t d = 0; d < pricing->worker->dims_len; d++)
        pricing->dim_left[d] = pricing->dims[d].min;
    pricing->trial_len = 0;
    pricing_load_fixed(pricing, 1);
    keep_fitting(pricing);
    for (int32_t i = 0; i < pricing->trial_len; i++)
        pay_dims(pricing, pricing->trial[i]);
    bool has_grown = true;
    while (has_grown) {
        has_grown = false;
        for (int32_t i = 0; i < len; i++)
            has_grown = take_if_it_pays(pricing, pricing->ranks[i].at) || has_grown;
    }
    weigh(pricing);
}
