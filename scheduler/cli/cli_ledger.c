/* yanxu ledger show|reverse|carry-over. */
#include "scheduler/base/json.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/carry_over.h"
#include "scheduler/service/ledger_book.h"

static void print_entry(const json_t *row)
{
    int64_t reverses = json_int_at(row, "reverses");
    char hours[32];
    printf("%-8lld %s  ", (long long)json_int_at(row, "id"), json_text_at(row, "earned_on"));
    cli_cell(cli_hours(json_int_at(row, "min"), hours), 9);
    cli_cell(json_text_at(row, "categories"), 22);
    cli_cell(json_text_at(row, "source"), 12);
    if (reverses != 0)
        printf("takes back %lld: %s\n", (long long)reverses, json_text_at(row, "reason"));
    else
        printf("%s h stand\n", cli_hours(json_int_at(row, "left_min"), hours));
}

COMMAND(ledger_show)
{
    static const struct cli_column columns[] = {{"id", "id"},
                                                {"earned_on", "earned_on"},
                                                {"min", "min"},
                                                {"left_min", "left_min"},
                                                {"categories", "categories"},
                                                {"source", "source"},
                                                {"external_id", "external_id"},
                                                {"reverses", "reverses"},
                                                {"reason", "reason"},
                                                {"entered_by", "entered_by"},
                                                {0}};
    static const struct cli_list entries = {"entries", columns, print_entry,
                                            "  hint: there are none; yanxu import hours FILE"};
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *book = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "CODE of a worker", err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(ledger_show(service, operands.items[0], &book, err));
    return cli_print_list(cli, book, &entries, err);
}

COMMAND(ledger_reverse)
{
    const char *min = "0";
    struct ledger_reversal reversal = {0};
    const struct option own[] = {
        {"reason", 0, &reversal.reason, NULL, "why; kept with the entry"},
        {"minutes", 0, &min, NULL, "how many minutes; all"},
        {0},
    };
    struct operands operands;
    struct credit_id id;
    int64_t number = 0;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "ID of an entry", err));
    if (reversal.reason == NULL || reversal.reason[0] == '\0')
        return err_set(err, ERR_USAGE, "--reason is missing: it is kept with the entry");
    TRY(cli_id("ID", operands.items[0], &reversal.id.v, err));
    if (parse_i64(str_from(min), 0, 1000000, &number, err) != ERR_OK)
        return cli_bad("--minutes", err);
    reversal.min = (int32_t)number;
    reversal.deed = cli_deed(cli);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(ledger_take_back(service, &reversal, &id, err));
    if (cli->preview)
        printf("entry %lld would be taken back\n", (long long)reversal.id.v);
    else
        printf("entry %lld takes back entry %lld\n", (long long)id.v, (long long)reversal.id.v);
    return ERR_OK;
}

static void print_carried(const json_t *row)
{
    char hours[32];
    cli_cell(json_text_at(row, "worker"), 12);
    cli_cell(json_text_at(row, "period_to"), 12);
    cli_cell(cli_hours(json_int_at(row, "min"), hours), 9);
    cli_cell(json_text_at(row, "categories"), 24);
    printf("%s\n", json_text_at(row, "change"));
}

COMMAND(ledger_carry_over)
{
    static const struct cli_column columns[] = {{"worker", "worker"},
                                                {"period_to", "period_to"},
                                                {"earned_on", "earned_on"},
                                                {"categories", "categories"},
                                                {"min", "min"},
                                                {"was_min", "was_min"},
                                                {"change", "change"},
                                                {0}};
    static const struct cli_list entries = {"entries", columns, print_carried,
                                            "  nobody has anything to carry over"};
    const char *day = NULL;
    struct carry_order order = {.as_of = DATE_NONE};
    const struct option own[] = {
        {"as-of", 0, &day, NULL, "the period that was over by this day; today"}, {0}};
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *answer = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "RULEBOOK", err));
    TRY(cli_day("--as-of", day, &order.as_of, err));
    order.rulebook = operands.items[0];
    order.deed = cli_deed(cli);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(carry_over_post(service, &order, &answer, err));
    TRY(cli_print_list(cli, answer, &entries, err));
    if (!cli->as_json && !cli->as_csv)
        printf("%s%lld new, %lld changed, %lld as they were\n", cli->preview ? "would be: " : "",
               (long long)json_int_at(answer, "new"), (long long)json_int_at(answer, "changed"),
               (long long)json_int_at(answer, "same"));
    return ERR_OK;
}
