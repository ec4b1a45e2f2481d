/* Requests at the door: what is refused, how targets and parameters are read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/web/message.h"

#define FIELDS_MAX 4

struct head_row {
    const char *label;
    int want;
    const char *version;
    struct {
        const char *name, *value;
    } fields[FIELDS_MAX];
};

static int check_head(const struct head_row *row)
{
    struct http_field fields[FIELDS_MAX];
    size_t len = 0;
    while (len < FIELDS_MAX && row->fields[len].name != NULL) {
        fields[len].name = str_from(row->fields[len].name);
        fields[len].value = str_from(row->fields[len].value);
        len++;
    }
    struct http_wire wire = {
        .method = STR_LIT("GET"), .target = STR_LIT("/"), .version = str_from(row->version)};
    return http_check(&wire, fields, len);
}

static void test_http_check_heads_judged(void **state)
{
    (void)state;
    static const struct head_row rows[] = {
        {"plain", 0, "HTTP/1.1", {{"Host", "a"}}},
        {"host with port", 0, "HTTP/1.1", {{"host", "[::1]:8080"}}},
        {"1.0 without host", 0, "HTTP/1.0", {{NULL, NULL}}},
        {"body", 0, "HTTP/1.1", {{"Host", "a"}, {"Content-Length", "3"}}},
        {"chunked", 0, "HTTP/1.1", {{"Host", "a"}, {"Transfer-Encoding", "chunked"}}},
        {"no host", 400, "HTTP/1.1", {{NULL, NULL}}},
        {"empty host", 400, "HTTP/1.1", {{"Host", ""}}},
        {"two hosts", 400, "HTTP/1.1", {{"Host", "a"}, {"HOST", "a"}}},
        {"two hosts in 1.0", 400, "HTTP/1.0", {{"Host", "a"}, {"Host", "b"}}},
        {"list of hosts", 400, "HTTP/1.1", {{"Host", "a, b"}}},
        {"host with path", 400, "HTTP/1.1", {{"Host", "a/b"}}},
        {"two lengths",
         400,
         "HTTP/1.1",
         {{"Host", "a"}, {"Content-Length", "3"}, {"content-length", "3"}}},
        {"list of lengths", 400, "HTTP/1.1", {{"Host", "a"}, {"Content-Length", "3, 3"}}},
        {"signed length", 400, "HTTP/1.1", {{"Host", "a"}, {"Content-Length", "+3"}}},
        {"length and coding",
         400,
         "HTTP/1.1",
         {{"Host", "a"}, {"Content-Length", "3"}, {"Transfer-Encoding", "chunked"}}},
        {"two codings",
         400,
         "HTTP/1.1",
         {{"Host", "a"}, {"Transfer-Encoding", "x"}, {"Transfer-Encoding", "chunked"}}},
        {"blank before the colon", 400, "HTTP/1.1", {{"Host", "a"}, {"X ", "1"}}},
        {"empty name", 400, "HTTP/1.1", {{"Host", "a"}, {"", "1"}}},
        {"control character", 400, "HTTP/1.1", {{"Host", "a"}, {"X", "a\x01"}}},
        {"tab is allowed", 0, "HTTP/1.1", {{"Host", "a"}, {"X", "a\tb"}}},
        {"other version", 505, "HTTP/2.0", {{"Host", "a"}}},
        {"no version", 505, "", {{"Host", "a"}}},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int got = check_head(&rows[i]);
        if (got != rows[i].want)
            fail_msg("%s: got %d", rows[i].label, got);
    }
}

static void test_http_check_hidden_bytes_refused(void **state)
{
    (void)state;
    const char *head = "GET /a HTTP/1.1\r\nHost: x\r\nX:  ab\r\n\r\n";
    const struct http_field fields[] = {{STR_LIT("Host"), STR_LIT("x")},
                                        {STR_LIT("X"), STR_LIT("ab")}};
    struct http_wire wire = {.method = STR_LIT("GET"),
                             .target = STR_LIT("/a"),
                             .version = STR_LIT("HTTP/1.1"),
                             .head_len = strlen(head),
                             .blanks_len = 3};
    assert_int_equal(http_check(&wire, fields, 2), 0);
    wire.head_len++; /* one byte that no field shows: a NUL */
    assert_int_equal(http_check(&wire, fields, 2), 400);
    wire.head_len = strlen(head) - 4; /* bare line feeds */
    assert_int_equal(http_check(&wire, fields, 2), 0);
}

