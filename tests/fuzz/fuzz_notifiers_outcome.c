/* What a receiver may answer: any status, Retry-After and body must come to an outcome with text
 * that fits, and no error in a 200 may count as delivered. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "notifiers/channel.h"
#include "notifiers/retry.h"

#define NOW INT64_C(1803949200)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(const struct http_response *response, enum endpoint_kind kind)
{
    struct outcome outcome = channel_of(kind)->classify(response, NOW);
    struct outbox row = {.msg_id = "msg_1", .useful_until = NOW + 3600, .attempts = 3};
    struct retry_decision decision = retry_decide(&row, &outcome, ON_UNKNOWN_HOLD, NOW);
    int is_delivered = outcome.class == OUTCOME_DELIVERED;
    if (is_delivered != (decision.state == OUTBOX_STATE_DONE) ||
        is_delivered != (outcome.text[0] == '\0'))
        abort();
    if (is_delivered && (response->status < 200 || response->status > 299))
        abort();
    if (is_delivered && kind != ENDPOINT_KIND_GENERIC && response->body.len == 0)
        abort();
    if (decision.state == OUTBOX_STATE_READY && decision.due_at > row.useful_until)
        abort();
    if (outcome.retry_after_s < 0 || outcome.retry_after_s > RETRY_AFTER_MAX_S)
        abort();
}

/* Byte 0: kind and failure; bytes 1, 2: status; a line: Retry-After; the rest: the body. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len < 3)
        return 0;
    struct str rest = str_slice((const char *)bytes + 3, len - 3), line = {0};
    struct http_response response = {
        .failure = (enum http_failure)(bytes[0] / 4 % HTTP_FAILURE_COUNT),
        .status = (bytes[1] * 256 + bytes[2]) % 1000,
        .was_sent = true,
    };
    str_next(&rest, '\n', &line);
    str_copy(response.retry_after, sizeof(response.retry_after), line);
    response.body = rest.data ? rest : STR_LIT("");
    check(&response, (enum endpoint_kind)(bytes[0] % ENDPOINT_KIND_COUNT));
    int64_t wait_s = retry_after_parse(line, NOW);
    if (wait_s < 0 || wait_s > RETRY_AFTER_MAX_S)
        abort();
    return 0;
}
