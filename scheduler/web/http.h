/* The HTTP server: sockets in, handler out, in one thread. libmicrohttpd is behind it and nowhere
 * else. */
#ifndef YANXU_WEB_HTTP_H
#define YANXU_WEB_HTTP_H

#include <stdint.h>

#include "scheduler/base/err.h"
#include "scheduler/web/message.h"

#define HTTP_HEAD_LEN_MAX    16384 /* larger heads get 431 */
#define HTTP_BODY_LEN_MAX    65536 /* larger bodies get 413 */
#define HTTP_CONNECTIONS_MAX 512
#define HTTP_IDLE_S          15 /* a silent connection is closed */
/* However slowly a client goes on, by then it must be through, or the connection is closed. */
#define HTTP_HEAD_S   30  /* the head */
#define HTTP_BODY_S   300 /* the body */
#define HTTP_ANSWER_S 900 /* the answer */

/* Fills *response (zeroed before) for every request, also for one with request->refused set. */
typedef void http_handler_fn(void *context, const struct http_request *request,
                             struct http_response *response);

/* Asked with the head alone before a body is taken: 0, or the status to refuse with at once.
 * *ret_upload may receive, in the request's arena, where a form's file shall go; without, files are
 * dropped. The server closes and, unless taken, removes it. */
typedef int http_intake_fn(void *context, const struct http_request *request,
                           struct http_upload **ret_upload);

struct http_options {
    const char *bind; /* numeric IPv4 or IPv6 address */
    uint16_t port;    /* 0: any free one */
    int stop_fd;      /* serving ends once it is readable */
    http_handler_fn *handle;
    http_intake_fn *intake; /* NULL: bodies up to HTTP_BODY_LEN_MAX, no files */
    void *handle_context;
    int32_t head_s, body_s;                      /* 0: as above */
    void (*ready)(void *context, uint16_t port); /* may be NULL */
    void (*tick)(void *context);                 /* may be NULL */
    int32_t tick_ms;
    void *context; /* for ready and tick */
};

/* Errors as web_serve(). Logs one line a request: route, method, status, bytes, ms. SIGPIPE must be
 * ignored by the caller. */
MUST_USE enum err_code http_serve(const struct http_options *options, struct err *err);

#endif
