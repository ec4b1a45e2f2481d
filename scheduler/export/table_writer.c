/* One table to one place: checks options and cells, then hands rows to the format's writer. */
#include "scheduler/export/table_writer.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/arena.h"
#include "scheduler/base/utf8.h"
#include "scheduler/export/csv_table.h"
#include "scheduler/export/json_table.h"
#include "scheduler/export/outlet.h"
#include "scheduler/export/xlsx_table.h"
#include "scheduler/model/enum_text.h"

/* Excel's numbers are doubles: beyond this a thousandth is not one any more. */
#define MILLI_MAX INT64_C(999999999999999)

struct table_writer {
    struct arena arena;
    struct xlsx_column *columns;
    size_t columns_len;
    size_t rows_len; /* below the heading */
    struct outlet outlet;
    struct csv_table *csv; /* one of these is not NULL */
    struct xlsx_table *xlsx;
    struct json_table *json;
    const char *kind; /* its code, or "" */
    bool is_closed;
};

const char *table_format_suffix(enum table_format format)
{
    switch (format) {
    case TABLE_FORMAT_XLSX:
        return "xlsx";
    case TABLE_FORMAT_CSV_UTF8:
    case TABLE_FORMAT_CSV_GB18030:
        return "csv";
    case TABLE_FORMAT_JSON:
        return "json";
    case TABLE_FORMAT_COUNT:
        break;
    }
    return "";
}

static enum err_code check_options(const struct table_options *options, size_t columns_len,
                                   struct err *err)
{
    if ((options->path == NULL) == (options->buf == NULL))
        return err_set(err, ERR_INVALID, "a table goes to a path or to a buffer");
    if (options->path != NULL && options->path[0] == '\0')
        return err_set(err, ERR_INVALID, "the path is empty");
    if (columns_len == 0 || columns_len > TABLE_COLUMNS_MAX)
        return err_set(err, ERR_INVALID, "a table has 1 to %d columns, not %zu", TABLE_COLUMNS_MAX,
                       columns_len);
    if (options->created_at < 0 || options->created_at > INT64_C(253402300799))
        return err_set(err, ERR_INVALID, "created_at is not between 1970 and 9999");
    return ERR_OK;
}

/* XML and Excel know no U+FFFE and U+FFFF. */
static bool is_text(struct str text)
{
    if (!utf8_valid(text))
        return false;
    for (size_t i = 0; i + 2 < text.len; i++) {
        if (memcmp(text.data + i, "\xef\xbf\xbe", 3) == 0 ||
            memcmp(text.data + i, "\xef\xbf\xbf", 3) == 0)
            return false;
    }
    return true;
}

static enum err_code check_text(const char *text, struct err *err)
{
    struct str view = str_from(text);

    /* Four bytes at most make one character: longer needs no counting. */
    if (view.len > TABLE_CELL_LEN_MAX &&
        (view.len > (size_t)4 * TABLE_CELL_LEN_MAX || utf8_count(view) > TABLE_CELL_LEN_MAX))
        return err_set(err, ERR_LIMIT, "longer than the %d characters of a cell",
                       TABLE_CELL_LEN_MAX);
    if (!is_text(view))
        return err_set(err, ERR_INVALID, "not UTF-8 text");
    return ERR_OK;
}

static enum err_code check_cell(const struct export_cell *cell, struct err *err)
{
    switch (cell->kind) {
    case EXPORT_CELL_TEXT:
        return check_text(cell->text, err);
    case EXPORT_CELL_MILLI:
        if (cell->number < -MILLI_MAX || cell->number > MILLI_MAX)
            return err_set(err, ERR_INVALID, "%" PRId64 " thousandths are out of range",
                           cell->number);
        return ERR_OK;
    case EXPORT_CELL_MINUTE:
        if (cell->number < 0 || cell->number > DAY_MIN)
            return err_set(err, ERR_INVALID, "%" PRId64 " is no minute of the day", cell->number);
        return ERR_OK;
    case EXPORT_CELL_NONE:
    case EXPORT_CELL_INT:
    case EXPORT_CELL_DATE:
        return ERR_OK;
    case EXPORT_CELL_COUNT:
        break;
    }
    return err_set(err, ERR_INVALID, "no kind of cell");
}

static enum err_code write_csv_headings(struct table_writer *writer, struct err *err)
{
    struct export_cell *cells = arena_array(&writer->arena, writer->columns_len, sizeof(*cells));

    for (size_t i = 0; i < writer->columns_len; i++)
        cells[i] = EXPORT_TEXT(writer->columns[i].heading);
    return csv_table_row(writer->csv, cells, writer->columns_len, err);
}

static enum err_code open_format(struct table_writer *writer, const struct table_options *options,
                                 struct err *err)
{
    bool is_gb18030 = options->format == TABLE_FORMAT_CSV_GB18030;

    for (size_t i = 0; i < writer->columns_len; i++) {
        if (check_text(writer->columns[i].heading, err) != ERR_OK)
            return err_prefix(err, "heading %zu", i + 1);
    }
    TRY(outlet_open(&writer->outlet, options->path, options->buf, err));
    switch (options->format) {
    case TABLE_FORMAT_XLSX:
        return xlsx_table_open(&writer->outlet, options, writer->columns, writer->columns_len,
                               &writer->xlsx, err);
    case TABLE_FORMAT_CSV_UTF8:
    case TABLE_FORMAT_CSV_GB18030:
        TRY(csv_table_open(&writer->outlet, is_gb18030, &writer->csv, err));
        return write_csv_headings(writer, err);
    case TABLE_FORMAT_JSON:
        return json_table_open(&writer->outlet, writer->kind, writer->columns, writer->columns_len,
                               &writer->json, err);
    case TABLE_FORMAT_COUNT:
        break;
    }
    return err_set(err, ERR_INVALID, "no such format of tables");
}

