/* Mending the plan in force: who can keep what they have does, who cannot gets what is free or what
 * somebody else can spare, and freed places are used. */
#include "scheduler/planner/replan.h"
#include "tests/unit/planner_support.h"

/* Two courses in three lessons each: A1 and B1 in the first week, and so on; A3 is full at once. */
static struct problem *lessons(int64_t move_cost)
{
    static const char *const names[] = {"A1", "A2", "A3", "B1", "B2", "B3"};
    struct problem_header header = test_header();
    header.move_cost = move_cost;
    struct problem *problem = test_problem(header);
    add_lesson(problem, "A1", "A", 2, 0, 9);
    add_lesson(problem, "A2", "A", 2, 7, 9);
    add_lesson(problem, "A3", "A", 1, 14, 9);
    add_lesson(problem, "B1", "B", 2, 1, 9);
    add_lesson(problem, "B2", "B", 2, 8, 9);
    add_lesson(problem, "B3", "B", 1, 15, 9);
    add_lesson(problem, "D1", "D", 5, 0, 10); /* at the time of A1, and in no pool */
    add_pool(problem, "G", names, 6);
    return problem;
}

/* On leave from the first of these days to before the last; 0, 0: not at all. */
static void add_worker(struct problem *problem, const char *name, struct problem_names current,
                       int from, int to)
{
    struct problem_span busy = {at_hour(from, 0), at_hour(to, 0)};
    struct problem_worker_row row = usual_worker(name);
    row.current = current;
    row.busy = &busy;
    row.busy_len = from < to;
    ADD_OK(problem_add_worker(problem, &row, &add_err_));
}

static struct replan_stats mend(struct problem *problem, int32_t threads, struct plan *ret_plan)
{
    struct solve_options options = solve_options_default();
    struct replan_stats stats;
    struct check_report report;
    options.threads = threads;
    ADD_OK(planner_replan(problem, &options, ret_plan, &stats, &add_err_));
    check_plan(problem, ret_plan, &report);
    assert_true(report.valid);
    assert_int_equal(report.objective, stats.solve.objective);
    assert_int_equal(ret_plan->bound, stats.solve.bound);
    return stats;
}

static void expect_places(const struct problem *problem, const struct plan *plan, size_t worker,
                          struct problem_names want)
{
    assert_int_equal(plan->workers[worker].len, want.len);
    for (size_t i = 0; i < want.len; i++)
        assert_int_equal(plan->workers[worker].options[i],
                         problem_find_option(problem, want.names[i]));
}

static void test_replan_keeps_all_that_holds(void **state)
{
    (void)state;
    struct problem *problem = lessons(20);
    add_worker(problem, "W1", NAMES("A1", "B1"), 0, 0);
    add_worker(problem, "W2", NAMES("A3", "B3"), 0, 0);
    ADD_OK(problem_finish(problem, &add_err_));
    CLEANUP(plan_release) struct plan plan = {0};
    struct replan_stats stats = mend(problem, 1, &plan);
    expect_places(problem, &plan, 0, NAMES("A1", "B1"));
    expect_places(problem, &plan, 1, NAMES("A3", "B3"));
    assert_int_equal(stats.hit, 0);
    assert_int_equal(stats.others, 0);
    assert_int_equal(stats.solve.objective, stats.solve.bound); /* everybody has everything */
    problem_free(problem);
}

static void test_replan_lost_place_is_given_elsewhere(void **state)
{
    (void)state;
    struct problem *problem = lessons(20);
    add_worker(problem, "W1", NAMES("A1", "B2"), 0, 5);
    add_worker(problem, "W2", NAMES("A2", "B1"), 0, 0);
    ADD_OK(problem_finish(problem, &add_err_));
    CLEANUP(plan_release) struct plan plan = {0};
    struct replan_stats stats = mend(problem, 1, &plan);
    assert_int_equal(plan.workers[0].len, 2);
    assert_true(plan.workers[0].options[0] != problem_find_option(problem, "A1"));
    assert_int_equal(plan.workers[0].options[1], problem_find_option(problem, "B2"));
    expect_places(problem, &plan, 1, NAMES("A2", "B1"));
    assert_int_equal(stats.hit, 1);
    assert_int_equal(stats.others, 0);
    problem_free(problem);
}

/* W1 can only go to A3 any more, which W2 has; W2 can go to A1 that W1 left. */
static struct problem *only_a_chain_helps(int64_t move_cost)
{
    struct problem *problem = lessons(move_cost);
    add_worker(problem, "W1", NAMES("A1", "B3"), 0, 14);
    add_worker(problem, "W2", NAMES("A3", "B1"), 0, 0);
    ADD_OK(problem_finish(problem, &add_err_));
    return problem;
}

static void test_replan_moves_another_when_it_is_worth_it(void **state)
{
    (void)state;
    struct problem *problem = only_a_chain_helps(50);
    CLEANUP(plan_release) struct plan plan = {0};
    struct replan_stats stats = mend(problem, 1, &plan);
    expect_places(problem, &plan, 0, NAMES("A3", "B3"));
    assert_int_equal(plan.workers[1].len, 2);
    assert_int_equal(stats.hit, 1);
    assert_int_equal(stats.others, 1);
    problem_free(problem);
}

