/* yanxu days show · days set · days clear: holidays and make-up working days. */
#include "scheduler/base/json.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/days.h"

static void print_day(const json_t *row)
{
    static const char *const weekdays[] = {"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    char number[32];
    int64_t sessions = json_int_at(row, "sessions");
    cli_cell(json_text_at(row, "date"), 12);
    cli_cell(weekdays[json_int_at(row, "weekday")], 5);
    cli_cell(json_text_at(row, "kind"), 9);
    printf("%s", json_text_at(row, "name"));
    if (sessions > 0)
        printf("%s(%s sessions)", json_text_at(row, "name")[0] != '\0' ? " " : "",
               cli_number(sessions, number));
    printf("\n");
}

COMMAND(days_show)
{
    const char *year_text = NULL;
    const struct option own[] = {
        {"year", 0, &year_text, NULL, "of this year only"},
        {0},
    };
    static const struct cli_column columns[] = {
        {"date", "date"}, {"kind", "kind"}, {"name", "name"}, {0}};
    static const struct cli_list list = {
        "days", columns, print_day,
        "  hint: there are none; yanxu import days FILE loads a year's"};
    struct operands operands;
    int64_t year = 0;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *days = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    if (year_text != NULL && parse_i64(str_from(year_text), 1, 9999, &year, err) != ERR_OK)
        return cli_bad("--year", err);
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(days_show(service, (int32_t)year, &days, err));
    return cli_print_list(cli, days, &list, err);
}

static void say_sessions(const struct days_order *order, const struct days_outcome *outcome)
{
    char number[32];
    if (outcome->sessions > 0 && order->day.kind == DAY_KIND_HOLIDAY)
        fprintf(stderr,
                "  hint: %s sessions lie on this holiday and stay there; move them by "
                "importing their offerings anew\n",
                cli_number(outcome->sessions, number));
}

COMMAND(days_set)
{
    struct days_order order = {.day.name = "", .who = cli->who};
    struct operands operands;
    struct days_outcome outcome;
    char date[DATE_TEXT_SIZE];
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    order.preview = cli->preview;
    if (operands.len != 3)
        TRY(cli_need(&operands, 2, "DATE and holiday or workday", err));
    TRY(cli_day("DATE", operands.items[0], &order.day.date, err));
    if (day_kind_parse(str_from(operands.items[1]), &order.day.kind, err) != ERR_OK)
        return cli_bad("KIND", err);
    if (operands.len == 3)
        order.day.name = operands.items[2];
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(days_set(service, &order, &outcome, err));
    printf("%s %s a %s\n", date_format(order.day.date, date),
           !outcome.is_changed ? "was already"
           : order.preview     ? "would be"
                               : "is",
           day_kind_text(order.day.kind)->en);
    say_sessions(&order, &outcome);
    return ERR_OK;
}

COMMAND(days_clear)
{
    struct days_order order = {.day.kind = DAY_KIND_WORKDAY, .day.name = "", .who = cli->who};
    struct operands operands;
    struct days_outcome outcome;
    char date[DATE_TEXT_SIZE];
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "DATE", err));
    order.preview = cli->preview;
    TRY(cli_day("DATE", operands.items[0], &order.day.date, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(days_clear(service, &order, &outcome, err));
    printf("%s %s again what its weekday says\n", date_format(order.day.date, date),
           order.preview ? "would be" : "is");
    return ERR_OK;
}
