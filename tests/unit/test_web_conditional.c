/* Conditional requests: entity tags and HTTP dates (RFC 9110 sections 5.6.7, 8.8.3, 13). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scheduler/web/conditional.h"

#define CHANGED_AT 1767603600 /* 2026-01-05T09:00:00Z */

static const struct validators now = {"\"a1\"", "\"a1-gz\"", CHANGED_AT};

/* An absent header has no data. */
static struct str header(const char *value)
{
    return value != NULL ? str_from(value) : (struct str){NULL, 0};
}

static void test_is_not_modified_rows_match(void **state)
{
    (void)state;
    static const struct {
        const char *label, *match, *since;
        bool want;
    } rows[] = {
        {"nothing asked", NULL, NULL, false},
        {"same identity tag", "\"a1\"", NULL, true},
        {"same gzip tag", "\"a1-gz\"", NULL, true},
        {"weak tag", "W/\"a1\"", NULL, true},
        {"other tag", "\"a2\"", NULL, false},
        {"prefix of the tag", "\"a\"", NULL, false},
        {"unquoted", "a1", NULL, false},
        {"list, last", "\"x\", W/\"y\" ,\t\"a1-gz\"", NULL, true},
        {"list with empty elements", ",, \"a1\"", NULL, true},
        {"comma inside a tag", "\"x,\"a1\"", NULL, false},
        {"tag holding a comma", "\"x, y\", \"a1\"", NULL, true},
        {"unclosed", "\"a1", NULL, false},
        {"star", "*", NULL, true},
        {"star with blanks", " * ", NULL, true},
        {"star in a list is none", "\"x\", *", NULL, false},
        {"empty field decides too", "", "Mon, 05 Jan 2026 09:00:00 GMT", false},
        {"tag decides against the date", "\"a2\"", "Mon, 05 Jan 2026 09:00:00 GMT", false},
        {"tag decides for it", "\"a1\"", "Mon, 05 Jan 2015 09:00:00 GMT", true},
        {"same second", NULL, "Mon, 05 Jan 2026 09:00:00 GMT", true},
        {"a second before", NULL, "Mon, 05 Jan 2026 08:59:59 GMT", false},
        {"later", NULL, "Mon, 05 Jan 2026 09:00:01 GMT", true},
        {"RFC 850 form", NULL, "Monday, 05-Jan-26 09:00:00 GMT", true},
        {"asctime form", NULL, "Mon Jan  5 09:00:00 2026", true},
        {"no date", NULL, "yesterday", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool got = is_not_modified(header(rows[i].match), header(rows[i].since), &now);
        if (got != rows[i].want)
            fail_msg("%s: got %d", rows[i].label, got);
    }
}

static void test_etag_names_one_per_coding(void **state)
{
    (void)state;
    char etag[ETAG_SIZE];
    assert_string_equal(etag_identity("0f", etag), "\"0f\"");
    assert_string_equal(etag_identity("\"0f\"", etag), "\"0f\"");
    assert_string_equal(etag_gzip("\"0f\"", etag), "\"0f-gz\"");
}

static void test_http_date_format_known_days(void **state)
{
    (void)state;
    static const struct {
        int64_t at;
        const char *want;
    } rows[] = {
        {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"}, /* RFC 9110's own */
        {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
        {-1, "Wed, 31 Dec 1969 23:59:59 GMT"},
        {CHANGED_AT, "Mon, 05 Jan 2026 09:00:00 GMT"},
        {1709164800, "Thu, 29 Feb 2024 00:00:00 GMT"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[HTTP_DATE_SIZE];
        int64_t back;
        assert_string_equal(http_date_format(rows[i].at, text), rows[i].want);
        assert_int_equal(http_date_parse(str_from(text), CHANGED_AT, &back, NULL), ERR_OK);
        assert_int_equal(back, rows[i].at);
    }
}

static void test_http_date_parse_old_forms_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t want;
    } rows[] = {
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
        {"Sun Nov  6 08:49:37 1994", 784111777},
        {"Monday, 05-Jan-26 09:00:00 GMT", CHANGED_AT},
        {"Thursday, 01-Jan-76 00:00:00 GMT", 3345062400}, /* 50 years ahead: still 2076 */
        {"Saturday, 01-Jan-77 00:00:00 GMT", 220924800},  /* more: 1977 */
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t at = 0;
        assert_int_equal(http_date_parse(str_from(rows[i].text), CHANGED_AT, &at, NULL), ERR_OK);
        assert_int_equal(at, rows[i].want);
    }
}

static void test_http_date_parse_broken_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "Sun, 06 Nov 1994",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT more",
        "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sunday, 06-Nov 08:49:37 GMT",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        int64_t at;
        if (http_date_parse(str_from(texts[i]), CHANGED_AT, &at, NULL) != ERR_INVALID)
            fail_msg("taken: %s", texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_is_not_modified_rows_match),
        cmocka_unit_test(test_etag_names_one_per_coding),
        cmocka_unit_test(test_http_date_format_known_days),
        cmocka_unit_test(test_http_date_parse_old_forms_read),
        cmocka_unit_test(test_http_date_parse_broken_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
