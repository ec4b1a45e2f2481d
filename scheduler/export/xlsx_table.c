/* Rows as Office Open XML by libxlsxwriter in constant memory: dates and times are real ones,
 * codes and identity numbers are text that Excel leaves alone. */
#include "scheduler/export/xlsx_table.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/date.h"
#include "scheduler/base/utf8.h"

#define SERIAL_1970     25569              /* 1970-01-01 in Excel's count of days */
#define SERIAL_MIN      61                 /* 1900-03-01: before it Excel's calendar is wrong */
#define CREATED_DEFAULT INT64_C(315532800) /* 1980-01-01, as the archive's members */
#define CHOICES_LEN_MAX 255                /* characters of a drop-down list: Excel's limit */
#define CHOICES_MAX     64
#define WIDTH_MAX       60
#define COPY_SIZE       ((size_t)64 << 10)
#define DIGITS_MAX      INT64_C(999999999999999) /* 15 digits: more are lost in Excel */
#define SPACE_RESERVE   ((unsigned long long)1 << 20)

enum cell_style {
    STYLE_TEXT,
    STYLE_INT,
    STYLE_MILLI,
    STYLE_DATE,
    STYLE_TIME,
    STYLE_MIDNIGHT, /* 24:00, which hh:mm would show as 00:00 */
    STYLE_COUNT
};

/* Built-in formats by number (ECMA-376 Part 1, section 18.8.30), others by their text. */
static const struct {
    unsigned char index;
    const char *text;
} number_formats[STYLE_COUNT] = {
    [STYLE_TEXT] = {49, NULL},   [STYLE_INT] = {1, NULL},
    [STYLE_MILLI] = {0, NULL},   [STYLE_DATE] = {0, "yyyy-mm-dd"},
    [STYLE_TIME] = {0, "hh:mm"}, [STYLE_MIDNIGHT] = {0, "[hh]:mm"},
};

static const struct {
    enum cell_style style;
    int width; /* characters */
} column_formats[COLUMN_FORMAT_COUNT] = {
    [COLUMN_FORMAT_CODE] = {STYLE_TEXT, 16},     [COLUMN_FORMAT_TEXT] = {STYLE_TEXT, 20},
    [COLUMN_FORMAT_INT] = {STYLE_INT, 8},        [COLUMN_FORMAT_MILLI] = {STYLE_MILLI, 9},
    [COLUMN_FORMAT_DATE] = {STYLE_DATE, 12},     [COLUMN_FORMAT_TIME] = {STYLE_TIME, 8},
    [COLUMN_FORMAT_ENUM] = {STYLE_TEXT, 16},     [COLUMN_FORMAT_LIST] = {STYLE_TEXT, 24},
    [COLUMN_FORMAT_TIERS] = {STYLE_TEXT, 24},    [COLUMN_FORMAT_TAGS] = {STYLE_TEXT, 28},
    [COLUMN_FORMAT_MOBILE] = {STYLE_TEXT, 15},   [COLUMN_FORMAT_EMAIL] = {STYLE_TEXT, 28},
    [COLUMN_FORMAT_IDENTITY] = {STYLE_TEXT, 22}, [COLUMN_FORMAT_SHARE] = {STYLE_TEXT, 12},
};

struct xlsx_table {
    struct outlet *outlet;
    char *path;      /* the workbook being written: the outlet's temporary file, or own_path */
    char *own_path;  /* in the directory for temporary files; NULL if the outlet has a file */
    int own_fd;      /* of own_path, or -1 */
    char *directory; /* where libxlsxwriter keeps its temporary files */
    lxw_workbook *workbook;
    lxw_worksheet *sheet;
    lxw_format *styles[STYLE_COUNT];
    lxw_row_t rows_len;
    struct buf text; /* scratch */
};

static enum err_code library_error(struct xlsx_table *table, lxw_error error, struct err *err)
{
    return err_set(err, ERR_IO, "%s cannot be written: %s",
                   table->outlet->path != NULL ? table->outlet->path : "workbook",
                   lxw_strerror(error));
}

