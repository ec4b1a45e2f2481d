/* Repairing the plan in force after a single change: who is hit, what can be given to them instead,
 * and their rows of the plan put anew. */
#include "scheduler/service/repair.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/clock.h"
#include "scheduler/planner/check.h"
#include "scheduler/planner/solve.h"
#include "scheduler/service/plan_made.h"
#include "scheduler/service/plan_rows.h"
#include "scheduler/service/repair_cover.h"
#include "scheduler/service/repair_part.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_worker.h"

#define THREADS_NOT_WORTH 200 /* people, whose repair takes less time than threads to start */

void repair_release(struct repair *repair)
{
    problem_build_release(&repair->before.build);
    problem_build_release(&repair->after.build);
    plan_release(&repair->plan);
    roster_release(&repair->people);
    arena_release(&repair->arena);
    *repair = (struct repair){0};
}

/* --- before -------------------------------------------------------------------------------------
 */

static int compare_id(const void *a, const void *b)
{
    const struct worker_id *x = a;
    const struct worker_id *y = b;
    return (x->v > y->v) - (x->v < y->v);
}

/* Who is in the offering by the plan, or locked to it; rising, nobody twice. */
static enum err_code find_scope(struct repair *repair, struct plan_id plan,
                                struct worker_id **ret_ids, size_t *ret_len, struct err *err)
{
    struct store *store = repair->service->store;
    struct store_plan_offering of = {plan, repair->scope.offering_id};
    struct enrolment *places = NULL;
    struct enrolment_lock *locks = NULL;
    size_t places_len = 0;
    size_t locks_len = 0;
    size_t len = 0;
    size_t kept = 0;
    TRY(store_enrolment_list_of_offering(store, of, &repair->arena, &places, &places_len, err));
    TRY(store_lock_list(store, &repair->arena, &locks, &locks_len, err));
    struct worker_id *ids = arena_array(&repair->arena, places_len + locks_len + 1, sizeof(*ids));
    for (size_t i = 0; i < places_len; i++)
        ids[len++] = places[i].worker_id;
    for (size_t i = 0; i < locks_len; i++)
        if (locks[i].offering_id.v == repair->scope.offering_id.v)
            ids[len++] = locks[i].worker_id;
    qsort(ids, len, sizeof(*ids), compare_id);
    for (size_t i = 0; i < len; i++)
        if (kept == 0 || ids[kept - 1].v != ids[i].v)
            ids[kept++] = ids[i];
    *ret_ids = ids;
    *ret_len = kept;
    return ERR_OK;
}

static enum err_code load_people(struct repair *repair, struct plan_id plan, struct err *err)
{
    struct worker_id *ids = &repair->scope.worker_id;
    size_t len = 1;
    struct date from;
    if (repair->scope.offering_id.v != 0)
        TRY(find_scope(repair, plan, &ids, &len, err));
    struct worker *workers = arena_array(&repair->arena, len + 1, sizeof(*workers));
    size_t *all = arena_array(&repair->arena, len + 1, sizeof(*all));
    for (size_t i = 0; i < len; i++) {
        TRY(store_worker_get(repair->service->store, ids[i], &repair->arena, &workers[i], err));
        all[i] = i;
    }
    TRY(year_first_day(repair->service, repair->year, &from, err));
    TRY(roster_load_some_within(repair->service, from, workers, len, &repair->people, err));
    repair->touched = (struct roster_pick){all, len};
    return ERR_OK;
}

