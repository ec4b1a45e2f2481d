/* Units that need cover, where only some of their workers are planned: who of the others must be in
 * the problem, because together they could be too many away at once. */
#ifndef YANXU_SERVICE_REPAIR_COVER_H
#define YANXU_SERVICE_REPAIR_COVER_H

#include "scheduler/service/repair.h"

/* Reads who of the touched people's units sits where; before the change, into repair->beside. */
MUST_USE enum err_code repair_cover_load(struct repair *repair, struct err *err);
/* The others of the picked people's units as sitters of `rest`, in repair->arena; `beside` counts
 * them by offering. */
void repair_cover_find(struct repair *repair, struct roster_pick pick, int64_t *beside,
                       struct problem_rest *rest);

#endif
