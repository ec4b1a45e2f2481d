/* yanxu exam promote; and how far a worker has come, for whoever prints it. */
#include "scheduler/base/json.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/exam.h"

static void print_next(const json_t *next)
{
    if (next == NULL)
        return;
    printf("    next: %s..%s", json_text_at(next, "from"), json_text_at(next, "to"));
    if (json_text_at(next, "sign_up_to")[0] != '\0')
        printf(", sign up %s..%s", json_text_at(next, "sign_up_from"),
               json_text_at(next, "sign_up_to"));
    printf("\n");
}

void cli_print_exam_levels(const json_t *levels)
{
    size_t index = 0;
    const json_t *level = NULL;
    json_array_foreach(levels, index, level)
    {
        const char *passed_on = json_text_at(level, "passed_on");
        size_t at = 0;
        const json_t *paper = NULL;
        if (passed_on[0] != '\0') {
            printf("  exam of %s: passed on %s\n", json_text_at(level, "level_zh"), passed_on);
            continue;
        }
        printf("  exam of %s: %lld of %lld papers\n", json_text_at(level, "level_zh"),
               (long long)json_int_at(level, "counting"), (long long)json_int_at(level, "needed"));
        json_array_foreach(json_object_get(level, "papers"), at, paper)
            printf("    %s, passed on %s, %s until the exam of %lld\n",
                   json_text_at(paper, "paper"), json_text_at(paper, "passed_on"),
                   json_is_true(json_object_get(paper, "counts")) ? "counts" : "counted",
                   (long long)json_int_at(paper, "counts_until"));
        print_next(json_object_get(level, "next"));
    }
}

static void print_rows(const json_t *rows)
{
    size_t index = 0;
    const json_t *row = NULL;
    json_array_foreach(rows, index, row)
    {
        const char *why = json_text_at(row, "why");
        cli_cell(json_text_at(row, "worker"), 14);
        printf("%s -> %s, passed on %s%s%s\n", json_text_at(row, "from"), json_text_at(row, "to"),
               json_text_at(row, "passed_on"), why[0] != '\0' ? "; not yet: " : "", why);
    }
}

static void print_promoted(const json_t *answer)
{
    const json_t *promoted = json_object_get(answer, "promoted");
    const json_t *left = json_object_get(answer, "left");
    print_rows(promoted);
    print_rows(left);
    printf("%zu %s promoted, %zu are left\n", json_array_size(promoted),
           json_is_true(json_object_get(answer, "preview")) ? "would be" : "are",
           json_array_size(left));
}

COMMAND(exam_promote)
{
    struct exam_promotion promotion = {.level = TIER_NONE, .on = DATE_NONE};
    const char *level = NULL;
    const char *on = NULL;
    const struct option own[] = {
        {"on", 0, &on, NULL, "the certificate's date, from which on they have the tier"},
        {"level", 0, &level, NULL, "to this level only; senior must be named"},
        {"unit", 0, &promotion.unit, NULL, "of this unit and below"},
        {0},
    };
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *answer = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_day("--on", on, &promotion.on, err));
    if (level != NULL && tier_parse(str_from(level), &promotion.level, err) != ERR_OK)
        return cli_bad("--level", err);
    if (level != NULL && promotion.level == TIER_NONE)
        return err_set(err, ERR_USAGE, "--level: there is no exam of that level");
    if (promotion.unit != NULL && operands.len > 0)
        return err_set(err, ERR_USAGE, "either --unit or CODEs of workers");
    promotion.workers = operands.items;
    promotion.workers_len = operands.len;
    promotion.deed = cli_deed(cli);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(exam_promote(service, &promotion, &answer, err));
    if (cli->as_json)
        cli_print_json(answer);
    else
        print_promoted(answer);
    return ERR_OK;
}
