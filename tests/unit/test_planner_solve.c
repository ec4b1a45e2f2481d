/* The search against brute force on small random problems, and the same plan whatever the threads.
 */
#include <stdlib.h>

#include "scheduler/planner/reason.h"
#include "scheduler/planner/solve.h"
#include "tests/unit/planner_support.h"

#define BUNDLES_MAX 256
#define MANY_MAX    3000

/* All that one worker could have, seen alone. */
struct bundles {
    int32_t options[BUNDLES_MAX][8];
    size_t lens[BUNDLES_MAX];
    size_t len;
};

static int64_t broken_but(const struct check_report *report, const enum check_rule *allowed,
                          size_t allowed_len)
{
    int64_t sum = 0;
    for (int rule = 0; rule < CHECK_RULE_COUNT; rule++)
        sum += report->counts[rule];
    for (size_t i = 0; i < allowed_len; i++)
        sum -= report->counts[allowed[i]];
    return sum;
}

static void list_bundles(const struct problem *problem, int32_t worker, struct bundles *bundles)
{
    static const enum check_rule later[] = {CHECK_CLOSED, CHECK_FIXED, CHECK_OBJECTIVE,
                                            CHECK_BOUND};
    struct problem_choice choices[8];
    size_t len = problem_choices(problem, &problem->workers[worker], choices, 8);
    assert_true(len <= 8);
    bundles->len = 0;
    for (size_t set = 0; set < (size_t)1 << len; set++) {
        struct plan plan;
        struct check_report report;
        size_t count = 0;
        int32_t options[8];
        for (size_t i = 0; i < len; i++) {
            if (set >> i & 1)
                options[count++] = choices[i].option;
        }
        plan_init(&plan, problem->workers_len);
        plan_set(&plan, (size_t)worker, options, count);
        check_plan(problem, &plan, &report);
        plan_release(&plan);
        if (broken_but(&report, later, 4) > 0)
            continue;
        assert_true(bundles->len < BUNDLES_MAX);
        memcpy(bundles->options[bundles->len], options, sizeof(options));
        bundles->lens[bundles->len++] = count;
    }
}

static void try_openings(const struct problem *problem, struct plan *plan, int64_t *best)
{
    int32_t candidates[8], opened[8];
    size_t len = 0;
    for (size_t i = 0; i < problem->offerings_len; i++) {
        if (problem->offerings[i].is_candidate)
            candidates[len++] = (int32_t)i;
    }
    for (size_t set = 0; set < (size_t)1 << len; set++) {
        static const enum check_rule later[] = {CHECK_OBJECTIVE, CHECK_BOUND};
        struct check_report report;
        size_t count = 0;
        for (size_t i = 0; i < len; i++) {
            if (set >> i & 1)
                opened[count++] = candidates[i];
        }
        plan_set_opened(plan, opened, count);
        check_plan(problem, plan, &report);
        if (broken_but(&report, later, 2) == 0 && report.objective > *best)
            *best = report.objective;
    }
}

static int64_t brute_force(const struct problem *problem)
{
    struct bundles *bundles = calloc(problem->workers_len + 1, sizeof(*bundles));
    size_t total = 1;
    int64_t best = INT64_MIN;
    for (size_t i = 0; i < problem->workers_len; i++) {
        list_bundles(problem, (int32_t)i, &bundles[i]);
        total *= bundles[i].len;
    }
    for (size_t number = 0; number < total; number++) {
        struct plan plan;
        size_t rest = number;
        plan_init(&plan, problem->workers_len);
        for (size_t i = 0; i < problem->workers_len; i++) {
            size_t at = rest % bundles[i].len;
            plan_set(&plan, i, bundles[i].options[at], bundles[i].lens[at]);
            rest /= bundles[i].len;
        }
        try_openings(problem, &plan, &best);
        plan_release(&plan);
    }
    free(bundles);
    return best;
}

