/* Rows as CSV after RFC 4180, in UTF-8 or GB18030; a text that a spreadsheet would run as a formula
 * is kept a text. */
#include "scheduler/export/csv_table.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "scheduler/export/cell_text.h"

#define FLUSH_LEN   ((size_t)64 << 10)
#define ROW_LEN_MAX ((size_t)TABLE_COLUMNS_MAX * 8 * TABLE_CELL_LEN_MAX + 1024)
#define NO_ICONV    ((iconv_t)-1)

struct csv_table {
    struct outlet *outlet;
    iconv_t to_gb18030; /* NO_ICONV for UTF-8 */
    struct buf row;     /* the row at hand, UTF-8 */
    struct buf pending; /* complete rows in the file's encoding */
};

enum err_code csv_table_open(struct outlet *outlet, bool is_gb18030, struct csv_table **ret_table,
                             struct err *err)
{
    iconv_t to_gb18030 = NO_ICONV;

    if (is_gb18030) {
        to_gb18030 = iconv_open("GB18030", "UTF-8");
        if (to_gb18030 == NO_ICONV) {
            err_set(err, ERR_UNSUPPORTED, "this machine's C library cannot write GB18030");
            return err_hint(err, "export as CSV in UTF-8 or as XLSX");
        }
    }
    struct csv_table *table = x_calloc(1, sizeof(*table));
    table->outlet = outlet;
    table->to_gb18030 = to_gb18030;
    buf_init(&table->row, ROW_LEN_MAX);
    buf_init(&table->pending, FLUSH_LEN + ROW_LEN_MAX);
    if (!is_gb18030)
        buf_add_text(&table->pending, "\xef\xbb\xbf"); /* without it Excel guesses wrongly */
    *ret_table = table;
    return ERR_OK;
}

/* A text beginning = + - @ tab or CR is a formula to a spreadsheet. One of ours that begins with a
 * quote before such a character gets one more, so that taking one off gives the text back. */
static bool needs_quote_mark(const char *text)
{
    while (*text == '\'')
        text++;
    return *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
}

static bool needs_quoting(const char *text)
{
    size_t len = strlen(text);

    return len > 0 &&
           (strpbrk(text, ",\"\r\n\t") != NULL || text[0] == ' ' || text[len - 1] == ' ');
}

static void add_text(struct buf *row, const char *text)
{
    bool is_quoted = needs_quoting(text);

    if (is_quoted)
        buf_add_char(row, '"');
    if (needs_quote_mark(text))
        buf_add_char(row, '\'');
    if (!is_quoted) {
        buf_add_text(row, text);
        return;
    }
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"')
            buf_add_char(row, '"');
        buf_add_char(row, *p);
    }
    buf_add_char(row, '"');
}

static void add_cell(struct buf *row, const struct export_cell *cell)
{
    if (cell->kind == EXPORT_CELL_TEXT)
        add_text(row, cell->text == NULL ? "" : cell->text);
    else
        cell_text(cell, row);
}

static enum err_code add_gb18030(struct csv_table *table, struct err *err)
{
    char chunk[4096];
    char *in = table->row.data;
    size_t in_left = table->row.len;

    while (in_left > 0) {
        char *out = chunk;
        size_t out_left = sizeof(chunk);
        size_t result = iconv(table->to_gb18030, &in, &in_left, &out, &out_left);
        buf_add(&table->pending, chunk, sizeof(chunk) - out_left);
        if (result == (size_t)-1 && errno != E2BIG)
            return err_set(err, ERR_INVALID, "a character has no place in GB18030");
    }
    return ERR_OK;
}

static enum err_code flush(struct csv_table *table, struct err *err)
{
    TRY(outlet_write(table->outlet, str_slice(buf_text(&table->pending), table->pending.len), err));
    buf_clear(&table->pending);
    return ERR_OK;
}

enum err_code csv_table_row(struct csv_table *table, const struct export_cell *cells,
                            size_t cells_len, struct err *err)
{
    buf_clear(&table->row);
    for (size_t i = 0; i < cells_len; i++) {
        if (i > 0)
            buf_add_char(&table->row, ',');
        add_cell(&table->row, &cells[i]);
    }
    /* A row of one empty cell would be an empty line, which readers skip. */
    if (cells_len == 1 && table->row.len == 0)
        buf_add_text(&table->row, "\"\"");
    buf_add_text(&table->row, "\r\n");
    TRY(buf_check(&table->row, "row", err));
    if (table->to_gb18030 != NO_ICONV)
        TRY(add_gb18030(table, err));
    else
        buf_add(&table->pending, table->row.data, table->row.len);
    TRY(buf_check(&table->pending, "row", err));
    return table->pending.len < FLUSH_LEN ? ERR_OK : flush(table, err);
}

enum err_code csv_table_finish(struct csv_table *table, struct err *err)
{
    return flush(table, err);
}

void csv_table_free(struct csv_table *table)
{
    if (table == NULL)
        return;
    if (table->to_gb18030 != NO_ICONV)
        iconv_close(table->to_gb18030);
    buf_release(&table->row);
    buf_release(&table->pending);
    free(table);
}
