/* Candidates: what is opened against all that could be, and what the bound proves about it. */
#include <stdlib.h>

#include "scheduler/planner/solve.h"
#include "tests/unit/planner_support.h"

#define PEOPLE  3
#define CLASSES 5

/* A class of three hours that may be opened, or, at a cost below 0, is there. */
struct class
{
    int day, hour;
    int64_t seats, seats_min, open_cost;
    const char *uses; /* NULL: nothing */
};

static void add_class(struct problem *problem, const char *name, const struct class *class)
{
    struct problem_span span = {at_hour(class->day, class->hour),
                                at_hour(class->day, class->hour + 3)};
    struct problem_offering_row row = lesson_row(name, name, class->seats, &span);
    row.is_candidate = class->open_cost >= 0;
    row.open_cost = row.is_candidate ? class->open_cost : 0;
    row.seats_min = row.is_candidate ? class->seats_min : 0;
    if (class->uses)
        row.uses = (struct problem_names){&class->uses, 1};
    ADD_OK(problem_add_offering(problem, &row, &add_err_));
}

/* Everybody may be in all classes and owes `min` minutes at a point each. */
static struct problem *class_problem(const struct class *classes, size_t len, const int64_t *min,
                                     size_t people)
{
    struct problem *problem = test_problem(test_header());
    char names[8][16];
    const char *options[8];
    for (size_t i = 0; i < len; i++) {
        snprintf(names[i], sizeof(names[i]), "O%d", (int)i);
        options[i] = names[i];
        add_class(problem, names[i], &classes[i]);
    }
    add_pool(problem, "G", options, len);
    for (size_t i = 0; i < people; i++) {
        char name[16];
        struct problem_need_row need = {"ce", min[i], 1};
        struct problem_worker_row row = usual_worker(name);
        snprintf(name, sizeof(name), "W%d", (int)i);
        row.needs = &need;
        row.needs_len = min[i] > 0;
        row.complete = 0;
        ADD_OK(problem_add_worker(problem, &row, &add_err_));
    }
    ADD_OK(problem_finish(problem, &add_err_));
    return problem;
}

static struct solve_stats solve(struct problem *problem, struct plan *ret_plan)
{
    struct solve_options options = solve_options_default();
    struct solve_stats stats;
    struct check_report report;
    options.threads = 1;
    ADD_OK(planner_solve(problem, &options, ret_plan, &stats, &add_err_));
    check_plan(problem, ret_plan, &report);
    if (!report.valid)
        fail_msg("%s", report.first[0]);
    return stats;
}

static void expect_proved(const struct class *classes, size_t len, const int64_t *min,
                          size_t people, int64_t objective)
{
    struct problem *problem = class_problem(classes, len, min, people);
    struct plan plan;
    struct solve_stats stats = solve(problem, &plan);
    assert_int_equal(stats.objective, objective);
    assert_int_equal(stats.bound, objective);
    plan_release(&plan);
    problem_free(problem);
}

/* Half a class more would be worth it, a whole one is not: prices alone prove 270 x 2 only. */
static void test_opening_half_a_class_is_none(void **state)
{
    (void)state;
    static const struct class classes[] = {{0, 9, 2, 1, 270, NULL}, {1, 9, 2, 1, 270, NULL}};
    static const int64_t min[] = {180, 180, 180};
    expect_proved(classes, 2, min, 3, 2 * 180 - 270);
}

static void test_opening_of_three_that_share_a_room_the_best(void **state)
{
    (void)state;
    static const struct class classes[] = {
        {0, 9, 3, 1, 90, "room:R"}, {0, 10, 3, 1, 80, "room:R"}, {0, 11, 3, 1, 100, "room:R"}};
    static const int64_t min[] = {540, 540, 540};
    expect_proved(classes, 3, min, 3, 3 * 180 - 80);
}

/* The third comes for 10 minutes only, but without a third there is no class. */
static void test_opening_is_filled_to_its_least(void **state)
{
    (void)state;
    static const struct class classes[] = {{0, 9, 3, 3, 150, NULL}, {0, 11, 1, 1, 0, NULL}};
    static const int64_t min[] = {180, 180, 10};
    expect_proved(classes, 2, min, 3, 180 + 180 + 10 - 150);
    static const struct class too_many[] = {{0, 9, 9, 4, 0, NULL}};
    expect_proved(too_many, 1, min, 3, 0);
}

/* Two owe nothing, yet without them there is no class; a fourth is one too many to be had. */
static void test_opening_is_filled_by_whom_it_does_not_help(void **state)
{
    (void)state;
    static const struct class classes[] = {{0, 9, 3, 3, 50, NULL}};
    static const struct class too_many[] = {{0, 9, 4, 4, 50, NULL}};
    static const struct class twice[] = {{0, 9, 3, 3, 50, NULL}, {0, 10, 3, 3, 40, NULL}};
    static const int64_t min[] = {180, 0, 0};
    expect_proved(classes, 1, min, 3, 180 - 50);
    expect_proved(too_many, 1, min, 3, 0);
    expect_proved(twice, 2, min, 3, 180 - 40);
}

/* The first of them would rather be in both that clash with the first class, and can be if the
 * second class closes: but then the first has too few. */
