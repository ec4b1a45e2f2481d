/* Characters across the borders of chunks, and every cap of .csv files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <iconv.h>
#include <stdio.h>

#include "tests/unit/import_support.h"

#define HEADINGS "code,name,seats\n"

/* What one read gives; released by the caller. */
struct outcome {
    struct arena arena;
    struct import_file *file; /* NULL: refused */
    struct err err;
};

static struct outcome read_rooms(const struct buf *bytes, const struct import_options *options)
{
    struct outcome outcome = {0};
    const struct import_bytes source = {"a.csv", str_slice(buf_text(bytes), bytes->len)};
    if (import_read_bytes(&source, FILE_KIND_ROOMS, options, &outcome.arena, &outcome.file,
                          &outcome.err) != ERR_OK)
        assert_null(outcome.file);
    return outcome;
}

static void check_refused(const struct buf *bytes, enum err_code code, const char *text)
{
    struct outcome outcome = read_rooms(bytes, NULL);
    assert_int_equal(outcome.err.code, code);
    if (strstr(outcome.err.text, text) == NULL)
        print_message("%s\n", outcome.err.text);
    assert_non_null(strstr(outcome.err.text, text));
    assert_true(outcome.err.hint[0] != '\0');
    arena_release(&outcome.arena);
}

static void to_encoding(const char *name, const struct buf *text, struct buf *bytes)
{
    iconv_t converter = iconv_open(name, "UTF-8");
    size_t in_left = text->len;
    size_t out_left = 3 * text->len + 16;
    char *in = text->data;
    char *start = malloc(out_left);
    char *out = start;
    assert_non_null(start);
    assert_true(converter != (iconv_t)-1);
    assert_int_equal(iconv(converter, &in, &in_left, &out, &out_left), 0);
    buf_add(bytes, start, (size_t)(out - start));
    free(start);
    (void)iconv_close(converter);
}

/* `shift` ASCII characters push what follows over every border. */
static void check_borders(const char *encoding, const char *mark, size_t mark_len,
                          const char *want_label, size_t shift)
{
    struct buf text, bytes;
    buf_init(&text, 1 << 20);
    buf_init(&bytes, 1 << 20);
    buf_add_text(&text, "编号,名称,座位数\n");
    for (int i = 0; i < 6000; i++)
        buf_addf(&text, "R%d,%.*s欧阳㐂𠮷é,%d\n", i, (int)shift, "aaaaaaaaa", i + 1);
    buf_add(&bytes, mark, mark_len);
    to_encoding(encoding, &text, &bytes);
    struct outcome outcome = read_rooms(&bytes, NULL);
    assert_non_null(outcome.file);
    assert_string_equal(outcome.file->encoding, want_label);
    assert_int_equal(outcome.file->rows_len, 6000);
    for (size_t i = 0; i < 6000; i++) {
        const struct import_cell *cells = outcome.file->rows[i].cells;
        assert_string_equal(cells[ROOM_COLUMN_NAME].text + shift, "欧阳㐂𠮷é");
        assert_int_equal(cells[ROOM_COLUMN_SEATS].number, i + 1);
    }
    arena_release(&outcome.arena);
    buf_release(&text);
    buf_release(&bytes);
}

static void test_encoding_decode_characters_across_chunks_whole(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 8; shift++) {
        check_borders("UTF-8", "", 0, "UTF-8", shift);
        check_borders("GB18030", "", 0, "GB18030", shift);
        check_borders("UTF-16LE", "\xFF\xFE", 2, "UTF-16LE", shift);
        check_borders("UTF-16BE", "\xFE\xFF", 2, "UTF-16BE", shift);
    }
}

