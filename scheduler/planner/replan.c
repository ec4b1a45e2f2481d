/* Mends the plan in force: keep, give to those who are hit, refill what they left. */
#include "scheduler/planner/replan.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/clock.h"
#include "scheduler/planner/check.h"
#include "scheduler/planner/construct.h"
#include "scheduler/planner/improve.h"
#include "scheduler/planner/open.h"

#define NODES         24  /* of the search for one worker */
#define REFILL_ROUNDS 4   /* whoever moves to a freed place frees another */
#define HOLDERS_MAX   4   /* asked for each full place that somebody who is hit would take */
#define MOVES_MAX     3   /* workers who change in one chain */
#define OTHERS_PART   100 /* refilling ends when more than one in so many others have moved */
#define FEW           64  /* workers between two counts of them */
#define CHAINS_MIN    16
#define CHAINS_PART   200 /* and one in so many workers: of those who have nothing yet */

struct replan {
    const struct problem *problem;
    const struct progress *progress;
    struct core *core;
    struct crew *crew;
    struct roster *roster;
    struct prices nothing; /* every place costs nothing */
    struct bundle *kept;   /* by worker: what holds of what they have */
    bool *is_hit;          /* by worker */
    int32_t *list;         /* of workers, scratch */
    bool is_stopped;
};

static bool is_over(void *context)
{
    struct replan *replan = context;
    return replan->is_stopped;
}

/* False when somebody asks to stop. */
static bool tick(struct replan *replan, const char *stage)
{
    if (replan->progress != NULL && !progress_tick(replan->progress, stage, 0, 0))
        replan->is_stopped = true;
    return !replan->is_stopped;
}

static bool has(const int32_t *list, int32_t len, int32_t value)
{
    for (int32_t i = 0; i < len; i++) {
        if (list[i] == value)
            return true;
    }
    return false;
}

/* --- keeping ------------------------------------------------------------------------------------
 */

/* The best of what the worker has that holds together: all of it, unless something has moved onto
 * something else. */
static void keep(void *context, struct pricing *pricing, int32_t number)
{
    struct replan *replan = context;
    const struct core *core = replan->core;
    const struct problem_worker *worker = &replan->problem->workers[number];
    const struct core_worker *row = &core->workers[number];
    int64_t *price = pricing_prices(pricing), value;
    int32_t held = 0;
    for (uint16_t i = 0; i < row->entries_len; i++) {
        const struct core_entry *entry = core_entry(core, number, i);
        bool is_held = has(worker->current, worker->current_len, entry->option);
        price[i] = is_held ? entry->cost * core->scale : PRICE_NEVER;
        held += is_held;
    }
    replan->kept[number] = (struct bundle){0};
    if (held > 0)
        (void)pricing_solve(pricing, number, &replan->kept[number], &value);
}

/* Of what the worker has and may lose: fixed places cannot be lost. */
static int32_t count_current(const struct replan *replan, size_t number)
{
    const struct problem_worker *worker = &replan->problem->workers[number];
    int32_t len = 0;
    for (int32_t i = 0; i < worker->current_len; i++)
        len += !has(worker->fixed, worker->fixed_len, worker->current[i]);
    return len;
}

static void open_candidates(struct replan *replan)
{
    const struct problem *problem = replan->problem;
    for (size_t i = 0; i < problem->workers_len; i++) {
        const struct problem_worker *worker = &problem->workers[i];
        for (int32_t k = 0; k < worker->current_len; k++) {
            const struct problem_option *option = &problem->options[worker->current[k]];
            for (int32_t j = 0; j < option->offerings_len; j++) {
                if (problem->offerings[option->offerings[j]].is_candidate)
                    open_if_possible(replan->roster, option->offerings[j]);
            }
        }
    }
}

/* Everybody as they are, as far as rules, seats and cover allow. */
static void keep_all(struct replan *replan)
{
    size_t workers = replan->problem->workers_len;
    open_candidates(replan);
    crew_run(replan->crew, keep, replan, (int32_t)workers);
    for (size_t i = 0; i < workers; i++)
        roster_set(replan->roster, (int32_t)i, &replan->kept[i]);
    construct_relieve(replan->roster, replan->crew, &replan->nothing);
    open_close_losers(replan->roster, replan->crew, NULL);
    for (size_t i = 0; i < workers; i++)
        replan->is_hit[i] = replan->roster->bundles[i].len < count_current(replan, i);
}

/* --- those who are hit, or new
 * --------------------------------------------------------------------------
 */

static int64_t missing_of(const struct replan *replan, int32_t worker)
{
    return core_worth_max(replan->core, worker) - replan->roster->values[worker];
}

struct turn {
    int64_t missing;
    int32_t worker;
};

static int compare_turns(const void *a, const void *b)
{
    const struct turn *x = a, *y = b;
    if (x->missing != y->missing)
        return x->missing > y->missing ? -1 : 1;
    return (x->worker > y->worker) - (x->worker < y->worker);
}

