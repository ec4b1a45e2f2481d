/* Reading .csv. RFC 4180; broken quotation is an error, because it would swallow rows. */
#include "scheduler/import/csv.h"

#include <csv.h>
#include <string.h>

#include "scheduler/base/buf.h"
#include "scheduler/import/encoding.h"

#define BLOCK_LEN 4096

struct reader {
    const struct source *source;
    const struct row_sink *sink;
    struct csv_parser parser;
    struct raw_cell cells[IMPORT_COLUMNS_MAX];
    size_t offsets[IMPORT_COLUMNS_MAX];
    size_t cells_len;
    struct buf text;      /* of the record at hand */
    int32_t line;         /* number of the record at hand */
    bool after_cr;        /* the record before ended with CR: a LF belongs to it */
    bool knows_delimiter; /* after the first chunk */
    struct err err;       /* what stopped the rows; stays */
};

static void stop(struct reader *reader, const char *what, const char *hint)
{
    (void)err_set(&reader->err, ERR_LIMIT, "%s row %d: %s", reader->source->name, reader->line,
                  what);
    (void)err_hint(&reader->err, "%s", hint);
}

static void on_cell(void *bytes, size_t len, void *context)
{
    struct reader *reader = context;
    reader->after_cr = false;
    if (reader->err.code != ERR_OK)
        return;
    if (reader->cells_len == IMPORT_COLUMNS_MAX) {
        if (len > 0)
            stop(reader, "more than 256 columns", "delete the columns that are not needed");
        return;
    }
    if (len > IMPORT_CELL_BYTES_MAX) {
        stop(reader, "a cell is longer than 32 KiB",
             "check whether a quotation mark is missing at its end");
        return;
    }
    reader->offsets[reader->cells_len] = reader->text.len;
    reader->cells[reader->cells_len++] =
        (struct raw_cell){.kind = len > 0 ? RAW_TEXT : RAW_EMPTY, .text = {NULL, len}};
    buf_add(&reader->text, bytes, len);
    if (reader->text.full)
        stop(reader, "longer than 1 MiB", "check whether a quotation mark is missing");
}

static void send_row(struct reader *reader)
{
    for (size_t i = 0; i < reader->cells_len; i++)
        reader->cells[i].text.data = buf_text(&reader->text) + reader->offsets[i];
    struct raw_row row = {reader->line, reader->cells, reader->cells_len};
    enum err_code code = reader->sink->row(reader->sink->context, &row, &reader->err);
    if (code != ERR_OK)
        (void)err_prefix(&reader->err, "%s", reader->source->name);
}

/* libcsv reports CR and LF apart; CR LF ends one record, two LF are a blank one. */
static void on_record(int end, void *context)
{
    struct reader *reader = context;
    bool is_second_half = end == '\n' && reader->after_cr;
    reader->after_cr = end == '\r';
    if (is_second_half || reader->err.code != ERR_OK)
        return;
    if (reader->cells_len > 0)
        send_row(reader);
    reader->cells_len = 0;
    buf_clear(&reader->text);
    reader->line++;
}

/* The separator that the first line has most of, outside quotation marks. */
static char find_delimiter(struct str text)
{
    static const char candidates[] = {',', '\t', ';'};
    size_t counts[sizeof(candidates)] = {0};
    bool in_quotes = false;
    size_t start = 0;
    while (start < text.len && (text.data[start] == '\n' || text.data[start] == '\r'))
        start++;
    for (size_t i = start; i < text.len; i++) {
        if (text.data[i] == '"')
            in_quotes = !in_quotes;
        if (!in_quotes && (text.data[i] == '\n' || text.data[i] == '\r'))
            break;
        for (size_t j = 0; j < sizeof(candidates); j++)
            counts[j] += !in_quotes && text.data[i] == candidates[j];
    }
    size_t best = 0;
    for (size_t j = 1; j < sizeof(candidates); j++)
        if (counts[j] > counts[best])
            best = j;
    return candidates[best];
}

static enum err_code refuse_quotes(struct reader *reader, struct err *err)
{
    (void)err_set(err, ERR_INVALID, "%s row %d: a quotation mark (\") stands where none may be",
                  reader->source->name, reader->line);
    return err_hint(err, "put the cell in quotation marks and double those inside it, or save the "
                         "file as .xlsx");
}

static enum err_code pass_on(const struct reader *reader, struct err *err)
{
    if (reader->err.code != ERR_OK && err != NULL)
        *err = reader->err;
    return reader->err.code;
}

static enum err_code on_chunk(void *context, struct str text, struct err *err)
{
    struct reader *reader = context;
    if (!reader->knows_delimiter)
        csv_set_delim(&reader->parser, (unsigned char)find_delimiter(text));
    reader->knows_delimiter = true;
    size_t used = csv_parse(&reader->parser, text.data, text.len, on_cell, on_record, reader);
    TRY(pass_on(reader, err));
    if (used != text.len)
        return refuse_quotes(reader, err);
    /* An open quotation mark would otherwise gather the whole file in memory. */
    if (csv_get_buffer_size(&reader->parser) > IMPORT_LINE_BYTES_MAX) {
        stop(reader, "a cell is longer than 32 KiB",
             "check whether a quotation mark is missing at its end");
        return pass_on(reader, err);
    }
    return ERR_OK;
}

static enum err_code finish(struct reader *reader, struct err *err)
{
    int result = csv_fini(&reader->parser, on_cell, on_record, reader);
    TRY(pass_on(reader, err));
    if (result == 0)
        return ERR_OK;
    (void)err_set(err, ERR_INVALID, "%s row %d: a quotation mark (\") is opened and never closed",
                  reader->source->name, reader->line);
    return err_hint(err, "close it, or save the file as .xlsx");
}

enum err_code csv_read(const struct source *source, const struct import_options *options,
                       const struct row_sink *sink, const char **ret_label, struct err *err)
{
    struct encoding encoding = {0};
    struct reader reader = {.source = source, .sink = sink, .line = 1};
    const struct text_sink text_sink = {on_chunk, &reader};
    TRY(encoding_find(source, options->encoding, &encoding, err));
    if (csv_init(&reader.parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
        return err_set(err, ERR_UNSUPPORTED, "the CSV parser cannot be set up");
    csv_set_blk_size(&reader.parser, BLOCK_LEN);
    buf_init(&reader.text, IMPORT_LINE_BYTES_MAX);
    enum err_code code = encoding_decode(source, &encoding, &text_sink, options->progress, err);
    if (code == ERR_OK)
        code = finish(&reader, err);
    csv_free(&reader.parser);
    buf_release(&reader.text);
    TRY(code);
    *ret_label = encoding.label;
    return ERR_OK;
}
