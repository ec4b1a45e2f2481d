/* Why, as a page shows it: the people whom a plan leaves short, one of them, one offering, and
 * codes that are none. */
#include "tests/unit/service_support.h"

#include "scheduler/service/view_why.h"

static json_t *why_of(struct office *office, const struct view_why_question *question)
{
    struct err err = {0};
    json_t *view = NULL;
    OK(view_why(office->service, question, &view, &err));
    return view;
}

static void test_view_why_lists_who_lacks_and_explains_each(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    struct plan_record plan = office_plan(office);
    struct view_why_question question = {.plan_id = plan.id};
    CLEANUP_JSON json_t *list = why_of(office, &question);
    const json_t *people = json_object_get(list, "people");
    int64_t before = INT64_MAX;
    size_t index;
    const json_t *row;
    assert_true(json_array_size(people) > 0);
    json_array_foreach(people, index, row)
    {
        assert_true(office_int(row, "missing_h") <= before);
        before = office_int(row, "missing_h");
    }
    question.worker = json_string_value(json_object_get(json_array_get(people, 0), "worker"));
    CLEANUP_JSON json_t *one = why_of(office, &question);
    const json_t *worker = json_object_get(one, "worker");
    assert_string_equal(json_string_value(json_object_get(worker, "worker")), question.worker);
    assert_int_equal(json_array_size(json_object_get(worker, "unmet")),
                     office_int(json_array_get(people, 0), "needs"));
    assert_int_equal(office_int(json_object_get(one, "plan"), "id"), plan.id.v);
    assert_true(json_is_null(json_object_get(one, "offering")));
}

static void test_view_why_of_a_unit_lists_its_people_only(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    struct plan_record plan = office_plan(office);
    struct view_why_question question = {.plan_id = plan.id};
    CLEANUP_JSON json_t *all = why_of(office, &question);
    question.unit = json_string_value(
        json_object_get(json_array_get(json_object_get(all, "people"), 0), "unit"));
    CLEANUP_JSON json_t *some = why_of(office, &question);
    size_t index;
    const json_t *row;
    assert_true(json_array_size(json_object_get(some, "people")) > 0);
    json_array_foreach(json_object_get(some, "people"), index, row)
        assert_string_equal(json_string_value(json_object_get(row, "unit")), question.unit);
}

static void test_view_why_unknown_code_is_said(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    static const struct view_why_question questions[] = {
        {.worker = "NIX"}, {.offering = "NIX"}, {.unit = "NIX"}};
    const struct view_why_question no_plan = {.plan_id = {99}};
    json_t *none = NULL;
    office_load_district(office);
    for (size_t i = 0; i < 3; i++) {
        CLEANUP_JSON json_t *view = why_of(office, &questions[i]);
        assert_non_null(strstr(json_string_value(json_object_get(view, "not_found")), "NIX"));
    }
    REFUSED(ERR_NOT_FOUND, "", view_why(office->service, &no_plan, &none, &err));
    CLEANUP_JSON json_t *empty = why_of(office, &(struct view_why_question){0});
    assert_true(json_is_null(json_object_get(empty, "plan")));
    assert_true(json_is_null(json_object_get(empty, "not_found")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_view_why_lists_who_lacks_and_explains_each),
        OFFICE_TEST(test_view_why_of_a_unit_lists_its_people_only),
        OFFICE_TEST(test_view_why_unknown_code_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
