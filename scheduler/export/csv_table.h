/* One table as CSV. Private to export. */
#ifndef YANXU_EXPORT_CSV_TABLE_H
#define YANXU_EXPORT_CSV_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "scheduler/base/err.h"
#include "scheduler/export/outlet.h"
#include "scheduler/export/table_writer.h"

struct csv_table;

/* The outlet stays the caller's. ERR_UNSUPPORTED if the machine cannot write GB18030. Free with
 * csv_table_free(). */
MUST_USE enum err_code csv_table_open(struct outlet *outlet, bool is_gb18030,
                                      struct csv_table **ret_table, struct err *err);
/* The cells were checked. */
MUST_USE enum err_code csv_table_row(struct csv_table *table, const struct export_cell *cells,
                                     size_t cells_len, struct err *err);
/* All bytes into the outlet. */
MUST_USE enum err_code csv_table_finish(struct csv_table *table, struct err *err);
void csv_table_free(struct csv_table *table);

#endif
