/* The small question behind advice: only the people who are short choose. The others are left out
 * with their seats, but for those whose unit may not have too many away: they sit in it as fixed.
 */
#include "scheduler/service/gap_narrow.h"

#include <assert.h>

#include "scheduler/planner/solve.h"

#define OPEN_POINTS  240 /* a class for the sake of an hour or two of one person is not advised */
#define FILL_PART    20  /* nor one of which less than a twentieth would be filled */
#define WIDEN_POINTS 40  /* more seats cost next to nothing */
#define GAP_MICRO    1000
#define WORK_MAX     50

struct narrow {
    const struct gap_question *question;
    struct problem *problem;
    const struct gap_worker **chooser_of; /* by worker of the whole problem; NULL: is not short */
    bool *is_kept;                        /* by worker: is part of the small problem */
    int32_t *left;                        /* by offering: seats for those in the small problem */
    int32_t *free;                        /* by offering: seats that nobody has */
    struct arena arena;
};

static void narrow_release(struct narrow *narrow)
{
    problem_free(narrow->problem);
    arena_release(&narrow->arena);
}

/* --- who is part of it --- */

static void choose_workers(struct narrow *narrow)
{
    const struct gap_case *of = narrow->question->of;
    const struct problem *whole = narrow->question->problem;
    bool *is_covered = arena_array(&narrow->arena, whole->units_len + 1, sizeof(*is_covered));
    for (size_t i = 0; i < of->workers_len; i++) {
        int32_t unit = whole->workers[of->workers[i].worker].unit;
        narrow->chooser_of[of->workers[i].worker] = &of->workers[i];
        if (unit >= 0 && whole->units[unit].away_max >= 0)
            is_covered[unit] = true;
    }
    for (size_t i = 0; i < whole->workers_len; i++)
        narrow->is_kept[i] = narrow->chooser_of[i] != NULL ||
                             (whole->workers[i].unit >= 0 && is_covered[whole->workers[i].unit]);
}

static void count_seats(struct narrow *narrow)
{
    const struct gap_case *of = narrow->question->of;
    const struct problem *whole = narrow->question->problem;
    for (size_t i = 0; i < whole->offerings_len; i++)
        narrow->left[i] = narrow->free[i] = whole->offerings[i].seats;
    for (size_t w = 0; w < of->plan.workers_len; w++)
        for (int32_t i = 0; i < of->plan.workers[w].len; i++) {
            const struct problem_option *option = &whole->options[of->plan.workers[w].options[i]];
            for (int32_t k = 0; k < option->offerings_len; k++) {
                narrow->free[option->offerings[k]]--;
                narrow->left[option->offerings[k]] -= !narrow->is_kept[w];
            }
        }
}

/* --- rows of the whole problem as rows of the small one --- */

static struct problem_names course_names(struct narrow *narrow, const int32_t *at, int32_t len)
{
    const char **names = arena_array(&narrow->arena, (size_t)len + 1, sizeof(*names));
    for (int32_t i = 0; i < len; i++)
        names[i] = narrow->question->problem->courses[at[i]].name;
    return (struct problem_names){names, (size_t)len};
}

static struct problem_tag_row *tag_rows(struct narrow *narrow, const struct problem_amount *amounts,
                                        int32_t len)
{
    struct problem_tag_row *rows = arena_array(&narrow->arena, (size_t)len + 1, sizeof(*rows));
    for (int32_t i = 0; i < len; i++)
        rows[i] = (struct problem_tag_row){narrow->question->problem->tags[amounts[i].tag],
                                           amounts[i].min};
    return rows;
}

static enum err_code add_courses_and_units(struct narrow *narrow, struct err *err)
{
    const struct problem *whole = narrow->question->problem;
    for (size_t i = 0; i < whole->courses_len; i++) {
        const struct problem_course *course = &whole->courses[i];
        struct problem_course_row row = {course->name,
                                         course_names(narrow, course->after, course->after_len)};
        TRY(problem_add_course(narrow->problem, &row, err));
    }
    for (size_t i = 0; i < whole->units_len; i++) {
        struct problem_unit_row row = {whole->units[i].name, whole->units[i].away_max};
        TRY(problem_add_unit(narrow->problem, &row, err));
    }
    return ERR_OK;
}

