/* yanxu feed url|write|rotate: a subscriber's secret links and calendar. */
#include <string.h>

#include "scheduler/base/file.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/feed.h"
#include "scheduler/service/link.h"
#include "scheduler/store/store.h"

/* "worker W17", "trainer T1", "coordinator". */
static enum err_code parse_owner(struct cli *cli, struct service *service,
                                 const struct operands *operands, struct link *ret_link,
                                 struct err *err)
{
    struct worker worker;
    struct trainer trainer;
    TRY(feed_kind_parse(str_from(operands->items[0]), &ret_link->kind, err));
    ret_link->owner_id = 0;
    if (ret_link->kind == FEED_KIND_COORDINATOR)
        return ERR_OK;
    if (operands->len < 2)
        return err_set(err, ERR_USAGE, "whose feed? a code is missing");
    const char *code = operands->items[1];
    enum err_code found =
        ret_link->kind == FEED_KIND_WORKER
            ? store_worker_get_by_code(service->store, code, &cli->arena, &worker, err)
            : store_trainer_get_by_code(service->store, code, &cli->arena, &trainer, err);
    if (found == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "there is no %s %s", operands->items[0], code);
    TRY(found);
    ret_link->owner_id = ret_link->kind == FEED_KIND_WORKER ? worker.id.v : trainer.id.v;
    return ERR_OK;
}

static enum err_code open_owner(struct cli *cli, const struct option *own, int argc, char **argv,
                                struct service **ret_service, struct link *ret_link,
                                struct err *err)
{
    struct operands operands;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    if (operands.len < 1 || operands.len > 2)
        return err_set(err, ERR_USAGE, "expected worker, trainer or coordinator, and a code");
    TRY(cli_open(cli, false, false, ret_service, err));
    return parse_owner(cli, *ret_service, &operands, ret_link, err);
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
    printf("page      %s\nfeed      %s\nsubscribe %s\n",
           json_string_value(json_object_get(links, "page")),
           json_string_value(json_object_get(links, "feed")),
           json_string_value(json_object_get(links, "webcal")));
    return ERR_OK;
}

COMMAND(feed_url)
{
    CLEANUP(service_cleanup) struct service *service = NULL;
    struct link link;
    TRY(open_owner(cli, NULL, argc, argv, &service, &link, err));
    return print_links(cli, service, link, err);
}

COMMAND(feed_rotate)
{
    CLEANUP(service_cleanup) struct service *service = NULL;
    struct link link;
    TRY(open_owner(cli, NULL, argc, argv, &service, &link, err));
    TRY(link_rotate(service, link, err));
    return print_links(cli, service, link, err);
}

COMMAND(feed_write)
{
    const char *out = NULL;
    const struct option own[] = {{"output", 'o', &out, NULL, "file; standard output"}, {0}};
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP(feed_body_release) struct feed_body body = {0};
    struct link link;
    TRY(open_owner(cli, own, argc, argv, &service, &link, err));
    TRY(feed_render(service, &link, &body, err));
    if (out != NULL)
        return file_write_atomic(out, body.bytes, body.len, 0600, err);
    if (fwrite(body.bytes, 1, body.len, stdout) != body.len)
        return err_set(err, ERR_IO, "could not write to standard output");
    return ERR_OK;
}
