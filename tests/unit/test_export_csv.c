/* CSV to the byte, in both encodings, and what stays on disk when writing fails. */
#include <dirent.h>
#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "scheduler/base/file.h"
#include "scheduler/export/table_writer.h"

#define BOM "\xef\xbb\xbf"

static char directory[64];

static int make_directory(void **state)
{
    (void)state;
    snprintf(directory, sizeof(directory), "/tmp/yanxu-test-export-XXXXXX");
    return mkdtemp(directory) == NULL;
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
        len += entry->d_name[0] != '.';
    closedir(open);
    return len;
}

/* A table of one column "x" and the one cell given, in UTF-8. */
static void assert_cell(const char *label, struct export_cell cell, const char *want)
{
    struct table_column column = {"x", COLUMN_FORMAT_TEXT};
    struct buf buf, expected;
    struct table_writer *writer = NULL;
    struct err err = {0};

    buf_init(&buf, 1 << 20);
    buf_init(&expected, 1 << 20);
    buf_addf(&expected, BOM "x\r\n%s\r\n", want);
    struct table_options options = {.format = TABLE_FORMAT_CSV_UTF8, .buf = &buf};
    assert_int_equal(table_writer_open_columns(&options, &column, 1, &writer, &err), ERR_OK);
    assert_int_equal(table_writer_row(writer, &cell, 1, &err), ERR_OK);
    assert_int_equal(table_writer_close(writer, &err), ERR_OK);
    table_writer_free(writer);
    if (strcmp(buf_text(&buf), buf_text(&expected)) != 0)
        fail_msg("%s: got %s", label, buf_text(&buf));
    buf_release(&buf);
    buf_release(&expected);
}

