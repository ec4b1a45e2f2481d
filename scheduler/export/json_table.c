/* Rows as JSON (RFC 8259), for programs: the texts of the CSV, without the mark that keeps a
 * spreadsheet from running one. */
#include "scheduler/export/json_table.h"

#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/json.h"
#include "scheduler/export/cell_text.h"

#define FLUSH_LEN ((size_t)64 << 10)
/* A control character becomes six bytes. */
#define ROW_LEN_MAX ((size_t)TABLE_COLUMNS_MAX * 8 * 6 * TABLE_CELL_LEN_MAX + 1024)

struct json_table {
    struct outlet *outlet;
    const struct xlsx_column *columns;
    size_t columns_len;
    bool has_rows;
    struct buf cell;    /* the cell at hand */
    struct buf pending; /* not yet in the outlet */
};

static void add_string(struct buf *buf, struct str text)
{
    buf_add_char(buf, '"');
    json_escape(text, buf);
    buf_add_char(buf, '"');
}

static enum err_code flush(struct json_table *table, struct err *err)
{
    TRY(buf_check(&table->pending, "row", err));
    TRY(outlet_write(table->outlet, str_slice(buf_text(&table->pending), table->pending.len), err));
    buf_clear(&table->pending);
    return ERR_OK;
}

enum err_code json_table_open(struct outlet *outlet, const char *kind,
                              const struct xlsx_column *columns, size_t columns_len,
                              struct json_table **ret_table, struct err *err)
{
    (void)err;
    struct json_table *table = x_calloc(1, sizeof(*table));
    table->outlet = outlet;
    table->columns = columns;
    table->columns_len = columns_len;
    buf_init(&table->cell, (size_t)8 * TABLE_CELL_LEN_MAX);
    buf_init(&table->pending, FLUSH_LEN + ROW_LEN_MAX);
    buf_add_text(&table->pending, "{\"kind\": ");
    add_string(&table->pending, str_from(kind));
    buf_add_text(&table->pending, ",\n \"columns\": [");
    for (size_t i = 0; i < columns_len; i++) {
        buf_add_text(&table->pending, i > 0 ? ", " : "");
        add_string(&table->pending, str_from(columns[i].key));
    }
    buf_add_text(&table->pending, "],\n \"rows\": [");
    *ret_table = table;
    return ERR_OK;
}

enum err_code json_table_row(struct json_table *table, const struct export_cell *cells,
                             struct err *err)
{
    struct buf *pending = &table->pending;
    buf_add_text(pending, table->has_rows ? ",\n  {" : "\n  {");
    table->has_rows = true;
    for (size_t i = 0; i < table->columns_len; i++) {
        buf_add_text(pending, i > 0 ? ", " : "");
        add_string(pending, str_from(table->columns[i].key));
        buf_add_text(pending, ": ");
        buf_clear(&table->cell);
        cell_text(&cells[i], &table->cell);
        add_string(pending, str_slice(buf_text(&table->cell), table->cell.len));
    }
    buf_add_char(pending, '}');
    return pending->len < FLUSH_LEN ? ERR_OK : flush(table, err);
}

enum err_code json_table_finish(struct json_table *table, struct err *err)
{
    buf_add_text(&table->pending, table->has_rows ? "\n ]}\n" : "]}\n");
    return flush(table, err);
}

void json_table_free(struct json_table *table)
{
    if (table == NULL)
        return;
    buf_release(&table->cell);
    buf_release(&table->pending);
    free(table);
}
