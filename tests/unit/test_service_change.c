/* Changes of one worker or offering: what the plan in force becomes, and what those who are hit are
 * told. */
#include "tests/unit/service_support.h"

#include "scheduler/service/leave.h"
#include "scheduler/service/lock.h"
#include "scheduler/service/notice.h"
#include "scheduler/service/timetable.h"
#include "scheduler/service/year_problem.h"
#include "scheduler/store/store_notice.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_worker.h"

#define HOOK "http://127.0.0.1:9/hook"
#define KEY  "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

/* The plan in force before a change, and what it is worth in the whole year's problem. */
struct before {
    struct plan_record plan;
    struct place_rows places;
    int64_t objective;
};

/* By today's facts, of everybody, however a change was answered; by the weights that the plan was
 * made with. */
static int64_t whole_objective(struct office *office, struct place_rows places)
{
    struct err err = {0};
    struct check_report report;
    const struct plan_weights usual = plan_weights_default();
    CLEANUP(year_problem_release) struct year_problem year = {.weights = &usual};
    CLEANUP(plan_release) struct plan plan = {0};
    const struct plan_id id = {1};
    OK(year_problem_load(office->service, OFFICE_YEAR, NULL, &year, &err));
    plan_init(&plan, year.roster.workers_len);
    OK(year_problem_plan(&year, id, (struct place_list){places.rows, places.len, 0}, &plan, &err));
    OK(year_problem_judge(year.build.problem, id, &plan, &report, &err));
    return report.objective;
}

/* The plan in force of a district that is loaded, whose workers are told from now on. */
static struct before put_in_force(struct office *office)
{
    struct err err = {0};
    struct plan_record plan;
    office_publish(office, office_plan(office).id);
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, HOOK, KEY, NULL);
    OK(store_plan_published(office->service->store, OFFICE_YEAR, &plan, &err));
    struct place_rows places = office_places(office, plan.id);
    return (struct before){plan, places, whole_objective(office, places)};
}

static struct before published(struct office *office)
{
    office_load_district(office);
    return put_in_force(office);
}

static json_t *cancel(struct office *office, const char *offering, struct change_mode mode)
{
    struct err err = {0};
    json_t *answer = NULL;
    struct timetable_order order = {.offering = offering, .mode = mode};
    order.mode.who = "test";
    OK(timetable_cancel(office->service, &order, &answer, &err));
    return answer;
}

static json_t *move(struct office *office, const char *offering, const char *day)
{
    struct err err = {0};
    json_t *answer = NULL;
    struct timetable_move order = {.order = {.offering = offering, .mode = {.who = "test"}},
                                   .date = office_day(day),
                                   .begins_min = 19 * 60,
                                   .ends_min = 21 * 60};
    OK(timetable_move(office->service, &order, &answer, &err));
    return answer;
}

static const json_t *only_year(const json_t *answer)
{
    const json_t *years = json_object_get(answer, "years");
    assert_int_equal(json_array_size(years), 1);
    return json_array_get(years, 0);
}

static int64_t number(const json_t *row, const char *key)
{
    return json_integer_value(json_object_get(row, key));
}

static bool is_hit(struct office *office, const json_t *year, struct worker_id id)
{
    struct err err = {0};
    struct worker worker;
    size_t index = 0;
    const json_t *row = NULL;
    OK(store_worker_get(office->service->store, id, &office->arena, &worker, &err));
    json_array_foreach(json_object_get(year, "workers"), index, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "worker")), worker.code) == 0)
            return true;
    }
    return false;
}

static size_t places_of_others(struct office *office, struct place_rows places, const json_t *year)
{
    size_t len = 0;
    for (size_t i = 0; i < places.len; i++)
        if (!is_hit(office, year, places.rows[i].worker_id))
            places.rows[len++] = places.rows[i];
    return len;
}

/* Who is not hit has what they had, no place twice; needed - planned is what the unmet needs add up
 * to; and the gain that is stated is that of the whole year's plan. */
