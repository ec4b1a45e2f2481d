/* Evaluating: what is refused, what does not depend on the order of entries, and invariants of the
 * flow on random workers. */
#include "scheduler/base/rng.h"
#include "scheduler/rules/count.h"
#include "tests/unit/rules_fixture.h"

#define ENTRIES 12

static struct rulebook *annual(void)
{
    CLEANUP_JSON json_t *ref = json_string("scheduler/rules/packs/cn-professional-annual.json");
    return fixture_rulebook(ref);
}

static struct date day(const char *text)
{
    struct date date = DATE_NONE;
    struct err err = {0};
    must_(date_parse(str_from(text), &date, &err), &err, text);
    return date;
}

static struct worker assistant(void)
{
    return (struct worker){.id = {7},
                           .code = "W7",
                           .tier = TIER_ASSISTANT,
                           .roles = "",
                           .certified_on = DATE_NONE,
                           .registered_from = DATE_NONE,
                           .registered_to = DATE_NONE,
                           .hired_on = DATE_NONE};
}

static enum err_code evaluate_one(struct credit credit, struct err *err)
{
    CLEANUP(rulebook_cleanup) struct rulebook *book = annual();
    const struct worker worker = assistant();
    const struct rules_input input = {
        .worker = &worker, .effective = &credit, .effective_len = 1, .as_of = day("2026-06-30")};
    struct arena arena = {0};
    struct standing standing;
    enum err_code code = rules_evaluate(book, &input, &arena, &standing, err);
    arena_release(&arena);
    return code;
}

static void test_rules_evaluate_wrong_entries_refused(void **state)
{
    (void)state;
    struct err err = {0};
    struct credit credit = {.id = {31},
                            .worker_id = {7},
                            .min = 60,
                            .categories = "ce",
                            .earned_on = day("2026-01-05")};
    assert_int_equal(evaluate_one(credit, &err), ERR_OK);
    credit.min = 0;
    assert_int_equal(evaluate_one(credit, &err), ERR_INVALID);
    assert_non_null(strstr(err.text, "31"));
    credit.min = -60;
    assert_int_equal(evaluate_one(credit, &err), ERR_INVALID);
    credit.min = 60;
    credit.worker_id.v = 8;
    assert_int_equal(evaluate_one(credit, &err), ERR_INVALID);
}

static void test_rules_evaluate_too_many_entries_unproved(void **state)
{
    (void)state;
    CLEANUP(rulebook_cleanup) struct rulebook *book = annual();
    const struct worker worker = assistant();
    struct arena arena = {0};
    struct standing standing;
    struct err err = {0};
    struct credit *credits = arena_array(&arena, RULES_ENTRIES_MAX + 1, sizeof(*credits));
    for (int32_t i = 0; i <= RULES_ENTRIES_MAX; i++)
        credits[i] = (struct credit){.id = {i + 1},
                                     .worker_id = {7},
                                     .min = 1000000,
                                     .categories = "ce",
                                     .earned_on = day("2026-01-05")};
    struct rules_input input = {.worker = &worker,
                                .effective = credits,
                                .effective_len = RULES_ENTRIES_MAX,
                                .as_of = day("2026-06-30")};
    assert_int_equal(rules_evaluate(book, &input, &arena, &standing, &err), ERR_OK);
    assert_int_equal(standing.counted_min, 4050); /* the share of two thirds is missing */
    assert_null(standing.counted);                /* not asked for */
    assert_false(standing.is_unproved);
    input.effective_len++;
    assert_int_equal(rules_evaluate(book, &input, &arena, &standing, &err), ERR_OK);
    assert_int_equal(standing.counted_min, 4050);
    assert_true(standing.is_unproved);
    input.effective_len = 0;
    input.booked = credits;
    input.booked_len = RULES_ENTRIES_MAX + 1;
    assert_int_equal(rules_evaluate(book, &input, &arena, &standing, &err), ERR_OK);
    assert_true(standing.is_unproved);
    arena_release(&arena);
}

static struct rulebook *crossed(void)
{
    CLEANUP_JSON json_t *json = NULL;
    struct err err = {0};
    must_(json_read_file("tests/cases/rules/caps_mode_and_category.json", &json, &err), &err,
          "case");
    return fixture_rulebook(json_array_get(json_object_get(json, "rulebooks"), 0));
}

