/* Workbooks, unzipped and looked into, and what stays on disk when writing fails. */
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <zip.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/file.h"
#include "scheduler/export/table_writer.h"

static char directory[64];

static int make_directory(void **state)
{
    (void)state;
    snprintf(directory, sizeof(directory), "/tmp/yanxu-test-export-XXXXXX");
    if (mkdtemp(directory) == NULL)
        return 1;
    return setenv("TMPDIR", directory, 1); /* so that what is left behind is seen */
}

static int remove_directory(void **state)
{
    (void)state;
    return rmdir(directory);
}

static const char *path_of(const char *name)
{
    static char path[200];

    snprintf(path, sizeof(path), "%s/%s", directory, name);
    return path;
}

static size_t files_in_directory(void)
{
    DIR *open = opendir(directory);
    size_t len = 0;

    assert_non_null(open);
    for (struct dirent *entry = readdir(open); entry != NULL; entry = readdir(open))
        len += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(open);
    return len;
}

/* One member of a workbook as text; the caller frees. */
static char *member_of(const struct buf *workbook, const char *name)
{
    zip_error_t error;
    zip_stat_t info;

    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(workbook->data, workbook->len, 0, &error);
    zip_t *archive = zip_open_from_source(source, ZIP_RDONLY, &error);
    assert_non_null(archive);
    assert_int_equal(zip_stat(archive, name, 0, &info), 0);
    zip_file_t *file = zip_fopen(archive, name, 0);
    assert_non_null(file);
    char *text = x_calloc(1, info.size + 1);
    assert_int_equal(zip_fread(file, text, info.size), (zip_int64_t)info.size);
    zip_fclose(file);
    zip_discard(archive);
    zip_error_fini(&error);
    return text;
}

static void assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("no %s in %s", part, text);
}

/* A table of the columns and one row, into buf. */
static void write_row(struct table_options options, const struct table_column *columns,
                      const struct export_cell *cells, size_t len)
{
    struct table_writer *writer = NULL;
    struct err err = {0};

    if (table_writer_open_columns(&options, columns, len, &writer, &err) != ERR_OK ||
        table_writer_row(writer, cells, len, &err) != ERR_OK ||
        table_writer_close(writer, &err) != ERR_OK)
        fail_msg("%s", err.text);
    table_writer_free(writer);
}

/* The sheet of a table with one column of that format and one cell; the caller frees. */
static char *sheet_of(enum column_format format, struct export_cell cell)
{
    struct table_column column = {"x", format};
    struct buf buf;

    buf_init(&buf, 1 << 20);
    write_row((struct table_options){.format = TABLE_FORMAT_XLSX, .buf = &buf}, &column, &cell, 1);
    char *sheet = member_of(&buf, "xl/worksheets/sheet1.xml");
    buf_release(&buf);
    return sheet;
}

static void assert_cell(enum column_format format, struct export_cell cell, const char *want)
{
    char *sheet = sheet_of(format, cell);

    assert_holds(sheet, want);
    free(sheet);
}

