/* Rows that are due become requests, and answers become what to write back. */
#include "notifiers/deliver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "notifiers/channel.h"
#include "scheduler/base/alloc.h"
#include "scheduler/base/arena.h"

#define ENDPOINT_CONCURRENCY     8
#define ENDPOINT_CONCURRENCY_MAX 256

struct deliverer {
    struct deliverer_options options;
    struct http_client *client;
};

/* Why the rest of an endpoint's rows in this batch is not tried. */
struct stop {
    int64_t endpoint_id;
    int64_t pause_s;
    const char *text; /* of the result that stopped it */
};

struct round {
    struct deliverer *deliverer;
    const struct delivery_item *items;
    struct delivery_result *results;
    int64_t now;
    struct arena arena;
    struct http_request *requests;
    size_t *item_of; /* request's index -> item's index */
    size_t requests_len;
    struct stop *stops;
    size_t stops_len, stops_cap;
};

enum err_code deliverer_new(const struct deliverer_options *options,
                            struct deliverer **ret_deliverer, struct err *err)
{
    int32_t per_endpoint = options->endpoint_concurrency_max;
    if (per_endpoint < 0 || per_endpoint > ENDPOINT_CONCURRENCY_MAX)
        return err_set(err, ERR_INVALID, "concurrency of an endpoint must be from 1 to %d",
                       ENDPOINT_CONCURRENCY_MAX);
    struct http_client *client = NULL;
    TRY(http_client_new(&options->http, &client, err));
    struct deliverer *deliverer = x_calloc(1, sizeof(*deliverer));
    deliverer->options = *options;
    deliverer->client = client;
    if (per_endpoint == 0)
        deliverer->options.endpoint_concurrency_max = ENDPOINT_CONCURRENCY;
    *ret_deliverer = deliverer;
    return ERR_OK;
}

void deliverer_free(struct deliverer *deliverer)
{
    if (!deliverer)
        return;
    http_client_free(deliverer->client);
    free(deliverer);
}

/* `response` is NULL when nothing was sent. */
static void settle(struct round *round, size_t index, const struct outcome *outcome,
                   const struct http_response *response)
{
    const struct deliverer_options *options = &round->deliverer->options;
    const struct delivery_item *item = &round->items[index];
    /* A receiver that knows repeats by their id gets one rather than none. */
    bool has_ids = !item->endpoint || channel_of(item->endpoint->kind)->has_ids;
    enum on_unknown on_unknown = has_ids ? ON_UNKNOWN_RESEND : options->on_unknown;
    struct retry_decision decision = retry_decide(item->row, outcome, on_unknown, round->now);
    struct delivery_result *result = &round->results[index];
    *result = (struct delivery_result){
        .class = outcome->class,
        .state = decision.state,
        .due_at = decision.due_at,
        .attempts = decision.attempts,
        .last_code = outcome->status,
        .app_code = outcome->app_code,
        .was_tried = response != NULL,
        .took_ms = response ? response->took_ms : 0,
        .paused_until = decision.paused_until,
    };
    const char *missed = decision.state == OUTBOX_STATE_CANCELLED ? "missed: " : "";
    snprintf(result->last_error, sizeof(result->last_error), "%s%s", missed, outcome->text);
    if (options->done)
        options->done(options->context, index, result);
}

static void settle_unsent(struct round *round, size_t index, enum outcome_class class,
                          int64_t pause_s, const char *text)
{
    struct outcome outcome = {.class = class, .pause_s = pause_s};
    str_copy(outcome.text, sizeof(outcome.text), str_from(text));
    settle(round, index, &outcome, NULL);
}

static void settle_unbuilt(struct round *round, size_t index, const struct err *err)
{
    bool is_secret = err->code == ERR_DENIED;
    settle_unsent(round, index, is_secret ? OUTCOME_FIX : OUTCOME_DEAD,
                  is_secret ? RETRY_PAUSE_FIX_S : 0, err->text);
}

