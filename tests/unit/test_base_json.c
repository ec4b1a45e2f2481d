/* JSON: loading, errors in one line, members with paths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/json.h"

static json_t *parse(const char *text)
{
    json_t *value = NULL;
    struct err err = {0};
    if (json_parse(str_from(text), "x.json", &value, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return value;
}

static void assert_parse_error(const char *text, const char *expected)
{
    json_t *value = NULL;
    struct err err = {0};
    assert_int_equal(json_parse(str_from(text), "x.json", &value, &err), ERR_INVALID);
    assert_null(value);
    assert_string_equal(err.text, expected);
}

static void test_json_parse_errors_name_line_and_column(void **state)
{
    (void)state;
    assert_parse_error("{\n  \"a\": 1,\n  \"b\" 2\n}", "x.json line 3 column 7: ':' expected");
    assert_parse_error("{\"a\":1,\"a\":2}",
                       "x.json line 1 column 10: duplicate object key near '\"a\"'");
    assert_parse_error("", "x.json line 1 column 0: '[' or '{' expected near end of file");
    assert_parse_error("[1] x", "x.json line 1 column 5: end of file expected");
    assert_parse_error("[\"\xff\"]", "x.json line 1 column 2: unable to decode byte 0xff");
    assert_parse_error("[\"a\\u0000b\"]",
                       "x.json line 1 column 11: \\u0000 is not allowed without JSON_ALLOW_NUL");
}

/* What stands in the file may be somebody's name. */
static void test_json_parse_errors_do_not_quote(void **state)
{
    (void)state;
    json_t *value = NULL;
    struct err err = {0};
    assert_int_equal(json_parse(STR_LIT("{\"phone\" \"13800000000\"}"), "x", &value, &err),
                     ERR_INVALID);
    assert_null(strstr(err.text, "1380"));
}

static void test_json_parse_caps(void **state)
{
    (void)state;
    size_t len = 16u * 1024 * 1024 + 1;
    CLEANUP(x_free_ptr) char *text = x_malloc(len);
    memset(text, ' ', len);
    text[0] = '[';
    text[1] = ']';
    CLEANUP_JSON json_t *value = NULL;
    json_t *none = NULL;
    struct err err = {0};
    assert_int_equal(json_parse(str_slice(text, len - 1), "x", &value, &err), ERR_OK);
    assert_int_equal(json_parse(str_slice(text, len), "x", &none, &err), ERR_LIMIT);
    memset(text, '[', 3000);
    assert_int_equal(json_parse(str_slice(text, 3000), "x", &none, &err), ERR_INVALID);
    assert_non_null(strstr(err.text, "depth"));
    assert_null(none);
}

static void test_json_text_keeps_order(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *value = parse("{ \"b\": [1, 2.5, null], \"a\": \"雁\" }");
    CLEANUP(x_free_ptr) char *text = json_text(value);
    assert_string_equal(text, "{\"b\":[1,2.5,null],\"a\":\"雁\"}");
    CLEANUP_JSON json_t *number = json_integer(5);
    CLEANUP(x_free_ptr) char *scalar = json_text(number);
    assert_string_equal(scalar, "5");
}

static void test_json_instant_nothing_is_no_text(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *never = json_instant(0);
    CLEANUP_JSON json_t *once = json_instant(1800000000);
    assert_string_equal(json_string_value(never), "");
    assert_string_equal(json_string_value(once), "2027-01-15T08:00:00Z");
}

static void test_json_text_at_what_is_no_text_is_empty(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *object = parse("{\"a\":\"x\",\"b\":5}");
    assert_string_equal(json_text_at(object, "a"), "x");
    assert_string_equal(json_text_at(object, "b"), "");
    assert_string_equal(json_text_at(object, "c"), "");
    assert_string_equal(json_text_at(NULL, "a"), "");
}

static void test_json_get_right_types_given(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *object =
        parse("{\"t\":\"x\",\"n\":-5,\"a\":[1],\"o\":{\"k\":1},\"big\":9223372036854775807}");
    struct err err = {0};
    const char *text = NULL;
    int64_t number = 0;
    const json_t *part = NULL;
    assert_int_equal(json_get_text(object, "", "t", &text, &err), ERR_OK);
    assert_string_equal(text, "x");
    assert_int_equal(json_get_text_or(object, "", "t", "y", &text, &err), ERR_OK);
    assert_string_equal(text, "x");
    assert_int_equal(json_get_text_or(object, "", "z", "y", &text, &err), ERR_OK);
    assert_string_equal(text, "y");
    assert_int_equal(json_get_text_or(object, "", "z", NULL, &text, &err), ERR_OK);
    assert_null(text);
    assert_int_equal(json_get_int(object, "", "n", (struct json_range){-5, -5}, &number, &err),
                     ERR_OK);
    assert_int_equal(number, -5);
    assert_int_equal(
        json_get_int(object, "", "big", (struct json_range){0, INT64_MAX}, &number, &err), ERR_OK);
    assert_true(number == INT64_MAX);
    assert_int_equal(json_get_array(object, "", "a", &part, &err), ERR_OK);
    assert_int_equal(json_array_size(part), 1);
    assert_int_equal(json_get_object(object, "", "o", &part, &err), ERR_OK);
    assert_true(json_is_object(part));
}

