/* The office's picture with classes and seats that are only advised. For gap_*.c only. */
#ifndef YANXU_SERVICE_GAP_ROSTER_H
#define YANXU_SERVICE_GAP_ROSTER_H

#include "scheduler/service/gap_opening.h"

/* The picture with the openings in it. Those that widen are offerings of their own ("twins") if
 * `as_twins`, else more seats. Borrows from both; nothing to release. */
struct roster gap_roster_with(struct gap_case *of, const struct gap_opening *openings, size_t len,
                              bool as_twins);

#endif
