/* Why needs stay unmet: one worker, one thing in the way. */
#include "scheduler/planner/reason.h"
#include "tests/unit/planner_support.h"

/* W1 owes 360 minutes and gets what `plan` says; returns the only reason. */
static struct reason only_reason(struct problem *problem, const char *planned)
{
    struct plan plan;
    struct arena arena = {0};
    struct reason *list, first;
    ADD_OK(problem_finish(problem, &add_err_));
    plan_init(&plan, problem->workers_len);
    if (planned) {
        int32_t option = problem_find_option(problem, planned);
        plan_set(&plan, 0, &option, 1);
    }
    if (problem->workers_len > 1) {
        int32_t option = problem_find_option(problem, "A");
        plan_set(&plan, 1, &option, 1);
    }
    size_t len = reason_list(problem, &plan, &arena, &list);
    assert_true(len >= 1);
    first = list[0];
    assert_int_equal(first.worker, 0);
    assert_int_equal(first.needed_min, 360);
    plan_release(&plan);
    arena_release(&arena);
    problem_free(problem);
    return first;
}

static struct problem *start(int64_t week_max_min, int64_t seats)
{
    struct problem_header header = test_header();
    header.week_max_min = week_max_min;
    struct problem *problem = test_problem(header);
    struct problem_course_row after = {"C9", NAMES("C8")};
    struct problem_unit_row unit = {"U", 1};
    ADD_OK(problem_add_course(problem, &after, &add_err_));
    ADD_OK(problem_add_unit(problem, &unit, &add_err_));
    add_lesson(problem, "A", "C1", seats, 0, 9);
    add_lesson(problem, "B", "C2", 5, 1, 9);
    add_lesson(problem, "Z", "C9", 5, 2, 9);
    return problem;
}

static void add_worker(struct problem *problem, const char *name, const char *unit)
{
    struct problem_worker_row row = usual_worker(name);
    row.unit = unit;
    ADD_OK(problem_add_worker(problem, &row, &add_err_));
}

static void test_reason_list_nothing_offered_no_option(void **state)
{
    (void)state;
    struct problem *problem = start(-1, 1);
    add_pool(problem, "G", NULL, 0);
    add_worker(problem, "W1", NULL);
    struct reason reason = only_reason(problem, NULL);
    assert_int_equal(reason.reason, UNMET_NO_OPTION);
    assert_int_equal(reason.offering, -1);
    assert_int_equal(reason.planned_min, 0);
}

static void test_reason_list_seat_taken_by_another_seats(void **state)
{
    (void)state;
    struct problem *problem = start(-1, 1);
    add_pool(problem, "G", (const char *const[]){"A"}, 1);
    add_worker(problem, "W1", NULL);
    add_worker(problem, "W2", NULL);
    struct reason reason = only_reason(problem, NULL);
    assert_int_equal(reason.reason, UNMET_SEATS);
    assert_int_equal(reason.offering, 0);
}

/* A gives 180 points, and 100 more to who has the other 180 minutes by B. */
static void test_reason_list_cost_outweighs_gain_cost(void **state)
{
    static const struct {
        const char *planned;
        int64_t cost;
        enum unmet_reason want;
    } rows[] = {{NULL, 179, UNMET_NO_OPTION},
                {NULL, 180, UNMET_COST},
                {"B", 279, UNMET_NO_OPTION},
                {"B", 280, UNMET_COST}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct problem *problem = start(-1, 1);
        struct problem_choice_row choices[] = {{"A", rows[i].cost}, {"B", 1000}};
        struct problem_pool_row pool = {"G", choices, 2};
        ADD_OK(problem_add_pool(problem, &pool, &add_err_));
        add_worker(problem, "W1", NULL);
        struct reason reason = only_reason(problem, rows[i].planned);
        assert_int_equal(reason.reason, rows[i].want);
        assert_int_equal(reason.offering, 0);
    }
}

