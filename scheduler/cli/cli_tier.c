/* yanxu worker tier: which tier a worker has held since when. */
#include "scheduler/base/json.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/worker_tier.h"

static void print_tier(const json_t *row)
{
    const char *since = json_text_at(row, "since");
    cli_cell(since[0] != '\0' ? since : "always", 12);
    cli_cell(json_text_at(row, "tier"), 14);
    cli_cell(json_text_at(row, "who"), 12);
    printf("%s\n", json_text_at(row, "at"));
}

static enum err_code parse_order(const struct operands *operands, const char *since,
                                 struct worker_tier_order *order, struct err *err)
{
    if (tier_parse(str_from(operands->items[1]), &order->tier, err) != ERR_OK)
        return cli_bad("TIER", err);
    TRY(cli_day("--since", since, &order->since, err));
    return ERR_OK;
}

static void say(const struct cli *cli, const json_t *answer)
{
    const char *would = cli->preview ? "would be " : "";
    if (cli->as_json || cli->as_csv)
        return;
    if (json_is_true(json_object_get(answer, "is_changed")))
        printf("%s: %s%s today, by this history:\n", json_text_at(answer, "worker"), would,
               json_text_at(answer, "tier"));
    else
        printf("%s: it was so already\n", json_text_at(answer, "worker"));
}

COMMAND(worker_tier)
{
    static const struct cli_column columns[] = {
        {"since", "since"}, {"tier", "tier"}, {"who", "who"}, {"at", "at"}, {0}};
    static const struct cli_list table = {"tiers", columns, print_tier, ""};
    const char *since = NULL;
    const struct option own[] = {
        {"since", 0, &since, NULL, "the first day with this tier, not today"}, {0}};
    struct worker_tier_order order = {.since = DATE_NONE};
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *answer = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    bool is_set = operands.len > 1 || since != NULL;
    TRY(cli_need(&operands, is_set ? 2 : 1, is_set ? "CODE TIER" : "CODE of a worker", err));
    order.worker = operands.items[0];
    order.deed = (struct deed){.who = cli->who, .preview = cli->preview};
    if (is_set)
        TRY(parse_order(&operands, since, &order, err));
    TRY(cli_open(cli, is_set ? CLI_WRITE : CLI_READ, &service, err));
    TRY(is_set ? worker_tier_set(service, &order, &answer, err)
               : worker_tier_list(service, order.worker, &answer, err));
    if (is_set)
        say(cli, answer);
    return cli_print_list(cli, answer, &table, err);
}
