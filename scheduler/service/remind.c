/* The loop that delivers what waits in the outbox. */
#include "scheduler/service/remind.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "notifiers/channel.h"
#include "notifiers/deliver.h"
#include "scheduler/base/clock.h"
#include "scheduler/service/endpoint.h"
#include "scheduler/service/notice.h"
#include "scheduler/store/store_notice.h"

#define BATCH_MAX      100 /* results are on disk after at most so many */
#define LEASE_S        180
#define BATCH_S        120 /* no request of a batch starts later: its lease must not run out under it */
#define BROKEN_S       3600
#define BROKEN_TEXT    "the stored secret does not open with this key file; set it again"
#define PROBLEMS_SHOWN 100

/* A batch between its claim and its record. */
struct batch {
    struct service *service;
    const char *owner;
    struct channel_key *keys;
    size_t keys_len;
    struct outbox *rows; /* payloads as they are sent */
    struct delivery_item *items;
    struct delivery_result *results;
    bool *is_recorded;
    size_t len, sendable; /* items[0 .. sendable) go out now */
    struct arena arena;
};

/* One run: connections are kept from batch to batch. */
struct run {
    struct service *service;
    struct deliverer *deliverer;
    struct batch *batch; /* under way, for the results that come one by one */
    char owner[64];
};

static void batch_release(struct batch *batch)
{
    arena_release(&batch->arena);
}

static struct channel_key *key_of(const struct batch *batch, struct endpoint_id id)
{
    for (size_t i = 0; i < batch->keys_len; i++)
        if (batch->keys[i].endpoint.id.v == id.v)
            return &batch->keys[i];
    return NULL;
}

/* --- what may go out now
 * --------------------------------------------------------------------------------------- */

/* How many more the channel takes now, and when it takes more again. What was sent is counted from
 * the database, so that a restart cannot burst; it is counted by whole windows, which waits a
 * little longer than it must. */
static enum err_code channel_room(struct batch *batch, const struct endpoint *endpoint, int64_t now,
                                  int64_t *ret_room, int64_t *ret_next_at, struct err *err)
{
    const struct limits *limits = &channel_of(endpoint->kind)->limits;
    int64_t room = INT64_MAX;
    int64_t next_at = now;
    for (size_t i = 0; i < limits->len; i++) {
        int64_t sent = 0;
        int64_t window_s = limits->limits[i].window_s;
        TRY(store_attempt_count(batch->service->store, endpoint->id, now - window_s, &sent, err));
        int64_t left = limits->limits[i].sends_max > sent ? limits->limits[i].sends_max - sent : 0;
        if (left < room)
            room = left;
        if (now + window_s > next_at)
            next_at = now + window_s;
    }
    *ret_room = room;
    *ret_next_at = next_at;
    return ERR_OK;
}

static struct delivery_result later(const struct outbox *row, int64_t due_at, const char *why)
{
    struct delivery_result result = {
        .state = OUTBOX_STATE_READY, .due_at = due_at, .attempts = row->attempts};
    (void)str_copy(result.last_error, sizeof(result.last_error), str_from(why));
    return result;
}

/* Sorts the rows: those that may be sent now first, the others with their result already settled.
 */
static enum err_code sort_rows(struct batch *batch, int64_t now, struct err *err)
{
    size_t held = batch->len;
    int64_t *room = arena_array(&batch->arena, batch->keys_len + 1, sizeof(*room));
    int64_t *next_at = arena_array(&batch->arena, batch->keys_len + 1, sizeof(*next_at));
    for (size_t i = 0; i < batch->keys_len; i++)
        TRY(channel_room(batch, &batch->keys[i].endpoint, now, &room[i], &next_at[i], err));
    for (size_t i = 0; i < batch->len; i++) {
        const struct outbox *row = &batch->rows[i];
        struct channel_key *key = key_of(batch, row->endpoint_id);
        struct delivery_item item = {.row = row};
        size_t at = key != NULL ? (size_t)(key - batch->keys) : batch->keys_len;
        if (key != NULL) {
            item.endpoint = &key->endpoint;
            item.secret = key->secret;
        }
        if (key == NULL || (!key->is_broken && room[at]-- > 0)) {
            batch->items[batch->sendable++] = item;
            continue;
        }
        batch->items[--held] = item;
        batch->results[held] =
            key->is_broken ? later(row, now + BROKEN_S, BROKEN_TEXT) : later(row, next_at[at], "");
    }
    return ERR_OK;
}

/* Writes out what the rows say. One that cannot be written any more is sent nowhere; that its
 * worker was erased meanwhile is no failure. */
