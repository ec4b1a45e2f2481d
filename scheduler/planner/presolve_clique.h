/* Which candidates shut each other out: they need one trainer or room at one time. */
#ifndef YANXU_PLANNER_PRESOLVE_CLIQUE_H
#define YANXU_PLANNER_PRESOLVE_CLIQUE_H

#include "scheduler/planner/presolve.h"

/* Do the two offerings need the same resource at the same time? */
bool core_exclude_each_other(const struct problem *problem, int32_t a, int32_t b);
/* Fills core->clique_first and clique_members: for each resource and instant at which it is wanted
 * most, the candidates that want it, if two or more. Any two that exclude each other meet in one.
 */
void presolve_cliques(struct core *core);

#endif
