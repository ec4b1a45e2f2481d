/* leave 请假/离岗: whole days on which a worker can attend nothing. */
#ifndef YANXU_MODEL_LEAVE_H
#define YANXU_MODEL_LEAVE_H

#include <stdint.h>

#include "scheduler/base/date.h"
#include "scheduler/base/err.h"
#include "scheduler/model/id.h"

#define LEAVE_DAYS_MAX 1100 /* three years: longer is no leave, but another worker's place */

/* Known by its worker and first day. Leaves of one worker may overlap. */
struct leave {
    struct worker_id worker_id;
    struct date from, to; /* both days inside */
    const char *reason;   /* "" where not given; erased with the person */
    const char *who;      /* as in the audit */
    int64_t at;           /* UTC seconds */
};

/* ERR_INVALID: the days are not in order or too many, or the reason is too long. */
MUST_USE enum err_code leave_validate(const struct leave *leave, struct err *err);

#endif
