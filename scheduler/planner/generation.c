/* Column generation in a market. */
#include "scheduler/planner/generation.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

#define WHOLE_POINT 1e-6 /* plans are worth whole points, and so are bounds */

struct generation generation_new(const struct market *market, struct columns *columns,
                                 struct crew *crew, struct bound *bound)
{
    const struct core *core = market->core;
    struct generation generation = {
        .market = market, .core = core, .columns = columns, .crew = crew, .bound = bound};
    generation.prices = prices_new(core);
    generation.is_settled =
        x_calloc(core->problem->workers_len + 1, sizeof(*generation.is_settled));
    generation.bundles = x_calloc(market->workers_len + 1, sizeof(*generation.bundles));
    generation.worth = x_calloc(market->workers_len + 1, sizeof(*generation.worth));
    generation.questions = x_calloc(market->workers_len + 1, sizeof(*generation.questions));
    generation.master = master_new(market, columns);
    return generation;
}

void generation_release(struct generation *generation)
{
    prices_release(&generation->prices);
    free(generation->is_settled);
    free(generation->bundles);
    free(generation->worth);
    for (size_t i = 0; i < generation->market->workers_len; i++)
        free(generation->questions[i].prices);
    free(generation->questions);
    master_free(generation->master);
}

static int64_t entry_price(const struct generation *generation, int32_t worker,
                           const struct core_entry *entry)
{
    const struct core *core = generation->core;
    const struct market *market = generation->market;
    const struct problem_option *option = &core->problem->options[entry->option];
    const uint8_t *stances = master_stances(generation->master);
    int32_t row = core->workers[worker].cover_row;
    int64_t sum = entry->cost * core->scale;
    for (int32_t i = 0; i < option->offerings_len; i++) {
        int32_t offering = option->offerings[i];
        if (market->seat_room[offering] <= 0 || stances[offering] == STANCE_CLOSED)
            return PRICE_NEVER;
        sum += generation->prices.seat[offering];
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

/* What the pricing of a member asks: the price of each entry, and which it must hold. */
static size_t fill_question(const struct generation *generation, int32_t number, int64_t *price,
                            uint16_t must[static PRICING_MUST_MAX])
{
    const struct core_worker *worker = &generation->core->workers[number];
    const uint8_t *stands = generation->stands ? generation->stands + worker->entry_first : NULL;
    size_t must_len = 0;
    for (uint16_t i = 0; i < worker->entries_len; i++) {
        price[i] =
            entry_price(generation, number, &generation->core->entries[worker->entry_first + i]);
        if (stands && stands[i] == STAND_OUT)
            price[i] = PRICE_NEVER;
        if (stands && stands[i] == STAND_IN && must_len < PRICING_MUST_MAX)
            must[must_len++] = i; /* one beyond the most is not asked for: the bound is valid */
    }
    return must_len;
}

/* Is it the question that was answered last time? Many prices stay as they are. */
static bool is_same_question(struct generation *generation, int32_t task, const int64_t *price,
                             const uint16_t *must, size_t must_len, int32_t nodes)
{
    struct question *question = &generation->questions[task];
    int32_t number = generation->market->workers[task];
    size_t len = generation->core->workers[number].entries_len;
    bool is_same = question->prices && question->nodes == nodes && question->must_len == must_len &&
                   memcmp(question->must, must, must_len * sizeof(*must)) == 0 &&
                   memcmp(question->prices, price, len * sizeof(*price)) == 0;
    if (is_same)
        return true;
    if (!question->prices)
        question->prices = x_calloc(len + 1, sizeof(*question->prices));
    memcpy(question->prices, price, len * sizeof(*price));
    memcpy(question->must, must, must_len * sizeof(*must));
    question->must_len = must_len;
    question->nodes = nodes;
    return false;
}

static void price_member(void *context, struct pricing *pricing, int32_t task)
{
    struct generation *generation = context;
    int32_t number = generation->market->workers[task];
    int64_t value;
    uint16_t must[PRICING_MUST_MAX] = {0};
    if (generation->is_settled[number])
        return;
    size_t must_len = fill_question(generation, number, pricing_prices(pricing), must);
    generation->questions[task].is_new = !is_same_question(
        generation, task, pricing_prices(pricing), must, must_len, pricing_nodes(pricing));
    if (!generation->questions[task].is_new)
        return;
    generation->worth[task] =
        pricing_solve_with(pricing, number, must, must_len, &generation->bundles[task], &value);
    if (value <= PRICE_IMPOSSIBLE)
        generation->bundles[task].len = 0;
}

size_t generation_price(struct generation *generation)
{
    size_t fresh = 0;
    master_prices(generation->master, &generation->prices);
    crew_run(generation->crew, price_member, generation, (int32_t)generation->market->workers_len);
    generation->asked = 0;
    for (size_t i = 0; i < generation->market->workers_len; i++) {
        int32_t worker = generation->market->workers[i];
        generation->asked += generation->questions[i].is_new;
        if (!generation->is_settled[worker])
            fresh += columns_add(generation->columns, worker, &generation->bundles[i]);
    }
    return fresh;
}

int64_t generation_bound(const struct generation *generation)
{
    int64_t worth = 0;
    for (size_t i = 0; i < generation->market->workers_len; i++) {
        if (__builtin_add_overflow(worth, generation->worth[i], &worth))
            return INT64_MAX;
    }
    return prices_bound(generation->core, &generation->prices, master_stances(generation->master),
                        worth);
}

/* The worth of everybody at the duals is a bound. */
static void tell_bound(const struct generation *generation)
{
    int64_t value = generation_bound(generation);
    if (value >= generation->bound->value)
        return;
    int64_t *worth = generation->bound->best_worth;
    for (size_t i = 0; i < generation->market->workers_len; i++)
        worth[generation->market->workers[i]] = generation->worth[i];
    prices_copy(&generation->bound->best, &generation->prices);
    generation->bound->value = value;
}

/* Has the bound come down to the mix, which no prices can pass? */
static bool has_arrived(const struct generation *generation)
{
    double mix = master_value(generation->master) + (double)generation->core->constant;
    return generation->bound && !generation->is_restricted &&
           (double)generation->bound->value <= mix + WHOLE_POINT;
}

bool generation_run(struct generation *generation, int32_t rounds_max)
{
    bool is_fine = master_solve(generation->master);
    for (int32_t round = 0; round < rounds_max && is_fine; round++) {
        if (crew_is_over(generation->crew))
            return false;
        size_t fresh = generation_price(generation);
        if (generation->bound && !generation->is_restricted)
            tell_bound(generation);
        if (fresh == 0 || has_arrived(generation))
            break;
        is_fine = master_solve(generation->master);
    }
    return is_fine;
}
