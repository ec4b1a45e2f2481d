/* Leave 请假/离岗: what it may be. */
#include "scheduler/model/leave.h"

#include "scheduler/model/text_rule.h"

enum err_code leave_validate(const struct leave *leave, struct err *err)
{
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    if (date_is_none(leave->from) || date_compare(leave->to, leave->from) < 0)
        return err_set(err, ERR_INVALID, "leave 请假: its last day %s lies before its first %s",
                       date_format(leave->to, to), date_format(leave->from, from));
    if ((int64_t)leave->to.day - leave->from.day >= LEAVE_DAYS_MAX)
        return err_set(err, ERR_INVALID, "leave 请假: %s to %s is longer than %d days",
                       date_format(leave->from, from), date_format(leave->to, to), LEAVE_DAYS_MAX);
    return text_validate("reason 理由", leave->reason, 0, 200, err);
}
