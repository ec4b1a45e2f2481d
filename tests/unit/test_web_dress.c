/* Additions to view models: digits, words, dates, bars. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scheduler/web/dress.h"

static json_t *view_of(const char *json)
{
    json_t *view = NULL;
    assert_int_equal(json_parse(str_from(json), "view", &view, NULL), ERR_OK);
    return view;
}

static json_t *dressed(const char *json, enum language language)
{
    struct text text;
    assert_int_equal(text_load(&text, NULL), ERR_OK);
    json_t *view = view_of(json);
    dress_view(view, &text, language);
    text_release(&text);
    return view;
}

static void expect_text(const json_t *object, const char *key, const char *want)
{
    const char *got = json_string_value(json_object_get(object, key));
    if (got == NULL)
        fail_msg("%s is missing", key);
    assert_string_equal(got, want);
}

static void test_dress_view_integers_grouped(void **state)
{
    (void)state;
    json_t *view CLEANUP_JSON = dressed("{\"a\":0,\"b\":999,\"c\":1000,\"d\":1234567,\"e\":-1234,"
                                        "\"f\":-999,\"g\":12,\"g_text\":\"x\"}",
                                        LANGUAGE_ZH);
    expect_text(view, "a_text", "0");
    expect_text(view, "b_text", "999");
    expect_text(view, "c_text", "1,000");
    expect_text(view, "d_text", "1,234,567");
    expect_text(view, "e_text", "-1,234");
    expect_text(view, "f_text", "-999");
    expect_text(view, "g_text", "x");
}

static void test_dress_view_language_picked(void **state)
{
    (void)state;
    const char *json = "{\"units\":[{\"title_zh\":\"伦理\",\"title_en\":\"Ethics\"}],\"none\":[]}";
    json_t *zh CLEANUP_JSON = dressed(json, LANGUAGE_ZH);
    json_t *en CLEANUP_JSON = dressed(json, LANGUAGE_EN);
    expect_text(json_array_get(json_object_get(zh, "units"), 0), "title", "伦理");
    expect_text(json_array_get(json_object_get(en, "units"), 0), "title", "Ethics");
    assert_true(json_is_true(json_object_get(en, "has_units")));
    assert_true(json_is_false(json_object_get(en, "has_none")));
}

static void test_dress_view_days_and_months_written(void **state)
{
    (void)state;
    const char *json = "{\"date\":\"2026-01-05\",\"month\":\"2026-12\",\"code\":\"2026-13\","
                       "\"name\":\"2026-02-30\"}";
    json_t *zh CLEANUP_JSON = dressed(json, LANGUAGE_ZH);
    json_t *en CLEANUP_JSON = dressed(json, LANGUAGE_EN);
    expect_text(zh, "date_text", "2026年1月5日");
    expect_text(zh, "date_short", "1月5日");
    expect_text(zh, "date_weekday", "周一");
    expect_text(zh, "month_text", "12月");
    expect_text(en, "date_text", "5 Jan 2026");
    expect_text(en, "date_weekday", "Mon");
    assert_null(json_object_get(zh, "code_text"));
    assert_null(json_object_get(zh, "name_text"));
}

static void test_dress_view_codes_named(void **state)
{
    (void)state;
    json_t *view CLEANUP_JSON =
        dressed("{\"standing\":\"at_risk\",\"state\":\"draft\",\"code\":\"PD-01\"}", LANGUAGE_EN);
    expect_text(view, "standing_text", "At risk");
    expect_text(view, "state_text", "Draft");
    assert_null(json_object_get(view, "code_text"));
}

static json_int_t int_at(const json_t *array, size_t i, const char *key)
{
    return json_integer_value(json_object_get(json_array_get(array, i), key));
}

static void test_dress_months_bars_inside_chart(void **state)
{
    (void)state;
    json_t *view CLEANUP_JSON = view_of("{\"months\":[{\"percent_of_max\":100},"
                                        "{\"percent_of_max\":0},{\"percent_of_max\":50}]}");
    dress_months(view);
    const json_t *months = json_object_get(view, "months");
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(int_at(months, i, "bar_y") + int_at(months, i, "bar_h"), 158);
        assert_true(int_at(months, i, "bar_x") >= 4);
        assert_true(int_at(months, i, "bar_x") + int_at(months, i, "bar_w") <= 476);
    }
    assert_int_equal(int_at(months, 0, "bar_h"), 132);
    assert_int_equal(int_at(months, 1, "bar_h"), 0);
    assert_int_equal(int_at(months, 2, "bar_h"), 66);
    assert_true(int_at(months, 1, "bar_x") >
                int_at(months, 0, "bar_x") + int_at(months, 0, "bar_w"));
}

static void test_dress_standings_bars_and_headline(void **state)
{
    (void)state;
    const char *json =
        "{\"standings\":["
        "{\"needed_h_text\":\"36\",\"earned_h_text\":\"40\",\"missing_h_text\":\"0\"},"
        "{\"needed_h_text\":\"90\",\"earned_h_text\":\"45\",\"missing_h_text\":\"9.5\"},"
        "{\"needed_h_text\":\"0\",\"earned_h_text\":\"0\",\"missing_h_text\":\"0\"},"
        "{\"needed_h_text\":\"8\",\"earned_h_text\":\"0\",\"missing_h_text\":\"8\"}]}";
    json_t *view CLEANUP_JSON = view_of(json);
    dress_standings(view);
    const json_t *standings = json_object_get(view, "standings");
    expect_text(json_object_get(view, "headline"), "h_text", "9.5");
    assert_int_equal(int_at(standings, 0, "earned_w"), 100);
    assert_int_equal(int_at(standings, 0, "covered_w"), 100);
    assert_int_equal(int_at(standings, 1, "earned_w"), 50);
    assert_int_equal(int_at(standings, 1, "covered_w"), 89);
    assert_int_equal(int_at(standings, 2, "covered_w"), 100);
    assert_int_equal(int_at(standings, 3, "covered_w"), 0);
}

/* A category may lack what its rulebook's total does not. */
static void test_dress_standings_headline_from_part(void **state)
{
    (void)state;
    const char *json = "{\"standings\":[{\"to\":\"2026-12-31\",\"needed_h_text\":\"90\","
                       "\"missing_h_text\":\"0\",\"parts\":["
                       "{\"title_en\":\"Sprint\",\"missing_h_text\":\"3\","
                       "\"deadline\":\"2026-05-22\"},"
                       "{\"missing_h_text\":\"2\",\"deadline\":\"2026-12-31\"}]}]}";
    json_t *view CLEANUP_JSON = view_of(json);
    dress_standings(view);
    const json_t *headline = json_object_get(view, "headline");
    const json_t *parts =
        json_object_get(json_array_get(json_object_get(view, "standings"), 0), "parts");
    expect_text(headline, "h_text", "3");
    expect_text(headline, "title_en", "Sprint");
    expect_text(headline, "to", "2026-05-22");
    expect_text(json_array_get(parts, 0), "by", "2026-05-22");
    assert_null(json_object_get(json_array_get(parts, 1), "by"));
}

