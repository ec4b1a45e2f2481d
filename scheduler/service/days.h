/* Holidays and make-up working days 节假日与调休 as the coordinator keeps them. */
#ifndef YANXU_SERVICE_DAYS_H
#define YANXU_SERVICE_DAYS_H

#include "scheduler/base/json.h"
#include "scheduler/model/day.h"
#include "scheduler/service/service.h"

/* {"days":[{"date","weekday","kind","name","sessions"}]} of a year, 0: of all; weekday 1 (Monday)
 * to 7, sessions that stand on that day. Free with json_decref(). */
MUST_USE enum err_code days_show(struct service *service, int32_t year, json_t **ret_days,
                                 struct err *err);

struct days_order {
    struct day day;  /* days_clear() looks at its date only */
    bool preview;    /* roll back at the end */
    const char *who; /* for the audit */
};

struct days_outcome {
    bool is_changed;  /* false: it was so already */
    int64_t sessions; /* that stand on the day; they stay where they are */
};

/* What the date is from now on. */
MUST_USE enum err_code days_set(struct service *service, const struct days_order *order,
                                struct days_outcome *ret_outcome, struct err *err);
/* Again what its weekday says; ERR_NOT_FOUND if it was. */
MUST_USE enum err_code days_clear(struct service *service, const struct days_order *order,
                                  struct days_outcome *ret_outcome, struct err *err);

#endif
