/* yanxu statement make · verify. */
#include "scheduler/base/file.h"
#include "scheduler/base/json.h"
#include "scheduler/cli/cli_paper.h"

COMMAND(statement_make)
{
    struct paper_words words = {0};
    struct paper_order order = {.kind = PAPER_STATEMENT};
    const struct option own[] = {
        {"output", 'o', &words.file, NULL, "where to; the terminal"},
        {"unit", 0, &words.unit, NULL, "of everybody there and below: into a directory or .zip"},
        {"format", 0, &words.format, NULL, "json, csv or html (to print); as the file is called"},
        {"table", 0, &words.table, NULL, "of a csv: entries or verdicts; entries"},
        {"as-of", 0, &words.as_of, NULL, "of this day; today"},
        {"known-at", 0, &words.known_at, NULL, "as it was known at this instant; the day's end"},
        {"lang", 0, &words.lang, NULL, "of csv and html, zh or en; zh"},
        {0},
    };
    struct operands operands;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_paper_order(&words, &operands, PAPER_FORMAT_JSON, &order, err));
    return cli_paper_run(cli, &order, words.file, err);
}

COMMAND(statement_verify)
{
    struct operands operands;
    CLEANUP_JSON json_t *statement = NULL;
    CLEANUP(buf_release) struct buf bytes;
    buf_init(&bytes, STATEMENT_LEN_MAX);
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "FILE", err));
    TRY(file_read(operands.items[0], &bytes, err));
    TRY(statement_verify(str_slice(buf_text(&bytes), bytes.len), &statement, err));
    if (cli->as_json) {
        cli_print_json(statement);
        return ERR_OK;
    }
    printf("holds: worker %s, as of %s, as known at %s, %zu ledger entries\n",
           json_text_at(json_object_get(statement, "worker"), "code"),
           json_text_at(statement, "as_of"), json_text_at(statement, "known_at"),
           json_array_size(json_object_get(statement, "ledger")));
    size_t index = 0;
    const json_t *book = NULL;
    json_array_foreach(json_object_get(statement, "rulebooks"), index, book)
        printf("  %s %s (%s – %s): %s, %lld min counted\n", json_text_at(book, "rulebook"),
               json_text_at(book, "version"), json_text_at(book, "from"), json_text_at(book, "to"),
               json_text_at(book, "standing"), (long long)json_int_at(book, "counted_min"));
    return ERR_OK;
}
