/* Papers written in files: each worker's statement is made once, and from its bytes whatever was
 * ordered. */
#include "scheduler/service/paper_order.h"

#include <string.h>

#include "scheduler/service/paper_sink.h"

static const struct enum_text formats[PAPER_FORMAT_COUNT] = {
    [PAPER_FORMAT_JSON] = {"json", "JSON", "JSON", NULL},
    [PAPER_FORMAT_CSV] = {"csv", "CSV", "CSV", NULL},
    [PAPER_FORMAT_HTML] = {"html", "网页", "page", NULL},
};

enum err_code paper_format_parse(struct str text, enum paper_format *ret_format, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(formats, PAPER_FORMAT_COUNT, "a format", text, &index, err));
    *ret_format = (enum paper_format)index;
    return ERR_OK;
}

/* An order under way. */
struct writing {
    struct service *service;
    const struct paper_order *order;
    json_t *left_out, *sheets;
    struct buf *bytes;           /* all in one, or one at a time */
    struct table_writer *writer; /* of a table */
    struct table_writer *manifest;
    struct paper_sink *sink;
    int64_t papers;
};

static enum table_language table_language_of(const struct paper_order *order)
{
    return order->language == PAPER_LANGUAGE_ZH ? TABLE_LANGUAGE_ZH : TABLE_LANGUAGE_EN;
}

static enum err_code make_sheet(const struct writing *writing, const struct statement_made *made,
                                json_t **ret_sheet, struct err *err)
{
    const struct paper_order *order = writing->order;
    const struct paper_issue issue = {order->rulebook != NULL ? order->rulebook : PAPER_RULEBOOK,
                                      service_today(writing->service)};
    return order->kind == PAPER_CERTIFICATE
               ? paper_certificate(made, &issue, order->language, ret_sheet, err)
               : paper_statement(made, order->language, ret_sheet, err);
}

static enum err_code open_table(const struct paper_order *order, struct buf *buf,
                                struct table_writer **ret_writer, struct err *err)
{
    const struct table_options options = {
        .format = TABLE_FORMAT_CSV_UTF8, .buf = buf, .language = table_language_of(order)};
    return statement_table_open(&options, order->table, ret_writer, err);
}

static enum err_code add_rows(const struct writing *writing, const struct statement_made *made,
                              struct table_writer *writer, struct err *err)
{
    CLEANUP_JSON json_t *statement = NULL;
    TRY(statement_verify(made->bytes, &statement, err));
    return statement_table_add(writer, writing->order->table, table_language_of(writing->order),
                               statement, err);
}

/* Who gets no certificate is noted, and the others go on; but whoever is asked for alone is told.
 */
static bool is_left_out(const struct writing *writing, enum err_code code)
{
    return code == ERR_CONFLICT && writing->order->unit != NULL;
}

static void leave_out(const struct writing *writing, const struct statement_made *made,
                      const struct err *why)
{
    json_array_append_new(writing->left_out, json_pack("{s:s, s:s}", "worker", made->worker->code,
                                                       "reason", why->text));
}

static enum err_code hand_on(enum err_code code, const struct err *why, struct err *err)
{
    if (code != ERR_OK && err != NULL)
        *err = *why;
    return code;
}

/* --- all in one --------------------------------------------------------------------------------
 */

/* A sheet of the page. */
static enum err_code add_sheet(struct writing *writing, const struct statement_made *made,
                               struct err *err)
{
    struct err why = {0};
    json_t *sheet = NULL;
    enum err_code code = make_sheet(writing, made, &sheet, &why);
    if (is_left_out(writing, code)) {
        leave_out(writing, made, &why);
        return ERR_OK;
    }
    TRY(hand_on(code, &why, err));
    json_array_append_new(writing->sheets, sheet);
    writing->papers++;
    return ERR_OK;
}

static enum err_code add_to_one(void *context, const struct statement_made *made, struct err *err)
{
    struct writing *writing = context;
    switch (writing->order->format) {
    case PAPER_FORMAT_HTML:
        return add_sheet(writing, made, err);
    case PAPER_FORMAT_JSON:
        buf_add_str(writing->bytes, made->bytes);
        break;
    case PAPER_FORMAT_CSV:
        TRY(add_rows(writing, made, writing->writer, err));
        break;
    case PAPER_FORMAT_COUNT:
        break;
    }
    writing->papers++;
    return ERR_OK;
}

static json_t *report_of(const struct writing *writing)
{
    return json_pack("{s:I, s:O}", "papers", (json_int_t)writing->papers, "left_out",
                     writing->left_out);
}

enum err_code paper_write(struct service *service, const struct paper_order *order,
                          struct buf *ret_bytes, json_t **ret_report, struct err *err)
{
    CLEANUP_JSON json_t *left_out = json_array();
    CLEANUP_JSON json_t *sheets = json_array();
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    const struct paper_look look = {order->language, order->style_href, order->icon_href};
    struct writing writing = {.service = service,
                              .order = order,
                              .left_out = left_out,
                              .sheets = sheets,
                              .bytes = ret_bytes};
    if (order->format == PAPER_FORMAT_JSON && order->unit != NULL)
        return err_set(err, ERR_USAGE, "statements of a unit go into a directory or a .zip");
    if (order->format == PAPER_FORMAT_CSV) {
        TRY(open_table(order, ret_bytes, &writer, err));
        writing.writer = writer;
    }
    TRY(statement_each(service, &order->question, order->unit, add_to_one, &writing, err));
    if (order->format == PAPER_FORMAT_CSV)
        TRY(table_writer_close(writer, err));
    if (order->format == PAPER_FORMAT_HTML)
        TRY(paper_render(sheets, &look, ret_bytes, err));
    *ret_report = report_of(&writing);
    return buf_check(ret_bytes, "the file", err);
}

