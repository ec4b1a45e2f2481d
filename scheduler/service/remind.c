/* The outbox: endpoints, claiming, delivering, recording. What is sent is signed at each attempt;
 * what was claimed is committed before it is sent, so that a crash loses nothing. */
#include "scheduler/service/remind.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "notifiers/channel.h"
#include "notifiers/deliver.h"
#include "notifiers/limiter.h"
#include "scheduler/base/alloc.h"
#include "scheduler/base/clock.h"
#include "scheduler/store/store.h"

#define BATCH_MAX 200
#define LEASE_S   120

/* --- endpoints
 * -------------------------------------------------------------------------------------------------
 */

/* A sealed secret opens only under the name it was sealed for. */
static const char *label_of(const struct endpoint *endpoint, struct arena *arena)
{
    return arena_printf(arena, "endpoint %s", endpoint->name);
}

static enum err_code check_url(const struct service *service, const struct endpoint *endpoint,
                               struct err *err)
{
    struct policy policy;
    TRY(policy_parse(service->allow_http, str_from(service->allow_cidrs), &policy, err));
    return http_check_url(&policy, endpoint->url, err);
}

enum err_code remind_set_endpoint(struct service *service, const struct endpoint *endpoint,
                                  const char *secret, const char *who, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(buf_release) struct buf sealed;
    CLEANUP(buf_release) struct buf encoded;
    struct endpoint put = *endpoint;
    buf_init(&sealed, 4096);
    buf_init(&encoded, 8192);
    TRY(endpoint_validate(endpoint, err));
    TRY(check_url(service, endpoint, err));
    if (secret[0] != '\0') {
        crypto_seal(service->key, str_from(label_of(endpoint, &arena)), str_from(secret), &sealed);
        crypto_base64(str_slice(sealed.data, sealed.len), &encoded);
    }
    put.secret_sealed = buf_text(&encoded);
    struct store_audit audit = {.at = service_now(service),
                                .who = who,
                                .verb = "set endpoint",
                                .object = endpoint->name,
                                .detail = endpoint_kind_text(endpoint->kind)->code};
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(store_endpoint_put(service->store, &put, NULL, NULL, err));
    TRY(store_audit_append(service->store, &audit, err));
    return store_commit(&tx, err);
}

static enum err_code unseal(const struct service *service, const struct endpoint *endpoint,
                            struct arena *arena, struct str *ret_secret, struct err *err)
{
    CLEANUP(buf_release) struct buf sealed;
    CLEANUP(buf_release) struct buf plain;
    buf_init(&sealed, 8192);
    buf_init(&plain, 8192);
    *ret_secret = (struct str){0};
    if (endpoint->secret_sealed[0] == '\0')
        return ERR_OK;
    TRY(crypto_base64_decode(str_from(endpoint->secret_sealed), &sealed, err));
    TRY(crypto_open(service->key, str_from(label_of(endpoint, arena)),
                    str_slice(sealed.data, sealed.len), &plain, err));
    *ret_secret = str_slice(arena_copy(arena, plain.data, plain.len), plain.len);
    return ERR_OK;
}

/* --- one batch
 * -------------------------------------------------------------------------------------------------
 */

struct channel_list {
    struct endpoint *endpoints;
    struct str *secrets;
    size_t len;
};

static enum err_code load_channels(struct service *service, struct arena *arena,
                                   struct channel_list *ret_channels, struct err *err)
{
    struct channel_list channels = {0};
    TRY(store_endpoint_list(service->store, arena, &channels.endpoints, &channels.len, err));
    channels.secrets = arena_array(arena, channels.len + 1, sizeof(*channels.secrets));
    for (size_t i = 0; i < channels.len; i++)
        if (unseal(service, &channels.endpoints[i], arena, &channels.secrets[i], err) != ERR_OK)
            return err_prefix(err, "endpoint %s", channels.endpoints[i].name);
    *ret_channels = channels;
    return ERR_OK;
}

static struct delivery_item item_of(const struct channel_list *channels, const struct outbox *row)
{
    for (size_t i = 0; i < channels->len; i++)
        if (channels->endpoints[i].id.v == row->endpoint_id.v)
            return (struct delivery_item){&channels->endpoints[i], channels->secrets[i], row};
    return (struct delivery_item){.row = row};
}