static struct solve_options quick_options(void)
{
    struct solve_options options = solve_options_default();
    options.threads = 1;
    options.work_max = 50;
    return options;
}

static void test_solve_random_problems_stay_between_optimum_and_bound(void **state)
{
    (void)state;
    int equal = 0, tight = 0, count = 1000;
    for (int seed = 1; seed <= count; seed++) {
        struct problem *problem = random_problem((uint64_t)seed, 3, 6);
        struct solve_options options = quick_options();
        struct plan plan;
        struct solve_stats stats;
        struct check_report report;
        ADD_OK(planner_solve(problem, &options, &plan, &stats, &add_err_));
        check_plan(problem, &plan, &report);
        if (!report.valid)
            fail_msg("seed %d: %s", seed, report.first[0]);
        int64_t optimum = brute_force(problem);
        if (plan.objective > optimum || plan.bound < optimum)
            fail_msg("seed %d: objective %lld, optimum %lld, bound %lld", seed,
                     (long long)plan.objective, (long long)optimum, (long long)plan.bound);
        equal += plan.objective == optimum;
        tight += plan.bound == optimum;
        plan_release(&plan);
        problem_free(problem);
    }
    print_message("optimum found in %d of %d, proved by the bound in %d\n", equal, count, tight);
    assert_true(equal * 100 >= count * 90);
}

/* --- many small courses ------------------------------------------------------------------------
 */

struct many {
    int big, tiny, workers; /* big courses give 450 minutes */
    int64_t tiny_min, need_min;
};

static void add_self_paced(struct problem *problem, int number, int64_t seats, int64_t min)
{
    char name[16], course[16];
    snprintf(name, sizeof(name), "O%d", number);
    snprintf(course, sizeof(course), "C%d", number);
    struct problem_header header = test_header();
    struct problem_tag_row tag = {"ce", min};
    struct problem_offering_row row = lesson_row(name, course, seats, NULL);
    row.tags = &tag;
    row.sessions_len = 0;
    row.window_from = header.from;
    row.window_to = date_add_days(header.from, 1);
    ADD_OK(problem_add_offering(problem, &row, &add_err_));
}

/* Everybody may have everything; a minute is worth three points. */
static struct problem *many_courses(struct many many)
{
    struct problem *problem = test_problem(test_header());
    int courses = many.big + many.tiny;
    struct problem_choice_row choices[MANY_MAX];
    char names[MANY_MAX][16];
    assert_true(courses <= MANY_MAX);
    for (int i = 0; i < courses; i++) {
        add_self_paced(problem, i, many.workers, i < many.big ? 450 : many.tiny_min);
        snprintf(names[i], sizeof(names[i]), "O%d", i);
        choices[i] = (struct problem_choice_row){names[i], 0};
    }
    struct problem_pool_row pool = {"G", choices, (size_t)courses};
    ADD_OK(problem_add_pool(problem, &pool, &add_err_));
    struct problem_need_row need = {"ce", many.need_min, 3};
    for (int i = 0; i < many.workers; i++) {
        char name[16];
        snprintf(name, sizeof(name), "W%d", i);
        struct problem_worker_row row = usual_worker(name);
        row.needs = &need;
        row.complete = 0;
        ADD_OK(problem_add_worker(problem, &row, &add_err_));
    }
    ADD_OK(problem_finish(problem, &add_err_));
    return problem;
}

static void test_solve_threads_same_plan(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct problem *problem = random_problem(1000 + seed, 40, 12);
        struct plan first = {0};
        for (int threads = 1; threads <= 4; threads *= 2) {
            struct solve_options options = quick_options();
            struct plan plan;
            struct solve_stats stats;
            options.threads = threads;
            ADD_OK(planner_solve(problem, &options, &plan, &stats, &add_err_));
            if (threads == 1) {
                first = plan;
                continue;
            }
            assert_int_equal(plan.objective, first.objective);
            assert_int_equal(plan.bound, first.bound);
            for (size_t i = 0; i < plan.workers_len; i++) {
                assert_int_equal(plan.workers[i].len, first.workers[i].len);
                assert_memory_equal(plan.workers[i].options, first.workers[i].options,
                                    (size_t)plan.workers[i].len * sizeof(int32_t));
            }
            plan_release(&plan);
        }
        plan_release(&first);
        problem_free(problem);
    }
}

