/* Planning the year: what everybody owes + the offerings -> a draft plan; publishing it enrols and
 * queues notices. */
#ifndef YANXU_SERVICE_PLAN_YEAR_H
#define YANXU_SERVICE_PLAN_YEAR_H

#include "scheduler/base/json.h"
#include "scheduler/model/plan.h"
#include "scheduler/planner/problem.h"
#include "scheduler/planner/solve.h"
#include "scheduler/service/service.h"

struct plan_make_options {
    int32_t year;
    const char *who;                    /* for the audit */
    const struct plan_weights *weights; /* others than the office's, for this draft; NULL */
    bool
        repair; /* keep the plan in force, mend what no longer holds: in a moment, proving little */
    struct solve_options solve;
};

/* Solves, has the plan checked by planner/check.c, and stores it as a draft; the audit keeps how it
 * was made (plan_made.h). Where a plan is in force the search begins with its repair, and is never
 * worse. ERR_INVALID if there is nothing to plan for, or if the check refuses the plan; nothing is
 * stored then. ERR_NOT_FOUND: there is no plan in force to repair. */
MUST_USE enum err_code plan_make(struct service *service, const struct plan_make_options *options,
                                 struct plan_record *ret_plan, struct err *err);
/* The year's planning problem from the database; caller frees with problem_free(). */
MUST_USE enum err_code plan_problem(struct service *service, int32_t year,
                                    struct problem **ret_problem, struct err *err);
/* One transaction: the draft becomes the plan in force, the one before is superseded, feeds are
 * touched, notices are queued. ERR_CONFLICT if it is no draft, if the office has changed so that it
 * breaks a rule, or at all since deed.seen. */
MUST_USE enum err_code plan_publish(struct service *service, struct plan_id id, struct deed deed,
                                    int64_t *ret_notices, struct err *err);
/* Drops a draft; ERR_CONFLICT if it is none. */
MUST_USE enum err_code plan_discard(struct service *service, struct plan_id id, struct deed deed,
                                    struct err *err);
/* What plan `to` changes against plan `from` (0: against nobody having a place):
 * {"from","to","workers":[{"worker","added":[…],"removed":[…]}],"courses":[{"course","course_name",
 *  "added","removed"}],"places_added","places_removed"}, codes of offerings, courses by code; free
 * with json_decref(). */
MUST_USE enum err_code plan_diff(struct service *service, struct plan_id from, struct plan_id to,
                                 json_t **ret_diff, struct err *err);
/* {"plans":[…]} and {"id","state",…,"unmet":[{"tag","reason","workers","missing_min"}…]}; free with
 * json_decref(). */
MUST_USE enum err_code plan_list(struct service *service, json_t **ret_list, struct err *err);
MUST_USE enum err_code plan_show(struct service *service, struct plan_id id, json_t **ret_plan,
                                 struct err *err);
/* One plan's own line of these. */
json_t *plan_record_json(const struct plan_record *plan);
/* (bound - objective) / max(1, |bound|): no plan can be more than this part better. */
double plan_record_gap(const struct plan_record *plan);

/* Unmet minutes of a category, by what stands in the way. */
struct plan_shortage {
    const char *tag;
    enum unmet_reason reason;
    int64_t workers, missing_min;
};
/* Largest first, in `arena`. */
MUST_USE enum err_code plan_shortages(struct service *service, struct plan_id id,
                                      struct arena *arena, struct plan_shortage **ret_shortages,
                                      size_t *ret_len, struct err *err);

#endif
