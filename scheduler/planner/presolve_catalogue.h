/* What pools offer: one list for each set of pools that workers have, made once. Most workers of a
 * neighbourhood have the same. */
#ifndef YANXU_PLANNER_PRESOLVE_CATALOGUE_H
#define YANXU_PLANNER_PRESOLVE_CATALOGUE_H

#include "scheduler/planner/problem.h"

struct catalogue;

struct catalogue *catalogue_new(const struct problem *problem);
void catalogue_free(struct catalogue *catalogue);

/* The options of all the worker's pools, each once at its least cost, in order of course and
 * option; those of courses that are done are among them. The list stands until the next call. */
const struct problem_choice *catalogue_list(struct catalogue *catalogue,
                                            const struct problem_worker *worker, size_t *ret_len);

#endif
