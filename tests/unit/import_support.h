/* Shared by test_import_*.c: a result as text, and small .xlsx files made of given parts. */
#ifndef YANXU_TESTS_UNIT_IMPORT_SUPPORT_H
#define YANXU_TESTS_UNIT_IMPORT_SUPPORT_H

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "scheduler/base/buf.h"
#include "scheduler/import/import.h"

static inline void report_findings(struct buf *text, const char *what,
                                   const struct import_refusal *items, size_t len)
{
    for (size_t i = 0; i < len; i++)
        buf_addf(text, "%s row %d [%s] \"%s\" %s: %s -> %s\n", what, items[i].line,
                 items[i].heading, items[i].value, import_reason_code(items[i].why),
                 items[i].reason, items[i].remedy);
}

static inline void report_cell(struct buf *text, const struct column *column,
                               const struct import_cell *cell)
{
    if (!import_cell_given(cell))
        return;
    buf_addf(text, " %s=%s", column->key, cell->text);
    if (column->format == COLUMN_FORMAT_DATE)
        buf_addf(text, "(%d)", cell->date.day);
    else if (cell->number != 0)
        buf_addf(text, "(%lld)", (long long)cell->number);
}

/* Everything in a result, one thing a line. */
static inline void report_file(struct buf *text, const struct import_file *file)
{
    size_t len = 0;
    const struct column *columns = columns_of(file->kind, &len);
    buf_addf(text, "%s", file->encoding);
    if (file->sheet[0] != '\0')
        buf_addf(text, " sheet \"%s\"", file->sheet);
    buf_addf(text, ", %zu rows, %zu refused, %zu findings, %zu warnings\ncolumns", file->rows_total,
             file->rows_refused, file->refused_total, file->warnings_total);
    for (size_t i = 0; i < len; i++)
        if ((file->columns_seen & 1u << i) != 0)
            buf_addf(text, " %s", columns[i].key);
    buf_add_char(text, '\n');
    for (size_t i = 0; i < file->rows_len; i++) {
        buf_addf(text, "row %d", file->rows[i].line);
        for (size_t j = 0; j < len; j++)
            report_cell(text, &columns[j], &file->rows[i].cells[j]);
        buf_add_char(text, '\n');
    }
    report_findings(text, "refused", file->refused, file->refused_len);
    report_findings(text, "warning", file->warnings, file->warnings_len);
}

static inline void report_error(struct buf *text, const struct err *err)
{
    static const char *const codes[ERR_COUNT] = {
        [ERR_OK] = "OK",
        [ERR_INVALID] = "INVALID",
        [ERR_NOT_FOUND] = "NOT_FOUND",
        [ERR_CONFLICT] = "CONFLICT",
        [ERR_BUSY] = "BUSY",
        [ERR_DENIED] = "DENIED",
        [ERR_IO] = "IO",
        [ERR_LIMIT] = "LIMIT",
        [ERR_UNSUPPORTED] = "UNSUPPORTED",
        [ERR_USAGE] = "USAGE",
    };
    buf_addf(text, "error %s: %s -> %s\n", codes[err->code], err->text, err->hint);
}

/* Reads bytes and appends what came of it. */
static inline void report_bytes(struct buf *text, const char *name, struct str bytes,
                                enum file_kind kind, const struct import_options *options)
{
    struct arena arena = {0};
    struct err err = {0};
    struct import_file *file = NULL;
    const struct import_bytes source = {name, bytes};
    if (import_read_bytes(&source, kind, options, &arena, &file, &err) == ERR_OK)
        report_file(text, file);
    else
        report_error(text, &err);
    arena_release(&arena);
}

/* One file of an archive; `text` NULL ends a list. */
struct part {
    const char *name, *text;
};

/* A ZIP archive of the parts, on the heap: caller frees *ret_bytes. */
static inline size_t zip_parts(const struct part *parts, char **ret_bytes)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_source_keep(source);
    zip_t *zip = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error);
    for (const struct part *part = parts; part->text != NULL; part++)
        if (zip_file_add(zip, part->name, zip_source_buffer(zip, part->text, strlen(part->text), 0),
                         0) < 0)
            abort();
    if (zip_close(zip) != 0)
        abort();
    zip_stat_t about;
    if (zip_source_stat(source, &about) != 0 || zip_source_open(source) != 0)
        abort();
    *ret_bytes = malloc(about.size);
    if (*ret_bytes == NULL ||
        zip_source_read(source, *ret_bytes, about.size) != (zip_int64_t)about.size)
        abort();
    (void)zip_source_close(source);
    zip_source_free(source);
    zip_error_fini(&error);
    return about.size;
}

#define PART_ROOT_RELS                                                                             \
    {                                                                                              \
        "_rels/.rels",                                                                             \
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>" \
            "<Relationship Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/"   \
            "relationships/officeDocument' Target='xl/workbook.xml'/></Relationships>"             \
    }
#define PART_BOOK_RELS                                                                             \
    {                                                                                              \
        "xl/_rels/workbook.xml.rels",                                                              \
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>" \
            "<Relationship Id='s1' Type='x/relationships/worksheet' "                              \
            "Target='worksheets/sheet1.xml'/>"                                                     \
            "<Relationship Id='s2' Type='x/relationships/worksheet' "                              \
            "Target='/xl/worksheets/sheet2.xml'/>"                                                 \
            "<Relationship Id='t' Type='x/relationships/sharedStrings' "                           \
            "Target='sharedStrings.xml'/>"                                                         \
            "<Relationship Id='y' Type='x/relationships/styles' Target='./styles.xml'/>"           \
            "</Relationships>"                                                                     \
    }
#define BOOK_OF(inner)                                                                             \
    "<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' "                 \
    "xmlns:r='r'>" inner "</workbook>"
#define PART_BOOK                                                                                  \
    {                                                                                              \
        "xl/workbook.xml", BOOK_OF("<sheets><sheet name='名册' sheetId='1' r:id='s1'/></sheets>")  \
    }
#define SHEET_OF(rows)                                                                             \
    "<worksheet "                                                                                  \
    "xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>" rows           \
    "</sheetData></worksheet>"

#endif
