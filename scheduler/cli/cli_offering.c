/* yanxu offering list · cancel · move: the timetable, changed by hand. */
#include <inttypes.h>

#include "scheduler/base/json.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/cli/cli_change.h"
#include "scheduler/service/timetable.h"

static void print_offering(const json_t *row)
{
    cli_cell(json_text_at(row, "offering"), 18);
    cli_cell(json_text_at(row, "course"), 14);
    cli_cell(json_text_at(row, "state"), 10);
    cli_cell(json_text_at(row, "first"), 11);
    cli_cell(json_text_at(row, "last"), 11);
    printf("%" PRId64 " of %" PRId64 " seats taken\n", json_int_at(row, "taken"),
           json_int_at(row, "seats"));
}

COMMAND(offering_list)
{
    static const struct cli_column columns[] = {{"offering", "offering"}, {"course", "course"},
                                                {"unit", "unit"},         {"state", "state"},
                                                {"first", "first"},       {"last", "last"},
                                                {"sessions", "sessions"}, {"seats", "seats"},
                                                {"taken", "taken"},       {0}};
    static const struct cli_list offerings = {
        "offerings", columns, print_offering,
        "  hint: there are none; yanxu import offerings FILE"};
    return cli_run_list(cli, argc, argv, &offerings, timetable_list, err);
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

/* What is left out stays as it is. */
static enum err_code parse_move(struct timetable_move *move, const char *const *texts,
                                struct err *err)
{
    int64_t session = 0;
    TRY(cli_day("--date", texts[0], &move->date, err));
    if ((texts[1] == NULL) != (texts[2] == NULL))
        return err_set(err, ERR_USAGE, "--begins and --ends go together");
    if (texts[1] != NULL &&
        minute_parse(str_from(texts[1]), false, &move->begins_min, err) != ERR_OK)
        return cli_bad("--begins", err);
    if (texts[2] != NULL && minute_parse(str_from(texts[2]), true, &move->ends_min, err) != ERR_OK)
        return cli_bad("--ends", err);
    if (texts[3] != NULL && parse_i64(str_from(texts[3]), 1, 1000, &session, err) != ERR_OK)
        return cli_bad("--session", err);
    move->session = (int32_t)session;
    if (texts[0] == NULL && texts[1] == NULL && move->room == NULL && move->trainer == NULL)
        return err_set(err, ERR_USAGE,
                       "--date, --begins and --ends, --room or --trainer is needed");
    return ERR_OK;
}

COMMAND(offering_move)
{
    struct timetable_move move = {
        .order = {.mode = {.who = cli->who}}, .date = DATE_NONE, .begins_min = -1, .ends_min = -1};
    const char *texts[4] = {NULL};
    const struct option own[] = {
        {"date", 0, &texts[0], NULL,
         "the new day; without --session all sessions follow the first"},
        {"begins", 0, &texts[1], NULL, "HH:MM"},
        {"ends", 0, &texts[2], NULL, "HH:MM"},
        {"session", 0, &texts[3], NULL, "only the Nth that stands"},
        {"room", 0, &move.room, NULL, "code of a room"},
        {"trainer", 0, &move.trainer, NULL, "code of a trainer"},
        {"no-repair", 0, NULL, &move.order.mode.leaves_holes, "leave the plan in force as it is"},
        {0},
    };
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *answer = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "CODE of an offering", err));
    TRY(parse_move(&move, texts, err));
    move.order.mode.preview = cli->preview;
    move.order.offering = operands.items[0];
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(timetable_move(service, &move, &answer, err));
    cli_print_answer(cli, answer, arena_printf(&cli->arena, "%s moved", move.order.offering));
    return ERR_OK;
}