static void test_dress_todo_one_order(void **state)
{
    (void)state;
    const char *json =
        "{\"next\":[{\"date\":\"2026-02-01\",\"cancelled\":true},{\"date\":\"2026-04-01\"}],"
        "\"windows\":[{\"to\":\"2026-01-31\"},{\"to\":\"2026-04-01\"}],"
        "\"unmet\":[{\"category\":\"ce\",\"deadline\":\"\"},"
        "{\"category\":\"ce\",\"deadline\":\"2026-03-01\"},{\"category\":\"x\"}],"
        "\"standings\":[{\"parts\":[{\"category\":\"ce\",\"deadline\":\"2026-12-31\"}]}]}";
    json_t *view CLEANUP_JSON = view_of(json);
    dress_todo(view);
    const json_t *todo = json_object_get(view, "todo");
    const json_t *unmet = json_object_get(view, "unmet");
    assert_int_equal(json_array_size(todo), 4);
    expect_text(json_array_get(todo, 0), "to", "2026-01-31");
    expect_text(json_array_get(todo, 1), "date", "2026-02-01");
    expect_text(json_array_get(todo, 2), "date", "2026-04-01");
    expect_text(json_array_get(todo, 3), "to", "2026-04-01");
    expect_text(json_object_get(view, "first_session"), "date", "2026-04-01");
    expect_text(json_object_get(view, "first_window"), "to", "2026-01-31");
    expect_text(json_array_get(unmet, 0), "deadline", "2026-12-31");
    expect_text(json_array_get(unmet, 1), "deadline", "2026-03-01");
    assert_null(json_object_get(json_array_get(unmet, 2), "deadline"));
}

static void test_dress_view_year_and_time(void **state)
{
    (void)state;
    const char *json = "{\"today\":\"2026-01-05\",\"date\":\"2027-01-05\","
                       "\"at\":\"2026-01-05 09:00\",\"name\":\"sixteen letters!\"}";
    json_t *zh CLEANUP_JSON = dressed(json, LANGUAGE_ZH);
    expect_text(zh, "today_short", "1月5日");
    expect_text(zh, "date_short", "2027年1月5日");
    expect_text(zh, "at_text", "2026年1月5日 09:00");
    assert_null(json_object_get(zh, "name_text"));
}

