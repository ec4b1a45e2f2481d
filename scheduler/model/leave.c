/* Leave 请假/离岗: what it may be. */
#include "scheduler/model/leave.h"

#include <assert.h>

#include "scheduler/model/text_rule.h"

static const struct enum_text kinds[LEAVE_KIND_COUNT] = {
    [LEAVE_KIND_LEAVE] = {"leave", "请假", "leave", "离岗|事假"},
    [LEAVE_KIND_SICK] = {"sick", "病假", "sick leave", NULL},
    [LEAVE_KIND_PARENTAL] = {"parental", "产假或育儿假", "parental leave",
                             "产假|育儿假|陪产假|maternity"},
    [LEAVE_KIND_INACTIVE] = {"inactive", "停止执业", "inactive", "非执业"},
};

const struct enum_text *leave_kind_text(enum leave_kind kind)
{
    assert((unsigned)kind < LEAVE_KIND_COUNT);
    return &kinds[kind];
}

enum err_code leave_kind_parse(struct str text, enum leave_kind *ret_kind, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(kinds, LEAVE_KIND_COUNT, "kind of leave 请假类别", text, &index, err));
    *ret_kind = (enum leave_kind)index;
    return ERR_OK;
}

enum err_code leave_validate(const struct leave *leave, struct err *err)
{
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    if (date_is_none(leave->from) || date_compare(leave->to, leave->from) < 0)
        return err_set(err, ERR_INVALID, "leave 请假: its last day %s lies before its first %s",
                       date_format(leave->to, to), date_format(leave->from, from));
    int32_t max = leave->kind == LEAVE_KIND_INACTIVE ? LEAVE_INACTIVE_DAYS_MAX : LEAVE_DAYS_MAX;
    if ((int64_t)leave->to.day - leave->from.day >= max)
        return err_set(err, ERR_INVALID, "leave 请假: %s to %s is longer than %d days",
                       date_format(leave->from, from), date_format(leave->to, to), max);
    return text_validate("reason 理由", leave->reason, 0, 200, err);
}
