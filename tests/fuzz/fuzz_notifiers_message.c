/* What a payload may hold: every adapter either refuses it or builds a request within its limits.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "notifiers/channel.h"
#include "scheduler/base/json.h"
#include "scheduler/base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(enum endpoint_kind kind, const char *payload)
{
    const struct channel *channel = channel_of(kind);
    struct endpoint endpoint = {.id = {1}, .kind = kind, .url = "https://example.org/x?y=z"};
    struct outbox row = {.msg_id = "msg_1", .payload = payload};
    struct channel_message message = {&endpoint, STR_LIT("secret"), &row, 1803949200};
    struct http_request request;
    struct err err = {0};
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP_JSON json_t *body = NULL;
    if (channel->build(&message, &arena, &request, &err) != ERR_OK) {
        if (err.text[0] == '\0')
            abort();
        return;
    }
    if (channel->body_max > 0 && request.body.len > channel->body_max)
        abort();
    if (!utf8_valid(request.body) || json_parse(request.body, "body", &body, &err) != ERR_OK)
        abort();
    const char *text = json_string_value(json_object_get(json_object_get(body, "text"), "content"));
    if (channel->text_max > 0 && (!text || strlen(text) > channel->text_max))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *payload = calloc(len + 1, 1);
    if (!payload)
        return 0;
    if (len > 0)
        memcpy(payload, bytes, len);
    for (int kind = 0; kind < ENDPOINT_KIND_COUNT; kind++)
        check((enum endpoint_kind)kind, payload);
    free(payload);
    return 0;
}
