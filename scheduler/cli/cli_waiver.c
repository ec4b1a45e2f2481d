/* yanxu waiver grant · revoke · list: what one worker is let off. */
#include "scheduler/base/json.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/cli/cli_revoke.h"
#include "scheduler/cli/command.h"
#include "scheduler/rules/decree.h"
#include "scheduler/service/waiver.h"

#define UNITS_MAX 100000

/* As typed. */
struct grant_words {
    const char *day, *units, *months;
};

static enum err_code parse_words(const struct grant_words *words, struct waiver_order *order,
                                 struct err *err)
{
    int64_t number = 0;
    TRY(cli_day("--day", words->day, &order->day, err));
    if (words->units != NULL &&
        parse_i64(str_from(words->units), 1, UNITS_MAX, &number, err) != ERR_OK)
        return cli_bad("--units", err);
    order->units = (int32_t)number;
    number = 0;
    if (words->months != NULL &&
        parse_i64(str_from(words->months), 1, VARIANCE_MONTHS_MAX, &number, err) != ERR_OK)
        return cli_bad("--months", err);
    order->months = (int32_t)number;
    return ERR_OK;
}

static void print_grant(const struct cli *cli, const json_t *answer)
{
    char before[32];
    char after[32];
    if (cli->preview)
        printf("the waiver could be granted\n");
    else
        printf("waiver %lld is granted\n", (long long)json_int_at(answer, "waiver"));
    printf("  %s: %s – %s, %s, missing %s h\n", json_text_at(answer, "rulebook"),
           json_text_at(answer, "from"), json_text_at(answer, "to_before"),
           json_text_at(answer, "before"),
           cli_hours(json_int_at(answer, "missing_before_min"), before));
    printf("  with it: %s – %s, %s, missing %s h\n", json_text_at(answer, "from"),
           json_text_at(answer, "to_after"), json_text_at(answer, "after"),
           cli_hours(json_int_at(answer, "missing_after_min"), after));
}

COMMAND(waiver_grant)
{
    struct waiver_order order = {.day = DATE_NONE, .requirement = ""};
    struct grant_words words = {NULL, NULL, NULL};
    const struct option own[] = {
        {"rulebook", 0, &order.rulebook, NULL, "under which rulebook"},
        {"day", 0, &words.day, NULL, "in the period in which this day lies; today"},
        {"requirement", 0, &order.requirement, NULL, "id of one requirement; each"},
        {"units", 0, &words.units, NULL, "so many of the rulebook's units less"},
        {"all", 0, NULL, &order.all, "all of it"},
        {"months", 0, &words.months, NULL, "put the period's last day off"},
        {"reason", 0, &order.reason, NULL, "why; kept with the waiver"},
        {0},
    };
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *answer = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "CODE of a worker", err));
    order.worker = operands.items[0];
    if (order.rulebook == NULL)
        return err_set(err, ERR_USAGE, "--rulebook is missing");
    if (order.reason == NULL || order.reason[0] == '\0')
        return err_set(err, ERR_USAGE, "--reason is missing: it is kept with the waiver");
    TRY(parse_words(&words, &order, err));
    order.deed = cli_deed(cli);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(waiver_grant(service, &order, &answer, err));
    if (cli->as_json)
        cli_print_json(answer);
    else
        print_grant(cli, answer);
    return ERR_OK;
}

COMMAND(waiver_revoke)
{
    const struct cli_grant grant = {"waiver", "ID of a waiver", waiver_revoke};
    return cli_revoke(cli, &grant, argc, argv, err);
}

static void print_waiver(const json_t *row)
{
    char text[48] = "";
    printf("%-6lld", (long long)json_int_at(row, "id"));
    cli_cell(json_text_at(row, "worker"), 14);
    cli_cell(json_text_at(row, "rulebook"), 24);
    cli_cell(json_text_at(row, "day"), 12);
    if (json_is_true(json_object_get(row, "all")))
        snprintf(text, sizeof(text), "all");
    else if (json_int_at(row, "units") > 0)
        snprintf(text, sizeof(text), "%lld less", (long long)json_int_at(row, "units"));
    cli_cell(text, 12);
    cli_cell(json_text_at(row, "requirement"), 16);
    snprintf(text, sizeof(text), "+%lld months", (long long)json_int_at(row, "months"));
    cli_cell(json_int_at(row, "months") > 0 ? text : "", 12);
    cli_cell(json_text_at(row, "state"), 10);
    printf("%s\n", json_text_at(row, "reason"));
}

COMMAND(waiver_list)
{
    static const struct cli_column columns[] = {{"id", "id"},
                                                {"worker", "worker"},
                                                {"rulebook", "rulebook"},
                                                {"day", "day"},
                                                {"requirement", "requirement"},
                                                {"units", "units"},
                                                {"all", "all"},
                                                {"months", "months"},
                                                {"reason", "reason"},
                                                {"state", "state"},
                                                {"granted_by", "granted_by"},
                                                {"granted_at", "granted_at"},
                                                {"revoked_by", "revoked_by"},
                                                {"revoked_at", "revoked_at"},
                                                {"revoked_reason", "revoked_reason"},
                                                {0}};
    static const struct cli_list waivers = {"waivers", columns, print_waiver,
                                            "  hint: there are none; yanxu waiver grant WORKER …"};
    const char *worker = NULL;
    const struct option own[] = {{"worker", 0, &worker, NULL, "of this worker"}, {0}};
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *list = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(waiver_list(service, worker, &list, err));
    return cli_print_list(cli, list, &waivers, err);
}