/* --- one file each -----------------------------------------------------------------------------
 */

/* The file of one worker, in writing->bytes. */
static enum err_code make_file(struct writing *writing, const struct statement_made *made,
                               struct err *err)
{
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    CLEANUP_JSON json_t *sheets = json_array();
    const struct paper_look look = {.language = writing->order->language};
    json_t *sheet = NULL;
    buf_clear(writing->bytes);
    switch (writing->order->format) {
    case PAPER_FORMAT_JSON:
        buf_add_str(writing->bytes, made->bytes);
        break;
    case PAPER_FORMAT_CSV:
        TRY(open_table(writing->order, writing->bytes, &writer, err));
        TRY(add_rows(writing, made, writer, err));
        return table_writer_close(writer, err);
    case PAPER_FORMAT_HTML:
        TRY(make_sheet(writing, made, &sheet, err));
        json_array_append_new(sheets, sheet);
        return paper_render(sheets, &look, writing->bytes, err);
    case PAPER_FORMAT_COUNT:
        break;
    }
    return ERR_OK;
}

/* "W1.json", "W1.entries.csv". In `arena`. */
static const char *file_name(const struct writing *writing, const char *code, struct arena *arena)
{
    const struct paper_order *order = writing->order;
    const char *table = order->format != PAPER_FORMAT_CSV         ? ""
                        : order->table == STATEMENT_TABLE_ENTRIES ? ".entries"
                                                                  : ".verdicts";
    return arena_printf(arena, "%s%s.%s", code, table, formats[order->format].code);
}

static enum err_code note(const struct writing *writing, const char *worker, const char *file,
                          const char *reason, struct err *err)
{
    char hex[SHA256_HEX_SIZE] = "";
    if (file[0] != '\0')
        crypto_sha256_hex(str_slice(buf_text(writing->bytes), writing->bytes->len), hex);
    const struct export_cell cells[] = {EXPORT_TEXT(worker), EXPORT_TEXT(file), EXPORT_TEXT(hex),
                                        EXPORT_TEXT(reason)};
    return table_writer_row(writing->manifest, cells, sizeof(cells) / sizeof(cells[0]), err);
}

static enum err_code add_file(void *context, const struct statement_made *made, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct writing *writing = context;
    struct err why = {0};
    const char *worker = made->worker->code;
    enum err_code code = make_file(writing, made, &why);
    if (is_left_out(writing, code)) {
        leave_out(writing, made, &why);
        return note(writing, worker, "", why.text, err);
    }
    TRY(hand_on(code, &why, err));
    const char *name = file_name(writing, worker, &arena);
    TRY(paper_sink_add(writing->sink, name,
                       str_slice(buf_text(writing->bytes), writing->bytes->len), err));
    writing->papers++;
    return note(writing, worker, name, "", err);
}

static enum err_code open_manifest(enum paper_language language, struct buf *buf,
                                   struct table_writer **ret_writer, struct err *err)
{
    static const char *const headings[][2] = {{"人员编号", "Worker code"},
                                              {"文件", "File"},
                                              {"SHA-256", "SHA-256"},
                                              {"未出具原因", "Why not"}};
    struct table_column columns[sizeof(headings) / sizeof(headings[0])];
    const size_t len = sizeof(headings) / sizeof(headings[0]);
    const struct table_options options = {.format = TABLE_FORMAT_CSV_UTF8, .buf = buf};
    for (size_t i = 0; i < len; i++)
        columns[i] = (struct table_column){headings[i][language], COLUMN_FORMAT_TEXT};
    return table_writer_open_columns(&options, columns, len, ret_writer, err);
}

static enum err_code write_each(struct writing *writing, struct err *err)
{
    CLEANUP(buf_release) struct buf manifest;
    CLEANUP(table_writer_free_ptr) struct table_writer *rows = NULL;
    buf_init(&manifest, PAPER_LEN_MAX);
    TRY(open_manifest(writing->order->language, &manifest, &rows, err));
    writing->manifest = rows;
    TRY(statement_each(writing->service, &writing->order->question, writing->order->unit, add_file,
                       writing, err));
    TRY(table_writer_close(rows, err));
    return paper_sink_add(writing->sink, "manifest.csv",
                          str_slice(buf_text(&manifest), manifest.len), err);
}

enum err_code paper_write_each(struct service *service, const struct paper_order *order,
                               const char *path, json_t **ret_report, struct err *err)
{
    CLEANUP_JSON json_t *left_out = json_array();
    CLEANUP(buf_release) struct buf bytes;
    CLEANUP(paper_sink_release) struct paper_sink sink = {0};
    struct writing writing = {
        .service = service, .order = order, .left_out = left_out, .bytes = &bytes, .sink = &sink};
    buf_init(&bytes, PAPER_LEN_MAX);
    TRY(paper_sink_open(&sink, path, service_today(service), err));
    TRY(write_each(&writing, err));
    TRY(paper_sink_commit(&sink, err));
    *ret_report = report_of(&writing);
    return ERR_OK;
}
