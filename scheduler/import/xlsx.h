/* .xlsx -> raw rows: one sheet, streamed. ECMA-376 Part 1 (SpreadsheetML) and Part 2 (packages). */
#ifndef YANXU_IMPORT_XLSX_H
#define YANXU_IMPORT_XLSX_H

#include "scheduler/base/arena.h"
#include "scheduler/import/import.h"
#include "scheduler/import/raw.h"
#include "scheduler/import/source.h"

/* *ret_sheet is the name of the sheet read, in `arena`. */
MUST_USE enum err_code xlsx_read(const struct source *source, const struct import_options *options,
                                 const struct row_sink *sink, struct arena *arena,
                                 const char **ret_sheet, struct err *err);

#endif
