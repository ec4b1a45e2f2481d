/* What the planner has found, as rows of the office: places and unmet needs. */
#ifndef YANXU_SERVICE_PLAN_ROWS_H
#define YANXU_SERVICE_PLAN_ROWS_H

#include "scheduler/planner/check.h"
#include "scheduler/planner/plan.h"
#include "scheduler/service/year_problem.h"

/* The places of the roster's workers, with those in what has begun or is over, which are taken over
 * from the plan in force. In `arena`. */
struct enrolment *plan_places(const struct year_problem *year, const struct plan *plan,
                              struct arena *arena, size_t *ret_len);
/* By worker. In `arena`. */
struct unmet_need *plan_unmet(const struct year_problem *year, const struct plan *plan,
                              struct arena *arena, size_t *ret_len);
/* Minutes that a worker of the problem needs; and those of them that these options meet, one of
 * them left out (-1: none). A minute that serves two needs counts in both. */
int64_t plan_needed_min(const struct problem *problem, size_t worker);
int64_t plan_met_min(const struct problem *problem, size_t worker, const struct plan_entry *places,
                     int32_t left_out);
/* ERR_INVALID: the independent checker refuses the plan. */
MUST_USE enum err_code plan_verify(const struct problem *problem, const struct plan *plan,
                                   struct check_report *ret_report, struct err *err);

#endif
