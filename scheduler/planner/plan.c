/* A plan's lists. */
#include "scheduler/planner/plan.h"

#include <stdlib.h>
#include <string.h>

static int compare_i32(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static int32_t *sorted_copy(struct arena *arena, const int32_t *list, size_t len)
{
    int32_t *copy = arena_array(arena, len, sizeof(*copy));
    if (len > 0)
        memcpy(copy, list, len * sizeof(*copy));
    qsort(copy, len, sizeof(*copy), compare_i32);
    return copy;
}

void plan_init(struct plan *plan, size_t workers_len)
{
    *plan = (struct plan){.workers_len = workers_len};
    arena_init(&plan->arena);
    plan->workers = arena_array(&plan->arena, workers_len, sizeof(*plan->workers));
    plan->opened = arena_array(&plan->arena, 0, sizeof(*plan->opened));
}

void plan_release(struct plan *plan)
{
    arena_release(&plan->arena);
    *plan = (struct plan){0};
}

void plan_set(struct plan *plan, size_t worker, const int32_t *options, size_t len)
{
    plan->workers[worker] =
        (struct plan_entry){sorted_copy(&plan->arena, options, len), (int32_t)len};
}

void plan_set_opened(struct plan *plan, const int32_t *offerings, size_t len)
{
    plan->opened = sorted_copy(&plan->arena, offerings, len);
    plan->opened_len = len;
}

void plan_copy(const struct plan *plan, struct plan *ret_copy)
{
    plan_init(ret_copy, plan->workers_len);
    for (size_t i = 0; i < plan->workers_len; i++)
        plan_set(ret_copy, i, plan->workers[i].options, (size_t)plan->workers[i].len);
    plan_set_opened(ret_copy, plan->opened, plan->opened_len);
    ret_copy->objective = plan->objective;
    ret_copy->bound = plan->bound;
    ret_copy->seed = plan->seed;
}
