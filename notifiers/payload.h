/* What the robots take out of a payload: one text and who is to be called. */
#ifndef YANXU_NOTIFIERS_PAYLOAD_H
#define YANXU_NOTIFIERS_PAYLOAD_H

#include <stdbool.h>

#include "scheduler/base/err.h"
#include "scheduler/base/json.h"
#include "scheduler/base/str.h"

#define MENTIONS_MAX 200

/* Views into `root`, which payload_release() frees. */
struct payload {
    json_t *root;
    struct str text;
    const json_t *userids, *mobiles; /* arrays of text, perhaps empty; borrowed */
    bool mention_all;
};

/* ERR_INVALID: no JSON object, no data.text, or mentions that are not lists of text; ERR_LIMIT
 * above MENTIONS_MAX. */
MUST_USE enum err_code payload_parse(const char *json, struct payload *ret_payload,
                                     struct err *err);
void payload_release(struct payload *payload);

#endif
