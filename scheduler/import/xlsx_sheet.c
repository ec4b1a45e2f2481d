/* Streaming a sheet (ECMA-376 Part 1, 18.3.1.73 row, 18.3.1.4 c, 18.18.11 ST_CellType). Rows and
 * cells without anything may be missing from the file. */
#include "scheduler/import/xlsx_sheet.h"

#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/base/utf8.h"
#include "scheduler/import/clean.h"
#include "scheduler/import/decimal.h"
#include "scheduler/import/import.h"

#define LINE_MAX  1048576 /* rows that a spreadsheet can have */
#define TEXT_MAX  (IMPORT_COLUMNS_MAX * (IMPORT_CELL_BYTES_MAX + 1))
#define IN_SHARED SIZE_MAX /* the cell's text lies in the shared strings */

/* ECMA-376 Part 1, 18.18.11 ST_CellType. */
enum cell_type {
    CELL_NUMBER, /* "n", and what is not said */
    CELL_SHARED, /* "s": the number of a shared string */
    CELL_STRING, /* "str": what a formula gave; "d": a date as text */
    CELL_INLINE, /* "inlineStr" */
    CELL_BOOL,   /* "b" */
    CELL_ERROR,  /* "e" */
};

struct reader {
    const struct sheet *sheet;
    const struct row_sink *sink;
    struct raw_cell cells[IMPORT_COLUMNS_MAX];
    size_t offsets[IMPORT_COLUMNS_MAX];
    size_t cells_len;
    struct buf text;  /* of the row at hand */
    struct buf value; /* of the cell at hand */
    int32_t line;     /* of the row at hand */
    int64_t column;   /* of the cell at hand, or of the one before; from 0 */
    int64_t style;    /* of the cell at hand */
    enum cell_type type;
    int phonetic;  /* depth of rPh */
    bool in_data;  /* within sheetData */
    bool in_value; /* within v, or t of is */
    bool has_formula;
    bool seen_value;
    struct err err; /* what stopped us, without the XML parser's position; stays */
};

/* A row that damaged or hostile files have. */
static enum err_code refuse(struct reader *reader, enum err_code code, const char *what,
                            const char *hint)
{
    (void)err_set(&reader->err, code, "%s row %d: %s", reader->sheet->file, (int)reader->line,
                  what);
    return err_hint(&reader->err, "%s", hint);
}

static enum err_code open_row(struct reader *reader, const char **attrs)
{
    const char *number = xml_attr(attrs, "r");
    int64_t line = (int64_t)reader->line + 1;
    if (number != NULL &&
        (parse_i64(str_from(number), 1, LINE_MAX, &line, NULL) != ERR_OK || line <= reader->line))
        return refuse(reader, ERR_INVALID, "the row behind it has a wrong number",
                      "open the file in the spreadsheet and save it as .xlsx");
    if (line > LINE_MAX)
        return refuse(reader, ERR_LIMIT, "too many rows", "divide the file");
    reader->line = (int32_t)line;
    reader->column = -1;
    reader->cells_len = 0;
    buf_clear(&reader->text);
    return ERR_OK;
}

/* Column of "AB12" from 0, or -1. */
static int64_t column_of(const char *reference)
{
    int64_t column = 0;
    size_t i = 0;
    for (; reference[i] >= 'A' && reference[i] <= 'Z' && i < 4; i++)
        column = column * 26 + (reference[i] - 'A' + 1);
    return i > 0 && reference[i] >= '0' && reference[i] <= '9' ? column - 1 : -1;
}

static enum cell_type type_of(const char *type)
{
    static const struct {
        const char *name;
        enum cell_type type;
    } types[] = {{"s", CELL_SHARED},         {"str", CELL_STRING}, {"d", CELL_STRING},
                 {"inlineStr", CELL_INLINE}, {"b", CELL_BOOL},     {"e", CELL_ERROR}};
    for (size_t i = 0; type != NULL && i < sizeof(types) / sizeof(types[0]); i++)
        if (strcmp(types[i].name, type) == 0)
            return types[i].type;
    return CELL_NUMBER;
}

