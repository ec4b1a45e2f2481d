/* Counts who could pay for a seat of a candidate. Whom it brings nothing is not asked to: taken out
 * of it, they would be worth as much. So the candidate sells no more seats than there are workers
 * whom it helps, of a unit no more than cover allows. */
#ifndef YANXU_PLANNER_CERTIFY_CENSUS_H
#define YANXU_PLANNER_CERTIFY_CENSUS_H

#include "scheduler/planner/certify_place.h"

/* Limits the buyers of every candidate, again and again as long as that closes one. */
void certify_census(const struct problem *problem, int64_t scale, struct certify_places *places);

#endif
