/* The search for a year's plan. */
#include "scheduler/service/plan_search.h"

#include "scheduler/planner/replan.h"
#include "scheduler/service/fairness.h"
#include "scheduler/service/plan_rows.h"

enum err_code plan_repair(const struct year_problem *year, const struct solve_options *options,
                          struct plan *ret_plan, struct err *err)
{
    struct replan_stats stats;
    if (!year->roster.has_plan) {
        (void)err_set(err, ERR_NOT_FOUND, "the year %d has no plan in force to repair",
                      (int)year->build.year);
        return err_hint(err, "yanxu plan make without --repair makes one");
    }
    return planner_replan(year->build.problem, options, ret_plan, &stats, err);
}

#define FAIR_ROUNDS 4

/* The repair is where the search begins. */
static enum err_code search_once(const struct year_problem *year,
                                 const struct solve_options *options, struct plan *ret_plan,
                                 struct err *err)
{
    CLEANUP(plan_release) struct plan start = {0};
    struct solve_options search = *options;
    struct solve_stats stats;
    if (year->roster.has_plan) {
        TRY(plan_repair(year, options, &start, err));
        search.start = &start;
    }
    return planner_solve(year->build.problem, &search, ret_plan, &stats, err);
}

static void note_first(const struct year_problem *year, const struct plan *first,
                       const struct fairness *fairness, json_t *fair)
{
    const struct fair_unit *worst = &fairness->units[0];
    json_object_set_new(fair, "objective", json_integer((json_int_t)first->objective));
    json_object_set_new(fair, "unit", json_string(year->roster.units[worst->unit].code));
    json_object_set_new(fair, "unit_needed_min", json_integer((json_int_t)worst->needed_min));
    json_object_set_new(fair, "unit_missing_min", json_integer((json_int_t)worst->missing_min));
    json_object_set_new(fair, "kept", json_false());
}

/* Is the second plan fairer? Then it takes the place of the first, with what it is worth in the
 * first one's problem, whose bound holds for it too. */
static bool take_fairer(const struct year_problem *year, const struct fairness *before,
                        struct plan *first, struct plan *second)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct fairness after;
    struct check_report report;
    fairness_measure(&year->build, second, &arena, &after);
    if (fairness_compare(&after, before) >= 0)
        return false;
    check_plan(year->build.problem, second, &report);
    second->objective = report.objective;
    second->bound = first->bound;
    struct plan fairer = *second;
    *second = *first;
    *first = fairer;
    return true;
}

/* How near to its bound the second search must come, in millionths: within a twentieth of what it
 * could move, or it would take the first plan for good enough. */
static int64_t gap_of(const struct year_problem *year, const struct plan *plan,
                      const bool *favoured)
{
    int64_t missing_min = 0;
    for (size_t w = 0; w < year->roster.workers_len; w++)
        if (favoured[w])
            missing_min += plan_needed_min(year->build.problem, w) -
                           plan_met_min(year->build.problem, w, &plan->workers[w], -1);
    int64_t points = missing_min * year->build.weights.fairness;
    return points * (1000000 / 20) / (plan->bound > 1 ? plan->bound : 1);
}

/* The same year again from options->start on, where some people of units that are behind count for
 * more. */
static enum err_code search_again(const struct service *service, const struct year_problem *year,
                                  const struct solve_options *options, const bool *favoured,
                                  struct plan *ret_plan, struct err *err)
{
    CLEANUP(problem_build_release) struct problem_build build = {0};
    struct solve_options search = *options;
    struct solve_stats stats;
    int64_t gap_micro = gap_of(year, options->start, favoured);
    TRY(problem_build_again(service, &year->build, favoured, &build, err));
    search.improved = NULL; /* points of this problem are not those of the year's */
    if (search.gap_micro > gap_micro)
        search.gap_micro = gap_micro;
    return planner_solve(build.problem, &search, ret_plan, &stats, err);
}

static enum err_code make_fairer(const struct service *service, const struct year_problem *year,
                                 const struct solve_options *options, struct plan *plan,
                                 json_t *ret_fair, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    bool *favoured = arena_array(&arena, year->roster.workers_len + 1, sizeof(*favoured));
    struct solve_options again = *options;
    again.start = plan; /* always the fairest so far */
    for (int round = 0; round < FAIR_ROUNDS; round++) {
        CLEANUP(plan_release) struct plan other = {0};
        struct fairness fairness;
        fairness_measure(&year->build, plan, &arena, &fairness);
        if (!fairness_favour(&year->build, plan, &fairness, favoured) ||
            !progress_tick(options->progress, "fairness between units", round, FAIR_ROUNDS))
            break;
        if (round == 0)
            note_first(year, plan, &fairness, ret_fair);
        TRY(search_again(service, year, &again, favoured, &other, err));
        if (take_fairer(year, &fairness, plan, &other))
            json_object_set_new(ret_fair, "kept", json_true());
    }
    return ERR_OK;
}

enum err_code plan_search(const struct service *service, const struct year_problem *year,
                          const struct solve_options *options, struct plan *ret_plan,
                          json_t **ret_fair, struct err *err)
{
    struct plan plan = {0};
    struct solve_options search = *options;
    CLEANUP_JSON json_t *fair = json_object();
    bool is_fair = year->build.weights.fairness > 0;
    if (is_fair && search.time_limit_ms >= 0)
        search.time_limit_ms /= 2;
    TRY(search_once(year, &search, &plan, err));
    if (is_fair && search.time_limit_ms >= 0)
        search.time_limit_ms /= FAIR_ROUNDS;
    enum err_code code = is_fair ? make_fairer(service, year, &search, &plan, fair, err) : ERR_OK;
    if (code != ERR_OK) {
        plan_release(&plan);
        return code;
    }
    *ret_plan = plan;
    *ret_fair = json_object_size(fair) > 0 ? json_incref(fair) : json_null();
    return ERR_OK;
}
