/* Leave 请假/离岗: days on which a worker can attend nothing, as the office keeps them. */
#ifndef YANXU_SERVICE_LEAVE_H
#define YANXU_SERVICE_LEAVE_H

#include "scheduler/base/json.h"
#include "scheduler/model/leave.h"
#include "scheduler/service/change.h"

struct leave_order {
    const char *worker;   /* code */
    struct date from, to; /* both days inside; leave_clear() looks at `from` only */
    enum leave_kind kind;
    const char *reason;
    struct change_mode mode;
};

/* From now on no plan gives the worker a session on these days. ERR_NOT_FOUND: no such worker.
 * ERR_CONFLICT: a locked place falls into it; the person unlocks that first. `ret_is_changed`
 * false: it was so already. */
MUST_USE enum err_code leave_put(struct service *service, const struct leave_order *order,
                                 json_t **ret_answer, struct err *err);
/* ERR_NOT_FOUND: no leave of the worker begins on that day. */
MUST_USE enum err_code leave_clear(struct service *service, const struct leave_order *order,
                                   struct err *err);
/* {"worker","leave":[{"from","to","kind","reason","who","at"}]}; free with json_decref(). */
MUST_USE enum err_code leave_list(struct service *service, const char *worker, json_t **ret_list,
                                  struct err *err);

#endif