/* Styles count in the order of first use: 1 is the heading's, 2 the column's. */
static void test_xlsx_cells_are_of_their_kind(void **state)
{
    (void)state;
    assert_cell(COLUMN_FORMAT_IDENTITY, EXPORT_TEXT("310115199001013027"),
                "<c r=\"A2\" s=\"2\" t=\"inlineStr\"><is><t>310115199001013027</t></is></c>");
    assert_cell(COLUMN_FORMAT_TEXT, EXPORT_TEXT("=1+1"),
                "<c r=\"A2\" s=\"2\" t=\"inlineStr\"><is><t>=1+1</t></is></c>");
    assert_cell(COLUMN_FORMAT_TEXT, EXPORT_TEXT("<社&工>"), "<is><t>&lt;社&amp;工&gt;</t></is>");
    assert_cell(COLUMN_FORMAT_TEXT, EXPORT_TEXT(" a"), "<t xml:space=\"preserve\"> a</t>");
    assert_cell(COLUMN_FORMAT_TEXT, EXPORT_TEXT("a\x01"), "<t>a_x0001_</t>");
    assert_cell(COLUMN_FORMAT_TEXT, EXPORT_TEXT("a_x0041_b_x4_"), "<t>a_x005F_x0041_b_x4_</t>");
    assert_cell(COLUMN_FORMAT_TEXT, EXPORT_TEXT("_x"), "<t>_x</t>");
    assert_cell(COLUMN_FORMAT_INT, EXPORT_INT(42), "<c r=\"A2\" s=\"2\"><v>42</v></c>");
    assert_cell(COLUMN_FORMAT_INT, EXPORT_INT(999999999999999), "<v>999999999999999</v>");
    assert_cell(COLUMN_FORMAT_INT, EXPORT_INT(310115199001013027), "<t>310115199001013027</t>");
    assert_cell(COLUMN_FORMAT_MILLI, EXPORT_MILLI(7500), "<c r=\"A2\"><v>7.5</v></c>");
    assert_cell(COLUMN_FORMAT_MILLI, EXPORT_MILLI(-1), "<v>-0.001</v>");
    assert_cell(COLUMN_FORMAT_DATE, EXPORT_DATE((struct date){20879}),
                "<c r=\"A2\" s=\"2\"><v>46448</v></c>");
    assert_cell(COLUMN_FORMAT_TIME, EXPORT_MINUTE(540), "<c r=\"A2\" s=\"2\"><v>0.375</v></c>");
    assert_cell(COLUMN_FORMAT_TIME, EXPORT_MINUTE(1440), "<v>1</v>");
}

static void test_xlsx_empty_cells_are_not_written(void **state)
{
    const struct export_cell empty[] = {EXPORT_NONE, EXPORT_TEXT(""), EXPORT_TEXT(NULL),
                                        EXPORT_DATE(DATE_NONE)};

    (void)state;
    for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
        char *sheet = sheet_of(COLUMN_FORMAT_TEXT, empty[i]);
        assert_null(strstr(sheet, "r=\"A2\""));
        free(sheet);
    }
}

/* Excel's calendar has a 29 February 1900; before it a date is text. */
static void test_xlsx_dates_before_march_1900_are_text(void **state)
{
    (void)state;
    assert_cell(COLUMN_FORMAT_DATE, EXPORT_DATE((struct date){-25508}), "<v>61</v>");
    assert_cell(COLUMN_FORMAT_DATE, EXPORT_DATE((struct date){-25509}), "<t>1900-02-28</t>");
}

static void test_xlsx_formats_are_dates_times_and_text(void **state)
{
    struct table_column columns[] = {{"编号", COLUMN_FORMAT_CODE},
                                     {"日期", COLUMN_FORMAT_DATE},
                                     {"开始", COLUMN_FORMAT_TIME},
                                     {"结束", COLUMN_FORMAT_TIME}};
    struct export_cell cells[] = {EXPORT_TEXT("1"), EXPORT_DATE((struct date){0}), EXPORT_MINUTE(0),
                                  EXPORT_MINUTE(1440)};
    struct buf buf;

    (void)state;
    buf_init(&buf, 1 << 20);
    write_row((struct table_options){.format = TABLE_FORMAT_XLSX, .buf = &buf}, columns, cells, 4);
    char *styles = member_of(&buf, "xl/styles.xml");
    char *sheet = member_of(&buf, "xl/worksheets/sheet1.xml");
    assert_holds(styles, "formatCode=\"yyyy-mm-dd\"");
    assert_holds(styles, "formatCode=\"hh:mm\"");
    assert_holds(styles, "formatCode=\"[hh]:mm\"");
    assert_holds(styles, "numFmtId=\"49\""); /* @ */
    assert_holds(styles, "<b/>");
    assert_holds(sheet, "<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" "
                        "state=\"frozen\"/>");
    assert_holds(sheet, "<col min=\"1\" max=\"1\" width=\"16.7109375\" style=\"2\"");
    assert_holds(sheet, "<t>编号</t>");
    free(styles);
    free(sheet);
    buf_release(&buf);
}

