/* What masters add: column generation over everybody or in blocks, and branches that prove. */
#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/blocks.h"
#include "scheduler/planner/prove.h"
#include "scheduler/planner/solve_inside.h"

#define LAST_TURNS    8
#define ROUNDS_WHOLE  40 /* of column generation in one piece, at work 100 */
#define ROUNDS_BLOCK  30 /* in a block */
#define BLOCK_WORKERS 1000
#define BLOCKS_SMALL  4  /* where the master has been solved in one piece */
#define PASSES_LARGE  10 /* of all blocks, at work 100 */
#define PASSES_SMALL  6
#define PROOF_EFFORT  20000000 /* at work 100; */
#define PROOF_WORKER  100000   /* and as much for each worker */
#define LEAVES_PROVED 100 /* workers, up to whom choices of openings are branched in one by one */
#define NODES_CERTIFY 400

static int64_t proof_effort(const struct solve *solve)
{
    int64_t effort = PROOF_EFFORT + PROOF_WORKER * (int64_t)solve->problem->workers_len;
    return effort / 100 * solve->options->work_max;
}

static int64_t deadline_of(const struct solve *solve)
{
    int64_t limit = solve->options->time_limit_ms;
    return limit < 0 ? -1 : solve->budget.began_ms + limit;
}

static struct generate_rules rules_for(const struct solve *solve, int32_t rounds)
{
    return (struct generate_rules){.rounds_max = rounds, .deadline_ms = deadline_of(solve)};
}

/* Column generation over everybody: the bound as far down as it goes, and a plan. */
static void solve_whole(struct solve *solve)
{
    struct generate_rules rules = rules_for(solve, solve_share(solve, ROUNDS_WHOLE));
    struct market *market = market_of_all(solve->core);
    if (solve->problem->workers_len <= LEAVES_PROVED)
        rules.proof_effort = proof_effort(solve) / 2;
    columns_add_roster(solve->columns, solve->roster);
    generate_plan(market, solve->columns, solve->crew, solve->roster, solve->bound, &rules);
    market_free(market);
    crew_set_nodes(solve->crew, NODES_CERTIFY);
    if (!solve_is_out_of_time(solve)) {
        prices_copy(&solve->bound->prices, &solve->bound->best);
        bound_certify(solve->bound);
    }
    crew_set_nodes(solve->crew, NODES_PRICING);
}

/* One pass of all blocks. False when there is nothing left to do. */
static bool solve_blocks(struct solve *solve, int32_t pass)
{
    size_t workers = solve->problem->workers_len;
    size_t size = workers > WHOLE_SURE ? BLOCK_WORKERS : (workers + BLOCKS_SMALL) / BLOCKS_SMALL;
    enum blocks_of others = solve->is_whole ? BLOCKS_OF_HANDFULS : BLOCKS_OF_REGRETS;
    struct blocks_rules rules = {.of = pass % 2 == 0 ? BLOCKS_OF_NEIGHBOURS : others,
                                 .pass = pass,
                                 .worker_max = size,
                                 .generate = rules_for(solve, ROUNDS_BLOCK)};
    struct blocks blocks =
        blocks_new(solve->roster, solve->crew, solve->bound, solve->columns, &rules);
    size_t done = 0;
    bool goes_on = true;
    while (goes_on && done < blocks.count) {
        done += blocks_solve(&blocks, done);
        goes_on = !solve_is_over(solve, "blocks", (int64_t)done, (int64_t)blocks.count);
    }
    blocks_release(&blocks);
    return goes_on;
}

/* All blocks again and again, as long as it is worth it: a pass of neighbours and one that reaches
 * farther are judged together. */
static void block_passes(struct solve *solve, int32_t passes)
{
    double before = solve_gap(solve_objective(solve), bound_proven(solve->bound));
    for (int32_t pass = 0; pass < passes && !solve_is_over(solve, "passes", pass, passes); pass++) {
        if (!solve_blocks(solve, pass))
            break;
        solve_chains(solve, 8, 5, pass);
        double gap = solve_gap(solve_objective(solve), bound_proven(solve->bound));
        if (pass % 2 == 1 && gap > PASS_GAIN_MIN * before)
            break;
        before = pass % 2 == 1 ? gap : before;
    }
}

/* Which candidates the plan opens; NULL if there are none in the problem. */
static uint8_t *stances_of_plan(const struct solve *solve)
{
    uint8_t *stances = solve_has_candidates(solve->problem)
                           ? x_calloc(solve->problem->offerings_len + 1, sizeof(*stances))
                           : NULL;
    for (size_t i = 0; i < solve->problem->offerings_len && stances; i++) {
        if (solve->problem->offerings[i].is_candidate)
            stances[i] = solve->roster->is_open[i] ? STANCE_OPEN : STANCE_CLOSED;
    }
    return stances;
}

/* With candidates, only plans with the openings of this one: that proves nothing about all. */
static void prove(struct solve *solve)
{
    uint8_t *stances = stances_of_plan(solve);
    struct proof proof = {.roster = solve->roster,
                          .columns = solve->columns,
                          .crew = solve->crew,
                          .bound = solve->bound,
                          .stances = stances,
                          .above = bound_proven(solve->bound),
                          .effort_max = proof_effort(solve) / (stances ? 2 : 1),
                          .deadline_ms = deadline_of(solve)};
    crew_set_nodes(solve->crew, NODES_CERTIFY);
    prove_optimum(&proof);
    if (!stances)
        bound_tighten(solve->bound, proof.above);
    free(stances);
    crew_set_nodes(solve->crew, NODES_PRICING);
}

/* The last few points of a master in one piece that is too large to branch in: chains that look
 * away from the prices a little, and blocks, as long as anything is missing. */
static void last_turns(struct solve *solve)
{
    bool goes_on = true;
    for (int32_t turn = 1; turn <= LAST_TURNS && goes_on; turn++) {
        if (bound_proven(solve->bound) <= solve_objective(solve))
            return;
        solve_chains(solve, 8, 5, 1 + turn);
        solve_chains(solve, 8, 5, 0);
        goes_on = !solve_is_over(solve, "turns", turn, LAST_TURNS) &&
                  solve_blocks(solve, 2 * turn + 1) && solve_blocks(solve, 2 * turn);
    }
}

/* What prices leave open, by masters: of everybody, of blocks, of branches. */
void solve_by_masters(struct solve *solve)
{
    if (solve->is_whole)
        solve_whole(solve);
    else if (!solve_volume_rounds(solve))
        return;
    block_passes(solve, solve_share(solve, solve->is_whole ? PASSES_SMALL : PASSES_LARGE));
    bool may_open = solve_has_candidates(solve->problem);
    if (solve_is_over(solve, "proof", 0, 1))
        return;
    if (solve->problem->workers_len <= (may_open ? LEAVES_PROVED : WHOLE_SURE))
        prove(solve);
    else if (solve->is_whole && !may_open)
        last_turns(solve);
}