static void test_opening_is_not_closed_for_another_to_starve(void **state)
{
    (void)state;
    static const struct class classes[] = {{0, 10, 3, 3, 10, NULL},
                                           {2, 9, 1, 1, 20, NULL},
                                           {0, 8, 1, 0, -1, NULL},
                                           {0, 12, 1, 0, -1, NULL}};
    static const int64_t min[] = {540, 180, 180};
    expect_proved(classes, 4, min, 3, 3 * 180 - 10 + 180 - 20);
}

static void test_opening_at_no_cost_or_too_dear(void **state)
{
    (void)state;
    static const struct class classes[] = {{0, 9, 3, 0, 0, NULL}, {1, 9, 3, 1, 541, NULL}};
    static const int64_t min[] = {360, 360, 360};
    expect_proved(classes, 2, min, 3, 3 * 180);
}

/* --- all that could be ------------------------------------------------------------------------ */

/* Who takes what, as bits by worker. */
static int64_t value_of(const struct problem *problem, const uint32_t *takes)
{
    static const enum check_rule stated[] = {CHECK_OBJECTIVE, CHECK_BOUND};
    struct plan plan;
    struct check_report report;
    uint32_t used = 0;
    plan_init(&plan, problem->workers_len);
    for (size_t i = 0; i < problem->workers_len; i++) {
        int32_t list[CLASSES];
        size_t len = 0;
        for (int32_t k = 0; k < CLASSES; k++) {
            if (takes[i] >> k & 1)
                list[len++] = k;
        }
        plan_set(&plan, i, list, len);
        used |= takes[i];
    }
    int32_t opened[CLASSES];
    size_t opened_len = 0;
    for (int32_t k = 0; k < CLASSES; k++) {
        if (used >> k & 1)
            opened[opened_len++] = k;
    }
    plan_set_opened(&plan, opened, opened_len); /* to open what nobody uses is never better */
    check_plan(problem, &plan, &report);
    plan_release(&plan);
    int64_t broken = 0;
    for (int rule = 0; rule < CHECK_RULE_COUNT; rule++)
        broken += report.counts[rule];
    for (size_t i = 0; i < 2; i++)
        broken -= report.counts[stated[i]];
    return broken > 0 ? INT64_MIN : report.objective;
}

static int64_t best_of_all(const struct problem *problem)
{
    uint32_t takes[PEOPLE];
    int64_t best = 0;
    for (uint32_t set = 0; set < 1u << (CLASSES * PEOPLE); set++) {
        for (int i = 0; i < PEOPLE; i++)
            takes[i] = set >> (i * CLASSES) & ((1u << CLASSES) - 1);
        int64_t value = value_of(problem, takes);
        best = value > best ? value : best;
    }
    return best;
}

/* In every fourth somebody may owe nothing, and still make up a least number. */
static struct problem *random_classes(struct rng *rng, int number)
{
    static const char *const uses[] = {NULL, "room:R", "trainer:T"};
    struct class classes[CLASSES];
    int64_t min[PEOPLE];
    for (int i = 0; i < CLASSES; i++)
        classes[i] = (struct class){.day = (int)rng_below(rng, 2),
                                    .hour = 8 + (int)rng_below(rng, 3) * 2,
                                    .seats = (int64_t)(1 + rng_below(rng, 4)),
                                    .seats_min = (int64_t)rng_below(rng, 4),
                                    .open_cost = (int64_t)(rng_below(rng, 5) * 75),
                                    .uses = uses[rng_below(rng, 3)]};
    for (int i = 0; i < PEOPLE; i++)
        min[i] = (int64_t)((number % 4 > 0) + rng_below(rng, 5)) * 90;
    return class_problem(classes, CLASSES, min, PEOPLE);
}

static void test_opening_random_between_optimum_and_bound(void **state)
{
    (void)state;
    struct rng rng;
    int found = 0, proved = 0, opened = 0, count = 60;
    rng_seed(&rng, 7);
    for (int number = 1; number <= count; number++) {
        struct problem *problem = random_classes(&rng, number);
        struct plan plan;
        struct solve_stats stats = solve(problem, &plan);
        int64_t optimum = best_of_all(problem);
        if (stats.objective > optimum || stats.bound < optimum)
            fail_msg("%d: objective %lld, optimum %lld, bound %lld", number,
                     (long long)stats.objective, (long long)optimum, (long long)stats.bound);
        found += stats.objective == optimum;
        proved += stats.bound == optimum;
        opened += plan.opened_len > 0;
        plan_release(&plan);
        problem_free(problem);
    }
    print_message("%d: %d open something; %d optima found, %d proved\n", count, opened, found,
                  proved);
    assert_true(opened * 2 > count && found == count && proved == count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opening_half_a_class_is_none),
        cmocka_unit_test(test_opening_of_three_that_share_a_room_the_best),
        cmocka_unit_test(test_opening_is_filled_to_its_least),
        cmocka_unit_test(test_opening_is_filled_by_whom_it_does_not_help),
        cmocka_unit_test(test_opening_is_not_closed_for_another_to_starve),
        cmocka_unit_test(test_opening_at_no_cost_or_too_dear),
        cmocka_unit_test(test_opening_random_between_optimum_and_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