static void test_encoding_decode_bad_byte_after_chunks_named(void **state)
{
    struct buf bytes;
    const struct import_options forced = {.encoding = IMPORT_ENCODING_UTF8};
    (void)state;
    buf_init(&bytes, 1 << 20);
    buf_add_text(&bytes, HEADINGS);
    for (int i = 0; i < 5000; i++)
        buf_addf(&bytes, "R%04d,aaaaaaaaaaaaaaaaaaaaa,1\n", i);
    size_t at = bytes.len;
    buf_add_text(&bytes, "\xFF\n");
    struct outcome outcome = read_rooms(&bytes, &forced);
    char want[80];
    (void)snprintf(want, sizeof(want), "a.csv line 5002 (byte %zu of the file): not UTF-8", at + 1);
    assert_string_equal(outcome.err.text, want);
    arena_release(&outcome.arena);
    buf_release(&bytes);
}

static void add_repeated(struct buf *bytes, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buf_add_text(bytes, text);
}

static void test_csv_columns_beyond_cap_refused(void **state)
{
    struct buf bytes;
    (void)state;
    buf_init(&bytes, 1 << 20);
    buf_add_text(&bytes, HEADINGS "R1,a,1");
    add_repeated(&bytes, ",", 300);
    buf_add_char(&bytes, '\n');
    struct outcome outcome = read_rooms(&bytes, NULL);
    assert_non_null(outcome.file); /* nothing is in them */
    arena_release(&outcome.arena);
    buf_add_text(&bytes, "R2,a,1");
    add_repeated(&bytes, ",", 254);
    buf_add_text(&bytes, "x\n");
    check_refused(&bytes, ERR_LIMIT, "a.csv row 3: more than 256 columns");
    buf_release(&bytes);
}

static void test_csv_cell_and_line_beyond_cap_refused(void **state)
{
    struct buf bytes;
    (void)state;
    buf_init(&bytes, 4 << 20);
    buf_add_text(&bytes, HEADINGS "R1,");
    add_repeated(&bytes, "b", IMPORT_CELL_BYTES_MAX + 1);
    buf_add_text(&bytes, ",1\n");
    check_refused(&bytes, ERR_LIMIT, "a.csv row 2: a cell is longer than 32 KiB");
    buf_clear(&bytes);
    buf_add_text(&bytes, HEADINGS "R1,\"");
    add_repeated(&bytes, "bb\n", 700000);
    check_refused(&bytes, ERR_LIMIT, "a.csv row 2: a cell is longer than 32 KiB");
    buf_clear(&bytes);
    buf_add_text(&bytes, HEADINGS);
    for (int i = 0; i < 40; i++) {
        add_repeated(&bytes, "b", IMPORT_CELL_BYTES_MAX - 1);
        buf_add_char(&bytes, ',');
    }
    check_refused(&bytes, ERR_LIMIT, "a.csv row 2: longer than 1 MiB");
    buf_release(&bytes);
}

static void test_collector_row_rows_beyond_cap_refused(void **state)
{
    struct buf bytes;
    (void)state;
    buf_init(&bytes, 16 << 20);
    buf_add_text(&bytes, HEADINGS);
    add_repeated(&bytes, "\n", 10);
    add_repeated(&bytes, "a,b,1\n", IMPORT_ROWS_MAX + 1);
    check_refused(&bytes, ERR_LIMIT, "more than 1000000 rows");
    buf_release(&bytes);
}

static void test_report_add_beyond_cap_counted_only(void **state)
{
    struct buf bytes;
    (void)state;
    buf_init(&bytes, 1 << 20);
    buf_add_text(&bytes, HEADINGS);
    for (int i = 0; i < IMPORT_LISTED_MAX + 5; i++)
        buf_addf(&bytes, "R%d,,x\n", i);
    buf_add_text(&bytes, "R,good,1\n");
    struct outcome outcome = read_rooms(&bytes, NULL);
    assert_non_null(outcome.file);
    assert_int_equal(outcome.file->refused_len, IMPORT_LISTED_MAX);
    assert_int_equal(outcome.file->refused_total, 2 * (IMPORT_LISTED_MAX + 5));
    assert_int_equal(outcome.file->rows_refused, IMPORT_LISTED_MAX + 5);
    assert_int_equal(outcome.file->rows_len, 1);
    assert_int_equal(outcome.file->rows_total, IMPORT_LISTED_MAX + 6);
    for (size_t i = 1; i < outcome.file->refused_len; i++)
        assert_true(outcome.file->refused[i - 1].line <= outcome.file->refused[i].line);
    arena_release(&outcome.arena);
    buf_release(&bytes);
}

