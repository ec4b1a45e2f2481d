/* The presolve of many workers, who are shared out among threads. */
#include "scheduler/planner/presolve.h"
#include "tests/unit/planner_support.h"

#define MANY    40300 /* enough for two threads, and for a border that is not a round number */
#define LESSONS 6

/* Workers differ in what they owe and are allowed; every seventh has a place already. */
static struct problem *many_workers(void)
{
    static const char *const lessons[LESSONS] = {"O0", "O1", "O2", "O3", "O4", "O5"};
    struct problem *problem = test_problem(test_header());
    for (int i = 0; i < LESSONS; i++)
        add_lesson(problem, lessons[i], lessons[i], MANY, i / 2, i % 2 ? 9 : 14);
    add_pool(problem, "G", lessons, LESSONS);
    for (int i = 0; i < MANY; i++) {
        char name[16];
        snprintf(name, sizeof(name), "W%d", i);
        struct problem_need_row need = {"ce", 180 * (1 + i % 5), 1 + i % 3};
        struct problem_tag_row limit = {"ce", 180 * (2 + i % 4)};
        struct problem_worker_row row = usual_worker(name);
        row.needs = &need;
        row.limits = &limit;
        row.limits_len = i % 2 ? 1 : 0;
        row.fixed = NAMES(lessons[i % LESSONS]);
        row.fixed.len = i % 7 == 0 ? 1 : 0;
        ADD_OK(problem_add_worker(problem, &row, &add_err_));
    }
    ADD_OK(problem_finish(problem, &add_err_));
    return problem;
}

#define assert_same_rows(a, b, rows)                                                               \
    do {                                                                                           \
        assert_int_equal((a)->rows##_len, (b)->rows##_len);                                        \
        assert_true((a)->rows##_len > 0);                                                          \
        assert_memory_equal((a)->rows, (b)->rows, (a)->rows##_len * sizeof(*(a)->rows));           \
    } while (0)

static void test_core_new_threads_same_rows(void **state)
{
    (void)state;
    struct problem *problem = many_workers();
    struct core *one = core_new(problem, 1), *two = core_new(problem, 2);
    for (int i = 0; i < MANY; i++)
        assert_memory_equal(&one->workers[i], &two->workers[i], sizeof(one->workers[i]));
    assert_same_rows(one, two, vecs);
    assert_same_rows(one, two, groups);
    assert_same_rows(one, two, loads);
    assert_int_equal(one->dims_len, two->dims_len);
    for (size_t i = 0; i < one->dims_len; i++) {
        assert_int_equal(one->dims[i].min, two->dims[i].min);
        assert_int_equal(one->dims[i].shift, two->dims[i].shift);
    }
    assert_int_equal(one->entries_len, two->entries_len);
    for (size_t i = 0; i < one->entries_len; i++) {
        assert_int_equal(one->entries[i].option, two->entries[i].option);
        assert_int_equal(one->entries[i].vec, two->entries[i].vec);
    }
    assert_int_equal(one->entries_max, two->entries_max);
    assert_int_equal(one->constant, two->constant);
    assert_memory_equal(one->fillers, two->fillers, LESSONS * sizeof(*one->fillers));
    core_free(one);
    core_free(two);
    problem_free(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_core_new_threads_same_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
