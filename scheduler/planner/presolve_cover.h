/* Which instants matter to which unit: the cover table of the core. */
#ifndef YANXU_PLANNER_PRESOLVE_COVER_H
#define YANXU_PLANNER_PRESOLVE_COVER_H

#include "scheduler/planner/presolve.h"

/* Fills the core's cover rows, cells and capacities, fixed options subtracted. Returns by unit its
 * row or -1; the caller frees it. calendar_slots() comes before. */
int32_t *presolve_cover(struct core *core);

#endif