/* What the class costs as a whole; its places cost what its option does. */
static int64_t class_points(const struct gap_case *of, const struct offering *offering)
{
    return (int64_t)offering->cost_class * of->weights.cost / 100;
}

static enum err_code add_offerings(struct narrow *narrow, struct err *err)
{
    const struct gap_question *question = narrow->question;
    const struct problem *whole = question->problem;
    size_t first = whole->offerings_len - question->candidates_len;
    for (size_t i = 0; i < whole->offerings_len; i++) {
        const struct problem_offering *offering = &whole->offerings[i];
        struct problem_offering_row row = {.name = offering->name,
                                           .course = whole->courses[offering->course].name,
                                           .seats = narrow->left[i],
                                           .tags =
                                               tag_rows(narrow, offering->tags, offering->tags_len),
                                           .tags_len = (size_t)offering->tags_len,
                                           .sessions = offering->sessions,
                                           .sessions_len = (size_t)offering->sessions_len,
                                           .window_from = offering->window_from,
                                           .window_to = offering->window_to,
                                           .window_min = offering->window_min,
                                           .keeps_cover = offering->keeps_cover};
        if (i >= first) {
            const struct gap_opening *candidate = &question->candidates[i - first];
            row.is_candidate = true;
            row.seats_min = 1 + (candidate->widens == SIZE_MAX ? offering->seats / FILL_PART : 0);
            row.open_cost = candidate->widens == SIZE_MAX
                                ? OPEN_POINTS + class_points(question->of, &candidate->offering)
                                : WIDEN_POINTS;
            row.uses = candidate->uses;
        }
        TRY(problem_add_offering(narrow->problem, &row, err));
    }
    return ERR_OK;
}

/* Whoever is short keeps what they have, so only seats that nobody has are there to be chosen. */
static enum err_code add_pools(struct narrow *narrow, struct err *err)
{
    const struct problem *whole = narrow->question->problem;
    for (size_t i = 0; i < whole->pools_len; i++) {
        const struct problem_pool *pool = &whole->pools[i];
        struct problem_choice_row *choices =
            arena_array(&narrow->arena, (size_t)pool->choices_len + 1, sizeof(*choices));
        struct problem_pool_row row = {.name = pool->name, .choices = choices};
        for (int32_t k = 0; k < pool->choices_len; k++) {
            const struct problem_option *option = &whole->options[pool->choices[k].option];
            if (narrow->free[option->offerings[0]] > 0)
                choices[row.choices_len++] =
                    (struct problem_choice_row){option->name, pool->choices[k].cost};
        }
        TRY(problem_add_pool(narrow->problem, &row, err));
    }
    return ERR_OK;
}

static struct problem_names fixed_of(struct narrow *narrow, size_t worker)
{
    const struct plan_entry *places = &narrow->question->of->plan.workers[worker];
    const char **names = arena_array(&narrow->arena, (size_t)places->len + 1, sizeof(*names));
    for (int32_t i = 0; i < places->len; i++)
        names[i] = narrow->question->problem->options[places->options[i]].name;
    return (struct problem_names){names, (size_t)places->len};
}

static struct problem_names pool_names(struct narrow *narrow, const struct problem_worker *worker)
{
    const char **names = arena_array(&narrow->arena, (size_t)worker->pools_len + 1, sizeof(*names));
    for (int32_t i = 0; i < worker->pools_len; i++)
        names[i] = narrow->question->problem->pools[worker->pools[i]].name;
    return (struct problem_names){names, (size_t)worker->pools_len};
}

