/* Zones against instants from the IANA database, in tests/cases/base/zone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/file.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/base/zone.h"

#define CASES "tests/cases/base/zone/"

/* The next blank-separated word of a line. */
static struct str word(struct str *line)
{
    struct str piece = STR_LIT("");
    assert_true(str_next(line, ' ', &piece));
    return piece;
}

static const struct zone *zone_word(struct str *line)
{
    char name[64];
    const struct zone *zone = NULL;
    assert_true(str_copy(name, sizeof(name), word(line)));
    assert_int_equal(zone_find(name, &zone, NULL), ERR_OK);
    return zone;
}

static int64_t int_word(struct str *line)
{
    int64_t value = 0;
    assert_int_equal(parse_i64(word(line), INT64_MIN, INT64_MAX, &value, NULL), ERR_OK);
    return value;
}

static void local_words(struct str *line, struct date *date, int32_t *minute)
{
    assert_int_equal(date_parse(word(line), date, NULL), ERR_OK);
    assert_int_equal(minute_parse(word(line), false, minute, NULL), ERR_OK);
}

static void check_instant(struct str line)
{
    const struct zone *zone = zone_word(&line);
    int64_t at = int_word(&line);
    struct date date, got_date;
    int32_t minute, got_minute;
    local_words(&line, &date, &minute);
    zone_from_utc(zone, at, &got_date, &got_minute);
    if (got_date.day != date.day || got_minute != minute)
        fail_msg("%s at %jd", zone->name, (intmax_t)at);
    int64_t local_min = got_date.day * INT64_C(1440) + got_minute;
    assert_int_equal(local_min - (at - ((at % 60) + 60) % 60) / 60, int_word(&line));
}

static void check_local(struct str line)
{
    const struct zone *zone = zone_word(&line);
    struct date date;
    int32_t minute;
    local_words(&line, &date, &minute);
    int64_t at = int_word(&line), got = zone_to_utc(zone, date, minute);
    if (got != at)
        fail_msg("%s day %d minute %d: %jd, not %jd", zone->name, date.day, minute, (intmax_t)got,
                 (intmax_t)at);
}

static size_t each_line(const char *path, void (*check)(struct str line))
{
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, 1 << 20);
    struct err err = {0};
    assert_int_equal(file_read(path, &text, &err), ERR_OK);
    struct str rest = str_slice(text.data, text.len), line;
    size_t count = 0;
    while (str_next(&rest, '\n', &line)) {
        if (str_starts(line, "#"))
            continue;
        check(line);
        count++;
    }
    return count;
}

static void test_zone_from_utc_known_instants_match(void **state)
{
    (void)state;
    assert_true(each_line(CASES "instants.txt", check_instant) > 500);
}

static void test_zone_to_utc_known_locals_match(void **state)
{
    (void)state;
    assert_true(each_line(CASES "locals.txt", check_local) > 1000);
}

/* Every hour of two years: there and back is the same instant, but for the second time of a fold.
 */
static void test_zone_there_and_back_same_instant(void **state)
{
    (void)state;
    const struct zone *zone;
    for (size_t i = 0; (zone = zone_at(i)) != NULL; i++) {
        int folds = 0;
        for (int64_t at = 1767225600; at < 1767225600 + 730 * 86400; at += 3600) {
            struct date date;
            int32_t minute;
            zone_from_utc(zone, at, &date, &minute);
            int64_t back = zone_to_utc(zone, date, minute);
            assert_true(back == at || back == at - 3600);
            folds += back != at;
        }
        assert_int_equal(folds, zone->has_daylight ? 2 : 0);
    }
}

static void test_zone_to_utc_minute_beyond_day_next_day(void **state)
{
    (void)state;
    const struct zone *zone = NULL;
    assert_int_equal(zone_find("Asia/Shanghai", &zone, NULL), ERR_OK);
    struct date date = {20000};
    assert_int_equal(zone_to_utc(zone, date, 1440), zone_to_utc(zone, (struct date){20001}, 0));
    assert_int_equal(zone_to_utc(zone, date, -1), zone_to_utc(zone, (struct date){19999}, 1439));
}

static void test_zone_find_unknown_lists_known(void **state)
{
    (void)state;
    const struct zone *zone = NULL;
    struct err err = {0};
    assert_int_equal(zone_find("Asia/Atlantis", &zone, &err), ERR_NOT_FOUND);
    assert_non_null(strstr(err.text, "Asia/Atlantis"));
    assert_non_null(strstr(err.text, "Asia/Shanghai"));
    assert_non_null(strstr(err.text, "UTC"));
    assert_int_equal(zone_find("asia/shanghai", &zone, NULL), ERR_NOT_FOUND);
    assert_null(zone);
}

static void test_zone_at_table_complete(void **state)
{
    (void)state;
    size_t len = 0;
    for (const struct zone *zone; (zone = zone_at(len)) != NULL; len++) {
        const struct zone *found = NULL;
        assert_int_equal(zone_find(zone->name, &found, NULL), ERR_OK);
        assert_ptr_equal(found, zone);
        assert_non_null(zone->abbrev_standard);
        assert_int_equal(zone->has_daylight, zone->abbrev_daylight != NULL);
    }
    assert_int_equal(len, 13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zone_from_utc_known_instants_match),
        cmocka_unit_test(test_zone_to_utc_known_locals_match),
        cmocka_unit_test(test_zone_there_and_back_same_instant),
        cmocka_unit_test(test_zone_to_utc_minute_beyond_day_next_day),
        cmocka_unit_test(test_zone_find_unknown_lists_known),
        cmocka_unit_test(test_zone_at_table_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
