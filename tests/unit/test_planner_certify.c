/* The certifier: its search against brute force, its bound against the best plan there is, its
 * verdicts, and certificates of the solver. */
#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/certify.h"
#include "scheduler/planner/certify_search.h"
#include "scheduler/planner/certify_tree.h"
#include "scheduler/planner/solve.h"
#include "tests/unit/planner_support.h"

#define OFFERINGS 7
#define BUNDLES   (1 << (OFFERINGS + 1)) /* an option of two of them comes along */

/* Rules that concern one worker alone. */
static bool keeps_own_rules(const struct check_report *report)
{
    static const enum check_rule own[] = {CHECK_OPTION, CHECK_COURSE, CHECK_OVERLAP,
                                          CHECK_GAP,    CHECK_BUSY,   CHECK_WEEK,
                                          CHECK_LIMIT,  CHECK_AFTER,  CHECK_FIXED};
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        if (report->counts[own[i]] > 0)
            return false;
    }
    return true;
}

/* Options of the bits, and those that are fixed. */
static int32_t list_options(const struct problem_worker *worker, uint32_t bits, int32_t *list)
{
    int32_t len = 0;
    for (int32_t i = 0; i < worker->fixed_len; i++)
        list[len++] = worker->fixed[i];
    for (int32_t i = 0; bits >> i > 0; i++) {
        if (bits >> i & 1)
            list[len++] = i;
    }
    return len;
}

static int64_t cost_of(const struct problem *problem, const struct problem_worker *worker,
                       const int32_t *list, int32_t len)
{
    int64_t cost = 0;
    for (int32_t i = 0; i < len; i++) {
        int32_t points = 0;
        cost += problem_cost(problem, worker, list[i], &points) ? points : 0;
    }
    for (int32_t i = 0; i < worker->current_len; i++) {
        bool is_kept = false;
        for (int32_t k = 0; k < len; k++)
            is_kept = is_kept || list[k] == worker->current[i];
        cost += is_kept ? 0 : problem->move_cost;
    }
    return cost;
}

/* What a bundle earns before costs, by the judge of plans; INT64_MIN if it breaks a rule. */
static int64_t earned(const struct problem *problem, size_t number, uint32_t bits)
{
    const struct problem_worker *worker = &problem->workers[number];
    struct plan plan, empty;
    struct check_report with, without;
    int32_t list[64], len = list_options(worker, bits, list);
    plan_init(&plan, problem->workers_len);
    plan_init(&empty, problem->workers_len);
    check_plan(problem, &empty, &without);
    plan_set(&plan, number, list, (size_t)len);
    check_plan(problem, &plan, &with);
    int64_t value = INT64_MIN;
    /* Without anything the worker may earn the bonus, if nothing is owed; and drops all that is
     * held. */
    int64_t idle = worker->complete;
    for (int32_t i = 0; i < worker->needs_len; i++)
        idle = worker->needs[i].min > 0 ? 0 : idle;
    if (keeps_own_rules(&with) || (with.counts[CHECK_FIXED] > 0 && worker->fixed_len == 0))
        value = with.objective - without.objective + idle + cost_of(problem, worker, list, len) -
                worker->current_len * problem->move_cost;
    plan_release(&plan);
    plan_release(&empty);
    return value;
}

/* Makes something fixed now and then, if that alone breaks no rule. */
static void fix_something(struct problem *problem, struct rng *rng, int32_t *room)
{
    for (size_t i = 0; i < problem->workers_len; i++) {
        struct err err;
        room[i] = (int32_t)rng_below(rng, problem->options_len);
        if (!rng_chance(rng, 1, 3))
            continue;
        problem->workers[i].fixed = &room[i];
        problem->workers[i].fixed_len = 1;
        if (check_fixed(problem, &err) != ERR_OK)
            problem->workers[i].fixed_len = 0;
    }
}

/* --- one worker ------------------------------------------------------------------------------- */

