/* Files that people have (.xlsx, .csv) -> rows of typed cells, checked as far as one file can be.
 * References to what is already loaded (a worker's unit, an offering's course) are the caller's to
 * resolve. The table of columns is scheduler/model/column.h.
 * CSV: RFC 4180. XLSX: ECMA-376 Part 1 (SpreadsheetML), both conformance classes. */
#ifndef YANXU_IMPORT_IMPORT_H
#define YANXU_IMPORT_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/date.h"
#include "scheduler/base/err.h"
#include "scheduler/base/progress.h"
#include "scheduler/base/str.h"
#include "scheduler/model/column_view.h"

/* Caps; ERR_LIMIT names the one reached. */
#define IMPORT_FILE_BYTES_MAX     (512 * 1024 * 1024) /* as stored */
#define IMPORT_UNPACKED_BYTES_MAX (512 * 1024 * 1024) /* .xlsx parts, together */
#define IMPORT_RATIO_MAX          200     /* unpacked : packed, beyond a part's first 1 MiB */
#define IMPORT_ENTRIES_MAX        10000   /* files within one .xlsx */
#define IMPORT_ROWS_MAX           1000000 /* below the headings */
#define IMPORT_COLUMNS_MAX        256     /* in the file, known or not */
#define IMPORT_CELL_BYTES_MAX     32768
#define IMPORT_LINE_BYTES_MAX     (1024 * 1024) /* one record of a .csv */
#define IMPORT_LISTED_MAX         10000 /* refusals, and warnings, listed; beyond it only counted */

enum import_encoding {
    IMPORT_ENCODING_AUTO, /* byte order mark, else strict UTF-8, else GB18030 */
    IMPORT_ENCODING_UTF8,
    IMPORT_ENCODING_GB18030, /* GBK and GB 2312 are subsets of it */
    IMPORT_ENCODING_UTF16LE,
    IMPORT_ENCODING_UTF16BE,
    IMPORT_ENCODING_COUNT
};

/* In which language reasons and remedies are written. File-level errors are English, as all err. */
enum import_language { IMPORT_LANGUAGE_EN, IMPORT_LANGUAGE_ZH, IMPORT_LANGUAGE_COUNT };

/* All zero is what most callers want. */
struct import_options {
    enum import_encoding encoding; /* .csv only */
    const char *sheet;             /* .xlsx: name of the sheet; NULL: the first visible one */
    /* "his heading=our key" pairs, one a line or separated by ';'; key "-" ignores that column:
     * "姓名(全称)=name;备注=-". NULL: none. His heading wins over the published ones. */
    const char *map;
    enum import_language language;
    /* Which of their fields the file names workers by; worker_key_check() has passed. */
    enum worker_key key;
    const struct progress *progress; /* may be NULL; stopping gives ERR_CONFLICT */
};

/* 16 bytes, because a city's file has millions. */
struct import_cell {
    /* Never NULL; "" means not given. Normalised UTF-8, trimmed, one line: DATE "2027-03-02", TIME
     * "09:00", ENUM the code of the choice, LIST and TIERS sorted codes "a;b", TAGS
     * "ce=480;ethics=120" sorted, INT "12", MILLI "1.5", IDENTITY with capital X, MOBILE without
     * blanks. */
    const char *text;
    union {
        int64_t number;   /* INT; MILLI in thousandths; ENUM index; TIME minute of day; TIERS mask;
                             TAGS sum of minutes; LIST number of codes; else 0; 0 if not given */
        struct date date; /* DATE; DATE_NONE if not given */
    };
};

static inline bool import_cell_given(const struct import_cell *cell)
{
    return cell->text[0] != '\0';
}

struct import_row {
    /* Row number as Excel shows it: .xlsx as in the file; .csv the record's number, blank records
     * and the headings counted, a cell with line breaks in quotation marks being one record. */
    int32_t line;
    /* As many cells as the file's view has columns: row->cells[WORKER_COLUMN_UNIT]. */
    const struct import_cell *cells;
};