static void test_json_get_wrong_types_refused_with_path(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *object = parse("{\"t\":5,\"n\":\"5\",\"r\":5.0,\"u\":null,\"o\":[]}");
    struct err err = {0};
    const char *text = "old";
    int64_t number = 42;
    const json_t *part = NULL;
    struct json_range range = {0, 1000000};
    assert_int_equal(json_get_text(object, "requirements[2]", "t", &text, &err), ERR_INVALID);
    assert_string_equal(err.text, "requirements[2].t: expected text");
    assert_int_equal(json_get_text_or(object, "", "u", "y", &text, &err), ERR_INVALID);
    assert_string_equal(err.text, "u: expected text");
    assert_int_equal(json_get_int(object, "requirements[2]", "n", range, &number, &err),
                     ERR_INVALID);
    assert_string_equal(err.text, "requirements[2].n: expected a whole number from 0 to 1000000");
    assert_int_equal(json_get_int(object, "", "r", range, &number, &err), ERR_INVALID);
    range = (struct json_range){6, 9};
    assert_int_equal(json_get_int(object, "", "t", range, &number, &err), ERR_INVALID);
    assert_string_equal(err.text, "t: expected a whole number from 6 to 9");
    range = (struct json_range){1, 4};
    assert_int_equal(json_get_int(object, "", "t", range, &number, &err), ERR_INVALID);
    assert_int_equal(json_get_int(object, "", "none", range, &number, &err), ERR_INVALID);
    assert_string_equal(err.text, "none is missing: expected a whole number from 1 to 4");
    assert_int_equal(json_get_object(object, "a", "o", &part, &err), ERR_INVALID);
    assert_string_equal(err.text, "a.o: expected an object");
    assert_int_equal(json_get_array(object, "a", "t", &part, &err), ERR_INVALID);
    assert_string_equal(err.text, "a.t: expected an array");
    assert_string_equal(text, "old");
    assert_int_equal(number, 42);
    assert_null(part);
}

static void test_json_get_no_object_refused(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *array = parse("[1]");
    struct err err = {0};
    const char *text = NULL;
    assert_int_equal(json_get_text(array, "list[0]", "t", &text, &err), ERR_INVALID);
    assert_string_equal(err.text, "list[0]: expected an object");
    assert_int_equal(json_get_text(array, "", "t", &text, &err), ERR_INVALID);
    assert_string_equal(err.text, "the value: expected an object");
    assert_int_equal(json_get_text_or(NULL, "x", "t", "y", &text, &err), ERR_INVALID);
}

static void test_json_only_keys_nearest_suggested(void **state)
{
    (void)state;
    static const char *const keys[] = {"minimum", "maximum", "id", "categories", NULL};
    static const char *const rows[][2] = {
        {"{\"minimun\":1}", "Did you mean \"minimum\"?"},
        {"{\"mximum\":1}", "Did you mean \"maximum\"?"},
        {"{\"catgoriess\":1}", "Did you mean \"categories\"?"},
        {"{\"ids\":1}", "Did you mean \"id\"?"},
        {"{\"xy\":1}", ""},
        {"{\"completely\":1}", ""},
        {"{\"\":1}", ""},
        {"{\"0123456789012345678901234567890123456789012345678901234567890123456789\":1}", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        CLEANUP_JSON json_t *object = parse(rows[i][0]);
        struct err err = {0};
        assert_int_equal(json_only_keys(object, "r[1]", keys, &err), ERR_INVALID);
        assert_int_equal(json_only_keys(object, "r[1]", keys, NULL), ERR_INVALID);
        assert_true(str_starts(str_from(err.text), "r[1]."));
        assert_string_equal(err.hint, rows[i][1]);
        assert_true(strlen(err.text) < 100);
    }
    CLEANUP_JSON json_t *good = parse("{\"id\":1,\"minimum\":2}");
    assert_int_equal(json_only_keys(good, "", keys, NULL), ERR_OK);
    CLEANUP_JSON json_t *bad = parse("{\"id\":1,\"minimun\":2}");
    struct err err = {0};
    assert_int_equal(json_only_keys(bad, "", keys, &err), ERR_INVALID);
    assert_string_equal(err.text, "minimun: there is no such member");
}

static void test_json_read_file_missing_not_found(void **state)
{
    (void)state;
    json_t *value = NULL;
    struct err err = {0};
    assert_int_equal(json_read_file("/nowhere.json", &value, &err), ERR_NOT_FOUND);
    assert_null(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_parse_errors_name_line_and_column),
        cmocka_unit_test(test_json_parse_errors_do_not_quote),
        cmocka_unit_test(test_json_parse_caps),
        cmocka_unit_test(test_json_text_keeps_order),
        cmocka_unit_test(test_json_instant_nothing_is_no_text),
        cmocka_unit_test(test_json_text_at_what_is_no_text_is_empty),
        cmocka_unit_test(test_json_get_right_types_given),
        cmocka_unit_test(test_json_get_wrong_types_refused_with_path),
        cmocka_unit_test(test_json_get_no_object_refused),
        cmocka_unit_test(test_json_only_keys_nearest_suggested),
        cmocka_unit_test(test_json_read_file_missing_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
