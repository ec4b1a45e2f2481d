/* Mustache: its cases are in tests/cases/base/template. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/template.h"

#define CASES "tests/cases/base/template/"

static enum err_code find_partial(void *context, struct str name, struct str *ret_text,
                                  struct err *err)
{
    const json_t *text = json_object_getn(context, name.data, name.len);
    if (text == NULL)
        return err_set(err, ERR_NOT_FOUND, "there is no partial");
    *ret_text = str_slice(json_string_value(text), json_string_length(text));
    return ERR_OK;
}

/* True if the case passes; prints what differs. */
static bool run_case(const char *file, json_t *row)
{
    const char *name, *text;
    struct err err = {0};
    assert_int_equal(json_get_text(row, "", "name", &name, &err), ERR_OK);
    assert_int_equal(json_get_text(row, "", "template", &text, &err), ERR_OK);
    const char *expected = json_string_value(json_object_get(row, "expected"));
    const char *error = json_string_value(json_object_get(row, "error"));
    assert_true((expected == NULL) != (error == NULL));
    struct template_partials partials = {find_partial, json_object_get(row, "partials")};
    CLEANUP(buf_release) struct buf out;
    buf_init(&out, 65536);
    buf_add_text(&out, "before");
    enum err_code code =
        template_render(str_from(text), json_object_get(row, "data"), partials, &out, &err);
    const char *got = buf_text(&out) + strlen("before");
    bool passed = expected != NULL ? code == ERR_OK && strcmp(got, expected) == 0
                                   : code != ERR_OK && strstr(err.text, error) != NULL &&
                                         err.code == code && got[0] == '\0';
    if (!passed)
        print_error("%s: %s: got \"%s\", error \"%s\"\n", file, name, got, err.text);
    return passed;
}

static size_t run_file(const char *file, size_t *ret_failed)
{
    CLEANUP_JSON json_t *rows = NULL;
    struct err err = {0};
    char path[128];
    snprintf(path, sizeof(path), CASES "%s", file);
    assert_int_equal(json_read_file(path, &rows, &err), ERR_OK);
    size_t i;
    json_t *row;
    json_array_foreach(rows, i, row) *ret_failed += !run_case(file, row);
    return json_array_size(rows);
}

static void test_template_render_cases_match(void **state)
{
    (void)state;
    static const char *const files[] = {"basic.json", "own.json"};
    size_t failed = 0, count = 0;
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
        count += run_file(files[i], &failed);
    assert_int_equal(failed, 0);
    assert_true(count > 50);
}

static enum err_code render(const char *text, const char *json, size_t len_max, char *got,
                            struct err *err)
{
    CLEANUP_JSON json_t *view = NULL;
    assert_int_equal(json_parse(str_from(json), "view", &view, err), ERR_OK);
    CLEANUP(buf_release) struct buf out;
    buf_init(&out, len_max);
    enum err_code code =
        template_render(str_from(text), view, (struct template_partials){0}, &out, err);
    snprintf(got, 64, "%s", buf_text(&out));
    return code;
}

static void test_template_render_partial_without_finder_refused(void **state)
{
    (void)state;
    struct err err = {0};
    char got[64];
    assert_int_equal(render("x{{>p}}", "{}", 64, got, &err), ERR_INVALID);
    assert_string_equal(err.text, "template line 1: partials are not available here: p");
}

static void test_template_render_full_buffer_refused(void **state)
{
    (void)state;
    struct err err = {0};
    char got[64];
    assert_int_equal(render("{{#a}}abc{{/a}}", "{\"a\":[1,2,3]}", 9, got, &err), ERR_OK);
    assert_string_equal(got, "abcabcabc");
    assert_int_equal(render("{{#a}}abc{{/a}}", "{\"a\":[1,2,3,4]}", 9, got, &err), ERR_LIMIT);
    assert_string_equal(got, "");
}

static void test_template_render_nul_in_text_kept(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *view = json_pack("{s:s#}", "x", "a\0b", 3);
    assert_non_null(view);
    CLEANUP(buf_release) struct buf out;
    buf_init(&out, 64);
    struct err err = {0};
    assert_int_equal(
        template_render(STR_LIT("{{x}}"), view, (struct template_partials){0}, &out, &err), ERR_OK);
    assert_int_equal(out.len, 3);
    assert_memory_equal(out.data, "a\0b", 3);
}

static void test_html_escape_every_byte_only_five_change(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        char c = (char)byte;
        CLEANUP(buf_release) struct buf out;
        buf_init(&out, 64);
        html_escape(str_slice(&c, 1), &out);
        bool special = byte == '&' || byte == '<' || byte == '>' || byte == '"' || byte == '\'';
        assert_int_equal(out.len > 1, special);
        assert_int_equal(out.data[0], special ? '&' : c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_template_render_cases_match),
        cmocka_unit_test(test_template_render_partial_without_finder_refused),
        cmocka_unit_test(test_template_render_full_buffer_refused),
        cmocka_unit_test(test_template_render_nul_in_text_kept),
        cmocka_unit_test(test_html_escape_every_byte_only_five_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