static void test_xlsx_template_offers_choices(void **state)
{
    struct table_writer *writer = NULL;
    struct err err = {0};
    struct buf buf;

    (void)state;
    buf_init(&buf, 1 << 20);
    struct table_options options = {
        .format = TABLE_FORMAT_XLSX, .buf = &buf, .mark_required = true};
    assert_int_equal(table_writer_open(&options, FILE_KIND_WORKERS, &writer, &err), ERR_OK);
    assert_int_equal(table_writer_close(writer, &err), ERR_OK);
    table_writer_free(writer);
    char *sheet = member_of(&buf, "xl/worksheets/sheet1.xml");
    char *book = member_of(&buf, "xl/workbook.xml");
    assert_holds(sheet, "*</t>");
    assert_holds(sheet, "<dataValidation type=\"list\" errorStyle=\"warning\"");
    assert_holds(sheet, "社会工作师");
    assert_holds(book, "name=\"社工\"");
    free(sheet);
    free(book);
    buf_release(&buf);
}

static void test_xlsx_every_kind_and_language_opens(void **state)
{
    (void)state;
    for (int i = 0; i < FILE_KIND_COUNT * TABLE_LANGUAGE_COUNT; i++) {
        struct table_writer *writer = NULL;
        struct err err = {0};
        struct buf buf;
        buf_init(&buf, 1 << 20);
        struct table_options options = {.format = TABLE_FORMAT_XLSX,
                                        .buf = &buf,
                                        .language = (enum table_language)(i / FILE_KIND_COUNT)};
        enum file_kind kind = (enum file_kind)(i % FILE_KIND_COUNT);
        if (table_writer_open(&options, kind, &writer, &err) != ERR_OK)
            fail_msg("%d: %s", i, err.text);
        assert_int_equal(table_writer_close(writer, &err), ERR_OK);
        table_writer_free(writer);
        buf_release(&buf);
    }
}

static void test_xlsx_same_rows_same_bytes(void **state)
{
    struct table_column column = {"x", COLUMN_FORMAT_TEXT};
    struct export_cell cell = EXPORT_TEXT("a");
    struct buf first, second;

    (void)state;
    buf_init(&first, 1 << 20);
    buf_init(&second, 1 << 20);
    struct table_options options = {.format = TABLE_FORMAT_XLSX, .created_at = 1800000000};
    options.buf = &first;
    write_row(options, &column, &cell, 1);
    options.buf = &second;
    write_row(options, &column, &cell, 1);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.data, second.data, first.len);
    char *core = member_of(&first, "docProps/core.xml");
    assert_holds(core, ">2027-01-15T08:00:00Z</dcterms:created>");
    free(core);
    buf_release(&first);
    buf_release(&second);
}

static void test_xlsx_bad_sheet_names_refused(void **state)
{
    static const char *const names[] = {"", "a/b", "'a'", "12345678901234567890123456789012",
                                        "\xe7"};
    struct table_column column = {"x", COLUMN_FORMAT_TEXT};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct table_writer *writer = NULL;
        struct err err = {0};
        struct table_options options = {
            .format = TABLE_FORMAT_XLSX, .path = path_of("a.xlsx"), .sheet_name = names[i]};
        assert_int_equal(table_writer_open_columns(&options, &column, 1, &writer, &err),
                         ERR_INVALID);
        assert_null(writer);
        assert_int_equal(files_in_directory(), 0);
    }
}

/* --- files --- */

static enum err_code write_file(const char *path, size_t rows_len, struct err *err)
{
    struct table_column column = {"x", COLUMN_FORMAT_TEXT};
    struct export_cell cell = EXPORT_TEXT("0123456789012345678901234567890123456789");
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    struct table_options options = {.format = TABLE_FORMAT_XLSX, .path = path};

    TRY(table_writer_open_columns(&options, &column, 1, &writer, err));
    for (size_t i = 0; i < rows_len; i++)
        TRY(table_writer_row(writer, &cell, 1, err));
    return table_writer_close(writer, err);
}

