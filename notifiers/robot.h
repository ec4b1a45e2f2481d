/* What the chat robots have in common: a text that is cut until the body fits, and no way of a text
 * to call people by itself. */
#ifndef YANXU_NOTIFIERS_ROBOT_H
#define YANXU_NOTIFIERS_ROBOT_H

#include <stddef.h>

#include "notifiers/channel.h"
#include "notifiers/payload.h"

/* The attempt's time as the provider wants it, and its signature; both "" without a secret. */
struct robot_stamp {
    const char *timestamp, *sign;
};

/* The body around `text`; the caller owns it. */
typedef json_t *robot_body_fn(const struct payload *payload, struct str text,
                              const struct robot_stamp *stamp);

/* One provider's robot. */
struct robot {
    const struct channel *channel; /* for its limits */
    robot_body_fn *body_of;
    struct robot_stamp stamp;
};

/* Fills method, headers and body; the url is the adapter's. ERR_INVALID: the payload cannot be used
 * or its mentions alone exceed the limit. */
MUST_USE enum err_code robot_build(const struct robot *robot, const struct channel_message *message,
                                   struct arena *arena, struct http_request *ret_request,
                                   struct err *err);
/* Only letters, digits and - _ . @ +, at most 64: what providers issue; others are left out. */
bool robot_mention_is_valid(const char *id);
/* Appends the valid members of `ids` to the JSON list `list`. */
void robot_mentions_add(json_t *list, const json_t *ids);

#endif