static void solve_in_no_time(const struct problem *problem, struct plan *ret_plan)
{
    struct solve_options options = quick_options();
    struct solve_stats stats;
    struct check_report report;
    options.time_limit_ms = 0;
    ADD_OK(planner_solve(problem, &options, ret_plan, &stats, &add_err_));
    check_plan(problem, ret_plan, &report);
    assert_true(report.valid);
}

static void test_solve_time_limit_0_is_valid(void **state)
{
    (void)state;
    struct problem *problem = random_problem(77, 60, 14);
    struct plan plan;
    solve_in_no_time(problem, &plan);
    plan_release(&plan);
    problem_free(problem);
}

/* The limit is looked at inside the first sweep: not everybody has been asked, though all could
 * have a place. */
static void test_solve_time_limit_0_cuts_the_first_sweep(void **state)
{
    (void)state;
    struct problem *problem = many_courses((struct many){0, 2, 2000, 60, 120});
    struct plan plan;
    solve_in_no_time(problem, &plan);
    assert_true(plan.objective < INT64_C(2000) * 360);
    assert_true(plan.bound >= INT64_C(2000) * 360);
    plan_release(&plan);
    problem_free(problem);
}

/* Whatever is missing when the search has ended, no exchange of two places would give it. */
/* Small and large problems alike: whoever asks for next to nothing gets the first plan, before
 * prices have lowered the bound. */
static void test_solve_gap_reached_ends_early(void **state)
{
    (void)state;
    static const int32_t workers[] = {60, 1600};
    for (size_t i = 0; i < 2; i++) {
        struct problem *problem = random_problem(77, workers[i], 14);
        struct solve_options options = quick_options();
        struct plan whole, early;
        struct solve_stats to_the_end, stats;
        ADD_OK(planner_solve(problem, &options, &whole, &to_the_end, &add_err_));
        options.gap_micro = 1000000;
        ADD_OK(planner_solve(problem, &options, &early, &stats, &add_err_));
        assert_true(stats.gap <= 1);
        assert_true(stats.bound > to_the_end.bound);
        plan_release(&whole);
        plan_release(&early);
        problem_free(problem);
    }
}

static void test_solve_to_the_end_leaves_no_swap(void **state)
{
    (void)state;
    size_t unmet = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct problem *problem = random_problem(500 + seed, 30, 12);
        struct solve_options options = quick_options();
        struct plan plan;
        struct solve_stats stats;
        struct arena arena = {0};
        struct reason *list;
        ADD_OK(planner_solve(problem, &options, &plan, &stats, &add_err_));
        size_t len = reason_list(problem, &plan, &arena, &list);
        for (size_t i = 0; i < len; i++) {
            if (list[i].reason == UNMET_SWAP)
                fail_msg("seed %d: %s", (int)seed, problem->workers[list[i].worker].name);
        }
        unmet += len;
        arena_release(&arena);
        plan_release(&plan);
        problem_free(problem);
    }
    assert_true(unmet > 100);
}

static void expect_empty(struct problem *problem)
{
    struct solve_options options = quick_options();
    struct plan plan;
    struct solve_stats stats;
    ADD_OK(problem_finish(problem, &add_err_));
    ADD_OK(planner_solve(problem, &options, &plan, &stats, &add_err_));
    assert_int_equal(plan.objective, 0);
    assert_int_equal(plan.bound, 0);
    for (size_t i = 0; i < plan.workers_len; i++)
        assert_int_equal(plan.workers[i].len, 0);
    plan_release(&plan);
    problem_free(problem);
}

