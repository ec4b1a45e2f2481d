/* Annual quotas: what one may say. */
#include "scheduler/model/quota.h"

#include <inttypes.h>

#include "scheduler/model/text_rule.h"

static enum err_code check_amount(const char *field, int64_t min, int64_t max, struct err *err)
{
    if (min >= 0 && min <= max)
        return ERR_OK;
    return err_set(err, ERR_LIMIT, "%s: expected 0 to %" PRId64 " minutes, not %" PRId64, field,
                   max, min);
}

enum err_code quota_validate(const struct quota *quota, struct err *err)
{
    bool is_course = quota->course_id.v != 0;
    bool is_each = quota->each_min != QUOTA_NO_MIN;
    if (quota->year < QUOTA_YEAR_MIN || quota->year > QUOTA_YEAR_MAX)
        return err_set(err, ERR_INVALID, "year 年度: expected %d to %d, not %d", QUOTA_YEAR_MIN,
                       QUOTA_YEAR_MAX, quota->year);
    if (quota->unit_id.v == 0)
        return err_set(err, ERR_INVALID, "unit 单位: a quota is of a unit and those below it");
    if (is_course == (quota->category[0] != '\0'))
        return err_set(err, ERR_INVALID,
                       "a quota is either of a category 类别 or of a course 课程");
    if (is_each == (quota->total_min != QUOTA_NO_MIN))
        return err_set(err, ERR_INVALID,
                       "a quota is either hours of each worker 每人学时 or of all "
                       "of them together 合计学时");
    if (is_course && !is_each)
        return err_set(err, ERR_INVALID, "a course's quota is of each worker 每人学时");
    if (!is_course)
        TRY(code_validate("category 类别", quota->category, err));
    if (is_each)
        return check_amount("each 每人学时", quota->each_min, QUOTA_EACH_MAX, err);
    return check_amount("total 合计学时", quota->total_min, QUOTA_TOTAL_MAX, err);
}
