/* Reading decrees: what is accepted, what is refused and how, the cap; and what a rulebook can be
 * told. */
#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "scheduler/rules/decree.h"
#include "tests/unit/rules_fixture.h"

#define TABLE "tests/cases/rules/tables/decrees.json"

static enum err_code parse(const json_t *json, struct arena *arena, struct decree *ret_decree,
                           struct err *err)
{
    CLEANUP(x_free_ptr) char *text = json_text(json);
    return decree_parse(str_from(text), "file.json", arena, ret_decree, err);
}

static json_t *read_table(void)
{
    json_t *table = NULL;
    struct err err = {0};
    must_(json_read_file(TABLE, &table, &err), &err, "table");
    return table;
}

static void test_decree_parse_accepts_all_of_it(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *table = read_table();
    struct arena arena = {0};
    struct decree decree;
    struct err err = {0};
    must_(parse(json_object_get(table, "base"), &arena, &decree, &err), &err, "base");
    const struct rule_variance *variance = &decree.variance;
    char day[DATE_TEXT_SIZE];
    assert_int_equal(variance->kind, VARIANCE_DECREE);
    assert_string_equal(variance->code, "2026-8");
    assert_string_equal(variance->rulebook, "annual");
    assert_string_equal(date_format(variance->ending.from, day), "2026-01-01");
    assert_string_equal(date_format(variance->ending.to, day), "2026-12-31");
    assert_string_equal(decree.unit, "PD");
    assert_int_equal(decree.audience.tiers_mask, 1u << TIER_ASSISTANT);
    assert_string_equal(decree.audience.roles, "lead");
    assert_int_equal(variance->months, 12);
    assert_true(variance->again);
    assert_int_equal(variance->reliefs_len, 3);
    assert_string_equal(variance->reliefs[0].requirement, "total");
    assert_int_equal(variance->reliefs[0].units, 12);
    assert_int_equal(variance->reliefs[1].units, RULE_RELIEF_ALL);
    assert_string_equal(variance->reliefs[2].requirement, "");
    const json_t *rows = json_object_get(table, "accept");
    assert_true(json_array_size(rows) >= 5);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        CLEANUP_JSON json_t *json = fixture_changed(json_object_get(table, "base"), row);
        must_(parse(json, &arena, &decree, &err), &err, fixture_text(row, "label", ""));
    }
    arena_release(&arena);
}

static void test_decree_parse_refuses_with_path_and_remedy(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *table = read_table();
    const json_t *rows = json_object_get(table, "refuse");
    int failed = 0;
    assert_true(json_array_size(rows) >= 20);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        CLEANUP_JSON json_t *json = fixture_changed(json_object_get(table, "base"), row);
        struct arena arena = {0};
        struct decree decree;
        struct err err = {0};
        enum err_code code = parse(json, &arena, &decree, &err);
        bool fine = (code == ERR_INVALID || code == ERR_LIMIT) &&
                    str_starts(str_from(err.text), "file.json: ") &&
                    strstr(err.text, fixture_text(row, "want", "?")) != NULL &&
                    strstr(err.hint, fixture_text(row, "hint", "")) != NULL;
        if (!fine)
            print_error("%s: %d \"%s\" (%s)\n", fixture_text(row, "label", ""), code, err.text,
                        err.hint);
        failed += !fine;
        assert_int_equal(parse(json, &arena, &decree, NULL), code);
        arena_release(&arena);
    }
    assert_int_equal(failed, 0);
}

static void test_decree_parse_broken_or_too_long_refused(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct decree decree;
    struct err err = {0};
    CLEANUP(buf_release) struct buf text;
    assert_int_equal(decree_parse(STR_LIT("{\n\"decree\": "), "f.json", &arena, &decree, &err),
                     ERR_INVALID);
    assert_non_null(strstr(err.text, "f.json line 2"));
    assert_int_equal(decree_parse(STR_LIT("[]"), "f.json", &arena, &decree, &err), ERR_INVALID);
    assert_string_equal(err.text, "f.json: the decree: expected an object {…}");
    buf_init(&text, DECREE_TEXT_MAX + 10);
    while (text.len <= DECREE_TEXT_MAX)
        buf_add_char(&text, ' ');
    assert_int_equal(decree_parse(str_slice(text.data, text.len), "f.json", &arena, &decree, &err),
                     ERR_LIMIT);
    arena_release(&arena);
}

/* Rows of "fits": a rulebook, what a variance would change in it, and why not. */
static void test_variance_fits_only_what_the_rulebook_has(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *table = read_table();
    const json_t *rows = json_object_get(table, "fits");
    assert_true(json_array_size(rows) >= 8);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        CLEANUP_JSON json_t *json = fixture_changed(json_object_get(table, "rulebook"), row);
        CLEANUP(rulebook_cleanup) struct rulebook *book = fixture_rulebook(json);
        CLEANUP_JSON json_t *list = json_pack("[O]", json_object_get(row, "variance"));
        struct arena arena = {0};
        struct err err = {0};
        const struct variance_list variances = fixture_variances(list, &arena);
        enum err_code code = variance_fits(variances.items[0], book, &err);
        const char *want = fixture_text(row, "want", "");
        if ((code == ERR_OK) != (want[0] == '\0') || strstr(err.text, want) == NULL)
            fail_msg("%s: %d \"%s\"", fixture_text(row, "label", ""), code, err.text);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decree_parse_accepts_all_of_it),
        cmocka_unit_test(test_decree_parse_refuses_with_path_and_remedy),
        cmocka_unit_test(test_decree_parse_broken_or_too_long_refused),
        cmocka_unit_test(test_variance_fits_only_what_the_rulebook_has),
    };
    return cmocka_run_group_tests_name("rules decree", tests, NULL, NULL);
}
