/* dingtalk: DingTalk's custom group robot. open.dingtalk.com, "自定义机器人发送群消息",
 * "自定义机器人安全设置" (加签) and "自定义机器人常见错误码". */
#include <stdio.h>
#include <string.h>

#include "notifiers/channel.h"
#include "notifiers/classify.h"
#include "notifiers/retry.h"
#include "notifiers/robot.h"
#include "notifiers/sign.h"

#define SIGN_LEN_MAX   64
#define PAUSE_BLOCK_S  600 /* "limited for 10 minutes" above 20 messages a minute */
#define MENTIONS_BYTES 16384

static const struct code_row rows[] = {
    {-1, NULL, OUTCOME_RETRY, 0, "the provider is busy"},
    {130101, NULL, OUTCOME_RETRY, PAUSE_BLOCK_S, "too many messages: blocked for 10 minutes"},
    {410100, NULL, OUTCOME_RETRY, PAUSE_BLOCK_S, "too many messages: blocked for 10 minutes"},
    {300005, NULL, OUTCOME_FIX, RETRY_PAUSE_FIX_S, "the robot's access_token does not exist"},
    {400101, NULL, OUTCOME_FIX, RETRY_PAUSE_FIX_S, "the robot's access_token does not exist"},
    {400102, NULL, OUTCOME_FIX, RETRY_PAUSE_FIX_S, "the robot is switched off"},
    {400106, NULL, OUTCOME_FIX, RETRY_PAUSE_FIX_S, "the robot is not in the group"},
    {310000, NULL, OUTCOME_FIX, RETRY_PAUSE_FIX_S,
     "refused by the robot's security settings: secret, keyword, address or this machine's clock"},
    {400013, NULL, OUTCOME_GONE, 0, "the group was dissolved"},
    {400105, NULL, OUTCOME_DEAD, 0, "the kind of message is refused"},
    {430101, NULL, OUTCOME_DEAD, 0, "a link in the message is refused as unsafe"},
    {430102, NULL, OUTCOME_DEAD, 0, "the text is refused as improper"},
    {430103, NULL, OUTCOME_DEAD, 0, "a picture is refused as improper"},
    {430104, NULL, OUTCOME_DEAD, 0, "the content is refused as improper"},
    {460101, NULL, OUTCOME_DEAD, 0, "the message is too big"},
};

static const struct code_table table = {
    .provider = "DingTalk",
    .code_keys = {"errcode"},
    .message_keys = {"errmsg"},
    .rows = rows,
    .rows_len = sizeof(rows) / sizeof(*rows),
};

/* The group sees who is called only if the text names them too. */
static json_t *text_with_mentions(struct str text, const json_t *mobiles, const json_t *users)
{
    CLEANUP(buf_release) struct buf buf = {0};
    buf_init(&buf, text.len + MENTIONS_BYTES * 2);
    buf_add_str(&buf, text);
    const json_t *lists[] = {mobiles, users};
    const char *between = "\n";
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
        for (size_t j = 0; j < json_array_size(lists[i]); j++) {
            buf_addf(&buf, "%s@%s", between, json_string_value(json_array_get(lists[i], j)));
            between = " ";
        }
    return json_stringn(buf_text(&buf), buf.len);
}

static json_t *body_of(const struct payload *payload, struct str text,
                       const struct robot_stamp *stamp)
{
    (void)stamp; /* it goes into the URL */
    json_t *users = json_array(), *mobiles = json_array();
    robot_mentions_add(users, payload->userids);
    robot_mentions_add(mobiles, payload->mobiles);
    json_t *content = text_with_mentions(text, mobiles, users);
    return json_pack("{s:s, s:{s:o}, s:{s:o, s:o, s:b}}", "msgtype", "text", "text", "content",
                     content, "at", "atMobiles", mobiles, "atUserIds", users, "isAtAll",
                     (int)payload->mention_all);
}

/* Percent-encodes what base64 has beyond letters and digits; appends. */
static void add_encoded(struct buf *buf, const char *base64)
{
    for (const char *p = base64; *p != '\0'; p++) {
        if (strchr("+/=", *p))
            buf_addf(buf, "%%%02X", (unsigned)*p);
        else
            buf_add_char(buf, *p);
    }
}

static const char *signed_url(const struct channel_message *message, struct arena *arena)
{
    const char *url = message->endpoint->url;
    if (message->secret.len == 0)
        return url;
    CLEANUP(buf_release) struct buf sign = {0}, encoded = {0};
    int64_t now_ms = message->now * 1000;
    buf_init(&sign, SIGN_LEN_MAX);
    buf_init(&encoded, SIGN_LEN_MAX * 3);
    dingtalk_sign(message->secret, now_ms, &sign);
    add_encoded(&encoded, buf_text(&sign));
    int url_len = (int)str_find(str_from(url), '#');
    return arena_printf(arena, "%.*s%ctimestamp=%lld&sign=%s", url_len, url,
                        strchr(url, '?') ? '&' : '?', (long long)now_ms, buf_text(&encoded));
}

static enum err_code build(const struct channel_message *message, struct arena *arena,
                           struct http_request *ret_request, struct err *err)
{
    const struct robot robot = {&channel_dingtalk, body_of, {"", ""}};
    struct http_request request;
    TRY(robot_build(&robot, message, arena, &request, err));
    request.url = signed_url(message, arena);
    *ret_request = request;
    return ERR_OK;
}

static struct outcome classify(const struct http_response *response, int64_t now)
{
    return outcome_of_code(response, &table, now);
}

const struct channel channel_dingtalk = {
    .code = "dingtalk",
    .default_host = "oapi.dingtalk.com",
    .limits = {.limits = {{.sends_max = 20, .window_s = 60}}, .len = 1},
    .body_max = 20000,
    .build = build,
    .classify = classify,
};