static void render_rows(struct batch *batch)
{
    size_t i = 0;
    while (i < batch->sendable) {
        struct err why = {0};
        const char *payload = NULL;
        struct delivery_item item = batch->items[i];
        if (notice_render(batch->service, item.row, &batch->arena, &payload, &why) == ERR_OK) {
            batch->rows[item.row - batch->rows].payload = payload;
            i++;
            continue;
        }
        batch->items[i] = batch->items[--batch->sendable];
        batch->items[batch->sendable] = item;
        batch->results[batch->sendable] = later(item.row, 0, why.text);
        batch->results[batch->sendable].state =
            why.code == ERR_NOT_FOUND ? OUTBOX_STATE_CANCELLED : OUTBOX_STATE_DEAD;
    }
}

/* --- what became of them
 * --------------------------------------------------------------------------------------- */

static struct store_attempt attempt_of(const struct batch *batch, size_t i)
{
    const struct delivery_result *result = &batch->results[i];
    int64_t end = service_now(batch->service);
    return (struct store_attempt){.outbox_id = batch->items[i].row->id,
                                  .tried = result->was_tried,
                                  .at = end - result->took_ms / 1000,
                                  .duration_ms = result->took_ms,
                                  .code = result->last_code,
                                  .error = result->last_error,
                                  .response = "",
                                  .state = result->state,
                                  .due_at = result->due_at};
}

/* Leaves the endpoint alone for as long as its answer asks; one that is gone, until somebody sets
 * it again. */
static enum err_code pause_endpoint(const struct batch *batch, size_t i, struct err *err)
{
    const struct endpoint *endpoint = batch->items[i].endpoint;
    const struct delivery_result *result = &batch->results[i];
    int64_t until = result->class == OUTCOME_GONE ? INT64_MAX : result->paused_until;
    if (endpoint == NULL || until <= endpoint->paused_until)
        return ERR_OK;
    return store_endpoint_pause(batch->service->store, endpoint->id, until, err);
}

/* Records those of items[from .. to) that are not recorded yet. */
static enum err_code record(struct batch *batch, size_t from, size_t to, struct err *err)
{
    struct store_attempt *attempts = arena_array(&batch->arena, to - from + 1, sizeof(*attempts));
    size_t len = 0;
    STORE_TX(tx);
    TRY(store_begin(batch->service->store, &tx, err));
    for (size_t i = from; i < to; i++)
        if (!batch->is_recorded[i]) {
            attempts[len++] = attempt_of(batch, i);
            TRY(pause_endpoint(batch, i, err));
        }
    TRY(store_outbox_record(batch->service->store, batch->owner, attempts, len, err));
    TRY(store_commit(&tx, err));
    for (size_t i = from; i < to; i++)
        batch->is_recorded[i] = true;
    return ERR_OK;
}

/* A robot cannot tell repeats, so what it took is on disk before the next goes out. */
static void record_robot(void *context, size_t index, const struct delivery_result *result)
{
    struct batch *batch = ((struct run *)context)->batch;
    const struct endpoint *endpoint = batch->items[index].endpoint;
    if (endpoint == NULL || channel_of(endpoint->kind)->has_ids)
        return;
    batch->results[index] = *result;
    err_ignore(record(batch, index, index + 1, NULL), "the batch's own record tries again");
}

static void count_results(const struct batch *batch, struct remind_totals *totals)
{
    for (size_t i = 0; i < batch->len; i++)
        switch (batch->results[i].state) {
        case OUTBOX_STATE_DONE:
            totals->delivered++;
            break;
        case OUTBOX_STATE_READY:
        case OUTBOX_STATE_LEASED:
            totals->failed_once += batch->results[i].was_tried;
            totals->held += !batch->results[i].was_tried;
            break;
        case OUTBOX_STATE_DEAD:
        case OUTBOX_STATE_UNKNOWN:
            totals->dead++;
            break;
        case OUTBOX_STATE_CANCELLED:
        case OUTBOX_STATE_COUNT:
            totals->cancelled++;
            break;
        }
}

/* --- the loop
 * --------------------------------------------------------------------------------------------------
 */

static enum err_code claim(struct batch *batch, int64_t now, struct err *err)
{
    struct store_claim claim = {batch->owner, now, now + LEASE_S, BATCH_MAX};
    TRY(endpoint_keys(batch->service, &batch->arena, &batch->keys, &batch->keys_len, err));
    TRY(store_outbox_claim(batch->service->store, claim, &batch->arena, &batch->rows, &batch->len,
                           err));
    batch->items = arena_array(&batch->arena, batch->len + 1, sizeof(*batch->items));
    batch->results = arena_array(&batch->arena, batch->len + 1, sizeof(*batch->results));
    batch->is_recorded = arena_array(&batch->arena, batch->len + 1, sizeof(bool));
    return ERR_OK;
}

static enum err_code new_deliverer(struct run *run, const struct remind_run_options *options,
                                   struct err *err)
{
    struct deliverer_options deliver = {
        .http = {.concurrency_max = options->concurrency, .batch_timeout_ms = BATCH_S * 1000},
        .done = record_robot,
        .context = run};
    TRY(endpoint_policy(run->service, &deliver.http.policy, err));
    return deliverer_new(&deliver, &run->deliverer, err);
}

