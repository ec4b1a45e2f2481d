/* The office's picture and the year's planning problem built on it: what a plan is made from, a
 * draft is checked against and a lock is tried on. And whether the office has changed meanwhile. */
#ifndef YANXU_SERVICE_YEAR_PROBLEM_H
#define YANXU_SERVICE_YEAR_PROBLEM_H

#include "scheduler/planner/check.h"
#include "scheduler/planner/plan.h"
#include "scheduler/service/places.h"
#include "scheduler/service/problem_build.h"

struct year_problem {
    const struct plan_weights *weights; /* set before loading: others than the office's; NULL */
    struct roster roster;
    struct problem_build build;
};

/* From today if the year has begun, else from its first day. `with` is a lock that is to be tried
 * besides those that stand, or NULL. Zero-initialise *out and release it with
 * year_problem_release(), on failure as well. ERR_INVALID if the year is over or there is nothing
 * to plan for. */
MUST_USE enum err_code year_problem_load(struct service *service, int32_t year,
                                         const struct enrolment_lock *with,
                                         struct year_problem *out, struct err *err);
void year_problem_release(struct year_problem *year);
/* A plan's places as a plan of today's problem. A place in what is settled is no part of it; one in
 * an offering that is gone, moved out of the year or cancelled is ERR_CONFLICT. *plan was
 * initialised for the roster's workers; whether it keeps the rules, check_plan() says. */
MUST_USE enum err_code year_problem_plan(const struct year_problem *year, struct plan_id id,
                                         struct place_list places, struct plan *plan,
                                         struct err *err);
/* Only what the places are worth today can be stated, as objective and bound of *plan; everything
 * else is judged by the planner's check. ERR_CONFLICT if they break a rule. */
MUST_USE enum err_code year_problem_judge(const struct problem *problem, struct plan_id id,
                                          struct plan *plan, struct check_report *ret_report,
                                          struct err *err);

/* Today, or the first day of a year that has not begun; ERR_INVALID if it is over. */
MUST_USE enum err_code year_first_day(const struct service *service, int32_t year,
                                      struct date *ret_day, struct err *err);

/* What was looked at outside a transaction holds within it if nothing was changed in between. */
MUST_USE enum err_code office_version(struct service *service, int64_t *ret_version,
                                      struct err *err);
/* Whether anything but jobs was ordered or stopped since: what jobs change is audited by itself. */
MUST_USE enum err_code office_changed_since(struct service *service, int64_t version,
                                            bool *ret_changed, struct err *err);
/* ERR_BUSY if the office was changed since. Inside the transaction. */
MUST_USE enum err_code office_unchanged_since(struct service *service, int64_t version,
                                              struct err *err);

#endif
