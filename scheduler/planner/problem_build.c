/* Builds a planning problem from rows and refuses what cannot be right. */
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/check.h"
#include "scheduler/planner/problem.h"
#include "scheduler/planner/problem_builder.h"

static struct problem_row row_of(struct problem *problem, enum problem_kind kind, const char *name)
{
    return (struct problem_row){problem, problem_kind_names[kind], name ? name : ""};
}

static enum err_code check_header(const struct problem_header *header, struct err *err)
{
    struct problem_row row = {NULL, "problem", header->name ? header->name : ""};
    if (row.name[0] == '\0')
        return err_set(err, ERR_INVALID, "name: an empty name");
    if (!header->zone || header->zone[0] == '\0')
        return problem_refuse(row, "zone", "an empty name", err);
    if (date_is_none(header->from) || date_is_none(header->to) ||
        date_compare(header->from, header->to) > 0)
        return problem_refuse(row, "to", "must not be before from", err);
    if (header->to.day - header->from.day > PROBLEM_DAYS_MAX)
        return problem_refuse(row, "to", "a problem spans at most ten years", err);
    if (header->week_max_min != -1)
        TRY(problem_range(row, "week_max_min", header->week_max_min, PROBLEM_MINUTES_MAX, err));
    TRY(problem_range(row, "gap_min", header->gap_min, PROBLEM_MINUTES_MAX, err));
    return problem_range(row, "move_cost", header->move_cost, PROBLEM_AMOUNT_MAX, err);
}

enum err_code problem_new(const struct problem_header *header, struct problem **ret_problem,
                          struct err *err)
{
    TRY(check_header(header, err));
    struct problem *problem = x_calloc(1, sizeof(*problem));
    problem->builder = x_calloc(1, sizeof(*problem->builder));
    arena_init(&problem->arena);
    problem->name = arena_strdup(&problem->arena, header->name);
    problem->zone = arena_strdup(&problem->arena, header->zone);
    problem->from = header->from;
    problem->to = header->to;
    problem->week_max_min = (int32_t)header->week_max_min;
    problem->gap_min = (int32_t)header->gap_min;
    problem->move_cost = (int32_t)header->move_cost;
    *ret_problem = problem;
    return ERR_OK;
}

/* Rows come in order of kind: courses (-1), then enum problem_kind. */
static enum err_code enter(struct problem_row row, int32_t stage, struct err *err)
{
    if (stage < row.problem->builder->stage)
        return err_set(err, ERR_INVALID,
                       "%s %s: out of order: courses, units, offerings, options, pools, workers",
                       row.kind, row.name);
    row.problem->builder->stage = stage;
    return ERR_OK;
}

enum err_code problem_add_course(struct problem *problem, const struct problem_course_row *row,
                                 struct err *err)
{
    struct problem_row subject = row_of(problem, PROBLEM_COURSE, row->name);
    TRY(enter(subject, 0, err));
    int32_t index;
    struct problem_list after;
    TRY(problem_name_index(problem, PROBLEM_COURSE, row->name, &index, err));
    if (problem->builder->is_defined[index])
        return err_set(err, ERR_CONFLICT, "course %s is defined twice", row->name);
    TRY(problem_name_list(subject, "after", PROBLEM_COURSE, row->after, &after, err));
    problem->builder->is_defined[index] = true;
    problem->courses[index].after = after.at;
    problem->courses[index].after_len = after.len;
    return ERR_OK;
}

enum err_code problem_add_unit(struct problem *problem, const struct problem_unit_row *row,
                               struct err *err)
{
    struct problem_row subject = row_of(problem, PROBLEM_UNIT, row->name);
    TRY(enter(subject, 1 + PROBLEM_UNIT, err));
    TRY(problem_name_new(subject, PROBLEM_UNIT, problem->units_len, err));
    if (row->away_max != -1)
        TRY(problem_range(subject, "away_max", row->away_max, PROBLEM_AMOUNT_MAX, err));
    if (problem->units_len >= PROBLEM_WORKERS_MAX)
        return err_set(err, ERR_LIMIT, "more than %d units", PROBLEM_WORKERS_MAX);
    x_grow(&problem->units, &problem->builder->caps[PROBLEM_UNIT], problem->units_len + 1,
           sizeof(*problem->units));
    problem->units[problem->units_len++] =
        (struct problem_unit){arena_strdup(&problem->arena, row->name), (int32_t)row->away_max};
    return ERR_OK;
}

