/* The view model of what a plan leaves missing and what to open for it. */
#ifndef YANXU_SERVICE_VIEW_GAPS_H
#define YANXU_SERVICE_VIEW_GAPS_H

#include "scheduler/base/json.h"
#include "scheduler/model/id.h"
#include "scheduler/service/service.h"

struct view_gaps_question {
    struct plan_id plan_id; /* 0: the plan that gaps.h chooses */
    const char *unit;       /* only people of this unit and below; NULL: everybody */
};

/* {"plan":{…}|null,"unit","shortages":[… of gaps.h, with "missing_h"],"missing_h",
 *  "job":{… of the newest job that was to work out advice for the plan} or null, "advice":[…],
 *  "now","replanned","advised", as gaps.h has them with hours, or null, "is_stale": the office has
 *  changed since the advice was worked out}.
 * Advice is for everybody, whatever the unit, and is never computed here: that takes seconds and is
 * a job's. ERR_NOT_FOUND for an unknown plan or unit. Free with json_decref(). */
MUST_USE enum err_code view_gaps(struct service *service, const struct view_gaps_question *question,
                                 json_t **ret_view, struct err *err);

#endif
