/* Locked places: each rule that forbids one, what lifts it, and what later facts do. */
#include "tests/unit/service_support.h"

#include "scheduler/service/lock.h"
#include "scheduler/store/store_plan.h"

#define OFFERING_HEAD "code,course,seats,date,begins,ends\n"

static enum err_code lock(struct office *office, const char *worker, const char *offering,
                          struct err *err)
{
    bool is_changed = false;
    const struct lock_order order = {
        .worker = worker, .offering = offering, .reason = "", .who = "test"};
    return lock_put(office->service, &order, &is_changed, err);
}

static void expect_refused(struct office *office, const char *worker, const char *offering,
                           const char *words)
{
    struct err err = {0};
    enum err_code code = lock(office, worker, offering, &err);
    if ((code != ERR_CONFLICT && code != ERR_INVALID) || strstr(err.text, words) == NULL ||
        strstr(err.text, worker) == NULL || strstr(err.text, offering) == NULL)
        fail_msg("%s %s: code %d, wanted \"%s\": %s", worker, offering, (int)code, words, err.text);
}

static size_t count_locks(struct office *office)
{
    struct err err = {0};
    struct enrolment_lock *locks = NULL;
    size_t len = 0;
    OK(store_lock_list(office->service->store, &office->arena, &locks, &len, &err));
    return len;
}

/* S1 may have four away; the offering meets on a Monday morning. */
static void test_lock_put_unit_cover_follows_the_days(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    static const char *const of_s1[] = {"W02", "W04", "W08", "W10"};
    office_load_district(office);
    office_load(office, FILE_KIND_OFFERINGS, OFFERING_HEAD "MON,E1,20,2027-04-05,09:00,11:00\n");
    for (size_t i = 0; i < 4; i++)
        OK(lock(office, of_s1[i], "MON", &err));
    expect_refused(office, "W14", "MON", "unit S1: more than 4 away");
    OK(lock(office, "W01", "MON", &err)); /* of S2, which has no limit */
    office_load(office, FILE_KIND_DAYS, "date,kind\n2027-04-05,holiday\n");
    OK(lock(office, "W14", "MON", &err));
    assert_int_equal(count_locks(office), 6);
}

static void test_lock_put_prerequisite_must_be_locked_or_done(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    office_load_district(office);
    office_load(office, FILE_KIND_COURSES, "code,name,mode,tags,after\nE3,督导,面授,ce=120,E1\n");
    office_load(office, FILE_KIND_OFFERINGS, OFFERING_HEAD "E3A,E3,9,2027-05-10,09:00,11:00\n");
    expect_refused(office, "W01", "E3A", "without E1 before it");
    OK(lock(office, "W01", "E1A", &err));
    OK(lock(office, "W01", "E3A", &err));
    const struct lock_order order = {.worker = "W01", .offering = "E1A", .who = "test"};
    OK(lock_remove(office->service, &order, &err));
    /* Now the other one cannot be kept, and no plan is made without saying so. */
    struct plan_record plan;
    struct plan_make_options options = {
        .year = OFFICE_YEAR, .solve = solve_options_default(), .who = "test"};
    options.solve.threads = 1;
    REFUSED(ERR_INVALID, "E3A", plan_make(office->service, &options, &plan, &err));
    struct plan_record *plans = NULL;
    size_t len = 0;
    OK(store_plan_list(office->service->store, &office->arena, &plans, &len, &err));
    assert_int_equal(len, 0);
}

static void test_lock_put_one_offering_of_a_course_and_no_overload(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    office_load_district(office);
    office_load(office, FILE_KIND_OFFERINGS,
                OFFERING_HEAD "LONG,E2,9,2027-04-12,08:00,15:00\nLONG,E2,9,2027-04-13,08:00,15:00\n"
                              "SOON,E2,9,2027-04-10,11:20,12:00\n");
    expect_refused(office, "W01", "LONG", "in the week");
    OK(lock(office, "W01", "E1A", &err));
    expect_refused(office, "W01", "E1B", "same course");
    expect_refused(office, "W01", "SOON", "gap");
    assert_int_equal(count_locks(office), 1);
}

/* Whoever owes nothing keeps a locked place as well, and the plan is checked with it. */
static void test_lock_put_every_plan_gives_it(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    office_load_district(office);
    for (int i = 0; i < 6; i++) {
        char code[8];
        snprintf(code, sizeof(code), "W%02d", i * 3);
        OK(lock(office, code, "P1LATE", &err));
    }
    struct place_rows places = office_places(office, office_plan(office).id);
    int64_t id = office_offering(office, "P1LATE").id.v;
    size_t found = 0;
    for (size_t i = 0; i < places.len; i++)
        found += places.rows[i].offering_id.v == id;
    assert_true(found >= 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_lock_put_unit_cover_follows_the_days),
        OFFICE_TEST(test_lock_put_prerequisite_must_be_locked_or_done),
        OFFICE_TEST(test_lock_put_one_offering_of_a_course_and_no_overload),
        OFFICE_TEST(test_lock_put_every_plan_gives_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
