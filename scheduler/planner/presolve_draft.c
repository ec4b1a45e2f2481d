/* One worker's options on their way to become entries. */
#include "scheduler/planner/presolve_draft.h"

#include <stdlib.h>

#include "scheduler/planner/calendar.h"

/* The fixed option of a course, or -1. */
static int32_t fixed_of_course(const struct bench *bench, int32_t course)
{
    for (int32_t i = 0; i < bench->worker->fixed_len; i++) {
        if (bench_option(bench, bench->worker->fixed[i])->course == course)
            return bench->worker->fixed[i];
    }
    return -1;
}

/* --- what is fixed ---------------------------------------------------------------------------- */

void draft_fold_fixed(struct bench *bench)
{
    const struct core *core = bench->core;
    const struct problem_worker *worker = bench->worker;
    int64_t *constant = &bench->harvest.constant;
    *constant -= (int64_t)core->problem->move_cost * worker->current_len;
    for (int32_t i = 0; i < worker->fixed_len; i++) {
        const struct problem_option *option = bench_option(bench, worker->fixed[i]);
        int32_t cost = 0;
        if (problem_cost(core->problem, worker, worker->fixed[i], &cost))
            *constant -= cost;
        if (problem_has(worker->current, worker->current_len, worker->fixed[i]))
            *constant += core->problem->move_cost;
        for (int32_t k = 0; k < option->tags_len; k++)
            bench->tag_given[option->tags[k].tag] += option->tags[k].min;
        for (int32_t k = 0; k < option->loads_len; k++)
            bench->load[option->loads[k].week - core->week_first] += option->loads[k].min;
    }
}

void draft_unfold_fixed(struct bench *bench)
{
    const struct problem_worker *worker = bench->worker;
    for (int32_t i = 0; i < worker->fixed_len; i++) {
        const struct problem_option *option = bench_option(bench, worker->fixed[i]);
        for (int32_t k = 0; k < option->tags_len; k++)
            bench->tag_given[option->tags[k].tag] = 0;
        for (int32_t k = 0; k < option->loads_len; k++)
            bench->load[option->loads[k].week - bench->core->week_first] = 0;
    }
}

/* --- which options are left ------------------------------------------------------------------- */

static bool fits_week(const struct bench *bench, const struct problem_option *option)
{
    const struct core *core = bench->core;
    for (int32_t i = 0; i < option->loads_len && core->problem->week_max_min >= 0; i++) {
        int32_t minutes =
            option->loads[i].min + bench->load[option->loads[i].week - core->week_first];
        if (minutes > core->problem->week_max_min)
            return false;
    }
    return true;
}

static bool fits_limits(const struct bench *bench, const struct problem_option *option)
{
    for (int32_t i = 0; i < bench->worker->limits_len; i++) {
        const struct problem_amount *limit = &bench->worker->limits[i];
        int32_t minutes = problem_minutes(option, limit->tag);
        if (minutes > 0 && minutes + bench->tag_given[limit->tag] > limit->min)
            return false;
    }
    return true;
}

static bool has_places(const struct bench *bench, int32_t number)
{
    const struct core *core = bench->core;
    const struct problem_option *option = bench_option(bench, number);
    for (int32_t i = 0; i < option->offerings_len; i++) {
        if (core->capacity[option->offerings[i]] <= 0)
            return false;
    }
    for (int32_t i = core->slot_first[number];
         i < core->slot_first[number + 1] && bench->out->cover_row >= 0; i++) {
        size_t cell = core_cell(core, bench->out->cover_row, core->slots[i]);
        if (core->cover_capacity[cell] <= 0)
            return false;
    }
    return true;
}

static bool fits_fixed(const struct bench *bench, int32_t number)
{
    for (int32_t i = 0; i < bench->worker->fixed_len; i++) {
        int32_t fixed = bench->worker->fixed[i];
        if (fixed == number ||
            bench_option(bench, fixed)->course == bench_option(bench, number)->course ||
            core_clashes(bench->core, fixed, number))
            return false;
    }
    return true;
}

static bool is_possible(const struct bench *bench, int32_t number)
{
    const struct problem_option *option = bench_option(bench, number);
    return !option->clashes_itself && has_places(bench, number) &&
           !calendar_is_busy(bench->worker, option) && fits_week(bench, option) &&
           fits_limits(bench, option) && fits_fixed(bench, number);
}

static int compare_courses(const void *a, const void *b)
{
    const struct draft *x = a, *y = b;
    if (x->course != y->course)
        return x->course < y->course ? -1 : 1;
    return (x->option > y->option) - (x->option < y->option);
}

