/* Blocks of workers who share out anew what they hold and what is free. */
#include "scheduler/planner/blocks.h"

#include <stdlib.h>

#include "scheduler/base/alloc.h"

#define AT_ONCE_MAX  8
#define BATCHES_MIN  4 /* of a pass: what one block lets go of is of use to later ones */
#define HAND_WORKERS 25
#define REGRET_PART  2 /* one of so many members of a block misses something */

/* --- who is in which block
 * -------------------------------------------------------------------------------- */

/* Neighbours one after another, each pass cut elsewhere. */
static void cut_neighbours(struct blocks *blocks, size_t hand)
{
    const struct core *core = blocks->roster->core;
    size_t workers = core->problem->workers_len, len = 0;
    size_t shift = (size_t)blocks->rules.pass * ((workers + blocks->count - 1) / blocks->count) / 3;
    for (size_t block = 0; block < blocks->count; block++) {
        for (size_t first = block * hand; first < workers; first += blocks->count * hand) {
            for (size_t i = first; i < first + hand && i < workers; i++)
                blocks->order[len++] = core->block_workers[(i + shift) % workers];
        }
        blocks->first[block + 1] = len;
    }
}

/* A worker, and what speaks for a place in a block. */
struct claim {
    int64_t regret; /* price units */
    bool is_undecided;
    uint64_t lot;
    int32_t worker;
};

static int compare_claims(const void *a, const void *b)
{
    const struct claim *x = a, *y = b;
    if (x->regret != y->regret)
        return x->regret > y->regret ? -1 : 1;
    if (x->is_undecided != y->is_undecided)
        return x->is_undecided ? -1 : 1;
    if (x->lot != y->lot)
        return x->lot < y->lot ? -1 : 1;
    return (x->worker > y->worker) - (x->worker < y->worker);
}