enum err_code repair_begin(struct service *service, int32_t year, struct repair_scope scope,
                           struct repair *out, struct err *err)
{
    struct plan_record plan;
    out->service = service;
    out->scope = scope;
    out->year = year;
    TRY(store_plan_published(service->store, year, &plan, err));
    TRY(plan_made_weights(service, plan.id, &out->weights, err));
    TRY(load_people(out, plan.id, err));
    roster_part(&out->people, out->touched, &out->arena, &out->former);
    return repair_cover_load(out, err);
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
    for (size_t i = 0; i < repair->touched.len; i++)
        is_easy = set_former(now, i, &plan) && is_easy;
    if (is_easy && keeps_rules(now->build.problem, &plan))
        return;
    for (size_t i = 0; i < repair->touched.len; i++)
        plan_set(&plan, i, NULL, 0);
    for (size_t i = 0; i < repair->touched.len; i++) {
        if (set_former(now, i, &plan) && keeps_rules(now->build.problem, &plan))
            continue;
        plan_set(&plan, i, NULL, 0);
        repair->hit[repair->hit_len++] = i;
    }
}

enum err_code repair_find(struct repair *repair, struct err *err)
{
    const struct repair_part_rules rules = {.pick = repair->touched};
    struct year_problem now = {0};
    TRY(roster_refresh(repair->service, &repair->people, err));
    repair->hit = arena_array(&repair->arena, repair->touched.len + 1, sizeof(*repair->hit));
    enum err_code code = repair_part_build(repair, &rules, &now, err);
    if (code == ERR_OK)
        find_hit(repair, &now);
    problem_build_release(&now.build);
    return code;
}

/* --- the repair ---------------------------------------------------------------------------------
 */

static bool has_option(const struct plan_entry *entry, int32_t option)
{
    for (int32_t i = 0; i < entry->len; i++)
        if (entry->options[i] == option)
            return true;
    return false;
}