static void test_xlsx_path_appears_when_closed(void **state)
{
    struct buf buf;
    struct stat info;

    (void)state;
    assert_int_equal(write_file(path_of("a.xlsx"), 3, NULL), ERR_OK);
    assert_int_equal(files_in_directory(), 1);
    assert_int_equal(stat(path_of("a.xlsx"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    buf_init(&buf, 1 << 20);
    assert_int_equal(file_read(path_of("a.xlsx"), &buf, NULL), ERR_OK);
    char *sheet = member_of(&buf, "xl/worksheets/sheet1.xml");
    assert_holds(sheet, "r=\"A4\"");
    free(sheet);
    buf_release(&buf);
    assert_int_equal(unlink(path_of("a.xlsx")), 0);
}

static void test_xlsx_free_unclosed_leaves_old_file(void **state)
{
    struct table_column column = {"x", COLUMN_FORMAT_TEXT};
    struct export_cell cell = EXPORT_TEXT("a");
    struct table_options options = {.format = TABLE_FORMAT_XLSX, .path = path_of("a.xlsx")};
    struct table_writer *writer = NULL;
    struct buf buf;

    (void)state;
    assert_int_equal(file_write_atomic(path_of("a.xlsx"), "old", 3, 0600, NULL), ERR_OK);
    assert_int_equal(table_writer_open_columns(&options, &column, 1, &writer, NULL), ERR_OK);
    assert_int_equal(table_writer_row(writer, &cell, 1, NULL), ERR_OK);
    table_writer_free(writer);
    assert_int_equal(files_in_directory(), 1);
    buf_init(&buf, 100);
    assert_int_equal(file_read(path_of("a.xlsx"), &buf, NULL), ERR_OK);
    assert_string_equal(buf_text(&buf), "old");
    buf_release(&buf);
    assert_int_equal(unlink(path_of("a.xlsx")), 0);
}

static void test_xlsx_places_that_cannot_be_refused(void **state)
{
    struct err err = {0};

    (void)state;
    assert_int_equal(write_file(path_of("no/such/a.xlsx"), 1, &err), ERR_NOT_FOUND);
    assert_int_equal(write_file(directory, 1, &err), ERR_IO);
    assert_int_equal(write_file("/dev/full", 1, &err), ERR_IO);
    assert_non_null(strstr(err.text, "/dev/full cannot be written"));
    assert_int_equal(write_file("/dev/null", 1, &err), ERR_OK);
    assert_int_equal(files_in_directory(), 0);
}

/* Files may not grow beyond a limit, as on a full disk: refused, and nothing is left behind. */
static void test_xlsx_disk_full_nothing_left(void **state)
{
    struct rlimit before, small;
    struct err err = {0};

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    for (rlim_t cap = 0; cap < 3000; cap += 500) {
        small = (struct rlimit){.rlim_cur = cap, .rlim_max = before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        enum err_code code = write_file(path_of("a.xlsx"), 200, &err);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_int_equal(code, ERR_IO);
        assert_int_equal(files_in_directory(), 0);
    }
}

static void test_xlsx_buf_too_small_nothing_added(void **state)
{
    struct table_column column = {"x", COLUMN_FORMAT_TEXT};
    struct table_writer *writer = NULL;
    struct err err = {0};
    struct buf buf;

    (void)state;
    buf_init(&buf, 100);
    buf_add_text(&buf, "before");
    struct table_options options = {.format = TABLE_FORMAT_XLSX, .buf = &buf};
    assert_int_equal(table_writer_open_columns(&options, &column, 1, &writer, &err), ERR_OK);
    assert_int_equal(table_writer_close(writer, &err), ERR_LIMIT);
    table_writer_free(writer);
    assert_string_equal(buf_text(&buf), "before");
    assert_false(buf.full);
    assert_int_equal(files_in_directory(), 0);
    buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xlsx_cells_are_of_their_kind),
        cmocka_unit_test(test_xlsx_empty_cells_are_not_written),
        cmocka_unit_test(test_xlsx_dates_before_march_1900_are_text),
        cmocka_unit_test(test_xlsx_formats_are_dates_times_and_text),
        cmocka_unit_test(test_xlsx_template_offers_choices),
        cmocka_unit_test(test_xlsx_every_kind_and_language_opens),
        cmocka_unit_test(test_xlsx_same_rows_same_bytes),
        cmocka_unit_test(test_xlsx_bad_sheet_names_refused),
        cmocka_unit_test(test_xlsx_path_appears_when_closed),
        cmocka_unit_test(test_xlsx_free_unclosed_leaves_old_file),
        cmocka_unit_test(test_xlsx_places_that_cannot_be_refused),
        cmocka_unit_test(test_xlsx_disk_full_nothing_left),
        cmocka_unit_test(test_xlsx_buf_too_small_nothing_added),
    };

    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