static void expect_repaired(struct office *office, struct before before, const json_t *year)
{
    struct err err = {0};
    struct plan_record after;
    struct unmet_need *unmet = NULL;
    size_t len = 0;
    int64_t missing = 0;
    OK(store_plan_published(office->service->store, OFFICE_YEAR, &after, &err));
    assert_int_equal(after.id.v, number(year, "plan"));
    assert_true(json_is_true(json_object_get(year, "is_repaired")));
    assert_true(after.bound >= after.objective);
    struct place_rows old = before.places;
    struct place_rows new = office_places(office, after.id);
    int64_t gain = number(year, "gain_points");
    assert_int_equal(whole_objective(office, new) - before.objective, gain);
    assert_int_equal(after.objective - before.plan.objective, gain);
    size_t kept = places_of_others(office, old, year);
    assert_int_equal(kept, places_of_others(office, new, year));
    for (size_t i = 0; i < kept; i++) {
        assert_int_equal(old.rows[i].worker_id.v, new.rows[i].worker_id.v);
        assert_int_equal(old.rows[i].offering_id.v, new.rows[i].offering_id.v);
    }
    OK(store_unmet_list(office->service->store, after.id, &office->arena, &unmet, &len, &err));
    for (size_t i = 0; i < len; i++)
        missing += unmet[i].needed_min - unmet[i].planned_min;
    assert_int_equal(after.needed_min - after.planned_min, missing);
}

/* What waits in the outbox can be written out in both languages. */
static void expect_notices(struct office *office, int64_t want, const char *type, const char *zh)
{
    struct store_outbox_page page = office_outbox(office, OUTBOX_STATE_READY);
    assert_int_equal(page.len, want);
    for (size_t i = 0; i < page.len; i++) {
        struct err err = {0};
        const char *sent = NULL;
        CLEANUP_JSON json_t *payload = NULL;
        assert_string_equal(page.messages[i].type, type);
        OK(notice_render(office->service, &page.messages[i], &office->arena, &sent, &err));
        OK(json_parse(str_from(sent), "payload", &payload, &err));
        const json_t *data = json_object_get(payload, "data");
        const char *english = json_string_value(json_object_get(data, "text_en"));
        assert_non_null(strstr(json_string_value(json_object_get(data, "text")), zh));
        assert_non_null(strstr(english, "2027-"));
        assert_null(strstr(english, "\"\"")); /* no course without its name */
    }
}

static void test_cancel_repairs_the_plan_and_tells_holders(void **state)
{
    struct office *office = *state;
    struct before before = published(office);
    const char *dump = office_dump(office);
    CLEANUP_JSON json_t *shown = cancel(office, "E1A", (struct change_mode){.preview = true});
    assert_string_equal(office_dump(office), dump);
    CLEANUP_JSON json_t *done = cancel(office, "E1A", (struct change_mode){.preview = false});
    const json_t *year = only_year(done);
    assert_true(number(year, "touched") > 0);
    assert_int_equal(json_array_size(json_object_get(year, "workers")), number(year, "touched"));
    assert_int_equal(number(year, "open_points"), 0);
    assert_true(
        json_equal(json_object_get(only_year(shown), "workers"), json_object_get(year, "workers")));
    expect_repaired(office, before, year);
    expect_notices(office, number(year, "touched"), "offering.cancelled", "已取消");
}

/* A plan is worth what it is worth by its own weights, whatever the office's are by now. */
static void test_cancel_after_weights_changed_mixes_nothing(void **state)
{
    struct office *office = *state;
    struct before before = published(office);
    office->service->weights.complete = 100000;
    office->service->weights.later = 900;
    CLEANUP_JSON json_t *done = cancel(office, "E1A", (struct change_mode){.preview = false});
    assert_int_not_equal(number(only_year(done), "gain_points"), 0);
    expect_repaired(office, before, only_year(done));
}

static void test_cancel_leaving_holes_keeps_the_plan(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct plan_record after;
    struct before before = published(office);
    CLEANUP_JSON json_t *done = cancel(office, "E1A", (struct change_mode){.leaves_holes = true});
    assert_false(json_is_true(json_object_get(only_year(done), "is_repaired")));
    assert_true(json_array_size(json_object_get(only_year(done), "workers")) > 0);
    OK(store_plan_published(office->service->store, OFFICE_YEAR, &after, &err));
    assert_int_equal(after.objective, before.plan.objective);
    struct place_rows places = office_places(office, after.id);
    assert_int_equal(places.len, before.places.len);
}

/* Beside another class, on the same evening: nobody can be in both. */
static void test_move_onto_another_class_repairs_who_has_both(void **state)
{
    struct office *office = *state;
    struct before before = published(office);
    CLEANUP_JSON json_t *done = move(office, "E2A", "2027-04-12");
    const json_t *year = only_year(done);
    assert_true(json_array_size(json_object_get(year, "workers")) > 0);
    expect_repaired(office, before, year);
    expect_notices(office, number(year, "touched"), "session.changed", "有调整");
}