/* Room for the columns, which the caller fills before open_writer(). */
static struct table_writer *writer_new(size_t columns_len)
{
    struct table_writer *writer = x_calloc(1, sizeof(*writer));

    arena_init(&writer->arena);
    outlet_init(&writer->outlet);
    writer->columns = arena_array(&writer->arena, columns_len, sizeof(*writer->columns));
    writer->columns_len = columns_len;
    return writer;
}

/* Takes the writer: freed on failure. */
static enum err_code open_writer(struct table_writer *writer, const struct table_options *options,
                                 struct table_writer **ret_writer, struct err *err)
{
    enum err_code code = open_format(writer, options, err);

    if (code != ERR_OK) {
        table_writer_free(writer);
        return code;
    }
    *ret_writer = writer;
    return ERR_OK;
}

enum err_code table_writer_open(const struct table_options *options, enum file_kind kind,
                                struct table_writer **ret_writer, struct err *err)
{
    struct table_options settled = *options;
    bool is_zh = options->language == TABLE_LANGUAGE_ZH;
    size_t len = 0;
    const struct column *columns = columns_of(kind, &len);

    TRY(check_options(options, len, err));
    if (settled.sheet_name == NULL)
        settled.sheet_name = is_zh ? file_kind_text(kind)->zh : file_kind_text(kind)->en;
    struct table_writer *writer = writer_new(len);
    writer->kind = file_kind_text(kind)->code;
    for (size_t i = 0; i < len; i++) {
        const char *heading = is_zh ? columns[i].zh : columns[i].en;
        if (options->mark_required && columns[i].required)
            heading = arena_printf(&writer->arena, "%s*", heading);
        writer->columns[i] = (struct xlsx_column){
            .key = columns[i].key,
            .heading = heading,
            .format = columns[i].format,
        };
        writer->columns[i].choices = column_choice(kind, i, &writer->columns[i].choices_len);
    }
    return open_writer(writer, &settled, ret_writer, err);
}

enum err_code table_writer_open_columns(const struct table_options *options,
                                        const struct table_column *columns, size_t columns_len,
                                        struct table_writer **ret_writer, struct err *err)
{
    struct table_options settled = *options;

    TRY(check_options(options, columns_len, err));
    if (settled.sheet_name == NULL)
        settled.sheet_name = "Sheet1";
    struct table_writer *writer = writer_new(columns_len);
    writer->kind = "";
    for (size_t i = 0; i < columns_len; i++) {
        const char *heading = arena_strdup(&writer->arena, columns[i].heading);
        writer->columns[i] = (struct xlsx_column){
            .key = heading,
            .heading = heading,
            .format = columns[i].format,
        };
    }
    return open_writer(writer, &settled, ret_writer, err);
}

static enum err_code write_row(struct table_writer *writer, const struct export_cell *cells,
                               size_t cells_len, struct err *err)
{
    if (writer->csv != NULL)
        return csv_table_row(writer->csv, cells, cells_len, err);
    if (writer->json != NULL)
        return json_table_row(writer->json, cells, err);
    return xlsx_table_row(writer->xlsx, cells, cells_len, err);
}

enum err_code table_writer_row(struct table_writer *writer, const struct export_cell *cells,
                               size_t cells_len, struct err *err)
{
    size_t row = writer->rows_len + 2; /* as Excel counts, with the heading */

    assert(cells_len == writer->columns_len && !writer->is_closed);
    if (writer->rows_len == TABLE_ROWS_MAX)
        return err_set(err, ERR_LIMIT, "a table holds %d rows", TABLE_ROWS_MAX);
    for (size_t i = 0; i < cells_len; i++) {
        if (check_cell(&cells[i], err) != ERR_OK)
            return err_prefix(err, "row %zu, column %.100s", row, writer->columns[i].heading);
    }
    enum err_code code = write_row(writer, cells, cells_len, err);
    if (code != ERR_OK)
        return err_prefix(err, "row %zu", row);
    writer->rows_len++;
    return ERR_OK;
}

enum err_code table_writer_close(struct table_writer *writer, struct err *err)
{
    assert(!writer->is_closed);
    writer->is_closed = true;
    if (writer->csv != NULL)
        TRY(csv_table_finish(writer->csv, err));
    else if (writer->json != NULL)
        TRY(json_table_finish(writer->json, err));
    else
        TRY(xlsx_table_finish(writer->xlsx, err));
    return outlet_commit(&writer->outlet, err);
}

void table_writer_free(struct table_writer *writer)
{
    if (writer == NULL)
        return;
    csv_table_free(writer->csv);
    xlsx_table_free(writer->xlsx);
    json_table_free(writer->json);
    outlet_release(&writer->outlet);
    arena_release(&writer->arena);
    free(writer);
}

void table_writer_free_ptr(struct table_writer **writer)
{
    table_writer_free(*writer);
}
