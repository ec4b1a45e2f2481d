/* yanxu gaps: what the plan leaves missing, and what to open for it. */
#include <string.h>

#include "scheduler/base/json.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/gaps.h"

#define ADVICE_DEFAULT 10
#define ADVICE_MAX     64
#define SHORTAGES_MAX  20 /* lines for people; --csv and --json have all */

static void print_shortage(const json_t *row)
{
    char text[32];
    cli_cell(json_text_at(row, "unit"), 12);
    cli_cell(json_text_at(row, "title_zh"), 24);
    cli_cell(json_text_at(row, "month"), 9);
    cli_cell(cli_hours(json_int_at(row, "missing_min"), text), 12);
    cli_cell(cli_number(json_int_at(row, "workers"), text), 9);
    cli_cell(json_text_at(row, "offering"), 16);
    printf("%s\n", json_text_at(row, "reason_en"));
}

static void print_shortages(const json_t *rows)
{
    static const char *const heads[] = {"unit", "what", "by", "missing h", "workers", "would help"};
    static const int widths[] = {12, 24, 9, 12, 9, 16};
    size_t index = 0;
    const json_t *row = NULL;
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
        cli_cell(heads[i], widths[i]);
    printf("why\n");
    json_array_foreach(rows, index, row) if (index < SHORTAGES_MAX) print_shortage(row);
    if (index > SHORTAGES_MAX)
        printf("and %zu more lines: --csv has all\n", index - SHORTAGES_MAX);
}

static void print_codes(const char *before, const json_t *codes)
{
    size_t index = 0;
    const json_t *code = NULL;
    json_array_foreach(codes, index, code)
        printf("%s%s", index == 0 ? before : ", ", json_string_value(code));
}

static void print_opening(const json_t *opening)
{
    size_t index = 0;
    const json_t *session = NULL;
    printf("     %s  %lld seats", json_text_at(opening, "offering"),
           (long long)json_int_at(opening, "seats"));
    print_codes("  trainer ", json_object_get(opening, "trainers"));
    print_codes("  room ", json_object_get(opening, "rooms"));
    const int64_t people = json_int_at(opening, "workers");
    printf(": %lld %s\n", (long long)people, people == 1 ? "person" : "people");
    json_array_foreach(json_object_get(opening, "sessions"), index, session)
        printf("       %s %s–%s\n", json_text_at(session, "date"), json_text_at(session, "begins"),
               json_text_at(session, "ends"));
    if (index == 0)
        printf("       %s – %s\n", json_text_at(opening, "from"), json_text_at(opening, "to"));
}

static void print_figures(const char *label, const json_t *figures)
{
    char planned[32];
    char missing[32];
    char complete[32];
    cli_cell(label, 26);
    printf("%s h planned, %s h missing, %s %s everything\n",
           cli_hours(json_int_at(figures, "planned_min"), planned),
           cli_hours(json_int_at(figures, "missing_min"), missing),
           cli_number(json_int_at(figures, "complete"), complete),
           json_int_at(figures, "complete") == 1 ? "person has" : "people have");
}

/* `unit`: of whose people the advice is; NULL: of everybody. */
static void print_advice(const json_t *answer, const char *unit)
{
    size_t index = 0;
    const json_t *piece = NULL;
    if (!json_is_object(json_object_get(answer, "now")))
        return;
    printf("\n");
    json_array_foreach(json_object_get(answer, "advice"), index, piece)
    {
        size_t at = 0;
        const json_t *opening = NULL;
        printf("%2zu. %s\n", index + 1, json_text_at(piece, "text_en"));
        json_array_foreach(json_object_get(piece, "offerings"), at, opening) print_opening(opening);
    }
    if (index == 0)
        printf("no class that could be opened with a free trainer and room would help\n");
    if (unit != NULL)
        printf("of everybody, not of %s alone:\n", unit);
    print_figures("the plan as it is", json_object_get(answer, "now"));
    print_figures("with seats that are free", json_object_get(answer, "replanned"));
    print_figures("with all of the advice", json_object_get(answer, "advised"));
}

