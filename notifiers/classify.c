/* From a response to an outcome. Status codes after RFC 9110 section 15 and Standard Webhooks
 * 1.0.0, "Deliverability and reliability" (410 switches an endpoint off, 429 and 502 slow down). */
#include "notifiers/classify.h"

#include <stdio.h>
#include <string.h>

#include "notifiers/retry.h"
#include "scheduler/base/json.h"

static struct outcome outcome_of_failure(const struct http_response *response)
{
    struct outcome outcome = {.class = OUTCOME_RETRY};
    bool is_down = false;
    switch (response->failure) {
    case HTTP_FAILURE_SKIPPED:
        outcome.class = OUTCOME_SKIPPED;
        break;
    case HTTP_FAILURE_URL:
    case HTTP_FAILURE_POLICY:
    case HTTP_FAILURE_TLS_VERIFY:
        outcome.class = OUTCOME_FIX;
        outcome.pause_s = RETRY_PAUSE_FIX_S;
        break;
    case HTTP_FAILURE_RESOLVE:
    case HTTP_FAILURE_CONNECT:
    case HTTP_FAILURE_TLS:
    case HTTP_FAILURE_TIMEOUT:
    case HTTP_FAILURE_PROTOCOL:
    case HTTP_FAILURE_OTHER:
        is_down = true;
        break;
    case HTTP_FAILURE_RESET:
    case HTTP_FAILURE_TOO_BIG:
    case HTTP_FAILURE_NONE:
    case HTTP_FAILURE_COUNT:
        break;
    }
    outcome.endpoint_down = is_down;
    outcome.maybe_delivered = outcome.class == OUTCOME_RETRY && response->was_sent;
    outcome.status = response->status;
    snprintf(outcome.text, sizeof(outcome.text), "%s", http_failure_text(response->failure));
    return outcome;
}

static enum outcome_class class_of_status(int32_t status)
{
    static const struct {
        int32_t status;
        enum outcome_class class;
    } table[] = {
        {401, OUTCOME_FIX},  {403, OUTCOME_FIX},  {404, OUTCOME_FIX},  {405, OUTCOME_FIX},
        {407, OUTCOME_FIX},  {410, OUTCOME_GONE}, {413, OUTCOME_DEAD}, {414, OUTCOME_DEAD},
        {415, OUTCOME_DEAD}, {422, OUTCOME_DEAD}, {431, OUTCOME_DEAD},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (table[i].status == status)
            return table[i].class;
    if (status >= 200 && status < 300)
        return OUTCOME_DELIVERED;
    /* Redirects are not followed: the new address would escape what the coordinator approved. */
    return status >= 300 && status < 400 ? OUTCOME_FIX : OUTCOME_RETRY;
}

struct outcome outcome_of_http(const struct http_response *response, int64_t now)
{
    bool has_status = response->status >= 200 && (response->failure == HTTP_FAILURE_NONE ||
                                                  response->failure == HTTP_FAILURE_TOO_BIG);
    if (!has_status)
        return outcome_of_failure(response);
    int32_t status = response->status;
    struct outcome outcome = {.class = class_of_status(status), .status = status};
    if (outcome.class == OUTCOME_DELIVERED)
        return outcome;
    snprintf(outcome.text, sizeof(outcome.text), "HTTP %d", (int)status);
    if (outcome.class == OUTCOME_FIX)
        outcome.pause_s = RETRY_PAUSE_FIX_S;
    if (outcome.class == OUTCOME_RETRY)
        outcome.retry_after_s = retry_after_parse(str_from(response->retry_after), now);
    if (status == 429) /* about the sender, not the message: the others wait as well */
        outcome.pause_s = outcome.retry_after_s > 0 ? outcome.retry_after_s : PAUSE_BUSY_S;
    return outcome;
}

/* The first of two members that is there, or NULL. */
static const json_t *member(const json_t *object, const char *const keys[2])
{
    const json_t *value = json_object_get(object, keys[0]);
    return value || !keys[1] ? value : json_object_get(object, keys[1]);
}

static const struct code_row *row_find(const struct code_table *table, int64_t code,
                                       const char *message)
{
    for (size_t i = 0; i < table->rows_len; i++) {
        const struct code_row *row = &table->rows[i];
        if (row->code == code && (!row->message_has || strstr(message, row->message_has)))
            return row;
    }
    return NULL;
}

/* `code` is not 0. The provider's message is not repeated: it may quote what was sent. `by_http` is
 * what the status alone says, and holds where it is a failure and the code is not known. */
static struct outcome outcome_of_row(const struct code_table *table, const json_t *body,
                                     int32_t code, const struct outcome *by_http)
{
    const char *message = json_string_value(member(body, table->message_keys));
    const struct code_row *row = row_find(table, code, message ? message : "");
    struct outcome outcome = *by_http;
    outcome.app_code = code;
    if (row) {
        outcome.class = row->class;
        outcome.pause_s = row->pause_s > by_http->pause_s ? row->pause_s : by_http->pause_s;
    } else if (outcome.class == OUTCOME_DELIVERED) {
        outcome.class = OUTCOME_RETRY;
    }
    snprintf(outcome.text, sizeof(outcome.text), "%s %d (HTTP %d): %s", table->provider, (int)code,
             (int)outcome.status, row ? row->text : "a code that we do not know");
    return outcome;
}

struct outcome outcome_of_code(const struct http_response *response, const struct code_table *table,
                               int64_t now)
{
    struct outcome outcome = outcome_of_http(response, now);
    if (response->failure != HTTP_FAILURE_NONE && outcome.class != OUTCOME_DELIVERED)
        return outcome;
    CLEANUP_JSON json_t *body = NULL;
    const json_t *code = NULL;
    if (json_parse(response->body, "answer", &body, NULL) == ERR_OK)
        code = member(body, table->code_keys);
    json_int_t value = json_integer_value(code);
    bool is_code = json_is_integer(code) && value >= INT32_MIN && value <= INT32_MAX;
    if (is_code && value != 0)
        return outcome_of_row(table, body, (int32_t)value, &outcome);
    if (is_code || outcome.class != OUTCOME_DELIVERED)
        return outcome;
    outcome.class = OUTCOME_RETRY;
    outcome.maybe_delivered = true;
    snprintf(outcome.text, sizeof(outcome.text), "HTTP %d without %s's code", (int)response->status,
             table->provider);
    return outcome;
}
