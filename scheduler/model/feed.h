/* feed 订阅: a calendar that its owner subscribes to by a secret URL. */
#ifndef YANXU_MODEL_FEED_H
#define YANXU_MODEL_FEED_H

#include <stdint.h>

#include "scheduler/model/enum_text.h"

enum feed_kind { FEED_KIND_WORKER, FEED_KIND_TRAINER, FEED_KIND_COORDINATOR, FEED_KIND_COUNT };

/* The owner (kind, owner_id) is the feed. The token is HMAC(key file, kind, owner, generation): the
 * row opens nothing. */
struct feed {
    enum feed_kind kind;
    int64_t owner_id;   /* worker's or trainer's id; 0 for the coordinator */
    int32_t generation; /* raising it rotates the link */
    int64_t content_at; /* UTC seconds of the last change to what the feed shows */
};

const struct enum_text *feed_kind_text(enum feed_kind kind);
MUST_USE enum err_code feed_kind_parse(struct str text, enum feed_kind *ret_kind, struct err *err);

#endif
