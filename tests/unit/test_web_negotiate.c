/* What the client prefers: coding, media type, language (RFC 9110 section 12.5). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scheduler/web/negotiate.h"

static void test_accepts_gzip_rows_match(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        bool want;
    } rows[] = {
        {NULL, false},
        {"", false},
        {"gzip", true},
        {"GZIP", true},
        {"x-gzip", true},
        {"deflate, gzip, br", true},
        {"gzip;q=0", false},
        {"gzip; q=0.001", true},
        {"gzip;q=0.0, *", false},
        {"*", true},
        {"*;q=0", false},
        {"br", false},
        {"identity", false},
        {"gzipped", false},
        {"gzip;q=nonsense", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (accepts_gzip(str_from(rows[i].value)) != rows[i].want)
            fail_msg("row %zu: %s", i, rows[i].value);
}

static void test_accepts_json_rows_match(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        bool want;
    } rows[] = {
        {NULL, false},
        {"*/*", false},
        {"application/json", true},
        {"application/json, */*", true},
        {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false},
        {"text/html, application/json;q=0.5", false},
        {"text/html;q=0.5, application/json", true},
        {"application/json;q=0", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (accepts_json(str_from(rows[i].value)) != rows[i].want)
            fail_msg("row %zu: %s", i, rows[i].value);
}

static void test_accepts_language_rows_match(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        enum language want;
    } rows[] = {
        {NULL, LANGUAGE_ZH},
        {"fr-FR, fr", LANGUAGE_ZH},
        {"en", LANGUAGE_EN},
        {"en-GB,en;q=0.9", LANGUAGE_EN},
        {"zh-CN,zh;q=0.9,en;q=0.8", LANGUAGE_ZH},
        {"en;q=0.8, zh-Hant-TW;q=0.9", LANGUAGE_ZH},
        {"fr, en;q=0.3, zh;q=0.2", LANGUAGE_EN},
        {"EN", LANGUAGE_EN},
        {"en;q=0", LANGUAGE_ZH},
        {"english", LANGUAGE_ZH},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (accepts_language(str_from(rows[i].value)) != rows[i].want)
            fail_msg("row %zu: %s", i, rows[i].value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepts_gzip_rows_match),
        cmocka_unit_test(test_accepts_json_rows_match),
        cmocka_unit_test(test_accepts_language_rows_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