static void draft_choice(struct bench *bench, struct problem_choice choice)
{
    const struct problem_worker *worker = bench->worker;
    if (!is_possible(bench, choice.option))
        return;
    bool is_held = problem_has(worker->current, worker->current_len, choice.option);
    int32_t course = bench_option(bench, choice.option)->course;
    bench->drafts[bench->drafts_len++] = (struct draft){
        .option = choice.option,
        .cost = is_held ? choice.cost - bench->core->problem->move_cost : choice.cost,
        .course = course,
        .root = course,
        .component = -1};
}

static bool offers(const struct problem_choice *list, size_t len, int32_t option)
{
    for (size_t i = 0; i < len; i++) {
        if (list[i].option == option)
            return true;
    }
    return false;
}

/* What the worker holds now, though no pool has it. */
static void draft_current(struct bench *bench, const struct problem_choice *list, size_t len)
{
    const struct problem_worker *worker = bench->worker;
    size_t offered = bench->drafts_len;
    for (int32_t i = 0; i < worker->current_len; i++) {
        struct problem_choice choice = {.option = worker->current[i]};
        if (!offers(list, len, choice.option) &&
            problem_cost(bench->core->problem, worker, choice.option, &choice.cost))
            draft_choice(bench, choice);
    }
    if (bench->drafts_len > offered)
        qsort(bench->drafts, bench->drafts_len, sizeof(*bench->drafts), compare_courses);
}

void draft_options(struct bench *bench)
{
    const struct problem_worker *worker = bench->worker;
    size_t len;
    const struct problem_choice *list = catalogue_list(bench->catalogue, worker, &len);
    int32_t course = -1;
    bool is_done = false;
    bench->drafts_len = 0;
    for (size_t i = 0; i < len; i++) {
        if (bench_option(bench, list[i].option)->course != course) {
            course = bench_option(bench, list[i].option)->course;
            is_done = problem_has(worker->done, worker->done_len, course);
        }
        if (!is_done)
            draft_choice(bench, list[i]);
    }
    draft_current(bench, list, len);
}

/* --- courses that come after others ------------------------------------------------------------
 */

enum order { ORDER_MET, ORDER_IMPOSSIBLE, ORDER_OPEN };

/* How the rule "after `before`" stands for a draft. */
static enum order order_state(const struct bench *bench, const struct draft *draft, int32_t before)
{
    const struct problem_worker *worker = bench->worker;
    int64_t begin_min = bench_option(bench, draft->option)->begin_min;
    if (problem_has(worker->done, worker->done_len, before))
        return ORDER_MET;
    int32_t fixed = fixed_of_course(bench, before);
    if (fixed >= 0)
        return bench_option(bench, fixed)->end_min <= begin_min ? ORDER_MET : ORDER_IMPOSSIBLE;
    for (size_t i = 0; i < bench->drafts_len; i++) {
        const struct draft *other = &bench->drafts[i];
        if (!other->is_dead && other->course == before &&
            bench_option(bench, other->option)->end_min <= begin_min)
            return ORDER_OPEN;
    }
    return ORDER_IMPOSSIBLE;
}

/* Removes what can never follow; again until nothing changes. */
void draft_order(struct bench *bench)
{
    bool has_changed = true;
    while (has_changed) {
        has_changed = false;
        for (size_t i = 0; i < bench->drafts_len; i++) {
            struct draft *draft = &bench->drafts[i];
            const struct problem_course *course = &bench->core->problem->courses[draft->course];
            draft->must_follow = false;
            for (int32_t k = 0; k < course->after_len && !draft->is_dead; k++) {
                enum order state = order_state(bench, draft, course->after[k]);
                draft->must_follow = draft->must_follow || state == ORDER_OPEN;
                draft->is_dead = state == ORDER_IMPOSSIBLE;
                has_changed = has_changed || draft->is_dead;
            }
        }
    }
}

static bool course_follows(const struct bench *bench, int32_t course)
{
    for (size_t i = 0; i < bench->drafts_len; i++) {
        if (bench->drafts[i].course == course && !bench->drafts[i].is_dead)
            return bench->drafts[i].must_follow;
    }
    return true; /* nothing of it is left */
}

void draft_roots(struct bench *bench)
{
    for (size_t i = 0; i < bench->drafts_len; i++) {
        struct draft *draft = &bench->drafts[i];
        const struct problem_course *course = &bench->core->problem->courses[draft->course];
        for (int32_t k = 0; k < course->after_len && draft->must_follow && !draft->is_dead; k++) {
            int32_t before = course->after[k];
            if (order_state(bench, draft, before) != ORDER_OPEN || before == draft->course ||
                course_follows(bench, before))
                continue;
            draft->root = before;
            break;
        }
    }
}
