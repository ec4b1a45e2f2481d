/* One worker's best bundle against all bundles there are: timetables of many courses. */
#include <stdlib.h>

#include "scheduler/planner/pricing.h"
#include "tests/unit/planner_support.h"

#define COURSES  6
#define SITTINGS 4 /* of each course */

/* Every course is a need of its own and meets at a few times that others meet at as well; some
 * sittings give only a part of what is owed, some weeks are too full for all. */
static struct problem *random_timetable(struct rng *rng)
{
    struct problem_header header = test_header();
    header.week_max_min = rng_chance(rng, 1, 2) ? 9 * 60 : -1;
    struct problem *problem = test_problem(header);
    const char *options[COURSES * SITTINGS];
    char names[COURSES * SITTINGS][16], courses[COURSES][16];
    struct problem_need_row needs[COURSES];
    struct problem_tag_row limit = {"C0", 90};
    for (int c = 0; c < COURSES; c++) {
        snprintf(courses[c], sizeof(courses[c]), "C%d", c);
        needs[c] = (struct problem_need_row){courses[c], 120, 1 + (int64_t)rng_below(rng, 3)};
        for (int s = 0; s < SITTINGS; s++) {
            int at = c * SITTINGS + s, day = (int)rng_below(rng, 3),
                hour = 8 + (int)rng_below(rng, 4);
            struct problem_span span = {at_hour(day, hour), at_hour(day, hour + 3)};
            struct problem_tag_row tag = {courses[c], 60 * (1 + (int64_t)rng_below(rng, 2))};
            snprintf(names[at], sizeof(names[at]), "O%d", at);
            struct problem_offering_row row = lesson_row(names[at], courses[c], 1, &span);
            row.tags = &tag;
            ADD_OK(problem_add_offering(problem, &row, &add_err_));
            options[at] = names[at];
        }
    }
    add_pool(problem, "G", options, COURSES * SITTINGS);
    struct problem_worker_row row = usual_worker("W");
    row.needs = needs;
    row.needs_len = COURSES;
    row.complete = (int64_t)rng_below(rng, 2) * 300;
    row.limits = &limit;
    row.limits_len = rng_below(rng, 2);
    ADD_OK(problem_add_worker(problem, &row, &add_err_));
    ADD_OK(problem_finish(problem, &add_err_));
    return problem;
}

/* What the judge says of the bundle that takes sitting number `digit` - 1 of each course. */
static bool judge(const struct core *core, size_t number, uint16_t *list, size_t *ret_len)
{
    const struct problem *problem = core->problem;
    int32_t options[COURSES];
    size_t len = 0;
    for (int course = 0; course < COURSES; course++, number /= SITTINGS + 1) {
        int32_t digit = (int32_t)(number % (SITTINGS + 1));
        if (digit > 0)
            options[len++] = course * SITTINGS + digit - 1;
    }
    struct plan plan;
    struct check_report report;
    plan_init(&plan, 1);
    plan_set(&plan, 0, options, len);
    check_plan(problem, &plan, &report);
    plan_release(&plan);
    int64_t broken = -report.counts[CHECK_OBJECTIVE] - report.counts[CHECK_BOUND];
    for (int rule = 0; rule < CHECK_RULE_COUNT; rule++)
        broken += report.counts[rule];
    *ret_len = 0;
    for (uint16_t at = 0; at < core->workers[0].entries_len; at++) {
        for (size_t i = 0; i < len; i++) {
            if (core_entry(core, 0, at)->option == options[i])
                list[(*ret_len)++] = at;
        }
    }
    return broken == 0 && *ret_len == len;
}

static int64_t best_of_all(const struct core *core, const int64_t *price)
{
    size_t total = 1;
    int64_t best = 0;
    for (int course = 0; course < COURSES; course++)
        total *= SITTINGS + 1;
    for (size_t number = 0; number < total; number++) {
        uint16_t list[COURSES];
        size_t len;
        if (!judge(core, number, list, &len))
            continue;
        struct bundle bundle = {.len = (uint16_t)len};
        memcpy(bundle.few, list, len * sizeof(*list));
        int64_t value = core_value(core, 0, &bundle) * core->scale;
        for (size_t i = 0; i < len; i++)
            value -= price[list[i]] - core_entry(core, 0, list[i])->cost * core->scale;
        best = value > best ? value : best;
    }
    return best;
}

/* With one node for the search that branches on conflicts, only the timetable's can be exact. */
static void test_pricing_solve_timetable_exact(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 11);
    for (int round = 0; round < 25; round++) {
        struct problem *problem = random_timetable(&rng);
        struct core *core = core_new(problem, 1);
        struct pricing *pricing = pricing_new(core);
        struct bundle bundle;
        int64_t value, prices[COURSES * SITTINGS];
        pricing_set_nodes(pricing, 1);
        for (uint16_t at = 0; at < core->workers[0].entries_len; at++)
            prices[at] = pricing_prices(pricing)[at] =
                core->scale * (int64_t)rng_below(&rng, 4) * 60 + (int64_t)rng_below(&rng, 3);
        int64_t bound = pricing_solve(pricing, 0, &bundle, &value);
        assert_int_equal(bound, value);
        assert_int_equal(bound, best_of_all(core, prices));
        pricing_free(pricing);
        core_free(core);
        problem_free(problem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pricing_solve_timetable_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
