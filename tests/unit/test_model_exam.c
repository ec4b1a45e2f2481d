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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exam_levels_passed_by_papers_and_years),
    };
    return cmocka_run_group_tests_name("model exam", tests, NULL, NULL);
}
