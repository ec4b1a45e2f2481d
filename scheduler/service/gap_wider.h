/* More seats in classes whose rooms have them. For gap_*.c only. */
#ifndef YANXU_SERVICE_GAP_WIDER_H
#define YANXU_SERVICE_GAP_WIDER_H

#include "scheduler/service/gap_opening.h"

#define GAP_WIDER_MAX 24 /* offerings that could have more seats */

/* Where more people could sit than there are seats left, those that reach most first; at most
 * GAP_WIDER_MAX are written to `openings`. Returns how many. */
size_t gap_wider_find(struct gap_case *of, struct gap_opening *openings);

#endif