static void random_credits(struct credit *credits, struct rng *rng)
{
    static const char *const categories[] = {"ce", "ce;ethics", "ce;talk", "ce;ethics;talk",
                                             "prep"};
    for (int i = 0; i < ENTRIES; i++)
        credits[i] = (struct credit){
            .id = {i + 1},
            .worker_id = {7},
            .min = (int32_t)rng_between(rng, 1, 40),
            .categories = categories[rng_below(rng, 5)],
            .mode = (enum course_mode)rng_below(rng, COURSE_MODE_COUNT),
            .earned_on = date_add_days(day("2025-12-25"), 60 * (int32_t)rng_between(rng, 0, 5))};
}

static void shuffle(struct credit *credits, struct rng *rng)
{
    for (size_t i = ENTRIES; i > 1; i--) {
        size_t j = (size_t)rng_below(rng, i);
        struct credit swap = credits[i - 1];
        credits[i - 1] = credits[j];
        credits[j] = swap;
    }
}

/* Whatever counts adds up, keeps the caps, and has a reason where it does not. */
static void check_flow(const struct standing *standing)
{
    int64_t total = 0, by_cap[RULEBOOK_CAPS_MAX] = {0};
    for (size_t i = 0; i < standing->counted_len; i++) {
        const struct counted_credit *row = &standing->counted[i];
        bool whole = row->counted_min == row->credit->min;
        assert_true(row->counted_min >= 0 && row->counted_min <= row->credit->min);
        assert_int_equal(row->reason == UNCOUNTED_NONE, whole);
        assert_int_equal(row->cap != NULL, row->reason == UNCOUNTED_MODE_CAP ||
                                               row->reason == UNCOUNTED_CATEGORY_CAP);
        total += row->counted_min;
        for (size_t c = 0; c < standing->caps_len; c++) {
            const struct rule_cap *cap = standing->caps[c].cap;
            if (cap->category < 0 ? cap->mode == row->credit->mode
                                  : roles_contain(row->credit->categories, str_from(cap->tag)))
                by_cap[c] += row->counted_min;
        }
    }
    assert_int_equal(total, standing->counted_min);
    for (size_t c = 0; c < standing->caps_len; c++) {
        assert_int_equal(by_cap[c], standing->caps[c].counted_min);
        assert_true(by_cap[c] <= standing->caps[c].cap->min);
    }
}

static void test_rules_evaluate_order_of_entries_does_not_matter(void **state)
{
    (void)state;
    CLEANUP(rulebook_cleanup) struct rulebook *book = crossed();
    const struct worker worker = assistant();
    struct rng rng;
    rng_seed(&rng, 3);
    for (int round = 0; round < 500; round++) {
        struct credit credits[ENTRIES];
        struct arena arena = {0};
        struct err err = {0};
        struct standing standings[2];
        int32_t counted[2][ENTRIES + 1];
        random_credits(credits, &rng);
        for (int pass = 0; pass < 2; pass++) {
            const struct rules_input input = {.worker = &worker,
                                              .effective = credits,
                                              .effective_len = ENTRIES,
                                              .as_of = day("2026-08-31"),
                                              .explain = true};
            must_(rules_evaluate(book, &input, &arena, &standings[pass], &err), &err, "evaluate");
            check_flow(&standings[pass]);
            for (size_t i = 0; i < ENTRIES; i++)
                counted[pass][credits[i].id.v] = standings[pass].counted[i].counted_min;
            shuffle(credits, &rng);
        }
        for (size_t i = 1; i <= ENTRIES; i++)
            assert_int_equal(counted[0][i], counted[1][i]);
        assert_int_equal(standings[0].state, standings[1].state);
        arena_release(&arena);
    }
}

static struct rulebook *licence(const char *code)
{
    CLEANUP_JSON json_t *json = json_pack(
        "{s:s, s:s, s:s, s:{s:s, s:s}, s:s, s:{s:s}, s:{s:s}, s:[s], s:{s:s, s:[s]},"
        " s:[{s:s, s:{s:s, s:s}, s:i}, {s:s, s:{s:s, s:s}, s:s, s:i}],"
        " s:[{s:s, s:{s:s, s:s}, s:s, s:s}], s:[{s:i, s:s}]}",
        "rulebook", code, "version", "1", "effective_from", "2020-01-01", "title", "zh", "t", "en",
        "t", "source", "made up", "unit", "kind", "minute", "period", "kind", "calendar_year",
        "accepts", "ce", "credit", "exclusive", "group", "shared", "talk", "requirements", "id",
        "total", "title", "zh", "t", "en", "t", "min", code[0] == 'a' ? 60 : 90, "id", "ethics",
        "title", "zh", "e", "en", "e", "category", "ethics", "min", 30, "caps", "id", "alone",
        "title", "zh", "c", "en", "c", "mode", "self_paced", "share", "1/2", "repeats", "times", 1,
        "per", "period");
    return fixture_rulebook(json);
}

