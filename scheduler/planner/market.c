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
    market->seat_others = x_calloc(offerings + 1, sizeof(*market->seat_others));
    market->seat_least = x_calloc(offerings + 1, sizeof(*market->seat_least));
    market->cover_room = x_calloc(core->cells_len + 1, sizeof(*market->cover_room));
    market->cells = x_calloc(core->cells_len + 1, sizeof(*market->cells));
    market->offerings = x_calloc(offerings + 1, sizeof(*market->offerings));
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

/* Lists an offering once; `is_listed` is by offering. */
static void list_offering(struct market *market, int32_t offering, bool *is_listed)
{
    if (!is_listed[offering])
        market->offerings[market->offerings_len++] = offering;
    is_listed[offering] = true;
}

static void list_worker(struct market *market, int32_t number, bool *is_listed)
{
    const struct core *core = market->core;
    for (uint16_t i = 0; i < core->workers[number].entries_len; i++) {
        const struct problem_option *option =
            &core->problem->options[core_entry(core, number, i)->option];
        for (int32_t k = 0; k < option->offerings_len; k++)
            list_offering(market, option->offerings[k], is_listed);
    }
}

static void list_row(struct market *market, int32_t row)
{
    const struct core *core = market->core;
    for (size_t i = core->cell_first[row]; i < core->cell_first[row + 1]; i++)
        market->cells[market->cells_len++] = (int32_t)i;
}

