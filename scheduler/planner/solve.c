/* Makes a plan: greedy, prices, repair and chains, then volume steps or column generation over
 * everybody, then blocks; keeps the best roster and the lowest bound on the way. */
#include "scheduler/planner/solve.h"

#include "scheduler/base/clock.h"
#include "scheduler/planner/check.h"
#include "scheduler/planner/clp.h"
#include "scheduler/planner/prices_certificate.h"
#include "scheduler/planner/solve_inside.h"

struct solve_options solve_options_default(void)
{
    return (struct solve_options){
        .seed = 1, .threads = 0, .time_limit_ms = -1, .gap_micro = 0, .work_max = 100};
}

int64_t solve_objective(const struct solve *solve)
{
    return solve->roster->value + solve->core->constant;
}

double solve_gap(int64_t objective, int64_t bound)
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
    int64_t objective = solve_objective(solve), bound = bound_proven(solve->bound);
    if (!solve->options->improved ||
        (objective == solve->reported_objective && bound == solve->reported_bound))
        return;
    struct solve_stats stats = {.objective = objective,
                                .bound = bound,
                                .gap = solve_gap(objective, bound),
                                .workers = (int64_t)solve->problem->workers_len,
                                .elapsed_ms = clock_monotonic_ms() - solve->budget.began_ms,
                                .first_feasible_ms = solve->first_ms};
    solve->reported_objective = objective;
    solve->reported_bound = bound;
    solve->options->improved(solve->options->improved_context, &stats);
}

bool solve_is_out_of_time(void *context)
{
    struct solve *solve = context;
    int64_t limit = solve->options->time_limit_ms;
    if (limit >= 0 && clock_monotonic_ms() - solve->budget.began_ms >= limit)
        solve->is_stopped = true;
    return solve->is_stopped;
}

/* True when there is nothing left to do. */
bool solve_is_over(struct solve *solve, const char *stage, int64_t done, int64_t total)
{
    const struct progress *progress = solve->options->progress;
    if (progress && !progress_tick(progress, stage, done, total))
        solve->is_stopped = true;
    report(solve);
    double gap = solve_gap(solve_objective(solve), bound_proven(solve->bound));
    return solve_is_out_of_time(solve) || gap * 1e6 <= (double)solve->options->gap_micro;
}

bool solve_is_past(const struct solve *solve, int64_t percent)
{
    return budget_is_past(&solve->budget, clock_monotonic_ms(), percent);
}

int32_t solve_share(const struct solve *solve, int32_t usual)
{
    int64_t count = (usual * solve->options->work_max + 50) / 100;
    return count < 1 ? 1 : count > 1000000 ? 1000000 : (int32_t)count;
}

bool solve_has_candidates(const struct problem *problem)
{
    for (size_t i = 0; i < problem->offerings_len; i++) {
        if (problem->offerings[i].is_candidate)
            return true;
    }
    return false;
}

static enum err_code search(struct solve *solve, struct err *err)
{
    if (!solve_sweep_first(solve) || !solve_first_plans(solve))
        return ERR_OK;
    TRY(clp_load(err));
    solve_by_masters(solve);
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
                                      .gap = solve_gap(ret_plan->objective, ret_plan->bound),
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
    crew_watch(solve.crew, solve_is_out_of_time, &solve);
    solve.roster = roster_new(solve.core);
    solve.bound = bound_new(solve.core, solve.crew);
    solve.columns = columns_new(solve.core);
    bound_trivially(solve.bound);
    if (options->start)
        start_from(&solve, options->start);
    enum err_code code = search(&solve, err);
    if (code == ERR_OK) {
        solve_chains_at_cost(&solve);
        code = finish(&solve, ret_plan, ret_stats, err);
    } else {
        release_search(&solve);
    }
    core_free(solve.core);
    return code;
}
