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

/* Fills *response (zeroed before) for every request, also for one with request->refused set. */
typedef void http_handler_fn(void *context, const struct http_request *request,
                             struct http_response *response);

struct http_options {
    const char *bind; /* numeric IPv4 or IPv6 address */
    uint16_t port;    /* 0: any free one */
    int stop_fd;      /* serving ends once it is readable */
    http_handler_fn *handle;
    void *handle_context;
    void (*ready)(void *context, uint16_t port); /* may be NULL */
    void (*tick)(void *context);                 /* may be NULL */
    int32_t tick_ms;
    void *context; /* for ready and tick */
};

/* Errors as web_serve(). Logs one line a request: route, method, status, bytes, ms. SIGPIPE must be
 * ignored by the caller. */
MUST_USE enum err_code http_serve(const struct http_options *options, struct err *err);

#endif