static uint64_t draw_lot(uint64_t worker, uint64_t pass)
{
    uint64_t mix = worker * UINT64_C(0x9E3779B97F4A7C15) + pass * UINT64_C(0xD1B54A32D192ED03);
    mix = (mix ^ mix >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    return mix ^ mix >> 27;
}

/* Has the pool more than one bundle for the worker? Those are who could do with something else. */
static bool is_undecided(const struct columns *columns, int32_t worker)
{
    int32_t at = columns->first[worker];
    return at >= 0 && columns->list[at].next >= 0;
}

/* What each worker misses against their best at the prices; less than half a point is nothing. */
static size_t list_claims(const struct blocks *blocks, struct claim *claims)
{
    const struct roster *roster = blocks->roster;
    const struct core *core = roster->core;
    size_t missing = 0;
    for (size_t i = 0; i < core->problem->workers_len; i++) {
        int64_t has = roster->values[i] * core->scale -
                      prices_bundle(core, &blocks->bound->best, (int32_t)i, &roster->bundles[i]);
        int64_t regret = blocks->bound->best_worth[i] - has;
        claims[i] = (struct claim){.regret = regret > core->scale / 2 ? regret : 0,
                                   .is_undecided = is_undecided(blocks->columns, (int32_t)i),
                                   .lot = draw_lot(i, (uint64_t)blocks->rules.pass),
                                   .worker = (int32_t)i};
        missing += claims[i].regret > 0;
    }
    qsort(claims, core->problem->workers_len, sizeof(*claims), compare_claims);
    return missing;
}

/* Deals those who miss most to the blocks in turn, then fills these up. */
static void cut_by_regret(struct blocks *blocks)
{
    size_t workers = blocks->roster->core->problem->workers_len, len = 0;
    struct claim *claims = x_calloc(workers + 1, sizeof(*claims));
    size_t missing = list_claims(blocks, claims), size = blocks->rules.worker_max;
    size_t wanted = missing * REGRET_PART / size;
    blocks->count = wanted < 1 ? 1 : wanted < blocks->count ? wanted : blocks->count;
    for (size_t block = 0; block < blocks->count; block++) {
        size_t most = len + size;
        for (size_t i = block; i < workers && len < most; i += blocks->count)
            blocks->order[len++] = claims[i].worker;
        blocks->first[block + 1] = len;
    }
    free(claims);
}

/* --- a pass
 * -------------------------------------------------------------------------------- */

/* Two markets must not decide about one candidate: neighbours decide, one market after the other;
 * who comes from everywhere takes what is open. */
static size_t choose_at_once(const struct blocks *blocks)
{
    const struct core *core = blocks->roster->core;
    bool may_decide = blocks->rules.of == BLOCKS_OF_NEIGHBOURS;
    for (size_t i = 0; i < core->problem->offerings_len && may_decide; i++) {
        if (core->problem->offerings[i].is_candidate && core->capacity[i] > 0)
            return 1;
    }
    size_t len = blocks->count / BATCHES_MIN;
    return len < 1 ? 1 : len < AT_ONCE_MAX ? len : AT_ONCE_MAX;
}

struct blocks blocks_new(struct roster *roster, struct crew *crew, const struct bound *bound,
                         const struct columns *columns, const struct blocks_rules *rules)
{
    struct blocks blocks = {
        .crew = crew, .roster = roster, .bound = bound, .columns = columns, .rules = *rules};
    size_t workers = roster->core->problem->workers_len;
    blocks.count = (workers + rules->worker_max - 1) / rules->worker_max;
    blocks.order = x_calloc(workers + 1, sizeof(*blocks.order));
    blocks.first = x_calloc(blocks.count + 2, sizeof(*blocks.first));
    if (rules->of == BLOCKS_OF_REGRETS)
        cut_by_regret(&blocks);
    else if (blocks.count > 0)
        cut_neighbours(&blocks, rules->of == BLOCKS_OF_HANDFULS
                                    ? HAND_WORKERS
                                    : (workers + blocks.count - 1) / blocks.count);
    blocks.at_once = choose_at_once(&blocks);
    return blocks;
}

void blocks_release(struct blocks *blocks)
{
    free(blocks->order);
    free(blocks->first);
    *blocks = (struct blocks){0};
}

/* --- blocks at work
 * -------------------------------------------------------------------------------- */

/* What they read stands still, and each writes to a roster of its own. */
struct batch {
    const struct blocks *blocks;
    struct market **markets;
    struct roster **rosters; /* NULL: nothing better was found */
};

static void solve_block(const struct batch *batch, struct crew *crew, int32_t number)
{
    const struct blocks *blocks = batch->blocks;
    const struct market *market = batch->markets[number];
    struct columns *columns = columns_new(market->core);
    for (size_t i = 0; i < market->workers_len; i++) {
        int32_t worker = market->workers[i];
        columns_add(columns, worker, &blocks->roster->bundles[worker]);
        columns_copy_worker(columns, blocks->columns, worker);
    }
    struct roster *own = market_roster(market, blocks->roster);
    if (generate_plan(market, columns, crew, own, NULL, &blocks->rules.generate))
        batch->rosters[number] = own;
    else
        roster_free(own);
    columns_free(columns);
}

static void solve_alone(void *context, struct pricing *pricing, int32_t task)
{
    const struct batch *batch = context;
    struct crew *alone = crew_alone(batch->blocks->crew, pricing);
    solve_block(batch, alone, task);
    crew_free(alone);
}

size_t blocks_solve(struct blocks *blocks, size_t first)
{
    struct market *markets[AT_ONCE_MAX] = {0};
    struct roster *rosters[AT_ONCE_MAX] = {0};
    struct batch batch = {blocks, markets, rosters};
    size_t left = blocks->count - first, len = left < blocks->at_once ? left : blocks->at_once;
    for (size_t i = 0; i < len; i++) {
        const size_t *from = &blocks->first[first + i];
        markets[i] = market_of_some(blocks->roster, blocks->order + from[0], from[1] - from[0],
                                    (struct market_share){(int32_t)i, (int32_t)len});
    }
    if (len == 1)
        solve_block(&batch, blocks->crew, 0);
    else
        crew_run(blocks->crew, solve_alone, &batch, (int32_t)len);
    for (size_t i = 0; i < len; i++) {
        if (rosters[i])
            market_settle(markets[i], rosters[i], blocks->roster);
        roster_free(rosters[i]);
        market_free(markets[i]);
    }
    return len;
}