static struct store_attempt attempt_of(const struct outbox *row,
                                       const struct delivery_result *result, int64_t now)
{
    return (struct store_attempt){.outbox_id = row->id,
                                  .tried = result->was_tried,
                                  .at = now,
                                  .duration_ms = result->took_ms,
                                  .code = result->last_code,
                                  .error = result->last_error,
                                  .response = "",
                                  .state = result->state,
                                  .due_at = result->due_at};
}

static void count_result(struct remind_totals *totals, enum outbox_state state)
{
    switch (state) {
    case OUTBOX_STATE_DONE:
        totals->delivered++;
        break;
    case OUTBOX_STATE_READY:
    case OUTBOX_STATE_LEASED:
    case OUTBOX_STATE_UNKNOWN:
        totals->retry++;
        break;
    case OUTBOX_STATE_DEAD:
        totals->dead++;
        break;
    case OUTBOX_STATE_CANCELLED:
        totals->cancelled++;
        break;
    case OUTBOX_STATE_COUNT:
        break;
    }
}

/* A batch between its claim and its record. */
struct claimed {
    struct delivery_item *items;
    struct delivery_result *results;
    size_t len, sendable; /* items[0 .. sendable) go out now */
    struct arena *arena;
};

static enum err_code record_batch(struct service *service, const char *owner,
                                  const struct claimed *claimed, struct err *err)
{
    const struct delivery_item *items = claimed->items;
    const struct delivery_result *results = claimed->results;
    struct store_attempt *attempts =
        arena_array(claimed->arena, claimed->len + 1, sizeof(*attempts));
    int64_t now = service_now(service);
    for (size_t i = 0; i < claimed->len; i++)
        attempts[i] = attempt_of(items[i].row, &results[i], now);
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(store_outbox_record(service->store, owner, attempts, claimed->len, err));
    for (size_t i = 0; i < claimed->len; i++)
        if (items[i].endpoint != NULL && results[i].paused_until > items[i].endpoint->paused_until)
            TRY(store_endpoint_pause(service->store, items[i].endpoint->id, results[i].paused_until,
                                     err));
    return store_commit(&tx, err);
}

/* How many more the channel takes now, and from when on the next; what was sent before is counted
 * from the database, so that a restart cannot burst. */
static enum err_code channel_room(struct service *service, const struct endpoint *endpoint,
                                  int64_t now, int64_t *ret_room, int64_t *ret_next_at,
                                  struct err *err)
{
    const struct limits *limits = &channel_of(endpoint->kind)->limits;
    int64_t room = INT64_MAX;
    int64_t next_at = now;
    for (size_t i = 0; i < limits->len; i++) {
        int64_t sent = 0;
        int64_t since = now - limits->limits[i].window_s;
        TRY(store_attempt_count(service->store, endpoint->id, since, &sent, err));
        int64_t left = limits->limits[i].sends_max - sent;
        if (left < room) {
            room = left > 0 ? left : 0;
            next_at = now + limits->limits[i].window_s;
        }
    }
    *ret_room = room;
    *ret_next_at = next_at;
    return ERR_OK;
}

/* Puts the rows that may be sent now first, and hands the others back for later. Returns how many
 * may be sent. */
static enum err_code hold_back(struct service *service, const struct channel_list *channels,
                               struct claimed *claimed, int64_t now, struct err *err)
{
    size_t kept = 0;
    size_t held = claimed->len;
    struct delivery_item *sorted = arena_array(claimed->arena, claimed->len + 1, sizeof(*sorted));
    int64_t *room = arena_array(claimed->arena, channels->len + 1, sizeof(*room));
    int64_t *next_at = arena_array(claimed->arena, channels->len + 1, sizeof(*next_at));
    for (size_t i = 0; i < channels->len; i++)
        TRY(channel_room(service, &channels->endpoints[i], now, &room[i], &next_at[i], err));
    for (size_t i = 0; i < claimed->len; i++) {
        const struct endpoint *endpoint = claimed->items[i].endpoint;
        size_t at = endpoint != NULL ? (size_t)(endpoint - channels->endpoints) : channels->len;
        if (endpoint == NULL || room[at]-- > 0) {
            sorted[kept++] = claimed->items[i];
            continue;
        }
        sorted[--held] = claimed->items[i];
        claimed->results[held] = (struct delivery_result){.state = OUTBOX_STATE_READY,
                                                          .due_at = next_at[at],
                                                          .attempts = sorted[held].row->attempts};
    }
    claimed->items = sorted;
    claimed->sendable = kept;
    return ERR_OK;
}

