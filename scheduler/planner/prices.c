/* Prices of what workers compete for, and the Lagrangian bound they give. */
#include "scheduler/planner/prices.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/presolve_clique.h"

struct prices prices_new(const struct core *core)
{
    struct prices prices = {.seats_len = core->problem->offerings_len,
                            .cover_len = core->cells_len,
                            .cliques_len = (size_t)core->cliques_len};
    prices.seat = x_calloc(prices.seats_len + 1, sizeof(*prices.seat));
    prices.cover = x_calloc(prices.cover_len + 1, sizeof(*prices.cover));
    prices.clique = x_calloc(prices.cliques_len + 1, sizeof(*prices.clique));
    return prices;
}

void prices_release(struct prices *prices)
{
    free(prices->seat);
    free(prices->cover);
    free(prices->clique);
    *prices = (struct prices){0};
}

void prices_copy(struct prices *target, const struct prices *source)
{
    memcpy(target->seat, source->seat, source->seats_len * sizeof(*source->seat));
    memcpy(target->cover, source->cover, source->cover_len * sizeof(*source->cover));
    memcpy(target->clique, source->clique, source->cliques_len * sizeof(*source->clique));
}

int64_t prices_option(const struct core *core, const struct prices *prices, int32_t number,
                      int32_t cover_row)
{
    const struct problem_option *option = &core->problem->options[number];
    int64_t price = 0;
    for (int32_t i = 0; i < option->offerings_len; i++)
        price += prices->seat[option->offerings[i]];
    if (cover_row < 0)
        return price;
    const int64_t *cover = prices->cover + core->cell_first[cover_row];
    const int32_t *places = core->row_places[cover_row];
    for (int32_t i = core->slot_first[number]; i < core->slot_first[number + 1]; i++)
        price += cover[places[core->slots[i]]];
    return price;
}

int64_t prices_bundle(const struct core *core, const struct prices *prices, int32_t worker,
                      const struct bundle *bundle)
{
    int64_t price = 0;
    for (uint16_t i = 0; i < bundle->len; i++)
        price +=
            prices_option(core, prices, core_entry(core, worker, bundle_list(bundle)[i])->option,
                          core->workers[worker].cover_row);
    return price;
}

struct demand demand_new(const struct core *core)
{
    size_t workers = core->problem->workers_len;
    struct demand demand = {
        .bundles = x_calloc(workers + 1, sizeof(*demand.bundles)),
        .worth = x_calloc(workers + 1, sizeof(*demand.worth)),
        .seat_taken = x_calloc(core->problem->offerings_len + 1, sizeof(*demand.seat_taken)),
        .cover_taken = x_calloc(core->cells_len + 1, sizeof(*demand.cover_taken))};
    return demand;
}

void demand_release(struct demand *demand)
{
    free(demand->bundles);
    free(demand->worth);
    free(demand->seat_taken);
    free(demand->cover_taken);
    *demand = (struct demand){0};
}

static void price_worker(const struct core *core, const struct prices *prices,
                         struct pricing *pricing, int32_t number)
{
    const struct core_worker *worker = &core->workers[number];
    int64_t *price = pricing_prices(pricing);
    for (uint16_t i = 0; i < worker->entries_len; i++) {
        const struct core_entry *entry = &core->entries[worker->entry_first + i];
        price[i] = entry->cost * core->scale +
                   prices_option(core, prices, entry->option, worker->cover_row);
    }
}

/* The unit's cover: who is away now, and prices that follow. */
static void count_cover(const struct pass *pass, int32_t row)
{
    const struct core *core = pass->core;
    size_t first = core->cell_first[row], end = core->cell_first[row + 1];
    int32_t *taken = pass->demand->cover_taken;
    memset(taken + first, 0, (end - first) * sizeof(*taken));
    for (int32_t i = core->block_first[row]; i < core->block_first[row + 1]; i++) {
        int32_t worker = core->block_workers[i];
        const struct bundle *bundle = &pass->demand->bundles[worker];
        for (uint16_t k = 0; k < bundle->len; k++) {
            int32_t option = core_entry(core, worker, bundle_list(bundle)[k])->option;
            for (int32_t m = core->slot_first[option]; m < core->slot_first[option + 1]; m++)
                taken[core_cell(core, row, core->slots[m])]++;
        }
    }
    for (size_t i = first; i < end && pass->cover_step > 0; i++) {
        int64_t *price = &pass->prices->cover[i];
        int32_t capacity = core->cover_capacity[i];
        if (taken[i] <= capacity && *price == 0)
            continue;
        double step = pass->cover_step * (taken[i] - capacity) / (capacity > 0 ? capacity : 1);
        *price += (int64_t)step;
        *price = *price > 0 ? *price : 0;
    }
}