static void test_csv_text_table_gives_expected(void **state)
{
    static const struct {
        const char *label, *in, *want;
    } cases[] = {
        {"plain", "社工", "社工"},
        {"comma", "a,b", "\"a,b\""},
        {"quotation mark", "a\"b", "\"a\"\"b\""},
        {"line break", "a\nb", "\"a\nb\""},
        {"cr lf", "a\r\nb", "\"a\r\nb\""},
        {"blank first", " a", "\" a\""},
        {"blank last", "a ", "\"a \""},
        {"one quotation mark", "\"", "\"\"\"\""},
        {"equals", "=1+1", "'=1+1"},
        {"plus", "+8613800000000", "'+8613800000000"},
        {"minus", "-1", "'-1"},
        {"at", "@SUM(A1)", "'@SUM(A1)"},
        {"tab", "\t=1", "\"'\t=1\""},
        {"carriage return", "\r=1", "\"'\r=1\""},
        {"formula with comma", "=HYPERLINK(\"a\",\"b\")", "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\""},
        {"quote of its own stays", "'abc", "'abc"},
        {"quote and formula gets one more", "'=1", "''=1"},
        {"only a quote", "'", "'"},
        {"equals within", "a=1", "a=1"},
        {"empty keeps its line", "", "\"\""},
        {"null is empty", NULL, "\"\""},
        {"identity number", "31011519900101302X", "31011519900101302X"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_cell(cases[i].label, EXPORT_TEXT(cases[i].in), cases[i].want);
}

static void test_csv_values_table_gives_expected(void **state)
{
    (void)state;
    assert_cell("none", EXPORT_NONE, "\"\"");
    assert_cell("int", EXPORT_INT(42), "42");
    assert_cell("int below zero", EXPORT_INT(-42), "-42");
    assert_cell("least int", EXPORT_INT(INT64_MIN), "-9223372036854775808");
    assert_cell("milli whole", EXPORT_MILLI(7000), "7");
    assert_cell("milli half", EXPORT_MILLI(7500), "7.5");
    assert_cell("milli small", EXPORT_MILLI(7), "0.007");
    assert_cell("milli two places", EXPORT_MILLI(1250), "1.25");
    assert_cell("milli below zero", EXPORT_MILLI(-250), "-0.25");
    assert_cell("milli zero", EXPORT_MILLI(0), "0");
    assert_cell("date", EXPORT_DATE((struct date){20879}), "2027-03-02");
    assert_cell("no date", EXPORT_DATE(DATE_NONE), "\"\"");
    assert_cell("minute", EXPORT_MINUTE(545), "09:05");
    assert_cell("midnight at the end", EXPORT_MINUTE(1440), "24:00");
}

static void write_empty_table(struct table_options options, enum file_kind kind)
{
    struct table_writer *writer = NULL;
    struct err err = {0};

    if (table_writer_open(&options, kind, &writer, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_int_equal(table_writer_close(writer, &err), ERR_OK);
    table_writer_free(writer);
}

/* The template: every heading is one that the import finds again, starred where it is required. */
static void test_table_writer_open_no_rows_is_the_template(void **state)
{
    (void)state;
    for (int language = 0; language < TABLE_LANGUAGE_COUNT; language++) {
        for (int kind = 0; kind < FILE_KIND_COUNT; kind++) {
            struct buf buf;
            size_t len = 0, seen = 0;
            buf_init(&buf, 1 << 20);
            write_empty_table((struct table_options){.format = TABLE_FORMAT_CSV_UTF8,
                                                     .buf = &buf,
                                                     .language = (enum table_language)language,
                                                     .mark_required = true},
                              (enum file_kind)kind);
            const struct column *columns = columns_of((enum file_kind)kind, &len);
            assert_true(str_starts(str_slice(buf.data, buf.len), BOM));
            assert_true(str_ends(str_slice(buf.data, buf.len), "\r\n"));
            struct str rest = str_slice(buf.data + 3, buf.len - 5), heading;
            while (str_next(&rest, ',', &heading)) {
                assert_int_equal(column_find((enum file_kind)kind, heading), (int)seen);
                assert_int_equal(str_ends(heading, "*"), columns[seen].required);
                seen++;
            }
            assert_int_equal(seen, len);
            buf_release(&buf);
        }
    }
}

static void test_csv_rows_exact_bytes(void **state)
{
    struct table_column columns[] = {{"编号", COLUMN_FORMAT_CODE}, {"日期", COLUMN_FORMAT_DATE}};
    struct export_cell row[] = {EXPORT_TEXT("A1"), EXPORT_DATE((struct date){0})};
    struct export_cell gap[] = {EXPORT_NONE, EXPORT_NONE};
    struct table_writer *writer = NULL;
    struct buf buf;

    (void)state;
    buf_init(&buf, 1 << 20);
    buf_add_text(&buf, "before|");
    struct table_options options = {.format = TABLE_FORMAT_CSV_UTF8, .buf = &buf};
    assert_int_equal(table_writer_open_columns(&options, columns, 2, &writer, NULL), ERR_OK);
    assert_int_equal(table_writer_row(writer, row, 2, NULL), ERR_OK);
    assert_int_equal(table_writer_row(writer, gap, 2, NULL), ERR_OK);
    assert_int_equal(table_writer_close(writer, NULL), ERR_OK);
    table_writer_free(writer);
    assert_string_equal(buf_text(&buf), "before|" BOM "编号,日期\r\nA1,1970-01-01\r\n,\r\n");
    buf_release(&buf);
}

/* 镕 needs GBK, 㐀 the four bytes of GB18030, the emoji a supplementary plane. */
static void test_csv_gb18030_goes_there_and_back(void **state)
{
    struct table_column column = {"姓名", COLUMN_FORMAT_TEXT};
    struct export_cell cell = EXPORT_TEXT("镕㐀😀");
    struct table_writer *writer = NULL;
    struct buf buf;
    char back[100], *in, *out = back;
    size_t out_left = sizeof(back);

    (void)state;
    buf_init(&buf, 1 << 20);
    struct table_options options = {.format = TABLE_FORMAT_CSV_GB18030, .buf = &buf};
    assert_int_equal(table_writer_open_columns(&options, &column, 1, &writer, NULL), ERR_OK);
    assert_int_equal(table_writer_row(writer, &cell, 1, NULL), ERR_OK);
    assert_int_equal(table_writer_close(writer, NULL), ERR_OK);
    table_writer_free(writer);
    assert_string_equal(buf_text(&buf), "\xd0\xd5\xc3\xfb\r\n"
                                        "\xe9\x46\x81\x39\xee\x39\x94\x39\xfc\x36\r\n");
    iconv_t convert = iconv_open("UTF-8", "GB18030");
    assert_true(convert != (iconv_t)-1);
    in = buf.data;
    assert_int_equal(iconv(convert, &in, &buf.len, &out, &out_left), 0);
    iconv_close(convert);
    *out = '\0';
    assert_string_equal(back, "姓名\r\n镕㐀😀\r\n");
    buf_release(&buf);
}

/* More than one flush and many conversion chunks: nothing lost between them. */
static void test_csv_gb18030_long_table_whole(void **state)
{
    struct table_column column = {"x", COLUMN_FORMAT_TEXT};
    struct table_writer *writer = NULL;
    struct buf buf, text;

    (void)state;
    buf_init(&buf, 1 << 22);
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 10000; i++)
        buf_add_text(&text, "镕㐀");
    struct export_cell cell = EXPORT_TEXT(text.data);
    struct table_options options = {.format = TABLE_FORMAT_CSV_GB18030, .buf = &buf};
    assert_int_equal(table_writer_open_columns(&options, &column, 1, &writer, NULL), ERR_OK);
    for (int i = 0; i < 20; i++)
        assert_int_equal(table_writer_row(writer, &cell, 1, NULL), ERR_OK);
    assert_int_equal(table_writer_close(writer, NULL), ERR_OK);
    table_writer_free(writer);
    assert_int_equal(buf.len, 3 + 20 * (60000 + 2));
    for (size_t i = 3; i + 8 < buf.len; i += 60002) {
        assert_memory_equal(buf.data + i, "\xe9\x46\x81\x39\xee\x39", 6);
        assert_memory_equal(buf.data + i + 59994, "\xe9\x46\x81\x39\xee\x39\r\n", 8);
    }
    buf_release(&buf);
    buf_release(&text);
}

/* --- refused --- */

static void test_table_writer_row_bad_cells_refused(void **state)
{
    static char long_text[TABLE_CELL_LEN_MAX + 2];
    memset(long_text, 'a', sizeof(long_text) - 1);
    const struct {
        const char *label;
        struct export_cell cell;
        const char *says;
        enum err_code want;
    } cases[] = {
        {"not UTF-8", EXPORT_TEXT("\xff"), "row 3, column 姓名: not UTF-8", ERR_INVALID},
        {"no character", EXPORT_TEXT("a\xef\xbf\xbf"), "row 3, column 姓名: not", ERR_INVALID},
        {"too long", EXPORT_TEXT(long_text), "row 3, column 姓名: longer", ERR_LIMIT},
        {"minute", EXPORT_MINUTE(1441), "row 3, column 姓名: 1441", ERR_INVALID},
        {"minute below", EXPORT_MINUTE(-1), "-1", ERR_INVALID},
        {"milli", EXPORT_MILLI(INT64_MAX), "out of range", ERR_INVALID},
        {"kind", {.kind = EXPORT_CELL_COUNT}, "kind", ERR_INVALID},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct table_column column = {"姓名", COLUMN_FORMAT_TEXT};
        struct export_cell good = EXPORT_TEXT("a");
        struct table_writer *writer = NULL;
        struct err err = {0};
        struct buf buf;
        buf_init(&buf, 1 << 20);
        struct table_options options = {.format = TABLE_FORMAT_CSV_UTF8, .buf = &buf};
        assert_int_equal(table_writer_open_columns(&options, &column, 1, &writer, NULL), ERR_OK);
        assert_int_equal(table_writer_row(writer, &good, 1, NULL), ERR_OK);
        assert_int_equal(table_writer_row(writer, &cases[i].cell, 1, &err), cases[i].want);
        if (strstr(err.text, cases[i].says) == NULL)
            fail_msg("%s: says %s", cases[i].label, err.text);
        table_writer_free(writer);
        assert_int_equal(buf.len, 0);
        buf_release(&buf);
    }
}

static void test_table_writer_row_longest_cell_taken(void **state)
{
    static char text[TABLE_CELL_LEN_MAX * 3 + 1];
    for (size_t i = 0; i < TABLE_CELL_LEN_MAX; i++)
        memcpy(text + 3 * i, "社", 3);
    (void)state;
    assert_cell("longest", EXPORT_TEXT(text), text);
}

static void test_table_writer_open_bad_options_refused(void **state)
{
    struct table_column column = {"x", COLUMN_FORMAT_TEXT}, bad = {"\xff", COLUMN_FORMAT_TEXT};
    struct table_writer *writer = NULL;
    struct err err = {0};
    struct buf buf;

    (void)state;
    buf_init(&buf, 100);
    struct table_options none = {.format = TABLE_FORMAT_CSV_UTF8};
    struct table_options both = {.format = TABLE_FORMAT_CSV_UTF8, .path = "/tmp/x", .buf = &buf};
    struct table_options empty = {.format = TABLE_FORMAT_CSV_UTF8, .path = ""};
    struct table_options fine = {.format = TABLE_FORMAT_CSV_UTF8, .buf = &buf};
    struct table_options early = {.format = TABLE_FORMAT_CSV_UTF8, .buf = &buf, .created_at = -1};
    assert_int_equal(table_writer_open_columns(&none, &column, 1, &writer, &err), ERR_INVALID);
    assert_int_equal(table_writer_open_columns(&both, &column, 1, &writer, &err), ERR_INVALID);
    assert_int_equal(table_writer_open_columns(&empty, &column, 1, &writer, &err), ERR_INVALID);
    assert_int_equal(table_writer_open_columns(&early, &column, 1, &writer, &err), ERR_INVALID);
    assert_int_equal(table_writer_open_columns(&fine, &column, 0, &writer, &err), ERR_INVALID);
    assert_int_equal(table_writer_open_columns(&fine, &column, 257, &writer, &err), ERR_INVALID);
    assert_int_equal(table_writer_open_columns(&fine, &bad, 1, &writer, &err), ERR_INVALID);
    assert_null(writer);
    assert_int_equal(buf.len, 0);
    buf_release(&buf);
}

/* --- files --- */

static enum err_code write_file(const char *path, size_t rows_len, struct err *err)
{
    struct table_column column = {"x", COLUMN_FORMAT_TEXT};
    struct export_cell cell = EXPORT_TEXT("0123456789012345678901234567890123456789");
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    struct table_options options = {.format = TABLE_FORMAT_CSV_UTF8, .path = path};

    TRY(table_writer_open_columns(&options, &column, 1, &writer, err));
    for (size_t i = 0; i < rows_len; i++)
        TRY(table_writer_row(writer, &cell, 1, err));
    return table_writer_close(writer, err);
}

static void test_table_writer_path_appears_when_closed(void **state)
{
    struct table_column column = {"x", COLUMN_FORMAT_TEXT};
    struct table_options options = {.format = TABLE_FORMAT_CSV_UTF8, .path = path_of("a.csv")};
    struct table_writer *writer = NULL;
    struct stat info;
    struct buf buf;

    (void)state;
    assert_int_equal(table_writer_open_columns(&options, &column, 1, &writer, NULL), ERR_OK);
    assert_int_not_equal(access(path_of("a.csv"), F_OK), 0);
    assert_int_equal(table_writer_close(writer, NULL), ERR_OK);
    table_writer_free(writer);
    assert_int_equal(stat(path_of("a.csv"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(files_in_directory(), 1);
    buf_init(&buf, 100);
    assert_int_equal(file_read(path_of("a.csv"), &buf, NULL), ERR_OK);
    assert_string_equal(buf_text(&buf), BOM "x\r\n");
    buf_release(&buf);
    assert_int_equal(unlink(path_of("a.csv")), 0);
}

static void test_table_writer_free_unclosed_leaves_old_file(void **state)
{
    struct table_column column = {"x", COLUMN_FORMAT_TEXT};
    struct table_options options = {.format = TABLE_FORMAT_CSV_UTF8, .path = path_of("a.csv")};
    struct table_writer *writer = NULL;
    struct buf buf;

    (void)state;
    assert_int_equal(file_write_atomic(path_of("a.csv"), "old", 3, 0600, NULL), ERR_OK);
    assert_int_equal(table_writer_open_columns(&options, &column, 1, &writer, NULL), ERR_OK);
    table_writer_free(writer);
    assert_int_equal(files_in_directory(), 1);
    buf_init(&buf, 100);
    assert_int_equal(file_read(path_of("a.csv"), &buf, NULL), ERR_OK);
    assert_string_equal(buf_text(&buf), "old");
    buf_release(&buf);
    assert_int_equal(unlink(path_of("a.csv")), 0);
}

static void test_table_writer_symbolic_link_stays(void **state)
{
    char target[200];
    struct stat info;

    (void)state;
    snprintf(target, sizeof(target), "%s/target.csv", directory);
    assert_int_equal(file_write_atomic(target, "old", 3, 0600, NULL), ERR_OK);
    assert_int_equal(symlink(target, path_of("link.csv")), 0);
    assert_int_equal(write_file(path_of("link.csv"), 1, NULL), ERR_OK);
    assert_int_equal(lstat(path_of("link.csv"), &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(stat(target, &info), 0);
    assert_int_equal(info.st_size, 3 + 3 + 42);
    assert_int_equal(unlink(path_of("link.csv")), 0);
    assert_int_equal(unlink(target), 0);
}

static void test_table_writer_places_that_cannot_be_refused(void **state)
{
    struct err err = {0};
    struct stat info;

    (void)state;
    assert_int_equal(write_file(path_of("no/such/a.csv"), 1, &err), ERR_NOT_FOUND);
    assert_int_equal(write_file(directory, 1, &err), ERR_IO);
    assert_int_equal(write_file("/dev/full", 1, &err), ERR_IO);
    assert_non_null(strstr(err.text, "/dev/full cannot be written"));
    assert_int_equal(write_file("/dev/full", 10000, &err), ERR_IO);
    assert_int_equal(write_file("/dev/null", 10000, &err), ERR_OK);
    assert_int_equal(stat("/dev/full", &info), 0);
    assert_true(S_ISCHR(info.st_mode));
    assert_int_equal(files_in_directory(), 0);
}

static void test_table_writer_buf_any_cap_all_or_nothing(void **state)
{
    struct table_column column = {"x", COLUMN_FORMAT_TEXT};
    struct export_cell cell = EXPORT_TEXT("0123456789");

    (void)state;
    for (size_t cap = 0; cap <= 18; cap++) {
        struct table_writer *writer = NULL;
        struct err err = {0};
        struct buf buf;
        buf_init(&buf, cap);
        struct table_options options = {.format = TABLE_FORMAT_CSV_UTF8, .buf = &buf};
        assert_int_equal(table_writer_open_columns(&options, &column, 1, &writer, &err), ERR_OK);
        assert_int_equal(table_writer_row(writer, &cell, 1, &err), ERR_OK);
        assert_int_equal(table_writer_close(writer, &err), cap < 18 ? ERR_LIMIT : ERR_OK);
        table_writer_free(writer);
        assert_int_equal(buf.len, cap < 18 ? 0 : 18);
        assert_false(buf.full);
        buf_release(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv_text_table_gives_expected),
        cmocka_unit_test(test_csv_values_table_gives_expected),
        cmocka_unit_test(test_table_writer_open_no_rows_is_the_template),
        cmocka_unit_test(test_csv_rows_exact_bytes),
        cmocka_unit_test(test_csv_gb18030_goes_there_and_back),
        cmocka_unit_test(test_csv_gb18030_long_table_whole),
        cmocka_unit_test(test_table_writer_row_bad_cells_refused),
        cmocka_unit_test(test_table_writer_row_longest_cell_taken),
        cmocka_unit_test(test_table_writer_open_bad_options_refused),
        cmocka_unit_test(test_table_writer_path_appears_when_closed),
        cmocka_unit_test(test_table_writer_free_unclosed_leaves_old_file),
        cmocka_unit_test(test_table_writer_symbolic_link_stays),
        cmocka_unit_test(test_table_writer_places_that_cannot_be_refused),
        cmocka_unit_test(test_table_writer_buf_any_cap_all_or_nothing),
    };

    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
