/* Blocks: several at once never overbook a place, and what they find does not depend on threads. */
#include <stdlib.h>

#include "scheduler/planner/blocks.h"
#include "tests/unit/planner_support.h"

#define WORKERS 480
#define LESSONS 16

/* Nothing given to anybody, and what some passes of blocks make of it: places that are free are
 * what several blocks could give away twice. */
struct outcome {
    int64_t first, value, upper;
    bool is_valid, was_several;
    struct bundle bundles[WORKERS];
};

static void run_pass(struct outcome *outcome, struct roster *roster, struct crew *crew,
                     const struct bound *bound, const struct columns *columns, int32_t pass)
{
    struct blocks_rules rules = {.of = (enum blocks_of)(pass % 3),
                                 .pass = pass,
                                 .worker_max = 40,
                                 .generate = {.rounds_max = 5, .deadline_ms = -1}};
    struct blocks blocks = blocks_new(roster, crew, bound, columns, &rules);
    outcome->was_several = outcome->was_several || blocks.at_once > 1;
    for (size_t done = 0; done < blocks.count;) {
        int64_t before = roster->value;
        done += blocks_solve(&blocks, done);
        outcome->is_valid = outcome->is_valid && roster_is_valid(roster) && roster->value >= before;
    }
    blocks_release(&blocks);
}

static struct outcome run(int32_t threads)
{
    struct problem *problem = crowded_problem(WORKERS, LESSONS);
    struct core *core = core_new(problem, 1);
    struct crew *crew = crew_new(core, threads);
    struct roster *roster = roster_new(core);
    struct bound *bound = bound_new(core, crew);
    struct columns *columns = columns_new(core);
    struct outcome outcome = {.is_valid = true};
    crew_set_nodes(crew, 24);
    for (int i = 0; i < 8; i++) {
        bound_epoch(bound, 0.3 / (i + 1), i == 0, false);
        columns_add_demand(columns, &bound->demand);
    }
    bound_certify(bound);
    outcome.first = roster->value;
    for (int32_t pass = 0; pass < 4; pass++)
        run_pass(&outcome, roster, crew, bound, columns, pass);
    outcome.value = roster->value;
    outcome.upper = bound->value - core->constant;
    memcpy(outcome.bundles, roster->bundles, sizeof(outcome.bundles));
    columns_free(columns);
    bound_free(bound);
    roster_free(roster);
    crew_free(crew);
    core_free(core);
    problem_free(problem);
    return outcome;
}

static void test_blocks_solve_at_once_valid_and_better(void **state)
{
    (void)state;
    struct outcome outcome = run(1);
    assert_true(outcome.was_several);
    assert_true(outcome.is_valid);
    assert_true(outcome.value > outcome.first);
    assert_true(outcome.value <= outcome.upper);
}

static void test_blocks_solve_threads_same_roster(void **state)
{
    (void)state;
    struct outcome alone = run(1);
    for (int32_t threads = 2; threads <= 4; threads += 2) {
        struct outcome outcome = run(threads);
        assert_int_equal(outcome.value, alone.value);
        for (size_t i = 0; i < WORKERS; i++)
            assert_true(bundle_equal(&outcome.bundles[i], &alone.bundles[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks_solve_at_once_valid_and_better),
        cmocka_unit_test(test_blocks_solve_threads_same_roster),
    };
    return cmocka_run_group_tests(tests, with_clp, NULL);
}