void repair_former_plan(const struct repair *repair, struct plan *ret_plan)
{
    const struct year_problem *before = &repair->before;
    plan_init(ret_plan, before->build.problem->workers_len);
    for (size_t i = 0; i < before->roster.workers_len; i++)
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

/* What the places of the repair are worth; what giving up places costs has guided the search, and
 * is no part of it. */
static int64_t repaired_objective(const struct repair *repair)
{
    const struct problem *problem = repair->after.build.problem;
    int64_t dropped = 0;
    for (size_t w = 0; w < repair->hit_len; w++)
        for (int32_t i = 0; i < problem->workers[w].current_len; i++)
            dropped += !has_option(&repair->plan.workers[w], problem->workers[w].current[i]);
    return repair->plan.objective + dropped * problem->move_cost;
}

enum err_code repair_solve(struct repair *repair, struct err *err)
{
    const struct repair_part_rules rules = {
        .pick = {repair->hit, repair->hit_len}, .move_points = REPAIR_MOVE_POINTS, .is_open = true};
    struct solve_options options = solve_options_default();
    struct solve_stats stats;
    struct check_report report;
    options.threads = repair->hit_len > THREADS_NOT_WORTH ? 0 : 1;
    options.progress = repair->service->progress;
    TRY(repair_part_former(repair, rules.pick, &repair->before, err));
    TRY(repair_part_build(repair, &rules, &repair->after, err));
    int64_t begun = clock_monotonic_ms();
    TRY(planner_solve(repair->after.build.problem, &options, &repair->plan, &stats, err));
    if (!progress_tick(options.progress, "repair", 1, 1))
        return err_set(err, ERR_CONFLICT, "stopped; nothing is changed");
    repair->open_points = stats.bound - stats.objective;
    repair->solve_ms = clock_monotonic_ms() - begun;
    repair->gain_points = repaired_objective(repair) - former_objective(repair);
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

/* What the touched have by now: those who are not hit what they had. */
static struct enrolment *places_of_touched(struct repair *repair, const struct store_mend *mend,
                                           size_t *ret_len)
{
    const struct roster *people = &repair->people;
    size_t len = 0;
    struct enrolment *places = arena_array(
        &repair->arena, people->enrolments_len + mend->enrolments_len + 1, sizeof(*places));
    for (size_t i = 0; i < people->enrolments_len; i++)
        if (!is_hit(repair, people->enrolments[i].worker_id))
            places[len++] = people->enrolments[i];
    if (mend->enrolments_len > 0)
        memcpy(places + len, mend->enrolments, mend->enrolments_len * sizeof(*places));
    len += mend->enrolments_len;
    qsort(places, len, sizeof(*places), compare_place);
    *ret_len = len;
    return places;
}

/* Workers among these needs, which are in order of worker, and minutes. */
static void count_unmet(const struct unmet_need *unmet, size_t len, int64_t *workers, int64_t *min)
{
    for (size_t i = 0; i < len; i++) {
        *workers += i == 0 || unmet[i].worker_id.v != unmet[i - 1].worker_id.v;
        *min += (int64_t)unmet[i].needed_min - unmet[i].planned_min;
    }
}

/* Hours and complete workers of the record follow from the needs of the hit that stay unmet. */
static enum err_code count_hours(struct repair *repair, const struct store_mend *mend,
                                 struct plan_record *record, struct err *err)
{
    int64_t had = 0;
    int64_t had_min = 0;
    int64_t has = 0;
    int64_t has_min = 0;
    for (size_t i = 0; i < mend->workers_len; i++) {
        struct store_plan_worker of = {record->id, mend->workers[i]};
        struct unmet_need *old = NULL;
        size_t len = 0;
        TRY(store_unmet_list_of_worker(repair->service->store, of, &repair->arena, &old, &len,
                                       err));
        count_unmet(old, len, &had, &had_min);
    }
    count_unmet(mend->unmet, mend->unmet_len, &has, &has_min);
    record->complete += had - has;
    record->planned_min += had_min - has_min;
    return ERR_OK;
}

/* What the best plan of all may have won by the change. Leave and cancelled offerings take away
 * only, so that the old bound still holds; a moved one may serve everybody who sits there anew,
 * each in every need that some rulebook has. */
static int64_t gain_max(const struct repair *repair)
{
    const struct roster *all = &repair->people;
    size_t at = roster_offering(all, repair->scope.offering_id);
    if (at == SIZE_MAX || all->offerings[at].cancelled)
        return 0;
    const struct course *course = roster_course_of(all, &all->offerings[at]);
    int64_t tags_min = 2 * (int64_t)course_minutes(course); /* mode, and a quota of the course */
    for (int32_t i = 0; i < course->tags_len; i++)
        tags_min += course->tags[i].min;
    int64_t books = (int64_t)(all->books_len + all->quota.books_len);
    const struct plan_weights *weights = &repair->weights;
    int64_t weight = weights->soon > weights->later ? weights->soon : weights->later;
    int32_t most = 0; /* of all tiers */
    for (int tier = 0; tier < TIER_COUNT; tier++)
        most = weights->tier[tier] > most ? weights->tier[tier] : most;
    weight += most;
    return all->offerings[at].seats * (weight * tags_min * books + weights->complete);
}

enum err_code repair_put(struct repair *repair, struct plan_record *ret_plan,
                         struct enrolment **ret_places, size_t *ret_len, struct err *err)
{
    struct plan_record record = repair->people.plan;
    struct worker_id *workers = arena_array(&repair->arena, repair->hit_len + 1, sizeof(*workers));
    struct store_mend mend = {.record = &record, .workers = workers};
    for (size_t i = 0; i < repair->hit_len; i++)
        workers[mend.workers_len++] = repair->people.workers[repair->hit[i]].id;
    mend.enrolments =
        plan_places(&repair->after, &repair->plan, &repair->arena, &mend.enrolments_len);
    mend.unmet = plan_unmet(&repair->after, &repair->plan, &repair->arena, &mend.unmet_len);
    TRY(count_hours(repair, &mend, &record, err));
    record.objective += repair->gain_points;
    record.bound += gain_max(repair);
    if (record.bound < record.objective)
        record.bound = record.objective; /* what is owed has changed since the bound was proved */
    TRY(store_plan_mend(repair->service->store, &mend, err));
    *ret_plan = record;
    *ret_places = places_of_touched(repair, &mend, ret_len);
    return ERR_OK;
}
