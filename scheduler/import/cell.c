/* Typed cells. Identity numbers: GB 11643-1999 by scheduler/model/text_rule.h. */
#include "scheduler/import/cell.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/base/utf8.h"
#include "scheduler/import/cell_list.h"
#include "scheduler/import/clean.h"
#include "scheduler/import/decimal.h"
#include "scheduler/model/enum_text.h"
#include "scheduler/model/text_rule.h"

#define MEMOS_MAX         8192
#define MEMO_BYTES_MAX    256
#define CODE_BYTES_MAX    64
#define SCRATCH_BYTES_MAX (1024 * 1024)
#define NUMBER_MAX        INT64_C(100000000000000000)
#define TEXT_POINTS_MAX   200

struct cell_memo {
    struct import_cell cell;
};

void cell_reader_init(struct cell_reader *reader, enum file_kind kind, const struct column *columns,
                      struct arena *arena)
{
    *reader = (struct cell_reader){.kind = kind, .columns = columns, .arena = arena};
    buf_init(&reader->clean, IMPORT_CELL_BYTES_MAX);
    buf_init(&reader->fold, IMPORT_CELL_BYTES_MAX);
    buf_init(&reader->work, IMPORT_CELL_BYTES_MAX);
    arena_init(&reader->scratch);
}

void cell_reader_release(struct cell_reader *reader)
{
    buf_release(&reader->clean);
    buf_release(&reader->fold);
    buf_release(&reader->work);
    map_release(&reader->memo_index);
    free(reader->memos);
    arena_release(&reader->scratch);
}

struct import_cell cell_absent(const struct column *column)
{
    struct import_cell cell = {.text = ""};
    if (column->format == COLUMN_FORMAT_DATE)
        cell.date = DATE_NONE;
    return cell;
}

static bool fault(struct cell_fault *ret_fault, enum import_reason why, const char *detail)
{
    *ret_fault = (struct cell_fault){why, detail};
    return false;
}

/* Copies into `work` so that the text ends with NUL. */
static const char *keep(struct cell_reader *reader, struct str text)
{
    if (text.data != reader->work.data) {
        buf_clear(&reader->work);
        buf_add_str(&reader->work, text);
    }
    return buf_text(&reader->work);
}

/* "3.10115E+17": a long number as a spreadsheet writes it into a .csv. */
static bool is_scientific(struct str text)
{
    struct decimal number;
    size_t e = str_find(text, 'E');
    return e < text.len && e + 1 < text.len && text.data[e + 1] == '+' &&
           decimal_parse(text, &number);
}

static bool read_code(struct cell_reader *reader, struct str text, struct import_cell *cell,
                      struct cell_fault *ret_fault)
{
    cell->text = keep(reader, text);
    if (text.len > CODE_BYTES_MAX)
        return fault(ret_fault, IMPORT_REASON_TOO_LONG, "64 bytes\t64 字节");
    if (strchr(cell->text, ',') != NULL || code_validate("code", cell->text, NULL) != ERR_OK)
        return fault(ret_fault, IMPORT_REASON_FORMAT,
                     "one code without blanks, ',' ';' '|' or '\"'\t一个编号，不含空格和分隔符");
    return true;
}

static bool read_text(struct cell_reader *reader, const struct column *column, struct str text,
                      struct import_cell *cell, struct cell_fault *ret_fault)
{
    size_t max = column->max > 0 ? (size_t)column->max : TEXT_POINTS_MAX;
    cell->text = keep(reader, text);
    if (utf8_count(text) > max)
        return fault(ret_fault, IMPORT_REASON_TOO_LONG,
                     arena_printf(&reader->scratch, "%zu characters\t%zu 字", max, max));
    return true;
}

