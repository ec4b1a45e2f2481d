/* yanxu plan lock · plan unlock · plan locks: places that a person decides on. */
#include "scheduler/base/json.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/lock.h"

COMMAND(plan_lock)
{
    struct lock_order order = {.reason = "", .who = cli->who};
    const struct option own[] = {
        {"reason", 0, &order.reason, NULL, "why; needed where the offering is not for the worker"},
        {0},
    };
    struct operands operands;
    bool is_changed = false;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 2, "WORKER and OFFERING", err));
    order.preview = cli->preview;
    order.worker = operands.items[0];
    order.offering = operands.items[1];
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(lock_put(service, &order, &is_changed, err));
    printf("%s %s locked to %s\n", order.worker,
           !is_changed     ? "was already"
           : order.preview ? "would be"
                           : "is",
           order.offering);
    if (is_changed && !order.preview)
        fprintf(stderr, "  hint: the next plan keeps or gives the place; yanxu plan make\n");
    return ERR_OK;
}

COMMAND(plan_unlock)
{
    struct lock_order order = {.reason = "", .who = cli->who};
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 2, "WORKER and OFFERING", err));
    order.preview = cli->preview;
    order.worker = operands.items[0];
    order.offering = operands.items[1];
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(lock_remove(service, &order, err));
    printf("%s %s no longer locked to %s\n", order.worker, order.preview ? "would be" : "is",
           order.offering);
    return ERR_OK;
}

static void print_lock(const json_t *row)
{
    cli_cell(json_text_at(row, "worker"), 14);
    cli_cell(json_text_at(row, "offering"), 18);
    cli_cell(json_text_at(row, "state"), 9);
    cli_cell(json_text_at(row, "who"), 12);
    printf("%s\n", json_text_at(row, "reason"));
}

COMMAND(plan_locks)
{
    static const struct cli_column columns[] = {
        {"worker", "worker"}, {"offering", "offering"}, {"course", "course"}, {"state", "state"},
        {"reason", "reason"}, {"who", "who"},           {"at", "at"},         {0}};
    static const struct cli_list list = {"locks", columns, print_lock,
                                         "  hint: there are none; yanxu plan lock WORKER OFFERING"};
    return cli_run_list(cli, argc, argv, &list, lock_list, err);
}