/* Sessions: sorted, apart from each other, inside from..to. */
static enum err_code add_sessions(struct problem_row row, const struct problem_offering_row *from,
                                  struct problem_offering *offering, struct err *err)
{
    TRY(problem_spans(row, "sessions", from->sessions, from->sessions_len, &offering->sessions,
                      err));
    offering->sessions_len = (int32_t)from->sessions_len;
    for (int32_t i = 0; i < offering->sessions_len; i++) {
        struct problem_span span = offering->sessions[i];
        if (i > 0 && span.begin_min < offering->sessions[i - 1].end_min)
            return problem_refuse(row, "sessions", "two sessions overlap", err);
        if (span.end_min - span.begin_min > PROBLEM_MINUTES_MAX)
            return problem_refuse(row, "sessions", "a session is longer than 1,000,000 min", err);
        offering->end_min = span.end_min;
    }
    offering->begin_min = offering->sessions[0].begin_min;
    return ERR_OK;
}

static enum err_code add_window(struct problem_row row, const struct problem_offering_row *from,
                                struct problem_offering *offering, struct err *err)
{
    if (date_is_none(from->window_to) || date_compare(from->window_from, from->window_to) > 0)
        return problem_refuse(row, "window", "must not end before it begins", err);
    TRY(problem_range(row, "window_min", from->window_min, PROBLEM_MINUTES_MAX, err));
    offering->window_min = (int32_t)from->window_min;
    offering->begin_min = (int64_t)from->window_from.day * DAY_MIN;
    offering->end_min = ((int64_t)from->window_to.day + 1) * DAY_MIN;
    return ERR_OK;
}

static enum err_code add_times(struct problem_row row, const struct problem_offering_row *from,
                               struct problem_offering *offering, struct err *err)
{
    bool has_window = !date_is_none(from->window_from);
    if (has_window == (from->sessions_len > 0))
        return problem_refuse(row, "sessions", "expected either sessions or a window", err);
    offering->window_from = from->window_from;
    offering->window_to = from->window_to;
    if (has_window)
        TRY(add_window(row, from, offering, err));
    else
        TRY(add_sessions(row, from, offering, err));
    if (offering->begin_min < (int64_t)row.problem->from.day * DAY_MIN ||
        offering->end_min > ((int64_t)row.problem->to.day + 1) * DAY_MIN)
        return problem_refuse(row, has_window ? "window" : "sessions",
                              "lies outside the problem's from and to", err);
    return ERR_OK;
}

static enum err_code add_opening(struct problem_row row, const struct problem_offering_row *from,
                                 struct problem_offering *offering, struct err *err)
{
    if (!from->is_candidate && from->seats_min > 0)
        return problem_refuse(row, "seats_min", "only a candidate (open_cost) has one", err);
    TRY(problem_range(row, "open_cost", from->open_cost, PROBLEM_AMOUNT_MAX, err));
    TRY(problem_range(row, "seats_min", from->seats_min, PROBLEM_AMOUNT_MAX, err));
    offering->is_candidate = from->is_candidate;
    offering->open_cost = (int32_t)from->open_cost;
    offering->seats_min = (int32_t)from->seats_min;
    return problem_add_sum(row, from->open_cost, err);
}