/* "1,200" and "12.0" to "1200" and "12", as spreadsheets write whole numbers into .csv. */
static struct str plain_number(struct cell_reader *reader, struct str text)
{
    size_t point = str_find(text, '.');
    bool zeros = point + 1 < text.len;
    for (size_t i = point + 1; i < text.len; i++)
        zeros = zeros && text.data[i] == '0';
    if (zeros)
        text.len = point;
    size_t end = str_find(text, '.');
    if (str_find(text, ',') == text.len)
        return text;
    buf_clear(&reader->work);
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != ',')
            buf_add_char(&reader->work, text.data[i]);
        else if (i == 0 || i >= end || (end - i) % 4 != 0)
            return text; /* no thousands separator; the parser refuses it */
    }
    return str_slice(buf_text(&reader->work), reader->work.len);
}

static const char *range_text(struct cell_reader *reader, const struct column *column)
{
    int32_t exponent = column->format == COLUMN_FORMAT_MILLI ? -3 : 0;
    struct decimal min = decimal_of(column->min, exponent);
    struct decimal max = decimal_of(column->max, exponent);
    char min_text[DECIMAL_TEXT_SIZE];
    char max_text[DECIMAL_TEXT_SIZE];
    struct str low = decimal_format(&min, min_text);
    struct str high = decimal_format(&max, max_text);
    return arena_printf(&reader->scratch, "%.*s … %.*s", (int)low.len, low.data, (int)high.len,
                        high.data);
}

static bool read_number(struct cell_reader *reader, const struct column *column, struct str text,
                        struct import_cell *cell, struct cell_fault *ret_fault)
{
    bool is_int = column->format != COLUMN_FORMAT_MILLI;
    char canonical[DECIMAL_TEXT_SIZE];
    text = plain_number(reader, text);
    enum err_code code = is_int ? parse_i64(text, -NUMBER_MAX, NUMBER_MAX, &cell->number, NULL)
                                : parse_milli(text, -NUMBER_MAX, NUMBER_MAX, &cell->number, NULL);
    if (code != ERR_OK)
        return fault(ret_fault, IMPORT_REASON_FORMAT,
                     is_int ? "a whole number\t整数"
                            : "a number with at most three decimals\t最多三位小数的数字");
    if (cell->number < column->min || cell->number > column->max)
        return fault(ret_fault, IMPORT_REASON_RANGE, range_text(reader, column));
    struct decimal number = decimal_of(cell->number, is_int ? 0 : -3);
    cell->text = keep(reader, decimal_format(&number, canonical));
    return true;
}

/* "90" is minutes; "75%" is a share, of what is not the file's to know: -75. */
static bool read_share(struct cell_reader *reader, const struct column *column, struct str text,
                       struct import_cell *cell, struct cell_fault *ret_fault)
{
    if (!str_ends(text, "%"))
        return read_number(reader, column, text, cell, ret_fault);
    int64_t percent = 0;
    struct str figure = str_trim(str_slice(text.data, text.len - 1));
    if (parse_i64(figure, 1, 100, &percent, NULL) != ERR_OK)
        return fault(ret_fault, IMPORT_REASON_FORMAT,
                     "whole minutes or 1% … 100%\t整数分钟，或 1% … 100%");
    cell->number = -percent;
    cell->text = arena_printf(&reader->scratch, "%" PRId64 "%%", percent);
    return true;
}

/* "2027/3/2 0:00:00" without the midnight that databases export. */
static struct str without_midnight(struct str text)
{
    static const char *const tails[] = {" 00:00:00", " 0:00:00", " 00:00", " 0:00", "T00:00:00"};
    for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
        if (str_ends(text, tails[i]))
            return str_trim(str_slice(text.data, text.len - strlen(tails[i])));
    return text;
}

static bool read_date(struct cell_reader *reader, struct str text, struct import_cell *cell,
                      struct cell_fault *ret_fault)
{
    char day[DATE_TEXT_SIZE];
    int32_t year = 0;
    int32_t month = 0;
    int32_t mday = 0;
    if (date_parse_loose(without_midnight(text), &cell->date, NULL) == ERR_OK)
        date_to_ymd(cell->date, &year, &month, &mday);
    if (year < 1900 || year > 2199)
        return fault(ret_fault, IMPORT_REASON_FORMAT,
                     "a date such as 2027-03-02, between 1900 and 2199\t1900 至 2199 "
                     "年的日期，例如 2027-03-02");
    cell->text = keep(reader, str_from(date_format(cell->date, day)));
    return true;
}

