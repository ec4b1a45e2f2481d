/* yanxu rules set|show|check. */

#include "scheduler/cli/command.h"
#include "scheduler/rules/rulebook.h"
#include "scheduler/service/rulebook_set.h"

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
    if (from_text != NULL)
        TRY(date_parse(str_from(from_text), &from, err));
    TRY(rulebook_text(operands.items[0], &cli->arena, &text, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(rulebook_set(service, text, operands.items[0], from, cli_deed(cli), err));
    printf("%s %s set\n", operands.items[0], cli->preview ? "would be" : "is");
    return ERR_OK;
}

COMMAND(rules_show)
{
    static const struct cli_column columns[] = {{"name", "name"},
                                                {"title_zh", "title_zh"},
                                                {"title_en", "title_en"},
                                                {"effective_from", "effective_from"},
                                                {0}};
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *list = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(rulebook_list(service, &list, err));
    if (cli->as_csv)
        return cli_print_csv(json_object_get(list, "rulebooks"), columns, err);
    if (cli->as_json) {
        cli_print_json(list);
        return ERR_OK;
    }
    size_t index = 0;
    json_t *book = NULL;
    json_t *books = json_object_get(list, "rulebooks");
    json_array_foreach(books, index, book)
    {
        cli_cell(cli_text_of(book, "name"), 26);
        cli_cell(cli_text_of(book, "effective_from"), 12);
        printf("%s\n", cli_text_of(book, "title_zh"));
    }
    if (json_array_size(books) == 0)
        fprintf(stderr, "no rulebook is in force; yanxu rules set cn-registration\n");
    return ERR_OK;
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
