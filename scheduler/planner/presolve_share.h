/* All workers' part of the presolve: shared out among threads, and what they bring joined. */
#ifndef YANXU_PLANNER_PRESOLVE_SHARE_H
#define YANXU_PLANNER_PRESOLVE_SHARE_H

#include "scheduler/planner/presolve.h"

/* Fills workers, entries, groups, dims and loads by that many threads, at least 1; the result is
 * the same for any number. `cover_rows` gives each unit's row or -1. */
void presolve_workers(struct core *core, const int32_t *cover_rows, int32_t threads);

#endif
