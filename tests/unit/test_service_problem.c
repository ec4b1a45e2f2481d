/* What the year's problem is made of: tags that say which classes help, pools of people who are
 * alike, and the weights with their borders. */
#include "tests/unit/service_support.h"

#include "scheduler/service/job.h"
#include "scheduler/service/plan_weights.h"
#include "scheduler/service/problem_pool.h"
#include "scheduler/service/problem_tag.h"
#include "scheduler/service/year_problem.h"

static const struct need_gate open_gate = {0};

/* --- tags --------------------------------------------------------------------------------------
 */

static struct rulebook local_book(struct rule_approval *rows, size_t len)
{
    return (struct rulebook){.code = "local",
                             .effective_from = office_day("2026-01-01"),
                             .approvals = rows,
                             .approvals_len = len};
}

static void test_problem_tag_says_what_was_put_into_it(void **state)
{
    struct office *office = *state;
    const struct rulebook book = local_book(NULL, 0);
    const struct need_gate gate = {&book, 0x1f};
    const struct {
        const struct need_gate *gate;
        const char *until, *want, *deadline, *rulebook;
    } rows[] = {
        {&open_gate, NULL, "ce", "", ""},
        {&open_gate, "2027-05-22", "ce|2027-05-22", "2027-05-22", ""},
        {&gate, NULL, "ce!local@2026-01-01.1f", "", "local"},
        {&gate, "2027-05-22", "ce!local@2026-01-01.1f|2027-05-22", "2027-05-22", "local"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct date until = rows[i].until != NULL ? office_day(rows[i].until) : DATE_NONE;
        const char *tag = problem_tag("ce", rows[i].gate, until, &office->arena);
        assert_string_equal(tag, rows[i].want);
        assert_string_equal(problem_tag_category(tag, &office->arena), "ce");
        assert_string_equal(problem_tag_deadline(tag), rows[i].deadline);
        assert_string_equal(problem_tag_rulebook(tag, &office->arena), rows[i].rulebook);
    }
}

/* The tags of a class as one text, "ce=120 self_paced=120". */
static const char *tags_of(struct office *office, const struct problem_labels *labels,
                           const struct roster *roster, const struct course *course,
                           const char *last)
{
    struct problem_tag_row *rows = NULL;
    const char *text = "";
    size_t len = problem_tags_of(labels, roster, course, office_day(last), &office->arena, &rows);
    for (size_t i = 0; i < len; i++)
        text = arena_printf(&office->arena, "%s%s%s=%d", text, i > 0 ? " " : "", rows[i].tag,
                            (int)rows[i].min);
    return text;
}

static void test_problem_tags_of_a_class_by_its_last_day(void **state)
{
    struct office *office = *state;
    const struct roster roster = {0};
    const struct course course = {.code = "E1",
                                  .mode = COURSE_MODE_SELF_PACED,
                                  .tags = {{"ce", 120}, {"ethics", 30}},
                                  .tags_len = 2};
    CLEANUP(problem_labels_release) struct problem_labels labels = {0};
    problem_labels_note(&labels, "ce", &open_gate, DATE_NONE); /* is a category, no label */
    problem_labels_note(&labels, "ce", &open_gate, office_day("2027-05-22"));
    problem_labels_note(&labels, "ce", &open_gate, office_day("2027-05-22"));
    problem_labels_note(&labels, "prep", &open_gate, office_day("2027-12-01"));
    assert_int_equal(labels.index.len, 2);
    const char *plain = tags_of(office, &labels, &roster, &course, "2027-05-23");
    assert_string_equal(plain, "ce=120 ethics=30 self_paced=120");
    assert_string_equal(tags_of(office, &labels, &roster, &course, "2027-05-22"),
                        "ce=120 ethics=30 self_paced=120 ce|2027-05-22=120");
    const struct {
        const char *tag, *last;
        bool want;
    } rows[] = {{"ce|2027-05-22", "2027-05-22", true},
                {"ce|2027-05-22", "2027-05-23", false},
                {"ce", "2027-12-31", true},
                {"never noted|2027-01-01", "2027-12-31", true}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(
            problem_tag_is_served(&labels, &roster, rows[i].tag, &course, office_day(rows[i].last)),
            rows[i].want);
}

/* Each demand of the gate asks for an approval that has the class's day. */
static void test_problem_tags_behind_a_gate_only_of_approved_classes(void **state)
{
    struct office *office = *state;
    struct rule_approval demands[] = {{.id = "body", .kinds = 1u << APPROVAL_COURSE, .by = "MZJ"},
                                      {.id = "form", .kinds = 1u << APPROVAL_MODE, .by = ""}};
    const struct rulebook book = local_book(demands, 2);
    struct approval granted[] = {{.kind = APPROVAL_COURSE,
                                  .code = "E1",
                                  .course_id = {7},
                                  .body = "MZJ",
                                  .from = office_day("2027-03-01"),
                                  .to = office_day("2027-06-30")}};
    const struct roster roster = {.approvals = granted, .approvals_len = 1};
    const struct course course = {.id = {7}, .code = "E1", .tags = {{"ce", 120}}, .tags_len = 1};
    const struct course other = {.id = {8}, .code = "E2", .tags = {{"ce", 60}}, .tags_len = 1};
    CLEANUP(problem_labels_release) struct problem_labels labels = {0};
    problem_labels_note(&labels, "ce", &(struct need_gate){&book, 1}, DATE_NONE);
    problem_labels_note(&labels, "ce", &(struct need_gate){&book, 3}, DATE_NONE);
    assert_string_equal(tags_of(office, &labels, &roster, &course, "2027-03-01"),
                        "ce=120 ce!local@2026-01-01.1=120");
    assert_string_equal(tags_of(office, &labels, &roster, &course, "2027-02-28"), "ce=120");
    assert_string_equal(tags_of(office, &labels, &roster, &course, "2027-07-01"), "ce=120");
    assert_string_equal(tags_of(office, &labels, &roster, &other, "2027-03-01"), "ce=60");
}

/* --- pools -------------------------------------------------------------------------------------
 */

static const struct problem_pool *pool_of(const struct year_problem *year, const char *code)
{
    for (size_t i = 0; i < year->build.problem->workers_len; i++) {
        const struct problem_worker *worker = &year->build.problem->workers[i];
        if (strcmp(worker->name, code) == 0) {
            assert_int_equal(worker->pools_len, 1);
            return &year->build.problem->pools[worker->pools[0]];
        }
    }
    fail_msg("no worker %s", code);
    return NULL;
}

/* What a place costs somebody of the pool; -1: it is not for them. */
static int32_t cost_in(const struct year_problem *year, const struct problem_pool *pool,
                       const char *offering)
{
    const struct problem *problem = year->build.problem;
    for (int32_t i = 0; i < pool->choices_len; i++) {
        const struct problem_option *option = &problem->options[pool->choices[i].option];
        if (strcmp(option->name, offering) == 0)
            return pool->choices[i].cost;
    }
    return -1;
}

static void load_year(struct office *office, struct year_problem *year)
{
    struct err err = {0};
    *year = (struct year_problem){0};
    OK(year_problem_load(office->service, OFFICE_YEAR, NULL, year, &err));
}

/* W00 (S1) and W03 (S2) are candidates, W01 (S2) and W02 (S1) are not. */
static void test_problem_pool_is_one_for_all_who_are_alike(void **state)
{
    struct office *office = *state;
    struct year_problem year;
    office_load_district(office);
    load_year(office, &year);
    assert_ptr_equal(pool_of(&year, "W00"), pool_of(&year, "W03"));
    assert_ptr_equal(pool_of(&year, "W01"), pool_of(&year, "W02"));
    assert_ptr_not_equal(pool_of(&year, "W00"), pool_of(&year, "W01"));
    assert_int_equal(cost_in(&year, pool_of(&year, "W00"), "P1A"), 0);
    assert_int_equal(cost_in(&year, pool_of(&year, "W01"), "P1A"), -1);
    assert_int_equal(cost_in(&year, pool_of(&year, "W01"), "E1A"), 0);
    year_problem_release(&year);
}

/* A class for one unit is for those below it too, and parts the alike. */
static void test_problem_pool_parts_by_units_that_classes_are_for(void **state)
{
    struct office *office = *state;
    struct year_problem year;
    office_load_district(office);
    office_load(office, FILE_KIND_OFFERINGS,
                "code,course,seats,date,begins,ends,unit,cost_each\n"
                "E1S,E1,10,2027-04-17,09:00,11:00,S1,199\n"
                "E1T,E1,10,2027-04-18,09:00,11:00,S1,\n"
                "E1P,E1,10,2027-04-24,09:00,11:00,PD,\n");
    office->service->weights.cost = 10;
    load_year(office, &year);
    assert_int_equal(year.build.closed_len, 2);
    assert_ptr_not_equal(pool_of(&year, "W00"), pool_of(&year, "W03"));
    assert_ptr_equal(pool_of(&year, "W00"), pool_of(&year, "W06"));
    /* 199 yuan at 10 points for each 100 are 19. */
    assert_int_equal(cost_in(&year, pool_of(&year, "W00"), "E1S"), 19);
    assert_int_equal(cost_in(&year, pool_of(&year, "W03"), "E1S"), -1);
    assert_int_equal(cost_in(&year, pool_of(&year, "W03"), "E1P"), 0);
    /* Asked again it is the same, and none is added. */
    struct err err = {0};
    int64_t pool = -1;
    const size_t pools = year.build.problem->pools_len;
    const struct worker worker = office_worker(office, "W00");
    OK(problem_pool_of(&year.build, &worker, &pool, &err));
    assert_ptr_equal(&year.build.problem->pools[pool], pool_of(&year, "W00"));
    assert_int_equal(year.build.problem->pools_len, pools);
    year_problem_release(&year);
}

/* --- weights -----------------------------------------------------------------------------------
 */

/* Each name stands for a member of its own. */
static void test_plan_weights_by_name_are_read_as_written(void **state)
{
    struct plan_weights weights = {0};
    struct plan_weights read = {0};
    (void)state;
    for (int i = 0; i < PLAN_WEIGHT_COUNT; i++)
        *plan_weight_of(&weights, (enum plan_weight)i) = 1000 + i;
    CLEANUP_JSON json_t *json = plan_weights_json(&weights);
    assert_int_equal(json_object_size(json), PLAN_WEIGHT_COUNT);
    for (int i = 0; i < PLAN_WEIGHT_COUNT; i++)
        assert_int_equal(office_int(json, plan_weight_rows[i].name), 1000 + i);
    assert_true(plan_weights_read(json, &read));
    assert_memory_equal(&read, &weights, sizeof(read));
    assert_int_equal(weights.tier[TIER_SENIOR], 1000 + PLAN_WEIGHT_TIER_SENIOR);
}

/* 0 is a weight; only what is left out is the office's. */
static void test_plan_weights_fill_only_what_is_left_out(void **state)
{
    struct plan_weights office = plan_weights_default();
    struct plan_weights weights = {0};
    (void)state;
    weights.complete = -1;
    weights.tier[TIER_NONE] = -1;
    office.tier[TIER_NONE] = 9;
    plan_weights_fill(&weights, &office);
    assert_int_equal(weights.complete, 700);
    assert_int_equal(weights.tier[TIER_NONE], 9);
    assert_int_equal(weights.move, 0);
    assert_int_equal(weights.soon, 0);
}

static enum err_code order_weight(const char *name, int64_t value, struct job_order *ret_order,
                                  struct err *err)
{
    CLEANUP_JSON json_t *json =
        json_pack("{s:s, s:i, s:I}", "job", "plan", "year", 2027, name, (json_int_t)value);
    return job_order_parse(json, ret_order, err);
}

static void test_plan_weights_within_their_borders(void **state)
{
    struct job_order order;
    struct err err = {0};
    (void)state;
    for (int i = 0; i < PLAN_WEIGHT_COUNT; i++) {
        const struct plan_weight_row *row = &plan_weight_rows[i];
        const int64_t taken[] = {row->min, row->max};
        const int64_t refused[] = {(int64_t)row->min - 1, (int64_t)row->max + 1, INT64_MIN,
                                   INT64_MAX, INT64_C(1) << 32};
        for (size_t k = 0; k < 2; k++) {
            OK(order_weight(row->name, taken[k], &order, &err));
            assert_int_equal(*plan_weight_of(&order.weights, (enum plan_weight)i), taken[k]);
        }
        for (size_t k = 0; k < sizeof(refused) / sizeof(refused[0]); k++)
            REFUSED(ERR_INVALID, row->name, order_weight(row->name, refused[k], &order, &err));
    }
    REFUSED(ERR_INVALID, "weight_never", order_weight("weight_never", 1, &order, &err));
    REFUSED(ERR_INVALID, "Move", order_weight("Move", 1, &order, &err));
}

/* The greatest of all weights at once make a plan whose points add up, and so do the least. */
static void test_plan_weights_at_their_borders_make_a_plan(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    const struct plan_record usual = office_plan(office);
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < PLAN_WEIGHT_COUNT; i++)
            *plan_weight_of(&office->service->weights, (enum plan_weight)i) =
                k == 0 ? plan_weight_rows[i].min : plan_weight_rows[i].max;
        const struct plan_record plan = office_plan(office);
        assert_true(plan.objective > 0);
        assert_true(plan.bound >= plan.objective);
        if (k == 0) /* a point a minute, and nothing else counts */
            assert_int_equal(plan.objective, plan.planned_min);
        else /* 1000 a minute and as many for the tier, 1000000 for whoever is complete */
            assert_in_range(plan.objective, 1000 * usual.planned_min,
                            2000 * usual.needed_min + 1000000 * (int64_t)OFFICE_WORKERS_LEN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_problem_tag_says_what_was_put_into_it),
        OFFICE_TEST(test_problem_tags_of_a_class_by_its_last_day),
        OFFICE_TEST(test_problem_tags_behind_a_gate_only_of_approved_classes),
        OFFICE_TEST(test_problem_pool_is_one_for_all_who_are_alike),
        OFFICE_TEST(test_problem_pool_parts_by_units_that_classes_are_for),
        cmocka_unit_test(test_plan_weights_by_name_are_read_as_written),
        cmocka_unit_test(test_plan_weights_fill_only_what_is_left_out),
        cmocka_unit_test(test_plan_weights_within_their_borders),
        OFFICE_TEST(test_plan_weights_at_their_borders_make_a_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