/* W2 sits in A, and could as well sit in E. */
static void test_reason_list_seat_of_one_who_could_move_swap(void **state)
{
    (void)state;
    struct problem *problem = start(-1, 1);
    add_lesson(problem, "E", "C1", 1, 20, 9);
    add_pool(problem, "G", (const char *const[]){"A"}, 1);
    add_pool(problem, "H", (const char *const[]){"A", "E"}, 2);
    add_worker(problem, "W1", NULL);
    struct problem_worker_row row = usual_worker("W2");
    row.pools = NAMES("H");
    ADD_OK(problem_add_worker(problem, &row, &add_err_));
    struct reason reason = only_reason(problem, NULL);
    assert_int_equal(reason.reason, UNMET_SWAP);
    assert_int_equal(reason.offering, 0);
}

/* A is full, B is free but clashes with what is planned: then it is not for want of seats. */
static void test_reason_list_free_seat_that_clashes_clash(void **state)
{
    (void)state;
    struct problem *problem = start(-1, 1);
    add_lesson(problem, "Q", "C7", 5, 1, 10);
    add_pool(problem, "G", (const char *const[]){"A", "Q", "B"}, 3);
    add_worker(problem, "W1", NULL);
    add_worker(problem, "W2", NULL);
    struct reason reason = only_reason(problem, "Q");
    assert_int_equal(reason.reason, UNMET_CLASH);
    assert_int_equal(reason.offering, 1);
}

static void test_reason_list_leave_clash(void **state)
{
    (void)state;
    struct problem *problem = start(-1, 5);
    add_pool(problem, "G", (const char *const[]){"A", "B"}, 2);
    struct problem_worker_row row = usual_worker("W1");
    struct problem_span busy = {at_hour(0, 0), at_hour(1, 0)};
    row.busy = &busy;
    row.busy_len = 1;
    ADD_OK(problem_add_worker(problem, &row, &add_err_));
    struct reason reason = only_reason(problem, "B");
    assert_int_equal(reason.reason, UNMET_CLASH);
    assert_int_equal(reason.planned_min, 180);
}

static void test_reason_list_week_full_week_load(void **state)
{
    (void)state;
    struct problem *problem = start(300, 5);
    add_pool(problem, "G", (const char *const[]){"A", "B"}, 2);
    add_worker(problem, "W1", NULL);
    assert_int_equal(only_reason(problem, "B").reason, UNMET_WEEK_LOAD);
}

static void test_reason_list_limit_reached_limit(void **state)
{
    (void)state;
    struct problem *problem = start(-1, 5);
    add_pool(problem, "G", (const char *const[]){"A", "B"}, 2);
    struct problem_worker_row row = usual_worker("W1");
    static const struct problem_tag_row limits[] = {{"ce", 200}};
    row.limits = limits;
    row.limits_len = 1;
    ADD_OK(problem_add_worker(problem, &row, &add_err_));
    assert_int_equal(only_reason(problem, "B").reason, UNMET_LIMIT);
}

static void test_reason_list_colleague_away_unit_cover(void **state)
{
    (void)state;
    struct problem *problem = start(-1, 5);
    add_pool(problem, "G", (const char *const[]){"A"}, 1);
    add_worker(problem, "W1", "U");
    add_worker(problem, "W2", "U");
    assert_int_equal(only_reason(problem, NULL).reason, UNMET_UNIT_COVER);
}

static void test_reason_list_course_missing_prerequisite(void **state)
{
    (void)state;
    struct problem *problem = start(-1, 5);
    add_pool(problem, "G", (const char *const[]){"Z"}, 1);
    add_worker(problem, "W1", NULL);
    assert_int_equal(only_reason(problem, NULL).reason, UNMET_PREREQUISITE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reason_list_nothing_offered_no_option),
        cmocka_unit_test(test_reason_list_seat_taken_by_another_seats),
        cmocka_unit_test(test_reason_list_seat_of_one_who_could_move_swap),
        cmocka_unit_test(test_reason_list_free_seat_that_clashes_clash),
        cmocka_unit_test(test_reason_list_leave_clash),
        cmocka_unit_test(test_reason_list_week_full_week_load),
        cmocka_unit_test(test_reason_list_cost_outweighs_gain_cost),
        cmocka_unit_test(test_reason_list_limit_reached_limit),
        cmocka_unit_test(test_reason_list_colleague_away_unit_cover),
        cmocka_unit_test(test_reason_list_course_missing_prerequisite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
