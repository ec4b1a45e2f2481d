/* Fairness between units 公平: how much of what its people need each unit lacks in a plan, and
 * whose minutes should count for more in another attempt.
 *
 * The measure is a unit's shortfall: the part of its people's needed minutes that the plan leaves
 * unmet. Of two plans that one is fairer whose largest shortfall is smaller; where these are equal,
 * the second largest decide, and so on, so that a unit for which nothing is offered does not hide
 * the others. A unit with few people who owe hours is counted with the unit above it: one person
 * with a long leave says nothing about how a unit is treated. */
#ifndef YANXU_SERVICE_FAIRNESS_H
#define YANXU_SERVICE_FAIRNESS_H

#include "scheduler/planner/plan.h"
#include "scheduler/service/problem_build.h"

#define FAIRNESS_PEOPLE_MIN 5 /* who owe hours, in a unit that is counted by itself */

struct fair_unit {
    size_t unit; /* of the roster */
    int64_t people, needed_min, missing_min;
    int64_t shortfall_micro; /* missing / needed, in millionths */
};

struct fairness {
    struct fair_unit *units; /* largest shortfall first; of equal ones in order of the roster */
    size_t len;
    size_t *counted_at; /* by unit of the roster: the unit with which its people are counted */
    int64_t needed_min, missing_min; /* of everybody */
};

/* Of a plan of the build's problem; in `arena`. Where the whole office has fewer people than a unit
 * must have, its roots are counted as they are. */
void fairness_measure(const struct problem_build *build, const struct plan *plan,
                      struct arena *arena, struct fairness *ret_fairness);
/* < 0: `a` is fairer. Both of one problem. */
int fairness_compare(const struct fairness *a, const struct fairness *b);
/* Whose minutes should count for more: in each unit that lacks more than the office as a whole as
 * many more of its people as would bring it there, those who lack most first. `favoured`, by worker
 * of the roster, says who has been favoured before, to no avail, and is added to. Somebody whom no
 * seat would help is passed over. False: nobody more. */
bool fairness_favour(const struct problem_build *build, const struct plan *plan,
                     const struct fairness *fairness, bool *favoured);

#endif
