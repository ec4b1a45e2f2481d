/* Problem and plan files: what is accepted, what is refused and with which words, and that writing
 * gives back what was read. Cases: tests/cases/planner. */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "scheduler/base/file.h"
#include "scheduler/planner/plan_file.h"
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

static void test_problem_read_bad_lines_refused_with_line_and_key(void **state)
{
    (void)state;
    DIR *folder = opendir(CASES "/refuse");
    assert_non_null(folder);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[512], want_path[512];
        size_t len = strlen(entry->d_name);
        if (len < 4 || strcmp(entry->d_name + len - 3, ".in") != 0)
            continue;
        snprintf(path, sizeof(path), CASES "/refuse/%s", entry->d_name);
        snprintf(want_path, sizeof(want_path), CASES "/refuse/%.*s.want", (int)len - 3,
                 entry->d_name);
        char *want = slurp(want_path);
        want[strcspn(want, "\n")] = '\0';
        struct problem *problem = NULL;
        struct err err = {0};
        if (problem_read(path, &problem, &err) == ERR_OK)
            fail_msg("%s: accepted", path);
        if (!strstr(err.text, want))
            fail_msg("%s: wanted \"%s\", got \"%s\"", path, want, err.text);
        free(want);
        count++;
    }
    closedir(folder);
    assert_true(count >= 30);
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

static void test_plan_read_bad_lines_refused(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", "empty"},
        {"{\"worker\":\"W1\",\"options\":[]}\n", "line 1: plan: the header"},
        {"{\"plan\":2,\"problem\":\"pudong-2027\",\"objective\":1,\"bound\":1}\n", "version 2"},
        {"{\"plan\":1,\"problem\":\"x\",\"objective\":1,\"bound\":1}\n", "the plan is for x"},
        {"{\"plan\":1,\"problem\":\"pudong-2027\",\"bound\":1}\n", "missing key objective"},
        {"{\"plan\":1,\"problem\":\"pudong-2027\",\"objective\":1,\"bound\":1,\"z\":1}\n",
         "unknown key z"},
        {"{\"plan\":1,\"problem\":\"pudong-2027\",\"objective\":1,\"bound\":1,\"opened\":[\"Q\"]}"
         "\n",
         "opened: unknown offering Q"},
        {"{\"plan\":1,\"problem\":\"pudong-2027\",\"objective\":1,\"bound\":1}\n"
         "{\"worker\":\"W9\",\"options\":[]}\n",
         "line 2: worker: unknown worker W9"},
        {"{\"plan\":1,\"problem\":\"pudong-2027\",\"objective\":1,\"bound\":1}\n"
         "{\"worker\":\"W1\",\"options\":[]}\n{\"worker\":\"W1\",\"options\":[]}\n",
         "line 3: worker: W1 is listed twice"},
        {"{\"plan\":1,\"problem\":\"pudong-2027\",\"objective\":1,\"bound\":1}\n"
         "{\"worker\":\"W1\",\"options\":[\"O11\"]}\n",
         "line 2: options: unknown option O11"},
    };
    struct problem *problem = NULL;
    const char *path = scratch_path(".plan");
    ADD_OK(problem_read(SMALL, &problem, &add_err_));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct plan plan;
        struct err err = {0};
        spill(path, cases[i][0]);
        if (plan_read(problem, path, &plan, &err) == ERR_OK)
            fail_msg("accepted: %s", cases[i][0]);
        if (!strstr(err.text, cases[i][1]))
            fail_msg("wanted \"%s\", got \"%s\"", cases[i][1], err.text);
    }
    unlink(path);
    problem_free(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_problem_read_example_all_kinds),
        cmocka_unit_test(test_problem_window_across_year_two_weeks),
        cmocka_unit_test(test_problem_write_read_again_same_bytes),
        cmocka_unit_test(test_problem_read_bad_lines_refused_with_line_and_key),
        cmocka_unit_test(test_problem_read_missing_empty_long_refused),
        cmocka_unit_test(test_problem_read_truncated_gzip_refused),
        cmocka_unit_test(test_problem_add_worker_sum_of_all_points_capped),
        cmocka_unit_test(test_plan_write_read_again_same_plan),
        cmocka_unit_test(test_plan_read_bad_lines_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
