/* What a plan leaves missing as a page shows it: at once without advice, and with it once a job has
 * worked it out. */
#include "tests/unit/service_support.h"

#include "scheduler/service/job.h"
#include "scheduler/service/view_gaps.h"

/* More to learn than there are seats for. */
static struct plan_record short_plan(struct office *office)
{
    office_load_district(office);
    return office_plan(office);
}

static json_t *gaps_of(struct office *office, struct plan_id id)
{
    struct err err = {0};
    struct view_gaps_question question = {.plan_id = id};
    json_t *view = NULL;
    OK(view_gaps(office->service, &question, &view, &err));
    return view;
}

static void test_view_gaps_without_plan_says_so(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct view_gaps_question unknown = {.plan_id = {99}};
    json_t *none = NULL;
    office_load_district(office);
    CLEANUP_JSON json_t *view = gaps_of(office, (struct plan_id){0});
    assert_true(json_is_null(json_object_get(view, "plan")));
    assert_true(json_is_null(json_object_get(view, "job")));
    REFUSED(ERR_NOT_FOUND, "", view_gaps(office->service, &unknown, &none, &err));
}

static void test_view_gaps_hours_are_the_plans(void **state)
{
    struct office *office = *state;
    struct plan_record plan = short_plan(office);
    CLEANUP_JSON json_t *view = gaps_of(office, plan.id);
    assert_true(plan.planned_min < plan.needed_min);
    assert_int_equal(office_int(view, "missing_h"), (plan.needed_min - plan.planned_min + 30) / 60);
    assert_true(json_is_null(json_object_get(view, "advised")));
}

static void test_view_gaps_advice_comes_from_its_job(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct plan_record plan = short_plan(office);
    struct plan_record other = office_plan(office);
    struct job_order order = {.job = JOB_KIND_ADVICE, .plan_id = plan.id};
    struct job_id id;
    struct job_id ran;
    OK(job_add(office->service, &order, "test", &id, &err));
    CLEANUP_JSON json_t *waiting = gaps_of(office, plan.id);
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(waiting, "job"), "state")), "queued");
    OK(job_run_next(office->service, &ran, &err));
    CLEANUP_JSON json_t *view = gaps_of(office, plan.id);
    const json_t *advised = json_object_get(view, "advised");
    assert_true(json_is_object(advised));
    assert_true(office_int(advised, "planned_min") >= plan.planned_min);
    assert_true(json_is_false(json_object_get(view, "is_stale")));
    /* Not another plan's. */
    CLEANUP_JSON json_t *others = gaps_of(office, other.id);
    assert_true(json_is_null(json_object_get(others, "job")));
    /* Ordering an export changes nothing; another draft may. */
    struct job_order export = {.job = JOB_KIND_EXPORT, .kind = FILE_KIND_UNITS};
    OK(job_add(office->service, &export, "test", &id, &err));
    CLEANUP_JSON json_t *same = gaps_of(office, plan.id);
    assert_true(json_is_false(json_object_get(same, "is_stale")));
    office_plan(office);
    CLEANUP_JSON json_t *stale = gaps_of(office, plan.id);
    assert_true(json_is_true(json_object_get(stale, "is_stale")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_view_gaps_without_plan_says_so),
        OFFICE_TEST(test_view_gaps_hours_are_the_plans),
        OFFICE_TEST(test_view_gaps_advice_comes_from_its_job),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