/* Why a row was refused (or is only warned about). */
enum import_reason {
    IMPORT_REASON_REQUIRED,        /* a required cell is empty */
    IMPORT_REASON_FORMAT,          /* cannot be read as the column's format */
    IMPORT_REASON_RANGE,           /* a number outside what the column allows */
    IMPORT_REASON_CHOICE,          /* not one of the values the column may hold */
    IMPORT_REASON_TOO_LONG,        /* more code points or bytes than the column takes */
    IMPORT_REASON_CONTROL,         /* control characters */
    IMPORT_REASON_ERROR_CELL,      /* #N/A, #REF! … */
    IMPORT_REASON_FORMULA,         /* a formula whose result was not saved in the file */
    IMPORT_REASON_LOST_DIGITS,     /* typed as a number, digits beyond the 15th are gone */
    IMPORT_REASON_BECAME_DATE,     /* the spreadsheet turned a code or text into a date */
    IMPORT_REASON_CHECK_DIGIT,     /* identity number: birthday or check character wrong */
    IMPORT_REASON_TAGS,            /* category=minutes list cannot be read */
    IMPORT_REASON_DUPLICATE,       /* the key stands in an earlier row already */
    IMPORT_REASON_DUPLICATE_PLACE, /* offering: the same session twice, or two at one time */
    IMPORT_REASON_DISAGREES,       /* offering: rows of one code differ in an offering's cell */
    IMPORT_REASON_COMPANION,       /* another row of the same offering was refused */
    IMPORT_REASON_LOOP,            /* units: the chain of parents comes back */
    IMPORT_REASON_SELF,            /* unit its own parent, course after itself */
    IMPORT_REASON_ORDER,           /* ends before it begins */
    IMPORT_REASON_HALF,            /* one of cells that belong together is missing */
    IMPORT_REASON_BOTH,            /* sessions and a self-paced window */
    IMPORT_REASON_NEITHER,         /* neither sessions nor a window */
    IMPORT_REASON_REFERENCE,       /* names something that is not loaded (the caller's finding) */
    IMPORT_REASON_ERASED,          /* warning: the person was erased, their fields stay empty */
    IMPORT_REASON_PERSONAL_CODE,   /* a code that is an identity number (the caller's finding) */
    IMPORT_REASON_TAKEN,           /* the external id has other content (the caller's finding) */
    IMPORT_REASON_HOLIDAY,         /* warning: a session on a holiday (the caller's finding) */
    IMPORT_REASON_SESSIONS,        /* warning: a holiday with sessions on it (the caller's) */
    /* Those of sign-in lists are the caller's findings too. */
    IMPORT_REASON_CANCELLED,   /* the offering is cancelled */
    IMPORT_REASON_FUTURE,      /* not yet held */
    IMPORT_REASON_NO_SESSION,  /* the offering does not meet on that day */
    IMPORT_REASON_MIXED,       /* marked as a whole and by days */
    IMPORT_REASON_ELSEWHERE,   /* a row of another offering than the one asked for */
    IMPORT_REASON_WALK_IN,     /* warning: no place in the plan in force */
    IMPORT_REASON_TWICE,       /* warning: the ledger has these hours already */
    IMPORT_REASON_ATTENDED,    /* hours: a sign-in list has given them (the caller's finding) */
    IMPORT_REASON_NOT_PRESENT, /* minutes of somebody who was not there */
    IMPORT_REASON_MAKES_UP,    /* what is made up is not of the same course */
    IMPORT_REASON_NO_HOURS,    /* warning: came, and yet no hours */
    IMPORT_REASON_FAILED,      /* hours: no score that passes (the caller's finding) */
    IMPORT_REASON_QUOTA,       /* cells of a quota that exclude or need each other */
    IMPORT_REASON_QUOTA_SUM,   /* warning: a year's quotas add up oddly (the caller's) */
    IMPORT_REASON_CLASH, /* warning: the room or trainer is taken then (the caller's finding) */
    IMPORT_REASON_ROOM_SMALL, /* warning: more seats than the room has (the caller's finding) */
    IMPORT_REASON_KEPT,       /* warning: a value set by hand stands (the caller's finding) */
    IMPORT_REASON_REGISTERED, /* warning: a registration entered by hand ends later (likewise) */
    IMPORT_REASON_EXTRA,      /* warning: a cell beyond the headings was left out */
    IMPORT_REASON_CATEGORY,   /* warning: no rulebook in force knows it (the caller's finding) */
    IMPORT_REASON_SECOND,     /* warning: beside hours that stand (the caller's finding) */
    IMPORT_REASON_AMBIGUOUS,  /* more workers than one have the key (the caller's finding) */
    IMPORT_REASON_COVERED,    /* an approval says as much already (the caller's finding) */
    IMPORT_REASON_KEY,        /* key and code do not go together (the caller's finding) */
    IMPORT_REASON_COUNT
};