enum err_code problem_add_offering(struct problem *problem, const struct problem_offering_row *row,
                                   struct err *err)
{
    struct problem_builder *builder = problem->builder;
    struct problem_row subject = row_of(problem, PROBLEM_OFFERING, row->name);
    struct problem_offering offering = {.keeps_cover = row->keeps_cover};
    struct problem_list uses;
    TRY(enter(subject, 1 + PROBLEM_OFFERING, err));
    if (problem->offerings_len >= PROBLEM_OFFERINGS_MAX)
        return err_set(err, ERR_LIMIT, "more than %d offerings", PROBLEM_OFFERINGS_MAX);
    TRY(problem_name_new(subject, PROBLEM_OFFERING, problem->offerings_len, err));
    TRY(problem_name_index(problem, PROBLEM_COURSE, row->course, &offering.course, err));
    TRY(problem_range(subject, "seats", row->seats, PROBLEM_AMOUNT_MAX, err));
    offering.seats = (int32_t)row->seats;
    TRY(problem_amounts(subject, "tags", row->tags, row->tags_len, &offering.tags, err));
    offering.tags_len = (int32_t)row->tags_len;
    TRY(add_times(subject, row, &offering, err));
    TRY(add_opening(subject, row, &offering, err));
    TRY(problem_name_list(subject, "uses", PROBLEM_RESOURCE, row->uses, &uses, err));
    offering.uses = uses.at;
    offering.uses_len = uses.len;
    offering.name = arena_strdup(&problem->arena, row->name);
    size_t len = problem->offerings_len + 1;
    x_grow(&problem->offerings, &builder->caps[PROBLEM_OFFERING], len, sizeof(*problem->offerings));
    x_grow(&builder->is_named, &builder->is_named_cap, len, sizeof(*builder->is_named));
    builder->is_named[len - 1] = false;
    problem->offerings[problem->offerings_len++] = offering;
    return ERR_OK;
}

static enum err_code append_option(struct problem_row row, struct problem_option option,
                                   struct err *err)
{
    struct problem *problem = row.problem;
    TRY(problem_name_new(row, PROBLEM_OPTION, problem->options_len, err));
    TRY(problem_option_derive(row, &option, err));
    x_grow(&problem->options, &problem->builder->caps[PROBLEM_OPTION], problem->options_len + 1,
           sizeof(*problem->options));
    problem->options[problem->options_len++] = option;
    return ERR_OK;
}

enum err_code problem_add_option(struct problem *problem, const struct problem_option_row *row,
                                 struct err *err)
{
    struct problem_row subject = row_of(problem, PROBLEM_OPTION, row->name);
    struct problem_option option = {0};
    struct problem_list parts;
    TRY(enter(subject, 1 + PROBLEM_OPTION, err));
    if (map_get(&problem->builder->names[PROBLEM_OFFERING], str_from(row->name), NULL))
        return err_set(err, ERR_CONFLICT, "option %s is an offering's name", subject.name);
    if (problem->options_len >= PROBLEM_OFFERINGS_MAX)
        return err_set(err, ERR_LIMIT, "more than %d options", PROBLEM_OFFERINGS_MAX);
    TRY(problem_name_index(problem, PROBLEM_COURSE, row->course, &option.course, err));
    TRY(problem_name_list(subject, "offerings", PROBLEM_OFFERING, row->offerings, &parts, err));
    if (parts.len == 0)
        return problem_refuse(subject, "offerings", "names none", err);
    for (int32_t i = 0; i < parts.len; i++) {
        if (problem->offerings[parts.at[i]].course != option.course)
            return problem_refuse(subject, "offerings", "one is of another course", err);
        problem->builder->is_named[parts.at[i]] = true;
    }
    option.name = arena_strdup(&problem->arena, row->name);
    option.offerings = parts.at;
    option.offerings_len = parts.len;
    return append_option(subject, option, err);
}

/* Every offering that no option names is an option under its own name. */
static enum err_code add_own_options(struct problem *problem, struct err *err)
{
    if (problem->builder->stage > PROBLEM_OPTION + 1)
        return ERR_OK;
    for (size_t i = 0; i < problem->offerings_len; i++) {
        const struct problem_offering *offering = &problem->offerings[i];
        if (problem->builder->is_named[i])
            continue;
        int32_t *self = arena_alloc(&problem->arena, sizeof(*self));
        *self = (int32_t)i;
        struct problem_option option = {.name = offering->name,
                                        .course = offering->course,
                                        .offerings = self,
                                        .offerings_len = 1};
        TRY(append_option(row_of(problem, PROBLEM_OPTION, offering->name), option, err));
    }
    return ERR_OK;
}

