/* One table as a workbook of one sheet. Private to export; libxlsxwriter stays in the .c file. */
#ifndef YANXU_EXPORT_XLSX_TABLE_H
#define YANXU_EXPORT_XLSX_TABLE_H

#include <stddef.h>

#include "scheduler/base/err.h"
#include "scheduler/export/outlet.h"
#include "scheduler/export/table_writer.h"

struct xlsx_column {
    const char *key; /* what programs call it */
    const char *heading;
    enum column_format format;
    const struct enum_text *choices; /* offered as a drop-down list; NULL: none */
    size_t choices_len;
};

struct xlsx_table;

/* Columns are read during the call only. The outlet stays the caller's; bytes reach it in
 * xlsx_table_finish(). Free with xlsx_table_free(). */
MUST_USE enum err_code xlsx_table_open(struct outlet *outlet, const struct table_options *options,
                                       const struct xlsx_column *columns, size_t columns_len,
                                       struct xlsx_table **ret_table, struct err *err);
/* The cells were checked, and so was their number. */
MUST_USE enum err_code xlsx_table_row(struct xlsx_table *table, const struct export_cell *cells,
                                      size_t cells_len, struct err *err);
MUST_USE enum err_code xlsx_table_finish(struct xlsx_table *table, struct err *err);
void xlsx_table_free(struct xlsx_table *table);

#endif
