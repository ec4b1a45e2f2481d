/* Where everybody stands: hours needed, earned, booked and missing, by unit and tier, or for one
 * worker. */
#ifndef YANXU_SERVICE_QUOTA_H
#define YANXU_SERVICE_QUOTA_H

#include "scheduler/base/json.h"
#include "scheduler/service/service.h"

struct quota_filter {
    const char *unit_code;   /* that unit and below; NULL: all */
    const char *worker_code; /* one worker, with every requirement; NULL: all */
};

/* {"as_of","rows":[{"unit","name","tier","workers","needed_min","earned_min","booked_min",
 * "missing_min",
 * "met","on_track","at_risk","short","exempt"}],"total":{…},"unproved":[codes of workers of whom
 * more may count than is told]}; for one worker
 * {"worker","standings":[…]}. ERR_NOT_FOUND for an unknown unit or worker. Caller frees with
 * json_decref(). */
MUST_USE enum err_code quota_show(struct service *service, const struct quota_filter *filter,
                                  json_t **ret_quota, struct err *err);

#endif
