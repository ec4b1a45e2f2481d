/* The view model of why: one worker, one offering, or the people whom a plan leaves short. */
#ifndef YANXU_SERVICE_VIEW_WHY_H
#define YANXU_SERVICE_VIEW_WHY_H

#include "scheduler/base/json.h"
#include "scheduler/model/id.h"
#include "scheduler/service/service.h"

#define VIEW_PEOPLE_MAX 60

struct view_why_question {
    struct plan_id plan_id; /* 0: the plan that explain.h chooses */
    const char *worker;     /* code; NULL: none was asked about */
    const char *offering;   /* likewise */
    const char *unit;       /* whose people are listed, with those below; NULL: everybody's */
};

/* {"plan":{…}|null,"worker":explain_worker()|null,"offering":explain_offering()|null,
 *  "people":[{"worker","unit","unit_name","missing_h","needs"}],"people_more","unit","not_found"}
 * Without a code, "people" are those who lack most, VIEW_PEOPLE_MAX of them, and "people_more" how
 * many others lack something. "not_found" says which code is unknown, or is null. No names.
 * ERR_NOT_FOUND for an unknown plan. Free with json_decref(). */
MUST_USE enum err_code view_why(struct service *service, const struct view_why_question *question,
                                json_t **ret_view, struct err *err);

#endif
