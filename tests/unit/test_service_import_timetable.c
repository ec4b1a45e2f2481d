/* Loading what a timetable is made of: units, courses, offerings and days, judged against each
 * other and against what is loaded. */
#include "tests/unit/service_support.h"

#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"

#define OFFERING_HEAD "code,course,seats,unit,audience,date,begins,ends,trainer,room\n"

/* --- units: a forest
 * ------------------------------------------------------------------------------
 */

static void test_import_apply_parent_may_stand_below(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct unit station;
    struct unit street;
    struct import_report report = office_load(office, FILE_KIND_UNITS,
                                              "code,name,kind,parent\nX3,站,社工站,X2\n"
                                              "X2,街道,街镇,X1\nX1,区,区,\n");
    EXPECT_COUNTS(report, 3, 0, 0, 0);
    OK(store_unit_get_by_code(office->service->store, "X3", &office->arena, &station, &err));
    OK(store_unit_get_by_code(office->service->store, "X2", &office->arena, &street, &err));
    assert_int_equal(station.parent_id.v, street.id.v);
}

static void test_import_apply_unit_of_unknown_parent_refused_with_what_hangs_on_it(void **state)
{
    struct office *office = *state;
    struct import_report report =
        office_import(office, FILE_KIND_UNITS,
                      "code,name,kind,parent\nX1,区,区,\nX2,站,社工站,GONE\n"
                      "X3,社区,社区,X2\nX4,站,社工站,X1\n");
    EXPECT_COUNTS(report, 2, 0, 0, 2);
    assert_int_equal(report.refusals[0].line, 3);
    assert_int_equal(report.refusals[0].column, UNIT_COLUMN_PARENT);
    assert_int_equal(report.refusals[0].why, IMPORT_REASON_REFERENCE);
    assert_int_equal(report.refusals[1].line, 4);
    assert_true(office_has(office, FILE_KIND_UNITS, "X4"));
    assert_false(office_has(office, FILE_KIND_UNITS, "X3"));
}

/* Each file alone is a forest; together they are not. */
static void test_import_apply_loop_with_database_refused_others_applied(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    office_load(office, FILE_KIND_UNITS,
                "code,name,kind,parent\nA,甲,区,\nB,乙,街镇,A\nC,丙,社工站,B\nD,丁,区,\n");
    struct import_report report = office_import(
        office, FILE_KIND_UNITS,
        "code,name,kind,parent\nNEW,新,区,C\nA,甲,区,NEW\nC,丙二,社工站,B\nD,丁二,区,\n");
    EXPECT_COUNTS(report, 0, 1, 0, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(report.refusals[i].line, (int32_t)i + 2);
        assert_int_equal(report.refusals[i].why, IMPORT_REASON_LOOP);
    }
    struct unit unit;
    OK(store_unit_get_by_code(office->service->store, "A", &office->arena, &unit, &err));
    assert_int_equal(unit.parent_id.v, 0);
    assert_false(office_has(office, FILE_KIND_UNITS, "NEW"));
    OK(store_unit_get_by_code(office->service->store, "D", &office->arena, &unit, &err));
    assert_string_equal(unit.name, "丁二");
}

/* C goes below D, D back below C: refusing the one must not close a loop by the other. */
static void test_import_apply_loop_opened_by_refusing_closes_no_other(void **state)
{
    struct office *office = *state;
    struct unit *units = NULL;
    size_t len = 0;
    struct err err = {0};
    office_load(office, FILE_KIND_UNITS,
                "code,name,kind,parent\nA,甲,区,\nB,乙,街镇,A\nC,丙,街镇,\n");
    struct import_report report = office_import(
        office, FILE_KIND_UNITS, "code,name,kind,parent\nB,乙,街镇,C\nC,丙,街镇,B\nA,甲,区,B\n");
    assert_true(report.refused >= 2);
    OK(store_unit_list(office->service->store, INT64_MAX, &office->arena, &units, &len, &err));
    OK(unit_check_tree(units, len, &err));
}

/* --- offerings
 * ------------------------------------------------------------------------------------
 */

