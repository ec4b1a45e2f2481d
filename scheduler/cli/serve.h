/* Serving a service's pages, for `serve` and `demo`. */
#ifndef YANXU_CLI_SERVE_H
#define YANXU_CLI_SERVE_H

#include <stdint.h>

#include "scheduler/cli/command.h"

/* What the program plugs in, because pages and commands are neighbours that do not know each other.
 */
struct server {
    const char *bind;
    uint16_t port;      /* 0: a free one */
    int64_t upload_max; /* bytes of a file sent to a page */
    void (*ready)(void *context, uint16_t port);
    void *context;
};

struct serve_options {
    const char *bind;
    uint16_t port;        /* 0: a free one */
    const char *base_url; /* NULL: http://BIND:PORT */
    /* Called once, when links can be told. */
    void (*announce)(void *context, struct service *service);
    void *context;
};

/* From options as typed (NULL: the settings). */
MUST_USE enum err_code serve_options_parse(struct cli *cli, const char *bind, const char *port,
                                           const char *base_url, struct serve_options *ret_options,
                                           struct err *err);
/* Serves until SIGINT or SIGTERM. */
MUST_USE enum err_code serve_service(struct cli *cli, struct service *service,
                                     const struct serve_options *options, struct err *err);

#endif
