/* credit 学时记录: texts and validation of one ledger entry. */
#include "scheduler/model/credit.h"

#include <assert.h>

#include "scheduler/model/text_rule.h"

static const struct enum_text sources[CREDIT_SOURCE_COUNT] = {
    [CREDIT_SOURCE_ATTENDANCE] = {"attendance", "出勤", "attendance", NULL},
    [CREDIT_SOURCE_ONLINE] = {"online", "线上完成", "online completion", "网课"},
    [CREDIT_SOURCE_EXTERNAL] = {"external", "外部学时", "external", "外部"},
    [CREDIT_SOURCE_DEGREE] = {"degree", "学历", "degree", "学历教育"},
    [CREDIT_SOURCE_TEACHING] = {"teaching", "授课", "teaching", "讲课"},
    [CREDIT_SOURCE_CARRY_OVER] = {"carry_over", "结转", "carried over", NULL},
    [CREDIT_SOURCE_ADJUSTMENT] = {"adjustment", "更正", "adjustment", "调整"},
};

static const struct enum_text states[CREDIT_STATE_COUNT] = {
    [CREDIT_STATE_CLAIMED] = {"claimed", "待审核", "claimed", NULL},
    [CREDIT_STATE_APPROVED] = {"approved", "已认定", "approved", NULL},
    [CREDIT_STATE_REJECTED] = {"rejected", "未认定", "rejected", NULL},
};

static const struct enum_text measures[CREDIT_MEASURE_COUNT] = {
    [CREDIT_MEASURE_MINUTE] = {"minute", "分钟", "minute", "min"},
    [CREDIT_MEASURE_HOUR] = {"hour", "小时", "hour", "h"},
    [CREDIT_MEASURE_CLASS_HOUR] = {"class_hour", "学时", "class hour", "课时"},
    [CREDIT_MEASURE_DAY] = {"day", "天", "day", "日"},
    [CREDIT_MEASURE_POINT] = {"point", "学分", "point", "分"},
};

const struct enum_text *credit_source_text(enum credit_source source)
{
    assert((unsigned)source < CREDIT_SOURCE_COUNT);
    return &sources[source];
}

const struct enum_text *credit_state_text(enum credit_state state)
{
    assert((unsigned)state < CREDIT_STATE_COUNT);
    return &states[state];
}

const struct enum_text *credit_measure_text(enum credit_measure measure)
{
    assert((unsigned)measure < CREDIT_MEASURE_COUNT);
    return &measures[measure];
}

enum err_code credit_source_parse(struct str text, enum credit_source *ret_source, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(sources, CREDIT_SOURCE_COUNT, "source 来源", text, &index, err));
    *ret_source = (enum credit_source)index;
    return ERR_OK;
}

enum err_code credit_state_parse(struct str text, enum credit_state *ret_state, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(states, CREDIT_STATE_COUNT, "state 状态", text, &index, err));
    *ret_state = (enum credit_state)index;
    return ERR_OK;
}

enum err_code credit_measure_parse(struct str text, enum credit_measure *ret_measure,
                                   struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(measures, CREDIT_MEASURE_COUNT, "measure 计量单位", text, &index, err));
    *ret_measure = (enum credit_measure)index;
    return ERR_OK;
}

enum err_code credit_validate(const struct credit *credit, struct err *err)
{
    if (credit->worker_id.v <= 0)
        return err_set(err, ERR_INVALID, "credit 学时记录: whose it is, is missing");
    if (date_is_none(credit->earned_on))
        return err_set(err, ERR_INVALID, "credit 学时记录: the day it was earned is missing");
    if (credit->min == 0 || credit->min > CREDIT_MIN_MAX || credit->min < -CREDIT_MIN_MAX)
        return err_set(err, ERR_INVALID, "credit 学时记录: %d minutes cannot be", credit->min);
    if ((credit->min < 0) != (credit->reverses.v != 0))
        return err_set(err, ERR_INVALID,
                       "credit 学时记录: minutes below 0 belong to a reversal, and only there");
    TRY(text_validate("categories 类别", credit->categories, 1, 200, err));
    TRY(text_validate("external id 外部编号", credit->external_id, 0, 100, err));
    TRY(text_validate("provider 施教机构", credit->provider, 0, CREDIT_PROVIDER_MAX, err));
    TRY(text_validate("evidence 凭证", credit->evidence, 0, 200, err));
    return text_validate("reason 原因", credit->reason, 0, 200, err);
}
