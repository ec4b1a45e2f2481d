/* The restricted master: a time limit stops the linear program, and costs it nothing but time. */
#include <math.h>
#include <stdlib.h>

#include "scheduler/base/clock.h"
#include "scheduler/planner/master.h"
#include "tests/unit/planner_support.h"

#define LESSONS 24
#define WORKERS 600
#define PASSES  12

/* A market of everybody with the columns that some random prices bring up. */
struct fixture {
    struct problem *problem;
    struct core *core;
    struct columns *columns;
    struct market *market;
};

static struct fixture fixture_new(void)
{
    struct fixture fixture = {.problem = crowded_problem(WORKERS, LESSONS)};
    struct rng rng;
    rng_seed(&rng, 5);
    fixture.core = core_new(fixture.problem, 1);
    fixture.columns = columns_new(fixture.core);
    fixture.market = market_of_all(fixture.core);
    struct crew *crew = crew_new(fixture.core, 1);
    struct prices prices = prices_new(fixture.core);
    struct demand demand = demand_new(fixture.core);
    for (int pass = 0; pass < PASSES; pass++) {
        for (int i = 0; i < LESSONS; i++)
            prices.seat[i] = fixture.core->scale * (int64_t)rng_below(&rng, 1500);
        struct pass all = {.core = fixture.core, .prices = &prices, .demand = &demand, .stride = 1};
        prices_pass(&all, crew);
        columns_add_demand(fixture.columns, &demand);
    }
    demand_release(&demand);
    prices_release(&prices);
    crew_free(crew);
    return fixture;
}

static void fixture_free(struct fixture *fixture)
{
    market_free(fixture->market);
    columns_free(fixture->columns);
    core_free(fixture->core);
    problem_free(fixture->problem);
}

static void test_master_solve_deadline_past_refuses_at_once(void **state)
{
    (void)state;
    struct fixture fixture = fixture_new();
    struct master *master = master_new(fixture.market, fixture.columns);
    master_set_deadline(master, clock_monotonic_ms() - 1);
    assert_false(master_solve(master));
    master_free(master);
    fixture_free(&fixture);
}

/* Stopped again and again, it goes on from where it stood and arrives at the same value. */
static void test_master_solve_interrupted_arrives(void **state)
{
    (void)state;
    struct fixture fixture = fixture_new();
    struct master *free_master = master_new(fixture.market, fixture.columns);
    struct master *master = master_new(fixture.market, fixture.columns);
    assert_true(master_solve(free_master));
    int stops = 0;
    do {
        master_set_deadline(master, clock_monotonic_ms() + 1 + stops);
        stops++;
    } while (!master_solve(master) && stops < 10000);
    assert_true(stops < 10000);
    assert_true(master_value(free_master) > 0);
    assert_true(fabs(master_value(master) - master_value(free_master)) < 1e-4);
    master_free(master);
    master_free(free_master);
    fixture_free(&fixture);
}

/* Begun where nobody stands, and where some stand: the best mix is the same. */
static void test_master_begin_at_same_value(void **state)
{
    (void)state;
    struct fixture fixture = fixture_new();
    struct master *master = master_new(fixture.market, fixture.columns);
    assert_true(master_solve(master));
    double value = master_value(master);
    master_free(master);
    for (int held = 0; held <= LESSONS; held += LESSONS / 2) {
        struct roster *roster = roster_new(fixture.core);
        int32_t taken = 0;
        for (int32_t i = 0; i < WORKERS && taken < held * WORKERS / LESSONS / 3; i++) {
            int32_t at = fixture.columns->first[i];
            const struct bundle *bundle = &fixture.columns->list[at].bundle;
            roster_set(roster, i, bundle);
            if (!roster_is_valid(roster))
                roster_set(roster, i, &(struct bundle){0});
            taken += roster->bundles[i].len > 0;
        }
        assert_true(held == 0 || roster->value > 0);
        master = master_new(fixture.market, fixture.columns);
        master_begin_at(master, roster);
        assert_true(master_solve(master));
        assert_true(fabs(master_value(master) - value) < 1e-4);
        master_free(master);
        roster_free(roster);
    }
    fixture_free(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_master_solve_deadline_past_refuses_at_once),
        cmocka_unit_test(test_master_solve_interrupted_arrives),
        cmocka_unit_test(test_master_begin_at_same_value),
    };
    return cmocka_run_group_tests(tests, with_clp, NULL);
}
