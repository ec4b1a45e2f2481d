/* One worker's part of the presolve: which options are left, and how they fall into groups and
 * components. */
#ifndef YANXU_PLANNER_PRESOLVE_WORKER_H
#define YANXU_PLANNER_PRESOLVE_WORKER_H

#include "scheduler/planner/presolve.h"

/* Fills workers, entries, groups, dims and loads. `cover_rows` gives each unit's row or -1. */
void presolve_workers(struct core *core, const int32_t *cover_rows);

#endif
