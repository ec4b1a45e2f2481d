/* Repairing the plan in force after a single change: the planning problem of those who are hit,
 * with the seats that the others leave and their presence in units that need cover. */
#include "scheduler/service/repair.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/clock.h"
#include "scheduler/planner/check.h"
#include "scheduler/planner/solve.h"
#include "scheduler/service/lock.h"
#include "scheduler/service/plan_rows.h"
#include "scheduler/store/store_plan.h"

void repair_release(struct repair *repair)
{
    problem_build_release(&repair->before.build);
    problem_build_release(&repair->after.build);
    plan_release(&repair->plan);
    roster_release(&repair->all);
    arena_release(&repair->arena);
    *repair = (struct repair){0};
}

/* --- what the others leave ----------------------------------------------------------------------
 */

/* Offerings whose seats were cut below those who sit there keep them, and take nobody else. */
static int64_t seats_left(const struct offering *offering, int64_t holders, int64_t elsewhere)
{
    int64_t seats = holders > offering->seats ? holders : offering->seats;
    return seats - elsewhere;
}

/* Units of the planned that need cover: there the others sit in the problem too. */
static bool *covered_units(const struct roster *all, struct roster_pick pick, struct arena *arena)
{
    bool *covered = arena_array(arena, all->units_len + 1, sizeof(*covered));
    memset(covered, 0, (all->units_len + 1) * sizeof(*covered));
    for (size_t i = 0; i < pick.len; i++) {
        size_t unit = roster_unit(all, all->workers[pick.workers[i]].unit_id);
        covered[unit] = all->units[unit].away_max >= 0;
    }
    return covered;
}

static void add_sitter(const struct roster *all, size_t worker, size_t offering,
                       struct problem_rest *rest, struct problem_sitter *sitters,
                       struct arena *arena)
{
    /* No code has a blank. */
    sitters[rest->sitters_len++] = (struct problem_sitter){
        arena_printf(arena, "%s %s", all->workers[worker].code, all->offerings[offering].code),
        roster_unit(all, all->workers[worker].unit_id), offering};
}

static void find_rest(const struct roster *all, struct roster_pick pick, struct arena *arena,
                      struct problem_rest *rest)
{
    int64_t *seats = arena_array(arena, all->offerings_len + 1, sizeof(*seats));
    int64_t *holders = arena_array(arena, all->offerings_len + 1, sizeof(*holders));
    int64_t *elsewhere = arena_array(arena, all->offerings_len + 1, sizeof(*elsewhere));
    struct problem_sitter *sitters = arena_array(arena, all->enrolments_len + 1, sizeof(*sitters));
    const bool *covered = covered_units(all, pick, arena);
    size_t next = 0;
    memset(holders, 0, all->offerings_len * sizeof(*holders));
    memset(elsewhere, 0, all->offerings_len * sizeof(*elsewhere));
    rest->sitters = sitters;
    for (size_t w = 0; w < all->workers_len; w++) {
        bool is_planned = next < pick.len && pick.workers[next] == w;
        bool sits = covered[roster_unit(all, all->workers[w].unit_id)];
        next += is_planned;
        for (size_t i = all->enrolments_from[w]; i < all->enrolments_from[w + 1]; i++) {
            size_t at = roster_offering(all, all->enrolments[i].offering_id);
            holders[at]++;
            elsewhere[at] += !is_planned && !sits;
            if (!is_planned && sits)
                add_sitter(all, w, at, rest, sitters, arena);
        }
    }
    for (size_t i = 0; i < all->offerings_len; i++)
        seats[i] = seats_left(&all->offerings[i], holders[i], elsewhere[i]);
    rest->seats = seats;
}

