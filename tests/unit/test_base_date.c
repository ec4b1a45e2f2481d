/* Civil days, times of day and instants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/clock.h"
#include "scheduler/base/date.h"

static struct date day(const char *text)
{
    struct date date = DATE_NONE;
    struct err err = {0};
    if (date_parse(str_from(text), &date, &err) != ERR_OK)
        fail_msg("%s: %s", text, err.text);
    return date;
}

static void assert_day(struct date date, const char *expected)
{
    char text[DATE_TEXT_SIZE];
    assert_string_equal(date_format(date, text), expected);
}

/* A calendar kept by hand, one day after the other, from 0001-01-01 (a Monday) to 9999-12-31. */
static void test_date_every_day_of_9999_years_matches(void **state)
{
    (void)state;
    static const int lens[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t count = -719162;
    int weekday = 1;
    for (int year = 1; year <= 9999; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            for (int mday = 1; mday <= lens[month - 1] + (leap && month == 2); mday++) {
                struct date date = DATE_NONE;
                int32_t y, m, d;
                bool ok = date_from_ymd(year, month, mday, &date, NULL) == ERR_OK;
                date_to_ymd(date, &y, &m, &d);
                if (!ok || date.day != count || y != year || m != month || d != mday ||
                    date_weekday(date) != weekday)
                    fail_msg("%04d-%02d-%02d", year, month, mday);
                count++;
                weekday = weekday % 7 + 1;
            }
            assert_int_equal(date_from_ymd(year, month, lens[month - 1] + (leap && month == 2) + 1,
                                           &(struct date){0}, NULL),
                             ERR_INVALID);
        }
    }
    assert_int_equal(count, 2932897);
}

static void test_date_from_ymd_no_such_day_refused(void **state)
{
    (void)state;
    static const int32_t rows[][3] = {{2027, 2, 29},
                                      {1900, 2, 29},
                                      {2027, 4, 31},
                                      {2027, 13, 1},
                                      {2027, 0, 1},
                                      {2027, 1, 0},
                                      {2027, 1, 32},
                                      {0, 1, 1},
                                      {10000, 1, 1},
                                      {-1, 1, 1},
                                      {2027, -1, 5},
                                      {2027, 5, -1},
                                      {INT32_MAX, INT32_MAX, INT32_MAX}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct date date = {77};
        struct err err = {0};
        assert_int_equal(date_from_ymd(rows[i][0], rows[i][1], rows[i][2], &date, &err),
                         ERR_INVALID);
        assert_int_equal(date.day, 77);
    }
    struct err err = {0};
    assert_int_equal(date_from_ymd(2027, 2, 29, &(struct date){0}, &err), ERR_INVALID);
    assert_string_equal(err.text, "there is no day 2027-02-29");
}

static void test_date_known_days(void **state)
{
    (void)state;
    assert_int_equal(day("1970-01-01").day, 0);
    assert_int_equal(day("1969-12-31").day, -1);
    assert_int_equal(day("2000-02-29").day, 11016);
    assert_int_equal(date_weekday(day("1970-01-01")), 4);
    assert_int_equal(date_weekday(day("2027-01-01")), 5);
    assert_int_equal(date_weekday(day("2024-02-29")), 4);
}

/* 2026 has 53 ISO weeks; week 53 holds the first days of 2027. */
static void test_date_week_start_year_ends(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"2026-12-27", "2026-12-21"}, {"2026-12-28", "2026-12-28"}, {"2026-12-31", "2026-12-28"},
        {"2027-01-01", "2026-12-28"}, {"2027-01-03", "2026-12-28"}, {"2027-01-04", "2027-01-04"},
        {"2024-12-30", "2024-12-30"}, {"2025-01-01", "2024-12-30"}, {"2024-03-01", "2024-02-26"},
        {"1969-12-31", "1969-12-29"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_day(date_week_start(day(rows[i][0])), rows[i][1]);
}

