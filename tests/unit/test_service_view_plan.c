/* Planning as pages show it: a year's plans, one, two compared, what publishing would do; and the
 * decision that is refused when the office has changed meanwhile. */
#include "tests/unit/service_support.h"

#include "scheduler/service/view_plan.h"

#define HOOK "http://127.0.0.1:9/hook"
#define KEY  "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

/* Who decides has seen one state of the office; any other is to be looked at again. */
static void test_plan_publish_seen_office_changed_conflicts(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    int64_t notices = -1;
    CLEANUP_JSON json_t *first = NULL;
    CLEANUP_JSON json_t *again = NULL;
    office_load_district(office);
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, HOOK, KEY, NULL);
    struct plan_record plan = office_plan(office);
    OK(view_publish(office->service, plan.id, &first, &err));
    assert_true(json_is_null(json_object_get(first, "refused")));
    struct deed deed = {.who = "test", .seen = json_integer_value(json_object_get(first, "seen"))};
    struct plan_record other = office_plan(office);
    REFUSED(ERR_CONFLICT, "changed", plan_publish(office->service, plan.id, deed, &notices, &err));
    OK(view_publish(office->service, plan.id, &again, &err));
    deed.seen = json_integer_value(json_object_get(again, "seen"));
    OK(plan_publish(office->service, plan.id, deed, &notices, &err));
    assert_int_equal(notices, json_integer_value(json_object_get(again, "notices")));
    assert_int_not_equal(other.id.v, plan.id.v);
}

static void test_view_publish_says_what_and_changes_nothing(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    CLEANUP_JSON json_t *first = NULL;
    CLEANUP_JSON json_t *same = NULL;
    CLEANUP_JSON json_t *published = NULL;
    json_t *none = NULL;
    office_load_district(office);
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, HOOK, KEY, NULL);
    struct plan_record plan = office_plan(office);
    const char *before = office_dump(office);
    OK(view_publish(office->service, plan.id, &first, &err));
    assert_string_equal(office_dump(office), before);
    assert_true(json_is_null(json_object_get(first, "former")));
    /* Nobody had a place: everybody's are new. */
    assert_true(
        json_equal(json_object_get(first, "places"), json_object_get(first, "places_added")));
    assert_true(json_equal(json_object_get(first, "people"), json_object_get(first, "notices")));
    office_publish(office, plan.id);
    struct plan_id copy = office_draft(office, office_places(office, plan.id));
    OK(view_publish(office->service, copy, &same, &err));
    assert_int_equal(json_integer_value(json_object_get(same, "people")), 0);
    assert_int_equal(json_integer_value(json_object_get(same, "notices")), 0);
    OK(view_publish(office->service, plan.id, &published, &err));
    assert_true(json_is_string(json_object_get(published, "refused")));
    REFUSED(ERR_NOT_FOUND, "", view_publish(office->service, (struct plan_id){99}, &none, &err));
}

static void test_view_plans_lists_a_year_without_what_was_discarded(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    CLEANUP_JSON json_t *view = NULL;
    CLEANUP_JSON json_t *later = NULL;
    office_load_district(office);
    struct plan_record plan = office_plan(office);
    struct plan_record dropped = office_plan(office);
    OK(plan_discard(office->service, dropped.id, (struct deed){.who = "test"}, &err));
    OK(view_plans(office->service, plan.year, &view, &err));
    const json_t *plans = json_object_get(view, "plans");
    assert_int_equal(json_array_size(plans), 1);
    assert_int_equal(json_integer_value(json_object_get(view, "discarded")), 1);
    assert_non_null(json_object_get(json_array_get(plans, 0), "who"));
    OK(view_plans(office->service, plan.year + 1, &later, &err));
    assert_int_equal(json_array_size(json_object_get(later, "plans")), 0);
}

/* What is missing adds up, over units and over categories. */
static void test_view_plan_table_adds_up(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    CLEANUP_JSON json_t *view = NULL;
    json_t *none = NULL;
    office_load_district(office);
    struct plan_record plan = office_plan(office);
    OK(view_plan(office->service, plan.id, &view, &err));
    assert_int_equal(json_integer_value(json_object_get(view, "needed_h")),
                     json_integer_value(json_object_get(view, "planned_h")) +
                         json_integer_value(json_object_get(view, "missing_h")));
    size_t columns = json_array_size(json_object_get(view, "categories"));
    size_t i;
    const json_t *unit;
    json_array_foreach(json_object_get(view, "units"), i, unit)
    {
        size_t k;
        const json_t *cell;
        int64_t sum = 0;
        assert_int_equal(json_array_size(json_object_get(unit, "cells")), columns);
        json_array_foreach(json_object_get(unit, "cells"), k, cell) sum +=
            json_integer_value(json_object_get(cell, "missing_h"));
        assert_in_range(json_integer_value(json_object_get(unit, "missing_h")) + (int64_t)columns,
                        sum, sum + 2 * (int64_t)columns); /* each is rounded */
    }
    REFUSED(ERR_NOT_FOUND, "", view_plan(office->service, (struct plan_id){99}, &none, &err));
}

static void test_view_compare_pages_end_at_the_last(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    CLEANUP_JSON json_t *view = NULL;
    office_load_district(office);
    struct plan_record plan = office_plan(office);
    struct place_rows places = office_places(office, plan.id);
    places.len--;
    struct plan_id other = office_draft(office, places);
    struct view_comparison asked = {.from = plan.id, .to = other, .year = plan.year, .page = 1000};
    OK(view_compare(office->service, &asked, &view, &err));
    const json_t *comparison = json_object_get(view, "comparison");
    assert_int_equal(json_integer_value(json_object_get(comparison, "page")), 1);
    assert_int_equal(json_integer_value(json_object_get(comparison, "places_removed")), 1);
    assert_int_equal(json_array_size(json_object_get(comparison, "workers")), 1);
    assert_int_equal(json_array_size(json_object_get(comparison, "courses")), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_plan_publish_seen_office_changed_conflicts),
        OFFICE_TEST(test_view_publish_says_what_and_changes_nothing),
        OFFICE_TEST(test_view_plans_lists_a_year_without_what_was_discarded),
        OFFICE_TEST(test_view_plan_table_adds_up),
        OFFICE_TEST(test_view_compare_pages_end_at_the_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
