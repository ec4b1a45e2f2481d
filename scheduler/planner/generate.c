/* Column generation in a market, and diving to a plan. */
#include "scheduler/planner/generate.h"

#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/construct.h"
#include "scheduler/planner/open.h"
#include "scheduler/planner/opening.h"

#define DIVE_SHARE    0.7 /* shares from here on are settled together, */
#define DIVE_PART     10  /* or at least one of so many of the members in doubt */
#define SHARE_LEAST   1e-6
#define ROUNDS_OPENED 10 /* of pricing, when the openings are decided */

struct generation {
    const struct market *market;
    const struct core *core;
    struct columns *columns;
    struct crew *crew;
    struct master *master;
    struct prices prices;
    bool *is_settled;       /* by worker */
    struct bundle *bundles; /* by member: the answer to the latest prices */
    int64_t *worth;
};

/* --- pricing the members
 * ----------------------------------------------------------------------------- */

static int64_t entry_price(const struct generation *generation, int32_t worker,
                           const struct core_entry *entry)
{
    const struct core *core = generation->core;
    const struct market *market = generation->market;
    const struct problem_option *option = &core->problem->options[entry->option];
    int32_t row = core->workers[worker].cover_row;
    int64_t sum = entry->cost * core->scale;
    for (int32_t i = 0; i < option->offerings_len; i++) {
        if (market->seat_room[option->offerings[i]] <= 0)
            return PRICE_NEVER;
        sum += generation->prices.seat[option->offerings[i]];
    }
    for (int32_t i = core->slot_first[entry->option];
         i < core->slot_first[entry->option + 1] && row >= 0; i++) {
        size_t cell = core_cell(core, row, core->slots[i]);
        if (market->cover_room[cell] <= 0)
            return PRICE_NEVER;
        sum += generation->prices.cover[cell];
    }
    return sum;
}

static void price_member(void *context, struct pricing *pricing, int32_t task)
{
    struct generation *generation = context;
    int32_t number = generation->market->workers[task];
    const struct core_worker *worker = &generation->core->workers[number];
    int64_t *price = pricing_prices(pricing), value;
    if (generation->is_settled[number])
        return;
    for (uint16_t i = 0; i < worker->entries_len; i++)
        price[i] =
            entry_price(generation, number, &generation->core->entries[worker->entry_first + i]);
    generation->worth[task] = pricing_solve(pricing, number, &generation->bundles[task], &value);
}

/* Prices everybody who is not settled; returns how many columns are new. */
static size_t price_members(struct generation *generation)
{
    size_t fresh = 0;
    master_prices(generation->master, &generation->prices);
    crew_run(generation->crew, price_member, generation, (int32_t)generation->market->workers_len);
    for (size_t i = 0; i < generation->market->workers_len; i++) {
        int32_t worker = generation->market->workers[i];
        if (!generation->is_settled[worker])
            fresh += columns_add(generation->columns, worker, &generation->bundles[i]);
    }
    return fresh;
}

/* --- diving
 * ------------------------------------------------------------------------------------------- */

struct choice {
    double share;
    int32_t at; /* column of the pool, or offering */
};