struct import_refusal {
    int32_t line;
    int column;          /* index in the view's columns, or -1 */
    const char *heading; /* as it stands in the file; "" when it concerns the row */
    const char *value;   /* cut to 40 code points; "" for private columns (name, mobile, email,
                            identity, certificate number, chat user id, evidence) */
    enum import_reason why;
    const char *reason; /* one sentence, in options.language */
    const char *remedy; /* what to do */
};

struct import_file {
    enum file_kind kind;
    const struct column_view *view;
    const char *encoding;  /* "UTF-8", "UTF-8 BOM", "UTF-16LE", "UTF-16BE", "GB18030", "XLSX" */
    const char *sheet;     /* .xlsx: the sheet read; "" for .csv */
    uint32_t columns_seen; /* bit 1u << index: the file has that column */
    const char *headings[COLUMNS_MAX]; /* as in the file; "" for columns not seen */
    /* Rows that may be applied, in the order of the file. A row with a refusal is not here. */
    const struct import_row *rows;
    size_t rows_len;
    const struct import_refusal *refused; /* by line, then column; at most IMPORT_LISTED_MAX */
    size_t refused_len;
    const struct import_refusal *warnings; /* likewise */
    size_t warnings_len;
    size_t rows_total;     /* rows with anything in them, below the headings */
    size_t rows_refused;   /* rows_total == rows_len + rows_refused */
    size_t refused_total;  /* refusals found, listed or not */
    size_t warnings_total; /* likewise */
};

/* Reads a file and judges every row; everything returned lives in `arena`. Refused rows are a
 * success: look at ret_file->refused. Errors (nothing returned; one line and what to do):
 *   ERR_NOT_FOUND, ERR_DENIED, ERR_IO    the file itself; a sheet that is not there (ERR_NOT_FOUND)
 *   ERR_INVALID      empty, no rows, unknown, missing or duplicate heading, wrong encoding, broken
 *                    quotation, truncated or damaged .xlsx
 *   ERR_UNSUPPORTED  .xls, encrypted, .ods, .xlsb, a web page called .xls
 *   ERR_LIMIT        a cap above */
MUST_USE enum err_code import_read(const char *path, enum file_kind kind,
                                   const struct import_options *options, struct arena *arena,
                                   struct import_file **ret_file, struct err *err);

/* Bytes already in memory, as an upload; `name` appears in errors. */
struct import_bytes {
    const char *name;
    struct str bytes;
};
MUST_USE enum err_code import_read_bytes(const struct import_bytes *source, enum file_kind kind,
                                         const struct import_options *options, struct arena *arena,
                                         struct import_file **ret_file, struct err *err);

/* One row of a file as it stands there: numbers as they would be typed, dates and times in ISO's
 * way, nothing trimmed. Valid during the call. */
struct import_raw_row {
    int32_t line;
    const struct str *cells;
    size_t cells_len;
};
typedef enum err_code import_raw_fn(void *context, const struct import_raw_row *row,
                                    struct err *err);
/* Calls `each` for the headings and every row that is not blank, in the order of the file. Errors
 * are those of reading, and what `each` returns. */
MUST_USE enum err_code import_each_row(const struct import_bytes *source,
                                       const struct import_options *options, import_raw_fn *each,
                                       void *context, struct err *err);

/* Rows that no file holds: what was loaded once, or is set by hand. `cells` has rows_len times as
 * many texts as the kind has columns, NULL or "" for an empty one, as import_cell.text or as people
 * type them. They are judged as a file's; row->line counts from 1. */
struct import_texts {
    const char *const *cells;
    size_t rows_len;
};
MUST_USE enum err_code import_read_texts(const struct import_texts *texts, enum file_kind kind,
                                         const struct import_options *options, struct arena *arena,
                                         struct import_file **ret_file, struct err *err);

/* The cell that this text would be in a file; false if it would be refused. */
bool import_cell_parse(enum file_kind kind, int column, struct str text, struct arena *arena,
                       struct import_cell *ret_cell);

/* "auto", "utf-8", "gb18030" (also gbk, gb2312), "utf-16le", "utf-16be". */
MUST_USE enum err_code import_encoding_parse(struct str text, enum import_encoding *ret_encoding,
                                             struct err *err);
/* Stable code of a reason, for JSON and refused-row files: "required", "lost_digits". */
const char *import_reason_code(enum import_reason reason);

#endif