/* libxlsxwriter wants a path: that of the outlet's temporary file, or of one of our own that is
 * copied into the outlet at the end. */
static enum err_code open_path(struct xlsx_table *table, struct err *err)
{
    if (table->outlet->temp_path != NULL) {
        table->path = x_strdup(table->outlet->temp_path);
    } else {
        TRY(outlet_temp_file(NULL, "yanxu-table", &table->own_path, &table->own_fd, err));
        table->path = x_strdup(table->own_path);
    }
    table->directory = outlet_directory_of(table->path);
    return ERR_OK;
}

static void open_workbook(struct xlsx_table *table, const struct table_options *options)
{
    lxw_workbook_options how = {.constant_memory = LXW_TRUE, .tmpdir = table->directory};
    lxw_doc_properties properties = {
        .created = options->created_at != 0 ? options->created_at : CREATED_DEFAULT,
    };

    table->workbook = workbook_new_opt(table->path, &how);
    workbook_set_properties(table->workbook, &properties);
    for (int i = 0; i < STYLE_COUNT; i++) {
        table->styles[i] = workbook_add_format(table->workbook);
        if (number_formats[i].text != NULL)
            format_set_num_format(table->styles[i], number_formats[i].text);
        else
            format_set_num_format_index(table->styles[i], number_formats[i].index);
    }
}

static enum err_code add_sheet(struct xlsx_table *table, const char *name, struct err *err)
{
    if (*name == '\0' || !utf8_valid(str_from(name)) ||
        workbook_validate_sheet_name(table->workbook, name) != LXW_NO_ERROR)
        return err_set(err, ERR_INVALID,
                       "\"%.100s\" cannot be a sheet's name: 1 to %d characters, none of []:*?/\\",
                       name, TABLE_SHEET_NAME_MAX);
    table->sheet = workbook_add_worksheet(table->workbook, name);
    if (table->sheet == NULL)
        return err_set(err, ERR_IO, "no temporary file can be made in %s", table->directory);
    return ERR_OK;
}

/* The values that the column takes, as a drop-down list; other spellings stay possible. */
static void add_choices(struct xlsx_table *table, lxw_col_t at, const struct xlsx_column *column,
                        enum table_language language)
{
    const char *list[CHOICES_MAX + 1] = {0}, **list_start = list;
    size_t len = 0;

    if (column->choices == NULL || column->choices_len > CHOICES_MAX)
        return;
    for (size_t i = 0; i < column->choices_len; i++) {
        const struct enum_text *choice = &column->choices[i];
        list[i] = language == TABLE_LANGUAGE_ZH ? choice->zh : choice->en;
        len += utf8_count(str_from(list[i])) + 1;
        if (strpbrk(list[i], ",\"") != NULL)
            return; /* a comma would part one choice into two */
    }
    if (len == 0 || len > CHOICES_LEN_MAX)
        return;
    /* The library copies the list and changes nothing, but wants it unqualified. */
    char **unqualified = NULL;
    memcpy(&unqualified, &list_start, sizeof(unqualified));
    lxw_data_validation validation = {
        .validate = LXW_VALIDATION_TYPE_LIST,
        .error_type = LXW_VALIDATION_ERROR_TYPE_WARNING,
        .value_list = unqualified,
    };
    worksheet_data_validation_range(table->sheet, 1, at, TABLE_ROWS_MAX, at, &validation);
}

static enum err_code add_columns(struct xlsx_table *table, enum table_language language,
                                 const struct xlsx_column *columns, size_t columns_len,
                                 struct err *err)
{
    lxw_format *bold = workbook_add_format(table->workbook);