static void test_http_target_forms_read(void **state)
{
    (void)state;
    static const struct {
        const char *target, *path, *query; /* path NULL: refused */
    } rows[] = {
        {"/", "/", ""},
        {"/c/abc?lang=en&x=1", "/c/abc", "lang=en&x=1"},
        {"/c/abc?", "/c/abc", ""},
        {"/%E9%9B%81", "/雁", ""},
        {"/雁", "/雁", ""},
        {"/a%2Fb", "/a/b", ""},
        {"http://host:80/a?b", "/a", "b"},
        {"https://host", "/", ""},
        {"/a+b", "/a+b", ""},
        {"*", NULL, NULL},
        {"", NULL, NULL},
        {"host:443", NULL, NULL},
        {"/%", NULL, NULL},
        {"/%4", NULL, NULL},
        {"/%zz", NULL, NULL},
        {"/%00", NULL, NULL},
        {"/%0d%0aX:", NULL, NULL},
        {"/%ff", NULL, NULL},
        {"/%c0%af", NULL, NULL},
        {"/a\tb", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct arena arena = {0};
        struct str path, query;
        enum err_code code = http_target(str_from(rows[i].target), &arena, &path, &query, NULL);
        if (rows[i].path == NULL) {
            if (code != ERR_INVALID)
                fail_msg("taken: %s", rows[i].target);
        } else if (code != ERR_OK || !str_eq_text(path, rows[i].path) ||
                   !str_eq_text(query, rows[i].query)) {
            fail_msg("misread: %s", rows[i].target);
        }
        arena_release(&arena);
    }
}

static void test_http_param_values_decoded(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct http_request request = {.query = STR_LIT("a=1&b=x+y%21&c&d=%zz&a=2&lang=en"),
                                   .arena = &arena};
    struct str value;
    assert_true(http_param(&request, "a", &value));
    assert_true(str_eq_text(value, "1"));
    assert_true(http_param(&request, "b", &value));
    assert_true(str_eq_text(value, "x y!"));
    assert_true(http_param(&request, "c", &value));
    assert_int_equal(value.len, 0);
    assert_false(http_param(&request, "d", &value));
    assert_false(http_param(&request, "lan", &value));
    assert_true(http_param(&request, "lang", &value));
    assert_true(str_eq_text(value, "en"));
    arena_release(&arena);
}

static void test_http_header_lines_joined(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct http_field fields[] = {{STR_LIT("If-None-Match"), STR_LIT("\"a\"")},
                                        {STR_LIT("Host"), STR_LIT("x")},
                                        {STR_LIT("if-none-match"), STR_LIT("\"b\"")},
                                        {STR_LIT("Empty"), STR_LIT("")}};
    struct http_request request = {.fields = fields, .fields_len = 4, .arena = &arena};
    assert_true(str_eq_text(http_header(&request, "If-None-Match"), "\"a\", \"b\""));
    assert_true(str_eq_text(http_header(&request, "HOST"), "x"));
    assert_null(http_header(&request, "Accept").data);
    assert_non_null(http_header(&request, "Empty").data);
    arena_release(&arena);
}

static void test_http_method_parse_names_round_trip(void **state)
{
    (void)state;
    for (int i = 0; i < HTTP_METHOD_COUNT; i++) {
        const char *name = http_method_name((enum http_method)i);
        assert_non_null(name);
        assert_int_equal(http_method_parse(str_from(name)), i);
    }
    assert_int_equal(http_method_parse(STR_LIT("get")), HTTP_METHOD_OTHER);
    assert_int_equal(http_method_parse(STR_LIT("")), HTTP_METHOD_OTHER);
}

/* What is escaped comes back as it was, as the value of a query. */
static void test_http_escape_values_come_back(void **state)
{
    (void)state;
    static const char *const values[] = {"W00195", "", "a b&c=d?#/%+", "浦东 1\"<>", "-._~"};
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        struct arena arena = {0};
        struct str value;
        const char *escaped = http_escape(str_from(values[i]), &arena);
        assert_null(strpbrk(escaped, " &=?#/+<>\""));
        struct http_request request = {.query = str_from(arena_printf(&arena, "x=%s", escaped)),
                                       .arena = &arena};
        assert_true(http_param(&request, "x", &value));
        assert_true(str_eq_text(value, values[i]));
        arena_release(&arena);
    }
    struct arena arena = {0};
    assert_string_equal(http_escape(STR_LIT("-._~"), &arena), "-._~");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_http_check_heads_judged),
        cmocka_unit_test(test_http_check_hidden_bytes_refused),
        cmocka_unit_test(test_http_target_forms_read),
        cmocka_unit_test(test_http_param_values_decoded),
        cmocka_unit_test(test_http_header_lines_joined),
        cmocka_unit_test(test_http_method_parse_names_round_trip),
        cmocka_unit_test(test_http_escape_values_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
