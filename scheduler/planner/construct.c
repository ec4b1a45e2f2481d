/* First plans: from nothing, and from what workers would choose at prices. */
#include "scheduler/planner/construct.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

#define BATCH_LEN 256 /* workers asked at once; a fixed number, so that threads change nothing */

/* Workers asked together about the same free places. */
struct batch {
    const struct roster *roster;
    const struct tariff *tariff;
    const int32_t *workers;
    struct bundle bundles[BATCH_LEN];
};

static void ask(void *context, struct pricing *pricing, int32_t task)
{
    struct batch *batch = context;
    (void)roster_ask(batch->roster, pricing, batch->workers[task], batch->tariff,
                     &batch->bundles[task]);
}

bool construct_fits(struct roster *roster, int32_t worker, const struct bundle *bundle)
{
    const struct core *core = roster->core;
    const struct bundle before = roster->bundles[worker];
    int32_t row = core->workers[worker].cover_row;
    bool fits = true;
    roster_set(roster, worker, bundle);
    for (uint16_t i = 0; i < bundle->len; i++) {
        int32_t at = core_entry(core, worker, bundle_list(bundle)[i])->option;
        const struct problem_option *option = &core->problem->options[at];
        for (int32_t k = 0; k < option->offerings_len; k++)
            fits = fits &&
                   roster->seat_taken[option->offerings[k]] <= roster->seats[option->offerings[k]];
        for (int32_t k = core->slot_first[at]; k < core->slot_first[at + 1] && row >= 0; k++) {
            size_t cell = core_cell(core, row, core->slots[k]);
            fits = fits && roster->cover_taken[cell] <= core->cover_capacity[cell];
        }
    }
    roster_set(roster, worker, &before);
    return fits;
}

static void settle(struct roster *roster, struct pricing *pricing, int32_t worker,
                   const struct bundle *wish, const struct tariff *tariff)
{
    struct bundle bundle = *wish;
    if (!construct_fits(roster, worker, &bundle))
        (void)roster_ask(roster, pricing, worker, tariff, &bundle);
    if (core_value(roster->core, worker, &bundle) <= roster->values[worker])
        return;
    const struct bundle before = roster->bundles[worker];
    bool was_starved = roster_starves(roster, worker, &before);
    roster_set(roster, worker, &bundle);
    if (!was_starved && roster_starves(roster, worker, &before))
        roster_set(roster, worker, &before);
}

void construct_sweep_some(struct roster *roster, struct crew *crew, const struct tariff *tariff,
                          const int32_t *workers, size_t workers_len)
{
    struct batch *batch = x_calloc(1, sizeof(*batch));
    batch->roster = roster;
    batch->tariff = tariff;
    for (size_t first = 0; first < workers_len && !crew_is_over(crew); first += BATCH_LEN) {
        size_t len = workers_len - first < BATCH_LEN ? workers_len - first : BATCH_LEN;
        batch->workers = workers + first;
        crew_run(crew, ask, batch, (int32_t)len);
        for (size_t i = 0; i < len; i++)
            settle(roster, crew_pricing(crew), batch->workers[i], &batch->bundles[i], tariff);
    }
    free(batch);
}

void construct_sweep(struct roster *roster, struct crew *crew, const struct tariff *tariff)
{
    construct_sweep_some(roster, crew, tariff, roster->core->block_workers,
                         roster->core->problem->workers_len);
}

/* --- repair -------------------------------------------------------------------------------------
 */

/* A worker who might give up a place, and what that would cost in price units. */
struct regret {
    int64_t loss;
    int32_t worker;
};

static int compare_regrets(const void *a, const void *b)
{
    const struct regret *x = a, *y = b;
    if (x->loss != y->loss)
        return x->loss < y->loss ? -1 : 1;
    return (x->worker > y->worker) - (x->worker < y->worker);
}

static int64_t loss_of(const struct roster *roster, struct pricing *pricing, int32_t worker,
                       const struct tariff *tariff, struct bundle *ret_bundle)
{
    const struct core *core = roster->core;
    int64_t now = roster->values[worker] * core->scale -
                  prices_bundle(core, tariff->prices, worker, &roster->bundles[worker]);
    return now - roster_ask(roster, pricing, worker, tariff, ret_bundle);
}

