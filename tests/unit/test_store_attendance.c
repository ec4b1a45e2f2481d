/* Sign-in lists in the database, who has a place on them, and exam results. */
#include "tests/unit/store_suite.h"

static struct attendance mark_of(struct offering_id offering_id, struct worker_id worker_id,
                                 struct date day)
{
    return (struct attendance){.offering_id = offering_id,
                               .worker_id = worker_id,
                               .day = day,
                               .state = ATTENDANCE_PRESENT,
                               .entered_by = "周",
                               .entered_at = 5000};
}

static void expect_put(struct suite *suite, const struct attendance *mark, enum store_change want)
{
    struct err err = {0};
    enum store_change change = STORE_CHANGE_COUNT;
    OK(store_attendance_put(suite->store, mark, &change, &err));
    assert_int_equal(change, want);
}

static void test_attendance_put_and_list_round_trip(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct offering_id offering = suite_offering(suite->store, "O1");
    struct worker_id worker = suite_worker(suite->store, "W1");
    struct attendance mark = mark_of(offering, worker, suite_day(1));
    struct attendance *got = NULL;
    size_t len = 0;
    expect_put(suite, &mark, STORE_CHANGE_NEW);
    mark.entered_by = "somebody else";
    expect_put(suite, &mark, STORE_CHANGE_SAME);
    mark.state = ATTENDANCE_ABSENT;
    mark.entered_at = 6000;
    expect_put(suite, &mark, STORE_CHANGE_CHANGED);
    OK(store_attendance_list(suite->store, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 1);
    assert_int_equal(got[0].offering_id.v, offering.v);
    assert_int_equal(got[0].worker_id.v, worker.v);
    assert_int_equal(got[0].day.day, suite_day(1).day);
    assert_int_equal(got[0].state, ATTENDANCE_ABSENT);
    assert_string_equal(got[0].entered_by, "somebody else");
    assert_int_equal(got[0].entered_at, 6000);
}

/* Each field by itself makes a mark another one. */
static void test_attendance_put_keeps_time_made_up_and_score(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct offering_id o1 = suite_offering(suite->store, "O1");
    struct offering_id o2 = suite_offering(suite->store, "O2");
    struct attendance mark = mark_of(o1, suite_worker(suite->store, "W1"), suite_day(1));
    struct attendance *got = NULL;
    size_t len = 0;
    mark.score_milli = ATTENDANCE_NO_SCORE;
    expect_put(suite, &mark, STORE_CHANGE_NEW);
    mark.present_min = 90;
    expect_put(suite, &mark, STORE_CHANGE_CHANGED);
    mark.makes_up = o2;
    expect_put(suite, &mark, STORE_CHANGE_CHANGED);
    mark.score_milli = 59500;
    expect_put(suite, &mark, STORE_CHANGE_CHANGED);
    expect_put(suite, &mark, STORE_CHANGE_SAME);
    OK(store_attendance_list_making_up(suite->store, o1, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 0);
    OK(store_attendance_list_making_up(suite->store, o2, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 1);
    assert_int_equal(got[0].offering_id.v, o1.v);
    assert_int_equal(got[0].present_min, 90);
    assert_int_equal(got[0].makes_up.v, o2.v);
    assert_int_equal(got[0].score_milli, 59500);
    mark.state = ATTENDANCE_EXCUSED;
    mark.present_min = ATTENDANCE_WHOLE_TIME;
    mark.makes_up.v = 0;
    mark.score_milli = ATTENDANCE_NO_SCORE;
    expect_put(suite, &mark, STORE_CHANGE_CHANGED);
    OK(store_attendance_list(suite->store, &suite->arena, &got, &len, &err));
    assert_int_equal(got[0].state, ATTENDANCE_EXCUSED);
    assert_int_equal(got[0].present_min, ATTENDANCE_WHOLE_TIME);
    assert_int_equal(got[0].makes_up.v, 0);
    assert_int_equal(got[0].score_milli, ATTENDANCE_NO_SCORE);
    mark.makes_up.v = 77;
    REFUSED(ERR_INVALID, store_attendance_put(suite->store, &mark, NULL, &err));
}

/* The whole offering is a mark of its own, before those of its days. */
static void test_attendance_whole_and_days_are_apart_and_in_order(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct offering_id o1 = suite_offering(suite->store, "O1");
    struct offering_id o2 = suite_offering(suite->store, "O2");
    struct worker_id w1 = suite_worker(suite->store, "W1"), w2 = suite_worker(suite->store, "W2");
    struct attendance marks[] = {mark_of(o2, w1, DATE_NONE), mark_of(o1, w2, suite_day(2)),
                                 mark_of(o1, w2, suite_day(1)), mark_of(o1, w2, DATE_NONE),
                                 mark_of(o1, w1, DATE_NONE)};
    struct attendance *got = NULL;
    size_t len = 0;
    for (size_t i = 0; i < 5; i++)
        expect_put(suite, &marks[i], STORE_CHANGE_NEW);
    for (size_t i = 0; i < 5; i++)
        expect_put(suite, &marks[i], STORE_CHANGE_SAME);
    OK(store_attendance_list_of_offering(suite->store, o1, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 4);
    assert_int_equal(got[0].worker_id.v, w1.v);
    assert_true(date_is_none(got[1].day));
    assert_int_equal(got[2].day.day, suite_day(1).day);
    assert_int_equal(got[3].day.day, suite_day(2).day);
    OK(store_attendance_list_of_worker(suite->store, w1, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(got[0].offering_id.v, o1.v);
    assert_int_equal(got[1].offering_id.v, o2.v);
    OK(store_attendance_list(suite->store, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 5);
    assert_int_equal(got[4].worker_id.v, w2.v);
}

/* suite_offering() meets on days 1 and 2. */
static void test_attendance_running_ends_with_the_last_day(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker_id worker = suite_worker(suite->store, "W1");
    struct offering window = suite_offering_of("O2", suite_course(suite->store, "C1"));
    struct attendance mark = mark_of(suite_offering(suite->store, "O1"), worker, DATE_NONE);
    struct attendance *got = NULL;
    size_t len = 9;
    expect_put(suite, &mark, STORE_CHANGE_NEW);
    window.window_from = suite_day(1);
    window.window_to = suite_day(9);
    window.window_min = 60;
    OK(store_offering_put(suite->store, (struct store_offering){&window, NULL, 0}, 1000,
                          &mark.offering_id, NULL, &err));
    expect_put(suite, &mark, STORE_CHANGE_NEW);
    static const size_t want[] = {[0] = 2, [1] = 2, [2] = 1, [8] = 1, [9] = 0};
    for (int32_t day = 0; day < 10; day++) {
        if (day > 2 && day < 8)
            continue;
        OK(store_attendance_list_running(suite->store, suite_day(day), &suite->arena, &got, &len,
                                         &err));
        assert_int_equal(len, want[day]);
    }
}

static void test_attendance_unknown_worker_refused(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct attendance mark =
        mark_of(suite_offering(suite->store, "O1"), (struct worker_id){77}, DATE_NONE);
    REFUSED(ERR_INVALID, store_attendance_put(suite->store, &mark, NULL, &err));
}

static struct plan_id insert_plan(struct suite *suite, int32_t year, struct offering_id offering,
                                  struct worker_id worker)
{
    struct err err = {0};
    struct plan_record record = {.year = year};
    struct enrolment enrolment = {.worker_id = worker, .offering_id = offering};
    struct store_plan plan = {&record, &enrolment, 1, NULL, 0};
    struct plan_id id = {0};
    OK(store_plan_insert(suite->store, &plan, &id, &err));
    return id;
}

/* Drafts and superseded plans give nobody a place; published ones of any year do. */
static void test_place_list_is_of_published_plans(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct offering_id offering = suite_offering(suite->store, "O1");
    struct worker_id w1 = suite_worker(suite->store, "W1"), w2 = suite_worker(suite->store, "W2");
    struct worker_id *got = NULL;
    size_t len = 9;
    struct plan_id first = insert_plan(suite, 2027, offering, w2);
    OK(store_place_list_of_offering(suite->store, offering, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 0);
    OK(store_plan_publish(suite->store, first, 2000, &err));
    OK(store_plan_publish(suite->store, insert_plan(suite, 2028, offering, w1), 2000, &err));
    OK(store_place_list_of_offering(suite->store, offering, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(got[0].v, w1.v);
    assert_int_equal(got[1].v, w2.v);
    OK(store_plan_publish(suite->store, insert_plan(suite, 2027, offering, w1), 3000, &err));
    OK(store_place_list_of_offering(suite->store, offering, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 1);
    assert_int_equal(got[0].v, w1.v);
}

static void test_credit_get_by_external_is_by_source(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct credit got, credit = {.worker_id = suite_worker(suite->store, "W1"),
                                 .min = 90,
                                 .stated_milli = 90000,
                                 .categories = "ce",
                                 .earned_on = suite_day(3),
                                 .source = CREDIT_SOURCE_ATTENDANCE,
                                 .external_id = "att:O1:W1/1",
                                 .state = CREDIT_STATE_APPROVED,
                                 .evidence = "",
                                 .provider = "",
                                 .reason = "",
                                 .entered_by = "周"};
    struct credit_id id = {0};
    OK(store_credit_append(suite->store, &credit, &id, NULL, &err));
    OK(store_credit_get_by_external(suite->store, CREDIT_SOURCE_ATTENDANCE, "att:O1:W1/1",
                                    &suite->arena, &got, &err));
    assert_int_equal(got.id.v, id.v);
    REFUSED(ERR_NOT_FOUND, store_credit_get_by_external(suite->store, CREDIT_SOURCE_EXTERNAL,
                                                        "att:O1:W1/1", &suite->arena, &got, &err));
    REFUSED(ERR_NOT_FOUND, store_credit_get_by_external(suite->store, CREDIT_SOURCE_ATTENDANCE, "",
                                                        &suite->arena, &got, &err));
}

static void test_exam_put_and_list_round_trip(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct exam_result result = {.worker_id = suite_worker(suite->store, "W1"),
                                 .level = TIER_INTERMEDIATE,
                                 .paper = "实务",
                                 .sat_on = suite_day(3),
                                 .verdict = EXAM_FAILED,
                                 .score_milli = -1};
    struct exam_result *got = NULL;
    size_t len = 0;
    static const struct {
        enum exam_verdict verdict;
        int64_t score_milli;
        enum store_change change;
    } puts[] = {{EXAM_FAILED, -1, STORE_CHANGE_NEW},    {EXAM_FAILED, -1, STORE_CHANGE_SAME},
                {EXAM_FAILED, 0, STORE_CHANGE_CHANGED}, {EXAM_FAILED, 0, STORE_CHANGE_SAME},
                {EXAM_PASSED, 0, STORE_CHANGE_CHANGED}, {EXAM_PASSED, 72500, STORE_CHANGE_CHANGED}};
    for (size_t i = 0; i < sizeof(puts) / sizeof(puts[0]); i++) {
        enum store_change change = STORE_CHANGE_COUNT;
        result.verdict = puts[i].verdict;
        result.score_milli = puts[i].score_milli;
        OK(store_exam_put(suite->store, &result, 1000, &change, &err));
        assert_int_equal(change, puts[i].change);
        OK(store_exam_list(suite->store, INT64_MAX, &suite->arena, &got, &len, &err));
        assert_int_equal(len, 1);
        assert_int_equal(got[0].verdict, puts[i].verdict);
        assert_int_equal(got[0].score_milli, puts[i].score_milli);
    }
    assert_int_equal(got[0].worker_id.v, result.worker_id.v);
    assert_int_equal(got[0].level, TIER_INTERMEDIATE);
    assert_string_equal(got[0].paper, "实务");
    assert_int_equal(got[0].sat_on.day, suite_day(3).day);
    result.sat_on = suite_day(2);
    OK(store_exam_put(suite->store, &result, 1000, NULL, &err));
    OK(store_exam_list_of_worker(suite->store, (struct store_exam_of){result.worker_id, INT64_MAX},
                                 &suite->arena, &got, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(got[0].sat_on.day, suite_day(2).day);
    result.sat_on = suite_day(3);
    result.verdict = EXAM_FAILED;
    OK(store_exam_put(suite->store, &result, 2000, NULL, &err));
    static const struct {
        int64_t known_at;
        size_t len;
        enum exam_verdict verdict; /* of the last */
    } known[] = {{999, 0, EXAM_VERDICT_COUNT},
                 {1000, 2, EXAM_PASSED},
                 {1999, 2, EXAM_PASSED},
                 {2000, 2, EXAM_FAILED},
                 {INT64_MAX, 2, EXAM_FAILED}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        OK(store_exam_list(suite->store, known[i].known_at, &suite->arena, &got, &len, &err));
        assert_int_equal(len, known[i].len);
        if (len > 0)
            assert_int_equal(got[len - 1].verdict, known[i].verdict);
    }
    result.worker_id.v = 77;
    REFUSED(ERR_INVALID, store_exam_put(suite->store, &result, 1000, NULL, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_attendance_put_and_list_round_trip),
        SUITE_TEST(test_attendance_put_keeps_time_made_up_and_score),
        SUITE_TEST(test_attendance_whole_and_days_are_apart_and_in_order),
        SUITE_TEST(test_attendance_running_ends_with_the_last_day),
        SUITE_TEST(test_attendance_unknown_worker_refused),
        SUITE_TEST(test_place_list_is_of_published_plans),
        SUITE_TEST(test_credit_get_by_external_is_by_source),
        SUITE_TEST(test_exam_put_and_list_round_trip),
    };
    return SUITE_RUN("store sign-in lists", tests);
}
