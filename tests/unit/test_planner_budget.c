/* How a time limit is laid out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "scheduler/planner/budget.h"

static void test_budget_steps_fit_the_part(void **state)
{
    static const struct {
        const char *label;
        int64_t limit_ms, now_ms, step_ms;
        int32_t wanted, steps;
    } rows[] = {
        {"no limit: what is wanted", -1, 999999, 100, 64, 64},
        {"more than enough time", 100000, 1000, 100, 64, 64},
        {"as many as fit into a half", 10000, 1000, 100, 64, 50},
        {"some of the half is over", 10000, 4000, 100, 64, 20},
        {"not even one fits: one", 10000, 5900, 1000, 64, 1},
        {"the half is over: none", 10000, 6000, 100, 64, 0},
        {"long over", 10000, 60000, 100, 64, 0},
        {"steps too short to measure", 10000, 1000, 0, 64, 64},
        {"no time at all", 0, 1000, 100, 64, 0},
        {"none wanted", 10000, 1000, 100, 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct budget budget = {1000, rows[i].limit_ms};
        int32_t steps = budget_steps(&budget, rows[i].now_ms, 50, rows[i].step_ms, rows[i].wanted);
        if (steps != rows[i].steps)
            fail_msg("%s: %d steps", rows[i].label, (int)steps);
    }
}

static void test_budget_is_past_from_the_percent_on(void **state)
{
    (void)state;
    struct budget budget = {1000, 250}, none = {1000, -1}, vast = {0, INT64_MAX};
    assert_false(budget_is_past(&budget, 1086, 35));
    assert_true(budget_is_past(&budget, 1087, 35));
    assert_true(budget_is_past(&budget, 1250, 100));
    assert_false(budget_is_past(&none, INT64_MAX, 0));
    assert_false(budget_is_past(&vast, 1000000, 60));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_budget_steps_fit_the_part),
        cmocka_unit_test(test_budget_is_past_from_the_percent_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
