/* yanxu offering list · cancel: the timetable, changed by hand. */
#include <inttypes.h>

#include "scheduler/cli/cli_change.h"
#include "scheduler/service/timetable.h"

static void print_list(const json_t *list)
{
    size_t index = 0;
    const json_t *row = NULL;
    json_array_foreach(json_object_get(list, "offerings"), index, row)
    {
        cli_cell(cli_text_of(row, "offering"), 18);
        cli_cell(cli_text_of(row, "course"), 14);
        cli_cell(cli_text_of(row, "state"), 10);
        cli_cell(cli_text_of(row, "first"), 11);
        cli_cell(cli_text_of(row, "last"), 11);
        printf("%" PRId64 " of %" PRId64 " seats taken\n", cli_int_of(row, "taken"),
               cli_int_of(row, "seats"));
    }
    if (index == 0)
        fprintf(stderr, "  hint: there are none; yanxu import offerings FILE\n");
}

COMMAND(offering_list)
{
    static const struct cli_column columns[] = {{"offering", "offering"}, {"course", "course"},
                                                {"unit", "unit"},         {"state", "state"},
                                                {"first", "first"},       {"last", "last"},
                                                {"sessions", "sessions"}, {"seats", "seats"},
                                                {"taken", "taken"},       {0}};
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *list = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(timetable_list(service, &list, err));
    if (cli->as_csv)
        return cli_print_csv(json_object_get(list, "offerings"), columns, err);
    if (cli->as_json)
        cli_print_json(list);
    else
        print_list(list);
    return ERR_OK;
}

COMMAND(offering_cancel)
{
    struct timetable_order order = {.mode = {.who = cli->who}};
    const struct option own[] = {
        {"no-repair", 0, NULL, &order.mode.leaves_holes, "leave the plan in force as it is"},
        {0},
    };
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *answer = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "CODE of an offering", err));
    order.mode.preview = cli->preview;
    order.offering = operands.items[0];
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(timetable_cancel(service, &order, &answer, err));
    cli_print_answer(cli, answer, arena_printf(&cli->arena, "%s cancelled", order.offering));
    return ERR_OK;
}
