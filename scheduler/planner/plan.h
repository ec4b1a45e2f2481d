/* A plan 规划: which options each worker gets and which candidates are opened, with its objective
 * and a proven bound on any plan's objective. Indexes are those of the problem it was made for. */
#ifndef YANXU_PLANNER_PLAN_H
#define YANXU_PLANNER_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"

struct plan_entry {
    const int32_t *options; /* in order of index */
    int32_t len;
};

struct plan {
    struct plan_entry *workers; /* one for each worker of the problem */
    size_t workers_len;
    int32_t *opened; /* candidate offerings, in order of index */
    size_t opened_len;
    int64_t objective, bound; /* points */
    uint64_t seed;
    struct arena arena;
};

/* An empty plan: nobody has an option. Release with plan_release(). */
void plan_init(struct plan *plan, size_t workers_len);
void plan_release(struct plan *plan);
/* Copies the list and sorts it; a list set before is forgotten. */
void plan_set(struct plan *plan, size_t worker, const int32_t *options, size_t len);
void plan_set_opened(struct plan *plan, const int32_t *offerings, size_t len);
/* `ret_copy` need not be initialised; release it with plan_release(). */
void plan_copy(const struct plan *plan, struct plan *ret_copy);

#endif
