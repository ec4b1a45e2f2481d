/* Tables as JSON: exact bytes, and every byte that needs escaping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "scheduler/base/json.h"
#include "scheduler/export/table_writer.h"

static void open_table(struct buf *buf, struct table_writer **writer)
{
    struct err err = {0};
    static const struct table_column columns[] = {{"编号", COLUMN_FORMAT_CODE},
                                                  {"a\"b", COLUMN_FORMAT_TEXT},
                                                  {"日期", COLUMN_FORMAT_DATE},
                                                  {"数", COLUMN_FORMAT_MILLI},
                                                  {"时", COLUMN_FORMAT_TIME}};
    struct table_options options = {.format = TABLE_FORMAT_JSON, .buf = buf};
    buf_init(buf, 1 << 20);
    assert_int_equal(table_writer_open_columns(&options, columns, 5, writer, &err), ERR_OK);
}

static void test_json_table_exact_bytes(void **state)
{
    (void)state;
    struct err err = {0};
    struct buf buf;
    struct table_writer *writer = NULL;
    const struct export_cell rows[][5] = {
        {EXPORT_TEXT("007"), EXPORT_TEXT("=1+1"), EXPORT_DATE((struct date){20880}),
         EXPORT_MILLI(-250), EXPORT_MINUTE(540)},
        {EXPORT_TEXT(""), EXPORT_TEXT(NULL), EXPORT_DATE(DATE_NONE), EXPORT_INT(-7), EXPORT_NONE}};
    open_table(&buf, &writer);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(table_writer_row(writer, rows[i], 5, &err), ERR_OK);
    assert_int_equal(table_writer_close(writer, &err), ERR_OK);
    assert_string_equal(
        buf_text(&buf),
        "{\"kind\": \"\",\n \"columns\": [\"编号\", \"a\\\"b\", \"日期\", \"数\", \"时\"],\n"
        " \"rows\": [\n"
        "  {\"编号\": \"007\", \"a\\\"b\": \"=1+1\", \"日期\": \"2027-03-03\", \"数\": \"-0.25\", "
        "\"时\": \"09:00\"},\n"
        "  {\"编号\": \"\", \"a\\\"b\": \"\", \"日期\": \"\", \"数\": \"-7\", \"时\": \"\"}\n"
        " ]}\n");
    table_writer_free(writer);
    buf_release(&buf);
}

/* Every code point below 128 and some above come back from jansson as they went in. */
static void test_json_table_every_text_comes_back(void **state)
{
    (void)state;
    struct err err = {0};
    struct buf buf;
    struct table_writer *writer = NULL;
    char text[160] = "";
    CLEANUP_JSON json_t *value = NULL;
    for (int c = 1; c < 128; c++)
        text[c - 1] = (char)c;
    strcat(text, "é中𬀩\xe2\x80\xa8");
    const struct export_cell row[5] = {EXPORT_NONE, EXPORT_TEXT(text)};
    open_table(&buf, &writer);
    assert_int_equal(table_writer_row(writer, row, 5, &err), ERR_OK);
    assert_int_equal(table_writer_close(writer, &err), ERR_OK);
    table_writer_free(writer);
    assert_int_equal(json_parse(str_slice(buf.data, buf.len), "table", &value, &err), ERR_OK);
    const json_t *back = json_array_get(json_object_get(value, "rows"), 0);
    assert_string_equal(json_string_value(json_object_get(back, "a\"b")), text);
    buf_release(&buf);
}

static void test_json_table_without_rows_is_whole(void **state)
{
    (void)state;
    struct err err = {0};
    struct buf buf;
    struct table_writer *writer = NULL;
    struct table_options options = {.format = TABLE_FORMAT_JSON, .buf = &buf};
    for (int kind = 0; kind < FILE_KIND_COUNT; kind++) {
        CLEANUP_JSON json_t *value = NULL;
        size_t len = 0;
        const struct column *columns = columns_of((enum file_kind)kind, &len);
        buf_init(&buf, 1 << 20);
        assert_int_equal(table_writer_open(&options, (enum file_kind)kind, &writer, &err), ERR_OK);
        assert_int_equal(table_writer_close(writer, &err), ERR_OK);
        table_writer_free(writer);
        assert_int_equal(json_parse(str_slice(buf.data, buf.len), "table", &value, &err), ERR_OK);
        assert_string_equal(json_string_value(json_object_get(value, "kind")),
                            file_kind_text((enum file_kind)kind)->code);
        assert_int_equal(json_array_size(json_object_get(value, "rows")), 0);
        assert_int_equal(json_array_size(json_object_get(value, "columns")), len);
        for (size_t i = 0; i < len; i++)
            assert_string_equal(
                json_string_value(json_array_get(json_object_get(value, "columns"), i)),
                columns[i].key);
        buf_release(&buf);
    }
}

/* More rows than are kept back at once: they leave as they come. */
static void test_json_table_many_rows_stream(void **state)
{
    (void)state;
    struct err err = {0};
    struct buf buf;
    struct table_writer *writer = NULL;
    CLEANUP_JSON json_t *value = NULL;
    const struct export_cell row[5] = {EXPORT_TEXT("W00001"), EXPORT_TEXT("一个很长的名字")};
    open_table(&buf, &writer);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(table_writer_row(writer, row, 5, &err), ERR_OK);
    assert_true(buf.len > 5000 * 50); /* before it is closed */
    assert_int_equal(table_writer_close(writer, &err), ERR_OK);
    table_writer_free(writer);
    assert_int_equal(json_parse(str_slice(buf.data, buf.len), "table", &value, &err), ERR_OK);
    assert_int_equal(json_array_size(json_object_get(value, "rows")), 5000);
    buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_table_exact_bytes),
        cmocka_unit_test(test_json_table_every_text_comes_back),
        cmocka_unit_test(test_json_table_without_rows_is_whole),
        cmocka_unit_test(test_json_table_many_rows_stream),
    };
    return cmocka_run_group_tests_name("export json", tests, NULL, NULL);
}