static void test_solve_nothing_to_give_is_proved(void **state)
{
    (void)state;
    expect_empty(test_problem(test_header())); /* no workers, no offerings */
    struct problem *problem = test_problem(test_header());
    add_pool(problem, "G", NULL, 0);
    struct problem_worker_row row = usual_worker("W1");
    ADD_OK(problem_add_worker(problem, &row, &add_err_));
    expect_empty(problem); /* no options */
    problem = test_problem(test_header());
    add_lesson(problem, "O1", "C1", 0, 0, 9);
    add_pool(problem, "G", (const char *const[]){"O1"}, 1);
    ADD_OK(problem_add_worker(problem, &row, &add_err_));
    expect_empty(problem); /* no seats */
}

static void test_solve_huge_numbers_no_overflow(void **state)
{
    (void)state;
    struct problem *problem = test_problem(test_header());
    static const struct problem_tag_row tags[] = {{"ce", 1000000}};
    struct problem_span span = {at_hour(0, 9), at_hour(0, 12)};
    struct problem_offering_row row = lesson_row("O1", "C1", 1, &span);
    row.tags = tags;
    ADD_OK(problem_add_offering(problem, &row, &add_err_));
    add_pool(problem, "G", (const char *const[]){"O1"}, 1);
    static const struct problem_need_row needs[] = {{"ce", 1000000, 1000000}};
    char name[16];
    for (int i = 0; i < 100; i++) {
        struct problem_worker_row worker = usual_worker(name);
        snprintf(name, sizeof(name), "W%d", i);
        worker.needs = needs;
        worker.complete = 1000000000;
        ADD_OK(problem_add_worker(problem, &worker, &add_err_));
    }
    ADD_OK(problem_finish(problem, &add_err_));
    struct solve_options options = quick_options();
    struct plan plan;
    struct solve_stats stats;
    ADD_OK(planner_solve(problem, &options, &plan, &stats, &add_err_));
    assert_int_equal(plan.objective, INT64_C(1000000000000) + 1000000000);
    assert_true(plan.bound >= plan.objective);
    plan_release(&plan);
    problem_free(problem);
}

static void test_solve_start_never_worse(void **state)
{
    (void)state;
    struct problem *problem = random_problem(123, 40, 12);
    struct solve_options options = quick_options();
    struct plan first, second;
    struct solve_stats stats;
    ADD_OK(planner_solve(problem, &options, &first, &stats, &add_err_));
    options.start = &first;
    options.time_limit_ms = 0;
    ADD_OK(planner_solve(problem, &options, &second, &stats, &add_err_));
    assert_true(second.objective >= first.objective);
    plan_set(&first, 0, (const int32_t[]){0, 0}, 2);
    struct err err = {0};
    struct plan third;
    assert_int_equal(planner_solve(problem, &options, &third, &stats, &err), ERR_INVALID);
    plan_release(&first);
    plan_release(&second);
    problem_free(problem);
}

/* A class of two opened for one who needs it; the other, who owes nothing, fills it. */
static struct problem *filled_class(void)
{
    struct problem *problem = test_problem(test_header());
    struct problem_span span = {at_hour(0, 9), at_hour(0, 12)};
    struct problem_offering_row row = lesson_row("K1", "C1", 2, &span);
    row.is_candidate = true;
    row.open_cost = 10;
    row.seats_min = 2;
    ADD_OK(problem_add_offering(problem, &row, &add_err_));
    add_pool(problem, "G", (const char *const[]){"K1"}, 1);
    struct problem_worker_row owes = usual_worker("W0"), fills = usual_worker("W1");
    fills.needs_len = 0;
    ADD_OK(problem_add_worker(problem, &owes, &add_err_));
    ADD_OK(problem_add_worker(problem, &fills, &add_err_));
    ADD_OK(problem_finish(problem, &add_err_));
    return problem;
}

