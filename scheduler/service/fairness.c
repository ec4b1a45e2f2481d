/* Fairness between units. */
#include "scheduler/service/fairness.h"

#include <stdlib.h>

#include "scheduler/planner/reason.h"
#include "scheduler/service/plan_rows.h"

/* --- which units are counted by themselves --- */

static size_t depth_of(const struct roster *roster, size_t unit)
{
    size_t depth = 0;
    for (size_t at = roster_unit(roster, roster->units[unit].parent_id);
         at != SIZE_MAX && depth < roster->units_len;
         at = roster_unit(roster, roster->units[at].parent_id))
        depth++;
    return depth;
}

/* The deepest come first: what a unit takes over has been counted by the time it is looked at. */
struct fold {
    size_t unit, depth;
};

static int compare_folds(const void *a, const void *b)
{
    const struct fold *x = a;
    const struct fold *y = b;
    if (x->depth != y->depth)
        return x->depth < y->depth ? 1 : -1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

/* people: by unit, who owe hours; ret_at: by unit, with which unit they are counted. */
static void fold_small_units(const struct roster *roster, int64_t *people, struct arena *arena,
                             size_t *ret_at)
{
    struct fold *folds = arena_array(arena, roster->units_len + 1, sizeof(*folds));
    for (size_t i = 0; i < roster->units_len; i++)
        folds[i] = (struct fold){i, depth_of(roster, i)};
    qsort(folds, roster->units_len, sizeof(*folds), compare_folds);
    for (size_t i = 0; i < roster->units_len; i++) {
        size_t unit = folds[i].unit;
        size_t parent = roster_unit(roster, roster->units[unit].parent_id);
        ret_at[unit] = unit;
        if (people[unit] >= FAIRNESS_PEOPLE_MIN || parent == SIZE_MAX)
            continue;
        people[parent] += people[unit];
        people[unit] = 0;
        ret_at[unit] = parent;
    }
    for (size_t i = roster->units_len; i-- > 0;) /* from the top down: parents are settled */
        ret_at[folds[i].unit] =
            ret_at[folds[i].unit] == folds[i].unit ? folds[i].unit : ret_at[ret_at[folds[i].unit]];
}

/* --- the measure --- */

static int compare_units(const void *a, const void *b)
{
    const struct fair_unit *x = a;
    const struct fair_unit *y = b;
    if (x->shortfall_micro != y->shortfall_micro)
        return x->shortfall_micro < y->shortfall_micro ? 1 : -1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static void count_minutes(const struct problem_build *build, const struct plan *plan,
                          struct fair_unit *by_unit, struct fairness *fairness)
{
    const struct roster *roster = build->roster;
    for (size_t w = 0; w < roster->workers_len; w++) {
        int64_t needed = plan_needed_min(build->problem, w);
        size_t unit = roster_unit(roster, roster->workers[w].unit_id);
        if (needed == 0)
            continue;
        int64_t missing = needed - plan_met_min(build->problem, w, &plan->workers[w], -1);
        struct fair_unit *counted = &by_unit[fairness->counted_at[unit]];
        counted->people++;
        counted->needed_min += needed;
        counted->missing_min += missing;
        fairness->needed_min += needed;
        fairness->missing_min += missing;
    }
}

static size_t keep_units(const struct fair_unit *by_unit, size_t len, int64_t people_min,
                         struct fair_unit *ret_units)
{
    size_t kept = 0;
    for (size_t i = 0; i < len; i++)
        if (by_unit[i].people >= people_min) {
            ret_units[kept] = by_unit[i];
            ret_units[kept].unit = i;
            ret_units[kept++].shortfall_micro =
                by_unit[i].missing_min * 1000000 / by_unit[i].needed_min;
        }
    return kept;
}

void fairness_measure(const struct problem_build *build, const struct plan *plan,
                      struct arena *arena, struct fairness *ret_fairness)
{
    const struct roster *roster = build->roster;
    size_t len = roster->units_len;
    int64_t *people = arena_array(arena, len + 1, sizeof(*people));
    struct fair_unit *by_unit = arena_array(arena, len + 1, sizeof(*by_unit));
    struct fairness fairness = {.units = arena_array(arena, len + 1, sizeof(*fairness.units)),
                                .counted_at =
                                    arena_array(arena, len + 1, sizeof(*fairness.counted_at))};
    for (size_t w = 0; w < roster->workers_len; w++)
        people[roster_unit(roster, roster->workers[w].unit_id)] +=
            plan_needed_min(build->problem, w) > 0;
    fold_small_units(roster, people, arena, fairness.counted_at);
    count_minutes(build, plan, by_unit, &fairness);
    fairness.len = keep_units(by_unit, len, FAIRNESS_PEOPLE_MIN, fairness.units);
    if (fairness.len == 0)
        fairness.len = keep_units(by_unit, len, 1, fairness.units);
    qsort(fairness.units, fairness.len, sizeof(*fairness.units), compare_units);
    *ret_fairness = fairness;
}

int fairness_compare(const struct fairness *a, const struct fairness *b)
{
    for (size_t i = 0; i < a->len && i < b->len; i++)
        if (a->units[i].shortfall_micro != b->units[i].shortfall_micro)
            return a->units[i].shortfall_micro < b->units[i].shortfall_micro ? -1 : 1;
    return 0;
}

/* --- whose minutes count for more --- */

/* Somebody who is short of what points decide. */
struct candidate {
    size_t worker, unit; /* the unit with which they are counted */
    int64_t missing_min;
};

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *x = a;
    const struct candidate *y = b;
    if (x->missing_min != y->missing_min)
        return x->missing_min < y->missing_min ? 1 : -1;
    return (x->worker > y->worker) - (x->worker < y->worker);
}

static bool points_decide(const struct reason *reason)
{
    return reason->reason == UNMET_SEATS || reason->reason == UNMET_SWAP ||
           reason->reason == UNMET_UNIT_COVER || reason->reason == UNMET_COST;
}

static struct candidate *candidates_of(const struct problem_build *build, const struct plan *plan,
                                       const struct fairness *fairness, const bool *favoured,
                                       struct arena *arena, size_t *ret_len)
{
    const struct roster *roster = build->roster;
    struct reason *reasons = NULL;
    size_t reasons_len = reason_list(build->problem, plan, arena, &reasons);
    struct candidate *list = arena_array(arena, reasons_len + 1, sizeof(*list));
    size_t len = 0;
    for (size_t i = 0; i < reasons_len; i++) {
        size_t worker = (size_t)reasons[i].worker;
        if (favoured[worker] || !points_decide(&reasons[i]))
            continue;
        if (len == 0 || list[len - 1].worker != worker) {
            size_t unit = roster_unit(roster, roster->workers[worker].unit_id);
            list[len++] = (struct candidate){worker, fairness->counted_at[unit], 0};
        }
        list[len - 1].missing_min += reasons[i].needed_min - reasons[i].planned_min;
    }
    qsort(list, len, sizeof(*list), compare_candidates);
    *ret_len = len;
    return list;
}

/* Minutes by which each unit lacks more than its share of what everybody lacks. */
static int64_t *excess_of(const struct fairness *fairness, size_t units_len, struct arena *arena)
{
    int64_t *excess = arena_array(arena, units_len + 1, sizeof(*excess));
    int64_t common_micro =
        fairness->needed_min > 0 ? fairness->missing_min * 1000000 / fairness->needed_min : 0;
    for (size_t i = 0; i < fairness->len; i++) {
        const struct fair_unit *unit = &fairness->units[i];
        excess[unit->unit] = unit->missing_min - unit->needed_min * common_micro / 1000000;
    }
    return excess;
}

bool fairness_favour(const struct problem_build *build, const struct plan *plan,
                     const struct fairness *fairness, bool *favoured)
{
    CLEANUP(arena_release) struct arena arena = {0};
    size_t len = 0;
    bool any = false;
    struct candidate *candidates = candidates_of(build, plan, fairness, favoured, &arena, &len);
    int64_t *excess = excess_of(fairness, build->roster->units_len, &arena);
    for (size_t i = 0; i < len; i++) {
        /* Half of somebody's hours too few are not made good by the whole. */
        if (excess[candidates[i].unit] * 2 < candidates[i].missing_min)
            continue;
        excess[candidates[i].unit] -= candidates[i].missing_min;
        favoured[candidates[i].worker] = true;
        any = true;
    }
    return any;
}
