/* The program: argv goes to the table of commands, and `serve` to the pages. */
#include <signal.h>

#include "scheduler/cli/command.h"
#include "scheduler/cli/serve.h"
#include "scheduler/web/web.h"

static enum err_code serve(struct service *service, const struct server *server, struct err *err)
{
    struct web_options options = {.bind = server->bind,
                                  .port = server->port,
                                  .stop_fd = -1,
                                  .upload_max = server->upload_max,
                                  .ready = server->ready,
                                  .context = server->context};
    return web_serve(service, &options, err);
}

int main(int argc, char **argv)
{
    /* A reader that goes away (yanxu … | head) is a failed write, not a death. */
    signal(SIGPIPE, SIG_IGN);
    return cli_main(argc, argv, serve);
}
