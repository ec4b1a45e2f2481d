/* What becomes of an outbox row after an attempt: the schedule of retries and its ends. Pure. */
#ifndef YANXU_NOTIFIERS_RETRY_H
#define YANXU_NOTIFIERS_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "notifiers/outcome.h"
#include "scheduler/base/str.h"
#include "scheduler/model/reminder.h"

#define RETRY_AFTER_MAX_S (24 * 3600)
#define RETRY_PAUSE_FIX_S 3600 /* between two probes of an endpoint that needs a person */
#define ATTEMPTS_MAX      9    /* the first and one after each delay of the schedule */

/* What to do when a robot may or may not have taken a message (it cannot tell repeats). */
enum on_unknown { ON_UNKNOWN_RESEND, ON_UNKNOWN_HOLD, ON_UNKNOWN_COUNT };

struct retry_decision {
    enum outbox_state state; /* DONE, READY (at due_at), DEAD, UNKNOWN, or CANCELLED: missed */
    int64_t due_at;
    int32_t attempts;     /* FIX and SKIPPED cost none */
    int64_t paused_until; /* leave the endpoint alone until then; 0: no need */
};

/* 5 s, 1 m, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h after attempt 1, 2, …, ±20 % by msg_id: the same
 * message always waits the same. Returns seconds; attempts >= 1. */
int64_t retry_delay_s(const char *msg_id, int32_t attempts);
/* ON_UNKNOWN_HOLD applies to OUTCOME_RETRY with maybe_delivered. A retry that would come after
 * useful_until is CANCELLED: a late reminder is not sent. FIX and SKIPPED wait pause_s, but no
 * longer than useful_until, as a person may open the endpoint again. */
struct retry_decision retry_decide(const struct outbox *row, const struct outcome *outcome,
                                   enum on_unknown on_unknown, int64_t now);
/* RFC 9110 section 10.2.3: seconds, or a date in any of section 5.6.7's three forms. From 0 to
 * RETRY_AFTER_MAX_S; 0 when empty, in the past or unreadable. */
int64_t retry_after_parse(struct str value, int64_t now);

#endif
