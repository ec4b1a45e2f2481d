/* Raw rows -> the table: headings first, then typed cells. */
#ifndef YANXU_IMPORT_COLLECT_H
#define YANXU_IMPORT_COLLECT_H

#include "scheduler/import/cell.h"
#include "scheduler/import/raw.h"
#include "scheduler/import/table.h"

struct collector {
    struct table table;
    struct cell_reader reader;
    const char *map;
    bool has_headings;
    bool warned[IMPORT_COLUMNS_MAX]; /* about cells without heading: once a column */
    struct buf text;                 /* texts of the row at hand, each with its NUL */
};

void collector_init(struct collector *collector, enum file_kind kind,
                    const struct import_options *options, struct arena *arena);
void collector_release(struct collector *collector);
bool collect_is_blank(const struct raw_row *row);
/* For struct row_sink; context is the collector. */
enum err_code collector_row(void *context, const struct raw_row *row, struct err *err);

#endif