static int compare_numbers(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* What the members have to do with, in ascending order. */
static void list_places(struct market *market, bool with_all_candidates)
{
    const struct core *core = market->core;
    const struct problem *problem = core->problem;
    bool *is_listed = x_calloc(problem->offerings_len + 1, sizeof(*is_listed));
    bool *has_row = x_calloc((size_t)core->cover_rows + 1, sizeof(*has_row));
    for (size_t i = 0; i < problem->offerings_len && with_all_candidates; i++) {
        if (problem->offerings[i].is_candidate)
            list_offering(market, (int32_t)i, is_listed);
    }
    for (size_t i = 0; i < market->workers_len; i++) {
        int32_t row = core->workers[market->workers[i]].cover_row;
        list_worker(market, market->workers[i], is_listed);
        if (row >= 0 && !has_row[row])
            list_row(market, row);
        has_row[row >= 0 ? row : core->cover_rows] = true;
    }
    qsort(market->offerings, market->offerings_len, sizeof(int32_t), compare_numbers);
    qsort(market->cells, market->cells_len, sizeof(int32_t), compare_numbers);
    free(is_listed);
    free(has_row);
}

struct market *market_of_all(const struct core *core)
{
    struct market *market = market_new(core, core->problem->workers_len);
    for (size_t i = 0; i < core->problem->workers_len; i++)
        join(market, core->block_workers[i]);
    list_places(market, true);
    for (size_t i = 0; i < market->offerings_len; i++) {
        int32_t at = market->offerings[i];
        market->seat_room[at] = core->room[at] > 0 ? core->room[at] : 0;
        market->decides[at] = core->problem->offerings[at].is_candidate;
        market->may_open = market->may_open || market->decides[at];
    }
    for (size_t i = 0; i < market->cells_len; i++) {
        int32_t at = market->cells[i];
        market->cover_room[at] = core->cover_capacity[at] > 0 ? core->cover_capacity[at] : 0;
    }
    return market;
}

/* Counts the places that the member holds by offering and by cell. */
static void count_held(const struct market *market, const struct roster *roster, int32_t worker,
                       int32_t *seats, int32_t *cover)
{
    const struct core *core = market->core;
    const struct bundle *bundle = &roster->bundles[worker];
    int32_t row = core->workers[worker].cover_row;
    for (uint16_t i = 0; i < bundle->len; i++) {
        int32_t at = core_entry(core, worker, bundle_list(bundle)[i])->option;
        const struct problem_option *option = &core->problem->options[at];
        for (int32_t k = 0; k < option->offerings_len; k++)
            seats[option->offerings[k]]++;
        for (int32_t k = core->slot_first[at]; k < core->slot_first[at + 1] && row >= 0; k++)
            cover[core_cell(core, row, core->slots[k])]++;
    }
}

/* What is free is dealt out one by one, from one place to the next beginning with another. */
static int32_t part_of(int32_t free_places, struct market_share share, int32_t place)
{
    int32_t rest = free_places > 0 ? free_places % share.count : 0;
    int32_t whole = free_places > 0 ? free_places / share.count : 0;
    return whole + ((share.number + place) % share.count < rest);
}

/* Room is what members hold, and their share of what nobody holds. */
static void find_room(struct market *market, const struct roster *roster, struct market_share share)
{
    const struct core *core = market->core;
    for (size_t i = 0; i < market->workers_len; i++)
        count_held(market, roster, market->workers[i], market->seat_room, market->cover_room);
    for (size_t i = 0; i < core->problem->offerings_len; i++) {
        int32_t held = market->seat_room[i], taken = roster->seat_taken[i];
        market->seat_others[i] = taken - held;
        market->seat_room[i] = held + part_of(roster->seats[i] - taken, share, (int32_t)i);
    }
    for (size_t i = 0; i < market->cells_len; i++) {
        int32_t at = market->cells[i];
        int32_t left = core->cover_capacity[at] - roster->cover_taken[at];
        market->cover_room[at] += part_of(left, share, at);
    }
}

static bool is_held_outside(const struct market *market, const struct roster *roster,
                            int32_t offering)
{
    return roster->is_open[offering] && market->seat_others[offering] > 0;
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
    for (size_t i = 0; i < market->offerings_len; i++) {
        int32_t at = market->offerings[i];
        market->decides[at] = core->problem->offerings[at].is_candidate && core->capacity[at] > 0 &&
                              !is_held_outside(market, roster, at) &&
                              !is_shut_out(market, roster, at);
        market->may_open = market->may_open || market->decides[at];
    }
    for (size_t i = 0; i < market->offerings_len; i++) {
        int32_t at = market->offerings[i];
        if (market->decides[at])
            market->seat_room[at] = core->room[at];
    }
}

/* Who may leave an open candidate before it has too few are dealt out, too. */
static void find_least(struct market *market, const struct roster *roster,
                       struct market_share share, int32_t offering)
{
    if (!roster->is_open[offering] || market->decides[offering])
        return;
    int32_t seats_min = roster->core->problem->offerings[offering].seats_min;
    int32_t taken = roster->seat_taken[offering], held = taken - market->seat_others[offering];
    int32_t may_leave = taken > seats_min ? (taken - seats_min) / share.count : 0;
    market->seat_least[offering] = held > may_leave ? held - may_leave : 0;
}

struct market *market_of_some(const struct roster *roster, const int32_t *workers, size_t len,
                              struct market_share share)
{
    struct market *market = market_new(roster->core, len);
    for (size_t i = 0; i < len; i++)
        join(market, workers[i]);
    list_places(market, false);
    find_room(market, roster, share);
    if (share.count == 1)
        find_decisions(market, roster);
    for (size_t i = 0; i < market->offerings_len; i++)
        find_least(market, roster, share, market->offerings[i]);
    return market;
}

void market_free(struct market *market)
{
    if (!market)
        return;
    free(market->workers);
    free(market->member);
    free(market->seat_room);
    free(market->seat_others);
    free(market->seat_least);
    free(market->cover_room);
    free(market->decides);
    free(market->offerings);
    free(market->cells);
    free(market);
}

/* --- what the members make of it
 * -------------------------------------------------------------------------------- */

struct roster *market_roster(const struct market *market, const struct roster *roster)
{
    const struct core *core = market->core;
    struct roster *own = roster_new_of(core, market->workers, market->workers_len);
    for (size_t i = 0; i < market->offerings_len; i++) {
        int32_t at = market->offerings[i];
        if (market->decides[at]) {
            roster_open(own, at, roster->is_open[at]);
            continue;
        }
        int32_t least = market->seat_least[at], others = market->seat_others[at];
        others = least > 0 ? core->problem->offerings[at].seats_min - least : others;
        own->is_open[at] = roster->is_open[at];
        own->seat_taken[at] = others;
        own->seats[at] = others + market->seat_room[at];
    }
    for (size_t i = 0; i < market->cells_len; i++) {
        int32_t at = market->cells[i];
        own->cover_taken[at] = core->cover_capacity[at] - market->cover_room[at];
    }
    for (size_t i = 0; i < market->workers_len; i++)
        roster_set(own, market->workers[i], &roster->bundles[market->workers[i]]);
    return own;
}

void market_settle(const struct market *market, const struct roster *own, struct roster *roster)
{
    for (size_t i = 0; i < market->offerings_len; i++) {
        int32_t at = market->offerings[i];
        if (market->decides[at])
            roster_open(roster, at, own->is_open[at]);
    }
    for (size_t i = 0; i < market->workers_len; i++)
        roster_set(roster, market->workers[i], &own->bundles[market->workers[i]]);
}
