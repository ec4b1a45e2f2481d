/* Plans as files: a header line, then one line for each worker who has options. */
#ifndef YANXU_PLANNER_PLAN_FILE_H
#define YANXU_PLANNER_PLAN_FILE_H

#include "scheduler/base/err.h"
#include "scheduler/planner/plan.h"
#include "scheduler/planner/problem.h"

/* Refuses what is not a plan file of this problem (ERR_INVALID, ERR_CONFLICT with line and key);
 * whether the plan keeps the rules is check_plan()'s business. Caller frees with plan_release(). */
MUST_USE enum err_code plan_read(const struct problem *problem, const char *path,
                                 struct plan *ret_plan, struct err *err);
/* Could a plan be written there? To be asked before a long search. */
MUST_USE enum err_code plan_try_write(const char *path, struct err *err);
MUST_USE enum err_code plan_write(const struct problem *problem, const struct plan *plan,
                                  const char *path, struct err *err);

#endif
