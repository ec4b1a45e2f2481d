/* Problem and plan files: that writing gives back what was read, caps that are too large for data,
 * and damaged files. What is refused with which words is data: test_planner_cases.c. */
#include <stdlib.h>
#include <unistd.h>

#include "scheduler/base/file.h"
#include "scheduler/planner/plan_file.h"
#include "scheduler/planner/problem_builder.h"
#include "scheduler/planner/problem_file.h"
#include "tests/unit/planner_support.h"

#define CASES "tests/cases/planner"
#define SMALL CASES "/small.jsonl"

static char *slurp(const char *path)
{
    struct buf buf;
    struct err err = {0};
    buf_init(&buf, 1 << 24);
    if (file_read(path, &buf, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return buf_steal(&buf);
}

static char *scratch_path(const char *suffix)
{
    static char path[64];
    snprintf(path, sizeof(path), "/tmp/planner-files-%d%s", (int)getpid(), suffix);
    return path;
}

static void spill(const char *path, const char *text)
{
    assert_int_equal(file_write_atomic(path, text, strlen(text), 0600, NULL), ERR_OK);
}

static void test_problem_read_example_all_kinds(void **state)
{
    (void)state;
    struct problem *problem = NULL;
    ADD_OK(problem_read(SMALL, &problem, &add_err_));
    assert_string_equal(problem->name, "pudong-2027");
    assert_int_equal(problem->week_max_min, 600);
    assert_int_equal(problem->offerings_len, 6);
    assert_int_equal(problem->options_len, 5);
    const struct problem_option *option = &problem->options[problem_find_option(problem, "P1")];
    assert_int_equal(option->tags[0].min, 240);
    assert_int_equal(option->sessions_len, 2);
    assert_int_equal(problem_find_option(problem, "O11"), -1);
    const struct problem_worker *worker = &problem->workers[problem_find_worker(problem, "W1")];
    assert_int_equal(worker->needs[1].weight, 3);
    int32_t cost = -1;
    assert_true(problem_cost(problem, worker, problem_find_option(problem, "P1"), &cost));
    assert_int_equal(cost, 15);
    assert_false(problem_cost(problem, worker, problem_find_option(problem, "O2"), &cost));
    problem_free(problem);
}

/* A window from 2027-01-01, a Friday, to 2027-01-10 touches two weeks, half its minutes in each. */
static void test_problem_window_across_year_two_weeks(void **state)
{
    (void)state;
    const char *path = scratch_path(".jsonl");
    struct problem *problem = NULL;
    spill(path, "{\"problem\":1,\"name\":\"x\",\"zone\":\"Asia/Shanghai\",\"from\":\"2027-01-01\","
                "\"to\":\"2027-12-31\"}\n{\"offering\":\"O\",\"course\":\"C\",\"seats\":1,"
                "\"window\":[\"2027-01-01\",\"2027-01-10\"],\"window_min\":101}\n");
    ADD_OK(problem_read(path, &problem, &add_err_));
    assert_int_equal(problem->options[0].loads_len, 2);
    assert_int_equal(problem->options[0].loads[0].min, 51);
    assert_int_equal(problem->options[0].loads[1].min, 51);
    problem_free(problem);
    unlink(path);
}

static void test_problem_write_read_again_same_bytes(void **state)
{
    (void)state;
    char first[64], *once, *twice;
    struct problem *problem = NULL;
    ADD_OK(problem_read(SMALL, &problem, &add_err_));
    snprintf(first, sizeof(first), "%s", scratch_path(".1"));
    ADD_OK(problem_write(problem, first, &add_err_));
    problem_free(problem);
    ADD_OK(problem_read(first, &problem, &add_err_));
    const char *packed = scratch_path(".gz");
    ADD_OK(problem_write(problem, packed, &add_err_));
    problem_free(problem);
    ADD_OK(problem_read(packed, &problem, &add_err_));
    unlink(packed);
    const char *second = scratch_path(".2");
    ADD_OK(problem_write(problem, second, &add_err_));
    problem_free(problem);
    once = slurp(first);
    twice = slurp(second);
    assert_string_equal(once, twice);
    free(once);
    free(twice);
    unlink(first);
    unlink(second);
}

static void test_problem_read_missing_empty_long_refused(void **state)
{
    (void)state;
    struct problem *problem = NULL;
    struct err err = {0};
    assert_int_equal(problem_read("/nonexistent/x", &problem, &err), ERR_NOT_FOUND);
    assert_int_equal(problem_read("/tmp", &problem, &err), ERR_IO);
    const char *path = scratch_path(".long");
    spill(path, "");
    assert_int_equal(problem_read(path, &problem, &err), ERR_INVALID);
    char *text = calloc(1, PROBLEM_LINE_LEN_MAX + 2);
    memset(text, ' ', PROBLEM_LINE_LEN_MAX + 1);
    spill(path, text);
    assert_int_equal(problem_read(path, &problem, &err), ERR_LIMIT);
    free(text);
    unlink(path);
}

/* A file cut off in the middle of its compressed bytes is damaged, not merely short. */
static void test_problem_read_truncated_gzip_refused(void **state)
{
    (void)state;
    struct problem *problem = NULL;
    struct err err = {0};
    struct buf buf;
    const char *path = scratch_path(".gz");
    ADD_OK(problem_read(SMALL, &problem, &add_err_));
    ADD_OK(problem_write(problem, path, &add_err_));
    problem_free(problem);
    buf_init(&buf, 1 << 20);
    ADD_OK(file_read(path, &buf, &add_err_));
    assert_int_equal(file_write_atomic(path, buf.data, buf.len - 20, 0600, NULL), ERR_OK);
    buf_release(&buf);
    assert_int_equal(problem_read(path, &problem, &err), ERR_IO);
    unlink(path);
}

/* A thousand needs of 10^12 points each: the sum reaches 2^62 with the 4,612th worker. */
static void test_problem_add_worker_sum_of_all_points_capped(void **state)
{
    (void)state;
    struct problem *problem = test_problem(test_header());
    struct err err = {0};
    enum err_code code = ERR_OK;
    static char tags[1000][16];
    static struct problem_need_row needs[1000];
    for (int i = 0; i < 1000; i++) {
        snprintf(tags[i], sizeof(tags[i]), "tag%d", i);
        needs[i] = (struct problem_need_row){tags[i], 1000000, 1000000};
    }
    int workers = 0;
    while (code == ERR_OK && workers < 5000) {
        char name[32];
        snprintf(name, sizeof(name), "W%d", workers++);
        struct problem_worker_row row = {.name = name, .needs = needs, .needs_len = 1000};
        code = problem_add_worker(problem, &row, &err);
    }
    assert_int_equal(code, ERR_LIMIT);
    assert_non_null(strstr(err.text, "2^62"));
    assert_int_equal(workers, 4612);
    problem_free(problem);
}

/* Whether a worker who can earn or pay so many points may still be added, when `spare` are left
 * below 2^62; what the sum is by then is the builder's to know. */
static enum err_code add_with_spare(const struct problem_worker_row *row, int64_t spare)
{
    struct problem_header header = test_header();
    header.move_cost = 50;
    struct problem *problem = test_problem(header);
    struct err err = {0};
    add_lesson(problem, "O1", "C1", 1, 0, 9);
    add_lesson(problem, "O2", "C2", 1, 1, 9);
    struct problem_choice_row choices[] = {{"O1", 300}, {"O2", 500}};
    struct problem_pool_row pool = {"G", choices, 2};
    ADD_OK(problem_add_pool(problem, &pool, &add_err_));
    problem->builder->sum = PROBLEM_SUM_MAX - spare;
    enum err_code code = problem_add_worker(problem, row, &err);
    if (code != ERR_OK)
        assert_string_equal(err.text, "worker W1: with it the sum of all that could be earned or "
                                      "paid reaches 2^62");
    problem_free(problem);
    return code;
}

/* Points of each kind, one above what there is room for, and just as many. */
static void test_problem_add_worker_all_kinds_of_points_count(void **state)
{
    (void)state;
    static const struct problem_need_row needs[] = {{"ce", 100, 7}};
    const struct problem_worker_row rows[] = {
        {.name = "W1", .needs = needs, .needs_len = 1},
        {.name = "W1", .complete = 700},
        {.name = "W1", .pools = NAMES("G"), .current = NAMES("O1", "O2")},
        {.name = "W1", .pools = NAMES("G")},
    };
    const int64_t points[] = {700, 700, 300 + 500 + 2 * 50, 300 + 500};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(add_with_spare(&rows[i], points[i]), ERR_LIMIT);
        assert_int_equal(add_with_spare(&rows[i], points[i] + 1), ERR_OK);
    }
}

/* Millions of rows would take long to make; the counters say that they are there. */
static void test_problem_add_beyond_caps_refused(void **state)
{
    (void)state;
    struct problem *problem = test_problem(test_header());
    struct err err = {0};
    struct problem_span span = {at_hour(0, 9), at_hour(0, 12)};
    struct problem_offering_row offering = lesson_row("O", "C", 1, &span);
    struct problem_unit_row unit = {"U", -1};
    struct problem_pool_row pool = {"G", NULL, 0};
    struct problem_worker_row worker = {.name = "W"};
    problem->units_len = PROBLEM_WORKERS_MAX;
    assert_int_equal(problem_add_unit(problem, &unit, &err), ERR_LIMIT);
    assert_string_equal(err.text, "more than 10000000 units");
    problem->units_len = 0;
    problem->offerings_len = PROBLEM_OFFERINGS_MAX;
    assert_int_equal(problem_add_offering(problem, &offering, &err), ERR_LIMIT);
    assert_string_equal(err.text, "more than 1000000 offerings");
    problem->offerings_len = 0;
    ADD_OK(problem_add_offering(problem, &offering, &add_err_));
    struct problem_option_row option = {"P", "C", NAMES("O")};
    problem->options_len = PROBLEM_OFFERINGS_MAX;
    assert_int_equal(problem_add_option(problem, &option, &err), ERR_LIMIT);
    assert_string_equal(err.text, "more than 1000000 options");
    problem->options_len = 0;
    ADD_OK(problem_add_pool(problem, &pool, &add_err_));
    problem->workers_len = PROBLEM_WORKERS_MAX;
    assert_int_equal(problem_add_worker(problem, &worker, &err), ERR_LIMIT);
    assert_string_equal(err.text, "more than 10000000 workers");
    problem->workers_len = 0;
    ADD_OK(problem_add_worker(problem, &worker, &add_err_));
    problem_free(problem);
}

/* `len` offerings in one pool, and all but the last of them in another: an option that comes
 * through both counts once. */
static enum err_code add_chooser(struct problem *problem, int len, struct err *err)
{
    struct problem_choice_row *choices = calloc((size_t)len, sizeof(*choices));
    char(*names)[16] = calloc((size_t)len, sizeof(*names));
    for (int i = 0; i < len; i++) {
        struct problem_span span = {at_hour(i % 60, 9), at_hour(i % 60, 10)};
        snprintf(names[i], sizeof(names[i]), "O%d", i);
        struct problem_offering_row row = lesson_row(names[i], names[i], 1, &span);
        ADD_OK(problem_add_offering(problem, &row, &add_err_));
        choices[i] = (struct problem_choice_row){names[i], 0};
    }
    struct problem_pool_row all = {"G", choices, (size_t)len},
                            most = {"H", choices, (size_t)len - 1};
    ADD_OK(problem_add_pool(problem, &all, &add_err_));
    ADD_OK(problem_add_pool(problem, &most, &add_err_));
    struct problem_worker_row worker = usual_worker("W1");
    worker.pools = NAMES("G", "H");
    free(choices);
    free(names);
    return problem_add_worker(problem, &worker, err);
}

static void test_problem_add_worker_options_capped(void **state)
{
    (void)state;
    struct problem *problem = test_problem(test_header());
    struct err err = {0};
    assert_int_equal(add_chooser(problem, PROBLEM_CHOICES_MAX, &err), ERR_OK);
    problem_free(problem);
    problem = test_problem(test_header());
    assert_int_equal(add_chooser(problem, PROBLEM_CHOICES_MAX + 1, &err), ERR_LIMIT);
    assert_string_equal(err.text, "worker W1: pools: more than 10000 options");
    problem_free(problem);
}

static void test_problem_name_len_capped(void **state)
{
    (void)state;
    struct problem *problem = test_problem(test_header());
    struct err err = {0};
    char name[PROBLEM_NAME_LEN_MAX + 2];
    struct problem_unit_row row = {name, -1};
    memset(name, 'x', sizeof(name));
    name[PROBLEM_NAME_LEN_MAX] = '\0';
    ADD_OK(problem_add_unit(problem, &row, &add_err_));
    name[PROBLEM_NAME_LEN_MAX] = 'x';
    name[PROBLEM_NAME_LEN_MAX + 1] = '\0';
    assert_int_equal(problem_add_unit(problem, &row, &err), ERR_LIMIT);
    assert_string_equal(err.text, "unit: a name of 1001 bytes, at most 1000");
    problem_free(problem);
}

static void test_plan_write_read_again_same_plan(void **state)
{
    (void)state;
    struct problem *problem = NULL;
    struct plan plan, again;
    struct check_report report;
    const char *path = scratch_path(".plan");
    ADD_OK(problem_read(SMALL, &problem, &add_err_));
    ADD_OK(plan_read(problem, CASES "/small.plan", &plan, &add_err_));
    check_plan(problem, &plan, &report);
    if (!report.valid)
        fail_msg("%s", report.first[0]);
    ADD_OK(plan_write(problem, &plan, path, &add_err_));
    ADD_OK(plan_read(problem, path, &again, &add_err_));
    assert_int_equal(again.objective, plan.objective);
    assert_int_equal(again.bound, plan.bound);
    assert_int_equal(again.workers[0].len, 2);
    plan_release(&plan);
    plan_release(&again);
    problem_free(problem);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_problem_read_example_all_kinds),
        cmocka_unit_test(test_problem_window_across_year_two_weeks),
        cmocka_unit_test(test_problem_write_read_again_same_bytes),
        cmocka_unit_test(test_problem_read_missing_empty_long_refused),
        cmocka_unit_test(test_problem_read_truncated_gzip_refused),
        cmocka_unit_test(test_problem_add_worker_sum_of_all_points_capped),
        cmocka_unit_test(test_problem_add_worker_all_kinds_of_points_count),
        cmocka_unit_test(test_problem_add_beyond_caps_refused),
        cmocka_unit_test(test_problem_add_worker_options_capped),
        cmocka_unit_test(test_problem_name_len_capped),
        cmocka_unit_test(test_plan_write_read_again_same_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
