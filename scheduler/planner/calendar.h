/* What options do to a calendar: which cannot be taken together, and at which instants their
 * workers are away. */
#ifndef YANXU_PLANNER_CALENDAR_H
#define YANXU_PLANNER_CALENDAR_H

#include "scheduler/planner/presolve.h"

/* Can nobody take the two options together: sessions that overlap or lie too close, or loads too
 * much for a week? */
bool calendar_clash(const struct problem *problem, int32_t a, int32_t b);
/* Do the two load some week too much together? */
bool calendar_overloads(const struct problem *problem, int32_t a, int32_t b);
/* Fills core->clash; leaves it NULL if there are too many options. */
void calendar_clashes(struct core *core);
/* Fills core->slots: the instants at which the number of people away can be greatest. */
void calendar_slots(struct core *core);
bool calendar_is_busy(const struct problem_worker *worker, const struct problem_option *option);

#endif
