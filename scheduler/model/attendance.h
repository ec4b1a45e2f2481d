/* attendance 出勤: who came to an offering, or to one day of it. */
#ifndef YANXU_MODEL_ATTENDANCE_H
#define YANXU_MODEL_ATTENDANCE_H

#include <stdint.h>

#include "scheduler/base/date.h"
#include "scheduler/model/enum_text.h"
#include "scheduler/model/id.h"

enum attendance_state { ATTENDANCE_PRESENT, ATTENDANCE_ABSENT, ATTENDANCE_COUNT };

/* One mark on the sign-in list. Who has not been marked has no row. */
struct attendance {
    struct offering_id offering_id;
    struct worker_id worker_id;
    struct date day; /* DATE_NONE: the offering as a whole */
    enum attendance_state state;
    const char *entered_by;
    int64_t entered_at;
};

const struct enum_text *attendance_state_text(enum attendance_state state);
MUST_USE enum err_code attendance_state_parse(struct str text, enum attendance_state *ret_state,
                                              struct err *err);

#endif