    format_set_bold(bold);
    worksheet_freeze_panes(table->sheet, 1, 0);
    /* Identity numbers are text on purpose: no green corner in each of them. */
    worksheet_ignore_errors(table->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
    for (size_t i = 0; i < columns_len; i++) {
        lxw_col_t at = (lxw_col_t)i;
        int width = column_formats[columns[i].format].width;
        int heading_width = (int)utf8_width(str_from(columns[i].heading)) + 2;
        if (width < heading_width)
            width = heading_width < WIDTH_MAX ? heading_width : WIDTH_MAX;
        worksheet_set_column(table->sheet, at, at, width,
                             table->styles[column_formats[columns[i].format].style]);
        add_choices(table, at, &columns[i], language);
        lxw_error error = worksheet_write_string(table->sheet, 0, at, columns[i].heading, bold);
        if (error != LXW_NO_ERROR)
            return library_error(table, error, err);
    }
    table->rows_len = 1;
    return ERR_OK;
}

enum err_code xlsx_table_open(struct outlet *outlet, const struct table_options *options,
                              const struct xlsx_column *columns, size_t columns_len,
                              struct xlsx_table **ret_table, struct err *err)
{
    struct xlsx_table *table = x_calloc(1, sizeof(*table));

    table->outlet = outlet;
    table->own_fd = -1;
    buf_init(&table->text, SIZE_MAX);
    enum err_code code = open_path(table, err);
    if (code == ERR_OK) {
        open_workbook(table, options);
        code = add_sheet(table, options->sheet_name, err);
    }
    if (code == ERR_OK)
        code = add_columns(table, options->language, columns, columns_len, err);
    if (code != ERR_OK) {
        xlsx_table_free(table);
        return code;
    }
    *ret_table = table;
    return ERR_OK;
}

static bool is_escape_alike(const char *text)
{
    return text[0] == '_' && text[1] == 'x' && strspn(text + 2, "0123456789ABCDEFabcdef") >= 4 &&
           text[6] == '_';
}

/* Readers take _xHHHH_ for a character; a text that holds such letters gets its _ spelt so
 * (ECMA-376 Part 1, section 22.9.2.19). */
static const char *spell_out(struct buf *scratch, const char *text)
{
    if (strstr(text, "_x") == NULL)
        return text;
    buf_clear(scratch);
    for (; *text != '\0'; text++) {
        if (is_escape_alike(text))
            buf_add_text(scratch, "_x005F");
        buf_add_char(scratch, *text);
    }
    return buf_text(scratch);
}

static lxw_error write_text(struct xlsx_table *table, lxw_col_t at, const char *text)
{
    if (text == NULL || *text == '\0')
        return LXW_NO_ERROR;
    return worksheet_write_string(table->sheet, table->rows_len, at, spell_out(&table->text, text),
                                  table->styles[STYLE_TEXT]);
}

static lxw_error write_number(struct xlsx_table *table, lxw_col_t at, double number,
                              enum cell_style style)
{
    return worksheet_write_number(table->sheet, table->rows_len, at, number, table->styles[style]);
}

static lxw_error write_date(struct xlsx_table *table, lxw_col_t at, struct date date)
{
    char text[DATE_TEXT_SIZE];

    if (date_is_none(date))
        return LXW_NO_ERROR;
    if (date.day + SERIAL_1970 < SERIAL_MIN)
        return write_text(table, at, date_format(date, text));
    return write_number(table, at, date.day + SERIAL_1970, STYLE_DATE);
}

/* What does not fit into Excel's 15 digits is written as text rather than rounded. */
static lxw_error write_int(struct xlsx_table *table, lxw_col_t at, int64_t number)
{
    char text[24];

    if (number >= -DIGITS_MAX && number <= DIGITS_MAX)
        return write_number(table, at, (double)number, STYLE_INT);
    snprintf(text, sizeof(text), "%lld", (long long)number);
    return write_text(table, at, text);
}

static lxw_error write_cell(struct xlsx_table *table, lxw_col_t at, const struct export_cell *cell)
{
    switch (cell->kind) {
    case EXPORT_CELL_TEXT:
        return write_text(table, at, cell->text);
    case EXPORT_CELL_INT:
        return write_int(table, at, cell->number);
    case EXPORT_CELL_MILLI:
        return write_number(table, at, (double)cell->number / 1000, STYLE_MILLI);
    case EXPORT_CELL_DATE:
        return write_date(table, at, cell->date);
    case EXPORT_CELL_MINUTE:
        return write_number(table, at, (double)cell->number / DAY_MIN,
                            cell->number < DAY_MIN ? STYLE_TIME : STYLE_MIDNIGHT);
    case EXPORT_CELL_NONE:
    case EXPORT_CELL_COUNT:
        break;
    }
    return LXW_NO_ERROR;
}

enum err_code xlsx_table_row(struct xlsx_table *table, const struct export_cell *cells,
                             size_t cells_len, struct err *err)
{
    for (size_t i = 0; i < cells_len; i++) {
        lxw_error error = write_cell(table, (lxw_col_t)i, &cells[i]);
        if (error != LXW_NO_ERROR)
            return library_error(table, error, err);
    }
    table->rows_len++;
    return ERR_OK;
}

/* The library does not look whether its temporary files took all rows: a disk that fills up would
 * give a workbook cut short that calls itself complete. So: no error so far, and room for the
 * sheet's second copy. */
static enum err_code check_rows_are_kept(struct xlsx_table *table, struct err *err)
{
    struct statvfs disk;
    FILE *rows = table->sheet->optimize_tmpfile;

