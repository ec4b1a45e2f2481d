/* yanxu serve: pages and feeds. */
#include <unistd.h>

#include "scheduler/base/parse_num.h"
#include "scheduler/cli/command.h"
#include "scheduler/cli/serve.h"
#include "scheduler/service/job.h"
#include "scheduler/service/link.h"

struct serving {
    struct service *service;
    const struct serve_options *options;
    struct arena *arena;
};

/* Links can be told once the port is known. */
static void announce(void *context, uint16_t port)
{
    struct serving *serving = context;
    const char *url = serving->options->base_url;
    if (url == NULL)
        url = cli_base_url(serving->arena, serving->options->bind,
                           arena_printf(serving->arena, "%u", port));
    err_ignore(service_announce_base_url(serving->service, url, NULL),
               "links are printed right all the same; other programs go by the settings");
    if (serving->options->announce != NULL)
        serving->options->announce(serving->options->context, serving->service);
    fflush(stdout);
}

enum err_code serve_service(struct cli *cli, struct service *service,
                            const struct serve_options *options, struct err *err)
{
    struct serving serving = {service, options, &cli->arena};
    int64_t upload_mib = 0;
    static const struct config_range range = {1, 512};
    TRY(config_int(cli->config, "server", "upload_max_mib", range, &upload_mib, err));
    struct server server = {.bind = options->bind,
                            .port = options->port,
                            .upload_max = upload_mib << 20,
                            .ready = announce,
                            .context = &serving};
    TRY(job_runner_start(service, err));
    enum err_code code = cli->serve(service, &server, err);
    job_runner_stop(service);
    return code;
}

static void print_coordinator_link(void *context, struct service *service)
{
    struct cli *cli = context;
    const char *url = NULL;
    struct link link = {FEED_KIND_COORDINATOR, 0};
    printf("serving on %s\n", service->base_url);
    /* A secret link belongs on a person's screen, not into a journal. */
    if (isatty(STDOUT_FILENO) == 0)
        printf("yanxu feed url coordinator prints the coordinator's link\n");
    else if (link_page_url(service, link, &cli->arena, &url, NULL) == ERR_OK)
        printf("coordinator 管理员  %s\n", url);
}

enum err_code serve_options_parse(struct cli *cli, const char *bind, const char *port,
                                  const char *base_url, struct serve_options *ret_options,
                                  struct err *err)
{
    int64_t number = 0;
    const char *set_url = config_text(cli->config, "server", "base_url");
    if (port == NULL)
        port = config_text(cli->config, "server", "port");
    if (parse_i64(str_from(port), 0, 65535, &number, err) != ERR_OK)
        return cli_bad("--port", err);
    if (base_url == NULL && set_url[0] != '\0')
        base_url = set_url;
    *ret_options = (struct serve_options){
        .bind = bind != NULL ? bind : config_text(cli->config, "server", "bind"),
        .port = (uint16_t)number,
        .base_url = base_url};
    return ERR_OK;
}

COMMAND(serve)
{
    const char *bind = NULL;
    const char *port = NULL;
    const char *base_url = NULL;
    const struct option own[] = {
        {"bind", 0, &bind, NULL, "address to listen on"},
        {"port", 0, &port, NULL, "0 takes a free one"},
        {"base-url", 0, &base_url, NULL, "what links begin with"},
        {0},
    };
    struct operands operands;
    struct serve_options options;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    TRY(serve_options_parse(cli, bind, port, base_url, &options, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    service->progress = NULL;
    options.announce = print_coordinator_link;
    options.context = cli;
    return serve_service(cli, service, &options, err);
}
