/* Holidays and make-up working days: what is worked, and when a group may next be spoken to. Cases
 * of moments are files: tests/cases/model/moments.json. */
#include "tests/unit/model_support.h"

#include "scheduler/base/clock.h"
#include "scheduler/base/file.h"
#include "scheduler/base/json.h"
#include "scheduler/model/day.h"

static struct date day_of(const char *text)
{
    struct err err = {0};
    struct date date;
    OK(date_parse(str_from(text), &date, &err));
    return date;
}

static void test_days_is_worked_exceptions_win_over_weekdays(void **state)
{
    (void)state;
    const struct day items[] = {{day_of("2026-05-04"), DAY_KIND_HOLIDAY, "劳动节"},
                                {day_of("2026-05-05"), DAY_KIND_HOLIDAY, "劳动节"},
                                {day_of("2026-05-09"), DAY_KIND_WORKDAY, ""}};
    const struct days days = {items, 3};
    static const struct {
        const char *date;
        bool worked, holiday;
    } rows[] = {
        {"2026-05-01", true, false}, /* a Friday of which nothing is said */
        {"2026-05-02", false, false}, {"2026-05-04", false, true}, {"2026-05-05", false, true},
        {"2026-05-06", true, false},  {"2026-05-09", true, false}, {"2026-05-10", false, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct date date = day_of(rows[i].date);
        if (days_is_worked(days, date) != rows[i].worked ||
            days_is_holiday(days, date) != rows[i].holiday)
            fail_msg("%s: expected worked %d, holiday %d", rows[i].date, rows[i].worked,
                     rows[i].holiday);
    }
    assert_ptr_equal(days_find(days, items[1].date), &items[1]);
    assert_null(days_find((struct days){0}, items[1].date));
}

static void test_day_validate_borders(void **state)
{
    (void)state;
    struct err err = {0};
    struct day day = {DATE_NONE, DAY_KIND_HOLIDAY, ""};
    REFUSED(ERR_INVALID, "date", day_validate(&day, &err));
    day.date = day_of("2026-05-04");
    OK(day_validate(&day, &err));
    day.name = "一\n二";
    REFUSED(ERR_INVALID, "name", day_validate(&day, &err));
}

/* "2026-05-04 holiday" */
static struct days read_days(const json_t *list, struct day *items)
{
    struct err err = {0};
    size_t index = 0;
    const json_t *value = NULL;
    json_array_foreach(list, index, value)
    {
        struct str text = str_from(json_string_value(value));
        struct str date;
        assert_true(str_next(&text, ' ', &date));
        items[index].name = "";
        OK(date_parse(date, &items[index].date, &err));
        OK(day_kind_parse(text, &items[index].kind, &err));
    }
    return (struct days){items, index};
}

/* Each case: label, zone, days, and pairs of a local moment and the one that follows from it. */
static void check_moments(const json_t *of)
{
    struct err err = {0};
    struct day items[16];
    const struct zone *zone = NULL;
    const char *label = json_string_value(json_object_get(of, "label"));
    struct days days = read_days(json_object_get(of, "days"), items);
    const char *from = NULL;
    json_t *to = NULL;
    OK(zone_find(json_string_value(json_object_get(of, "zone")), &zone, &err));
    assert_true(json_object_size(json_object_get(of, "moments")) > 0);
    json_object_foreach(json_object_get(of, "moments"), from, to)
    {
        char got[INSTANT_TEXT_SIZE];
        int64_t at = 0;
        OK(instant_parse(str_from(from), &at, &err));
        instant_format(days_next_moment(days, zone, at), got);
        if (strcmp(got, json_string_value(to)) != 0)
            fail_msg("%s: %s gives %s, wanted %s", label, from, got, json_string_value(to));
    }
}

static void test_days_next_moment_golden_cases(void **state)
{
    (void)state;
    struct err err = {0};
    size_t index = 0;
    const json_t *of = NULL;
    CLEANUP(buf_release) struct buf bytes;
    CLEANUP_JSON json_t *all = NULL;
    buf_init(&bytes, 1 << 20);
    OK(file_read("tests/cases/model/moments.json", &bytes, &err));
    all = json_loadb(bytes.data, bytes.len, 0, NULL);
    assert_true(json_array_size(all) >= 5);
    json_array_foreach(all, index, of) check_moments(of);
}

/* A calendar without a worked day must not loop for ever. */
static void test_days_next_moment_never_worked_gives_the_moment(void **state)
{
    (void)state;
    struct err err = {0};
    const struct zone *zone = NULL;
    struct day items[400];
    OK(zone_find("Asia/Shanghai", &zone, &err));
    for (int32_t i = 0; i < 400; i++)
        items[i] = (struct day){{20000 + i}, DAY_KIND_HOLIDAY, ""};
    int64_t at = zone_to_utc(zone, (struct date){20001}, 600);
    assert_int_equal(days_next_moment((struct days){items, 400}, zone, at), at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_is_worked_exceptions_win_over_weekdays),
        cmocka_unit_test(test_day_validate_borders),
        cmocka_unit_test(test_days_next_moment_golden_cases),
        cmocka_unit_test(test_days_next_moment_never_worked_gives_the_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
