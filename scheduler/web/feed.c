/* Calendar feeds: conditional requests, gzip, and the headers that subscribers need (RFC 9110
 * sections 8.8 and 13; RFC 5545 for the media type). */
#include <stdlib.h>

#include "scheduler/base/gzip.h"
#include "scheduler/service/feed.h"
#include "scheduler/web/conditional.h"
#include "scheduler/web/negotiate.h"
#include "scheduler/web/site.h"

#define FEED_LEN_MAX (64u << 20)

/* Packs the body in place; on failure it stays as it is, which is as true. */
static bool pack_body(struct feed_body *body)
{
    struct buf packed CLEANUP(buf_release);
    buf_init(&packed, FEED_LEN_MAX);
    if (gzip_pack((struct str){body->bytes, body->len}, &packed, NULL) != ERR_OK || packed.full)
        return false;
    free(body->bytes);
    body->len = packed.len;
    body->bytes = buf_steal(&packed);
    return true;
}

enum err_code show_feed(const struct visit *visit, struct http_response *response, struct err *err)
{
    const struct http_request *request = visit->request;
    struct feed_body body = {0};
    TRY(feed_render(visit->site->service, &visit->link, &body, err));
    char *identity = arena_alloc(request->arena, ETAG_SIZE);
    char *gzip = arena_alloc(request->arena, ETAG_SIZE);
    char *date = arena_alloc(request->arena, HTTP_DATE_SIZE);
    struct validators now = {etag_identity(body.etag, identity), etag_gzip(body.etag, gzip),
                             body.last_modified};
    bool is_same = is_not_modified(http_header(request, "If-None-Match"),
                                   http_header(request, "If-Modified-Since"), &now);
    bool is_packed = accepts_gzip(http_header(request, "Accept-Encoding")) && pack_body(&body);
    response->status = is_same ? 304 : 200;
    response->type = "text/calendar; charset=utf-8";
    response->owned = body.bytes;
    response->bytes = (struct str){body.bytes, body.len};
    http_set(response, "ETag", is_packed ? gzip : identity);
    http_set(response, "Last-Modified", http_date_format(body.last_modified, date));
    http_set(response, "Cache-Control", "private, max-age=300");
    http_set(response, "Vary", "Accept-Encoding");
    if (is_packed)
        http_set(response, "Content-Encoding", "gzip");
    return ERR_OK;
}