static void test_leave_hits_one_worker_only(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct before before = published(office);
    struct place_rows places = before.places;
    struct offering e2a;
    struct worker worker = {0};
    CLEANUP_JSON json_t *done = NULL;
    OK(store_offering_get_by_code(office->service->store, "E2A", &office->arena, &e2a, &err));
    for (size_t i = 0; i < places.len; i++)
        if (places.rows[i].offering_id.v == e2a.id.v)
            OK(store_worker_get(office->service->store, places.rows[i].worker_id, &office->arena,
                                &worker, &err));
    assert_non_null(worker.code);
    struct leave_order order = {.worker = worker.code,
                                .from = office_day("2027-05-01"),
                                .to = office_day("2027-05-31"),
                                .reason = "",
                                .mode = {.who = "test"}};
    OK(leave_put(office->service, &order, &done, &err));
    assert_int_equal(json_array_size(json_object_get(only_year(done), "workers")), 1);
    expect_repaired(office, before, only_year(done));
    expect_notices(office, 1, "places.changed", "因请假");
    order.to = office_day("2027-04-30");
    REFUSED(ERR_INVALID, "before its first", leave_put(office->service, &order, &done, &err));
    order.to = office_day("2031-01-01");
    REFUSED(ERR_INVALID, "longer", leave_put(office->service, &order, &done, &err));
}

static void lock(struct office *office, const char *worker, const char *offering)
{
    struct err err = {0};
    bool is_changed = false;
    struct lock_order order = {worker, offering, "", false, "test"};
    OK(lock_put(office->service, &order, &is_changed, &err));
}

static size_t seats_taken(struct office *office, const char *offering)
{
    struct err err = {0};
    struct worker_id *workers = NULL;
    size_t len = 0;
    OK(store_place_list_of_offering(office->service->store, office_offering(office, offering).id,
                                    &office->arena, &workers, &len, &err));
    return len;
}

/* E1C is on a Wednesday morning, when as many of S1 are in E2C as may be away: nobody of S1 can be
 * given E1C instead of a class at the weekend, although it has free seats. */
static void test_cancel_leaves_units_their_cover(void **state)
{
    struct office *office = *state;
    const char *const away[] = {"W02", "W04", "W08", "W10"};
    size_t index = 0;
    const json_t *row = NULL;
    office_load_district(office);
    office_load(office, FILE_KIND_OFFERINGS,
                "code,course,seats,date,begins,ends\n"
                "E1B,E1,20,2027-04-11,09:00,11:00\n"
                "E1C,E1,20,2027-04-14,09:00,11:00\n"
                "E2C,E2,4,2027-04-14,10:00,12:00\n");
    for (size_t i = 0; i < sizeof(away) / sizeof(*away); i++) {
        lock(office, away[i], "E2C");
        lock(office, away[i], "W1A"); /* all they need */
    }
    struct before before = put_in_force(office);
    CLEANUP_JSON json_t *one = cancel(office, "E1A", (struct change_mode){.preview = false});
    expect_repaired(office, before, only_year(one));
    before.places = office_places(office, before.plan.id);
    before.objective = whole_objective(office, before.places);
    before.plan.objective += number(only_year(one), "gain_points");
    CLEANUP_JSON json_t *two = cancel(office, "E1B", (struct change_mode){.preview = false});
    expect_repaired(office, before, only_year(two));
    json_array_foreach(json_object_get(only_year(two), "workers"), index, row)
    {
        const json_t *got = json_array_get(json_object_get(row, "got"), 0);
        const char *offering = json_string_value(json_object_get(got, "offering"));
        if (strcmp(json_string_value(json_object_get(row, "unit")), "S1") == 0)
            assert_false(offering != NULL && strcmp(offering, "E1C") == 0);
    }
    assert_true(number(only_year(two), "missing_min") > 0);
    assert_true(seats_taken(office, "E1C") < 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_cancel_repairs_the_plan_and_tells_holders),
        OFFICE_TEST(test_cancel_after_weights_changed_mixes_nothing),
        OFFICE_TEST(test_cancel_leaving_holes_keeps_the_plan),
        OFFICE_TEST(test_move_onto_another_class_repairs_who_has_both),
        OFFICE_TEST(test_leave_hits_one_worker_only),
        OFFICE_TEST(test_cancel_leaves_units_their_cover),
    };
    return cmocka_run_group_tests_name("service change", tests, NULL, NULL);
}
