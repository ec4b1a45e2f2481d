/* What the chat robots have in common. */
#include "notifiers/robot.h"

#include <stdlib.h>
#include <string.h>

#include "notifiers/text_cut.h"
#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"

#define MENTION_LEN_MAX 64

bool robot_mention_is_valid(const char *id)
{
    static const char others[] = "-_.@+";
    size_t len = strnlen(id, MENTION_LEN_MAX + 1);
    for (size_t i = 0; i < len; i++) {
        char c = id[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_plain && !strchr(others, c))
            return false;
    }
    return len > 0 && len <= MENTION_LEN_MAX;
}

void robot_mentions_add(json_t *list, const json_t *ids)
{
    for (size_t i = 0; i < json_array_size(ids); i++) {
        json_t *id = json_array_get(ids, i);
        if (robot_mention_is_valid(json_string_value(id)))
            json_array_append(list, id);
    }
}

/* "<at …>" (Feishu) and "<@…>" (WeCom) inside a text would call people; a name or a course title
 * may not do that. */
static bool calls_people(struct str text)
{
    if (text.data[0] != '<')
        return false;
    return str_starts(text, "<@") || str_starts(text, "<at") || str_starts(text, "</at");
}

static struct str without_calls(struct str text, struct arena *arena)
{
    CLEANUP(buf_release) struct buf clean = {0};
    buf_init(&clean, text.len * 3);
    for (size_t i = 0; i < text.len; i++) {
        if (calls_people(str_slice(text.data + i, text.len - i)))
            buf_add_text(&clean, "＜");
        else
            buf_add_char(&clean, text.data[i]);
    }
    return str_slice(arena_copy(arena, clean.data, clean.len), clean.len);
}

/* Cuts the text until the body is within the channel's limit. An escaped character may count for
 * six bytes, so how much fits cannot be told before. */
static enum err_code body_fit(const struct robot *robot, const struct payload *payload,
                              struct arena *arena, struct str *ret_body, struct err *err)
{
    const struct channel *channel = robot->channel;
    struct str whole = without_calls(payload->text, arena);
    size_t text_max = channel->text_max > 0 ? channel->text_max : whole.len;
    while (text_max > 0) {
        struct str text = text_cut(whole, text_max, arena);
        CLEANUP_JSON json_t *body = robot->body_of(payload, text, &robot->stamp);
        CLEANUP(x_free_ptr) char *json = json_text(body);
        size_t len = strlen(json);
        if (channel->body_max == 0 || len <= channel->body_max) {
            *ret_body = str_slice(arena_copy(arena, json, len), len);
            return ERR_OK;
        }
        text_max = text.len * channel->body_max / len; /* less than before: it comes to an end */
    }
    return err_set(err, ERR_INVALID, "the message's mentions alone exceed the channel's limit");
}

enum err_code robot_build(const struct robot *robot, const struct channel_message *message,
                          struct arena *arena, struct http_request *ret_request, struct err *err)
{
    static const struct http_header headers[] = {{"Content-Type", "application/json"}};
    CLEANUP(payload_release) struct payload payload = {0};
    struct str body;
    TRY(payload_parse(message->row->payload, &payload, err));
    TRY(body_fit(robot, &payload, arena, &body, err));
    *ret_request = (struct http_request){.method = HTTP_METHOD_POST,
                                         .url = message->endpoint->url,
                                         .headers = headers,
                                         .headers_len = 1,
                                         .body = body,
                                         .fresh = true};
    return ERR_OK;
}