static void test_solve_start_with_places_of_no_use_never_worse(void **state)
{
    (void)state;
    struct problem *problem = filled_class();
    struct solve_options options = quick_options();
    struct plan start, plan;
    struct solve_stats stats;
    struct check_report report;
    plan_init(&start, 2);
    plan_set(&start, 0, (const int32_t[]){0}, 1);
    plan_set(&start, 1, (const int32_t[]){0}, 1);
    plan_set_opened(&start, (const int32_t[]){0}, 1);
    options.start = &start; /* states an objective of 0, which nobody believes */
    for (options.time_limit_ms = -1; options.time_limit_ms <= 0; options.time_limit_ms++) {
        ADD_OK(planner_solve(problem, &options, &plan, &stats, &add_err_));
        check_plan(problem, &plan, &report);
        assert_true(report.valid);
        assert_int_equal(plan.objective, 180 - 10 + 100); /* W1 owes nothing: 100 */
        assert_int_equal(plan.seed, options.seed);
        plan_release(&plan);
    }
    plan_release(&start);
    problem_free(problem);
}

static void expect_objective(struct many many, int64_t objective)
{
    struct problem *problem = many_courses(many);
    struct solve_options options = quick_options();
    struct plan plan;
    struct solve_stats stats;
    struct check_report report;
    ADD_OK(planner_solve(problem, &options, &plan, &stats, &add_err_));
    check_plan(problem, &plan, &report);
    assert_true(report.valid);
    assert_int_equal(plan.objective, objective);
    assert_true(plan.bound >= plan.objective);
    plan_release(&plan);
    problem_free(problem);
}

static void test_solve_more_courses_than_stages(void **state)
{
    (void)state;
    static const int counts[] = {256, 257, 1000, 3000};
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
        expect_objective((struct many){0, counts[i], 1, 60, 120}, 360);
    expect_objective((struct many){0, 100, 1, 60, 5000}, 15000); /* 84 of them */
    expect_objective((struct many){3, 300, 2, 1, 1600}, 2 * 4800);
}

static void test_solve_tiny_courses_do_no_harm(void **state)
{
    (void)state;
    expect_objective((struct many){8, 0, 20, 45, 4050}, INT64_C(20) * 3600 * 3);
    expect_objective((struct many){8, 100, 20, 45, 4050}, INT64_C(20) * 4050 * 3);
    /* 3600 and 90 of 5 minutes */
    expect_objective((struct many){8, 600, 2, 5, 4050}, INT64_C(2) * 4050 * 3);
    expect_objective((struct many){8, 600, 1, 5, 6000}, INT64_C(3) * 6000);
}

static void test_solve_full_bundles_hold_the_greatest(void **state)
{
    (void)state;
    struct problem *problem = test_problem(test_header());
    struct problem_choice_row choices[400];
    char names[400][16];
    for (int i = 0; i < 400; i++) {
        add_self_paced(problem, i, 1, i < 8 ? 450 : 10);
        snprintf(names[i], sizeof(names[i]), "O%d", i);
        choices[i] = (struct problem_choice_row){names[i], i < 8 ? 30 : 0};
    }
    struct problem_pool_row pool = {"G", choices, 400};
    ADD_OK(problem_add_pool(problem, &pool, &add_err_));
    /* All of it in small pieces would cost nothing, but takes 300 of them. */
    static const struct problem_need_row need = {"ce", 3000, 1};
    struct problem_worker_row row = usual_worker("W0");
    row.needs = &need;
    row.complete = 0;
    ADD_OK(problem_add_worker(problem, &row, &add_err_));
    ADD_OK(problem_finish(problem, &add_err_));
    struct solve_options options = quick_options();
    struct plan plan;
    struct solve_stats stats;
    ADD_OK(planner_solve(problem, &options, &plan, &stats, &add_err_));
    assert_true(plan.objective >= 3000 - 7 * 30);
    assert_true(plan.bound >= 3000 - 30);
    plan_release(&plan);
    problem_free(problem);
}

