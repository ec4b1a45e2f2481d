/* One table as JSON. Private to export. */
#ifndef YANXU_EXPORT_JSON_TABLE_H
#define YANXU_EXPORT_JSON_TABLE_H

#include <stddef.h>

#include "scheduler/base/err.h"
#include "scheduler/export/outlet.h"
#include "scheduler/export/table_writer.h"
#include "scheduler/export/xlsx_table.h"

struct json_table;

/* {"kind","columns":[keys],"rows":[{key: text}]}: a line a row, UTF-8, every cell a text, "" where
 * it is empty. `kind` is "" for a table that is no import file. Columns are read during the call
 * and with each row; the outlet stays the caller's. Free with json_table_free(). */
MUST_USE enum err_code json_table_open(struct outlet *outlet, const char *kind,
                                       const struct xlsx_column *columns, size_t columns_len,
                                       struct json_table **ret_table, struct err *err);
/* The cells were checked, and so was their number. */
MUST_USE enum err_code json_table_row(struct json_table *table, const struct export_cell *cells,
                                      struct err *err);
/* All bytes into the outlet. */
MUST_USE enum err_code json_table_finish(struct json_table *table, struct err *err);
void json_table_free(struct json_table *table);

#endif
