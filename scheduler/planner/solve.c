/* Makes a plan: greedy, prices, repair and chains, then volume steps or column generation over
 * everybody, then blocks; keeps the best roster and the lowest bound on the way. */
#include "scheduler/planner/solve.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/clock.h"
#include "scheduler/planner/blocks.h"
#include "scheduler/planner/bound.h"
#include "scheduler/planner/budget.h"
#include "scheduler/planner/check.h"
#include "scheduler/planner/clp.h"
#include "scheduler/planner/construct.h"
#include "scheduler/planner/improve.h"
#include "scheduler/planner/open.h"
#include "scheduler/planner/prices_certificate.h"
#include "scheduler/planner/prove.h"

#define EPOCHS_SMALL   16 /* of the first search for prices, at work 100: columns do the rest */
#define EPOCHS_LARGE   64 /* where the master is never solved in one piece: prices make the bound */
#define EPOCHS_PART    8  /* the last of so many parts of them are averaged and give columns */
#define ETA_FIRST      0.5
#define ETA_AGAIN      0.05 /* where prices are known, but not well */
#define ETA_LAST       0.001
#define EPOCHS_OPENED  16       /* of prices when it is decided which candidates are open */
#define WHOLE_SURE     1500     /* workers whose master is always solved in one piece; up to */
#define WHOLE_MAX      20000    /* it depends on what it costs, */
#define WHOLE_EFFORT   10000000 /* workers who pay times places that have a price: at most this */
#define WHOLE_LIMIT    200000   /* milliseconds that this effort may take under a time limit */
#define LAST_TURNS     8
#define ROUNDS_WHOLE   40 /* of column generation in one piece, at work 100 */
#define ROUNDS_BLOCK   30 /* in a block */
#define BLOCK_WORKERS  1000
#define BLOCKS_SMALL   4    /* where the master has been solved in one piece */
#define VOLUME_ROUNDS  6    /* of volume steps, a plan from their prices, and chains, at work 100 */
#define ROUND_GAIN_MIN 0.9  /* a round that leaves more of the gap than this is the last */
#define PASS_GAIN_MIN  0.98 /* and so is a pass of all blocks, or a round of chains at cost */
#define VOLUME_STEPS   12   /* in a round */
#define PASSES_LARGE   10   /* of all blocks, at work 100 */
#define PASSES_SMALL   6
#define HOLDERS_COST   64 /* asked for each full place, when places are at what they cost */
#define ROUNDS_COST    4
#define NODES_FIRST    4
#define NODES_EPOCHS   12
#define NODES_PRICING  24
#define PROOF_EFFORT   20000000 /* at work 100; */
#define PROOF_WORKER   100000   /* and as much for each worker */
#define LEAVES_PROVED  100 /* workers, up to whom choices of openings are branched in one by one */
#define NODES_CERTIFY  400

/* Everything of one solve. */
struct solve {
    const struct problem *problem;
    const struct solve_options *options;
    struct core *core;
    struct crew *crew;
    struct roster *roster;
    struct bound *bound;
    struct columns *columns;
    struct budget budget;
    int64_t first_ms;
    int64_t reported_objective, reported_bound;
    int64_t start_objective; /* of options->start, as the judge counts it */
    atomic_bool is_stopped;  /* threads ask and say */
    bool is_whole;           /* the master is solved in one piece */
    bool is_glance;          /* prices may do without any master: none is prepared */
};

struct solve_options solve_options_default(void)
{
    return (struct solve_options){
        .seed = 1, .threads = 0, .time_limit_ms = -1, .gap_micro = 0, .work_max = 100};
}

static int64_t objective_of(const struct solve *solve)
{
    return solve->roster->value + solve->core->constant;
}

static double gap_of(int64_t objective, int64_t bound)
{
    double size = bound < 0 ? -(double)bound : (double)bound;
    return ((double)bound - (double)objective) / (size > 1 ? size : 1);
}

