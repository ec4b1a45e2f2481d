/* A market: some workers, and the places they may share out among themselves. */
#include "scheduler/planner/market.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/presolve_clique.h"

static struct market *market_new(const struct core *core, size_t len)
{
    struct market *market = x_calloc(1, sizeof(*market));
    size_t offerings = core->problem->offerings_len, workers = core->problem->workers_len;
    market->core = core;
    market->workers = x_calloc(len + 1, sizeof(*market->workers));
    market->member = x_calloc(workers + 1, sizeof(*market->member));
    market->seat_room = x_calloc(offerings + 1, sizeof(*market->seat_room));
    market->seat_least = x_calloc(offerings + 1, sizeof(*market->seat_least));
    market->cover_room = x_calloc(core->cells_len + 1, sizeof(*market->cover_room));
    market->decides = x_calloc(offerings + 1, sizeof(*market->decides));
    for (size_t i = 0; i < workers; i++)
        market->member[i] = -1;
    return market;
}

static void join(struct market *market, int32_t worker)
{
    market->member[worker] = (int32_t)market->workers_len;
    market->workers[market->workers_len++] = worker;
}

struct market *market_of_all(const struct core *core)
{
    struct market *market = market_new(core, core->problem->workers_len);
    for (size_t i = 0; i < core->problem->workers_len; i++)
        join(market, core->block_workers[i]);
    for (size_t i = 0; i < core->problem->offerings_len; i++) {
        market->seat_room[i] = core->capacity[i] > 0 ? core->capacity[i] : 0;
        market->decides[i] = core->problem->offerings[i].is_candidate;
        market->may_open = market->may_open || market->decides[i];
    }
    for (size_t i = 0; i < core->cells_len; i++)
        market->cover_room[i] = core->cover_capacity[i] > 0 ? core->cover_capacity[i] : 0;
    return market;
}

/* What the member holds belongs to the market. */
static void hand_in(struct market *market, const struct roster *roster, int32_t worker)
{
    const struct core *core = market->core;
    const struct bundle *bundle = &roster->bundles[worker];
    int32_t row = core->workers[worker].cover_row;
    for (uint16_t i = 0; i < bundle->len; i++) {
        int32_t at = core_entry(core, worker, bundle_list(bundle)[i])->option;
        const struct problem_option *option = &core->problem->options[at];
        for (int32_t k = 0; k < option->offerings_len; k++)
            market->seat_room[option->offerings[k]]++;
        for (int32_t k = core->slot_first[at]; k < core->slot_first[at + 1] && row >= 0; k++)
            market->cover_room[core_cell(core, row, core->slots[k])]++;
    }
}

/* Is the offering held by outsiders? Members have handed in what they hold. */
static bool is_held_outside(const struct market *market, const struct roster *roster,
                            int32_t offering)
{
    return roster->is_open[offering] && market->seat_room[offering] < roster->seats[offering];
}

static bool is_shut_out(const struct market *market, const struct roster *roster, int32_t offering)
{
    const struct problem *problem = market->core->problem;
    for (size_t i = 0; i < problem->offerings_len; i++) {
        if (is_held_outside(market, roster, (int32_t)i) &&
            core_exclude_each_other(problem, offering, (int32_t)i))
            return true;
    }
    return false;
}

static void find_decisions(struct market *market, const struct roster *roster)
{
    const struct core *core = market->core;
    for (size_t i = 0; i < core->problem->offerings_len; i++) {
        market->decides[i] = core->problem->offerings[i].is_candidate && core->capacity[i] > 0 &&
                             !is_held_outside(market, roster, (int32_t)i) &&
                             !is_shut_out(market, roster, (int32_t)i);
        market->may_open = market->may_open || market->decides[i];
    }
    for (size_t i = 0; i < core->problem->offerings_len; i++) {
        if (market->decides[i])
            market->seat_room[i] = core->capacity[i];
    }
}

struct market *market_of_some(const struct roster *roster, const int32_t *workers, size_t len)
{
    const struct core *core = roster->core;
    struct market *market = market_new(core, len);
    for (size_t i = 0; i < core->problem->offerings_len; i++)
        market->seat_room[i] = roster->seats[i] - roster->seat_taken[i];
    for (size_t i = 0; i < core->cells_len; i++)
        market->cover_room[i] = core->cover_capacity[i] - roster->cover_taken[i];
    for (size_t i = 0; i < len; i++) {
        join(market, workers[i]);
        hand_in(market, roster, workers[i]);
    }
    find_decisions(market, roster);
    for (size_t i = 0; i < core->problem->offerings_len; i++) {
        if (market->decides[i])
            continue;
        int32_t others = roster->seats[i] - market->seat_room[i];
        int32_t least = roster->is_open[i] ? core->problem->offerings[i].seats_min - others : 0;
        market->seat_least[i] = least > 0 ? least : 0;
        market->seat_room[i] = market->seat_room[i] > 0 ? market->seat_room[i] : 0;
    }
    for (size_t i = 0; i < core->cells_len; i++)
        market->cover_room[i] = market->cover_room[i] > 0 ? market->cover_room[i] : 0;
    return market;
}

void market_free(struct market *market)
{
    if (!market)
        return;
    free(market->workers);
    free(market->member);
    free(market->seat_room);
    free(market->seat_least);
    free(market->cover_room);
    free(market->decides);
    free(market);
}