/* Whoever loses least leaves the overbooked instant. */
static void relieve_slot(struct roster *roster, struct pricing *pricing,
                         const struct prices *prices, int32_t row, int32_t slot)
{
    const struct core *core = roster->core;
    struct tariff tariff = {.prices = prices, .percent = 100, .ban_offering = -1, .ban_slot = slot};
    struct bundle best = {0}, bundle;
    int64_t best_loss = INT64_MAX;
    int32_t best_worker = -1;
    for (int32_t i = core->block_first[row]; i < core->block_first[row + 1]; i++) {
        int32_t worker = core->block_workers[i];
        if (!roster_holds_slot(roster, worker, slot))
            continue;
        int64_t loss = loss_of(roster, pricing, worker, &tariff, &bundle);
        if (loss < best_loss) {
            best_loss = loss;
            best_worker = worker;
            best = bundle;
        }
    }
    roster_set(roster, best_worker, &best);
}

static void relieve_cover(struct roster *roster, struct pricing *pricing,
                          const struct prices *prices)
{
    const struct core *core = roster->core;
    for (int32_t row = 0; row < core->cover_rows; row++) {
        for (int32_t slot = 0; slot < core->slots_len; slot++) {
            if (core->row_places[row][slot] < 0)
                continue;
            size_t cell = core_cell(core, row, slot);
            int32_t capacity = core->cover_capacity[cell] > 0 ? core->cover_capacity[cell] : 0;
            while (roster->cover_taken[cell] > capacity)
                relieve_slot(roster, pricing, prices, row, slot);
        }
    }
}

/* The holders of an overbooked offering, asked together what leaving it would cost them. */
struct poll {
    const struct roster *roster;
    struct tariff tariff;
    struct regret *regrets;
};

static void ask_regret(void *context, struct pricing *pricing, int32_t task)
{
    struct poll *poll = context;
    struct bundle bundle;
    struct regret *regret = &poll->regrets[task];
    regret->loss = loss_of(poll->roster, pricing, regret->worker, &poll->tariff, &bundle);
}

static void relieve_offering(struct roster *roster, struct crew *crew, const struct prices *prices,
                             int32_t offering)
{
    size_t len = roster->holders[offering].len;
    struct poll poll = {
        .roster = roster,
        .tariff = {.prices = prices, .percent = 100, .ban_offering = offering, .ban_slot = -1},
        .regrets = x_calloc(len + 1, sizeof(*poll.regrets))};
    for (size_t i = 0; i < len; i++)
        poll.regrets[i].worker = roster->holders[offering].workers[i];
    crew_run(crew, ask_regret, &poll, (int32_t)len);
    qsort(poll.regrets, len, sizeof(*poll.regrets), compare_regrets);
    for (size_t i = 0; i < len && roster->seat_taken[offering] > roster->seats[offering]; i++) {
        struct bundle bundle;
        int32_t worker = poll.regrets[i].worker;
        (void)roster_ask(roster, crew_pricing(crew), worker, &poll.tariff, &bundle);
        roster_set(roster, worker, &bundle);
    }
    free(poll.regrets);
}

void construct_relieve(struct roster *roster, struct crew *crew, const struct prices *prices)
{
    relieve_cover(roster, crew_pricing(crew), prices);
    for (size_t i = 0; i < roster->core->problem->offerings_len && !crew_is_over(crew); i++) {
        if (roster->seat_taken[i] > roster->seats[i])
            relieve_offering(roster, crew, prices, (int32_t)i);
    }
}

void construct_repair(struct roster *roster, struct crew *crew, const struct prices *prices,
                      const struct demand *demand)
{
    const struct problem *problem = roster->core->problem;
    for (size_t i = 0; i < problem->workers_len; i++)
        roster_set(roster, (int32_t)i, &demand->bundles[i]);
    construct_relieve(roster, crew, prices);
}
