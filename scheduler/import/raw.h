/* What both readers (csv.c, xlsx_sheet.c) hand on: rows of cells as the file holds them, untyped.
 */
#ifndef YANXU_IMPORT_RAW_H
#define YANXU_IMPORT_RAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/date.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

enum raw_kind {
    RAW_EMPTY,
    RAW_TEXT,    /* `text`, valid UTF-8, not trimmed */
    RAW_NUMBER,  /* a spreadsheet's number; `text` as it would be typed: "1001", "0.5" */
    RAW_MOMENT,  /* a number shown as date or time */
    RAW_ERROR,   /* `text` "#N/A" */
    RAW_FORMULA, /* a formula without saved result */
    RAW_KIND_COUNT
};

struct raw_cell {
    enum raw_kind kind;
    bool lost_digits; /* RAW_NUMBER beyond 15 digits */
    bool is_kept;     /* `text` ends with NUL and lives as long as the rows */
    struct str text;
    struct date date; /* RAW_MOMENT: DATE_NONE for a time alone */
    int32_t minute;   /* RAW_MOMENT: minute of day; 1440 for a time alone of 24:00 */
};

/* Valid during the callback only. */
struct raw_row {
    int32_t line; /* row number as the spreadsheet shows it */
    const struct raw_cell *cells;
    size_t cells_len; /* at most IMPORT_COLUMNS_MAX */
};

/* Where rows go. Another result than ERR_OK stops the reader, which returns it. */
struct row_sink {
    enum err_code (*row)(void *context, const struct raw_row *row, struct err *err);
    void *context;
};

#endif