static int64_t random_net(struct rng *rng, int64_t scale)
{
    int64_t net = -(int64_t)rng_below(rng, (uint64_t)(400 * scale));
    if (rng_chance(rng, 1, 5))
        net = (int64_t)rng_below(rng, (uint64_t)(60 * scale));
    return rng_chance(rng, 1, 4) ? 0 : rng_chance(rng, 1, 30) ? net * 1000000 : net;
}

static int64_t best_by_force(const struct problem *problem, const struct certify_choice *choices,
                             size_t len, int64_t scale)
{
    int64_t best = INT64_MIN;
    for (uint32_t bits = 0; bits < (UINT32_C(1) << len); bits++) {
        uint32_t options = 0;
        int64_t net = 0;
        for (size_t i = 0; i < len; i++) {
            if (bits >> i & 1) {
                options |= UINT32_C(1) << choices[i].option;
                net += choices[i].net;
            }
        }
        int64_t points = earned(problem, 0, options);
        if (points != INT64_MIN && points * scale + net > best)
            best = points * scale + net;
    }
    return best;
}

/* Depth first, with the bonus and without; 0 at least, which is the bundle without items. */
static int64_t best_by_tree(const struct certify_case *one)
{
    struct arena arena = {0};
    int64_t best = 0;
    for (int side = 0; side < (one->complete > 0 ? 2 : 1); side++) {
        struct certify_rates rates;
        int64_t value = 0, work = CERTIFY_WORK_MAX;
        certify_rates_find(one, side == 1, &arena, &rates);
        enum certify_outcome outcome = certify_tree_run(one, &rates, best - 1, &work, &value);
        assert_int_not_equal(outcome, CERTIFY_OUT_OF_WORK);
        if (outcome == CERTIFY_FOUND) {
            assert_true(value >= best && value <= rates.bound);
            best = value;
        }
    }
    arena_release(&arena);
    return best;
}

static void compare_with_force(const struct problem *problem, struct rng *rng, int64_t *exact)
{
    struct problem_choice offered[PROBLEM_CHOICES_MAX / 100];
    struct certify_choice choices[64];
    struct certify_case one;
    int64_t scale = rng_chance(rng, 1, 2) ? 256 : 1;
    size_t len = 0, count = problem_choices(problem, &problem->workers[0], offered, 64);
    for (size_t i = 0; i < count; i++) {
        bool is_fixed =
            problem->workers[0].fixed_len > 0 && problem->workers[0].fixed[0] == offered[i].option;
        if (!is_fixed)
            choices[len++] = (struct certify_choice){offered[i].option, random_net(rng, scale)};
    }
    int64_t want = best_by_force(problem, choices, len, scale);
    struct certify_search *search = certify_search_new();
    bool is_exact, is_lazy_exact;
    certify_case_init(&one, problem, 0, scale, choices, len);
    int64_t got = one.fixed + certify_search_run(search, &one, CERTIFY_WORK_MAX, &is_exact);
    int64_t open =
        one.fixed + certify_search_run(search, &one, (int64_t)rng_below(rng, 40), &is_lazy_exact);
    assert_int_equal(one.fixed + best_by_tree(&one), want);
    certify_case_release(&one);
    certify_search_free(search);
    assert_true(is_exact);
    assert_int_equal(got, want);
    assert_true(is_lazy_exact ? open == want : open >= want);
    *exact += is_lazy_exact;
}

static void test_certify_search_random_workers_agrees_with_brute_force(void **state)
{
    (void)state;
    struct rng rng;
    int64_t exact = 0, tried = 3000;
    rng_seed(&rng, 11);
    for (int64_t i = 0; i < tried; i++) {
        struct problem *problem = random_problem((uint64_t)i, 1, OFFERINGS);
        int32_t fixed[1];
        fix_something(problem, &rng, fixed);
        compare_with_force(problem, &rng, &exact);
        problem_free(problem);
    }
    assert_in_range(exact, tried / 10, tried * 9 / 10); /* cut off, and not */
}

/* --- a whole problem -------------------------------------------------------------------------- */

static void price(struct certificate *certificate, struct rng *rng, struct certificate_place place)
{
    place.price = 1 + (int64_t)rng_below(rng, rng_chance(rng, 1, 8) ? 2000000 : 40000);
    if (rng_chance(rng, 2, 3))
        certificate_add(certificate, place);
}