/* One course that many follow: as many of them as are owed, and a bound that is not below. */
static void test_solve_many_follow_one_course(void **state)
{
    (void)state;
    struct problem *problem = test_problem(test_header());
    const char *options[21];
    char names[21][16], courses[21][16];
    for (int i = 0; i < 21; i++) {
        snprintf(names[i], sizeof(names[i]), "O%d", i);
        snprintf(courses[i], sizeof(courses[i]), "C%d", i);
        struct problem_course_row course = {courses[i], NAMES("C0")};
        options[i] = names[i];
        if (i > 0)
            ADD_OK(problem_add_course(problem, &course, &add_err_));
    }
    for (int i = 0; i < 21; i++)
        add_lesson(problem, names[i], courses[i], 1, 2 * i, 9);
    add_pool(problem, "G", options, 21);
    static const struct problem_need_row need = {"ce", 180 * 10, 1};
    struct problem_worker_row row = usual_worker("W0");
    row.needs = &need;
    ADD_OK(problem_add_worker(problem, &row, &add_err_));
    ADD_OK(problem_finish(problem, &add_err_));
    struct solve_options quick = quick_options();
    struct plan plan;
    struct solve_stats stats;
    ADD_OK(planner_solve(problem, &quick, &plan, &stats, &add_err_));
    assert_int_equal(plan.objective, 180 * 10 + 100);
    assert_int_equal(plan.bound, plan.objective);
    plan_release(&plan);
    problem_free(problem);
}

/* Three of one seat each, three who want two of them or nothing: in the mix each gets half of what
 * they want, so that no prices prove that only one can be content. Branching does. */
static void test_solve_odd_ring_is_proved(void **state)
{
    (void)state;
    static const char *const names[] = {"A", "B", "C"}, *const pools[] = {"G0", "G1", "G2"};
    static const struct problem_need_row need = {"ce", 360, 0};
    struct problem *problem = test_problem(test_header());
    struct solve_options options = quick_options();
    struct plan plan;
    struct solve_stats stats;
    for (int i = 0; i < 3; i++)
        add_lesson(problem, names[i], names[i], 1, i, 9);
    for (int i = 0; i < 3; i++) {
        const char *two[] = {names[i], names[(i + 1) % 3]};
        add_pool(problem, pools[i], two, 2);
    }
    for (int i = 0; i < 3; i++) {
        char name[16];
        snprintf(name, sizeof(name), "W%d", i);
        struct problem_worker_row row = usual_worker(name);
        row.needs = &need;
        row.pools = (struct problem_names){&pools[i], 1};
        ADD_OK(problem_add_worker(problem, &row, &add_err_));
    }
    ADD_OK(problem_finish(problem, &add_err_));
    ADD_OK(planner_solve(problem, &options, &plan, &stats, &add_err_));
    assert_int_equal(plan.objective, 100);
    assert_int_equal(plan.bound, 100);
    plan_release(&plan);
    problem_free(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_solve_random_problems_stay_between_optimum_and_bound),
        cmocka_unit_test(test_solve_threads_same_plan),
        cmocka_unit_test(test_solve_odd_ring_is_proved),
        cmocka_unit_test(test_solve_time_limit_0_is_valid),
        cmocka_unit_test(test_solve_time_limit_0_cuts_the_first_sweep),
        cmocka_unit_test(test_solve_gap_reached_ends_early),
        cmocka_unit_test(test_solve_to_the_end_leaves_no_swap),
        cmocka_unit_test(test_solve_nothing_to_give_is_proved),
        cmocka_unit_test(test_solve_huge_numbers_no_overflow),
        cmocka_unit_test(test_solve_start_never_worse),
        cmocka_unit_test(test_solve_start_with_places_of_no_use_never_worse),
        cmocka_unit_test(test_solve_more_courses_than_stages),
        cmocka_unit_test(test_solve_tiny_courses_do_no_harm),
        cmocka_unit_test(test_solve_full_bundles_hold_the_greatest),
        cmocka_unit_test(test_solve_many_follow_one_course),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
