/* generic: any receiver of Standard Webhooks 1.0.0 (standardwebhooks.com). */
#include "notifiers/channel.h"
#include "notifiers/classify.h"
#include "notifiers/sign.h"

#define SIGNATURE_LEN_MAX 256
#define HEADERS_LEN       4

static enum err_code build(const struct channel_message *message, struct arena *arena,
                           struct http_request *ret_request, struct err *err)
{
    struct webhook_keys keys;
    if (webhook_keys_parse(message->secret, &keys, err) != ERR_OK)
        return err_set(err, ERR_DENIED,
                       "the endpoint's secret is not %s and the base64 of %d to %d bytes",
                       WEBHOOK_SECRET_PREFIX, WEBHOOK_KEY_MIN, WEBHOOK_KEY_MAX);
    struct webhook_message signed_message = {.id = str_from(message->row->msg_id),
                                             .at = message->now,
                                             .body = str_from(message->row->payload)};
    CLEANUP(buf_release) struct buf signature = {0};
    buf_init(&signature, SIGNATURE_LEN_MAX);
    TRY(webhook_sign(&keys, &signed_message, &signature, err));
    TRY(buf_check(&signature, "webhook signature", err));
    struct http_header *headers = arena_array(arena, HEADERS_LEN, sizeof(*headers));
    headers[0] = (struct http_header){"Content-Type", "application/json"};
    headers[1] = (struct http_header){"webhook-id", message->row->msg_id};
    headers[2] = (struct http_header){"webhook-timestamp",
                                      arena_printf(arena, "%lld", (long long)message->now)};
    headers[3] =
        (struct http_header){"webhook-signature", arena_copy(arena, signature.data, signature.len)};
    *ret_request = (struct http_request){.method = HTTP_METHOD_POST,
                                         .url = message->endpoint->url,
                                         .headers = headers,
                                         .headers_len = HEADERS_LEN,
                                         .body = signed_message.body};
    return ERR_OK;
}

const struct channel channel_generic = {
    .code = "generic",
    .default_host = "",
    .has_ids = true,
    .build = build,
    .classify = outcome_of_http,
};
