/* The search for a year's plan: from the repair of the plan in force, if there is one, and fair to
 * units as far as the weight says. For plan_year.c only. */
#ifndef YANXU_SERVICE_PLAN_SEARCH_H
#define YANXU_SERVICE_PLAN_SEARCH_H

#include "scheduler/base/json.h"
#include "scheduler/planner/solve.h"
#include "scheduler/service/year_problem.h"

/* ERR_NOT_FOUND: there is no plan in force to repair. */
MUST_USE enum err_code plan_repair(const struct year_problem *year,
                                   const struct solve_options *options, struct plan *ret_plan,
                                   struct err *err);
/* With a weight of fairness N the year is planned again, at most four times, from the fairest plan
 * so far on: each time a minute counts for N points more of as many people more as would bring the
 * units that are behind to the office's share (fairness_favour()). Of all plans the fairest is the
 * answer, in doubt the first. So nobody's gain costs more than N points a minute. Objective and
 * bound are of the year's problem, without the points for fairness: the bound is proved for every
 * plan of it, and what fairness cost lies in the gap. Of a time limit the first plan has one half.
 * A repair is not weighed so: it moves as few as it can.
 * *ret_fair: {"objective","unit","unit_needed_min","unit_missing_min": of the first plan, "kept":
 * is another the answer?}, or null where nothing was weighed or nobody can be helped; free with
 * json_decref(). */
MUST_USE enum err_code plan_search(const struct service *service, const struct year_problem *year,
                                   const struct solve_options *options, struct plan *ret_plan,
                                   json_t **ret_fair, struct err *err);

#endif
