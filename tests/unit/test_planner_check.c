/* The judge: each plan here breaks one rule, which must be named. */
#include "tests/unit/planner_support.h"

/* One problem in which every rule can be broken. Options by name:
 * A Mon 9-12 (C1, 1 seat); B Mon 10-13 (C2); D Mon 12-15 (C3); E Tue 9-12 (C1); F Tue 13-16 (C4,
 * after C1); G Wed 9-12 (C5, candidate of at least 2, room R); H Wed 9-12 (C6, candidate, room R);
 * K window of 300 minutes in the first week (C7). W1 is busy on Thursday; I is Thu 9-12 (C8). */
static struct problem *base_problem(void)
{
    struct problem_header header = test_header();
    header.gap_min = 30;
    header.week_max_min = 600;
    header.move_cost = 20;
    struct problem *problem = test_problem(header);
    struct problem_course_row after = {"C4", NAMES("C1")};
    struct problem_unit_row unit = {"U", 1};
    ADD_OK(problem_add_course(problem, &after, &add_err_));
    ADD_OK(problem_add_unit(problem, &unit, &add_err_));
    add_lesson(problem, "A", "C1", 1, 0, 9);
    add_lesson(problem, "B", "C2", 5, 0, 10);
    add_lesson(problem, "D", "C3", 5, 0, 12);
    add_lesson(problem, "E", "C1", 5, 1, 9);
    add_lesson(problem, "F", "C4", 5, 1, 13);
    struct problem_span wednesday = {at_hour(2, 9), at_hour(2, 12)};
    struct problem_offering_row candidate = lesson_row("G", "C5", 5, &wednesday);
    candidate.is_candidate = true;
    candidate.open_cost = 7;
    candidate.seats_min = 2;
    candidate.uses = NAMES("room:R");
    ADD_OK(problem_add_offering(problem, &candidate, &add_err_));
    candidate.name = "H";
    candidate.course = "C6";
    candidate.seats_min = 0;
    ADD_OK(problem_add_offering(problem, &candidate, &add_err_));
    struct problem_offering_row window = lesson_row("K", "C7", 5, NULL);
    window.sessions_len = 0;
    window.window_from = problem->from;
    window.window_to = date_add_days(problem->from, 6);
    window.window_min = 300;
    ADD_OK(problem_add_offering(problem, &window, &add_err_));
    add_lesson(problem, "I", "C8", 5, 3, 9);
    add_pool(problem, "G", (const char *const[]){"A", "B", "D", "E", "F", "G", "H", "K"}, 8);
    add_pool(problem, "More", (const char *const[]){"I"}, 1);
    struct problem_worker_row worker = usual_worker("W1");
    struct problem_span busy = {at_hour(3, 0), at_hour(4, 0)};
    static const struct problem_tag_row limits[] = {{"ce", 540}};
    worker.unit = "U";
    worker.pools = NAMES("G", "More");
    worker.busy = &busy;
    worker.busy_len = 1;
    worker.limits = limits;
    worker.limits_len = 1;
    ADD_OK(problem_add_worker(problem, &worker, &add_err_));
    worker = usual_worker("W2");
    worker.unit = "U";
    worker.current = NAMES("E", "F");
    ADD_OK(problem_add_worker(problem, &worker, &add_err_));
    worker = usual_worker("W3");
    worker.fixed = NAMES("B");
    ADD_OK(problem_add_worker(problem, &worker, &add_err_));
    ADD_OK(problem_finish(problem, &add_err_));
    return problem;
}

struct broken_case {
    const char *label;
    const char *options[3][5]; /* by worker */
    const char *opened[3];
    enum check_rule rule;
};

