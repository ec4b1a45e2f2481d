/* A planning problem's life, its lookups by name, and what a worker may choose from. */
#include "scheduler/planner/problem.h"

#include <stdio.h>
#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/problem_builder.h"

static void builder_free(struct problem_builder *builder)
{
    for (int kind = 0; kind < PROBLEM_KIND_COUNT; kind++)
        map_release(&builder->names[kind]);
    free(builder->is_defined);
    free(builder->is_named);
    free(builder->pool_costs);
    free(builder);
}

void problem_free(struct problem *problem)
{
    if (!problem)
        return;
    builder_free(problem->builder);
    free(problem->courses);
    free(problem->units);
    free(problem->offerings);
    free(problem->options);
    free(problem->pools);
    free(problem->workers);
    free(problem->tags);
    free(problem->resources);
    arena_release(&problem->arena);
    free(problem);
}

void problem_cleanup(struct problem **problem)
{
    problem_free(*problem);
    *problem = NULL;
}

static int32_t find(const struct map *map, const char *name)
{
    int64_t index;
    return map_get(map, str_from(name), &index) ? (int32_t)index : -1;
}

int32_t problem_find_worker(const struct problem *problem, const char *name)
{
    return find(&problem->builder->names[PROBLEM_WORKER], name);
}

int32_t problem_find_option(const struct problem *problem, const char *name)
{
    return find(&problem->builder->names[PROBLEM_OPTION], name);
}

int32_t problem_find_offering(const struct problem *problem, const char *name)
{
    return find(&problem->builder->names[PROBLEM_OFFERING], name);
}

int32_t problem_find_unit(const struct problem *problem, const char *name)
{
    return find(&problem->builder->names[PROBLEM_UNIT], name);
}

int32_t problem_find_resource(const struct problem *problem, const char *name)
{
    return find(&problem->builder->names[PROBLEM_RESOURCE], name);
}

int32_t problem_week(int64_t minute)
{
    int64_t day = minute >= 0 ? minute / DAY_MIN : -((DAY_MIN - 1 - minute) / DAY_MIN);
    int64_t since_monday = day + 3; /* 1970-01-01 was a Thursday */
    return (int32_t)(since_monday >= 0 ? since_monday / 7 : -((6 - since_monday) / 7));
}

const char *problem_clock(int64_t minute, char text[static PROBLEM_CLOCK_SIZE])
{
    char day[DATE_TEXT_SIZE], clock[6];
    int64_t number = minute >= 0 ? minute / DAY_MIN : -((DAY_MIN - 1 - minute) / DAY_MIN);
    date_format((struct date){(int32_t)number}, day);
    minute_format((int32_t)(minute - number * DAY_MIN), clock);
    snprintf(text, PROBLEM_CLOCK_SIZE, "%sT%s", day, clock);
    return text;
}

static const struct problem_choice *pool_find(const struct problem_pool *pool, int32_t option)
{
    int32_t low = 0, high = pool->choices_len;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (pool->choices[middle].option < option)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_here = low < pool->choices_len && pool->choices[low].option == option;
    return is_here ? &pool->choices[low] : NULL;
}

bool problem_cost(const struct problem *problem, const struct problem_worker *worker,
                  int32_t option, int32_t *ret_cost)
{
    if (problem_has(worker->done, worker->done_len, problem->options[option].course))
        return false;
    const struct problem_choice *best = NULL;
    for (int32_t i = 0; i < worker->pools_len; i++) {
        const struct problem_choice *found = pool_find(&problem->pools[worker->pools[i]], option);
        if (found && (!best || found->cost < best->cost))
            best = found;
    }
    if (!best && !problem_has(worker->fixed, worker->fixed_len, option) &&
        !problem_has(worker->current, worker->current_len, option))
        return false;
    *ret_cost = best ? best->cost : 0;
    return true;
}

static int compare_choices(const void *a, const void *b)
{
    const struct problem_choice *x = a, *y = b;
    if (x->option != y->option)
        return x->option < y->option ? -1 : 1;
    return (x->cost > y->cost) - (x->cost < y->cost);
}

/* Everything the pools offer, then what is held already, whose cost counts only if no pool has it.
 */
static size_t collect(const struct problem *problem, const struct problem_worker *worker,
                      struct problem_choice *all)
{
    size_t len = 0;
    for (int32_t i = 0; i < worker->pools_len; i++) {
        const struct problem_pool *pool = &problem->pools[worker->pools[i]];
        for (int32_t k = 0; k < pool->choices_len; k++) {
            if (!problem_has(worker->done, worker->done_len,
                             problem->options[pool->choices[k].option].course))
                all[len++] = pool->choices[k];
        }
    }
    for (int32_t i = 0; i < worker->fixed_len + worker->current_len; i++) {
        int32_t option =
            i < worker->fixed_len ? worker->fixed[i] : worker->current[i - worker->fixed_len];
        int32_t cost;
        if (problem_cost(problem, worker, option, &cost))
            all[len++] = (struct problem_choice){option, cost};
    }
    return len;
}

size_t problem_choices(const struct problem *problem, const struct problem_worker *worker,
                       struct problem_choice *choices, size_t cap)
{
    size_t need = (size_t)worker->fixed_len + (size_t)worker->current_len;
    for (int32_t i = 0; i < worker->pools_len; i++)
        need += (size_t)problem->pools[worker->pools[i]].choices_len;
    struct problem_choice *all = x_reallocarray(NULL, need + 1, sizeof(*all));
    size_t len = collect(problem, worker, all), kept = 0;
    qsort(all, len, sizeof(*all), compare_choices);
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && all[i].option == all[i - 1].option)
            continue;
        if (kept < cap)
            choices[kept] = all[i];
        kept++;
    }
    free(all);
    return kept;
}