static bool read_time(struct cell_reader *reader, struct str text, struct import_cell *cell,
                      struct cell_fault *ret_fault)
{
    char clock[6];
    int32_t minute = 0;
    struct str first = str_slice(text.data, str_find(text, ':'));
    if (str_ends(text, ":00") && text.len > first.len + 3)
        text.len -= 3; /* seconds */
    if (minute_parse(text, true, &minute, NULL) != ERR_OK)
        return fault(ret_fault, IMPORT_REASON_FORMAT, "a time such as 09:00\t时间，例如 09:00");
    cell->number = minute;
    cell->text = keep(reader, str_from(minute_format(minute, clock)));
    return true;
}

static const char *choices_text(struct cell_reader *reader, const struct enum_text *rows,
                                size_t len)
{
    buf_clear(&reader->work);
    for (size_t i = 0; i < len; i++)
        buf_addf(&reader->work, "%s%s (%s)", i > 0 ? ", " : "", rows[i].zh, rows[i].code);
    return arena_strdup(&reader->scratch, buf_text(&reader->work));
}

/* `typed` is the text before folding: some choices are written with fullwidth brackets. */
static bool read_enum(struct cell_reader *reader, int column, struct str typed, struct str folded,
                      struct import_cell *cell, struct cell_fault *ret_fault)
{
    size_t len = 0;
    const struct enum_text *rows = column_choice(reader->kind, (size_t)column, &len);
    int index = 0;
    if (enum_text_parse(rows, len, "", typed, &index, NULL) != ERR_OK &&
        enum_text_parse(rows, len, "", folded, &index, NULL) != ERR_OK)
        return fault(ret_fault, IMPORT_REASON_CHOICE, choices_text(reader, rows, len));
    cell->number = index;
    cell->text = rows[index].code;
    return true;
}

/* `text` without the blanks, hyphens and brackets that people group digits with. */
static struct str squeeze(struct cell_reader *reader, struct str text, const char *drop)
{
    buf_clear(&reader->work);
    for (size_t i = 0, start = 0; i <= text.len; i++)
        if (i == text.len || strchr(drop, text.data[i]) != NULL) {
            buf_add(&reader->work, text.data + start, i - start);
            start = i + 1;
        }
    return str_slice(buf_text(&reader->work), reader->work.len);
}

static bool read_mobile(struct cell_reader *reader, struct str text, struct import_cell *cell,
                        struct cell_fault *ret_fault)
{
    cell->text = keep(reader, squeeze(reader, text, " -()"));
    if (cell->text[0] == '\0' || mobile_validate(cell->text, NULL) != ERR_OK)
        return fault(ret_fault, IMPORT_REASON_FORMAT,
                     "11 digits, or + and 6 to 15 digits\t11 位手机号，或 + 加 6 至 15 位数字");
    return true;
}

static bool read_email(struct cell_reader *reader, struct str text, struct import_cell *cell,
                       struct cell_fault *ret_fault)
{
    cell->text = keep(reader, text);
    if (email_validate(cell->text, NULL) != ERR_OK)
        return fault(ret_fault, IMPORT_REASON_FORMAT, "name@domain\t邮箱地址");
    return true;
}

static bool read_identity(struct cell_reader *reader, struct str text, struct import_cell *cell,
                          struct cell_fault *ret_fault)
{
    struct str number = squeeze(reader, text, " ");
    size_t digits = 0;
    while (digits < number.len && number.data[digits] >= '0' && number.data[digits] <= '9')
        digits++;
    if (number.len == 18 && digits == 17 && number.data[17] == 'x')
        reader->work.data[17] = 'X';
    cell->text = keep(reader, number);
    if (number.len != 18 || digits < 17 || (digits == 17 && cell->text[17] != 'X'))
        return fault(ret_fault, IMPORT_REASON_FORMAT, "17 digits and a digit or X\t18 位身份证号");
    if (identity_validate(cell->text, NULL) != ERR_OK)
        return fault(ret_fault, IMPORT_REASON_CHECK_DIGIT, NULL);
    return true;
}