static int compare_choices(const void *a, const void *b)
{
    const struct choice *x = a, *y = b;
    if (x->share > y->share || x->share < y->share)
        return x->share > y->share ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* Decides about the market's candidates, and finds columns for what is decided. */
static bool settle_openings(struct generation *generation, struct roster *roster)
{
    size_t offerings = generation->core->problem->offerings_len;
    bool *is_open = x_calloc(offerings + 1, sizeof(*is_open));
    bool is_fine =
        opening_choose(generation->master, generation->market, generation->crew, is_open);
    for (size_t i = 0; i < offerings; i++) {
        if (!generation->market->decides[i])
            continue;
        roster_open(roster, (int32_t)i, is_open[i]);
        master_settle_opening(generation->master, (int32_t)i, is_open[i]);
    }
    free(is_open);
    is_fine = is_fine && master_solve(generation->master);
    for (int32_t round = 0; round < ROUNDS_OPENED && is_fine; round++) {
        if (crew_is_over(generation->crew) || price_members(generation) == 0)
            break;
        is_fine = master_solve(generation->master);
    }
    return is_fine;
}

/* The worker has this column and no other. */
static void settle_worker(struct generation *generation, int32_t column)
{
    const struct columns *columns = generation->columns;
    int32_t worker = columns->list[column].worker;
    for (int32_t at = columns->first[worker]; at >= 0; at = columns->list[at].next) {
        if ((size_t)at < master_len(generation->master))
            master_settle_column(generation->master, at, at == column);
    }
    generation->is_settled[worker] = true;
}

static size_t list_doubts(const struct generation *generation, struct choice *choices)
{
    size_t len = 0;
    for (size_t i = 0; i < master_len(generation->master); i++) {
        double share = master_share(generation->master, (int32_t)i);
        if (share > SHARE_LEAST && !generation->is_settled[generation->columns->list[i].worker])
            choices[len++] = (struct choice){share, (int32_t)i};
    }
    qsort(choices, len, sizeof(*choices), compare_choices);
    return len;
}

/* Gives members the columns with the greatest shares, as far as they fit. Returns how many columns
 * were settled either way. */
static size_t settle_members(struct generation *generation, struct roster *roster)
{
    struct choice *choices = x_calloc(master_len(generation->master) + 1, sizeof(*choices));
    size_t len = list_doubts(generation, choices), settled = 0, least = 1 + len / DIVE_PART;
    for (size_t i = 0; i < len && (choices[i].share >= DIVE_SHARE || settled < least); i++) {
        const struct column *column = &generation->columns->list[choices[i].at];
        if (generation->is_settled[column->worker])
            continue;
        if (construct_fits(roster, column->worker, &column->bundle)) {
            roster_set(roster, column->worker, &column->bundle);
            settle_worker(generation, choices[i].at);
        } else {
            master_settle_column(generation->master, choices[i].at, false);
        }
        settled++;
    }
    free(choices);
    return settled;
}

/* Leaves the roster valid, save for candidates with too few. */
static void dive(struct generation *generation, struct roster *roster)
{
    const struct tariff free_places = {.ban_offering = -1, .ban_slot = -1};
    bool is_fine = true;
    if (generation->market->may_open)
        is_fine = settle_openings(generation, roster);
    while (is_fine && !crew_is_over(generation->crew) && settle_members(generation, roster) > 0) {
        is_fine = master_solve(generation->master);
        if (is_fine && price_members(generation) > 0)
            is_fine = master_solve(generation->master);
    }
    construct_sweep_some(roster, generation->crew, &free_places, generation->market->workers,
                         generation->market->workers_len);
    if (generation->market->may_open)
        open_close_losers(roster, generation->crew, generation->market->decides);
}

/* --- the whole
 * ------------------------------------------------------------------------------------------ */

static struct generation generation_new(const struct market *market, struct columns *columns,
                                        struct crew *crew)
{
    const struct core *core = market->core;
    struct generation generation = {
        .market = market, .core = core, .columns = columns, .crew = crew};
    generation.prices = prices_new(core);
    generation.is_settled =
        x_calloc(core->problem->workers_len + 1, sizeof(*generation.is_settled));
    generation.bundles = x_calloc(market->workers_len + 1, sizeof(*generation.bundles));
    generation.worth = x_calloc(market->workers_len + 1, sizeof(*generation.worth));
    generation.master = master_new(market, columns);
    return generation;
}

static void generation_release(struct generation *generation)
{
    prices_release(&generation->prices);
    free(generation->is_settled);
    free(generation->bundles);
    free(generation->worth);
    master_free(generation->master);
}

/* The worth of everybody at the duals is a bound. */
static void tell_bound(struct generation *generation, struct bound *bound)
{
    prices_copy(&bound->prices, &generation->prices);
    bound_certify(bound);
}

static bool generate(struct generation *generation, struct bound *bound,
                     const struct generate_rules *rules)
{
    bool is_fine = master_solve(generation->master);
    for (int32_t round = 0; round < rules->rounds_max && is_fine; round++) {
        if (crew_is_over(generation->crew))
            return false;
        size_t fresh = price_members(generation);
        if (bound)
            tell_bound(generation, bound);
        if (fresh == 0)
            break;
        is_fine = master_solve(generation->master);
    }
    return is_fine;
}

/* Clears the members, or takes their bundles back from `keep`. */
static void reset_members(const struct market *market, struct roster *roster,
                          const struct bundle *keep)
{
    const struct bundle none = {0};
    for (size_t i = 0; i < market->workers_len; i++)
        roster_set(roster, market->workers[i], keep ? &keep[i] : &none);
}

bool generate_plan(const struct market *market, struct columns *columns, struct crew *crew,
                   struct roster *roster, struct bound *bound, const struct generate_rules *rules)
{
    struct generation generation = generation_new(market, columns, crew);
    bool is_better = false;
    master_set_deadline(generation.master, rules->deadline_ms);
    if (generate(&generation, bound, rules)) {
        size_t offerings = market->core->problem->offerings_len;
        struct bundle *keep = x_calloc(market->workers_len + 1, sizeof(*keep));
        bool *was_open = x_calloc(offerings + 1, sizeof(*was_open));
        int64_t before = roster->value;
        for (size_t i = 0; i < market->workers_len; i++)
            keep[i] = roster->bundles[market->workers[i]];
        for (size_t i = 0; i < offerings; i++)
            was_open[i] = roster->is_open[i];
        reset_members(market, roster, NULL);
        dive(&generation, roster);
        is_better = roster->value > before && roster_is_valid(roster);
        if (!is_better) {
            for (size_t i = 0; i < offerings; i++)
                roster_open(roster, (int32_t)i, was_open[i]);
            reset_members(market, roster, keep);
        }
        free(keep);
        free(was_open);
    }
    generation_release(&generation);
    return is_better;
}
