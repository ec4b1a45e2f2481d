/* A crew of threads that shares out numbered tasks. Each thread has its own pricing. Tasks may run
 * in any order and must not depend on each other; then the result is the same for any number of
 * threads. */
#ifndef YANXU_PLANNER_CREW_H
#define YANXU_PLANNER_CREW_H

#include "scheduler/planner/pricing.h"

struct crew;

typedef void (*crew_task)(void *context, struct pricing *pricing, int32_t task);

/* How many threads that means: <= 0 is as many as there are processors, 8 at most. */
int32_t crew_threads(int32_t threads);
struct crew *crew_new(const struct core *core, int32_t threads);
/* A crew of the calling thread alone, inside a task: with the task's pricing and the watch of the
 * crew that the task belongs to. */
struct crew *crew_alone(const struct crew *crew, struct pricing *pricing);
void crew_free(struct crew *crew);
/* Runs task(context, …, i) for every i in [0, count) and waits for all. */
void crew_run(struct crew *crew, crew_task task, void *context, int32_t count);
/* Long work asks between batches whether to go on; tasks ask too, from their threads. NULL:
 * always. */
void crew_watch(struct crew *crew, bool (*is_over)(void *context), void *context);
bool crew_is_over(const struct crew *crew);
/* What pricing has cost so far, see pricing_counts; between runs. */
int64_t crew_effort(const struct crew *crew);
void crew_set_nodes(struct crew *crew, int32_t nodes_max);
/* The caller's own pricing, free between runs. */
struct pricing *crew_pricing(struct crew *crew);

#endif