/* The problem of these workers; `move_points` for each place that they have and give up. */
static enum err_code build_part(struct repair *repair, struct roster_pick pick, int64_t move_points,
                                struct year_problem *year, struct err *err)
{
    struct problem_rest *rest = arena_alloc(&repair->arena, sizeof(*rest));
    *rest = (struct problem_rest){.move_points = move_points};
    find_rest(&repair->all, pick, &repair->arena, rest);
    roster_part(&repair->all, pick, &repair->arena, &year->roster);
    enum err_code code =
        problem_build_part(repair->service, &year->roster, repair->year, rest, &year->build, err);
    if (code == ERR_INVALID || code == ERR_CONFLICT) {
        (void)err_prefix(err, "the plan in force cannot be repaired");
        if (err != NULL && err->hint[0] == '\0')
            (void)err_hint(err, "--no-repair leaves the holes; yanxu plan make makes a new plan");
    }
    return code;
}

/* --- before -------------------------------------------------------------------------------------
 */

static bool is_in_scope(const struct roster *all, size_t worker, struct repair_scope scope)
{
    if (scope.offering_id.v == 0)
        return all->workers[worker].id.v == scope.worker_id.v;
    for (size_t i = all->enrolments_from[worker]; i < all->enrolments_from[worker + 1]; i++)
        if (all->enrolments[i].offering_id.v == scope.offering_id.v)
            return true;
    return lock_holds(all, worker, scope.offering_id);
}

static struct roster_pick touched(const struct repair *repair)
{
    return (struct roster_pick){repair->touched, repair->touched_len};
}

enum err_code repair_begin(struct service *service, int32_t year, struct repair_scope scope,
                           struct repair *out, struct err *err)
{
    struct date from;
    out->service = service;
    out->scope = scope;
    out->year = year;
    TRY(year_first_day(service, year, &from, err));
    TRY(roster_load_within(service, from, &out->all, err));
    if (!out->all.has_plan)
        return err_set(err, ERR_NOT_FOUND, "the year %d has no plan in force", year);
    out->touched = arena_array(&out->arena, out->all.workers_len + 1, sizeof(*out->touched));
    for (size_t w = 0; w < out->all.workers_len; w++)
        if (is_in_scope(&out->all, w, scope))
            out->touched[out->touched_len++] = w;
    return build_part(out, touched(out), 0, &out->before, err);
}

/* --- who is hit ---------------------------------------------------------------------------------
 */

/* The places in force of worker `index` of this problem; false: one of them is no option of it. */
static bool set_former(const struct year_problem *year, size_t index, struct plan *plan)
{
    const struct roster *roster = &year->roster;
    size_t from = roster->enrolments_from[index];
    size_t to = roster->enrolments_from[index + 1];
    CLEANUP(arena_release) struct arena arena = {0};
    int32_t *options = arena_array(&arena, to - from + 1, sizeof(*options));
    size_t len = 0;
    bool is_whole = true;
    for (size_t i = from; i < to; i++) {
        const struct offering *offering =
            &roster->offerings[roster_offering(roster, roster->enrolments[i].offering_id)];
        if (problem_build_is_settled(&year->build, offering))
            continue;
        int32_t option = problem_find_option(year->build.problem, offering->code);
        if (option >= 0)
            options[len++] = option;
        is_whole = is_whole && option >= 0;
    }
    plan_set(plan, index, options, len);
    return is_whole;
}

static void set_sitters(const struct year_problem *year, struct plan *plan)
{
    const struct problem *problem = year->build.problem;
    for (size_t w = year->roster.workers_len; w < problem->workers_len; w++)
        plan_set(plan, w, problem->workers[w].fixed, (size_t)problem->workers[w].fixed_len);
}

/* Do the places keep every rule? What they are worth is not asked. */
static bool keeps_rules(const struct problem *problem, const struct plan *plan)
{
    struct check_report report;
    int64_t broken = 0;
    check_plan(problem, plan, &report);
    for (int rule = 0; rule < CHECK_RULE_COUNT; rule++)
        if (rule != CHECK_OBJECTIVE && rule != CHECK_BOUND && rule != CHECK_FIXED)
            broken += report.counts[rule];
    return broken == 0;
}

