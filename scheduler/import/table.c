/* Rows under judgement, and the result made of those that stand. */
#include "scheduler/import/table.h"

#include <stdlib.h>
#include <string.h>

void table_init(struct table *table, enum file_kind kind, const struct import_options *options,
                struct arena *arena)
{
    enum import_language language = options->language;
    struct column_view *view = arena_alloc(arena, sizeof(*view));
    column_view_init(view, kind, options->key);
    *table = (struct table){.kind = kind,
                            .view = view,
                            .columns = view->columns,
                            .columns_len = view->len,
                            .arena = arena};
    table->refused = (struct report){.arena = arena, .language = language};
    table->warnings = (struct report){.arena = arena, .language = language};
}

void table_release(struct table *table)
{
    free(table->rows);
    report_release(&table->refused);
    report_release(&table->warnings);
}

static struct finding find_in(const struct table *table, size_t index, int column,
                              enum import_reason why, const char *detail)
{
    const struct table_row *row = &table->rows[index];
    struct finding finding = {.line = row->line, .column = column, .why = why, .detail = detail};
    if (column >= 0) {
        finding.heading = table->headings.titles[column];
        if (!table->columns[column].is_private)
            finding.value = str_from(row->cells[column].text);
    }
    return finding;
}

void table_refuse(struct table *table, size_t index, int column, enum import_reason why,
                  const char *detail)
{
    struct finding finding = find_in(table, index, column, why, detail);
    report_add(&table->refused, &finding);
    table->rows[index].refused = true;
}

void table_warn(struct table *table, size_t index, int column, enum import_reason why,
                const char *detail)
{
    struct finding finding = find_in(table, index, column, why, detail);
    report_add(&table->warnings, &finding);
}

static void keep_rows(const struct table *table, struct import_file *file)
{
    size_t kept = 0;
    for (size_t i = 0; i < table->rows_len; i++)
        kept += !table->rows[i].refused;
    struct import_row *rows = arena_array(table->arena, kept, sizeof(*rows));
    file->rows = rows;
    for (size_t i = 0; i < table->rows_len; i++)
        if (!table->rows[i].refused)
            rows[file->rows_len++] = (struct import_row){table->rows[i].line, table->rows[i].cells};
}

struct import_file *table_to_file(const struct table *table)
{
    struct import_file *file = arena_alloc(table->arena, sizeof(*file));
    file->kind = table->kind;
    file->view = table->view;
    file->columns_seen = table->headings.seen;
    memcpy(file->headings, table->headings.titles, sizeof(file->headings));
    keep_rows(table, file);
    file->refused = report_sorted(&table->refused);
    file->refused_len = table->refused.len;
    file->refused_total = table->refused.total;
    file->warnings = report_sorted(&table->warnings);
    file->warnings_len = table->warnings.len;
    file->warnings_total = table->warnings.total;
    file->rows_total = table->rows_len;
    file->rows_refused = table->rows_len - file->rows_len;
    return file;
}