static struct certificate random_certificate(const struct problem *problem, struct rng *rng)
{
    struct certificate certificate = {.scale = 256};
    for (size_t i = 0; i < problem->offerings_len; i++) {
        const struct problem_offering *offering = &problem->offerings[i];
        price(&certificate, rng,
              (struct certificate_place){.kind = CERTIFICATE_SEAT, .index = (int32_t)i});
        for (int32_t k = 0; k < offering->sessions_len; k++) {
            price(&certificate, rng,
                  (struct certificate_place){.kind = CERTIFICATE_COVER,
                                             .at_min = offering->sessions[k].begin_min + (int)i});
            for (int32_t m = 0; m < offering->uses_len; m++)
                price(
                    &certificate, rng,
                    (struct certificate_place){.kind = CERTIFICATE_RESOURCE,
                                               .index = offering->uses[m],
                                               .at_min = offering->sessions[k].begin_min + (int)i});
        }
    }
    return certificate;
}

/* The bundles of a worker that keep its own rules. */
static size_t list_bundles(const struct problem *problem, size_t worker, uint32_t *bundles)
{
    size_t len = 0;
    uint32_t fixed = problem->workers[worker].fixed_len > 0
                         ? UINT32_C(1) << problem->workers[worker].fixed[0]
                         : 0;
    for (uint32_t bits = 0; bits < (UINT32_C(1) << problem->options_len); bits++) {
        if ((bits & fixed) == 0 && earned(problem, worker, bits) != INT64_MIN)
            bundles[len++] = bits;
    }
    return len;
}

/* The judge's objective if the two bundles make a valid plan, opening what they need. */
static int64_t value_of(const struct problem *problem, const uint32_t *bundles)
{
    struct plan plan;
    struct check_report report;
    int32_t opened[64], opened_len = 0, list[64];
    plan_init(&plan, problem->workers_len);
    for (size_t i = 0; i < problem->workers_len; i++) {
        int32_t len = list_options(&problem->workers[i], bundles[i], list);
        plan_set(&plan, i, list, (size_t)len);
    }
    for (size_t k = 0; k < problem->offerings_len; k++) {
        bool is_taken = false;
        for (size_t i = 0; i < problem->workers_len; i++) {
            for (int32_t m = 0; m < plan.workers[i].len; m++) {
                const struct problem_option *option = &problem->options[plan.workers[i].options[m]];
                for (int32_t j = 0; j < option->offerings_len; j++)
                    is_taken = is_taken || option->offerings[j] == (int32_t)k;
            }
        }
        if (is_taken && problem->offerings[k].is_candidate)
            opened[opened_len++] = (int32_t)k;
    }
    plan_set_opened(&plan, opened, (size_t)opened_len);
    plan.bound = INT64_MAX;
    check_plan(problem, &plan, &report);
    plan.objective = report.objective;
    check_plan(problem, &plan, &report);
    plan_release(&plan);
    return report.valid ? report.objective : INT64_MIN;
}

static int64_t best_plan(const struct problem *problem)
{
    uint32_t bundles[2][BUNDLES];
    size_t first = list_bundles(problem, 0, bundles[0]);
    size_t second = list_bundles(problem, 1, bundles[1]);
    int64_t best = INT64_MIN;
    for (size_t i = 0; i < first; i++) {
        for (size_t k = 0; k < second; k++) {
            int64_t value = value_of(problem, (uint32_t[]){bundles[0][i], bundles[1][k]});
            best = value > best ? value : best;
        }
    }
    return best;
}

