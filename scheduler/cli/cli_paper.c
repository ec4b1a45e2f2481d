/* yanxu certificate make, and what it shares with statement make. */
#include "scheduler/cli/cli_paper.h"

#include <string.h>

#include "scheduler/base/clock.h"
#include "scheduler/base/file.h"
#include "scheduler/base/json.h"

#define LEFT_OUT_SHOWN 20 /* of a unit; who they are is in the manifest */

static bool ends_with(const char *file, const char *ending)
{
    return file != NULL && str_ends(str_from(file), ending);
}

static enum err_code choose_format(const struct paper_words *words, enum paper_format fallback,
                                   enum paper_format *ret_format, struct err *err)
{
    if (words->format != NULL) {
        if (paper_format_parse(str_from(words->format), ret_format, err) != ERR_OK)
            return cli_bad("--format", err);
        return ERR_OK;
    }
    *ret_format = ends_with(words->file, ".csv")    ? PAPER_FORMAT_CSV
                  : ends_with(words->file, ".html") ? PAPER_FORMAT_HTML
                                                    : fallback;
    return ERR_OK;
}

static enum err_code choose_table(const char *text, enum statement_table_kind *ret_table,
                                  struct err *err)
{
    if (text == NULL || strcmp(text, "entries") == 0)
        *ret_table = STATEMENT_TABLE_ENTRIES;
    else if (strcmp(text, "verdicts") == 0)
        *ret_table = STATEMENT_TABLE_VERDICTS;
    else
        return err_set(err, ERR_USAGE, "--table: expected entries or verdicts, not %s", text);
    return ERR_OK;
}

static enum err_code choose_days(const struct paper_words *words,
                                 struct statement_question *question, struct err *err)
{
    question->as_of = DATE_NONE;
    TRY(cli_day("--as-of", words->as_of, &question->as_of, err));
    if (words->known_at != NULL &&
        instant_parse(str_from(words->known_at), &question->known_at, err) != ERR_OK)
        return cli_bad("--known-at", err);
    return ERR_OK;
}

enum err_code cli_paper_order(const struct paper_words *words, const struct operands *operands,
                              enum paper_format fallback, struct paper_order *order,
                              struct err *err)
{
    bool is_english = false;
    if (words->unit == NULL)
        TRY(cli_need(operands, 1, "CODE of a worker, or --unit", err));
    else if (operands->len > 0)
        return err_set(err, ERR_USAGE, "of one worker or of a --unit, not both");
    order->unit = words->unit;
    if (operands->len > 0)
        order->question.worker = operands->items[0];
    TRY(cli_language(words->lang != NULL ? words->lang : "zh", &is_english, err));
    order->language = is_english ? PAPER_LANGUAGE_EN : PAPER_LANGUAGE_ZH;
    TRY(choose_format(words, fallback, &order->format, err));
    TRY(choose_table(words->table, &order->table, err));
    return choose_days(words, &order->question, err);
}

/* Everybody in one file: a table or a page. */
static bool is_one_file(const struct paper_order *order, const char *file)
{
    return order->unit == NULL || file == NULL ||
           (order->format == PAPER_FORMAT_CSV && ends_with(file, ".csv")) ||
           (order->format == PAPER_FORMAT_HTML && ends_with(file, ".html"));
}

static enum err_code write_one(struct service *service, const struct paper_order *order,
                               const char *file, json_t **ret_report, struct err *err)
{
    CLEANUP(buf_release) struct buf bytes;
    CLEANUP_JSON json_t *report = NULL;
    buf_init(&bytes, PAPER_LEN_MAX);
    TRY(paper_write(service, order, &bytes, &report, err));
    if (file != NULL)
        TRY(file_write_atomic(file, buf_text(&bytes), bytes.len, 0600, err));
    else
        fwrite(buf_text(&bytes), 1, bytes.len, stdout);
    *ret_report = json_incref(report);
    return ERR_OK;
}

enum err_code cli_paper_run(struct cli *cli, const struct paper_order *order, const char *file,
                            struct err *err)
{
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *report = NULL;
    size_t index = 0;
    const json_t *row = NULL;
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(is_one_file(order, file) ? write_one(service, order, file, &report, err)
                                 : paper_write_each(service, order, file, &report, err));
    const json_t *left_out = json_object_get(report, "left_out");
    json_array_foreach(left_out, index, row)
    {
        if (index < LEFT_OUT_SHOWN)
            fprintf(stderr, "left out: %s\n", json_text_at(row, "reason"));
    }
    if (json_array_size(left_out) > LEFT_OUT_SHOWN)
        fprintf(stderr, "and others: the manifest of a directory or .zip names them all\n");
    if (json_array_size(left_out) > 0)
        cli->exit_code = EXIT_CODE_ROWS_REFUSED;
    if (order->unit != NULL)
        fprintf(stderr, "%lld papers, %zu left out\n", (long long)json_int_at(report, "papers"),
                json_array_size(left_out));
    return ERR_OK;
}

COMMAND(certificate_make)
{
    struct paper_words words = {0};
    struct paper_order order = {.kind = PAPER_CERTIFICATE};
    const struct option own[] = {
        {"output", 'o', &words.file, NULL, "where to; the terminal"},
        {"unit", 0, &words.unit, NULL, "of everybody there and below"},
        {"rulebook", 0, &order.rulebook, NULL, "whose hours; " PAPER_RULEBOOK},
        {"as-of", 0, &words.as_of, NULL, "of this day; today"},
        {"known-at", 0, &words.known_at, NULL, "as it was known at this instant; the day's end"},
        {"lang", 0, &words.lang, NULL, "zh or en; zh"},
        {0},
    };
    struct operands operands;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    words.format = "html";
    TRY(cli_paper_order(&words, &operands, PAPER_FORMAT_HTML, &order, err));
    return cli_paper_run(cli, &order, words.file, err);
}
