/* feishu: Feishu's (Lark's) custom group robot. open.feishu.cn, "自定义机器人使用指南": 签名校验,
 * 频控 and 错误码. */
#include "notifiers/channel.h"
#include "notifiers/classify.h"
#include "notifiers/retry.h"
#include "notifiers/robot.h"
#include "notifiers/sign.h"

#define SIGN_LEN_MAX      64
#define MENTION_BYTES_MAX 128 /* <at user_id="…"></at> around 64 bytes */

static const struct code_row rows[] = {
    {11232, NULL, OUTCOME_RETRY, PAUSE_BUSY_S, "too many messages"},
    {9499, "too many", OUTCOME_RETRY, PAUSE_BUSY_S, "too many messages"},
    {9499, "frequency", OUTCOME_RETRY, PAUSE_BUSY_S, "too many messages"},
    {9499, NULL, OUTCOME_DEAD, 0, "the message is refused as malformed"},
    {19002, NULL, OUTCOME_DEAD, 0, "the message is refused as malformed"},
    {19001, NULL, OUTCOME_FIX, RETRY_PAUSE_FIX_S, "the robot's address is not known"},
    {19007, NULL, OUTCOME_FIX, RETRY_PAUSE_FIX_S, "the robot is switched off"},
    {19021, NULL, OUTCOME_FIX, RETRY_PAUSE_FIX_S,
     "the signature is refused: secret or this machine's clock"},
    {19022, NULL, OUTCOME_FIX, RETRY_PAUSE_FIX_S, "this machine's address is not on the list"},
    {19024, NULL, OUTCOME_FIX, RETRY_PAUSE_FIX_S, "the robot's keyword is not in the message"},
};

/* Older answers write StatusCode and StatusMessage. */
static const struct code_table table = {
    .provider = "Feishu",
    .code_keys = {"code", "StatusCode"},
    .message_keys = {"msg", "StatusMessage"},
    .rows = rows,
    .rows_len = sizeof(rows) / sizeof(*rows),
};

static json_t *text_with_mentions(const struct payload *payload, struct str text)
{
    CLEANUP(buf_release) struct buf buf = {0};
    buf_init(&buf, text.len + (MENTIONS_MAX + 1) * MENTION_BYTES_MAX);
    if (payload->mention_all)
        buf_add_text(&buf, "<at user_id=\"all\"></at> ");
    for (size_t i = 0; i < json_array_size(payload->userids); i++) {
        const char *id = json_string_value(json_array_get(payload->userids, i));
        if (robot_mention_is_valid(id))
            buf_addf(&buf, "<at user_id=\"%s\"></at> ", id);
    }
    buf_add_str(&buf, text);
    return json_stringn(buf_text(&buf), buf.len);
}

static json_t *body_of(const struct payload *payload, struct str text,
                       const struct robot_stamp *stamp)
{
    json_t *body = json_object();
    if (stamp->sign[0] != '\0') {
        json_object_set_new(body, "timestamp", json_string(stamp->timestamp));
        json_object_set_new(body, "sign", json_string(stamp->sign));
    }
    json_object_set_new(body, "msg_type", json_string("text"));
    json_object_set_new(body, "content",
                        json_pack("{s:o}", "text", text_with_mentions(payload, text)));
    return body;
}

static enum err_code build(const struct channel_message *message, struct arena *arena,
                           struct http_request *ret_request, struct err *err)
{
    CLEANUP(buf_release) struct buf sign = {0};
    buf_init(&sign, SIGN_LEN_MAX);
    if (message->secret.len > 0)
        feishu_sign(message->secret, message->now, &sign);
    const struct robot robot = {
        .channel = &channel_feishu,
        .body_of = body_of,
        .stamp = {.timestamp = arena_printf(arena, "%lld", (long long)message->now),
                  .sign = buf_text(&sign)},
    };
    return robot_build(&robot, message, arena, ret_request, err);
}

static struct outcome classify(const struct http_response *response, int64_t now)
{
    return outcome_of_code(response, &table, now);
}

const struct channel channel_feishu = {
    .code = "feishu",
    .default_host = "open.feishu.cn",
    .limits = {.limits = {{.sends_max = 100, .window_s = 60}, {.sends_max = 5, .window_s = 1}},
               .len = 2},
    .body_max = 20480,
    .build = build,
    .classify = classify,
};