/* Those who are hit, or (the others of the list) have nothing yet; who misses most first. */
static size_t list_turns(const struct replan *replan, bool want_hit, struct turn *turns)
{
    size_t len = 0;
    for (size_t i = 0; i < replan->problem->workers_len; i++) {
        int64_t missing = missing_of(replan, (int32_t)i);
        bool is_wanted =
            want_hit ? replan->is_hit[i] : !replan->is_hit[i] && count_current(replan, i) == 0;
        if (is_wanted && missing > 0)
            turns[len++] = (struct turn){missing, (int32_t)i};
    }
    qsort(turns, len, sizeof(*turns), compare_turns);
    return len;
}

/* The best of what is free: to those who are hit, then to those who have nothing yet. */
static void give_free_places(struct replan *replan, struct turn *turns)
{
    const struct tariff free_places = {.ban_offering = -1, .ban_slot = -1};
    for (int order = 0; order < 2; order++) {
        size_t len = list_turns(replan, order == 0, turns);
        for (size_t i = 0; i < len; i++)
            replan->list[i] = turns[i].worker;
        construct_sweep_some(replan->roster, replan->crew, &free_places, replan->list, len);
    }
}

/* What is still missing may be had from one who can go elsewhere: for all who are hit, and for the
 * neediest of those who have nothing yet; many of these had nothing before, and for good reason. */
static void chain(struct replan *replan, struct turn *turns)
{
    const struct chain_rules rules = {.holders_max = HOLDERS_MAX, .moves_max = MOVES_MAX};
    size_t workers = replan->problem->workers_len, most = CHAINS_MIN + workers / CHAINS_PART;
    struct demand demand = demand_new(replan->core);
    for (size_t i = 0; i < workers; i++)
        demand.worth[i] = INT64_MIN / 4; /* not asked */
    for (int order = 0; order < 2; order++) {
        size_t len = list_turns(replan, order == 0, turns);
        for (size_t i = 0; i < len && (order == 0 || i < most); i++)
            demand.worth[turns[i].worker] =
                core_worth_max(replan->core, turns[i].worker) * replan->core->scale;
    }
    (void)improve_chains(replan->roster, replan->crew, &replan->nothing, &demand, &rules);
    demand_release(&demand);
}

/* --- what they left -----------------------------------------------------------------------------
 */

/* Free places in offerings that somebody has left since `before`. */
static size_t find_freed(const struct replan *replan, const int32_t *before, bool *is_freed)
{
    const struct roster *roster = replan->roster;
    size_t count = 0;
    for (size_t i = 0; i < replan->problem->offerings_len; i++) {
        is_freed[i] = roster->seat_taken[i] < before[i] && roster->seat_taken[i] < roster->seats[i];
        count += is_freed[i];
    }
    return count;
}

/* Could the worker use one of the freed places? */
static bool wants(const struct replan *replan, int32_t worker, const bool *is_freed)
{
    const struct core *core = replan->core;
    for (uint16_t i = 0; i < core->workers[worker].entries_len; i++) {
        const struct problem_option *option =
            &core->problem->options[core_entry(core, worker, i)->option];
        for (int32_t k = 0; k < option->offerings_len; k++) {
            if (is_freed[option->offerings[k]])
                return true;
        }
    }
    return false;
}

/* Who could keep all they have, and has something else. */
static int64_t count_others(const struct replan *replan)
{
    int64_t others = 0;
    for (size_t i = 0; i < replan->problem->workers_len; i++)
        others += !replan->is_hit[i] && count_current(replan, i) > 0 &&
                  !bundle_equal(&replan->roster->bundles[i], &replan->kept[i]);
    return others;
}

/* A plan in force that was never very good could be improved all over: that is not what a repair is
 * for. */
static bool is_enough(const struct replan *replan)
{
    return count_others(replan) * OTHERS_PART > (int64_t)replan->problem->workers_len;
}

/* Gives free places to these workers, a few at a time. */
static void sweep_until_enough(struct replan *replan, size_t len)
{
    const struct tariff free_places = {.ban_offering = -1, .ban_slot = -1};
    for (size_t i = 0; i < len && !is_enough(replan) && !replan->is_stopped; i += FEW)
        construct_sweep_some(replan->roster, replan->crew, &free_places, replan->list + i,
                             len - i < FEW ? len - i : FEW);
}

/* Freed places go to whom something is missing; those leave others, and so forth. `before`: seats
 * taken when everybody had what they had. */
