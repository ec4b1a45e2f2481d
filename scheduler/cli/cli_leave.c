/* yanxu worker leave: days on which a worker can attend nothing. */
#include "scheduler/base/json.h"
#include "scheduler/cli/cli_change.h"
#include "scheduler/service/leave.h"

static void print_leave(const json_t *row)
{
    printf("%s..%s  ", json_text_at(row, "from"), json_text_at(row, "to"));
    cli_cell(json_text_at(row, "kind"), 10);
    cli_cell(json_text_at(row, "who"), 12);
    printf("%s\n", json_text_at(row, "reason"));
}

static enum err_code list(struct cli *cli, const char *worker, struct err *err)
{
    static const struct cli_column columns[] = {{"from", "from"}, {"to", "to"},
                                                {"kind", "kind"}, {"reason", "reason"},
                                                {"who", "who"},   {0}};
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *leaves = NULL;
    struct cli_list table = {
        "leave", columns, print_leave,
        arena_printf(&cli->arena, "  hint: there is none; yanxu worker leave %s FROM TO", worker)};
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(leave_list(service, worker, &leaves, err));
    return cli_print_list(cli, leaves, &table, err);
}

static enum err_code clear(struct cli *cli, struct leave_order *order, const char *from,
                           struct err *err)
{
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_day("--clear", from, &order->from, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(leave_clear(service, order, err));
    printf("%s: the leave from %s %s taken back; places change with the next plan\n", order->worker,
           from, order->mode.preview ? "would be" : "is");
    return ERR_OK;
}

static enum err_code put(struct cli *cli, struct leave_order *order,
                         const struct operands *operands, struct err *err)
{
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *answer = NULL;
    TRY(cli_day("FROM", operands->items[1], &order->from, err));
    TRY(cli_day("TO", operands->items[2], &order->to, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(leave_put(service, order, &answer, err));
    cli_print_answer(cli, answer,
                     arena_printf(&cli->arena, "%s on leave %s..%s", order->worker,
                                  operands->items[1], operands->items[2]));
    return ERR_OK;
}

COMMAND(worker_leave)
{
    const char *from = NULL;
    const char *kind = NULL;
    struct leave_order order = {.reason = "", .mode = {.who = cli->who}};
    const struct option own[] = {
        {"reason", 0, &order.reason, NULL, "why; erased when the worker is forgotten"},
        {"kind", 0, &kind, NULL, "leave, sick, parental or inactive; rulebooks may ask less then"},
        {"clear", 0, &from, NULL, "take back the leave that begins on this day"},
        {"no-repair", 0, NULL, &order.mode.leaves_holes, "leave the plan in force as it is"},
        {0},
    };
    struct operands operands;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    if (kind != NULL && leave_kind_parse(str_from(kind), &order.kind, err) != ERR_OK)
        return cli_bad("--kind", err);
    bool is_put = from == NULL && operands.len > 1;
    TRY(cli_need(&operands, is_put ? 3 : 1, is_put ? "CODE FROM TO" : "CODE of a worker", err));
    order.worker = operands.items[0];
    order.mode.preview = cli->preview;
    if (from != NULL)
        return clear(cli, &order, from, err);
    return is_put ? put(cli, &order, &operands, err) : list(cli, order.worker, err);
}
