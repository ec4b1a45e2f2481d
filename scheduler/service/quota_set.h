/* Setting and taking away one annual quota 年度学时指标. */
#ifndef YANXU_SERVICE_QUOTA_SET_H
#define YANXU_SERVICE_QUOTA_SET_H

#include "scheduler/model/quota.h"
#include "scheduler/service/service.h"

struct quota_change {
    const char *unit_code;
    const char *course_code; /* NULL: quota.category is meant */
    struct quota quota;      /* without ids; no amount where it is taken away */
    bool clear;              /* take it away */
    bool preview;            /* say what would be, change nothing */
    const char *who;
};

/* What has become of it. In the caller's arena. */
struct quota_outcome {
    const char *change; /* "new", "changed", "same", "cleared" */
    const char **notes; /* what is odd about the year's sums: "English\tChinese" */
    size_t notes_len;
};

/* One transaction. ERR_NOT_FOUND: no such unit or course, or nothing to take away. ERR_INVALID: the
 * amount, or the year's sums would no longer hold; names both sides with figures. */
MUST_USE enum err_code quota_set(struct service *service, const struct quota_change *change,
                                 struct arena *arena, struct quota_outcome *ret_outcome,
                                 struct err *err);

#endif