static enum err_code add_worker(struct narrow *narrow, size_t index, struct err *err)
{
    const struct problem *whole = narrow->question->problem;
    const struct problem_worker *worker = &whole->workers[index];
    struct problem_worker_row row = {.name = worker->name,
                                     .unit =
                                         worker->unit >= 0 ? whole->units[worker->unit].name : NULL,
                                     .done = course_names(narrow, worker->done, worker->done_len),
                                     .fixed = fixed_of(narrow, index)};
    if (narrow->chooser_of[index] == NULL)
        return problem_add_worker(narrow->problem, &row, err);
    struct problem_need_row *needs =
        arena_array(&narrow->arena, (size_t)worker->needs_len + 1, sizeof(*needs));
    for (int32_t i = 0; i < worker->needs_len; i++)
        needs[i] = (struct problem_need_row){whole->tags[worker->needs[i].tag],
                                             worker->needs[i].min, worker->needs[i].weight};
    row.needs = needs;
    row.needs_len = (size_t)worker->needs_len;
    row.limits = tag_rows(narrow, worker->limits, worker->limits_len);
    row.limits_len = (size_t)worker->limits_len;
    row.complete = worker->complete;
    row.pools = pool_names(narrow, worker);
    row.busy = worker->busy;
    row.busy_len = (size_t)worker->busy_len;
    return problem_add_worker(narrow->problem, &row, err);
}

static enum err_code build(struct narrow *narrow, struct err *err)
{
    const struct problem *whole = narrow->question->problem;
    struct problem_header header = {.name = "advice",
                                    .zone = whole->zone,
                                    .from = whole->from,
                                    .to = whole->to,
                                    .week_max_min = whole->week_max_min,
                                    .gap_min = whole->gap_min};
    narrow->chooser_of =
        arena_array(&narrow->arena, whole->workers_len + 1, sizeof(*narrow->chooser_of));
    narrow->is_kept = arena_array(&narrow->arena, whole->workers_len + 1, sizeof(bool));
    narrow->left = arena_array(&narrow->arena, whole->offerings_len + 1, sizeof(int32_t));
    narrow->free = arena_array(&narrow->arena, whole->offerings_len + 1, sizeof(int32_t));
    choose_workers(narrow);
    count_seats(narrow);
    TRY(problem_new(&header, &narrow->problem, err));
    TRY(add_courses_and_units(narrow, err));
    TRY(add_offerings(narrow, err));
    TRY(add_pools(narrow, err));
    for (size_t i = 0; i < whole->workers_len; i++)
        if (narrow->is_kept[i])
            TRY(add_worker(narrow, i, err));
    return problem_finish(narrow->problem, err);
}

/* --- and back --- */

/* The small problem has all offerings of the whole one, in the same order, and no others. */
static void widen_plan(const struct narrow *narrow, const struct plan *small, struct plan *plan)
{
    const struct gap_case *of = narrow->question->of;
    size_t at = 0;
    plan_init(plan, narrow->question->problem->workers_len);
    for (size_t i = 0; i < narrow->question->problem->workers_len; i++) {
        const struct plan_entry *entry =
            narrow->is_kept[i] ? &small->workers[at] : &of->plan.workers[i];
        at += narrow->is_kept[i];
        plan_set(plan, i, entry->options, (size_t)entry->len);
    }
}

enum err_code gap_question_solve(const struct gap_question *question, struct gap_answer *ret_answer,
                                 struct err *err)
{
    CLEANUP(narrow_release) struct narrow narrow = {.question = question};
    CLEANUP(plan_release) struct plan small = {0};
    struct solve_options options = solve_options_default();
    struct solve_stats stats;
    struct gap_answer answer = {0};
    options.gap_micro = GAP_MICRO;
    options.work_max = WORK_MAX;
    options.progress = question->of->service->progress;
    TRY(build(&narrow, err));
    assert(narrow.problem->options_len == question->problem->options_len);
    TRY(planner_solve(narrow.problem, &options, &small, &stats, err));
    widen_plan(&narrow, &small, &answer.plan);
    check_plan(question->problem, &answer.plan, &answer.check);
    answer.plan.objective = answer.plan.bound = answer.check.objective;
    check_plan(question->problem, &answer.plan, &answer.check);
    if (!answer.check.valid) {
        plan_release(&answer.plan);
        return err_set(err, ERR_INVALID, "the advice was refused by its check: %s",
                       answer.check.first[0]);
    }
    *ret_answer = answer;
    return ERR_OK;
}
