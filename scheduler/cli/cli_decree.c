/* yanxu decree preview · apply · undo · list · show: what an authority changes for many at once. */
#include <stdlib.h>

#include "scheduler/base/embed.h"
#include "scheduler/base/file.h"
#include "scheduler/base/json.h"
#include "scheduler/cli/command.h"
#include "scheduler/rules/decree.h"
#include "scheduler/service/decree.h"

static enum err_code print_answer(const struct cli *cli, const json_t *answer, struct err *err)
{
    if (cli->as_csv)
        return cli_print_effect_csv(answer, err);
    if (cli->as_json) {
        cli_print_json(answer);
        return ERR_OK;
    }
    printf("as of %s, under %s:\n", json_text_at(answer, "as_of"),
           json_text_at(answer, "rulebook"));
    cli_print_effect(answer);
    return ERR_OK;
}

/* What has become of it; beside data for programs, to people. */
static void say(const struct cli *cli, const char *code, const char *what)
{
    fprintf(cli->as_json || cli->as_csv ? stderr : stdout, "decree %s %s\n", code, what);
}

/* What both preview and apply do. */
static enum err_code run(struct cli *cli, int argc, char **argv, bool only_preview,
                         json_t **ret_answer, struct err *err)
{
    const char *day = NULL;
    const struct option own[] = {{"as-of", 0, &day, NULL, "standings of this day; today"}, {0}};
    struct operands operands;
    struct decree_order order = {.as_of = DATE_NONE};
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "FILE", err));
    TRY(cli_day("--as-of", day, &order.as_of, err));
    order.name = operands.items[0];
    order.deed = cli_deed(cli);
    order.deed.preview = order.deed.preview || only_preview;
    TRY(file_read_text(order.name, DECREE_TEXT_MAX, &cli->arena, &order.text, err));
    TRY(cli_open(cli, order.deed.preview ? CLI_READ : CLI_WRITE, &service, err));
    return decree_apply(service, &order, ret_answer, err);
}

COMMAND(decree_preview)
{
    CLEANUP_JSON json_t *answer = NULL;
    TRY(run(cli, argc, argv, true, &answer, err));
    bool is_changed = json_is_true(json_object_get(answer, "is_changed"));
    if (!is_changed)
        say(cli, json_text_at(answer, "decree"), "is in force already");
    return is_changed || cli->as_json ? print_answer(cli, answer, err) : ERR_OK;
}

COMMAND(decree_apply)
{
    CLEANUP_JSON json_t *answer = NULL;
    TRY(run(cli, argc, argv, false, &answer, err));
    bool is_changed = json_is_true(json_object_get(answer, "is_changed"));
    if (is_changed || cli->as_json)
        TRY(print_answer(cli, answer, err));
    say(cli, json_text_at(answer, "decree"),
        !is_changed    ? "is in force already; nothing is changed"
        : cli->preview ? "would be in force"
                       : "is in force");
    return ERR_OK;
}

COMMAND(decree_undo)
{
    struct decree_end end = {.reason = ""};
    const struct option own[] = {{"reason", 0, &end.reason, NULL, "why; kept in its history"}, {0}};
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *answer = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "CODE of a decree", err));
    end.code = operands.items[0];
    end.deed = cli_deed(cli);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(decree_undo(service, &end, &answer, err));
    TRY(print_answer(cli, answer, err));
    say(cli, end.code, cli->preview ? "would be undone" : "is undone");
    return ERR_OK;
}

/* --- history --- */

static void print_decree(const json_t *row)
{
    cli_cell(json_text_at(row, "decree"), 16);
    cli_cell(json_text_at(row, "rulebook"), 24);
    printf("%s – %s  ", json_text_at(row, "ending_from"), json_text_at(row, "ending_to"));
    cli_cell(json_text_at(row, "unit"), 10);
    printf("%-4lld%-10s%s by %s", (long long)json_int_at(row, "months"), json_text_at(row, "state"),
           json_text_at(row, "applied_at"), json_text_at(row, "applied_by"));
    if (json_text_at(row, "undone_at")[0] != '\0')
        printf(", undone %s by %s", json_text_at(row, "undone_at"), json_text_at(row, "undone_by"));
    printf("  %s\n", json_text_at(row, "title_zh"));
}

static const struct cli_column decree_columns[] = {{"decree", "decree"},
                                                   {"title_zh", "title_zh"},
                                                   {"title_en", "title_en"},
                                                   {"rulebook", "rulebook"},
                                                   {"ending_from", "ending_from"},
                                                   {"ending_to", "ending_to"},
                                                   {"unit", "unit"},
                                                   {"months", "months"},
                                                   {"state", "state"},
                                                   {"applied_by", "applied_by"},
                                                   {"applied_at", "applied_at"},
                                                   {"undone_by", "undone_by"},
                                                   {"undone_at", "undone_at"},
                                                   {0}};

COMMAND(decree_list)
{
    static const struct cli_list decrees = {
        "decrees", decree_columns, print_decree,
        "there are no decrees; yanxu decree preview FILE says what one would change"};
    return cli_run_list(cli, argc, argv, &decrees, decree_list, err);
}

static void print_history(const json_t *row)
{
    char *text = json_dumps(json_object_get(row, "text"), JSON_INDENT(2));
    printf("%s, applied %s by %s\n", json_text_at(row, "state"), json_text_at(row, "applied_at"),
           json_text_at(row, "applied_by"));
    if (json_text_at(row, "undone_at")[0] != '\0')
        printf("undone %s by %s%s%s\n", json_text_at(row, "undone_at"),
               json_text_at(row, "undone_by"),
               json_text_at(row, "undone_reason")[0] != '\0' ? ": " : "",
               json_text_at(row, "undone_reason"));
    printf("%s\n", text != NULL ? text : "");
    free(text);
}

COMMAND(decree_show)
{
    static const struct cli_list history = {"decrees", decree_columns, print_history, ""};
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *list = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "CODE of a decree", err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(decree_show(service, operands.items[0], &list, err));
    return cli_print_list(cli, list, &history, err);
}

COMMAND(decree_schema)
{
    struct operands operands;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    struct str schema = embed_find("scheduler/rules/decree.schema.json")->bytes;
    fwrite(schema.data, 1, schema.len, stdout);
    return ERR_OK;
}