/* Everybody who can keep all they have, one after the other; the others are hit. */
static void find_hit(struct repair *repair, const struct year_problem *now)
{
    CLEANUP(plan_release) struct plan plan = {0};
    plan_init(&plan, now->build.problem->workers_len);
    set_sitters(now, &plan);
    bool is_easy = true;
    for (size_t i = 0; i < repair->touched_len; i++)
        is_easy = set_former(now, i, &plan) && is_easy;
    if (is_easy && keeps_rules(now->build.problem, &plan))
        return;
    for (size_t i = 0; i < repair->touched_len; i++)
        plan_set(&plan, i, NULL, 0);
    for (size_t i = 0; i < repair->touched_len; i++) {
        if (set_former(now, i, &plan) && keeps_rules(now->build.problem, &plan))
            continue;
        plan_set(&plan, i, NULL, 0);
        repair->hit[repair->hit_len++] = repair->touched[i];
    }
}

enum err_code repair_find(struct repair *repair, struct err *err)
{
    struct year_problem now = {0};
    TRY(roster_refresh(repair->service, &repair->all, err));
    repair->hit = arena_array(&repair->arena, repair->touched_len + 1, sizeof(*repair->hit));
    enum err_code code = build_part(repair, touched(repair), 0, &now, err);
    if (code == ERR_OK)
        find_hit(repair, &now);
    problem_build_release(&now.build);
    return code;
}

/* --- the repair ---------------------------------------------------------------------------------
 */

enum err_code repair_solve(struct repair *repair, struct err *err)
{
    struct roster_pick hit = {repair->hit, repair->hit_len};
    struct solve_options options = solve_options_default();
    struct solve_stats stats;
    struct check_report report;
    options.threads = 1;
    TRY(build_part(repair, hit, REPAIR_MOVE_POINTS, &repair->after, err));
    int64_t begun = clock_monotonic_ms();
    TRY(planner_solve(repair->after.build.problem, &options, &repair->plan, &stats, err));
    repair->open_points = stats.bound - stats.objective;
    repair->solve_ms = clock_monotonic_ms() - begun;
    return plan_verify(repair->after.build.problem, &repair->plan, &report, err);
}

static bool is_hit(const struct repair *repair, struct worker_id id)
{
    return roster_worker(&repair->after.roster, id) != SIZE_MAX;
}

static int compare_place(const void *a, const void *b)
{
    const struct enrolment *x = a;
    const struct enrolment *y = b;
    if (x->worker_id.v != y->worker_id.v)
        return x->worker_id.v < y->worker_id.v ? -1 : 1;
    return (x->offering_id.v > y->offering_id.v) - (x->offering_id.v < y->offering_id.v);
}

static struct enrolment *all_places(struct repair *repair, size_t *ret_len)
{
    const struct roster *all = &repair->all;
    size_t own_len = 0;
    size_t len = 0;
    struct enrolment *own = plan_places(&repair->after, &repair->plan, &repair->arena, &own_len);
    struct enrolment *places =
        arena_array(&repair->arena, all->enrolments_len + own_len + 1, sizeof(*places));
    for (size_t i = 0; i < all->enrolments_len; i++)
        if (!is_hit(repair, all->enrolments[i].worker_id))
            places[len++] = all->enrolments[i];
    memcpy(places + len, own, own_len * sizeof(*places));
    len += own_len;
    qsort(places, len, sizeof(*places), compare_place);
    *ret_len = len;
    return places;
}

static int64_t missing_of(const struct unmet_need *unmet)
{
    return (int64_t)unmet->needed_min - unmet->planned_min;
}

/* Workers among these needs, which are in order of worker. */
static int64_t count_workers(const struct unmet_need *unmet, size_t len)
{
    int64_t workers = 0;
    for (size_t i = 0; i < len; i++)
        workers += i == 0 || unmet[i].worker_id.v != unmet[i - 1].worker_id.v;
    return workers;
}