static void test_certify_random_prices_never_below_the_best_plan(void **state)
{
    (void)state;
    struct rng rng;
    int touched = 0;
    rng_seed(&rng, 12);
    for (uint64_t seed = 0; seed < 150; seed++) {
        struct problem *problem = random_problem(5000 + seed, 2, OFFERINGS - 1);
        int32_t fixed[2];
        struct err err = {0};
        fix_something(problem, &rng, fixed);
        int64_t best = best_plan(problem);
        for (int i = 0; i < 20; i++) {
            struct certificate certificate = random_certificate(problem, &rng);
            struct certify_report report, lazy;
            if (i == 0)
                certificate.places_len = 0;
            assert_int_equal(certify(problem, &certificate, CERTIFY_WORK_MAX, &report, &err),
                             ERR_OK);
            assert_int_equal(certify(problem, &certificate, 5, &lazy, &err), ERR_OK);
            assert_int_equal(report.open, 0);
            assert_true(report.bound >= best);
            assert_true(lazy.bound >= report.bound);
            touched += report.bound == best;
            certificate_release(&certificate);
        }
        problem_free(problem);
    }
    assert_true(touched > 50); /* bounds that are not merely great */
}

static void test_certify_solver_certificates_support_its_plans(void **state)
{
    (void)state;
    int proved = 0;
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct problem *problem = random_problem(9000 + seed, 3 + (int)(seed % 6), 8);
        struct solve_options options = solve_options_default();
        struct certificate certificate;
        struct certify_report report;
        struct solve_stats stats;
        struct plan plan;
        struct err err = {0};
        options.threads = 1;
        options.certificate = &certificate;
        assert_int_equal(planner_solve(problem, &options, &plan, &stats, &err), ERR_OK);
        assert_int_equal(certify(problem, &certificate, CERTIFY_WORK_MAX, &report, &err), ERR_OK);
        enum certify_verdict verdict =
            certify_judge(&certificate, &report, plan.objective, plan.bound);
        if (report.bound > certificate.bound)
            fail_msg("problem %d: %lld, claimed %lld", (int)seed, (long long)report.bound,
                     (long long)certificate.bound);
        assert_true(verdict == (plan.bound < report.bound ? CERTIFY_TIGHTENED : CERTIFY_SUPPORTS));
        proved += verdict == CERTIFY_SUPPORTS;
        certificate_release(&certificate);
        plan_release(&plan);
        problem_free(problem);
    }
    assert_true(proved > 200);
}

/* --- hard workers ----------------------------------------------------------------------------- */

/* Everybody owes odd minutes of odd courses that get in each other's way. */
static struct problem *hard_problem(int workers, int offerings)
{
    struct rng rng;
    struct problem *problem = test_problem(test_header());
    struct problem_choice_row choices[64];
    char names[64][16];
    rng_seed(&rng, 3);
    for (int i = 0; i < offerings; i++) {
        char course[16];
        int64_t begin_min = at_hour((int)rng_below(&rng, 4), 0) + (int64_t)rng_below(&rng, 1200);
        struct problem_span span = {begin_min, begin_min + 60 + (int64_t)rng_below(&rng, 300)};
        struct problem_tag_row tags[] = {{"T0", 30 + (int64_t)rng_below(&rng, 300)},
                                         {"T1", 30 + (int64_t)rng_below(&rng, 300)}};
        snprintf(names[i], sizeof(names[i]), "O%d", i);
        snprintf(course, sizeof(course), "C%d", i);
        struct problem_offering_row row = lesson_row(names[i], course, 100, &span);
        row.tags = tags;
        row.tags_len = 2;
        ADD_OK(problem_add_offering(problem, &row, &add_err_));
        choices[i] = (struct problem_choice_row){names[i], (int64_t)rng_below(&rng, 200)};
    }
    struct problem_pool_row pool = {"G", choices, (size_t)offerings};
    ADD_OK(problem_add_pool(problem, &pool, &add_err_));
    for (int i = 0; i < workers; i++) {
        char name[16];
        struct problem_need_row needs[] = {{"T0", 2501 + i, 1}, {"T1", 2399 + i, 1}};
        snprintf(name, sizeof(name), "W%d", i);
        struct problem_worker_row row = usual_worker(name);
        row.needs = needs;
        row.needs_len = 2;
        ADD_OK(problem_add_worker(problem, &row, &add_err_));
    }
    ADD_OK(problem_finish(problem, &add_err_));
    return problem;
}