/* One batch; *ret_len is how many rows that were. */
static enum err_code run_batch(struct run *run, struct remind_totals *totals, size_t *ret_len,
                               struct err *err)
{
    CLEANUP(batch_release) struct batch batch = {.service = run->service, .owner = run->owner};
    int64_t now = service_now(run->service);
    run->batch = &batch;
    TRY(claim(&batch, now, err));
    *ret_len = batch.len;
    if (batch.len == 0)
        return ERR_OK;
    TRY(sort_rows(&batch, now, err));
    render_rows(&batch);
    enum err_code sent =
        deliver_batch(run->deliverer, batch.items, batch.sendable, now, batch.results, err);
    TRY(record(&batch, 0, batch.len, sent == ERR_OK ? err : NULL));
    count_results(&batch, totals);
    return sent;
}

static void run_release(struct run *run)
{
    deliverer_free(run->deliverer);
}

static enum err_code count_waiting(struct service *service, int64_t *ret_waiting, struct err *err)
{
    int64_t counts[OUTBOX_STATE_COUNT];
    TRY(store_outbox_counts(service->store, counts, err));
    *ret_waiting = counts[OUTBOX_STATE_READY] + counts[OUTBOX_STATE_LEASED];
    return ERR_OK;
}

enum err_code remind_run(struct service *service, const struct remind_run_options *options,
                         struct remind_totals *ret_totals, struct err *err)
{
    CLEANUP(run_release) struct run run = {.service = service};
    struct remind_totals totals = {0};
    int64_t waiting = 0;
    int64_t done = 0;
    size_t len = 0;
    snprintf(run.owner, sizeof(run.owner), "run %ld %" PRId64, (long)getpid(), clock_now_ms());
    TRY(new_deliverer(&run, options, err));
    TRY(count_waiting(service, &waiting, err));
    do {
        TRY(run_batch(&run, &totals, &len, err));
        done += (int64_t)len;
        if (!progress_tick(service->progress, "delivering notices", done < waiting ? done : waiting,
                           waiting))
            break;
    } while (options->until_empty && len > 0);
    *ret_totals = totals;
    return ERR_OK;
}

/* --- how it stands
 * --------------------------------------------------------------------------------------------- */

/* The newest message in this state that says what is wrong, once for each endpoint. */
static enum err_code add_problems(struct service *service, enum outbox_state state, json_t *list,
                                  struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_outbox_page page;
    struct endpoint endpoint;
    int64_t told = 0;
    TRY(store_outbox_list(service->store, state, PROBLEMS_SHOWN, &arena, &page, err));
    for (size_t i = 0; i < page.len; i++) {
        const struct outbox *row = &page.messages[i];
        if (row->last_error[0] == '\0' || row->endpoint_id.v == told)
            continue;
        told = row->endpoint_id.v;
        TRY(store_endpoint_get(service->store, row->endpoint_id, &arena, &endpoint, err));
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:i}", "endpoint", endpoint.name,
                                              "state", outbox_state_text(state)->code, "error",
                                              row->last_error, "code", (int)row->last_code));
    }
    return ERR_OK;
}

static enum err_code add_broken(struct service *service, json_t *list, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct channel_key *keys = NULL;
    size_t len = 0;
    TRY(endpoint_keys(service, &arena, &keys, &len, err));
    for (size_t i = 0; i < len; i++)
        if (keys[i].is_broken)
            json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:i}", "endpoint",
                                                  keys[i].endpoint.name, "state", "ready", "error",
                                                  BROKEN_TEXT, "code", 0));
    return ERR_OK;
}

enum err_code remind_status(struct service *service, json_t **ret_status, struct err *err)
{
    int64_t counts[OUTBOX_STATE_COUNT];
    int64_t next = 0;
    CLEANUP_JSON json_t *problems = json_array();
    TRY(store_outbox_counts(service->store, counts, err));
    TRY(add_broken(service, problems, err));
    TRY(add_problems(service, OUTBOX_STATE_READY, problems, err));
    TRY(add_problems(service, OUTBOX_STATE_DEAD, problems, err));
    enum err_code code = store_outbox_next_due(service->store, &next, err);
    if (code != ERR_OK && code != ERR_NOT_FOUND)
        return code;
    json_t *status = json_object();
    for (int i = 0; i < OUTBOX_STATE_COUNT; i++)
        json_object_set_new(status, outbox_state_text((enum outbox_state)i)->code,
                            json_integer((json_int_t)counts[i]));
    json_object_set_new(status, "next_due_at",
                        code == ERR_OK ? json_integer((json_int_t)next) : json_null());
    json_object_set(status, "problems", problems);
    *ret_status = status;
    return ERR_OK;
}