/* Needs that stay unmet: the others' as they were, those of the hit as they are now; hours and
 * complete workers of the record follow. */
static enum err_code all_unmet(struct repair *repair, struct store_plan *put,
                               struct plan_record *record, struct err *err)
{
    struct unmet_need *old = NULL;
    struct unmet_need *own = NULL;
    size_t old_len = 0;
    size_t own_len = 0;
    size_t len = 0;
    TRY(store_unmet_list(repair->service->store, repair->all.plan.id, &repair->arena, &old,
                         &old_len, err));
    own = plan_unmet(&repair->after, &repair->plan, &repair->arena, &own_len);
    record->complete += count_workers(old, old_len);
    struct unmet_need *unmet = arena_array(&repair->arena, old_len + own_len + 1, sizeof(*unmet));
    for (size_t i = 0; i < old_len; i++)
        if (is_hit(repair, old[i].worker_id))
            record->planned_min += missing_of(&old[i]);
        else
            unmet[len++] = old[i];
    for (size_t i = 0; i < own_len; i++)
        record->planned_min -= missing_of(&own[i]);
    record->complete -= count_workers(unmet, len) + count_workers(own, own_len);
    memcpy(unmet + len, own, own_len * sizeof(*unmet));
    put->unmet = unmet;
    put->unmet_len = len + own_len;
    return ERR_OK;
}

void repair_former_plan(const struct repair *repair, struct plan *ret_plan)
{
    const struct year_problem *before = &repair->before;
    plan_init(ret_plan, before->build.problem->workers_len);
    set_sitters(before, ret_plan);
    for (size_t i = 0; i < before->roster.workers_len; i++)
        if (is_hit(repair, before->roster.workers[i].id))
            (void)set_former(before, i, ret_plan);
}

/* What the places in force of the hit were worth before the change. */
static int64_t former_objective(const struct repair *repair)
{
    CLEANUP(plan_release) struct plan plan = {0};
    struct check_report report;
    repair_former_plan(repair, &plan);
    check_plan(repair->before.build.problem, &plan, &report);
    return report.objective;
}

/* What the best plan of all may have won by the change. Leave and cancelled offerings take away
 * only, so that the old bound still holds; a moved one may serve everybody who sits there anew,
 * each in every need that some rulebook has. */
static int64_t gain_max(const struct repair *repair)
{
    const struct roster *all = &repair->all;
    size_t at = roster_offering(all, repair->scope.offering_id);
    if (at == SIZE_MAX || all->offerings[at].cancelled)
        return 0;
    const struct course *course = roster_course_of(all, &all->offerings[at]);
    int64_t tags_min = 2 * (int64_t)course_minutes(course); /* mode, and a quota of the course */
    for (int32_t i = 0; i < course->tags_len; i++)
        tags_min += course->tags[i].min;
    int64_t books = (int64_t)(all->books_len + all->quota.books_len);
    const struct plan_weights *weights = &repair->service->weights;
    int64_t weight = weights->soon > weights->later ? weights->soon : weights->later;
    return all->offerings[at].seats * (weight * tags_min * books + weights->complete);
}

enum err_code repair_put(struct repair *repair, struct plan_record *ret_plan,
                         struct enrolment **ret_places, size_t *ret_len, struct err *err)
{
    struct store *store = repair->service->store;
    struct plan_record record = repair->all.plan;
    struct store_plan put = {.record = &record};
    int64_t now = service_now(repair->service);
    size_t len = 0;
    struct enrolment *places = all_places(repair, &len);
    put.enrolments = places;
    put.enrolments_len = len;
    TRY(all_unmet(repair, &put, &record, err));
    record.objective += repair->plan.objective - former_objective(repair);
    record.bound += gain_max(repair);
    record.created_at = now;
    TRY(store_plan_insert(store, &put, &record.id, err));
    TRY(store_plan_publish(store, record.id, now, err));
    *ret_plan = record;
    *ret_places = places;
    *ret_len = len;
    return ERR_OK;
}
