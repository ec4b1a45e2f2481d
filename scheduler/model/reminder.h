/* endpoint 渠道: where notices go; outbox 待发: what waits to be delivered; attempt: one delivery
 * 投递 tried. */
#ifndef YANXU_MODEL_REMINDER_H
#define YANXU_MODEL_REMINDER_H

#include <stdint.h>

#include "scheduler/model/enum_text.h"
#include "scheduler/model/id.h"

/* The channel's adapter. */
enum endpoint_kind {
    ENDPOINT_KIND_GENERIC,
    ENDPOINT_KIND_WECOM,
    ENDPOINT_KIND_DINGTALK,
    ENDPOINT_KIND_FEISHU,
    ENDPOINT_KIND_COUNT
};

struct endpoint {
    struct endpoint_id id;
    const char *name; /* unique */
    enum endpoint_kind kind;
    const char *url;           /* in the database only "https://host/…" */
    const char *secret_sealed; /* base64 of URL and secret, sealed with the key file */
    struct unit_id unit_id;    /* serves this unit and below; 0: everybody */
    int64_t paused_until;      /* UTC seconds; 0: not paused */
};

enum outbox_state {
    OUTBOX_STATE_READY,
    OUTBOX_STATE_LEASED,
    OUTBOX_STATE_DONE,
    OUTBOX_STATE_DEAD,
    OUTBOX_STATE_UNKNOWN,
    OUTBOX_STATE_CANCELLED,
    OUTBOX_STATE_COUNT
};

struct outbox {
    struct outbox_id id;
    const char *msg_id; /* unique; the webhook-id at every attempt */
    struct endpoint_id endpoint_id;
    const char *type;    /* "plan.published", "session.reminder" */
    const char *payload; /* JSON text: what the notice is made of; written out when it is sent */
    enum outbox_state state;
    int64_t due_at, useful_until; /* UTC seconds; useful_until 0: always */
    int32_t attempts;
    const char *lease_owner; /* "" when not leased */
    int64_t lease_until;
    int64_t created_at;
    int32_t last_code;      /* HTTP status or 0 */
    const char *last_error; /* "" when fine; never holds secrets */
};

const struct enum_text *endpoint_kind_text(enum endpoint_kind kind);
MUST_USE enum err_code endpoint_kind_parse(struct str text, enum endpoint_kind *ret_kind,
                                           struct err *err);
const struct enum_text *outbox_state_text(enum outbox_state state);
MUST_USE enum err_code outbox_state_parse(struct str text, enum outbox_state *ret_state,
                                          struct err *err);
MUST_USE enum err_code endpoint_validate(const struct endpoint *endpoint, struct err *err);

#endif
