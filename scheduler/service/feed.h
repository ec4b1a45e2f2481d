/* A subscriber's calendar: rows of the published plan -> bytes, the same bytes for the same rows.
 */
#ifndef YANXU_SERVICE_FEED_H
#define YANXU_SERVICE_FEED_H

#include "scheduler/service/link.h"
#include "scheduler/service/service.h"

#define FEED_ETAG_SIZE 72

struct feed_body {
    char *bytes; /* text/calendar, heap; free with feed_body_release() */
    size_t len;
    char etag[FEED_ETAG_SIZE]; /* strong, with its quotation marks, of these bytes */
    int64_t last_modified;     /* UTC seconds */
};

MUST_USE enum err_code feed_render(struct service *service, const struct link *link,
                                   struct feed_body *ret_body, struct err *err);
void feed_body_release(struct feed_body *body);
void feed_cache_free(struct feed_cache *cache);

#endif