static void refill(struct replan *replan, int32_t *before)
{
    size_t offerings = replan->problem->offerings_len;
    bool *is_freed = x_calloc(offerings + 1, sizeof(*is_freed));
    for (int32_t round = 0; round < REFILL_ROUNDS && find_freed(replan, before, is_freed) > 0 &&
                            tick(replan, "refilling");
         round++) {
        size_t len = 0;
        for (size_t i = 0; i < replan->problem->workers_len; i++) {
            if (missing_of(replan, (int32_t)i) > 0 && wants(replan, (int32_t)i, is_freed))
                replan->list[len++] = (int32_t)i;
        }
        memcpy(before, replan->roster->seat_taken, offerings * sizeof(*before));
        sweep_until_enough(replan, len);
    }
    free(is_freed);
}

/* Seats that everybody's `current` takes, fixed places aside: they are gone from the seats too. */
static int32_t *seats_before(const struct replan *replan)
{
    const struct problem *problem = replan->problem;
    int32_t *taken = x_calloc(problem->offerings_len + 1, sizeof(*taken));
    for (size_t i = 0; i < problem->workers_len; i++) {
        const struct problem_worker *worker = &problem->workers[i];
        for (int32_t k = 0; k < worker->current_len; k++) {
            const struct problem_option *option = &problem->options[worker->current[k]];
            for (int32_t j = 0; j < option->offerings_len; j++)
                taken[option->offerings[j]] +=
                    !has(worker->fixed, worker->fixed_len, worker->current[k]);
        }
    }
    return taken;
}

static void mend(struct replan *replan)
{
    int32_t *before = seats_before(replan);
    struct turn *turns = x_calloc(replan->problem->workers_len + 1, sizeof(*turns));
    keep_all(replan);
    if (tick(replan, "those who are hit")) {
        give_free_places(replan, turns);
        chain(replan, turns);
        refill(replan, before);
    }
    free(turns);
    free(before);
}

/* --- the plan -----------------------------------------------------------------------------------
 */

static int64_t count_hit(const struct replan *replan)
{
    int64_t hit = 0;
    for (size_t i = 0; i < replan->problem->workers_len; i++)
        hit += replan->is_hit[i];
    return hit;
}

static int64_t bound_of(const struct core *core)
{
    int64_t sum = core->constant;
    for (size_t i = 0; i < core->problem->workers_len; i++)
        sum += core_worth_max(core, (int32_t)i);
    return sum;
}

static enum err_code finish(const struct replan *replan, struct plan *ret_plan,
                            struct replan_stats *ret_stats, struct err *err)
{
    struct check_report checked;
    plan_init(ret_plan, replan->problem->workers_len);
    roster_to_plan(replan->roster, ret_plan);
    ret_plan->bound = bound_of(replan->core);
    check_plan(replan->problem, ret_plan, &checked);
    if (!checked.valid) {
        plan_release(ret_plan);
        return err_set(err, ERR_CONFLICT, "the plan found does not pass the check: %s",
                       checked.first[0]);
    }
    double size = ret_plan->bound < 0 ? -(double)ret_plan->bound : (double)ret_plan->bound;
    ret_stats->solve = (struct solve_stats){
        .objective = ret_plan->objective,
        .bound = ret_plan->bound,
        .gap = ((double)ret_plan->bound - (double)ret_plan->objective) / (size > 1 ? size : 1),
        .workers = (int64_t)replan->problem->workers_len,
        .complete = checked.complete,
        .needs_met_min = checked.needs_met_min,
        .needs_total_min = checked.needs_total_min};
    ret_stats->hit = count_hit(replan);
    ret_stats->others = count_others(replan);
    return ERR_OK;
}

enum err_code planner_replan(const struct problem *problem, const struct solve_options *options,
                             struct plan *ret_plan, struct replan_stats *ret_stats, struct err *err)
{
    struct replan replan = {.problem = problem, .progress = options->progress};
    int64_t began_ms = clock_monotonic_ms();
    size_t workers = problem->workers_len;
    replan.core = core_new(problem, crew_threads(options->threads));
    replan.crew = crew_new(replan.core, options->threads);
    crew_watch(replan.crew, is_over, &replan);
    crew_set_nodes(replan.crew, NODES);
    replan.roster = roster_new(replan.core);
    replan.nothing = prices_new(replan.core);
    replan.kept = x_calloc(workers + 1, sizeof(*replan.kept));
    replan.is_hit = x_calloc(workers + 1, sizeof(*replan.is_hit));
    replan.list = x_calloc(workers + 1, sizeof(*replan.list));
    mend(&replan);
    enum err_code code = finish(&replan, ret_plan, ret_stats, err);
    if (code == ERR_OK) {
        ret_plan->seed = options->seed;
        ret_stats->solve.elapsed_ms = clock_monotonic_ms() - began_ms;
        ret_stats->solve.first_feasible_ms = ret_stats->solve.elapsed_ms;
    }
    free(replan.list);
    free(replan.is_hit);
    free(replan.kept);
    prices_release(&replan.nothing);
    roster_free(replan.roster);
    crew_free(replan.crew);
    core_free(replan.core);
    return code;
}
