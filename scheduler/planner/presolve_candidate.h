/* How many a candidate can seat at most, and which candidates can never be opened. */
#ifndef YANXU_PLANNER_PRESOLVE_CANDIDATE_H
#define YANXU_PLANNER_PRESOLVE_CANDIDATE_H

#include "scheduler/planner/presolve.h"

/* Closes (capacity 0) candidates that would share a resource in time with an offering that is open
 * already, or that must seat more than they can. */
void presolve_close_candidates(struct core *core);

/* When workers' entries are known: lowers the capacity of a candidate to how many of those whom it
 * helps could be in it together; nobody, and it is closed. (Whoever it does not help could still be
 * sent there to make up its least number, so that too few are no proof that it stays closed.) True
 * if any was closed: entries then speak of places that will never be. */
bool presolve_narrow_candidates(struct core *core);

#endif