/* Claims, delivers and records one batch; *ret_len is how many rows that were. */
static enum err_code run_batch(struct service *service, struct deliverer *deliverer,
                               const char *owner, struct remind_totals *totals, size_t *ret_len,
                               struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct outbox *rows = NULL;
    struct channel_list channels = {0};
    int64_t now = service_now(service);
    struct store_claim claim = {owner, now, now + LEASE_S, BATCH_MAX};
    TRY(load_channels(service, &arena, &channels, err));
    TRY(store_outbox_claim(service->store, claim, &arena, &rows, ret_len, err));
    if (*ret_len == 0)
        return ERR_OK;
    struct claimed claimed = {.items = arena_array(&arena, *ret_len, sizeof(*claimed.items)),
                              .results = arena_array(&arena, *ret_len, sizeof(*claimed.results)),
                              .len = *ret_len,
                              .arena = &arena};
    for (size_t i = 0; i < claimed.len; i++)
        claimed.items[i] = item_of(&channels, &rows[i]);
    TRY(hold_back(service, &channels, &claimed, now, err));
    enum err_code sent =
        deliver_batch(deliverer, claimed.items, claimed.sendable, now, claimed.results, err);
    TRY(record_batch(service, owner, &claimed, sent == ERR_OK ? err : NULL));
    for (size_t i = 0; i < claimed.len; i++)
        count_result(totals, claimed.results[i].state);
    return sent;
}

static enum err_code new_deliverer(const struct service *service,
                                   const struct remind_run_options *options,
                                   struct deliverer **ret_deliverer, struct err *err)
{
    struct deliverer_options deliver = {.http = {.concurrency_max = options->concurrency},
                                        .endpoint_concurrency_max = options->concurrency / 2 + 1};
    TRY(policy_parse(service->allow_http, str_from(service->allow_cidrs), &deliver.http.policy,
                     err));
    return deliverer_new(&deliver, ret_deliverer, err);
}

static void free_deliverer(struct deliverer **deliverer)
{
    deliverer_free(*deliverer);
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
    CLEANUP(free_deliverer) struct deliverer *deliverer = NULL;
    struct remind_totals totals = {0};
    char owner[64];
    int64_t waiting = 0;
    size_t len = 0;
    snprintf(owner, sizeof(owner), "run %ld %" PRId64, (long)getpid(), clock_now_ms());
    TRY(new_deliverer(service, options, &deliverer, err));
    TRY(count_waiting(service, &waiting, err));
    do {
        TRY(run_batch(service, deliverer, owner, &totals, &len, err));
        int64_t done = totals.delivered + totals.dead + totals.cancelled + totals.retry;
        if (!progress_tick(service->progress, "delivering notices", done, waiting))
            break;
    } while (options->until_empty && len > 0);
    *ret_totals = totals;
    return ERR_OK;
}

enum err_code remind_status(struct service *service, json_t **ret_status, struct err *err)
{
    int64_t counts[OUTBOX_STATE_COUNT];
    int64_t next = 0;
    TRY(store_outbox_counts(service->store, counts, err));
    enum err_code code = store_outbox_next_due(service->store, &next, err);
    if (code != ERR_OK && code != ERR_NOT_FOUND)
        return code;
    json_t *status = json_object();
    for (int i = 0; i < OUTBOX_STATE_COUNT; i++)
        json_object_set_new(status, outbox_state_text((enum outbox_state)i)->code,
                            json_integer((json_int_t)counts[i]));
    json_object_set_new(status, "next_due_at",
                        code == ERR_OK ? json_integer((json_int_t)next) : json_null());
    *ret_status = status;
    return ERR_OK;
}