static int compare_choices(const void *a, const void *b)
{
    const struct problem_choice *x = a, *y = b;
    return (x->option > y->option) - (x->option < y->option);
}

static enum err_code add_choices(struct problem_row row, const struct problem_pool_row *from,
                                 struct problem_pool *pool, int64_t *ret_sum, struct err *err)
{
    if (from->choices_len > 2 * (size_t)PROBLEM_OFFERINGS_MAX)
        return problem_refuse(row, "options", "too many", err);
    struct problem_choice *choices =
        arena_array(&row.problem->arena, from->choices_len, sizeof(*choices));
    *ret_sum = 0;
    for (size_t i = 0; i < from->choices_len; i++) {
        const struct problem_choice_row *choice = &from->choices[i];
        TRY(problem_range(row, "options", choice->cost, PROBLEM_AMOUNT_MAX, err));
        if (problem_name_index(row.problem, PROBLEM_OPTION, choice->option, &choices[i].option,
                               err) != ERR_OK)
            return err_prefix(err, "%s %s: options", row.kind, row.name);
        choices[i].cost = (int32_t)choice->cost;
        *ret_sum += choice->cost;
    }
    qsort(choices, from->choices_len, sizeof(*choices), compare_choices);
    for (size_t i = 1; i < from->choices_len; i++) {
        if (choices[i].option == choices[i - 1].option)
            return problem_refuse_twin(row, "options", row.problem->options[choices[i].option].name,
                                       err);
    }
    pool->choices = choices;
    pool->choices_len = (int32_t)from->choices_len;
    return ERR_OK;
}

enum err_code problem_add_pool(struct problem *problem, const struct problem_pool_row *row,
                               struct err *err)
{
    struct problem_builder *builder = problem->builder;
    struct problem_row subject = row_of(problem, PROBLEM_POOL, row->name);
    struct problem_pool pool = {0};
    int64_t sum = 0;
    TRY(add_own_options(problem, err));
    TRY(enter(subject, 1 + PROBLEM_POOL, err));
    if (problem->pools_len >= PROBLEM_WORKERS_MAX)
        return err_set(err, ERR_LIMIT, "more than %d pools", PROBLEM_WORKERS_MAX);
    TRY(problem_name_new(subject, PROBLEM_POOL, problem->pools_len, err));
    TRY(add_choices(subject, row, &pool, &sum, err));
    pool.name = arena_strdup(&problem->arena, row->name);
    size_t len = problem->pools_len + 1;
    x_grow(&problem->pools, &builder->caps[PROBLEM_POOL], len, sizeof(*problem->pools));
    x_grow(&builder->pool_costs, &builder->pool_costs_cap, len, sizeof(*builder->pool_costs));
    builder->pool_costs[len - 1] = sum;
    problem->pools[problem->pools_len++] = pool;
    return ERR_OK;
}

static enum err_code add_needs(struct problem_row row, const struct problem_worker_row *from,
                               struct problem_worker *worker, struct err *err)
{
    if (from->needs_len > PROBLEM_CHOICES_MAX)
        return problem_refuse(row, "needs", "too many", err);
    struct problem_need *needs = arena_array(&row.problem->arena, from->needs_len, sizeof(*needs));
    for (size_t i = 0; i < from->needs_len; i++) {
        const struct problem_need_row *need = &from->needs[i];
        TRY(problem_range(row, "needs", need->min, PROBLEM_MINUTES_MAX, err));
        TRY(problem_range(row, "needs", need->weight, PROBLEM_WEIGHT_MAX, err));
        TRY(problem_name_index(row.problem, PROBLEM_TAG, need->tag, &needs[i].tag, err));
        needs[i].min = (int32_t)need->min;
        needs[i].weight = (int32_t)need->weight;
        for (size_t k = 0; k < i; k++) {
            if (needs[k].tag == needs[i].tag)
                return problem_refuse_twin(row, "needs", need->tag, err);
        }
        TRY(problem_add_sum(row, need->min * need->weight, err));
    }
    worker->needs = needs;
    worker->needs_len = (int32_t)from->needs_len;
    return ERR_OK;
}