static void test_import_apply_offering_rows_are_grouped_by_code(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct session *sessions = NULL;
    size_t len = 0;
    office_load_places(office);
    struct import_report report =
        office_load(office, FILE_KIND_OFFERINGS,
                    OFFERING_HEAD "O1,E1,9,,,2027-04-11,09:00,11:00,T1,R1\n"
                                  "O2,E2,9,,,2027-04-12,09:00,11:00,T1,R1\n"
                                  "O1,E1,9,,,2027-04-10,13:00,15:00,,\n");
    EXPECT_COUNTS(report, 3, 0, 0, 0);
    OK(store_session_list_of_offering(office->service->store, office_offering(office, "O1").id,
                                      &office->arena, &sessions, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(sessions[0].date.day, office_day("2027-04-10").day);
    assert_int_equal(sessions[0].begins_min, 13 * 60);
    assert_int_equal(sessions[0].trainer_id.v, 0);
    assert_true(sessions[1].trainer_id.v != 0);
}

static void test_import_apply_one_bad_session_refuses_the_offering(void **state)
{
    struct office *office = *state;
    office_load_places(office);
    struct import_report report =
        office_import(office, FILE_KIND_OFFERINGS,
                      OFFERING_HEAD "O1,E1,9,,,2027-04-10,09:00,11:00,T1,R1\n"
                                    "O1,E1,9,,,2027-04-11,09:00,11:00,NOBODY,R1\n"
                                    "O2,E2,9,,,2027-04-12,09:00,11:00,T1,R1\n"
                                    "O1,E1,9,,,2027-04-13,09:00,11:00,T1,R1\n");
    EXPECT_COUNTS(report, 1, 0, 0, 3);
    assert_int_equal(report.refusals_len, 3);
    assert_int_equal(report.refusals[0].why, IMPORT_REASON_COMPANION);
    assert_int_equal(report.refusals[1].line, 3);
    assert_int_equal(report.refusals[1].column, OFFERING_COLUMN_TRAINER);
    assert_int_equal(report.refusals[1].why, IMPORT_REASON_REFERENCE);
    assert_int_equal(report.refusals[2].why, IMPORT_REASON_COMPANION);
    assert_false(office_has(office, FILE_KIND_OFFERINGS, "O1"));
    assert_true(office_has(office, FILE_KIND_OFFERINGS, "O2"));
}

#define DAY_HEAD "日期,类型,名称\n"

/* The timetable comes first or the holidays do: either way somebody is told, and nothing refused.
 */
static void test_import_apply_holiday_and_session_warn_each_other(void **state)
{
    struct office *office = *state;
    office_load_places(office);
    struct import_report report = office_load(
        office, FILE_KIND_DAYS, DAY_HEAD "2027-04-05,节假日,清明节\n2027-04-10,调休上班,\n");
    EXPECT_COUNTS(report, 2, 0, 0, 0);
    assert_int_equal(report.warnings_len, 0);
    report = office_load(office, FILE_KIND_OFFERINGS,
                         OFFERING_HEAD "O1,E1,9,,,2027-04-10,09:00,11:00,T1,R1\n"
                                       "O1,E1,9,,,2027-04-05,09:00,11:00,T1,R1\n"
                                       "O2,E2,9,,,2027-06-09,09:00,11:00,T1,R1\n");
    EXPECT_COUNTS(report, 3, 0, 0, 0);
    assert_int_equal(report.warnings_len, 1);
    assert_int_equal(report.warnings[0].line, 3);
    assert_int_equal(report.warnings[0].column, OFFERING_COLUMN_DATE);
    assert_int_equal(report.warnings[0].why, IMPORT_REASON_HOLIDAY);
    assert_non_null(strstr(report.warnings[0].reason, "清明节"));
    report = office_load(office, FILE_KIND_DAYS,
                         DAY_HEAD "2027-04-05,节假日,清明节\n2027-06-09,节假日,端午节\n");
    EXPECT_COUNTS(report, 1, 0, 1, 0);
    assert_int_equal(report.warnings_len, 1);
    assert_int_equal(report.warnings[0].line, 3);
    assert_int_equal(report.warnings[0].why, IMPORT_REASON_SESSIONS);
    assert_non_null(strstr(report.warnings[0].reason, "1"));
}

static void test_import_apply_days_without_names_keep_them(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct days days = {0};
    office_load(office, FILE_KIND_DAYS, DAY_HEAD "2027-04-05,节假日,清明节\n");
    EXPECT_COUNTS(office_load(office, FILE_KIND_DAYS, "Date,Kind\n2027-04-05,workday\n"), 0, 1, 0,
                  0);
    OK(store_day_list(office->service->store, &office->arena, &days, &err));
    assert_int_equal(days.len, 1);
    assert_int_equal(days.items[0].kind, DAY_KIND_WORKDAY);
    assert_string_equal(days.items[0].name, "清明节");
    EXPECT_COUNTS(office_import(office, FILE_KIND_DAYS,
                                DAY_HEAD "2027-04-05,节假日,\n2027-04-05,调休上班,\n"
                                         "2027-02-30,节假日,\n2027-03-01,半天,\n"),
                  0, 1, 0, 3);
}

static void test_import_apply_bad_session_leaves_the_offering_as_it_was(void **state)
{
    struct office *office = *state;
    office_load_places(office);
    office_load(office, FILE_KIND_OFFERINGS,
                OFFERING_HEAD "O1,E1,9,,,2027-04-10,09:00,11:00,T1,R1\n");
    struct import_report report =
        office_import(office, FILE_KIND_OFFERINGS,
                      OFFERING_HEAD "O1,E1,20,,,2027-04-10,09:00,11:00,T1,R1\n"
                                    "O1,E1,20,,,2027-04-11,11:00,09:00,T1,R1\n");
    EXPECT_COUNTS(report, 0, 0, 0, 2);
    assert_int_equal(office_offering(office, "O1").seats, 9);
}

static void test_import_apply_moved_session_keeps_its_uid(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct session *before = NULL;
    struct session *after = NULL;
    size_t len = 0;
    office_load_places(office);
    office_load(office, FILE_KIND_OFFERINGS,
                OFFERING_HEAD "O1,E1,9,,,2027-04-10,09:00,11:00,T1,R1\n");
    struct offering_id id = office_offering(office, "O1").id;
    OK(store_session_list_of_offering(office->service->store, id, &office->arena, &before, &len,
                                      &err));
    office_load(office, FILE_KIND_OFFERINGS,
                OFFERING_HEAD "O1,E1,9,,,2027-04-17,09:00,11:00,T1,R1\n");
    OK(store_session_list_of_offering(office->service->store, id, &office->arena, &after, &len,
                                      &err));
    assert_int_equal(len, 1);
    assert_string_equal(after[0].uid, before[0].uid);
    assert_int_equal(after[0].sequence, before[0].sequence + 1);
}

static void test_import_apply_courses_prerequisites_must_be_there(void **state)
{
    struct office *office = *state;
    struct course course;
    struct import_report report = office_import(office, FILE_KIND_COURSES,
                                                "code,name,mode,tags,after\nC2,二,面授,ce=45,C1\n"
                                                "C1,一,面授,ce=45,\nC3,三,面授,ce=45,GONE\n"
                                                "C4,四,面授,ce=45,C3\n");
    EXPECT_COUNTS(report, 2, 0, 0, 2);
    assert_int_equal(report.refusals[0].line, 4);
    assert_int_equal(report.refusals[0].why, IMPORT_REASON_REFERENCE);
    assert_int_equal(report.refusals[1].line, 5);
    assert_int_equal(
        store_course_get_by_code(office->service->store, "C4", &office->arena, &course, NULL),
        ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_import_apply_parent_may_stand_below),
        OFFICE_TEST(test_import_apply_unit_of_unknown_parent_refused_with_what_hangs_on_it),
        OFFICE_TEST(test_import_apply_loop_with_database_refused_others_applied),
        OFFICE_TEST(test_import_apply_loop_opened_by_refusing_closes_no_other),
        OFFICE_TEST(test_import_apply_offering_rows_are_grouped_by_code),
        OFFICE_TEST(test_import_apply_one_bad_session_refuses_the_offering),
        OFFICE_TEST(test_import_apply_holiday_and_session_warn_each_other),
        OFFICE_TEST(test_import_apply_days_without_names_keep_them),
        OFFICE_TEST(test_import_apply_bad_session_leaves_the_offering_as_it_was),
        OFFICE_TEST(test_import_apply_moved_session_keeps_its_uid),
        OFFICE_TEST(test_import_apply_courses_prerequisites_must_be_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
