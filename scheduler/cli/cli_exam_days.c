/* yanxu exam show · set · clear · import: the exam calendar. */
#include "scheduler/base/json.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/exam_days.h"

static enum err_code parse_year(const char *name, const char *text, int32_t *ret_year,
                                struct err *err)
{
    int64_t year = 0;
    if (parse_i64(str_from(text), 1, 9999, &year, err) != ERR_OK)
        return cli_bad(name, err);
    *ret_year = (int32_t)year;
    return ERR_OK;
}

static void print_exam(const json_t *row)
{
    printf("%lld  ", (long long)json_int_at(row, "year"));
    cli_cell(json_text_at(row, "level"), 14);
    printf("%s..%s", json_text_at(row, "from"), json_text_at(row, "to"));
    if (json_text_at(row, "sign_up_from")[0] != '\0')
        printf("  sign up %s..%s", json_text_at(row, "sign_up_from"),
               json_text_at(row, "sign_up_to"));
    printf("  %s\n", json_text_at(row, "paper"));
}

COMMAND(exam_show)
{
    static const struct cli_column columns[] = {{"year", "year"},
                                                {"level", "level"},
                                                {"paper", "paper"},
                                                {"from", "from"},
                                                {"to", "to"},
                                                {"sign_up_from", "sign_up_from"},
                                                {"sign_up_to", "sign_up_to"},
                                                {0}};
    static const struct cli_list exams = {
        "exams", columns, print_exam,
        "  hint: there are none; yanxu exam import exams-china.json has those of China"};
    const char *year_text = NULL;
    const struct option own[] = {{"year", 0, &year_text, NULL, "of this year only"}, {0}};
    struct operands operands;
    int32_t year = 0;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *list = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    if (year_text != NULL)
        TRY(parse_year("--year", year_text, &year, err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(exam_days_show(service, year, &list, err));
    return cli_print_list(cli, list, &exams, err);
}

/* YEAR LEVEL, with which both begin. */
static enum err_code parse_key(const struct operands *operands, struct exam_day *day,
                               struct err *err)
{
    TRY(parse_year("YEAR", operands->items[0], &day->year, err));
    if (tier_parse(str_from(operands->items[1]), &day->level, err) != ERR_OK)
        return cli_bad("LEVEL", err);
    return ERR_OK;
}

COMMAND(exam_set)
{
    struct exam_day day = {.paper = "", .sign_up_from = DATE_NONE, .sign_up_to = DATE_NONE};
    const char *sign_up_from = NULL;
    const char *sign_up_to = NULL;
    const struct option own[] = {
        {"paper", 0, &day.paper, NULL, "of this paper alone"},
        {"sign-up-from", 0, &sign_up_from, NULL, "first day of signing up"},
        {"sign-up-to", 0, &sign_up_to, NULL, "last day of signing up"},
        {0},
    };
    struct operands operands;
    bool is_changed = false;
    char from[DATE_TEXT_SIZE];
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 4, "YEAR LEVEL FROM TO", err));
    TRY(parse_key(&operands, &day, err));
    TRY(cli_day("FROM", operands.items[2], &day.from, err));
    TRY(cli_day("TO", operands.items[3], &day.to, err));
    TRY(cli_day("--sign-up-from", sign_up_from, &day.sign_up_from, err));
    TRY(cli_day("--sign-up-to", sign_up_to, &day.sign_up_to, err));
    const struct deed deed = cli_deed(cli);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(exam_days_set(service, &day, &deed, &is_changed, err));
    printf("the exam of %d, %s, %s on %s\n", (int)day.year, tier_text(day.level)->en,
           !is_changed    ? "was already"
           : cli->preview ? "would begin"
                          : "begins",
           date_format(day.from, from));
    return ERR_OK;
}

COMMAND(exam_clear)
{
    struct exam_day day = {.paper = ""};
    const struct option own[] = {{"paper", 0, &day.paper, NULL, "of this paper alone"}, {0}};
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 2, "YEAR LEVEL", err));
    TRY(parse_key(&operands, &day, err));
    const struct deed deed = cli_deed(cli);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(exam_days_clear(service, &day, &deed, err));
    printf("the exam of %d, %s, %s off the calendar\n", (int)day.year, tier_text(day.level)->en,
           cli->preview ? "would be" : "is");
    return ERR_OK;
}

COMMAND(exam_import)
{
    struct operands operands;
    struct exam_days_count count;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *file = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "FILE", err));
    TRY(json_read_file(operands.items[0], &file, err));
    const struct deed deed = cli_deed(cli);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(exam_days_import(service, file, operands.items[0], &deed, &count, err));
    printf("exams: %lld new, %lld changed, %lld unchanged%s\n", (long long)count.created,
           (long long)count.changed, (long long)count.same,
           cli->preview ? "; nothing is kept" : "");
    return ERR_OK;
}