static enum err_code add_lists(struct problem_row row, const struct problem_worker_row *from,
                               struct problem_worker *worker, struct err *err)
{
    struct problem_list pools, done, fixed, current;
    TRY(problem_name_list(row, "pools", PROBLEM_POOL, from->pools, &pools, err));
    TRY(problem_name_list(row, "done", PROBLEM_COURSE, from->done, &done, err));
    TRY(problem_name_list(row, "fixed", PROBLEM_OPTION, from->fixed, &fixed, err));
    TRY(problem_name_list(row, "current", PROBLEM_OPTION, from->current, &current, err));
    worker->pools = pools.at;
    worker->pools_len = pools.len;
    worker->done = done.at;
    worker->done_len = done.len;
    worker->fixed = fixed.at;
    worker->fixed_len = fixed.len;
    worker->current = current.at;
    worker->current_len = current.len;
    return ERR_OK;
}

/* The cap on choices, and what they could cost. */
static enum err_code count_choices(struct problem_row row, const struct problem_worker *worker,
                                   struct err *err)
{
    struct problem *problem = row.problem;
    int64_t most = (int64_t)worker->fixed_len + worker->current_len;
    for (int32_t i = 0; i < worker->pools_len; i++) {
        most += problem->pools[worker->pools[i]].choices_len;
        TRY(problem_add_sum(row, problem->builder->pool_costs[worker->pools[i]], err));
    }
    TRY(problem_add_sum(row, (int64_t)worker->current_len * problem->move_cost, err));
    if (most > PROBLEM_CHOICES_MAX &&
        problem_choices(problem, worker, NULL, 0) > PROBLEM_CHOICES_MAX)
        return err_set(err, ERR_LIMIT, "worker %s: pools: more than %d options", row.name,
                       PROBLEM_CHOICES_MAX);
    return ERR_OK;
}

enum err_code problem_add_worker(struct problem *problem, const struct problem_worker_row *row,
                                 struct err *err)
{
    struct problem_row subject = row_of(problem, PROBLEM_WORKER, row->name);
    struct problem_worker worker = {.unit = -1};
    TRY(add_own_options(problem, err));
    TRY(enter(subject, 1 + PROBLEM_WORKER, err));
    if (problem->workers_len >= PROBLEM_WORKERS_MAX)
        return err_set(err, ERR_LIMIT, "more than %d workers", PROBLEM_WORKERS_MAX);
    TRY(problem_name_new(subject, PROBLEM_WORKER, problem->workers_len, err));
    if (row->unit &&
        problem_name_index(problem, PROBLEM_UNIT, row->unit, &worker.unit, err) != ERR_OK)
        return err_prefix(err, "worker %s: unit", subject.name);
    TRY(problem_range(subject, "complete", row->complete, PROBLEM_AMOUNT_MAX, err));
    worker.complete = (int32_t)row->complete;
    TRY(problem_add_sum(subject, row->complete, err));
    TRY(add_needs(subject, row, &worker, err));
    TRY(problem_amounts(subject, "limits", row->limits, row->limits_len, &worker.limits, err));
    worker.limits_len = (int32_t)row->limits_len;
    TRY(problem_spans(subject, "busy", row->busy, row->busy_len, &worker.busy, err));
    worker.busy_len = (int32_t)row->busy_len;
    TRY(add_lists(subject, row, &worker, err));
    TRY(count_choices(subject, &worker, err));
    worker.name = arena_strdup(&problem->arena, row->name);
    x_grow(&problem->workers, &problem->builder->caps[PROBLEM_WORKER], problem->workers_len + 1,
           sizeof(*problem->workers));
    problem->workers[problem->workers_len++] = worker;
    return ERR_OK;
}

enum err_code problem_finish(struct problem *problem, struct err *err)
{
    TRY(add_own_options(problem, err));
    problem->builder->stage = 1 + PROBLEM_WORKER;
    return check_fixed(problem, err);
}