    if (fflush(rows) != 0 || ferror(rows))
        return outlet_error(err, table->directory, "written to", errno != 0 ? errno : EIO);
    off_t len = ftello(rows);
    if (len < 0 || fstatvfs(fileno(rows), &disk) != 0)
        return outlet_error(err, table->directory, "looked at", errno);
    unsigned long long room = (unsigned long long)disk.f_bavail * disk.f_frsize;
    if (room < (unsigned long long)len + SPACE_RESERVE)
        return outlet_error(err, table->directory, "written to", ENOSPC);
    return ERR_OK;
}

static enum err_code copy_into_outlet(struct xlsx_table *table, struct err *err)
{
    CLEANUP(x_free_ptr) char *chunk = x_malloc(COPY_SIZE);

    for (;;) {
        ssize_t len = read(table->own_fd, chunk, COPY_SIZE);
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return outlet_error(err, table->own_path, "read", errno);
        if (len == 0)
            return ERR_OK;
        TRY(outlet_write(table->outlet, str_slice(chunk, (size_t)len), err));
    }
}

enum err_code xlsx_table_finish(struct xlsx_table *table, struct err *err)
{
    TRY(check_rows_are_kept(table, err));
    lxw_workbook *workbook = table->workbook;
    FILE *rows = table->sheet->optimize_tmpfile;
    table->workbook = NULL;
    lxw_error error = workbook_close(workbook); /* frees it in any case */
    if (error == LXW_ERROR_CREATING_XLSX_FILE)
        fclose(rows); /* it did not come as far as to close them */
    if (error != LXW_NO_ERROR)
        return library_error(table, error, err);
    return table->own_fd < 0 ? ERR_OK : copy_into_outlet(table, err);
}

void xlsx_table_free(struct xlsx_table *table)
{
    if (table == NULL)
        return;
    /* lxw_workbook_free() forgets the rows' temporary file unless the workbook was closed. */
    if (table->workbook != NULL && table->sheet != NULL && table->sheet->optimize_tmpfile != NULL)
        fclose(table->sheet->optimize_tmpfile);
    if (table->workbook != NULL)
        lxw_workbook_free(table->workbook);
    if (table->own_fd >= 0)
        close(table->own_fd);
    if (table->own_path != NULL)
        unlink(table->own_path);
    free(table->path);
    free(table->own_path);
    free(table->directory);
    buf_release(&table->text);
    free(table);
}