static void price_block(void *context, struct pricing *pricing, int32_t task)
{
    const struct pass *pass = context;
    const struct core *core = pass->core;
    int32_t block = pass->first + task * pass->stride;
    for (int32_t i = core->block_first[block]; i < core->block_first[block + 1]; i++) {
        int32_t worker = core->block_workers[i];
        int64_t value;
        price_worker(core, pass->prices, pricing, worker);
        pass->demand->worth[worker] =
            pricing_solve(pricing, worker, &pass->demand->bundles[worker], &value);
    }
    if (block < core->cover_rows)
        count_cover(pass, block);
}

static void count_seats(const struct pass *pass, int32_t sign)
{
    const struct core *core = pass->core;
    for (int32_t block = pass->first; block < core->blocks_len; block += pass->stride) {
        for (int32_t i = core->block_first[block]; i < core->block_first[block + 1]; i++) {
            int32_t worker = core->block_workers[i];
            const struct bundle *bundle = &pass->demand->bundles[worker];
            for (uint16_t k = 0; k < bundle->len; k++) {
                const struct problem_option *option =
                    &core->problem
                         ->options[core_entry(core, worker, bundle_list(bundle)[k])->option];
                for (int32_t m = 0; m < option->offerings_len; m++)
                    pass->demand->seat_taken[option->offerings[m]] += sign;
            }
        }
    }
}

void prices_pass(struct pass *pass, struct crew *crew)
{
    int32_t blocks = pass->core->blocks_len - pass->first;
    count_seats(pass, -1);
    crew_run(crew, price_block, pass, blocks > 0 ? (blocks + pass->stride - 1) / pass->stride : 0);
    count_seats(pass, 1);
}

static int64_t add_or_give_up(int64_t a, int64_t b)
{
    int64_t sum;
    return __builtin_add_overflow(a, b, &sum) || a == INT64_MAX ? INT64_MAX : sum;
}

int64_t demand_worth(const struct core *core, const struct demand *demand)
{
    int64_t worth = 0;
    for (size_t i = 0; i < core->problem->workers_len; i++)
        worth = add_or_give_up(worth, demand->worth[i]);
    return worth;
}

static int64_t multiply_or_give_up(int64_t a, int64_t b)
{
    int64_t product;
    return __builtin_mul_overflow(a, b, &product) ? INT64_MAX : product;
}

/* What a candidate earns at these prices when it is open, in price units. Its least number counts
 * without those whom it does not help: they could fill it and pay nothing. */
static int64_t opening_gain(const struct core *core, const struct prices *prices, int32_t offering)
{
    int64_t price = prices->seat[offering];
    int64_t least = core->problem->offerings[offering].seats_min - core->fillers[offering];
    int64_t places = price >= 0 ? core->capacity[offering] : least > 0 ? least : 0;
    int64_t sold = multiply_or_give_up(price, places);
    return sold == INT64_MAX ? sold
                             : sold - core->problem->offerings[offering].open_cost * core->scale;
}

bool prices_open(const struct core *core, const struct prices *prices, int32_t offering)
{
    return core->capacity[offering] > 0 && opening_gain(core, prices, offering) > 0;
}

/* The openings to be summed: prices, and what is decided. */
struct openings {
    const struct core *core;
    const struct prices *prices;
    const uint8_t *stances; /* NULL: nothing */
};

static enum stance stance_of(const struct openings *openings, int32_t offering)
{
    return openings->stances ? (enum stance)openings->stances[offering] : STANCE_FREE;
}

/* Could it be opened with a gain, and is not decided about? */
static bool is_tempting(const struct openings *openings, int32_t offering)
{
    return openings->core->problem->offerings[offering].is_candidate &&
           stance_of(openings, offering) == STANCE_FREE &&
           prices_open(openings->core, openings->prices, offering);
}

