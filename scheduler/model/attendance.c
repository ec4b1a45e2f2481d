/* attendance 出勤: how its states are written, the ticks and crosses of paper lists included. */
#include "scheduler/model/attendance.h"

#include <assert.h>

static const struct enum_text states[ATTENDANCE_COUNT] = {
    [ATTENDANCE_PRESENT] = {"present", "出勤", "present", "到|签到|已到|√|✓|✔|1|yes|是"},
    [ATTENDANCE_ABSENT] = {"absent", "缺勤", "absent", "缺|缺席|未到|×|✗|✘|x|0|no|否"},
};

const struct enum_text *attendance_state_text(enum attendance_state state)
{
    assert((unsigned)state < ATTENDANCE_COUNT);
    return &states[state];
}

enum err_code attendance_state_parse(struct str text, enum attendance_state *ret_state,
                                     struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(states, ATTENDANCE_COUNT, "attendance 出勤", text, &index, err));
    *ret_state = (enum attendance_state)index;
    return ERR_OK;
}
