/* Locked places as options that the planning problem fixes. For problem_build.c only. */
#ifndef YANXU_SERVICE_PROBLEM_LOCK_H
#define YANXU_SERVICE_PROBLEM_LOCK_H

#include "scheduler/service/problem_build.h"

/* The locked places of worker `index` that this problem can give; `done` are the courses that the
 * worker has had or is in. What has begun is settled: such a lock is spent. One that later facts
 * made impossible is ERR_CONFLICT, naming worker and offering, and never dropped in silence. */
MUST_USE enum err_code problem_lock_fixed(const struct problem_build *build, size_t index,
                                          struct problem_names done, struct arena *arena,
                                          struct problem_names *ret_fixed, struct err *err);

#endif
