/* The pages, feeds and JSON API over HTTP: what people's browsers and calendars talk to. */
#ifndef YANXU_WEB_WEB_H
#define YANXU_WEB_WEB_H

#include <stdint.h>

#include "scheduler/base/err.h"

struct service;

struct web_options {
    const char *bind; /* numeric address; NULL: "127.0.0.1" */
    uint16_t port;    /* 0: any free one, told to `ready` */
    /* Descriptor that becomes readable when serving shall end; -1: SIGINT and SIGTERM end it, and
     * web_serve() sets their handlers while it runs. */
    int stop_fd;
    /* Called once, when requests are accepted, with the port in use. May be NULL. */
    void (*ready)(void *context, uint16_t port);
    /* Called between requests, at least every tick_ms, in the serving thread: other work may use
     * the service here without locks. May be NULL. */
    void (*tick)(void *context);
    int32_t tick_ms;    /* 0: 1000 */
    int64_t upload_max; /* bytes of a file that is sent to us; 0: 32 MiB */
    void *context;      /* for ready and tick */
};

/* Serves until told to stop, then lets running answers finish (2 s at most). Everything, handlers
 * included, runs in the calling thread. ERR_CONFLICT: the port is taken (the hint says what to do);
 * ERR_DENIED: the port needs rights; ERR_INVALID: `bind` is no address of this machine. Pages
 * expect to stand at the root of their host name. */
MUST_USE enum err_code web_serve(struct service *service, const struct web_options *options,
                                 struct err *err);

#endif
