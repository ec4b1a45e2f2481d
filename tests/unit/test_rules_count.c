/* The exact count against a brute-force counter, and integer programs against enumeration. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/rng.h"
#include "scheduler/rules/count.h"
#include "scheduler/rules/integer.h"

#define ITEMS_MAX 6
#define NEEDS_MAX 4
#define CAPS_MAX  3
#define VARS_MAX  4
#define ROWS_MAX  4

/* A small random rulebook and worker; need 0 is the total. */
struct random_task {
    struct count_task task;
    struct count_item items[ITEMS_MAX];
    struct count_need needs[NEEDS_MAX];
    int64_t caps[CAPS_MAX];
};

static void random_task(struct random_task *r, struct rng *rng)
{
    *r = (struct random_task){0};
    int32_t needs_len = (int32_t)rng_between(rng, 1, NEEDS_MAX);
    int32_t caps_len = (int32_t)rng_between(rng, 0, CAPS_MAX);
    size_t items_len = (size_t)rng_between(rng, 0, ITEMS_MAX);
    for (size_t i = 0; i < items_len; i++) {
        r->items[i].min = (int32_t)rng_between(rng, 1, items_len > 4 ? 3 : 5);
        r->items[i].toward = 1u | (uint32_t)rng_below(rng, 1u << needs_len);
        r->items[i].caps = (uint32_t)rng_below(rng, 1u << caps_len);
    }
    r->needs[0].min = rng_between(rng, 0, 12);
    for (int32_t n = 1; n < needs_len; n++) {
        if (rng_chance(rng, 1, 3)) {
            r->needs[n].share_den = (int32_t)rng_between(rng, 1, 5);
            r->needs[n].share_num = (int32_t)rng_between(rng, 1, r->needs[n].share_den);
        } else {
            r->needs[n].min = rng_between(rng, 0, 6);
        }
    }
    for (int32_t c = 0; c < caps_len; c++)
        r->caps[c] = rng_between(rng, 0, 8);
    r->task = (struct count_task){r->items, items_len, r->needs,       needs_len,
                                  r->caps,  caps_len,  r->needs[0].min};
}

/* What is aimed at, first things first: missing (turned), total, sum toward, then each item. */
struct score {
    int64_t aims[3 + ITEMS_MAX];
};

/* False if a cap is exceeded. Written apart from the code under test. */
static bool score_of(const struct count_task *task, const int32_t *counted, struct score *score)
{
    int64_t total = 0, missing = 0, toward = 0;
    *score = (struct score){0};
    for (size_t i = 0; i < task->items_len; i++) {
        total += counted[i];
        score->aims[3 + i] = counted[i];
    }
    for (int32_t c = 0; c < task->caps_len; c++) {
        int64_t sum = 0;
        for (size_t i = 0; i < task->items_len; i++)
            sum += (task->items[i].caps >> c & 1) != 0 ? counted[i] : 0;
        if (sum > task->caps[c])
            return false;
    }
    for (int32_t n = 0; n < task->needs_len; n++) {
        const struct count_need *need = &task->needs[n];
        int64_t sum = 0, base = total > task->total_needed ? total : task->total_needed;
        for (size_t i = 0; i < task->items_len; i++)
            sum += (task->items[i].toward >> n & 1) != 0 ? counted[i] : 0;
        int64_t needed = need->share_den == 0
                             ? need->min
                             : (base * need->share_num + need->share_den - 1) / need->share_den;
        missing += sum < needed ? needed - sum : 0;
        toward += sum;
    }
    score->aims[0] = -missing;
    score->aims[1] = total;
    score->aims[2] = toward;
    return true;
}

static int compare_scores(const struct score *a, const struct score *b)
{
    for (size_t i = 0; i < sizeof(a->aims) / sizeof(a->aims[0]); i++)
        if (a->aims[i] != b->aims[i])
            return a->aims[i] > b->aims[i] ? 1 : -1;
    return 0;
}

static struct score brute_force(const struct count_task *task)
{
    int32_t counted[ITEMS_MAX] = {0};
    struct score best = {0}, score;
    bool found = false;
    for (;;) {
        if (score_of(task, counted, &score) && (!found || compare_scores(&score, &best) > 0)) {
            best = score;
            found = true;
        }
        size_t i = 0;
        while (i < task->items_len && counted[i] == task->items[i].min)
            counted[i++] = 0;
        if (i == task->items_len)
            return best;
        counted[i]++;
    }
}

static void test_count_minutes_random_as_brute_force(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 20260101);
    int trimmed = 0;
    for (int round = 0; round < 6000; round++) {
        struct random_task r;
        struct arena arena = {0};
        struct err err = {0};
        int32_t counted[ITEMS_MAX] = {0};
        random_task(&r, &rng);
        assert_int_equal(count_minutes(&r.task, &arena, counted, &err), ERR_OK);
        struct score got, want = brute_force(&r.task);
        if (!score_of(&r.task, counted, &got) || compare_scores(&got, &want) != 0)
            fail_msg("round %d: missing %d for %d, total %d for %d, toward %d for %d", round,
                     (int)got.aims[0], (int)want.aims[0], (int)got.aims[1], (int)want.aims[1],
                     (int)got.aims[2], (int)want.aims[2]);
        for (size_t i = 0; i < r.task.items_len; i++)
            trimmed += counted[i] < r.items[i].min;
        arena_release(&arena);
    }
    assert_true(trimmed > 3000); /* the cases are not all easy */
}