/* Adds a request for the item, or settles it at once. */
static void prepare(struct round *round, size_t index)
{
    const struct delivery_item *item = &round->items[index];
    const struct endpoint *endpoint = item->endpoint;
    int64_t useful_until = item->row->useful_until;
    if (!endpoint) {
        settle_unsent(round, index, OUTCOME_DEAD, 0, "the endpoint is no longer there");
        return;
    }
    if (useful_until != 0 && round->now > useful_until) {
        settle_unsent(round, index, OUTCOME_SKIPPED, 0, "it was no longer of use when it was due");
        return;
    }
    if (endpoint->paused_until > round->now) {
        settle_unsent(round, index, OUTCOME_SKIPPED, endpoint->paused_until - round->now,
                      "the endpoint is paused");
        return;
    }
    const struct channel *channel = channel_of(endpoint->kind);
    struct channel_message message = {endpoint, item->secret, item->row, round->now};
    struct http_request *request = &round->requests[round->requests_len];
    struct err err = {0};
    if (channel->build(&message, &round->arena, request, &err) != ERR_OK) {
        settle_unbuilt(round, index, &err);
        return;
    }
    request->fresh = !channel->has_ids;
    request->lane = endpoint->id.v;
    request->lane_max = channel->has_ids ? round->deliverer->options.endpoint_concurrency_max : 1;
    round->item_of[round->requests_len++] = index;
}

static struct stop *stop_find(struct round *round, int64_t endpoint_id)
{
    for (size_t i = 0; i < round->stops_len; i++)
        if (round->stops[i].endpoint_id == endpoint_id)
            return &round->stops[i];
    return NULL;
}

static void stop_add(struct round *round, size_t index, int64_t pause_s)
{
    int64_t endpoint_id = round->items[index].endpoint->id.v;
    struct stop *stop = stop_find(round, endpoint_id);
    if (!stop) {
        x_grow(&round->stops, &round->stops_cap, round->stops_len + 1, sizeof(*round->stops));
        stop = &round->stops[round->stops_len++];
        *stop = (struct stop){.endpoint_id = endpoint_id, .text = round->results[index].last_error};
    }
    if (pause_s > stop->pause_s)
        stop->pause_s = pause_s;
}

static void settle_skipped(struct round *round, size_t index)
{
    const struct stop *stop = stop_find(round, round->items[index].endpoint->id.v);
    settle_unsent(round, index, OUTCOME_SKIPPED, stop ? stop->pause_s : 0,
                  stop ? stop->text : "the batch's time was over");
}

static bool take_response(void *context, size_t request_index, const struct http_response *response)
{
    struct round *round = context;
    size_t index = round->item_of[request_index];
    const struct delivery_item *item = &round->items[index];
    if (response->failure == HTTP_FAILURE_SKIPPED) {
        settle_skipped(round, index);
        return true;
    }
    struct outcome outcome = channel_of(item->endpoint->kind)->classify(response, round->now);
    if (outcome.endpoint_down && outcome.pause_s == 0)
        outcome.pause_s = retry_delay_s(item->row->msg_id, item->row->attempts + 1);
    settle(round, index, &outcome, response);
    /* The next rows would meet the same: they wait without being charged an attempt. */
    bool is_stopped = outcome.pause_s > 0 || outcome.class == OUTCOME_GONE;
    if (is_stopped)
        stop_add(round, index, outcome.pause_s);
    return !is_stopped;
}

static void round_release(struct round *round)
{
    free(round->stops);
    arena_release(&round->arena);
}

enum err_code deliver_batch(struct deliverer *deliverer, const struct delivery_item *items,
                            size_t items_len, int64_t now, struct delivery_result *ret_results,
                            struct err *err)
{
    if (items_len > DELIVER_BATCH_MAX)
        return err_set(err, ERR_INVALID, "more than %d deliveries in a batch", DELIVER_BATCH_MAX);
    CLEANUP(round_release)
    struct round round = {
        .deliverer = deliverer, .items = items, .results = ret_results, .now = now};
    round.requests = arena_array(&round.arena, items_len, sizeof(*round.requests));
    round.item_of = arena_array(&round.arena, items_len, sizeof(*round.item_of));
    for (size_t i = 0; i < items_len; i++)
        prepare(&round, i);
    struct http_listener listener = {take_response, &round};
    return http_send(deliverer->client, round.requests, round.requests_len, &listener, err);
}
