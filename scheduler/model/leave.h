/* leave 请假/离岗: whole days on which a worker can attend nothing. */
#ifndef YANXU_MODEL_LEAVE_H
#define YANXU_MODEL_LEAVE_H

#include <stdint.h>

#include "scheduler/base/date.h"
#include "scheduler/base/err.h"
#include "scheduler/model/enum_text.h"
#include "scheduler/model/id.h"

#define LEAVE_DAYS_MAX          1100  /* three years: longer is another worker's place */
#define LEAVE_INACTIVE_DAYS_MAX 36600 /* a hundred years: until further notice */

/* Rulebooks name those that lower what they ask. */
enum leave_kind {
    LEAVE_KIND_LEAVE,    /* 请假 */
    LEAVE_KIND_SICK,     /* 病假 */
    LEAVE_KIND_PARENTAL, /* 产假、育儿假 */
    LEAVE_KIND_INACTIVE, /* 停止执业 */
    LEAVE_KIND_COUNT
};

/* Known by its worker and first day, as long as it stands. Leaves of one worker may overlap. */
struct leave {
    struct worker_id worker_id;
    struct date from, to; /* both days inside */
    enum leave_kind kind;
    const char *reason; /* "" where not given; erased with the person */
    const char *who;    /* as in the audit */
    int64_t at;         /* UTC seconds */
};

const struct enum_text *leave_kind_text(enum leave_kind kind);
MUST_USE enum err_code leave_kind_parse(struct str text, enum leave_kind *ret_kind,
                                        struct err *err);
/* ERR_INVALID: the days are not in order or too many, or the reason is too long. */
MUST_USE enum err_code leave_validate(const struct leave *leave, struct err *err);

#endif
