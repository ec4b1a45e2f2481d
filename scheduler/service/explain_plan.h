/* Which plan an explanation is about. For explain_*.c and gaps.c only. */
#ifndef YANXU_SERVICE_EXPLAIN_PLAN_H
#define YANXU_SERVICE_EXPLAIN_PLAN_H

#include "scheduler/model/plan.h"
#include "scheduler/service/explain.h"

/* The plan that an explanation is about, if there is one. */
struct explained_plan {
    struct plan_record record;
    bool found;
};

/* The plan asked for; else that in force in one of the years from..to, the earliest first; else the
 * newest draft of one of them; else none. */
MUST_USE enum err_code explain_find_plan(struct service *service,
                                         const struct explain_question *question, int32_t year_from,
                                         int32_t year_to, struct explained_plan *ret_plan,
                                         struct err *err);
/* {"id","year","state"}, or null. */
json_t *explain_plan_json(const struct explained_plan *plan);

#endif
