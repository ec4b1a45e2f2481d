/* plan 规划: texts of its states and of the reasons for unmet hours. */
#include "scheduler/model/plan.h"

#include <assert.h>

#include "scheduler/model/text_rule.h"

static const struct enum_text states[PLAN_STATE_COUNT] = {
    [PLAN_STATE_DRAFT] = {"draft", "草案", "draft", NULL},
    [PLAN_STATE_PUBLISHED] = {"published", "现行计划", "published", NULL},
    [PLAN_STATE_SUPERSEDED] = {"superseded", "已被取代", "superseded", NULL},
    [PLAN_STATE_DISCARDED] = {"discarded", "已作废", "discarded", NULL},
};

static const struct enum_text reasons[UNMET_COUNT] = {
    [UNMET_NO_OPTION] = {"no_option", "期限前没有可选班次", "no offering gives it in time", NULL},
    [UNMET_CLASH] = {"clash", "与已排课次冲突", "free offerings clash with what is planned", NULL},
    [UNMET_SEATS] = {"seats", "名额不足", "no seat left", NULL},
    [UNMET_WEEK_LOAD] = {"week_load", "超出每周学习上限", "weekly study limit", NULL},
    [UNMET_LIMIT] = {"limit", "超出该类学时上限", "cap on this kind of hours", NULL},
    [UNMET_UNIT_COVER] = {"unit_cover", "单位在岗人数不足", "the unit needs people on duty", NULL},
    [UNMET_PREREQUISITE] = {"prerequisite", "先修课程未完成", "a course must come first", NULL},
    [UNMET_SWAP] = {"swap", "调换一人即可排上", "fits if somebody moves to a free place", NULL},
    [UNMET_COST] = {"cost", "按权重得不偿失", "costs more points than it gives", NULL},
};

const struct enum_text *plan_state_text(enum plan_state state)
{
    assert((unsigned)state < PLAN_STATE_COUNT);
    return &states[state];
}

enum err_code plan_state_parse(struct str text, enum plan_state *ret_state, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(states, PLAN_STATE_COUNT, "plan state 计划状态", text, &index, err));
    *ret_state = (enum plan_state)index;
    return ERR_OK;
}

const struct enum_text *unmet_reason_text(enum unmet_reason reason)
{
    assert((unsigned)reason < UNMET_COUNT);
    return &reasons[reason];
}

enum err_code unmet_reason_parse(struct str text, enum unmet_reason *ret_reason, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(reasons, UNMET_COUNT, "reason 原因", text, &index, err));
    *ret_reason = (enum unmet_reason)index;
    return ERR_OK;
}

enum err_code enrolment_lock_validate(const struct enrolment_lock *lock, struct err *err)
{
    return text_validate("reason 理由", lock->reason, 0, 200, err);
}
