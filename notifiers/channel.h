/* channel 渠道: how a message becomes one provider's request, and what that provider's answer
 * means.
 *
 * A payload is the JSON text of an outbox row:
 *     {"type":"session.reminder","timestamp":"2027-03-02T01:00:00Z",
 *      "data":{…,"text":"明天 09:00 …",
 *              "mention_userids":["zhang"],"mention_mobiles":["13800000000"],"mention_all":false}}
 * generic sends it as it is; the robots send data.text as a text message with the mentions, cut to
 * the provider's limit. */
#ifndef YANXU_NOTIFIERS_CHANNEL_H
#define YANXU_NOTIFIERS_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notifiers/http.h"
#include "notifiers/outcome.h"
#include "scheduler/base/arena.h"
#include "scheduler/base/err.h"
#include "scheduler/model/reminder.h"

/* What an adapter builds from. */
struct channel_message {
    const struct endpoint *endpoint;
    struct str secret; /* unsealed; "" where the kind has none or does not use it */
    const struct outbox *row;
    int64_t now; /* UTC seconds: the attempt's time, signed */
};

/* Never more than so many sends in any so many seconds. */
struct limit {
    int32_t sends_max;
    int32_t window_s;
};
#define LIMITS_MAX 2

/* All hold together; none: unlimited. */
struct limits {
    struct limit limits[LIMITS_MAX];
    size_t len;
};

struct channel {
    const char *code;         /* "dingtalk": as endpoint_kind_text() */
    const char *default_host; /* "" for generic; an endpoint's URL may name another */
    bool has_ids; /* the receiver can tell a repeat: connections are kept, several run at
                     a time; else a fresh connection each and one at a time */
    struct limits limits;
    size_t text_max; /* bytes of one text message; 0: no limit */
    size_t body_max; /* bytes of the request's body; 0: no limit */
    /* Fills method, url, headers and body; they live in `arena`. ERR_INVALID or ERR_LIMIT: this
     * message can never be sent; ERR_DENIED: the endpoint's secret cannot be used. */
    enum err_code (*build)(const struct channel_message *message, struct arena *arena,
                           struct http_request *ret_request, struct err *err);
    /* Total: any response gives an outcome. `now` is for a Retry-After that is a date. */
    struct outcome (*classify)(const struct http_response *response, int64_t now);
};

const struct channel *channel_of(enum endpoint_kind kind);

/* One file each; found through channel_of(). */
extern const struct channel channel_generic, channel_wecom, channel_dingtalk, channel_feishu;

#endif
