/* yanxu feed url|write|rotate: a subscriber's secret links and calendar. */
#include "scheduler/base/file.h"
#include "scheduler/base/json.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/feed.h"
#include "scheduler/service/link.h"
#include "scheduler/service/lookup.h"

/* Opens the service and finds whose feed is meant: "worker W17", "trainer T1", "coordinator". */
static enum err_code open_owner(struct cli *cli, const struct operands *operands,
                                struct service **ret_service, struct link *ret_link,
                                struct err *err)
{
    enum feed_kind kind;
    if (operands->len < 1 || operands->len > 2)
        return err_set(err, ERR_USAGE, "expected worker, trainer or coordinator, and a code");
    if (feed_kind_parse(str_from(operands->items[0]), &kind, err) != ERR_OK)
        return cli_bad("whose feed", err);
    TRY(cli_open(cli, CLI_WRITE, ret_service, err));
    return lookup_owner(*ret_service, kind, operands->len > 1 ? operands->items[1] : NULL, ret_link,
                        err);
}

static enum err_code print_links(struct cli *cli, struct service *service, struct link link,
                                 struct err *err)
{
    CLEANUP_JSON json_t *links = NULL;
    TRY(link_json(service, link, &links, err));
    if (cli->as_json) {
        cli_print_json(links);
        return ERR_OK;
    }
    printf("page      %s\nfeed      %s\nsubscribe %s\n", json_text_at(links, "page"),
           json_text_at(links, "feed"), json_text_at(links, "webcal"));
    return ERR_OK;
}

COMMAND(feed_url)
{
    CLEANUP(service_cleanup) struct service *service = NULL;
    struct operands operands;
    struct link link;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(open_owner(cli, &operands, &service, &link, err));
    return print_links(cli, service, link, err);
}

COMMAND(feed_rotate)
{
    CLEANUP(service_cleanup) struct service *service = NULL;
    struct operands operands;
    struct link link;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(open_owner(cli, &operands, &service, &link, err));
    TRY(link_rotate(service, link, cli_deed(cli), err));
    if (!cli->preview)
        return print_links(cli, service, link, err);
    CLEANUP_JSON json_t *value = json_pack("{s:b}", "preview", true);
    if (cli->as_json) {
        cli_print_json(value);
        return ERR_OK;
    }
    printf("the links given out would be revoked, and new ones made\n");
    return ERR_OK;
}

COMMAND(feed_write)
{
    const char *out = NULL;
    const struct option own[] = {{"output", 'o', &out, NULL, "file; standard output"}, {0}};
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP(feed_body_release) struct feed_body body = {0};
    struct operands operands;
    struct link link;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(open_owner(cli, &operands, &service, &link, err));
    TRY(feed_render(service, &link, &body, err));
    if (out != NULL && !str_ends(str_from(out), ".ics") && !str_starts(str_from(out), "/dev/"))
        return err_set(err, ERR_USAGE, "%s: a calendar's name ends in .ics", out);
    if (out != NULL)
        return file_write_atomic(out, body.bytes, body.len, 0600, err);
    if (fwrite(body.bytes, 1, body.len, stdout) != body.len)
        return err_set(err, ERR_IO, "could not write to standard output");
    return ERR_OK;
}