/* A bound at no prices at all: everything earned at no cost. */
static void bound_trivially(struct bound *bound)
{
    const struct core *core = bound->core;
    bound->value = core->constant;
    for (size_t i = 0; i < core->problem->workers_len; i++) {
        int64_t worth = core_worth_max(core, (int32_t)i);
        bound->best_worth[i] = worth * core->scale;
        bound->value += worth;
    }
}

static void report(struct solve *solve)
{
    int64_t objective = objective_of(solve), bound = bound_proven(solve->bound);
    if (!solve->options->improved ||
        (objective == solve->reported_objective && bound == solve->reported_bound))
        return;
    struct solve_stats stats = {.objective = objective,
                                .bound = bound,
                                .gap = gap_of(objective, bound),
                                .workers = (int64_t)solve->problem->workers_len,
                                .elapsed_ms = clock_monotonic_ms() - solve->budget.began_ms,
                                .first_feasible_ms = solve->first_ms};
    solve->reported_objective = objective;
    solve->reported_bound = bound;
    solve->options->improved(solve->options->improved_context, &stats);
}

static bool is_out_of_time(void *context)
{
    struct solve *solve = context;
    int64_t limit = solve->options->time_limit_ms;
    if (limit >= 0 && clock_monotonic_ms() - solve->budget.began_ms >= limit)
        solve->is_stopped = true;
    return solve->is_stopped;
}

/* True when there is nothing left to do. */
static bool is_over(struct solve *solve, const char *stage, int64_t done, int64_t total)
{
    const struct progress *progress = solve->options->progress;
    if (progress && !progress_tick(progress, stage, done, total))
        solve->is_stopped = true;
    report(solve);
    double gap = gap_of(objective_of(solve), bound_proven(solve->bound));
    return is_out_of_time(solve) || gap * 1e6 <= (double)solve->options->gap_micro;
}

static bool is_past(const struct solve *solve, int64_t percent)
{
    return budget_is_past(&solve->budget, clock_monotonic_ms(), percent);
}

static int32_t share(const struct solve *solve, int32_t usual)
{
    int64_t count = (usual * solve->options->work_max + 50) / 100;
    return count < 1 ? 1 : count > 1000000 ? 1000000 : (int32_t)count;
}

/* Prices by so many epochs, the first of which moves them by eta. Under a time limit as many as
 * their pace so far allows: the steps always shrink to their last size. */
static void find_prices(struct solve *solve, int32_t epochs, double eta)
{
    int32_t left = epochs;
    for (int32_t i = 0; i < epochs && left > 0; i++) {
        bool is_last = left <= 1 + epochs / EPOCHS_PART;
        int64_t began_ms = clock_monotonic_ms();
        bound_epoch(solve->bound, eta, i == 0, is_last);
        if (is_last && !solve->is_glance)
            columns_add_demand(solve->columns, &solve->bound->demand);
        int64_t now_ms = clock_monotonic_ms();
        left = budget_steps(&solve->budget, now_ms, BUDGET_PRICES_PERCENT, now_ms - began_ms,
                            epochs - i - 1);
        if (is_over(solve, "prices", i + 1, i + 1 + left))
            break;
        eta *= left > 0 ? pow(ETA_LAST / eta, 1.0 / left) : 1;
    }
}

static void keep_better(struct solve *solve, struct roster *roster)
{
    bool is_better = roster->value > solve->roster->value && roster_is_valid(roster);
    roster_free(is_better ? solve->roster : roster);
    solve->roster = is_better ? roster : solve->roster;
}

/* The better of what there was and of what prices lead to, with the candidates that are open in
 * `roster`, which it takes over. */
static void plan_with(struct solve *solve, struct roster *roster, const struct bound *bound)
{
    const struct tariff free_places = {.ban_offering = -1, .ban_slot = -1};
    construct_repair(roster, solve->crew, &bound->best, &bound->demand);
    construct_sweep(roster, solve->crew, &free_places);
    open_close_losers(roster, solve->crew, NULL);
    construct_sweep(roster, solve->crew, &free_places);
    keep_better(solve, roster);
}