static void test_date_add_months_month_ends(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int32_t months;
        const char *to;
    } rows[] = {
        {"2027-01-31", 1, "2027-02-28"},   {"2028-01-31", 1, "2028-02-29"},
        {"2028-02-29", 12, "2029-02-28"},  {"2028-02-29", 48, "2032-02-29"},
        {"2027-12-31", 2, "2028-02-29"},   {"2027-03-31", -1, "2027-02-28"},
        {"2027-01-15", -1, "2026-12-15"},  {"2027-01-15", -13, "2025-12-15"},
        {"2027-05-31", 36, "2030-05-31"},  {"2027-10-31", 1, "2027-11-30"},
        {"2027-07-05", 0, "2027-07-05"},   {"0001-01-01", -1, "0001-01-01"},
        {"9999-12-31", 2, "9999-12-31"},   {"1999-02-28", 12, "2000-02-28"},
        {"2027-12-01", -24, "2025-12-01"}, {"2027-11-30", 3, "2028-02-29"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_day(date_add_months(day(rows[i].from), rows[i].months), rows[i].to);
    /* Far beyond the calendar nothing breaks. */
    assert_day(date_add_months(day("2027-01-31"), INT32_MAX), "9999-12-31");
    assert_day(date_add_months(day("2027-01-31"), INT32_MIN), "0001-01-01");
}

static void test_date_add_days_limits(void **state)
{
    (void)state;
    assert_day(date_add_days(day("2028-02-28"), 1), "2028-02-29");
    assert_day(date_add_days(day("2028-03-01"), -1), "2028-02-29");
    assert_day(date_add_days(day("2027-01-01"), -365), "2026-01-01");
    /* A day behind the last is still another day, so loops end; it prints as the last. */
    assert_int_equal(date_compare(date_add_days(day("9999-12-31"), 1), day("9999-12-31")), 1);
    assert_day(date_add_days(day("9999-12-31"), INT32_MAX), "9999-12-31");
    struct date low = date_add_days(date_add_days(day("0001-01-01"), INT32_MIN), INT32_MIN);
    assert_false(date_is_none(low));
    assert_day(low, "0001-01-01");
}

static void test_date_none_stays_none(void **state)
{
    (void)state;
    assert_true(date_is_none(DATE_NONE));
    assert_false(date_is_none(day("0001-01-01")));
    assert_true(date_is_none(date_add_days(DATE_NONE, 5)));
    assert_true(date_is_none(date_add_months(DATE_NONE, 5)));
    assert_int_equal(date_compare(DATE_NONE, day("0001-01-01")), -1);
    assert_int_equal(date_compare(DATE_NONE, DATE_NONE), 0);
    assert_day(DATE_NONE, "");
}

static void test_date_parse_only_iso(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",           "2027-3-2",   "2027/03/02",      "20270302",    "2027-03-02 ", " 2027-03-02",
        "2027-03-0",  "27-03-02",   "2027-03-021",     "02027-03-02", "2027-02-30",  "+027-03-02",
        "2027-0a-02", "0000-01-01", "2027-03-02T00:00"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct date date = {77};
        struct err err = {0};
        if (date_parse(str_from(bad[i]), &date, &err) != ERR_INVALID || date.day != 77 ||
            err.text[0] == '\0')
            fail_msg("\"%s\"", bad[i]);
    }
    assert_day(day("2027-03-02"), "2027-03-02");
    assert_day(day("0001-01-01"), "0001-01-01");
    assert_day(day("9999-12-31"), "9999-12-31");
}

static void test_date_parse_loose_what_people_type(void **state)
{
    (void)state;
    static const char *const good[] = {
        "2027-3-2",         "2027/3/2",         "2027.3.2",        "2027年3月2日",
        "20270302",         "2027-03-02",       "2027/03/02",      "2027.03.02",
        "2027年03月02日",   "2027年3月2",       "2027年3月2号",    "２０２７年３月２日",
        "２０２７-３-２",   "２０２７／３／２", " 2027-3-2\u3000", "2027．3．2",
        "２０２７０３０２",
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        struct date date = DATE_NONE;
        struct err err = {0};
        if (date_parse_loose(str_from(good[i]), &date, &err) != ERR_OK ||
            date.day != day("2027-03-02").day)
            fail_msg("\"%s\": %s", good[i], err.text);
    }
}

