/* yanxu statement make · verify. */
#include "scheduler/base/clock.h"
#include "scheduler/base/file.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/statement.h"

/* As typed. */
struct statement_words {
    const char *file, *as_of, *known_at;
};

static enum err_code parse(const struct statement_words *words, struct statement_question *question,
                           struct err *err)
{
    if (words->as_of != NULL && date_parse(str_from(words->as_of), &question->as_of, err) != ERR_OK)
        return cli_bad("--as-of", err);
    if (words->known_at != NULL &&
        instant_parse(str_from(words->known_at), &question->known_at, err) != ERR_OK)
        return cli_bad("--known-at", err);
    return ERR_OK;
}

COMMAND(statement_make)
{
    struct statement_words words = {0};
    const struct option own[] = {
        {"output", 'o', &words.file, NULL, "where to; the terminal"},
        {"as-of", 0, &words.as_of, NULL, "of this day; today"},
        {"known-at", 0, &words.known_at, NULL, "as it was known at this instant; the day's end"},
        {0},
    };
    struct operands operands;
    struct statement_question question = {.as_of = DATE_NONE};
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP(buf_release) struct buf bytes;
    buf_init(&bytes, STATEMENT_LEN_MAX);
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "CODE", err));
    TRY(parse(&words, &question, err));
    question.worker = operands.items[0];
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(statement_make(service, &question, &bytes, err));
    if (words.file != NULL)
        return file_write_atomic(words.file, buf_text(&bytes), bytes.len, 0600, err);
    fwrite(buf_text(&bytes), 1, bytes.len, stdout);
    return ERR_OK;
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
           cli_text_of(json_object_get(statement, "worker"), "code"),
           cli_text_of(statement, "as_of"), cli_text_of(statement, "known_at"),
           json_array_size(json_object_get(statement, "ledger")));
    size_t index = 0;
    const json_t *book = NULL;
    json_array_foreach(json_object_get(statement, "rulebooks"), index, book)
        printf("  %s %s (%s – %s): %s, %lld min counted\n", cli_text_of(book, "rulebook"),
               cli_text_of(book, "version"), cli_text_of(book, "from"), cli_text_of(book, "to"),
               cli_text_of(book, "standing"), (long long)cli_int_of(book, "counted_min"));
    return ERR_OK;
}
