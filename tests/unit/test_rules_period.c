/* Periods: rows of tests/cases/rules/tables/periods.json. */
#include "scheduler/base/alloc.h"
#include "scheduler/rules/period.h"
#include "tests/unit/rules_fixture.h"

/* The table's rulebook, with the row's period. */
static struct rulebook *book_of(const json_t *row)
{
    CLEANUP_JSON json_t *json = json_pack(
        "{s:s, s:s, s:s, s:{s:s, s:s}, s:s, s:{s:s}, s:O, s:[s], s:[{s:s, s:{s:s, s:s}, s:i}]}",
        "rulebook", "periods", "version", "1", "effective_from", "2020-01-01", "title", "zh", "t",
        "en", "t", "source", "made up", "unit", "kind", "hour", "period",
        json_object_get(row, "period"), "accepts", "ce", "requirements", "id", "total", "title",
        "zh", "t", "en", "t", "units", 1);
    if (json_object_get(row, "month_end") != NULL)
        json_object_set(json, "month_end", json_object_get(row, "month_end"));
    return fixture_rulebook(json);
}

static json_t *period_json(const struct period *period)
{
    return json_pack("[o, o]", fixture_date_json(period->from), fixture_date_json(period->to));
}

static int differs(const json_t *row, const char *what, const json_t *want, const json_t *got)
{
    if (want == NULL || json_equal(want, got))
        return 0;
    CLEANUP(x_free_ptr) char *text = json_text(got);
    print_error("%s: %s is %s\n", fixture_text(row, "label", "?"), what, text);
    return 1;
}

static void test_period_of_table_rows(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *table = NULL;
    struct err err = {0};
    must_(json_read_file("tests/cases/rules/tables/periods.json", &table, &err), &err, "table");
    const json_t *rows = json_object_get(table, "rows");
    int failed = 0;
    assert_true(json_array_size(rows) >= 20);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        CLEANUP(rulebook_cleanup) struct rulebook *book = book_of(row);
        struct worker worker = fixture_worker(json_object_get(row, "worker"));
        struct period period;
        const struct period_question question = {book, &worker, fixture_date(row, "as_of"), 0};
        bool found = period_of(&question, &period);
        CLEANUP_JSON json_t *got = found ? period_json(&period) : json_null();
        failed += differs(row, "the period", json_object_get(row, "want"), got);
        if (!found)
            continue;
        struct period evidence = period_evidence(book, &period);
        CLEANUP_JSON json_t *days = period_json(&evidence);
        failed += differs(row, "the evidence", json_object_get(row, "evidence"), days);
    }
    assert_int_equal(failed, 0);
}

/* Every day has exactly one period of a cycle and lies in it; the next begins the day after. */
static void test_period_of_cycles_join_up(void **state)
{
    (void)state;
    static const char *const froms[] = {"2024-02-29", "2023-01-31", "2024-10-01", "2025-12-15"};
    for (size_t f = 0; f < sizeof(froms) / sizeof(froms[0]); f++)
        for (int months = 1; months < 40; months += 7)
            for (int next = 0; next < 2; next++) {
                CLEANUP_JSON json_t *row =
                    json_pack("{s:{s:s, s:s, s:i}, s:s}", "period", "kind", "cycle", "from",
                              froms[f], "months", months, "month_end", next ? "next" : "last");
                CLEANUP(rulebook_cleanup) struct rulebook *book = book_of(row);
                struct worker worker = {0};
                struct period former = {DATE_NONE, DATE_NONE};
                struct date day = date_add_days(book->period.from, -1500);
                for (int i = 0; i < 3000; i++, day = date_add_days(day, 1)) {
                    struct period period;
                    const struct period_question question = {book, &worker, day, 0};
                    assert_true(period_of(&question, &period));
                    assert_true(period_has(&period, day));
                    if (i > 0 && former.from.day != period.from.day) {
                        assert_int_equal(former.to.day + 1, period.from.day);
                        assert_int_equal(period.from.day, day.day);
                    }
                    former = period;
                }
            }
}

static void test_period_of_rolling_ends_ahead(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *row =
        json_pack("{s:{s:s, s:i}}", "period", "kind", "rolling", "months", 12);
    CLEANUP(rulebook_cleanup) struct rulebook *book = book_of(row);
    struct worker worker = {0};
    struct period period;
    struct date as_of = DATE_NONE, want = DATE_NONE;
    struct err err = {0};
    must_(date_parse(STR_LIT("2026-01-05"), &as_of, &err), &err, "day");
    must_(date_parse(STR_LIT("2026-12-31"), &want, &err), &err, "day");
    const struct period_question question = {book, &worker, as_of, want.day - as_of.day};
    assert_true(period_of(&question, &period));
    assert_int_equal(period.to.day, want.day);
    assert_int_equal(period.from.day, want.day - 364);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_period_of_table_rows),
        cmocka_unit_test(test_period_of_cycles_join_up),
        cmocka_unit_test(test_period_of_rolling_ends_ahead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