static void test_replan_moves_nobody_when_it_is_not(void **state)
{
    (void)state;
    struct problem *problem = only_a_chain_helps(500);
    CLEANUP(plan_release) struct plan plan = {0};
    struct replan_stats stats = mend(problem, 1, &plan);
    expect_places(problem, &plan, 0, NAMES("B3"));
    expect_places(problem, &plan, 1, NAMES("A3", "B1"));
    assert_int_equal(stats.hit, 1);
    assert_int_equal(stats.others, 0);
    problem_free(problem);
}

/* A1 and A2 are full of people who have all they need; W5, who may come in the third week only, had
 * nothing of A until W3 left A3. */
static void test_replan_freed_place_goes_to_whom_it_helps(void **state)
{
    (void)state;
    struct problem *problem = lessons(20);
    add_worker(problem, "W1", NAMES("A1", "B1"), 0, 0);
    add_worker(problem, "W2", NAMES("A1", "B1"), 0, 0);
    add_worker(problem, "W3", NAMES("A3", "B2"), 12, 20);
    add_worker(problem, "W4", NAMES("A2", "B2"), 0, 0);
    add_worker(problem, "W5", NAMES("B3"), 0, 14);
    ADD_OK(problem_finish(problem, &add_err_));
    CLEANUP(plan_release) struct plan plan = {0};
    struct replan_stats stats = mend(problem, 1, &plan);
    expect_places(problem, &plan, 2, NAMES("A2", "B2"));
    expect_places(problem, &plan, 4, NAMES("A3", "B3"));
    assert_int_equal(stats.hit, 1);
    assert_int_equal(stats.others, 1);
    problem_free(problem);
}

/* Whoever is new gets what is free; a lesson moved onto another one is given up. */
static void test_replan_new_worker_and_clash(void **state)
{
    (void)state;
    struct problem *problem = lessons(20);
    add_worker(problem, "W1", NAMES("A1", "D1"), 0, 0);
    add_worker(problem, "W2", (struct problem_names){0}, 0, 0);
    ADD_OK(problem_finish(problem, &add_err_));
    CLEANUP(plan_release) struct plan plan = {0};
    struct replan_stats stats = mend(problem, 1, &plan);
    assert_int_equal(plan.workers[0].len, 2);
    assert_int_equal(plan.workers[1].len, 2);
    assert_int_equal(stats.hit, 1);
    assert_int_equal(stats.others, 0); /* whoever had nothing is not disturbed */
    problem_free(problem);
}

/* Overbooked places, closed candidates, what can no longer be taken: the plan is valid all the same
 * (its check is asked), and the same whatever the threads. */
static void test_replan_random_problems_valid_whatever_the_threads(void **state)
{
    (void)state;
    int64_t hit = 0;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct problem *problem = random_problem(7000 + seed, 5 + (int)(seed % 40), 12);
        CLEANUP(plan_release) struct plan one = {0};
        CLEANUP(plan_release) struct plan three = {0};
        struct replan_stats stats = mend(problem, 1, &one);
        (void)mend(problem, 3, &three);
        hit += stats.hit;
        assert_int_equal(one.objective, three.objective);
        for (size_t i = 0; i < one.workers_len; i++) {
            assert_int_equal(one.workers[i].len, three.workers[i].len);
            assert_memory_equal(one.workers[i].options, three.workers[i].options,
                                (size_t)one.workers[i].len * sizeof(int32_t));
        }
        problem_free(problem);
    }
    assert_true(hit > 0);
}

static bool stop(void *context, const char *stage, int64_t done, int64_t total)
{
    (void)context, (void)stage, (void)done, (void)total;
    return false;
}

static void test_replan_stopped_is_valid(void **state)
{
    (void)state;
    struct problem *problem = only_a_chain_helps(50);
    const struct progress progress = {stop, NULL};
    struct solve_options options = solve_options_default();
    struct replan_stats stats;
    struct check_report report;
    CLEANUP(plan_release) struct plan plan = {0};
    options.progress = &progress;
    ADD_OK(planner_replan(problem, &options, &plan, &stats, &add_err_));
    check_plan(problem, &plan, &report);
    assert_true(report.valid);
    expect_places(problem, &plan, 1, NAMES("A3", "B1"));
    problem_free(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replan_keeps_all_that_holds),
        cmocka_unit_test(test_replan_lost_place_is_given_elsewhere),
        cmocka_unit_test(test_replan_moves_another_when_it_is_worth_it),
        cmocka_unit_test(test_replan_moves_nobody_when_it_is_not),
        cmocka_unit_test(test_replan_freed_place_goes_to_whom_it_helps),
        cmocka_unit_test(test_replan_new_worker_and_clash),
        cmocka_unit_test(test_replan_random_problems_valid_whatever_the_threads),
        cmocka_unit_test(test_replan_stopped_is_valid),
    };
    return cmocka_run_group_tests_name("planner replan", tests, NULL, NULL);
}