/* Each minute serves one of two rulebooks, unless its category is shared; and neither the order of
 * the entries nor that of the rulebooks changes which. */
static void test_rules_evaluate_all_exclusive_credit_serves_one(void **state)
{
    (void)state;
    CLEANUP(rulebook_cleanup) struct rulebook *a = licence("a");
    CLEANUP(rulebook_cleanup) struct rulebook *b = licence("b");
    const struct rulebook *books[2][2] = {{a, b}, {b, a}};
    const struct worker worker = assistant();
    struct rng rng;
    int elsewhere = 0;
    rng_seed(&rng, 5);
    for (int round = 0; round < 500; round++) {
        struct credit credits[ENTRIES];
        int32_t counted[2][2][ENTRIES + 1];
        struct arena arena = {0};
        struct err err = {0};
        random_credits(credits, &rng);
        for (int i = 0; i < ENTRIES; i++)
            credits[i].course_id.v = (int64_t)rng_below(&rng, 6);
        for (int pass = 0; pass < 2; pass++) {
            struct standing standings[2];
            const struct rules_input input = {.worker = &worker,
                                              .effective = credits,
                                              .effective_len = ENTRIES,
                                              .as_of = day("2026-08-31"),
                                              .explain = true};
            must_(rules_evaluate_all(books[pass], 2, &input, &arena, standings, &err), &err, "all");
            for (int s = 0; s < 2; s++)
                for (size_t i = 0; i < ENTRIES; i++) {
                    const struct counted_credit *row = &standings[s ^ pass].counted[i];
                    counted[pass][s][row->credit->id.v] = row->counted_min;
                    assert_int_equal(row->other != NULL, row->reason == UNCOUNTED_OTHER);
                    elsewhere += row->other != NULL;
                }
            for (size_t i = 0; i < ENTRIES; i++) {
                int64_t id = credits[i].id.v;
                if (!roles_contain(credits[i].categories, STR_LIT("talk")))
                    assert_true(counted[pass][0][id] + counted[pass][1][id] <= credits[i].min);
            }
            shuffle(credits, &rng);
        }
        assert_memory_equal(counted[0][0] + 1, counted[1][0] + 1, ENTRIES * sizeof(int32_t));
        assert_memory_equal(counted[0][1] + 1, counted[1][1] + 1, ENTRIES * sizeof(int32_t));
        arena_release(&arena);
    }
    assert_true(elsewhere > 500);
}

/* Of a group of more rulebooks than can be counted together the last by code get nothing, and say
 * that more may count. */
static void test_rules_evaluate_all_of_too_many_books_the_first_take_all(void **state)
{
    enum { BOOKS = COUNT_BOOKS_MAX + 1 };
    struct rulebook *books[BOOKS];
    const struct rulebook *given[BOOKS];
    struct standing standings[BOOKS];
    struct arena arena = {0};
    struct err err = {0};
    struct credit credits[ENTRIES];
    struct rng rng;
    const struct worker worker = assistant();
    int64_t counted = 0, there = 0;
    (void)state;
    rng_seed(&rng, 6);
    random_credits(credits, &rng);
    for (int i = 0; i < ENTRIES; i++) {
        credits[i].categories = "ce";
        credits[i].course_id.v = i + 1;
        credits[i].mode = COURSE_MODE_CLASSROOM;
        credits[i].earned_on = day("2026-03-01");
        there += credits[i].min;
    }
    for (int i = 0; i < BOOKS; i++)
        given[i] = books[i] = licence((const char[]){(char)('a' + i), '\0'});
    const struct rules_input input = {.worker = &worker,
                                      .effective = credits,
                                      .effective_len = ENTRIES,
                                      .as_of = day("2026-08-31")};
    must_(rules_evaluate_all(given, BOOKS, &input, &arena, standings, &err), &err, "all");
    for (int i = 0; i < BOOKS; i++)
        counted += standings[i].counted_min;
    assert_int_equal(counted, there);
    assert_int_equal(standings[BOOKS - 1].counted_min, 0);
    assert_true(standings[BOOKS - 1].is_unproved);
    for (int i = 0; i < BOOKS; i++)
        rulebook_free(books[i]);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules_evaluate_wrong_entries_refused),
        cmocka_unit_test(test_rules_evaluate_too_many_entries_unproved),
        cmocka_unit_test(test_rules_evaluate_order_of_entries_does_not_matter),
        cmocka_unit_test(test_rules_evaluate_all_exclusive_credit_serves_one),
        cmocka_unit_test(test_rules_evaluate_all_of_too_many_books_the_first_take_all),
    };
    return cmocka_run_group_tests_name("rules standing", tests, NULL, NULL);
}
