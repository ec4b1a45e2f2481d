/* Status windows: rows of tests/cases/rules/tables/registration.json; how long a registration is.
 */
#include "scheduler/base/alloc.h"
#include "tests/unit/rules_fixture.h"

/* The table's rulebook, with members set or dropped as the row says. */
static struct rulebook *book_of(const json_t *base, const json_t *row)
{
    CLEANUP_JSON json_t *json = json_deep_copy(base);
    const json_t *drop = json_object_get(row, "drop");
    if (json_object_get(row, "set") != NULL)
        json_object_update(json, json_object_get(row, "set"));
    for (size_t i = 0; i < json_array_size(drop); i++)
        json_object_del(json, json_string_value(json_array_get(drop, i)));
    return fixture_rulebook(json);
}

static int differs(const json_t *row, const char *as_of, const char *what, const char *want,
                   const char *got)
{
    if (strcmp(want, got) == 0)
        return 0;
    print_error("%s, on %s: %s is \"%s\", wanted \"%s\"\n", fixture_text(row, "label", "?"), as_of,
                what, got, want);
    return 1;
}

static int date_differs(const json_t *row, const char *as_of, const char *what, struct date got)
{
    char text[DATE_TEXT_SIZE];
    return differs(row, as_of, what, fixture_text(row, what, ""), date_format(got, text));
}

static int run_row(const json_t *base, const json_t *row)
{
    static const char *const keys[] = {
        "label",     "worker",      "set",        "drop",      "passed_on", "restored", "renewed",
        "variances", "register_by", "renew_from", "lapses_on", "states",    NULL};
    int failed = 0;
    struct arena arena = {0};
    struct err err = {0};
    const json_t *states = json_object_get(row, "states");
    must_(json_only_keys(row, fixture_text(row, "label", "?"), keys, &err), &err, "row");
    CLEANUP(rulebook_cleanup) struct rulebook *book = book_of(base, row);
    const struct worker worker = fixture_worker(json_object_get(row, "worker"));
    assert_true(json_array_size(states) >= 2);
    for (size_t i = 0; i < json_array_size(states); i++) {
        const char *as_of = json_string_value(json_array_get(json_array_get(states, i), 0));
        const char *want = json_string_value(json_array_get(json_array_get(states, i), 1));
        struct rules_input input = {
            .worker = &worker,
            .passed_on = fixture_date(row, "passed_on"),
            .is_restored = json_is_true(json_object_get(row, "restored")),
            .is_renewed = json_is_true(json_object_get(row, "renewed")),
            .variances = fixture_variances(json_object_get(row, "variances"), &arena)};
        struct standing standing;
        must_(date_parse(str_from(as_of), &input.as_of, &err), &err, as_of);
        must_(rules_evaluate(book, &input, &arena, &standing, &err), &err, as_of);
        const struct registration_status *got = &standing.registration;
        failed += differs(row, as_of, "the state", want, registration_state_text(got->state)->code);
        failed += date_differs(row, as_of, "register_by", got->register_by);
        failed += date_differs(row, as_of, "renew_from", got->renew_from);
        failed += date_differs(row, as_of, "lapses_on", got->lapses_on);
    }
    arena_release(&arena);
    return failed;
}

static void test_registration_status_of_table_rows(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *table = NULL;
    struct err err = {0};
    int failed = 0;
    must_(json_read_file("tests/cases/rules/tables/registration.json", &table, &err), &err,
          "table");
    const json_t *rows = json_object_get(table, "rows");
    assert_true(json_array_size(rows) >= 20);
    for (size_t i = 0; i < json_array_size(rows); i++)
        failed += run_row(json_object_get(table, "base"), json_array_get(rows, i));
    assert_int_equal(failed, 0);
}

static const char *last_day(const struct rulebook *book, const char *from,
                            char text[static DATE_TEXT_SIZE])
{
    struct date day = DATE_NONE;
    struct err err = {0};
    must_(date_parse(str_from(from), &day, &err), &err, from);
    return date_format(registration_last_day(book, day), text);
}

static void test_registration_last_day_three_years_less_a_day(void **state)
{
    (void)state;
    char text[DATE_TEXT_SIZE];
    CLEANUP_JSON json_t *china = json_string("scheduler/rules/packs/cn-registration.json");
    CLEANUP_JSON json_t *annual = json_string("scheduler/rules/packs/cn-professional-annual.json");
    CLEANUP(rulebook_cleanup) struct rulebook *book = fixture_rulebook(china);
    CLEANUP(rulebook_cleanup) struct rulebook *other = fixture_rulebook(annual);
    assert_string_equal(last_day(book, "2026-07-20", text), "2029-07-19");
    assert_string_equal(last_day(book, "2027-07-01", text), "2030-06-30");
    assert_string_equal(last_day(book, "2028-02-29", text), "2031-02-27");
    assert_string_equal(last_day(book, "2025-03-01", text), "2028-02-29");
    assert_string_equal(last_day(other, "2026-07-20", text), "");
}

/* No slot is empty, and every code reads back. */
static void test_registration_state_texts_read_back(void **state)
{
    (void)state;
    struct err err = {0};
    for (int i = 0; i < REGISTRATION_STATE_COUNT; i++) {
        const struct enum_text *row = registration_state_text((enum registration_state)i);
        enum registration_state back = REGISTRATION_STATE_COUNT;
        assert_non_null(row->code);
        assert_non_null(row->zh);
        assert_non_null(row->en);
        must_(registration_state_parse(str_from(row->code), &back, &err), &err, row->code);
        assert_int_equal(back, i);
    }
    enum registration_state none;
    assert_int_equal(registration_state_parse(STR_LIT("retired"), &none, &err), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registration_status_of_table_rows),
        cmocka_unit_test(test_registration_last_day_three_years_less_a_day),
        cmocka_unit_test(test_registration_state_texts_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