static enum err_code open_cell(struct reader *reader, const char **attrs)
{
    const char *reference = xml_attr(attrs, "r");
    const char *style = xml_attr(attrs, "s");
    const char *type = xml_attr(attrs, "t");
    int64_t column = reference != NULL ? column_of(reference) : reader->column + 1;
    if (column <= reader->column)
        return refuse(reader, ERR_INVALID, "a cell has a wrong place",
                      "open the file in the spreadsheet and save it as .xlsx");
    reader->column = column;
    reader->style = 0;
    if (style != NULL && parse_i64(str_from(style), 0, INT32_MAX, &reader->style, NULL) != ERR_OK)
        reader->style = 0;
    reader->type = type_of(type);
    reader->has_formula = reader->seen_value = false;
    buf_clear(&reader->value);
    return ERR_OK;
}

static enum err_code on_open(void *context, const char *name, const char **attrs, struct err *err)
{
    struct reader *reader = context;
    (void)err;
    if (strcmp(name, "sheetData") == 0)
        reader->in_data = true;
    if (!reader->in_data)
        return ERR_OK;
    if (strcmp(name, "c") == 0)
        return open_cell(reader, attrs);
    if (strcmp(name, "row") == 0)
        return open_row(reader, attrs);
    if (strcmp(name, "v") == 0)
        reader->in_value = reader->type != CELL_INLINE;
    else if (strcmp(name, "t") == 0)
        reader->in_value = reader->type == CELL_INLINE && reader->phonetic == 0;
    else if (strcmp(name, "f") == 0)
        reader->has_formula = true;
    else if (strcmp(name, "rPh") == 0)
        reader->phonetic++;
    return ERR_OK;
}

/* Puts a cell at the present column; its text is copied unless it is shared. */
static enum err_code put_cell(struct reader *reader, struct raw_cell cell, bool is_shared)
{
    if (reader->column >= IMPORT_COLUMNS_MAX)
        return refuse(reader, ERR_LIMIT, "more than 256 columns",
                      "delete the columns that are not needed");
    if (cell.text.len > IMPORT_CELL_BYTES_MAX)
        return refuse(reader, ERR_LIMIT, "a cell is longer than 32 KiB", "shorten its text");
    while ((int64_t)reader->cells_len < reader->column)
        reader->cells[reader->cells_len++] = (struct raw_cell){.kind = RAW_EMPTY};
    size_t at = (size_t)reader->column;
    reader->offsets[at] = is_shared ? IN_SHARED : reader->text.len;
    if (!is_shared)
        buf_add_str(&reader->text, cell.text);
    reader->cells[at] = cell;
    reader->cells_len = at + 1;
    return ERR_OK;
}

static enum err_code put_text(struct reader *reader, enum raw_kind kind, struct str text)
{
    struct raw_cell cell = {.kind = kind, .text = text};
    return put_cell(reader, cell, false);
}

/* A number shown as date or time. */
static enum err_code put_moment(struct reader *reader, struct style style,
                                const struct decimal *number)
{
    struct raw_cell cell = {.kind = RAW_MOMENT, .date = DATE_NONE};
    bool is_whole_day = style.kind == STYLE_TIME && number->digits == 1 && number->exponent == 0 &&
                        !number->negative;
    if (is_whole_day)
        cell.minute = DAY_MIN;
    else if (!decimal_to_moment(number, reader->sheet->is_1904, &cell.date, &cell.minute))
        return put_text(reader, RAW_ERROR, STR_LIT("#DATE"));
    return put_cell(reader, cell, false);
}

/* Zeros in front, where the format shows them: 42 as "000042". */
static struct str pad_digits(struct style style, struct str text, char padded[static 64])
{
    if (text.len >= style.digits || str_find(text, '-') < text.len ||
        str_find(text, '.') < text.len)
        return text;
    size_t zeros = style.digits - text.len;
    memset(padded, '0', zeros);
    memcpy(padded + zeros, text.data, text.len);
    return str_slice(padded, style.digits);
}

static enum err_code put_number(struct reader *reader, struct str value)
{
    struct decimal number;
    struct style style = styles_get(reader->sheet->styles, reader->style);
    char typed[DECIMAL_TEXT_SIZE];
    char padded[64];
    if (!decimal_parse(clean_trim(value), &number))
        return put_text(reader, RAW_ERROR, STR_LIT("#NUM"));
    if (style.kind != STYLE_PLAIN)
        return put_moment(reader, style, &number);
    struct raw_cell cell = {.kind = RAW_NUMBER, .lost_digits = number.lost_digits};
    cell.text = pad_digits(style, decimal_format(&number, typed), padded);
    return put_cell(reader, cell, false);
}

