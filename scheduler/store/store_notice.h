/* Who is told: feeds 订阅, endpoints 渠道, the outbox 待发 and its attempts. What store.h says of
 * every function holds here. */
#ifndef YANXU_STORE_STORE_NOTICE_H
#define YANXU_STORE_STORE_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/model/feed.h"
#include "scheduler/model/reminder.h"
#include "scheduler/store/store.h"

/* --- feeds -----------------------------------------------------------------------------------
 */
struct store_feed_key {
    enum feed_kind kind;
    int64_t owner_id; /* 0 for the coordinator */
};
/* Makes it if need be: generation 1, content_at = now. */
MUST_USE enum err_code store_feed_ensure(struct store *store, struct store_feed_key key,
                                         int64_t now, struct feed *ret_feed, struct err *err);
/* Likewise for each of the owners. */
MUST_USE enum err_code store_feed_ensure_all(struct store *store, enum feed_kind kind,
                                             const int64_t *owner_ids, size_t owner_ids_len,
                                             int64_t now, struct err *err);
MUST_USE enum err_code store_feed_get(struct store *store, struct store_feed_key key,
                                      struct feed *ret_feed, struct err *err);
/* Raises the generation: the old link dies. */
MUST_USE enum err_code store_feed_rotate(struct store *store, struct store_feed_key key,
                                         struct feed *ret_feed, struct err *err);
/* content_at = now, or one second past the old one: it strictly rises, so a rendering kept under it
 * is never stale. It may run ahead of the clock by a few seconds. Owners without a feed are passed
 * over. */
MUST_USE enum err_code store_feed_touch(struct store *store, enum feed_kind kind,
                                        const int64_t *owner_ids, size_t owner_ids_len, int64_t now,
                                        struct err *err);

/* --- endpoints -------------------------------------------------------------------------------
 */
/* Upsert by name. paused_until counts for a new one only: putting does not end a pause. */
MUST_USE enum err_code store_endpoint_put(struct store *store, const struct endpoint *endpoint,
                                          struct endpoint_id *ret_id, enum store_change *ret_change,
                                          struct err *err);
/* In order of name. */
MUST_USE enum err_code store_endpoint_list(struct store *store, struct arena *arena,
                                           struct endpoint **ret_endpoints, size_t *ret_len,
                                           struct err *err);
MUST_USE enum err_code store_endpoint_get(struct store *store, struct endpoint_id id,
                                          struct arena *arena, struct endpoint *ret_endpoint,
                                          struct err *err);
MUST_USE enum err_code store_endpoint_get_by_name(struct store *store, const char *name,
                                                  struct arena *arena,
                                                  struct endpoint *ret_endpoint, struct err *err);
/* Nothing of it is claimed before paused_until; 0 resumes. */
MUST_USE enum err_code store_endpoint_pause(struct store *store, struct endpoint_id id,
                                            int64_t paused_until, struct err *err);

/* --- outbox and attempts ---------------------------------------------------------------------
 */
/* Uses msg_id, endpoint_id, type, payload, due_at, useful_until, created_at of each; the rest
 * starts as ready, untried. A msg_id that is there already is ERR_CONFLICT naming it. */
MUST_USE enum err_code store_outbox_insert(struct store *store, const struct outbox *messages,
                                           size_t messages_len, struct err *err);
/* Is one of this msg_id there, whatever has become of it? */
MUST_USE enum err_code store_outbox_has(struct store *store, const char *msg_id, bool *ret_has,
                                        struct err *err);

struct store_claim {
    const char *owner; /* who leases: host and process, say */
    int64_t now;
    int64_t lease_until;
    int32_t messages_max;
};
/* Leases what is due: ready and due_at <= now, or leased and lease_until <= now (its owner died).
 * Shares the number evenly among the endpoints that are not paused and have something due, those
 * who wait longest first; within one, the oldest first. Commit before sending. */
MUST_USE enum err_code store_outbox_claim(struct store *store, struct store_claim claim,
                                          struct arena *arena, struct outbox **ret_messages,
                                          size_t *ret_len, struct err *err);

struct store_attempt {
    struct outbox_id outbox_id;
    bool tried; /* false: handed back unsent; no attempt is counted or kept */
    int64_t at; /* start */
    int32_t duration_ms;
    int32_t code;            /* HTTP status or 0 */
    const char *error;       /* "" when fine; no secrets */
    const char *response;    /* first 2,000 bytes, cut by the caller; "" */
    enum outbox_state state; /* what the message becomes: READY (again at due_at), DONE, DEAD, … */
    int64_t due_at;          /* for READY */
};
/* Records all of them or none and ends the leases. A message whose lease `owner` has lost meanwhile
 * keeps its attempt, and changes state only by DONE: delivered is delivered. */
MUST_USE enum err_code store_outbox_record(struct store *store, const char *owner,
                                           const struct store_attempt *attempts,
                                           size_t attempts_len, struct err *err);
MUST_USE enum err_code store_outbox_get(struct store *store, struct outbox_id id,
                                        struct arena *arena, struct outbox *ret_message,
                                        struct err *err);
struct store_outbox_page {
    struct outbox *messages;
    size_t len;
};
/* Newest first, at most list_max. */
MUST_USE enum err_code store_outbox_list(struct store *store, enum outbox_state state,
                                         int32_t list_max, struct arena *arena,
                                         struct store_outbox_page *ret_page, struct err *err);
/* By state. */
MUST_USE enum err_code store_outbox_counts(struct store *store,
                                           int64_t ret_counts[static OUTBOX_STATE_COUNT],
                                           struct err *err);
/* When the next claim may find something (pauses and leases counted); ERR_NOT_FOUND: nothing waits.
 */
MUST_USE enum err_code store_outbox_next_due(struct store *store, int64_t *ret_due_at,
                                             struct err *err);
/* DEAD and UNKNOWN messages become READY, due now, untried. */
MUST_USE enum err_code store_outbox_requeue(struct store *store, struct outbox_id id, int64_t now,
                                            struct err *err);
/* Of one endpoint, or of all (id 0). */
MUST_USE enum err_code store_outbox_requeue_all(struct store *store, struct endpoint_id id,
                                                int64_t now, int64_t *ret_count, struct err *err);
/* Attempts of one message, oldest first. */
MUST_USE enum err_code store_attempt_list(struct store *store, struct outbox_id id,
                                          struct arena *arena, struct store_attempt **ret_attempts,
                                          size_t *ret_len, struct err *err);
/* Attempts that an endpoint has had at or after `since`: what a rate limit starts from after a
 * restart. */
MUST_USE enum err_code store_attempt_count(struct store *store, struct endpoint_id id,
                                           int64_t since, int64_t *ret_count, struct err *err);

#endif