static bool stop_at_once(void *context, const char *stage, int64_t done, int64_t total)
{
    int *calls = context;
    (void)stage;
    assert_true(done <= total);
    return ++*calls < 2;
}

static void test_import_read_bytes_stopped_by_progress_conflict(void **state)
{
    struct buf bytes;
    int calls = 0;
    const struct progress progress = {stop_at_once, &calls};
    const struct import_options options = {.progress = &progress};
    (void)state;
    buf_init(&bytes, 1 << 20);
    buf_add_text(&bytes, HEADINGS "R1,a,1\n");
    struct outcome outcome = read_rooms(&bytes, &options);
    assert_int_equal(outcome.err.code, ERR_CONFLICT);
    assert_int_equal(calls, 2);
    arena_release(&outcome.arena);
    buf_release(&bytes);
}

static void test_import_options_map_broken_refused(void **state)
{
    static const struct {
        const char *map, *want;
    } rows[] = {
        {"a", "cannot be read"},
        {"=code", "cannot be read"},
        {"a=", "cannot be read"},
        {"a=nothing", "rooms files have no column \"nothing\""},
    };
    struct buf bytes;
    (void)state;
    buf_init(&bytes, 1 << 20);
    buf_add_text(&bytes, HEADINGS "R1,a,1\n");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct import_options options = {.map = rows[i].map};
        struct outcome outcome = read_rooms(&bytes, &options);
        assert_int_equal(outcome.err.code, ERR_INVALID);
        assert_non_null(strstr(outcome.err.text, rows[i].want));
        arena_release(&outcome.arena);
    }
    buf_release(&bytes);
}

/* Names, telephones and the like stay out of what is shown and downloaded. */
static void test_import_read_bytes_private_values_in_no_report(void **state)
{
    struct buf bytes;
    (void)state;
    buf_init(&bytes, 1 << 20);
    buf_add_text(&bytes, "code,name,unit,tier,identity_no,mobile,email,certificate_no,chat_userid\n"
                         "W1,SECRET\1,S,none,SECRET,SECRET,SECRET,SECRET\1,SECRET\1\n"
                         "W2,A,S,none,,,,,\nW2,SECRET,S,none,,,,,\n");
    struct arena arena = {0};
    struct err err = {0};
    struct import_file *file = NULL;
    const struct import_bytes source = {"a.csv", str_slice(buf_text(&bytes), bytes.len)};
    assert_int_equal(import_read_bytes(&source, FILE_KIND_WORKERS, NULL, &arena, &file, &err),
                     ERR_OK);
    assert_int_equal(file->refused_len, 7);
    for (size_t i = 0; i < file->refused_len; i++) {
        assert_null(strstr(file->refused[i].value, "SECRET"));
        assert_null(strstr(file->refused[i].reason, "SECRET"));
        assert_null(strstr(file->refused[i].remedy, "SECRET"));
    }
    arena_release(&arena);
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encoding_decode_characters_across_chunks_whole),
        cmocka_unit_test(test_encoding_decode_bad_byte_after_chunks_named),
        cmocka_unit_test(test_csv_columns_beyond_cap_refused),
        cmocka_unit_test(test_csv_cell_and_line_beyond_cap_refused),
        cmocka_unit_test(test_collector_row_rows_beyond_cap_refused),
        cmocka_unit_test(test_report_add_beyond_cap_counted_only),
        cmocka_unit_test(test_import_read_bytes_stopped_by_progress_conflict),
        cmocka_unit_test(test_import_options_map_broken_refused),
        cmocka_unit_test(test_import_read_bytes_private_values_in_no_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