/* With large figures the answer is the same as with small ones, scaled. */
static void test_count_minutes_large_figures_exact(void **state)
{
    (void)state;
    const struct count_item items[] = {{1000000, 1, 1}, {1000000, 3, 1}, {999999, 5, 3}};
    const struct count_need needs[] = {{2500000, 0, 0}, {700000, 0, 0}, {0, 1, 3}};
    const int64_t caps[] = {1500000, 900000};
    const struct count_task task = {items, 3, needs, 3, caps, 2, 2500000};
    struct arena arena = {0};
    struct err err = {0};
    int32_t counted[3];
    assert_int_equal(count_minutes(&task, &arena, counted, &err), ERR_OK);
    assert_int_equal(counted[0] + counted[1] + counted[2], 1500000);
    assert_int_equal(counted[1], 700000);
    assert_int_equal(counted[2], 800000);
    arena_release(&arena);
}

struct random_program {
    struct integer_program program;
    int64_t a[ROWS_MAX * VARS_MAX], b[ROWS_MAX], c[VARS_MAX], lo[VARS_MAX], hi[VARS_MAX];
};

static void random_program(struct random_program *r, struct rng *rng)
{
    int32_t vars = (int32_t)rng_between(rng, 1, VARS_MAX);
    int32_t rows = (int32_t)rng_between(rng, 0, ROWS_MAX);
    for (int32_t i = 0; i < rows * vars; i++)
        r->a[i] = rng_between(rng, -4, 5);
    for (int32_t i = 0; i < rows; i++)
        r->b[i] = rng_between(rng, -6, 12);
    for (int32_t j = 0; j < vars; j++) {
        r->c[j] = rng_between(rng, -3, 6);
        r->lo[j] = rng_between(rng, 0, 2);
        r->hi[j] = rng_between(rng, r->lo[j], 6);
    }
    r->program = (struct integer_program){vars, rows, r->a, r->b, r->c, r->lo, r->hi, NULL};
}

/* Feasible? and the objective. */
static bool value_of(const struct random_program *r, const int64_t *x, int64_t *ret_value)
{
    *ret_value = 0;
    for (int32_t j = 0; j < r->program.vars_len; j++) {
        if (x[j] < r->lo[j] || x[j] > r->hi[j])
            return false;
        *ret_value += r->c[j] * x[j];
    }
    for (int32_t i = 0; i < r->program.rows_len; i++) {
        int64_t sum = 0;
        for (int32_t j = 0; j < r->program.vars_len; j++)
            sum += r->a[i * r->program.vars_len + j] * x[j];
        if (sum > r->b[i])
            return false;
    }
    return true;
}

static bool enumerate(const struct random_program *r, int64_t *ret_best)
{
    int64_t x[VARS_MAX], value;
    bool found = false;
    memcpy(x, r->lo, sizeof(x));
    for (;;) {
        if (value_of(r, x, &value) && (!found || value > *ret_best)) {
            *ret_best = value;
            found = true;
        }
        int32_t j = 0;
        while (j < r->program.vars_len && x[j] == r->hi[j]) {
            x[j] = r->lo[j];
            j++;
        }
        if (j == r->program.vars_len)
            return found;
        x[j]++;
    }
}

static void test_integer_solve_random_as_enumeration(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 7);
    int infeasible = 0;
    for (int round = 0; round < 20000; round++) {
        struct random_program r;
        struct err err = {0};
        int64_t x[VARS_MAX] = {0}, best = 0, value = 0;
        random_program(&r, &rng);
        bool found = enumerate(&r, &best);
        enum err_code code = integer_solve(&r.program, x, &err);
        assert_int_equal(code, found ? ERR_OK : ERR_NOT_FOUND);
        infeasible += !found;
        if (!found)
            continue;
        assert_true(value_of(&r, x, &value));
        assert_int_equal(value, best);
    }
    assert_true(infeasible > 500 && infeasible < 15000);
}

/* Three caps that overlap in pairs: the simplex alone would say 151.5. */
static void test_integer_solve_odd_cycle_branches(void **state)
{
    (void)state;
    const int64_t a[] = {1, 1, 0, 0, 1, 1, 1, 0, 1};
    const int64_t b[] = {101, 101, 101}, c[] = {1, 1, 1}, hi[] = {200, 200, 200};
    const struct integer_program program = {3, 3, a, b, c, NULL, hi, NULL};
    struct err err = {0};
    int64_t x[3];
    assert_int_equal(integer_solve(&program, x, &err), ERR_OK);
    assert_int_equal(x[0] + x[1] + x[2], 151);
}

static void test_integer_solve_too_large_refused(void **state)
{
    (void)state;
    const struct integer_program program = {.vars_len = INTEGER_VARS_MAX + 1};
    struct err err = {0};
    int64_t x;
    assert_int_equal(integer_solve(&program, &x, &err), ERR_LIMIT);
    const int64_t a[] = {INT64_MAX, INT64_MAX - 1, 3, 5}, b[] = {INT64_MAX, 7}, c[] = {5, 7};
    const int64_t hi[] = {INT64_MAX / 2, INT64_MAX / 2};
    const struct integer_program huge = {2, 2, a, b, c, NULL, hi, NULL};
    int64_t y[2];
    assert_int_equal(integer_solve(&huge, y, &err), ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_count_minutes_random_as_brute_force),
        cmocka_unit_test(test_count_minutes_large_figures_exact),
        cmocka_unit_test(test_integer_solve_random_as_enumeration),
        cmocka_unit_test(test_integer_solve_odd_cycle_branches),
        cmocka_unit_test(test_integer_solve_too_large_refused),
    };
    return cmocka_run_group_tests_name("rules count", tests, NULL, NULL);
}