static bool read_format(struct cell_reader *reader, int column, struct str typed, struct str text,
                        struct import_cell *cell, struct cell_fault *ret_fault)
{
    const struct column *about = &reader->columns[column];
    struct cell_list list = {&reader->work, &reader->scratch};
    switch (about->format) {
    case COLUMN_FORMAT_CODE:
        return read_code(reader, text, cell, ret_fault);
    case COLUMN_FORMAT_TEXT:
        return read_text(reader, about, typed, cell, ret_fault);
    case COLUMN_FORMAT_INT:
    case COLUMN_FORMAT_MILLI:
        return read_number(reader, about, text, cell, ret_fault);
    case COLUMN_FORMAT_SHARE:
        return read_share(reader, about, text, cell, ret_fault);
    case COLUMN_FORMAT_DATE:
        return read_date(reader, text, cell, ret_fault);
    case COLUMN_FORMAT_TIME:
        return read_time(reader, text, cell, ret_fault);
    case COLUMN_FORMAT_ENUM:
        return read_enum(reader, column, typed, text, cell, ret_fault);
    case COLUMN_FORMAT_LIST:
        return cell_list_codes(&list, text, cell, ret_fault);
    case COLUMN_FORMAT_TIERS:
        return cell_list_tiers(&list, text, cell, ret_fault);
    case COLUMN_FORMAT_TAGS:
        return cell_list_tags(&list, text, cell, ret_fault);
    case COLUMN_FORMAT_MOBILE:
        return read_mobile(reader, text, cell, ret_fault);
    case COLUMN_FORMAT_EMAIL:
        return read_email(reader, text, cell, ret_fault);
    case COLUMN_FORMAT_IDENTITY:
        return read_identity(reader, text, cell, ret_fault);
    case COLUMN_FORMAT_COUNT:
        break;
    }
    return fault(ret_fault, IMPORT_REASON_FORMAT, "");
}

/* Formats whose cells repeat, so that parsing once and sharing the text pays. */
static bool repeats(enum column_format format)
{
    return format == COLUMN_FORMAT_INT || format == COLUMN_FORMAT_MILLI ||
           format == COLUMN_FORMAT_DATE || format == COLUMN_FORMAT_TIME ||
           format == COLUMN_FORMAT_ENUM || format == COLUMN_FORMAT_LIST ||
           format == COLUMN_FORMAT_TIERS || format == COLUMN_FORMAT_TAGS;
}

static struct str memo_key(int column, struct str text, char key[static MEMO_BYTES_MAX + 1])
{
    key[0] = (char)('A' + column);
    memcpy(key + 1, text.data, text.len);
    return str_slice(key, text.len + 1);
}

/* `typed` is the cleaned text of the cell, not empty. */
static bool read_typed(struct cell_reader *reader, int column, struct str typed,
                       struct import_cell *cell, bool *ret_is_shared, struct cell_fault *ret_fault)
{
    const struct column *about = &reader->columns[column];
    char key_bytes[MEMO_BYTES_MAX + 1];
    struct str key = {0};
    int64_t at = 0;
    if (repeats(about->format) && typed.len <= MEMO_BYTES_MAX) {
        key = memo_key(column, typed, key_bytes);
        if (map_get(&reader->memo_index, key, &at)) {
            *cell = reader->memos[at].cell;
            *ret_is_shared = true;
            return true;
        }
    }
    struct str text =
        about->format == COLUMN_FORMAT_TEXT ? typed : clean_fold(typed, &reader->fold);
    if (!read_format(reader, column, typed, text, cell, ret_fault))
        return false;
    *ret_is_shared = false;
    if (key.len > 0 && reader->memos_len < MEMOS_MAX) {
        cell->text = arena_strdup(reader->arena, cell->text);
        x_grow(&reader->memos, &reader->memos_cap, reader->memos_len + 1, sizeof(*reader->memos));
        (void)map_add(&reader->memo_index, key, (int64_t)reader->memos_len, NULL);
        reader->memos[reader->memos_len++] = (struct cell_memo){*cell};
        *ret_is_shared = true;
    }
    return true;
}

