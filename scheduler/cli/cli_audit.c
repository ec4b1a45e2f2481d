/* yanxu audit: who did what, and when. */
#include <string.h>

#include "scheduler/base/json.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/audit_log.h"

static void print_entry(const json_t *row)
{
    cli_cell(json_text_at(row, "at"), 22);
    cli_cell(json_text_at(row, "who"), 16);
    cli_cell(json_text_at(row, "verb"), 16);
    cli_cell(json_text_at(row, "object"), 28);
    printf("%s\n", json_text_at(row, "detail"));
}

static enum err_code parse_numbers(const char *limit, const char *before,
                                   struct audit_question *question, struct err *err)
{
    int64_t number = 0;
    if (parse_i64(str_from(limit), 1, AUDIT_LOG_MAX, &number, err) != ERR_OK)
        return cli_bad("--limit", err);
    question->limit = (int32_t)number;
    return cli_id("--before", before, &question->before, err);
}

COMMAND(audit)
{
    static const struct cli_column columns[] = {
        {"id", "id"},         {"at", "at"}, {"who", "who"}, {"verb", "verb"}, {"object", "object"},
        {"detail", "detail"}, {0}};
    static const struct cli_list entries = {
        "entries", columns, print_entry,
        "  hint: nothing fits; without options everything is listed"};
    const char *since = NULL;
    const char *limit = "50";
    const char *before = NULL;
    struct audit_question question = {.since = DATE_NONE};
    const struct option own[] = {
        {"since", 0, &since, NULL, "first day"},
        {"verb", 0, &question.verb, NULL, "what was done"},
        {"object", 0, &question.object, NULL, "to what"},
        {"limit", 0, &limit, NULL, "how many"},
        {"before", 0, &before, NULL, "entries before this id: the next page"},
        {0},
    };
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *log = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    TRY(cli_day("--since", since, &question.since, err));
    TRY(parse_numbers(limit, before, &question, err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(audit_log(service, &question, &log, err));
    TRY(cli_print_list(cli, log, &entries, err));
    const json_t *next = json_object_get(log, "before");
    if (!cli->as_csv && !cli->as_json && json_is_integer(next))
        fprintf(stderr, "  hint: older ones: --before %lld\n", (long long)json_integer_value(next));
    return ERR_OK;
}
