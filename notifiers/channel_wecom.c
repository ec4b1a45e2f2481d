/* wecom: WeCom's group robot. developer.work.weixin.qq.com, "消息推送（原“群机器人”）" (document
 * 91770) and "全局错误码" (document 90313). */
#include "notifiers/channel.h"
#include "notifiers/classify.h"
#include "notifiers/retry.h"
#include "notifiers/robot.h"

static const struct code_row rows[] = {
    {-1, NULL, OUTCOME_RETRY, 0, "the provider is busy"},
    {45009, NULL, OUTCOME_RETRY, PAUSE_BUSY_S, "too many messages for this robot"},
    {45033, NULL, OUTCOME_RETRY, PAUSE_BUSY_S, "too many messages at a time"},
    {93000, NULL, OUTCOME_FIX, RETRY_PAUSE_FIX_S,
     "the robot's key is wrong or the robot was removed from its group"},
    {93004, NULL, OUTCOME_FIX, RETRY_PAUSE_FIX_S, "the robot is switched off"},
    {93008, NULL, OUTCOME_FIX, RETRY_PAUSE_FIX_S, "the robot is not in the group"},
    {40008, NULL, OUTCOME_DEAD, 0, "the kind of message is refused"},
    {40058, NULL, OUTCOME_DEAD, 0, "the message is refused, perhaps as too long"},
    {44004, NULL, OUTCOME_DEAD, 0, "the message is empty"},
    {45002, NULL, OUTCOME_DEAD, 0, "the message is too long"},
};

static const struct code_table table = {
    .provider = "WeCom",
    .code_keys = {"errcode"},
    .message_keys = {"errmsg"},
    .rows = rows,
    .rows_len = sizeof(rows) / sizeof(*rows),
};

/* Adds `list` as a member, or drops it when nobody is called. */
static void put_list(json_t *object, const char *key, json_t *list)
{
    if (json_array_size(list) > 0)
        json_object_set(object, key, list);
    json_decref(list);
}

static json_t *body_of(const struct payload *payload, struct str text,
                       const struct robot_stamp *stamp)
{
    (void)stamp;
    json_t *users = json_array(), *mobiles = json_array();
    robot_mentions_add(users, payload->userids);
    robot_mentions_add(mobiles, payload->mobiles);
    if (payload->mention_all)
        json_array_append_new(users, json_string("@all"));
    json_t *content = json_pack("{s:s%}", "content", text.data, text.len);
    put_list(content, "mentioned_list", users);
    put_list(content, "mentioned_mobile_list", mobiles);
    return json_pack("{s:s, s:o}", "msgtype", "text", "text", content);
}

static enum err_code build(const struct channel_message *message, struct arena *arena,
                           struct http_request *ret_request, struct err *err)
{
    /* No stamp: the key in the URL is the secret. */
    const struct robot robot = {&channel_wecom, body_of, {"", ""}};
    return robot_build(&robot, message, arena, ret_request, err);
}

static struct outcome classify(const struct http_response *response, int64_t now)
{
    return outcome_of_code(response, &table, now);
}

const struct channel channel_wecom = {
    .code = "wecom",
    .default_host = "qyapi.weixin.qq.com",
    .limits = {.limits = {{.sends_max = 20, .window_s = 60}}, .len = 1},
    .text_max = 2048,
    .build = build,
    .classify = classify,
};
