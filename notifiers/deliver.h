/* delivery 投递: rows that are due become requests, and answers become what to write back. */
#ifndef YANXU_NOTIFIERS_DELIVER_H
#define YANXU_NOTIFIERS_DELIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notifiers/http.h"
#include "notifiers/outcome.h"
#include "notifiers/retry.h"
#include "scheduler/base/err.h"
#include "scheduler/model/reminder.h"

#define DELIVER_BATCH_MAX   10000
#define DELIVERY_ERROR_SIZE (OUTCOME_TEXT_SIZE + 8)

struct delivery_item {
    const struct endpoint *endpoint; /* NULL: it was removed; the row becomes DEAD */
    struct str secret; /* unsealed endpoint secret; generic: whsec_…, several while rotating */
    const struct outbox *row; /* leased by the caller */
};

/* What to write to the row (and, where paused_until or class say so, to its endpoint). */
struct delivery_result {
    enum outcome_class class; /* GONE: switch the endpoint off; FIX: tell the coordinator */
    enum outbox_state state;
    int64_t due_at;
    int32_t attempts;
    bool was_tried;                       /* worth an attempt's row, though FIX costs no attempt */
    int32_t last_code;                    /* HTTP status or 0 */
    int32_t app_code;                     /* provider's code or 0 */
    int32_t took_ms;                      /* 0 when not sent */
    int64_t paused_until;                 /* for the endpoint; 0: leave as it is */
    char last_error[DELIVERY_ERROR_SIZE]; /* "" when fine; never holds secrets */
};

struct deliverer_options {
    struct http_options http;
    int32_t endpoint_concurrency_max; /* exchanges at a time with one generic endpoint; 0: 8.
                                         Robots: always 1 */
    enum on_unknown on_unknown;
    /* Told at once after each attempt, in the order in which they end; NULL: nobody. Write a
     * robot's result here: it cannot tell repeats after a crash. */
    void (*done)(void *context, size_t index, const struct delivery_result *result);
    void *context;
};

struct deliverer;

/* Free with deliverer_free(). One thread at a time. */
MUST_USE enum err_code deliverer_new(const struct deliverer_options *options,
                                     struct deliverer **ret_deliverer, struct err *err);
void deliverer_free(struct deliverer *deliverer);

/* Tries each item once, in order for each endpoint, signed with `now` (UTC seconds). Fills
 * ret_results[items_len] whatever becomes of them. Not tried, and charged no attempt: rows past
 * useful_until (CANCELLED), rows of an endpoint that is paused or turned out in this batch to be
 * down, gone or wrongly set up (READY again, later). Rates are the caller's: see struct limits.
 * ERR_INVALID above DELIVER_BATCH_MAX; ERR_IO when the machine itself fails, with every result
 * filled all the same. */
MUST_USE enum err_code deliver_batch(struct deliverer *deliverer, const struct delivery_item *items,
                                     size_t items_len, int64_t now,
                                     struct delivery_result *ret_results, struct err *err);

#endif
