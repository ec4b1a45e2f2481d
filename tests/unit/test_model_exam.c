/* When a level's exam is passed: papers, years, and the day on which one asks. */
#include "tests/unit/model_support.h"

#include "scheduler/model/exam.h"

#define RESULTS_MAX 6

static struct date on(int32_t year)
{
    struct err err = {0};
    struct date date = DATE_NONE;
    assert_int_equal(date_from_ymd(year, 5, 23, &date, &err), ERR_OK);
    return date;
}

struct sitting {
    enum tier level;
    const char *paper; /* NULL: no more */
    int32_t year;
    enum exam_verdict verdict;
};

static const struct {
    const char *label;
    struct sitting sittings[RESULTS_MAX];
    uint32_t passed;
} cases[] = {
    {"nothing", {{0}}, 0},
    {"assistant, one paper", {{TIER_ASSISTANT, "a", 2025, EXAM_PASSED}}, 0},
    {"assistant, both papers in a year",
     {{TIER_ASSISTANT, "a", 2025, EXAM_PASSED}, {TIER_ASSISTANT, "b", 2025, EXAM_PASSED}},
     1u << TIER_ASSISTANT},
    {"assistant, both papers in two years",
     {{TIER_ASSISTANT, "a", 2024, EXAM_PASSED}, {TIER_ASSISTANT, "b", 2025, EXAM_PASSED}},
     0},
    {"assistant, the same paper twice in a year",
     {{TIER_ASSISTANT, "a", 2025, EXAM_PASSED}, {TIER_ASSISTANT, "a", 2025, EXAM_PASSED}},
     0},
    {"assistant, one of both failed",
     {{TIER_ASSISTANT, "a", 2025, EXAM_PASSED}, {TIER_ASSISTANT, "b", 2025, EXAM_FAILED}},
     0},
    {"intermediate, three papers over two years",
     {{TIER_INTERMEDIATE, "a", 2024, EXAM_PASSED},
      {TIER_INTERMEDIATE, "b", 2025, EXAM_PASSED},
      {TIER_INTERMEDIATE, "c", 2025, EXAM_PASSED}},
     1u << TIER_INTERMEDIATE},
    {"intermediate, three papers over three years",
     {{TIER_INTERMEDIATE, "a", 2023, EXAM_PASSED},
      {TIER_INTERMEDIATE, "b", 2024, EXAM_PASSED},
      {TIER_INTERMEDIATE, "c", 2025, EXAM_PASSED}},
     0},
    {"intermediate, the lapsed paper passed again",
     {{TIER_INTERMEDIATE, "a", 2023, EXAM_PASSED},
      {TIER_INTERMEDIATE, "b", 2024, EXAM_PASSED},
      {TIER_INTERMEDIATE, "c", 2025, EXAM_PASSED},
      {TIER_INTERMEDIATE, "a", 2025, EXAM_PASSED}},
     1u << TIER_INTERMEDIATE},
    {"papers of two levels do not add up",
     {{TIER_ASSISTANT, "a", 2025, EXAM_PASSED},
      {TIER_INTERMEDIATE, "b", 2025, EXAM_PASSED},
      {TIER_INTERMEDIATE, "c", 2025, EXAM_PASSED}},
     0},
    {"senior, its one paper", {{TIER_SENIOR, "a", 2025, EXAM_PASSED}}, 1u << TIER_SENIOR},
    {"to come", {{TIER_SENIOR, "a", 2026, EXAM_PASSED}}, 0},
    {"no level", {{TIER_NONE, "a", 2025, EXAM_PASSED}}, 0},
};

static void test_exam_levels_passed_by_papers_and_years(void **state)
{
    (void)state;
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        struct exam_result results[RESULTS_MAX];
        size_t len = 0;
        for (; len < RESULTS_MAX && cases[c].sittings[len].paper != NULL; len++) {
            const struct sitting *sitting = &cases[c].sittings[len];
            results[len] = (struct exam_result){.level = sitting->level,
                                                .paper = sitting->paper,
                                                .sat_on = on(sitting->year),
                                                .verdict = sitting->verdict,
                                                .score_milli = -1};
        }
        uint32_t passed = exam_levels_passed(results, len, on(2025));
        if (passed != cases[c].passed)
            fail_msg("%s: levels 0x%x, wanted 0x%x", cases[c].label, passed, cases[c].passed);
    }
}

static struct exam_result passed(const char *paper, int32_t year)
{
    return (struct exam_result){.level = TIER_INTERMEDIATE,
                                .paper = paper,
                                .sat_on = on(year),
                                .verdict = EXAM_PASSED,
                                .score_milli = -1};
}