static enum err_code put_shared(struct reader *reader, struct str value)
{
    int64_t index = 0;
    struct raw_cell cell = {.kind = RAW_TEXT, .is_kept = true};
    if (parse_i64(clean_trim(value), 0, INT32_MAX, &index, NULL) != ERR_OK ||
        !strings_get(reader->sheet->strings, index, &cell.text))
        return refuse(reader, ERR_INVALID, "a cell names a text that is not in the file",
                      "open the file in the spreadsheet and save it as .xlsx");
    return put_cell(reader, cell, true);
}

static enum err_code close_cell(struct reader *reader)
{
    if (reader->value.full)
        return refuse(reader, ERR_LIMIT, "a cell is longer than 32 KiB", "shorten its text");
    bool is_text = reader->type == CELL_STRING || reader->type == CELL_INLINE;
    struct str value = str_slice(buf_text(&reader->value), reader->value.len);
    if (is_text && value.len > 0)
        value.len = xstring_decode(reader->value.data, reader->value.len);
    if (reader->has_formula && value.len == 0 && !(is_text && reader->seen_value))
        return put_text(reader, RAW_FORMULA, value);
    if (value.len == 0)
        return ERR_OK;
    if (is_text)
        return put_text(reader, RAW_TEXT, value);
    if (reader->type == CELL_SHARED)
        return put_shared(reader, value);
    if (reader->type == CELL_BOOL)
        return put_text(reader, RAW_TEXT,
                        value.data[0] == '1' ? STR_LIT("TRUE") : STR_LIT("FALSE"));
    if (reader->type == CELL_ERROR)
        return put_text(reader, RAW_ERROR, value);
    return put_number(reader, value);
}

static enum err_code close_row(struct reader *reader)
{
    for (size_t i = 0; i < reader->cells_len; i++)
        if (reader->cells[i].kind == RAW_EMPTY)
            reader->cells[i].text = STR_LIT("");
        else if (reader->offsets[i] != IN_SHARED)
            reader->cells[i].text.data = buf_text(&reader->text) + reader->offsets[i];
    struct raw_row row = {reader->line, reader->cells, reader->cells_len};
    enum err_code code = reader->sink->row(reader->sink->context, &row, &reader->err);
    if (code != ERR_OK)
        (void)err_prefix(&reader->err, "%s", reader->sheet->file);
    return code;
}

static enum err_code on_close(void *context, const char *name, struct err *err)
{
    struct reader *reader = context;
    (void)err;
    if (!reader->in_data)
        return ERR_OK;
    if (strcmp(name, "c") == 0)
        return close_cell(reader);
    if (strcmp(name, "row") == 0)
        return close_row(reader);
    if (strcmp(name, "v") == 0)
        reader->seen_value = true;
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        reader->in_value = false;
    else if (strcmp(name, "rPh") == 0)
        reader->phonetic--;
    else if (strcmp(name, "sheetData") == 0)
        reader->in_data = false;
    return ERR_OK;
}

static enum err_code on_text(void *context, struct str text, struct err *err)
{
    struct reader *reader = context;
    (void)err;
    if (reader->in_value)
        buf_add_str(&reader->value, text);
    return ERR_OK;
}

enum err_code sheet_read(const struct sheet *sheet, struct package *package,
                         const struct row_sink *sink, const struct progress *progress,
                         struct err *err)
{
    CLEANUP(x_free_ptr) struct reader *reader = x_calloc(1, sizeof(*reader));
    const struct xml_handler handler = {on_open, on_close, on_text, reader};
    reader->sheet = sheet;
    reader->sink = sink;
    reader->column = -1;
    buf_init(&reader->text, TEXT_MAX);
    buf_init(&reader->value, 4 * IMPORT_CELL_BYTES_MAX);
    enum err_code code = package_parse(package, sheet->part, &handler, progress, err);
    if (reader->err.code != ERR_OK && err != NULL)
        *err = reader->err;
    buf_release(&reader->text);
    buf_release(&reader->value);
    return code;
}
