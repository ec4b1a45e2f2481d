/* What full places cost: asked for in handfuls, so that the search can be stopped between them. */
#include "scheduler/planner/construct.h"
#include "scheduler/planner/improve.h"
#include "tests/unit/planner_support.h"

/* Says that it is over when it is asked for the last of so many times. */
static bool is_last_time(void *context)
{
    int *times = context;
    return --*times <= 0;
}

static void test_improve_prices_ends_when_the_crew_is_over(void **state)
{
    (void)state;
    struct problem *problem = random_problem(7, 20, 24);
    struct core *core = core_new(problem, 1);
    struct crew *crew = crew_new(core, 1);
    struct roster *roster = roster_new(core);
    struct prices prices = prices_new(core);
    const struct tariff free_places = {.ban_offering = -1, .ban_slot = -1};
    construct_sweep(roster, crew, &free_places);
    assert_true(improve_prices(roster, crew, &prices));
    int times = 2; /* 24 offerings are asked for in two handfuls */
    crew_watch(crew, is_last_time, &times);
    assert_false(improve_prices(roster, crew, &prices));
    assert_int_equal(times, 0);
    prices_release(&prices);
    roster_free(roster);
    crew_free(crew);
    core_free(core);
    problem_free(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_improve_prices_ends_when_the_crew_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