static const struct broken_case broken_cases[] = {
    {"not offered", {{NULL}, {"I"}, {"B"}}, {NULL}, CHECK_OPTION},
    {"one course twice", {{"A", "E"}, {NULL}, {"B"}}, {NULL}, CHECK_COURSE},
    {"at once", {{"A", "B"}, {NULL}, {"B"}}, {NULL}, CHECK_OVERLAP},
    {"without a break", {{"A", "D"}, {NULL}, {"B"}}, {NULL}, CHECK_GAP},
    {"on leave", {{"I"}, {NULL}, {"B"}}, {NULL}, CHECK_BUSY},
    {"a week too full", {{NULL}, {"A", "F", "K"}, {"B"}}, {NULL}, CHECK_WEEK},
    {"beyond the limit", {{"B", "E", "F", "K"}, {NULL}, {"B"}}, {NULL}, CHECK_LIMIT},
    {"before its course", {{"F"}, {NULL}, {"B"}}, {NULL}, CHECK_AFTER},
    {"fixed is missing", {{NULL}, {NULL}, {NULL}}, {NULL}, CHECK_FIXED},
    {"too many away", {{"B"}, {"A"}, {"B"}}, {NULL}, CHECK_UNIT},
    {"no seat", {{"A"}, {NULL}, {"A", "B"}}, {NULL}, CHECK_SEATS},
    {"not a candidate", {{NULL}, {NULL}, {"B"}}, {"A"}, CHECK_OPENED},
    {"opened twice", {{NULL}, {NULL}, {"B"}}, {"H", "H"}, CHECK_OPENED},
    {"closed", {{"H"}, {NULL}, {"B"}}, {NULL}, CHECK_CLOSED},
    {"too few", {{"G"}, {NULL}, {"B"}}, {"G"}, CHECK_SEATS_MIN},
    {"one room", {{"H"}, {NULL}, {"G", "B"}}, {"G", "H"}, CHECK_USES},
};

static void fill(const struct problem *problem, const struct broken_case *row, struct plan *plan)
{
    plan_init(plan, problem->workers_len);
    for (size_t i = 0; i < 3; i++) {
        int32_t options[5];
        size_t len = 0;
        for (; len < 5 && row->options[i][len]; len++)
            options[len] = problem_find_option(problem, row->options[i][len]);
        plan_set(plan, i, options, len);
    }
    int32_t opened[3];
    size_t len = 0;
    for (; len < 3 && row->opened[len]; len++)
        opened[len] = problem_find_offering(problem, row->opened[len]);
    plan_set_opened(plan, opened, len);
    struct check_report report;
    check_plan(problem, plan, &report);
    plan->objective = plan->bound = report.objective;
}

static void test_check_plan_one_rule_broken_named(void **state)
{
    (void)state;
    struct problem *problem = base_problem();
    for (size_t i = 0; i < sizeof(broken_cases) / sizeof(broken_cases[0]); i++) {
        const struct broken_case *row = &broken_cases[i];
        struct plan plan;
        struct check_report report;
        fill(problem, row, &plan);
        check_plan(problem, &plan, &report);
        if (report.valid || report.counts[row->rule] == 0)
            fail_msg("%s: not found, instead: %s", row->label, report.first[0]);
        char start[32];
        snprintf(start, sizeof(start), "%s: ", check_rule_name(row->rule));
        bool is_told = false;
        for (int32_t k = 0; k < report.shown; k++)
            is_told = is_told || strncmp(report.first[k], start, strlen(start)) == 0;
        if (!is_told)
            fail_msg("%s: not told", row->label);
        plan_release(&plan);
    }
    problem_free(problem);
}

static void test_check_plan_stated_numbers_wrong_named(void **state)
{
    (void)state;
    struct problem *problem = base_problem();
    const struct broken_case good = {"good", {{"E", "F"}, {"A"}, {"B"}}, {NULL}, CHECK_OPTION};
    struct plan plan;
    struct check_report report;
    fill(problem, &good, &plan);
    check_plan(problem, &plan, &report);
    assert_true(report.valid);
    /* W1: 360 minutes and the bonus; W2: 180, two places dropped; W3: 180. */
    assert_int_equal(report.objective, 460 + 180 - 40 + 180);
    assert_int_equal(report.complete, 1);
    assert_int_equal(report.needs_met_min, 720);
    assert_int_equal(report.needs_total_min, 1080);
    plan.objective++;
    check_plan(problem, &plan, &report);
    assert_int_equal(report.counts[CHECK_OBJECTIVE], 1);
    plan.objective--;
    plan.bound = plan.objective - 1;
    check_plan(problem, &plan, &report);
    assert_int_equal(report.counts[CHECK_BOUND], 1);
    plan_release(&plan);
    problem_free(problem);
}

