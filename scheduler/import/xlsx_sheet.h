/* One sheet of an .xlsx -> raw rows. */
#ifndef YANXU_IMPORT_XLSX_SHEET_H
#define YANXU_IMPORT_XLSX_SHEET_H

#include <stdbool.h>

#include "scheduler/import/raw.h"
#include "scheduler/import/xlsx_package.h"
#include "scheduler/import/xlsx_style.h"
#include "scheduler/import/xlsx_text.h"

struct sheet {
    const char *file; /* for errors */
    const char *part; /* "xl/worksheets/sheet1.xml" */
    bool is_1904;
    const struct strings *strings;
    const struct styles *styles;
};

MUST_USE enum err_code sheet_read(const struct sheet *sheet, struct package *package,
                                  const struct row_sink *sink, const struct progress *progress,
                                  struct err *err);

#endif