static void test_date_parse_loose_guesswork_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "2027",
        "2027-3",
        "2027-3-2-1",
        "27-3-2",
        "3/2/2027",
        "2027-3/2",
        "2027年3-2",
        "2027-2-29",
        "20270229",
        "2027030",
        "202703021",
        "2027--2",
        "2027-3-",
        "2027年3月",
        "2027年月2日",
        "2027年3月2日日",
        "2027-3-2日",
        "2027-003-2",
        "2027-3-002",
        "2027-3-2 8:00",
        "二〇二七年",
        "2027y3m2d",
        "46448",
        "2027-13-1",
        "2027-0-1",
        "2027\xe5\xb9",
        "2027-3-2222222222222222222",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct date date = {77};
        struct err err = {0};
        if (date_parse_loose(str_from(bad[i]), &date, &err) != ERR_INVALID || date.day != 77 ||
            err.text[0] == '\0')
            fail_msg("\"%s\"", bad[i]);
    }
}

static void test_minute_parse_rows(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t minute; /* -1: refused */
        bool allow_24;
    } rows[] = {
        {"09:00", 540, false}, {"9:00", 540, false},  {"00:00", 0, false},  {"23:59", 1439, false},
        {"24:00", -1, false},  {"24:00", 1440, true}, {"24:01", -1, true},  {"25:00", -1, true},
        {"9:60", -1, false},   {"9:5", -1, false},    {"9", -1, false},     {"0900", -1, false},
        {"", -1, false},       {"009:00", -1, false}, {"9:000", -1, false}, {" 9:00", -1, false},
        {"-1:00", -1, false},  {"9:00 ", -1, false},  {":30", -1, false},   {"99:99", -1, true},
        {"23:60", -1, true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        int32_t minute = -1;
        struct err err = {0};
        enum err_code code = minute_parse(str_from(rows[i].text), rows[i].allow_24, &minute, &err);
        if (minute != rows[i].minute || (code == ERR_OK) != (rows[i].minute >= 0) ||
            (code == ERR_OK) != (err.text[0] == '\0'))
            fail_msg("\"%s\"", rows[i].text);
    }
}

static void test_minute_format_rows(void **state)
{
    (void)state;
    char text[6];
    assert_string_equal(minute_format(0, text), "00:00");
    assert_string_equal(minute_format(545, text), "09:05");
    assert_string_equal(minute_format(1440, text), "24:00");
    assert_string_equal(minute_format(-1, text), "??:??");
}

static void test_instant_format_rows(void **state)
{
    (void)state;
    char text[INSTANT_TEXT_SIZE];
    assert_string_equal(instant_format(0, text), "1970-01-01T00:00:00Z");
    assert_string_equal(instant_format(1803949200, text), "2027-03-02T01:00:00Z");
    assert_string_equal(instant_format(-1, text), "1969-12-31T23:59:59Z");
    assert_string_equal(instant_format(951868799, text), "2000-02-29T23:59:59Z");
    assert_string_equal(instant_format(-86400, text), "1969-12-31T00:00:00Z");
    assert_int_equal(strlen(instant_format(INT64_MAX, text)), 20);
    assert_int_equal(strlen(instant_format(INT64_MIN, text)), 20);
}

static void test_clock_goes_forward(void **state)
{
    (void)state;
    int64_t monotonic = clock_monotonic_ms(), now = clock_now();
    assert_true(now > 1700000000);
    int64_t ms = clock_now_ms();
    assert_true(ms / 1000 - now <= 1 && ms / 1000 >= now);
    clock_sleep_ms(15);
    clock_sleep_ms(0);
    clock_sleep_ms(-5);
    int64_t passed = clock_monotonic_ms() - monotonic;
    assert_true(passed >= 14 && passed < 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_date_every_day_of_9999_years_matches),
        cmocka_unit_test(test_date_from_ymd_no_such_day_refused),
        cmocka_unit_test(test_date_known_days),
        cmocka_unit_test(test_date_week_start_year_ends),
        cmocka_unit_test(test_date_add_months_month_ends),
        cmocka_unit_test(test_date_add_days_limits),
        cmocka_unit_test(test_date_none_stays_none),
        cmocka_unit_test(test_date_parse_only_iso),
        cmocka_unit_test(test_date_parse_loose_what_people_type),
        cmocka_unit_test(test_date_parse_loose_guesswork_refused),
        cmocka_unit_test(test_minute_parse_rows),
        cmocka_unit_test(test_minute_format_rows),
        cmocka_unit_test(test_instant_format_rows),
        cmocka_unit_test(test_clock_goes_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