static void plan_from_prices(struct solve *solve)
{
    struct roster *roster = roster_new(solve->core);
    open_by_price(roster, &solve->bound->best);
    plan_with(solve, roster, solve->bound);
}

static bool has_candidates(const struct problem *problem)
{
    for (size_t i = 0; i < problem->offerings_len; i++) {
        if (problem->offerings[i].is_candidate)
            return true;
    }
    return false;
}

/* Candidates that prices open in part are opened or closed; then prices are sought again, since
 * what is open has been paid for. */
static void plan_from_openings(struct solve *solve)
{
    uint8_t *stances = x_calloc(solve->problem->offerings_len + 1, sizeof(*stances));
    double eta = ETA_AGAIN, ratio = pow(ETA_LAST / ETA_AGAIN, 1.0 / EPOCHS_OPENED);
    open_by_fullness(solve->bound, stances);
    struct bound *bound = bound_new_decided(solve->bound, stances);
    crew_set_nodes(solve->crew, NODES_EPOCHS);
    for (int32_t i = 0; i < EPOCHS_OPENED && !is_out_of_time(solve); i++, eta *= ratio)
        bound_epoch(bound, eta, i == 0, i >= EPOCHS_OPENED - EPOCHS_OPENED / EPOCHS_PART);
    bound_average(bound);
    crew_set_nodes(solve->crew, NODES_PRICING);
    bound_certify(bound);
    columns_add_demand(solve->columns, &bound->demand);
    struct roster *roster = roster_new(solve->core);
    open_as_decided(roster, stances);
    plan_with(solve, roster, bound);
    bound_free(bound);
    free(stances);
}

static void chains(struct solve *solve, int32_t holders_max, int32_t moves_max, int32_t round)
{
    struct bound *bound = solve->bound;
    struct demand demand = bound->demand;
    demand.worth = bound->best_worth;
    struct chain_rules rules = {.holders_max = holders_max,
                                .moves_max = moves_max,
                                .noise = round < 2 ? 0 : (round % 5) * 4 * solve->core->scale,
                                .salt = solve->options->seed * UINT64_C(0x9E3779B97F4A7C15) +
                                        (uint64_t)round};
    improve_chains(solve->roster, solve->crew, &bound->best, &demand, &rules);
}

/* Another look at needs that are not met: places at what they would really cost those who hold
 * them. */
static void chains_at_cost(struct solve *solve)
{
    struct prices prices = prices_new(solve->core);
    struct chain_rules rules = {.holders_max = HOLDERS_COST, .moves_max = 4};
    for (int32_t round = 0; round < ROUNDS_COST && !is_over(solve, "chains", round, ROUNDS_COST);
         round++) {
        double before = gap_of(objective_of(solve), bound_proven(solve->bound));
        if (!improve_prices(solve->roster, solve->crew, &prices))
            break;
        struct pass pass = {
            .core = solve->core, .prices = &prices, .demand = &solve->bound->demand, .stride = 1};
        prices_pass(&pass, solve->crew);
        improve_chains(solve->roster, solve->crew, &prices, &solve->bound->demand, &rules);
        if (gap_of(objective_of(solve), bound_proven(solve->bound)) > PASS_GAIN_MIN * before)
            break;
    }
    prices_release(&prices);
}

/* Prices by so many epochs, a bound by them and a plan from them. False when there is nothing left
 * to do. */
static bool plan_by_epochs(struct solve *solve, int32_t epochs, double eta)
{
    crew_set_nodes(solve->crew, NODES_EPOCHS);
    find_prices(solve, epochs, eta);
    if (is_over(solve, "prices", 1, 1))
        return false;
    bound_average(solve->bound);
    crew_set_nodes(solve->crew, NODES_PRICING);
    bound_certify(solve->bound);
    if (!solve->is_glance)
        columns_add_demand(solve->columns, &solve->bound->demand);
    if (is_over(solve, "bound", 1, 1))
        return false;
    plan_from_prices(solve);
    if (solve->problem->workers_len > WHOLE_SURE && has_candidates(solve->problem))
        plan_from_openings(solve);
    chains(solve, 8, 5, 0);
    if (solve->problem->workers_len <= WHOLE_SURE)
        chains_at_cost(solve);
    return !is_over(solve, "chains", 1, 1);
}

