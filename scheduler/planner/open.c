/* Candidates: which to open, which to close again. */
#include "scheduler/planner/open.h"

#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/presolve_clique.h"

#define HALF 0.5

struct candidate {
    int64_t gain; /* price units, or share of the places that are wanted */
    int32_t offering;
};

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->gain != y->gain)
        return x->gain > y->gain ? -1 : 1;
    return (x->offering > y->offering) - (x->offering < y->offering);
}

static bool is_excluded(const struct roster *roster, int32_t offering)
{
    const struct problem *problem = roster->core->problem;
    for (size_t i = 0; i < problem->offerings_len; i++) {
        if (roster->is_open[i] && (int32_t)i != offering &&
            core_exclude_each_other(problem, offering, (int32_t)i))
            return true;
    }
    return false;
}

void open_if_possible(struct roster *roster, int32_t offering)
{
    if (!roster->is_open[offering] && !is_excluded(roster, offering))
        roster_open(roster, offering, true);
}

void open_by_price(struct roster *roster, const struct prices *prices)
{
    const struct core *core = roster->core;
    const struct problem *problem = core->problem;
    struct candidate *list = x_calloc(problem->offerings_len + 1, sizeof(*list));
    size_t len = 0;
    for (size_t i = 0; i < problem->offerings_len; i++) {
        const struct problem_offering *offering = &problem->offerings[i];
        if (!offering->is_candidate || !prices_open(core, prices, (int32_t)i))
            continue;
        int64_t gain = prices->seat[i] * core->capacity[i] - offering->open_cost * core->scale;
        list[len++] = (struct candidate){gain, (int32_t)i};
    }
    qsort(list, len, sizeof(*list), compare_candidates);
    for (size_t i = 0; i < len; i++) {
        open_if_possible(roster, list[i].offering);
    }
    free(list);
}

static bool is_shut_out(const struct problem *problem, const uint8_t *stances, int32_t offering)
{
    for (size_t i = 0; i < problem->offerings_len; i++) {
        if (stances[i] == STANCE_OPEN && problem->offerings[i].is_candidate &&
            core_exclude_each_other(problem, offering, (int32_t)i))
            return true;
    }
    return false;
}

void open_by_fullness(const struct bound *bound, uint8_t *ret_stances)
{
    const struct core *core = bound->core;
    const struct problem *problem = core->problem;
    struct candidate *list = x_calloc(problem->offerings_len + 1, sizeof(*list));
    size_t len = 0;
    for (size_t i = 0; i < problem->offerings_len; i++) {
        ret_stances[i] = problem->offerings[i].is_candidate ? STANCE_CLOSED : STANCE_FREE;
        if (!problem->offerings[i].is_candidate || core->capacity[i] <= 0)
            continue;
        bool is_wanted = prices_open(core, &bound->best, (int32_t)i);
        double share = is_wanted ? 1 : bound->taken_mean[i] / core->capacity[i];
        if (share >= HALF)
            list[len++] = (struct candidate){(int64_t)(share * (1 << 20)), (int32_t)i};
    }
    qsort(list, len, sizeof(*list), compare_candidates);
    for (size_t i = 0; i < len; i++) {
        if (!is_shut_out(problem, ret_stances, list[i].offering))
            ret_stances[list[i].offering] = STANCE_OPEN;
    }
    free(list);
}

void open_as_decided(struct roster *roster, const uint8_t *stances)
{
    const struct problem *problem = roster->core->problem;
    for (size_t i = 0; i < problem->offerings_len; i++) {
        if (problem->offerings[i].is_candidate)
            roster_open(roster, (int32_t)i, stances[i] == STANCE_OPEN);
    }
}

/* Points that the offering's workers would lose if each went elsewhere; asked one by one, they may
 * want the same place. */
static int64_t loss_of_closing(const struct roster *roster, struct pricing *pricing,
                               int32_t offering)
{
    const struct holders *holders = &roster->holders[offering];
    const struct tariff tariff = {.ban_offering = offering, .ban_slot = -1};
    int64_t loss = 0;
    for (size_t i = 0; i < holders->len; i++) {
        int32_t worker = holders->workers[i];
        struct bundle bundle;
        (void)roster_ask(roster, pricing, worker, &tariff, &bundle);
        loss += roster->values[worker] - core_value(roster->core, worker, &bundle);
    }
    return loss;
}

/* Who was in an offering before it closed. */
struct leaver {
    struct bundle had;
    int32_t worker;
};

static struct leaver *close_offering(struct roster *roster, struct pricing *pricing,
                                     int32_t offering, size_t *ret_len)
{
    const struct tariff tariff = {.ban_offering = offering, .ban_slot = -1};
    const struct holders *holders = &roster->holders[offering];
    struct leaver *leavers = x_calloc(holders->len + 1, sizeof(*leavers));
    *ret_len = 0;
    while (holders->len > 0) {
        int32_t worker = holders->workers[0];
        struct bundle bundle;
        leavers[(*ret_len)++] = (struct leaver){roster->bundles[worker], worker};
        (void)roster_ask(roster, pricing, worker, &tariff, &bundle);
        roster_set(roster, worker, &bundle);
    }
    roster_open(roster, offering, false);
    return leavers;
}

/* Does another candidate now have too few, because these left it as well? */
static bool has_starved(const struct roster *roster, const struct leaver *leavers, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (roster_starves(roster, leavers[i].worker, &leavers[i].had))
            return true;
    }
    return false;
}

/* Closes the offering, if it must be or if the roster is better without it. */
static bool close_loser(struct roster *roster, struct pricing *pricing, int32_t offering)
{
    const struct problem_offering *row = &roster->core->problem->offerings[offering];
    bool must_close = roster->seat_taken[offering] < row->seats_min;
    int64_t before = roster->value;
    size_t len;
    if (!must_close && loss_of_closing(roster, pricing, offering) >= row->open_cost)
        return false;
    struct leaver *leavers = close_offering(roster, pricing, offering, &len);
    bool is_better = roster->value > before && !has_starved(roster, leavers, len);
    if (!must_close && !is_better) {
        roster_open(roster, offering, true);
        while (len-- > 0)
            roster_set(roster, leavers[len].worker, &leavers[len].had);
    }
    free(leavers);
    return must_close || is_better;
}

/* Who leaves one may leave another, too: again until all that is open may stay. */
void open_close_losers(struct roster *roster, struct crew *crew, const bool *which)
{
    bool has_changed = true;
    while (has_changed) {
        has_changed = false;
        for (size_t i = 0; i < roster->core->problem->offerings_len; i++) {
            if (roster->is_open[i] && (!which || which[i]) &&
                close_loser(roster, crew_pricing(crew), (int32_t)i))
                has_changed = true;
        }
    }
}
