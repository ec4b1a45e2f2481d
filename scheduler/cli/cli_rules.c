/* yanxu rules set|show|check|try|schema. */
#include <stdlib.h>

#include "scheduler/base/embed.h"
#include "scheduler/base/json.h"
#include "scheduler/cli/command.h"
#include "scheduler/rules/rulebook.h"
#include "scheduler/service/rulebook_set.h"
#include "scheduler/service/rulebook_try.h"

COMMAND(rules_set)
{
    const char *from_text = NULL;
    const struct option own[] = {{"from", 0, &from_text, NULL, "in force from this day"}, {0}};
    struct operands operands;
    struct date from = DATE_NONE;
    struct str text;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "FILE, or the name of a pack", err));
    TRY(cli_day("--from", from_text, &from, err));
    TRY(rulebook_text(operands.items[0], &cli->arena, &text, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(rulebook_set(service, text, operands.items[0], from, cli_deed(cli), err));
    printf("%s %s set\n", operands.items[0], cli->preview ? "would be" : "is");
    return ERR_OK;
}

static void print_book(const json_t *book)
{
    cli_cell(json_text_at(book, "name"), 26);
    cli_cell(json_text_at(book, "effective_from"), 12);
    printf("%s\n", json_text_at(book, "title_zh"));
}

COMMAND(rules_show)
{
    static const struct cli_column columns[] = {{"name", "name"},
                                                {"title_zh", "title_zh"},
                                                {"title_en", "title_en"},
                                                {"effective_from", "effective_from"},
                                                {0}};
    static const struct cli_list books = {
        "rulebooks", columns, print_book,
        "no rulebook is in force; yanxu rules set cn-registration"};
    return cli_run_list(cli, argc, argv, &books, rulebook_list, err);
}

COMMAND(rules_check)
{
    struct operands operands;
    struct str text;
    CLEANUP(rulebook_cleanup) struct rulebook *book = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "FILE, or the name of a pack", err));
    TRY(rulebook_text(operands.items[0], &cli->arena, &text, err));
    TRY(rulebook_parse(text, operands.items[0], &book, err));
    if (!cli->as_json) {
        printf("%s: valid, %zu requirements, %zu caps\n", book->code, book->requirements_len,
               book->caps_len);
        return ERR_OK;
    }
    CLEANUP_JSON json_t *value =
        json_pack("{s:s, s:I, s:I}", "name", book->code, "requirements",
                  (json_int_t)book->requirements_len, "caps", (json_int_t)book->caps_len);
    cli_print_json(value);
    return ERR_OK;
}

/* --- try --- */

static void print_trial(const json_t *answer)
{
    printf("as of %s, %s %s the rulebooks in force\n", json_text_at(answer, "as_of"),
           json_text_at(answer, "rulebook"),
           json_is_true(json_object_get(answer, "replaces")) ? "in its namesake's place among"
                                                             : "beside");
    cli_print_effect(answer);
}

/* Of a city there are too many people to hold them all as JSON. */
struct trial_people {
    struct cli_csv *csv;
    bool any;
};

static void trial_people_release(struct trial_people *people)
{
    cli_csv_free_ptr(&people->csv);
}

static enum err_code print_person(void *context, json_t *row, struct err *err)
{
    struct trial_people *people = context;
    if (people->csv != NULL)
        return cli_csv_row(people->csv, row, err);
    printf("%s\n    ", people->any ? "," : "{\n  \"people\": [");
    people->any = true;
    json_dumpf(row, stdout, 0);
    return ERR_OK;
}

/* What is left of the object that the people have begun. */
static void print_json_rest(const struct trial_people *people, const json_t *answer)
{
    char *text = json_dumps(answer, JSON_INDENT(2));
    printf("%s],%s\n", people->any ? "\n  " : "{\n  \"people\": [", text + 1);
    free(text);
}

COMMAND(rules_try)
{
    const char *day = NULL;
    const struct option own[] = {{"as-of", 0, &day, NULL, "standings of this day; today"}, {0}};
    struct operands operands;
    struct rulebook_trial trial = {.as_of = DATE_NONE};
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP(trial_people_release) struct trial_people people = {0};
    CLEANUP_JSON json_t *answer = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "FILE, or the name of a pack", err));
    TRY(cli_day("--as-of", day, &trial.as_of, err));
    trial.name = operands.items[0];
    if (cli->as_csv)
        TRY(cli_csv_open(cli_effect_columns, &people.csv, err));
    trial.person = cli->as_csv || cli->as_json ? print_person : NULL;
    trial.context = &people;
    TRY(rulebook_text(trial.name, &cli->arena, &trial.text, err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(rulebook_try(service, &trial, &answer, err));
    if (cli->as_csv)
        return cli_csv_close(people.csv, err);
    if (cli->as_json)
        print_json_rest(&people, answer);
    else
        print_trial(answer);
    return ERR_OK;
}

COMMAND(rules_schema)
{
    struct operands operands;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    struct str schema = embed_find("scheduler/rules/rulebook.schema.json")->bytes;
    fwrite(schema.data, 1, schema.len, stdout);
    return ERR_OK;
}