static void test_certify_hard_workers_ends_with_what_is_open(void **state)
{
    (void)state;
    static const struct {
        int workers, offerings;
        int64_t work_max, open;
    } rows[] = {{3, 16, CERTIFY_WORK_MAX, 0}, {3, 16, 400, 3}, {30, 60, 20000, 30}};
    struct certificate certificate = {.scale = 256};
    int64_t exact = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct problem *problem = hard_problem(rows[i].workers, rows[i].offerings);
        struct certify_report report;
        struct err err = {0};
        assert_int_equal(certify(problem, &certificate, rows[i].work_max, &report, &err), ERR_OK);
        assert_int_equal(report.open, rows[i].open);
        assert_in_range(report.work, 1, rows[i].work_max * (CERTIFY_WORK_MANY + 2));
        exact = i == 0 ? report.bound : exact;
        assert_true(i != 1 || report.bound >= exact);
        problem_free(problem);
    }
}

/* --- verdicts and refusals -------------------------------------------------------------------- */

static void test_certify_judge_each_case_its_verdict(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        int64_t recomputed, claimed, tightened, objective, bound;
        enum certify_verdict want;
    } rows[] = {
        {"the same", 100, 100, 0, 90, 100, CERTIFY_SUPPORTS},
        {"an exact search finds less", 98, 100, 0, 90, 100, CERTIFY_SUPPORTS},
        {"more than claimed", 101, 100, 0, 90, 100, CERTIFY_UNPROVED},
        {"a plan of another run", 100, 100, 0, 90, 95, CERTIFY_UNPROVED},
        {"by branching", 100, 100, 95, 90, 95, CERTIFY_TIGHTENED},
        {"by branching, not so far", 100, 100, 96, 90, 95, CERTIFY_UNPROVED},
        {"by branching, from a wrong claim", 101, 100, 95, 90, 95, CERTIFY_UNPROVED},
        {"no plan can be worth so much", 100, 100, 0, 101, 101, CERTIFY_CONTRADICTS},
        {"not even by branching", 100, 100, 95, 101, 95, CERTIFY_CONTRADICTS},
        {"proved best", 90, 90, 0, 90, 90, CERTIFY_SUPPORTS},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct certificate certificate = {.scale = 256,
                                          .bound = rows[i].claimed,
                                          .is_tightened = rows[i].tightened > 0,
                                          .tightened = rows[i].tightened};
        struct certify_report report = {.bound = rows[i].recomputed};
        enum certify_verdict got =
            certify_judge(&certificate, &report, rows[i].objective, rows[i].bound);
        if (got != rows[i].want)
            fail_msg("%s: %s", rows[i].label, certify_verdict_name(got));
    }
    for (int verdict = CERTIFY_SUPPORTS; verdict <= CERTIFY_CONTRADICTS; verdict++)
        assert_true(strlen(certify_verdict_name((enum certify_verdict)verdict)) > 0);
}

static void test_certify_sums_that_do_not_fit_refused(void **state)
{
    (void)state;
    struct problem *problem = random_problem(1, 2, OFFERINGS);
    struct certify_report report;
    struct err err = {0};
    struct certificate certificate = {.scale = 256};
    struct certificate_place place = {.kind = CERTIFICATE_SEAT, .price = CERTIFICATE_SUM_MAX};
    certificate_add(&certificate, place);
    certificate_add(&certificate, place);
    assert_int_equal(certify(problem, &certificate, 1, &report, &err), ERR_LIMIT);
    certificate.places_len = 0;
    certificate.scale = 0;
    assert_int_equal(certify(problem, &certificate, 1, &report, &err), ERR_LIMIT);
    certificate_release(&certificate);
    problem_free(problem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certify_search_random_workers_agrees_with_brute_force),
        cmocka_unit_test(test_certify_random_prices_never_below_the_best_plan),
        cmocka_unit_test(test_certify_solver_certificates_support_its_plans),
        cmocka_unit_test(test_certify_hard_workers_ends_with_what_is_open),
        cmocka_unit_test(test_certify_judge_each_case_its_verdict),
        cmocka_unit_test(test_certify_sums_that_do_not_fit_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
