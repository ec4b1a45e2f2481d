/* The rows of a file while they are collected (collect.c) and judged together (check.c). */
#ifndef YANXU_IMPORT_TABLE_H
#define YANXU_IMPORT_TABLE_H

#include "scheduler/import/heading.h"
#include "scheduler/import/import.h"
#include "scheduler/import/report.h"

struct table_row {
    int32_t line;
    bool refused;
    struct import_cell *cells; /* in the arena */
};

struct table {
    enum file_kind kind;
    const struct column_view *view; /* in the arena */
    const struct column *columns;   /* the view's */
    size_t columns_len;
    struct headings headings;
    struct table_row *rows; /* heap */
    size_t rows_len, rows_cap;
    struct report refused, warnings;
    struct arena *arena;
};

void table_init(struct table *table, enum file_kind kind, const struct import_options *options,
                struct arena *arena);
void table_release(struct table *table);
/* Refuses row `index` because of `column` (-1: the row as a whole). */
void table_refuse(struct table *table, size_t index, int column, enum import_reason why,
                  const char *detail);
/* Likewise, but the row stays. */
void table_warn(struct table *table, size_t index, int column, enum import_reason why,
                const char *detail);
/* The file's result, in the arena. */
struct import_file *table_to_file(const struct table *table);

#endif
