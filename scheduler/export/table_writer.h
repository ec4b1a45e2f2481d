/* Writes one table, row by row, as XLSX, CSV or JSON: exports, import templates and reports. Memory
 * does not grow with the number of rows. libxlsxwriter and iconv stay behind this header. */
#ifndef YANXU_EXPORT_TABLE_WRITER_H
#define YANXU_EXPORT_TABLE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/date.h"
#include "scheduler/base/err.h"
#include "scheduler/model/column.h"

#define TABLE_COLUMNS_MAX    256
#define TABLE_ROWS_MAX       1048575 /* below the heading: what an Excel sheet holds */
#define TABLE_CELL_LEN_MAX   32767   /* characters of a cell: what Excel takes */
#define TABLE_SHEET_NAME_MAX 31      /* characters */

enum table_format {
    TABLE_FORMAT_XLSX,
    TABLE_FORMAT_CSV_UTF8,    /* UTF-8 with BOM, CRLF: what Excel opens by double click */
    TABLE_FORMAT_CSV_GB18030, /* GB18030 without BOM, CRLF: older Chinese office programs */
    TABLE_FORMAT_JSON,        /* {"kind","columns","rows"}, every cell a text: for programs */
    TABLE_FORMAT_COUNT
};

enum table_language { TABLE_LANGUAGE_ZH, TABLE_LANGUAGE_EN, TABLE_LANGUAGE_COUNT };

enum export_cell_kind {
    EXPORT_CELL_NONE, /* empty */
    EXPORT_CELL_TEXT,
    EXPORT_CELL_INT,
    EXPORT_CELL_MILLI,  /* thousandths: 7500 is written 7.5 */
    EXPORT_CELL_DATE,   /* a real date in XLSX; DATE_NONE is empty */
    EXPORT_CELL_MINUTE, /* minute of day 0..1440; a real time in XLSX */
    EXPORT_CELL_COUNT
};

struct export_cell {
    enum export_cell_kind kind;
    const char *text; /* UTF-8; read only during the call. NULL and "" are empty */
    int64_t number;   /* INT, MILLI, MINUTE */
    struct date date;
};

#define EXPORT_NONE      ((struct export_cell){.kind = EXPORT_CELL_NONE})
#define EXPORT_TEXT(t)   ((struct export_cell){.kind = EXPORT_CELL_TEXT, .text = (t)})
#define EXPORT_INT(n)    ((struct export_cell){.kind = EXPORT_CELL_INT, .number = (n)})
#define EXPORT_MILLI(n)  ((struct export_cell){.kind = EXPORT_CELL_MILLI, .number = (n)})
#define EXPORT_DATE(d)   ((struct export_cell){.kind = EXPORT_CELL_DATE, .date = (d)})
#define EXPORT_MINUTE(n) ((struct export_cell){.kind = EXPORT_CELL_MINUTE, .number = (n)})

/* One column of a table that is not an import file (quota board, report). */
struct table_column {
    const char *heading;
    enum column_format format; /* gives width and, for blank cells in XLSX, the cell format */
};

struct table_options {
    enum table_format format;
    /* Where to: exactly one of the two. A path is written through a temporary file beside it and
     * renamed when complete, mode 0600 because exports hold personal data; an existing device or
     * pipe (/dev/stdout) is written to directly. A buf is appended to. */
    const char *path;
    struct buf *buf;
    enum table_language language; /* of the headings of a file kind */
    const char *sheet_name;       /* XLSX; NULL: the kind's name, else "Sheet1" */
    bool mark_required;           /* a template's headings: "姓名*" */
    int64_t created_at; /* XLSX document property, UTC seconds: same rows, same bytes. 0: 1980 */
};

struct table_writer;

/* "xlsx", "csv" or "json": how such a file's name ends. */
const char *table_format_suffix(enum table_format format);

/* The table of an import file: columns and headings of columns_of(kind). With no rows it is the
 * import template. Writes the heading row. Free *ret_writer with table_writer_free(). ERR_INVALID
 * for options that cannot be, ERR_IO, ERR_DENIED. */
MUST_USE enum err_code table_writer_open(const struct table_options *options, enum file_kind kind,
                                         struct table_writer **ret_writer, struct err *err);
/* The same with headings of one's own. 1..TABLE_COLUMNS_MAX columns. */
MUST_USE enum err_code table_writer_open_columns(const struct table_options *options,
                                                 const struct table_column *columns,
                                                 size_t columns_len,
                                                 struct table_writer **ret_writer, struct err *err);
/* One row; cells_len is the number of columns. ERR_INVALID names row and column of a cell that is
 * not UTF-8 or out of range; ERR_LIMIT of one too long or a row too many; ERR_IO. After a failure
 * only table_writer_free() makes sense. */
MUST_USE enum err_code table_writer_row(struct table_writer *writer,
                                        const struct export_cell *cells, size_t cells_len,
                                        struct err *err);
/* Completes the file and puts it in its place; until then nothing is there. On failure nothing is
 * left behind and an older file at the path, or what the buf held before, is untouched. */
MUST_USE enum err_code table_writer_close(struct table_writer *writer, struct err *err);
/* Always, also after close: frees, and removes what was not closed. NULL does nothing. */
void table_writer_free(struct table_writer *writer);
/* For CLEANUP(): frees *writer. */
void table_writer_free_ptr(struct table_writer **writer);

#endif