/* A moment in a column of dates or times, as the text one would type. */
static bool moment_text(const struct column *column, const struct raw_cell *raw,
                        char text[static DATE_TEXT_SIZE])
{
    if (column->format == COLUMN_FORMAT_DATE && !date_is_none(raw->date))
        (void)date_format(raw->date, text);
    else if (column->format == COLUMN_FORMAT_TIME)
        (void)minute_format(raw->minute, text);
    else
        return false;
    return true;
}

/* 0.375 in a column of times is 09:00 whose cell lost its format. */
static bool fraction_text(struct str text, char clock[static DATE_TEXT_SIZE])
{
    struct decimal number;
    struct date date;
    int32_t minute = 0;
    if (!str_starts(text, "0.") || !decimal_parse(text, &number) ||
        !decimal_to_moment(&number, false, &date, &minute) || !date_is_none(date))
        return false;
    (void)minute_format(minute, clock);
    return true;
}

static bool is_text_like(enum column_format format)
{
    return format == COLUMN_FORMAT_CODE || format == COLUMN_FORMAT_TEXT ||
           format == COLUMN_FORMAT_MOBILE || format == COLUMN_FORMAT_IDENTITY;
}

bool cell_read(struct cell_reader *reader, int column, const struct raw_cell *raw,
               struct import_cell *ret_cell, bool *ret_is_shared, struct cell_fault *ret_fault)
{
    const struct column *about = &reader->columns[column];
    char moment[DATE_TEXT_SIZE];
    struct str text = raw->text;
    *ret_cell = cell_absent(about);
    *ret_is_shared = true;
    if (raw->kind == RAW_EMPTY)
        return true;
    if (reader->scratch.used > SCRATCH_BYTES_MAX)
        arena_release(&reader->scratch);
    if (raw->kind == RAW_ERROR)
        return fault(ret_fault, IMPORT_REASON_ERROR_CELL,
                     arena_copy(&reader->scratch, text.data, utf8_cut(text, 16).len));
    if (raw->kind == RAW_FORMULA)
        return fault(ret_fault, IMPORT_REASON_FORMULA, NULL);
    if (raw->kind == RAW_NUMBER && raw->lost_digits)
        return fault(ret_fault, IMPORT_REASON_LOST_DIGITS, NULL);
    if (raw->kind == RAW_MOMENT) {
        if (!moment_text(about, raw, moment))
            return fault(ret_fault, IMPORT_REASON_BECAME_DATE, NULL);
        text = str_from(moment);
    } else if (raw->kind == RAW_NUMBER && about->format == COLUMN_FORMAT_TIME &&
               fraction_text(text, moment)) {
        text = str_from(moment);
    } else if (!clean_text(text, &reader->clean, &text)) {
        return fault(ret_fault, IMPORT_REASON_CONTROL, NULL);
    }
    if (text.len == 0)
        return true;
    if (is_text_like(about->format) && raw->kind == RAW_TEXT && is_scientific(text))
        return fault(ret_fault, IMPORT_REASON_LOST_DIGITS, NULL);
    if (!read_typed(reader, column, text, ret_cell, ret_is_shared, ret_fault))
        return false;
    /* Most texts stay as they stand in the file, which is then the only copy. */
    if (raw->is_kept && !*ret_is_shared && strcmp(ret_cell->text, raw->text.data) == 0) {
        ret_cell->text = raw->text.data;
        *ret_is_shared = true;
    }
    return true;
}

struct str cell_shown(struct cell_reader *reader, int column, const struct raw_cell *raw)
{
    struct str text = raw->text;
    if (raw->kind == RAW_EMPTY || reader->columns[column].is_private)
        return str_from("");
    if (raw->kind == RAW_MOMENT) {
        char day[DATE_TEXT_SIZE];
        char clock[6];
        buf_clear(&reader->clean);
        buf_addf(&reader->clean, "%s %s", date_format(raw->date, day),
                 minute_format(raw->minute, clock));
        return str_trim(str_slice(buf_text(&reader->clean), reader->clean.len));
    }
    return clean_text(text, &reader->clean, &text) ? text : str_from("");
}