/* The effort of the master grows with the places that are scarce and with the workers who compete
 * for them. Whoever is content with a gap has it sooner by prices and blocks. */
static bool is_one_piece(const struct solve *solve)
{
    const struct prices *prices = &solve->bound->best;
    size_t workers = solve->problem->workers_len, priced = 0, paying = 0;
    if (workers <= WHOLE_SURE || workers > WHOLE_MAX || solve->options->gap_micro > 0)
        return workers <= WHOLE_SURE;
    for (size_t i = 0; i < prices->seats_len; i++) {
        priced += prices->seat[i] > bound_floor(solve->core, (int32_t)i);
    }
    for (size_t i = 0; i < prices->cover_len; i++)
        priced += prices->cover[i] > 0;
    for (size_t i = 0; i < workers; i++)
        paying +=
            prices_bundle(solve->core, prices, (int32_t)i, &solve->bound->demand.bundles[i]) > 0;
    int64_t limit = solve->options->time_limit_ms;
    size_t affordable = limit < 0 ? WHOLE_EFFORT : WHOLE_EFFORT / WHOLE_LIMIT * (size_t)limit;
    return priced * paying <= (affordable < WHOLE_EFFORT ? affordable : WHOLE_EFFORT);
}

/* Few epochs tell whether the master can be solved in one piece, and are enough for it. Otherwise
 * whoever is content with a gap may have it by them, and many more are needed. */
static bool first_plans(struct solve *solve)
{
    bool may_be_whole = solve->problem->workers_len <= WHOLE_MAX;
    bool is_quick = may_be_whole || solve->options->gap_micro > 0;
    solve->is_glance = !may_be_whole && is_quick;
    if (is_quick && !plan_by_epochs(solve, share(solve, EPOCHS_SMALL), ETA_FIRST))
        return false;
    if (solve->is_glance)
        columns_add_demand(solve->columns, &solve->bound->demand);
    solve->is_glance = false;
    solve->is_whole = is_one_piece(solve);
    if (solve->is_whole || (is_quick && is_past(solve, BUDGET_PRICES_PERCENT)))
        return true;
    if (is_quick)
        bound_center(solve->bound);
    return plan_by_epochs(solve, share(solve, EPOCHS_LARGE), is_quick ? ETA_AGAIN : ETA_FIRST);
}

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
    struct generate_rules rules = rules_for(solve, share(solve, ROUNDS_WHOLE));
    struct market *market = market_of_all(solve->core);
    if (solve->problem->workers_len <= LEAVES_PROVED)
        rules.proof_effort = proof_effort(solve) / 2;
    columns_add_roster(solve->columns, solve->roster);
    generate_plan(market, solve->columns, solve->crew, solve->roster, solve->bound, &rules);
    market_free(market);
    crew_set_nodes(solve->crew, NODES_CERTIFY);
    if (!is_out_of_time(solve)) {
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
        goes_on = !is_over(solve, "blocks", (int64_t)done, (int64_t)blocks.count);
    }
    blocks_release(&blocks);
    return goes_on;
}

/* Prices for everybody at once, moved by the volume algorithm, and a plan after every few steps:
 * where most of the seats are open to all, this goes deeper than any block can. False when there is
 * nothing left to do. */
