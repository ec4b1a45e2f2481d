/* attendance 出勤: how its states are written, the ticks and crosses of paper lists included. */
#include "scheduler/model/attendance.h"

#include <assert.h>

static const struct enum_text states[ATTENDANCE_COUNT] = {
    [ATTENDANCE_PRESENT] = {"present", "出勤", "present", "到|签到|已到|√|✓|✔|1|yes|是"},
    [ATTENDANCE_ABSENT] = {"absent", "缺勤", "absent",
                           "缺|缺席|未到|旷课|×|✗|✘|x|0|no|否|no-show|no show"},
    [ATTENDANCE_EXCUSED] = {"excused", "请假", "excused",
                            "假|事假|病假|公假|leave|excused absence"},
};

static const struct enum_text verdicts[ATTENDANCE_VERDICT_COUNT] = {
    [ATTENDANCE_VERDICT_UNMARKED] = {"unmarked", "未登记", "not marked", NULL},
    [ATTENDANCE_VERDICT_GIVEN] = {"given", "已认定", "credited", NULL},
    [ATTENDANCE_VERDICT_ABSENT] = {"absent", "缺勤", "absent", NULL},
    [ATTENDANCE_VERDICT_EXCUSED] = {"excused", "请假", "excused", NULL},
    [ATTENDANCE_VERDICT_BELOW] = {"below", "出勤率不足", "attendance too low", NULL},
    [ATTENDANCE_VERDICT_NO_SCORE] = {"no_score", "未登记成绩", "no score yet", NULL},
    [ATTENDANCE_VERDICT_FAILED] = {"failed", "成绩不合格", "score below the pass mark", NULL},
    [ATTENDANCE_VERDICT_ELSEWHERE] = {"elsewhere", "补其他班次的课",
                                      "makes up for another offering", NULL},
    [ATTENDANCE_VERDICT_NOT_HELD] = {"not_held", "所登记的日期没有课次",
                                     "no session on the day marked", NULL},
    [ATTENDANCE_VERDICT_KNOWN] = {"known", "台账已有该学时", "hours known from elsewhere", NULL},
    [ATTENDANCE_VERDICT_TAKEN] = {"taken", "已人工冲正", "taken back by hand", NULL},
};

const struct enum_text *attendance_verdict_text(enum attendance_verdict verdict)
{
    assert((unsigned)verdict < ATTENDANCE_VERDICT_COUNT);
    return &verdicts[verdict];
}

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