static void print_answer(const json_t *answer, const char *unit)
{
    const json_t *plan = json_object_get(answer, "plan");
    const json_t *shortages = json_object_get(answer, "shortages");
    if (json_is_null(plan)) {
        fprintf(stderr, "there is no plan yet; yanxu plan make\n");
        return;
    }
    printf("plan %lld of %lld, %s\n", (long long)json_int_at(plan, "id"),
           (long long)json_int_at(plan, "year"), json_text_at(plan, "state"));
    if (json_array_size(shortages) == 0) {
        printf("nothing is missing\n");
        return;
    }
    print_shortages(shortages);
    print_advice(answer, unit);
}

static enum err_code print_csv(const json_t *answer, struct err *err)
{
    static const struct cli_column columns[] = {{"unit", "unit"},
                                                {"unit_name", "unit_name"},
                                                {"category", "category"},
                                                {"course", "course"},
                                                {"month", "month"},
                                                {"deadline", "deadline"},
                                                {"reason", "reason"},
                                                {"offering", "offering"},
                                                {"workers", "workers"},
                                                {"missing_min", "missing_min"},
                                                {0}};
    return cli_print_csv(json_object_get(answer, "shortages"), columns, err);
}

static enum err_code file_of(const char *path, const char *lang, struct table_options *ret_options,
                             struct err *err)
{
    bool is_english = false;
    const char *dot = strrchr(path, '.');
    TRY(cli_language(lang, &is_english, err));
    *ret_options = (struct table_options){
        .path = path, .language = is_english ? TABLE_LANGUAGE_EN : TABLE_LANGUAGE_ZH};
    if (dot != NULL && strcmp(dot, ".xlsx") == 0)
        ret_options->format = TABLE_FORMAT_XLSX;
    else if (dot != NULL && strcmp(dot, ".csv") == 0)
        ret_options->format = TABLE_FORMAT_CSV_UTF8;
    else
        return err_set(err, ERR_USAGE, "--advice-file: expected a name that ends in .xlsx or .csv");
    return ERR_OK;
}

/* As typed. */
struct gaps_words {
    const char *plan, *advice, *file, *lang;
};

static enum err_code parse(const struct cli *cli, const struct gaps_words *words,
                           struct gaps_question *question, struct table_options *file,
                           struct err *err)
{
    int64_t advice = ADVICE_DEFAULT;
    TRY(cli_id("--plan", words->plan, &question->plan_id.v, err));
    if (words->advice != NULL &&
        parse_i64(str_from(words->advice), 0, ADVICE_MAX, &advice, err) != ERR_OK)
        return cli_bad("--advice", err);
    if (words->file != NULL) {
        TRY(file_of(words->file, words->lang, file, err));
        question->file = file;
    }
    if (words->file != NULL && advice == 0)
        return err_set(err, ERR_USAGE, "--advice-file goes with advice, not with --advice 0");
    /* A table of shortages holds no advice, so it is not looked for. */
    question->advice_max = cli->as_csv && words->file == NULL ? 0 : (size_t)advice;
    return ERR_OK;
}

COMMAND(gaps)
{
    struct gaps_question question = {0};
    struct gaps_words words = {.lang = "zh"};
    struct table_options file;
    const struct option own[] = {
        {"plan", 0, &words.plan, NULL, "of this plan; the one in force"},
        {"unit", 0, &question.unit, NULL, "a unit and below"},
        {"advice", 0, &words.advice, NULL, "at most so many pieces; 10; 0: shortages only"},
        {"advice-file", 0, &words.file, NULL, "the advised classes, to be loaded as offerings"},
        {"lang", 0, &words.lang, NULL, "of that file's headings"},
        {0},
    };
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *answer = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    TRY(parse(cli, &words, &question, &file, err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(gaps_show(service, &question, &answer, err));
    if (cli->as_csv)
        return print_csv(answer, err);
    if (cli->as_json)
        cli_print_json(answer);
    else
        print_answer(answer, question.unit);
    return ERR_OK;
}