static bool volume_rounds(struct solve *solve)
{
    int32_t rounds = share(solve, VOLUME_ROUNDS);
    double before = gap_of(objective_of(solve), bound_proven(solve->bound));
    bound_center(solve->bound);
    for (int32_t round = 1; round <= rounds && !is_past(solve, BUDGET_PLANS_PERCENT); round++) {
        for (int32_t step = 0; step < VOLUME_STEPS && !is_past(solve, BUDGET_PLANS_PERCENT); step++)
            (void)bound_volume(solve->bound, objective_of(solve));
        plan_from_prices(solve);
        chains(solve, 8, 5, round);
        if (is_over(solve, "rounds", round, rounds))
            return false;
        double gap = gap_of(objective_of(solve), bound_proven(solve->bound));
        if (gap > ROUND_GAIN_MIN * before)
            break;
        before = gap;
    }
    return true;
}

/* All blocks again and again, as long as it is worth it: a pass of neighbours and one that reaches
 * farther are judged together. */
static void block_passes(struct solve *solve, int32_t passes)
{
    double before = gap_of(objective_of(solve), bound_proven(solve->bound));
    for (int32_t pass = 0; pass < passes && !is_over(solve, "passes", pass, passes); pass++) {
        if (!solve_blocks(solve, pass))
            break;
        chains(solve, 8, 5, pass);
        double gap = gap_of(objective_of(solve), bound_proven(solve->bound));
        if (pass % 2 == 1 && gap > PASS_GAIN_MIN * before)
            break;
        before = pass % 2 == 1 ? gap : before;
    }
}

/* Everybody takes the best of what is free: first at a glance, so that there is a plan; then with
 * care, from the beginning, unless there was a plan to start from. */
static bool sweep_first(struct solve *solve)
{
    struct tariff free_places = {.ban_offering = -1, .ban_slot = -1, .at_a_glance = true};
    crew_set_nodes(solve->crew, NODES_FIRST);
    construct_sweep(solve->roster, solve->crew, &free_places);
    solve->first_ms = clock_monotonic_ms() - solve->budget.began_ms;
    if (is_over(solve, "greedy", 1, 2))
        return false;
    struct roster *roster = solve->options->start ? solve->roster : roster_new(solve->core);
    free_places.at_a_glance = false;
    construct_sweep(roster, solve->crew, &free_places);
    if (roster != solve->roster)
        keep_better(solve, roster);
    return !is_over(solve, "greedy", 2, 2);
}

/* Which candidates the plan opens; NULL if there are none in the problem. */
static uint8_t *stances_of_plan(const struct solve *solve)
{
    uint8_t *stances = has_candidates(solve->problem)
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
        if (bound_proven(solve->bound) <= objective_of(solve))
            return;
        chains(solve, 8, 5, 1 + turn);
        chains(solve, 8, 5, 0);
        goes_on = !is_over(solve, "turns", turn, LAST_TURNS) && solve_blocks(solve, 2 * turn + 1) &&
                  solve_blocks(solve, 2 * turn);
    }
}

/* What prices leave open, by masters: of everybody, of blocks, of branches. */
static void search_by_masters(struct solve *solve)
{
    if (solve->is_whole)
        solve_whole(solve);
    else if (!volume_rounds(solve))
        return;
    block_passes(solve, share(solve, solve->is_whole ? PASSES_SMALL : PASSES_LARGE));
    bool may_open = has_candidates(solve->problem);
    if (is_over(solve, "proof", 0, 1))
        return;
    if (solve->problem->workers_len <= (may_open ? LEAVES_PROVED : WHOLE_SURE))
        prove(solve);
    else if (solve->is_whole && !may_open)
        last_turns(solve);
}

static enum err_code search(struct solve *solve, struct err *err)
{
    if (!sweep_first(solve) || !first_plans(solve))
        return ERR_OK;
    TRY(clp_load(err));
    search_by_masters(solve);
    return ERR_OK;
}

/* A candidate that the start opens may be filled to its least by people who have no other use for
 * it. A search in a large problem, which sends nobody there, closes it, and may end below. */
static void keep_start_if_better(const struct solve *solve, struct plan *plan)
{
    if (!solve->options->start || solve->start_objective <= plan->objective)
        return;
    plan_release(plan);
    plan_copy(solve->options->start, plan);
    plan->objective = solve->start_objective;
}