static void test_exam_passed_on_the_day_of_the_last_paper_needed(void **state)
{
    (void)state;
    struct exam_result results[] = {passed("c", 2026), passed("a", 2025), passed("b", 2025),
                                    passed("a", 2028)};
    assert_true(date_is_none(exam_passed_on(results, 4, TIER_INTERMEDIATE, on(2025))));
    assert_int_equal(exam_passed_on(results, 4, TIER_INTERMEDIATE, on(2026)).day, on(2026).day);
    assert_int_equal(exam_passed_on(results, 4, TIER_INTERMEDIATE, on(2030)).day, on(2026).day);
    assert_true(date_is_none(exam_passed_on(results, 4, TIER_SENIOR, on(2030))));
    results[0].sat_on = on(2027);
    assert_true(date_is_none(exam_passed_on(results, 4, TIER_INTERMEDIATE, on(2030))));
}

static void test_exam_progress_says_what_still_counts(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct exam_result results[] = {passed("a", 2024), passed("b", 2025), passed("b", 2023),
                                    passed("c", 2025)};
    results[3].verdict = EXAM_FAILED;
    struct exam_progress got = exam_progress_of(results, 4, TIER_INTERMEDIATE, on(2025), &arena);
    assert_int_equal(got.papers_needed, 3);
    assert_int_equal(got.papers_len, 2); /* each paper once, as passed last */
    assert_string_equal(got.papers[0].paper, "a");
    assert_int_equal(got.papers[0].counts_until, 2025);
    assert_true(got.papers[0].counts);
    assert_string_equal(got.papers[1].paper, "b");
    assert_int_equal(got.papers[1].passed_on.day, on(2025).day);
    assert_int_equal(got.papers[1].counts_until, 2026);
    assert_int_equal(got.papers_counting, 2);
    assert_true(date_is_none(got.passed_on));
    got = exam_progress_of(results, 4, TIER_INTERMEDIATE, on(2026), &arena);
    assert_false(got.papers[0].counts); /* the exam of 2025 is over */
    assert_int_equal(got.papers_counting, 1);
    got = exam_progress_of(results, 4, TIER_INTERMEDIATE, on(2024), &arena);
    assert_int_equal(got.papers_len, 2); /* that of 2023 is the newest of its paper by then */
    assert_int_equal(got.papers_counting, 2);
    got = exam_progress_of(results, 4, TIER_SENIOR, on(2026), &arena);
    assert_int_equal(got.papers_len, 0);
    arena_release(&arena);
}

static struct exam_day exam_in(int32_t year)
{
    return (struct exam_day){.year = year, .level = TIER_ASSISTANT, .from = on(year)};
}

/* Exams of May 23rd, from 2025 to 2027: which one is due, by its year; 0: none. */
static void test_exam_day_due_at_the_borders(void **state)
{
    static const struct {
        const char *label;
        int32_t from, as_of, to; /* so many days from the exam of 2026 on */
        int32_t year;
    } rows[] = {
        {"the day before", -9, -1, 9, 2026},
        {"the day itself: it is over, and the only one", -9, 0, 9, 2026},
        {"the day itself: it is over, the next one counts", -9, 0, 400, 2027},
        {"all are over: the last", -400, 9, 9, 2026},
        {"it begins on the period's last day", -9, -9, 0, 2026},
        {"it begins after it", -9, -9, -1, 0},
        {"it begins on the period's first day: nothing is before it", 0, -9, 9, 0},
        {"it begins on the second", -1, -9, 9, 2026},
    };
    const struct exam_day days[] = {exam_in(2027), exam_in(2025), exam_in(2026)};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct exam_due due = {.levels = 1u << TIER_ASSISTANT,
                               .from = date_add_days(on(2026), rows[i].from),
                               .to = date_add_days(on(2026), rows[i].to),
                               .as_of = date_add_days(on(2026), rows[i].as_of)};
        const struct exam_day *found = exam_day_due(days, 3, &due);
        if ((found != NULL ? found->year : 0) != rows[i].year)
            fail_msg("%s: the exam of %d", rows[i].label, found != NULL ? (int)found->year : 0);
        due.levels = 1u << TIER_SENIOR;
        assert_null(exam_day_due(days, 3, &due));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exam_levels_passed_by_papers_and_years),
        cmocka_unit_test(test_exam_passed_on_the_day_of_the_last_paper_needed),
        cmocka_unit_test(test_exam_progress_says_what_still_counts),
        cmocka_unit_test(test_exam_day_due_at_the_borders),
    };
    return cmocka_run_group_tests_name("model exam", tests, NULL, NULL);
}