/* The most that one of a greedy clique around the candidate earns. */
static int64_t best_of_clique(const struct openings *openings, int32_t first, int32_t *clique,
                              bool *is_counted)
{
    const struct problem *problem = openings->core->problem;
    int64_t most = opening_gain(openings->core, openings->prices, first);
    int32_t len = 0;
    clique[len++] = first;
    for (int32_t k = first + 1; k < (int32_t)problem->offerings_len; k++) {
        bool is_member = !is_counted[k] && is_tempting(openings, k);
        for (int32_t m = 0; m < len && is_member; m++)
            is_member = core_exclude_each_other(problem, clique[m], k);
        if (!is_member)
            continue;
        clique[len++] = k;
        is_counted[k] = true;
        int64_t gain = opening_gain(openings->core, openings->prices, k);
        most = gain > most ? gain : most;
    }
    return most;
}

/* Candidates in greedy cliques of a shared resource: each clique can open one, so its best counts.
 */
static int64_t bound_greedily(const struct openings *openings)
{
    const struct problem *problem = openings->core->problem;
    bool *is_counted = x_calloc(problem->offerings_len + 1, sizeof(*is_counted));
    int32_t *clique = x_calloc(problem->offerings_len + 1, sizeof(*clique));
    int64_t sum = 0;
    for (int32_t i = 0; i < (int32_t)problem->offerings_len; i++) {
        if (problem->offerings[i].is_candidate && stance_of(openings, i) == STANCE_OPEN)
            sum = add_or_give_up(sum, opening_gain(openings->core, openings->prices, i));
        if (!is_counted[i] && is_tempting(openings, i))
            sum = add_or_give_up(sum, best_of_clique(openings, i, clique, is_counted));
    }
    free(clique);
    free(is_counted);
    return sum;
}

/* Each candidate earns what is left after paying for its cliques; each clique's price is had once.
 */
static int64_t bound_by_cliques(const struct openings *openings)
{
    const struct core *core = openings->core;
    size_t offerings = core->problem->offerings_len;
    int64_t *paid = x_calloc(offerings + 1, sizeof(*paid)), sum = 0;
    for (int32_t i = 0; i < core->cliques_len; i++) {
        int64_t price = openings->prices->clique[i];
        sum = add_or_give_up(sum, price);
        for (int32_t k = core->clique_first[i]; k < core->clique_first[i + 1]; k++)
            paid[core->clique_members[k]] = add_or_give_up(paid[core->clique_members[k]], price);
    }
    for (int32_t i = 0; i < (int32_t)offerings; i++) {
        bool is_open =
            core->problem->offerings[i].is_candidate && stance_of(openings, i) == STANCE_OPEN;
        if (!is_open && !is_tempting(openings, i))
            continue;
        int64_t gain = opening_gain(core, openings->prices, i);
        int64_t left = gain == INT64_MAX ? gain : gain - paid[i];
        sum = add_or_give_up(sum, is_open || left > 0 ? left : 0);
    }
    free(paid);
    return sum;
}

static int64_t bound_openings(const struct openings *openings)
{
    int64_t greedily = bound_greedily(openings), by_cliques = bound_by_cliques(openings);
    return greedily < by_cliques ? greedily : by_cliques;
}

int64_t prices_bound(const struct core *core, const struct prices *prices, const uint8_t *stances,
                     int64_t worth)
{
    const struct openings openings = {core, prices, stances};
    int64_t sum = add_or_give_up(bound_openings(&openings), worth);
    for (size_t i = 0; i < prices->seats_len; i++) {
        if (!core->problem->offerings[i].is_candidate && core->capacity[i] > 0)
            sum = add_or_give_up(sum, multiply_or_give_up(prices->seat[i], core->capacity[i]));
    }
    for (size_t i = 0; i < prices->cover_len; i++) {
        if (prices->cover[i] > 0 && core->cover_capacity[i] > 0)
            sum =
                add_or_give_up(sum, multiply_or_give_up(prices->cover[i], core->cover_capacity[i]));
    }
    if (sum == INT64_MAX)
        return INT64_MAX;
    return sum / core->scale + core->constant; /* every plan is worth whole points */
}