static void release_bound(struct solve *solve)
{
    columns_free(solve->columns);
    bound_free(solve->bound);
    solve->columns = NULL;
    solve->bound = NULL;
}

/* The rosters' bundles may stand in the crew's arenas. */
static void release_search(struct solve *solve)
{
    release_bound(solve);
    roster_free(solve->roster);
    crew_free(solve->crew);
}

/* The judge has the last word, also over the search. What is needed no more makes room for the
 * plan, and then for the judge. */
static enum err_code finish(struct solve *solve, struct plan *ret_plan,
                            struct solve_stats *ret_stats, struct err *err)
{
    struct check_report checked;
    int64_t bound = bound_proven(solve->bound);
    if (solve->options->certificate)
        prices_to_certificate(solve->bound, bound, solve->options->certificate);
    release_bound(solve);
    plan_init(ret_plan, solve->problem->workers_len);
    roster_to_plan(solve->roster, ret_plan);
    release_search(solve);
    keep_start_if_better(solve, ret_plan);
    ret_plan->bound = bound;
    ret_plan->seed = solve->options->seed;
    check_plan(solve->problem, ret_plan, &checked);
    if (!checked.valid) {
        plan_release(ret_plan);
        if (solve->options->certificate)
            certificate_release(solve->options->certificate);
        return err_set(err, ERR_CONFLICT, "the plan found does not pass the check: %s",
                       checked.first[0]);
    }
    *ret_stats = (struct solve_stats){.objective = ret_plan->objective,
                                      .bound = ret_plan->bound,
                                      .gap = gap_of(ret_plan->objective, ret_plan->bound),
                                      .workers = (int64_t)solve->problem->workers_len,
                                      .complete = checked.complete,
                                      .needs_met_min = checked.needs_met_min,
                                      .needs_total_min = checked.needs_total_min,
                                      .elapsed_ms = clock_monotonic_ms() - solve->budget.began_ms,
                                      .first_feasible_ms = solve->first_ms};
    return ERR_OK;
}

/* What the plan states of itself does not matter, only what it gives to whom. */
static enum err_code judge_start(const struct problem *problem, const struct plan *plan,
                                 int64_t *ret_objective, struct err *err)
{
    struct check_report checked;
    check_plan(problem, plan, &checked);
    int64_t broken = -checked.counts[CHECK_OBJECTIVE] - checked.counts[CHECK_BOUND];
    for (int rule = 0; rule < CHECK_RULE_COUNT; rule++)
        broken += checked.counts[rule];
    if (broken > 0)
        return err_set(err, ERR_INVALID, "the plan to start from is not valid: %s",
                       checked.first[0]);
    *ret_objective = checked.objective;
    return ERR_OK;
}

static void start_from(struct solve *solve, const struct plan *plan)
{
    roster_from_plan(solve->roster, plan);
    if (roster_is_valid(solve->roster))
        return;
    roster_free(solve->roster);
    solve->roster = roster_new(solve->core);
}

enum err_code planner_solve(const struct problem *problem, const struct solve_options *options,
                            struct plan *ret_plan, struct solve_stats *ret_stats, struct err *err)
{
    struct solve solve = {.problem = problem,
                          .options = options,
                          .budget = {clock_monotonic_ms(), options->time_limit_ms}};
    if (options->start)
        TRY(judge_start(problem, options->start, &solve.start_objective, err));
    solve.core = core_new(problem, crew_threads(options->threads));
    solve.crew = crew_new(solve.core, options->threads);
    crew_watch(solve.crew, is_out_of_time, &solve);
    solve.roster = roster_new(solve.core);
    solve.bound = bound_new(solve.core, solve.crew);
    solve.columns = columns_new(solve.core);
    bound_trivially(solve.bound);
    if (options->start)
        start_from(&solve, options->start);
    enum err_code code = search(&solve, err);
    if (code == ERR_OK) {
        chains_at_cost(&solve);
        code = finish(&solve, ret_plan, ret_stats, err);
    } else {
        release_search(&solve);
    }
    core_free(solve.core);
    return code;
}
