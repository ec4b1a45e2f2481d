/* Reading rulebooks: what is accepted, what is refused and how, and the caps. */
#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "tests/unit/rules_fixture.h"

static void test_rulebook_parse_shipped_packs_say_what_the_sources_say(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *ref = json_string("scheduler/rules/packs/cn-registration.json");
    CLEANUP(rulebook_cleanup) struct rulebook *book = fixture_rulebook(ref);
    assert_string_equal(book->code, "cn-registration");
    assert_int_equal(book->measure_min, 60);
    assert_int_equal(book->period.kind, RULE_PERIOD_REGISTRATION);
    assert_int_equal(book->requirements[0].min, 72 * 60);
    assert_int_equal(book->requirements[1].min, 90 * 60);
    assert_int_equal(book->slots_len, 1);
    assert_int_equal(book->first_registration_months, 12);
    assert_int_equal(book->renewal_last_months, 3);
    assert_int_equal(book->lapsed_after_months, 0); /* the sources leave it open */
    assert_int_equal(book->period.months, 36);
    assert_false(book->first_registration_after_exam);
    CLEANUP_JSON json_t *annual_ref =
        json_string("scheduler/rules/packs/cn-professional-annual.json");
    CLEANUP(rulebook_cleanup) struct rulebook *annual = fixture_rulebook(annual_ref);
    assert_int_equal(annual->measure_min, 45);
    assert_int_equal(annual->requirements[0].min, 90 * 45);
    assert_int_equal(annual->requirements[1].share_num, 2);
    assert_int_equal(annual->requirements[1].share_den, 3);
}

static void test_rulebook_parse_every_embedded_one_is_accepted(void **state)
{
    (void)state;
    int books = 0;
    const struct embed_file *file;
    for (size_t i = 0; (file = embed_at(i)) != NULL; i++) {
        struct str path = str_from(file->path);
        if (!str_starts(path, "scheduler/rules/packs/") && !str_ends(path, "/rulebook.json"))
            continue;
        CLEANUP_JSON json_t *ref = json_string(file->path);
        rulebook_free(fixture_rulebook(ref));
        books++;
    }
    assert_true(books >= 3);
}

static void test_rulebook_parse_pudong_owes_what_the_plan_says(void **state)
{
    (void)state;
    static const struct {
        const char *role;
        int32_t min[2];
    } rows[] = {{"candidate", {6750, 180}}, {"new_hire", {1080, 0}}, {"hongyan", {720, 0}},
                {"supervisor", {720, 0}},   {"lead", {2160, 0}},     {"incubated", {540, 0}}};
    CLEANUP_JSON json_t *ref = json_string("scheduler/programmes/pudong/rulebook.json");
    CLEANUP(rulebook_cleanup) struct rulebook *book = fixture_rulebook(ref);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct worker worker = {.id = {1}, .roles = rows[i].role};
        size_t owed = 0;
        assert_true(rulebook_applies(book, &worker));
        for (size_t r = 0; r < book->requirements_len; r++) {
            if (!rule_audience_has(&book->requirements[r].audience, &worker))
                continue;
            assert_true(owed < 2);
            assert_int_equal(book->requirements[r].min, rows[i].min[owed++]);
        }
        assert_int_equal(owed, rows[i].min[1] > 0 ? 2 : 1);
    }
    const struct worker other = {.id = {1}, .roles = "community_worker", .tier = TIER_SENIOR};
    assert_false(rulebook_applies(book, &other));
}

/* Rows of tests/cases/rules/tables/refuse.json. */
static void test_rulebook_parse_refuses_with_path_and_remedy(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *table = NULL;
    struct err err = {0};
    must_(json_read_file("tests/cases/rules/tables/refuse.json", &table, &err), &err, "table");
    const json_t *rows = json_object_get(table, "rows");
    int failed = 0;
    rulebook_free(fixture_rulebook(json_object_get(table, "base")));
    assert_true(json_array_size(rows) > 40);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        CLEANUP_JSON json_t *json = fixture_changed(json_object_get(table, "base"), row);
        CLEANUP(x_free_ptr) char *text = json_text(json);
        CLEANUP(rulebook_cleanup) struct rulebook *book = NULL;
        enum err_code code = rulebook_parse(str_from(text), "file.json", &book, &err);
        bool fine = (code == ERR_INVALID || code == ERR_LIMIT) && book == NULL &&
                    str_starts(str_from(err.text), "file.json: ") &&
                    strstr(err.text, fixture_text(row, "want", "?")) != NULL &&
                    strstr(err.hint, fixture_text(row, "hint", "")) != NULL;
        if (!fine)
            print_error("%s: %d \"%s\" (%s)\n", fixture_text(row, "label", ""), code, err.text,
                        err.hint);
        failed += !fine;
        assert_int_equal(rulebook_parse(str_from(text), "file.json", &book, NULL), code);
    }
    assert_int_equal(failed, 0);
}

static void test_rulebook_parse_broken_json_names_the_line(void **state)
{
    (void)state;
    struct rulebook *book = NULL;
    struct err err = {0};
    assert_int_equal(rulebook_parse(STR_LIT("{\n\"rulebook\": "), "f.json", &book, &err),
                     ERR_INVALID);
    assert_non_null(strstr(err.text, "f.json line 2"));
    assert_int_equal(rulebook_parse(STR_LIT("[]"), "f.json", &book, &err), ERR_INVALID);
    assert_non_null(strstr(err.text, "expected an object"));
    assert_int_equal(rulebook_parse(STR_LIT(""), "f.json", &book, &err), ERR_INVALID);
    assert_null(book);
}

static void test_rulebook_parse_too_long_refused(void **state)
{
    (void)state;
    struct rulebook *book = NULL;
    struct err err = {0};
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, RULEBOOK_TEXT_MAX + 10);
    while (text.len <= RULEBOOK_TEXT_MAX)
        buf_add_char(&text, ' ');
    assert_int_equal(rulebook_parse(str_slice(text.data, text.len), "f.json", &book, &err),
                     ERR_LIMIT);
}

static void test_rule_audience_has_tier_and_role(void **state)
{
    (void)state;
    const struct worker worker = {.tier = TIER_ASSISTANT, .roles = "lead;supervisor"};
    assert_true(rule_audience_has(&(struct rule_audience){0, ""}, &worker));
    assert_true(
        rule_audience_has(&(struct rule_audience){1u << TIER_ASSISTANT, "x;lead"}, &worker));
    assert_false(rule_audience_has(&(struct rule_audience){1u << TIER_ASSISTANT, "x"}, &worker));
    assert_false(rule_audience_has(&(struct rule_audience){1u << TIER_SENIOR, "lead"}, &worker));
    assert_false(rule_audience_has(&(struct rule_audience){0, "super"}, &worker));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rulebook_parse_shipped_packs_say_what_the_sources_say),
        cmocka_unit_test(test_rulebook_parse_every_embedded_one_is_accepted),
        cmocka_unit_test(test_rulebook_parse_pudong_owes_what_the_plan_says),
        cmocka_unit_test(test_rulebook_parse_refuses_with_path_and_remedy),
        cmocka_unit_test(test_rulebook_parse_broken_json_names_the_line),
        cmocka_unit_test(test_rulebook_parse_too_long_refused),
        cmocka_unit_test(test_rule_audience_has_tier_and_role),
    };
    return cmocka_run_group_tests_name("rules rulebook", tests, NULL, NULL);
}
