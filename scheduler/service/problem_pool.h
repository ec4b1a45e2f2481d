/* The offerings open to a worker, with what a place in each costs. For problem_build.c only. */
#ifndef YANXU_SERVICE_PROBLEM_POOL_H
#define YANXU_SERVICE_PROBLEM_POOL_H

#include "scheduler/service/problem_build.h"

/* Before the first pool: which units some offering of the problem is restricted to. */
void problem_pool_prepare(struct problem_build *build);
/* The pool of this worker, by index ("G" and the index is its name); added to the problem with the
 * first worker who needs it. ERR_LIMIT if a worker's roles and units are too long to compare. */
MUST_USE enum err_code problem_pool_of(struct problem_build *build, const struct worker *worker,
                                       int64_t *ret_pool, struct err *err);

#endif
