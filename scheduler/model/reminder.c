/* endpoint 渠道 and outbox 待发: texts and validation. */
#include "scheduler/model/reminder.h"

#include <assert.h>

#include "scheduler/model/text_rule.h"

static const struct enum_text kinds[ENDPOINT_KIND_COUNT] = {
    [ENDPOINT_KIND_GENERIC] = {"generic", "通用", "generic webhook", "webhook"},
    [ENDPOINT_KIND_WECOM] = {"wecom", "企业微信", "WeCom robot", NULL},
    [ENDPOINT_KIND_DINGTALK] = {"dingtalk", "钉钉", "DingTalk robot", NULL},
    [ENDPOINT_KIND_FEISHU] = {"feishu", "飞书", "Feishu robot", "lark"},
};

static const struct enum_text states[OUTBOX_STATE_COUNT] = {
    [OUTBOX_STATE_READY] = {"ready", "待发", "waiting", NULL},
    [OUTBOX_STATE_LEASED] = {"leased", "发送中", "being sent", NULL},
    [OUTBOX_STATE_DONE] = {"done", "已送达", "delivered", NULL},
    [OUTBOX_STATE_DEAD] = {"dead", "失败", "failed", NULL},
    [OUTBOX_STATE_UNKNOWN] = {"unknown", "结果未知", "outcome unknown", NULL},
    [OUTBOX_STATE_CANCELLED] = {"cancelled", "已取消", "cancelled", NULL},
};

const struct enum_text *endpoint_kind_text(enum endpoint_kind kind)
{
    assert((unsigned)kind < ENDPOINT_KIND_COUNT);
    return &kinds[kind];
}

enum err_code endpoint_kind_parse(struct str text, enum endpoint_kind *ret_kind, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(kinds, ENDPOINT_KIND_COUNT, "channel 渠道", text, &index, err));
    *ret_kind = (enum endpoint_kind)index;
    return ERR_OK;
}

const struct enum_text *outbox_state_text(enum outbox_state state)
{
    assert((unsigned)state < OUTBOX_STATE_COUNT);
    return &states[state];
}

enum err_code outbox_state_parse(struct str text, enum outbox_state *ret_state, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(states, OUTBOX_STATE_COUNT, "outbox state 投递状态", text, &index, err));
    *ret_state = (enum outbox_state)index;
    return ERR_OK;
}

enum err_code endpoint_validate(const struct endpoint *endpoint, struct err *err)
{
    TRY(code_validate("endpoint name 渠道名称", endpoint->name, err));
    struct str url = str_from(endpoint->url);
    if (!str_starts(url, "https://") && !str_starts(url, "http://"))
        return err_set(err, ERR_INVALID, "endpoint %s: its URL must begin with https://",
                       endpoint->name);
    if (url.len > 2000)
        return err_set(err, ERR_LIMIT, "endpoint %s: its URL is longer than 2000 bytes",
                       endpoint->name);
    return ERR_OK;
}