static void test_check_plan_unknown_option_no_crash(void **state)
{
    (void)state;
    struct problem *problem = base_problem();
    struct plan plan;
    struct check_report report;
    plan_init(&plan, problem->workers_len);
    plan_set(&plan, 0, (const int32_t[]){-5, 4000}, 2);
    plan_set_opened(&plan, (const int32_t[]){-1, 999}, 2);
    check_plan(problem, &plan, &report);
    assert_int_equal(report.counts[CHECK_OPTION], 2);
    assert_int_equal(report.counts[CHECK_OPENED], 2);
    plan_release(&plan);
    problem_free(problem);
}

static void test_check_rule_name_every_slot_filled(void **state)
{
    (void)state;
    for (int rule = 0; rule < CHECK_RULE_COUNT; rule++)
        assert_non_null(check_rule_name((enum check_rule)rule));
}

/* Two workers hold the one seat of A by an earlier decision. */
static void test_problem_finish_fixed_breaks_seats_refused(void **state)
{
    (void)state;
    struct problem *problem = test_problem(test_header());
    struct err err = {0};
    add_lesson(problem, "A", "C1", 1, 0, 9);
    add_pool(problem, "G", NULL, 0);
    struct problem_worker_row worker = usual_worker("W1");
    worker.fixed = NAMES("A");
    ADD_OK(problem_add_worker(problem, &worker, &add_err_));
    worker.name = "W2";
    ADD_OK(problem_add_worker(problem, &worker, &add_err_));
    assert_int_equal(problem_finish(problem, &err), ERR_INVALID);
    assert_non_null(strstr(err.text, "seats"));
    assert_non_null(strstr(err.text, "W2"));
    problem_free(problem);
}

static void expect_fixed_refused(const char *option, const char *done, const char *rule)
{
    struct problem *problem = test_problem(test_header());
    struct err err = {0};
    struct problem_span monday = {at_hour(0, 9), at_hour(0, 12)};
    struct problem_offering_row candidate = lesson_row("K", "C2", 5, &monday);
    candidate.is_candidate = true;
    add_lesson(problem, "A", "C1", 1, 0, 9);
    ADD_OK(problem_add_offering(problem, &candidate, &add_err_));
    add_pool(problem, "G", NULL, 0);
    struct problem_worker_row worker = usual_worker("W1");
    worker.fixed = (struct problem_names){&option, 1};
    worker.done = (struct problem_names){&done, done ? 1 : 0};
    ADD_OK(problem_add_worker(problem, &worker, &add_err_));
    assert_int_equal(problem_finish(problem, &err), ERR_INVALID);
    if (!strstr(err.text, rule) || !strstr(err.text, "W1"))
        fail_msg("%s", err.text);
    problem_free(problem);
}

static void test_problem_finish_fixed_done_or_candidate_refused(void **state)
{
    (void)state;
    expect_fixed_refused("A", "C1", "option");
    expect_fixed_refused("K", NULL, "closed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_plan_one_rule_broken_named),
        cmocka_unit_test(test_check_plan_stated_numbers_wrong_named),
        cmocka_unit_test(test_check_plan_unknown_option_no_crash),
        cmocka_unit_test(test_check_rule_name_every_slot_filled),
        cmocka_unit_test(test_problem_finish_fixed_breaks_seats_refused),
        cmocka_unit_test(test_problem_finish_fixed_done_or_candidate_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
