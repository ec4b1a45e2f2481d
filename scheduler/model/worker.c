/* worker 社工 and person: tier texts, roles, validation. */
#include "scheduler/model/worker.h"

#include <assert.h>
#include <string.h>

#include "scheduler/model/text_rule.h"

static const struct enum_text tiers[TIER_COUNT] = {
    [TIER_NONE] = {"none", "未持证", "not certified", "无|无证|未取得"},
    [TIER_ASSISTANT] = {"assistant", "助理社会工作师", "assistant social worker",
                        "初级|助理|助理社工师"},
    [TIER_INTERMEDIATE] = {"intermediate", "社会工作师", "social worker", "中级|社工师"},
    [TIER_SENIOR] = {"senior", "高级社会工作师", "senior social worker", "高级|高级社工师"},
};

const struct enum_text *tier_text(enum tier tier)
{
    assert((unsigned)tier < TIER_COUNT);
    return &tiers[tier];
}

enum err_code tier_parse(struct str text, enum tier *ret_tier, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(tiers, TIER_COUNT, "tier 持证级别", text, &index, err));
    *ret_tier = (enum tier)index;
    return ERR_OK;
}

bool roles_contain(const char *roles, struct str role)
{
    struct str rest = str_from(roles);
    struct str piece;
    while (str_next(&rest, ';', &piece))
        if (str_eq(piece, role))
            return true;
    return false;
}

enum err_code worker_validate(const struct worker *worker, struct err *err)
{
    TRY(code_validate("worker code 人员编号", worker->code, err));
    if (strlen(worker->code) == 18 && identity_validate(worker->code, NULL) == ERR_OK)
        return err_set(
            err, ERR_INVALID,
            "worker code 人员编号: this is an identity number; codes are shown and sent, "
            "so choose another");
    TRY(text_validate("roles 身份", worker->roles, 0, 200, err));
    bool has_from = !date_is_none(worker->registered_from);
    bool has_to = !date_is_none(worker->registered_to);
    if (has_from != has_to)
        return err_set(err, ERR_INVALID,
                       "worker %s: the registration period 登记有效期 needs both its days",
                       worker->code);
    if (has_from && date_compare(worker->registered_to, worker->registered_from) < 0)
        return err_set(err, ERR_INVALID, "worker %s: the registration period ends before it begins",
                       worker->code);
    return ERR_OK;
}