static void test_dress_registrations_flags_and_tone(void **state)
{
    static const struct {
        const char *code, *tone;
    } rows[] = {{"unregistered", "exempt"}, {"may_register", "at_risk"}, {"late", "short"},
                {"registered", "met"},      {"renewable", "at_risk"},    {"expired", "short"},
                {"lapsed", "short"},        {"restored", "met"}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char flag[32];
        json_t *view CLEANUP_JSON =
            json_pack("{s:[{s:s, s:s}], s:[{s:s}]}", "registrations", "state", rows[i].code,
                      "state_zh", "某", "exam_levels", "level_en", "senior");
        dress_registrations(view);
        const json_t *row = json_array_get(json_object_get(view, "registrations"), 0);
        snprintf(flag, sizeof(flag), "is_%s", rows[i].code);
        assert_true(json_is_true(json_object_get(row, flag)));
        expect_text(row, "tone", rows[i].tone);
        expect_text(row, "state_name_zh", "某");
        expect_text(json_array_get(json_object_get(view, "exam_levels"), 0), "level_name_en",
                    "senior");
    }
}

static void test_dress_variances_named_by_requirement(void **state)
{
    (void)state;
    json_t *books CLEANUP_JSON = view_of(
        "[{\"measure_min\":45,\"pieces\":false,\"requirements\":[{\"id\":\"ethics\","
        "\"title_zh\":\"伦理\",\"title_en\":\"Ethics\"}],\"variances\":[{\"kind\":\"waiver\","
        "\"less\":[{\"requirement\":\"ethics\"},{\"requirement\":\"\"}]}]},"
        "{\"measure_min\":60,\"variances\":[{\"kind\":\"decree\",\"title_zh\":\"通知\","
        "\"less\":[{\"requirement\":\"\"}]}]},"
        "{\"measure_min\":1,\"pieces\":true,\"variances\":[{\"kind\":\"waiver\","
        "\"less\":[{\"requirement\":\"\"}]}]},"
        "{\"measure_min\":45,\"points\":true,\"variances\":[{\"kind\":\"waiver\","
        "\"less\":[{\"requirement\":\"\"}]}]}]");
    dress_variances(books);
    const json_t *points =
        json_array_get(json_object_get(json_array_get(books, 3), "variances"), 0);
    const json_t *in_points = json_array_get(json_object_get(points, "less"), 0);
    assert_true(json_is_true(json_object_get(in_points, "in_points")));
    assert_null(json_object_get(in_points, "in_class_hours"));
    const json_t *waiver =
        json_array_get(json_object_get(json_array_get(books, 0), "variances"), 0);
    const json_t *decree =
        json_array_get(json_object_get(json_array_get(books, 1), "variances"), 0);
    const json_t *pieces =
        json_array_get(json_object_get(json_array_get(books, 2), "variances"), 0);
    const json_t *less = json_object_get(waiver, "less");
    assert_true(json_is_true(json_object_get(waiver, "is_waiver")));
    assert_null(json_object_get(waiver, "is_named"));
    expect_text(json_array_get(less, 0), "title_en", "Ethics");
    assert_true(json_is_true(json_object_get(json_array_get(less, 0), "is_part")));
    assert_true(json_is_true(json_object_get(json_array_get(less, 0), "in_class_hours")));
    assert_null(json_object_get(json_array_get(less, 1), "is_part"));
    assert_true(json_is_true(json_object_get(decree, "is_decree")));
    assert_true(json_is_true(json_object_get(decree, "is_named")));
    less = json_object_get(decree, "less");
    assert_true(json_is_true(json_object_get(json_array_get(less, 0), "in_hours")));
    less = json_object_get(pieces, "less");
    assert_true(json_is_true(json_object_get(json_array_get(less, 0), "in_pieces")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dress_view_integers_grouped),
        cmocka_unit_test(test_dress_view_language_picked),
        cmocka_unit_test(test_dress_view_days_and_months_written),
        cmocka_unit_test(test_dress_view_codes_named),
        cmocka_unit_test(test_dress_months_bars_inside_chart),
        cmocka_unit_test(test_dress_standings_bars_and_headline),
        cmocka_unit_test(test_dress_standings_headline_from_part),
        cmocka_unit_test(test_dress_todo_one_order),
        cmocka_unit_test(test_dress_view_year_and_time),
        cmocka_unit_test(test_dress_registrations_flags_and_tone),
        cmocka_unit_test(test_dress_variances_named_by_requirement),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
