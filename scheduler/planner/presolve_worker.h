/* One worker's part of the presolve: which options are left, and how they fall into groups and
 * components. */
#ifndef YANXU_PLANNER_PRESOLVE_WORKER_H
#define YANXU_PLANNER_PRESOLVE_WORKER_H

#include "scheduler/planner/presolve_draft.h"

/* For one thread. What was harvested at it is not released with it: whoever takes it frees each. */
struct bench bench_new(const struct core *core);
void bench_release(struct bench *bench);

/* The bench's worker: adds to its harvest, and fills `out`, which counts from there. */
void presolve_worker(struct bench *bench);

#endif
