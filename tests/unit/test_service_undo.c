/* Taking imports back: former values return, new things go, hours are reversed; what something else
 * builds on stays, and the refusal says what and what to do. */
#include "scheduler/service/import_undo.h"
#include "scheduler/service/ledger_book.h"
#include "scheduler/service/person.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_record.h"
#include "tests/unit/service_support.h"

static enum err_code try_undo(struct office *office, int64_t id, bool preview,
                              struct import_undo_report *ret_report, struct err *err)
{
    struct import_undo undo = {.id = {id}, .preview = preview, .who = "test"};
    return import_undo(office->service, &undo, &office->arena, ret_report, err);
}

static struct import_undo_report undo(struct office *office, int64_t id)
{
    struct err err = {0};
    struct import_undo_report report = {0};
    OK(try_undo(office, id, false, &report, &err));
    return report;
}

/* The rows of what people load; records of imports, audit and feeds aside, and who is gone. */
static const char *things(struct office *office)
{
    static const char *const queries[] = {
        "SELECT code||name||kind||coalesce(parent_id,0)||away_max FROM unit ORDER BY code",
        "SELECT code||name||address||seats FROM room ORDER BY code",
        "SELECT code||name||email||mobile FROM trainer ORDER BY code",
        "SELECT code||name||mode||tags||tiers_mask||roles||after FROM course ORDER BY code",
        "SELECT code||unit_id||tier||roles||coalesce(hired_on,'') FROM worker WHERE gone_at = 0 "
        "ORDER BY code",
        "SELECT name||mobile||email||identity_no||certificate_no||chat_userid FROM person "
        "WHERE worker_id IN (SELECT id FROM worker WHERE gone_at = 0) ORDER BY worker_id",
        "SELECT code||course_id||seats||coalesce(unit_id,'')||audience||cancelled FROM offering "
        "ORDER BY code",
        "SELECT year||unit_id||tier||category||each_min FROM quota ORDER BY 1",
        "SELECT worker_id||level||paper||sat_on||result||coalesce(score_milli, '') "
        "FROM exam_result WHERE ended_at = 0 ORDER BY 1",
        "SELECT day||kind||name FROM day ORDER BY day",
        "SELECT offering_id||' '||day||' '||begins_min||' '||ends_min||' '||coalesce(trainer_id,'')"
        "||' '||coalesce(room_id,'') FROM session WHERE NOT cancelled ORDER BY 1",
    };
    CLEANUP(buf_release) struct buf rows;
    buf_init(&rows, 1 << 20);
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
        office_query(office, queries[i], &rows);
    return arena_copy(&office->arena, rows.data, rows.len);
}

static void test_import_undo_every_kind_is_as_before(void **state)
{
    struct office *office = *state;
    const struct {
        enum file_kind kind;
        const char *text;
        int64_t restored, deleted;
    } cases[] = {
        {FILE_KIND_UNITS,
         "code,name,kind,parent\nS9,新站,社工站,PD\nS1,改名,社工站,S9\nS2,张江社工站,社工站,PD\n",
         1, 1},
        {FILE_KIND_ROOMS, "code,name,seats\nR1,改名,41\nR9,新,5\n", 1, 1},
        {FILE_KIND_TRAINERS, "code,name,mobile\nT1,陈,\nT9,新,13900000009\n", 1, 1},
        {FILE_KIND_COURSES,
         "code,name,mode,tags,after\nE1,伦理,直播,ce=90,\nE9,新,面授,ce=45,E1\nE8,新,面授,ce=45,"
         "E9\n",
         1, 2},
        {FILE_KIND_WORKERS, "code,name,unit,tier,mobile\nW00,改,S2,中级,\nW99,新,S1,无,\n", 1, 1},
        {FILE_KIND_DAYS, "date,kind,name\n2027-01-01,节假日,元旦\n2027-01-03,调休上班,\n", 1, 1},
        {FILE_KIND_QUOTAS, "year,unit,category,each\n2027,PD,ce,5\n2027,S1,ce,2.75\n", 1, 1},
        {FILE_KIND_RESULTS,
         "worker,level,paper,sat_on,result\nW01,助理社会工作师,全部,2026-06-15,合格\n"
         "W02,助理社会工作师,全部,2026-06-15,合格\n",
         1, 1},
        {FILE_KIND_OFFERINGS,
         "code,course,seats,date,begins,ends,trainer\n"
         "P2A,P2,21,2027-03-14,09:00,10:30,T2\nNEW,E1,5,2027-03-06,09:00,12:00,T1\n"
         "NEW,E1,5,2027-03-07,09:00,12:00,T1\n",
         1, 1},
    };
    office_load_district(office);
    office_load(office, FILE_KIND_DAYS, "date,kind,name\n2027-01-01,节假日,New Year\n");
    office_load(office, FILE_KIND_QUOTAS, "year,unit,category,each\n2027,PD,ce,4\n");
    office_load(office, FILE_KIND_RESULTS,
                "worker,level,paper,sat_on,result,score\n"
                "W01,助理社会工作师,全部,2026-06-15,不合格,55.5\n");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *before = things(office);
        struct import_report report = office_load(office, cases[i].kind, cases[i].text);
        assert_true(report.changed > 0 && report.created > 0);
        assert_string_not_equal(things(office), before);
        struct import_undo_report undone = undo(office, report.id.v);
        assert_int_equal(undone.restored, cases[i].restored);
        assert_int_equal(undone.deleted, cases[i].deleted);
        assert_string_equal(things(office), before);
    }
}

/* An offering that was loaded again after it had been cancelled is cancelled again. */
static void test_import_undo_cancelled_offering_is_cancelled_again(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    office_load_district(office);
    struct offering_id id = office_offering(office, "P1A").id;
    OK(store_offering_cancel(office->service->store, id, OFFICE_NOW, &err));
    office_load(office, FILE_KIND_OFFERINGS,
                "code,course,seats,date,begins,ends\nP1A,P1,6,2027-03-06,09:00,12:00\n");
    assert_false(office_offering(office, "P1A").cancelled);
    undo(office, 0);
    assert_true(office_offering(office, "P1A").cancelled);
}

static void test_import_undo_preview_counts_and_changes_nothing(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct import_undo_report report = {0};
    office_load_district(office);
    office_load(office, FILE_KIND_ROOMS, "code,name,seats\nR1,改名,41\nR9,新,5\n");
    const char *before = office_dump(office);
    OK(try_undo(office, 0, true, &report, &err));
    assert_int_equal(report.restored, 1);
    assert_int_equal(report.deleted, 1);
    assert_string_equal(office_dump(office), before);
}

static void test_import_undo_only_the_newest_and_only_once(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct import_undo_report report = {0};
    REFUSED(ERR_NOT_FOUND, "no import to undo", try_undo(office, 0, false, &report, &err));
    int64_t first = office_load(office, FILE_KIND_ROOMS, OFFICE_ROOMS).id.v;
    int64_t same = office_load(office, FILE_KIND_ROOMS, OFFICE_ROOMS).id.v;
    int64_t last = office_load(office, FILE_KIND_ROOMS, "code,name,seats\nR1,改名,41\n").id.v;
    int64_t other = office_load(office, FILE_KIND_TRAINERS, OFFICE_TRAINERS).id.v;
    assert_true(first < same && same < last && last < other);
    REFUSED(ERR_NOT_FOUND, "999", try_undo(office, 999, false, &report, &err));
    REFUSED(ERR_CONFLICT, "changed nothing", try_undo(office, same, false, &report, &err));
    REFUSED(ERR_CONFLICT, "came after", try_undo(office, first, false, &report, &err));
    undo(office, last);
    REFUSED(ERR_CONFLICT, "undone already", try_undo(office, last, false, &report, &err));
    undo(office, first);
    assert_int_equal(undo(office, 0).run.id.v, other);
    REFUSED(ERR_NOT_FOUND, "no import to undo", try_undo(office, 0, false, &report, &err));
    assert_string_equal(things(office), "");
}

static void expect_blocked(struct office *office, int64_t id, const char *words, const char *hint)
{
    struct err err = {0};
    struct import_undo_report report = {0};
    const char *before = office_dump(office);
    enum err_code code = try_undo(office, id, false, &report, &err);
    assert_non_null(strstr(err.hint, hint));
    REFUSED(ERR_CONFLICT, words, code);
    assert_string_equal(office_dump(office), before);
}

static void test_import_undo_what_others_build_on_is_blocked(void **state)
{
    struct office *office = *state;
    int64_t units = office_load(office, FILE_KIND_UNITS, OFFICE_UNITS).id.v;
    int64_t rooms = office_load(office, FILE_KIND_ROOMS, OFFICE_ROOMS).id.v;
    int64_t trainers = office_load(office, FILE_KIND_TRAINERS, OFFICE_TRAINERS).id.v;
    int64_t courses = office_load(office, FILE_KIND_COURSES, OFFICE_COURSES).id.v;
    int64_t workers =
        office_load(office, FILE_KIND_WORKERS, "code,name,unit,tier\nA,甲,S1,无\n").id.v;
    int64_t offerings = office_load(office, FILE_KIND_OFFERINGS, OFFICE_OFFERINGS).id.v;
    int64_t hours = office_load(office, FILE_KIND_HOURS,
                                "worker,earned_on,amount,measure,categories,course\n"
                                "A,2027-01-02,2,学时,ce,E1\n")
                        .id.v;
    char hint[64];
    snprintf(hint, sizeof(hint), "undo import %d (workers) first", (int)workers);
    expect_blocked(office, units, "S1, which it made, has worker A", hint);
    snprintf(hint, sizeof(hint), "undo import %d (offerings) first", (int)offerings);
    expect_blocked(office, rooms, "R1, which it made, has offering", hint);
    expect_blocked(office, trainers, "T1, which it made, has offering", hint);
    expect_blocked(office, courses, "E1, which it made, has ledger entry", "");
    expect_blocked(office, workers, "A, which it made, has ledger entry", "");
    undo(office, offerings);
    undo(office, rooms);
    undo(office, trainers);
    undo(office, hours); /* the reversal is an entry, too: the worker stays */
    expect_blocked(office, workers, "ledger entry", "");
}

static void test_import_undo_place_in_a_plan_blocks_discarded_does_not(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    office_load_district(office);
    int64_t id = office_load(office, FILE_KIND_WORKERS,
                             "code,name,unit,tier,roles\nNEW,新,S1,无,candidate\n")
                     .id.v;
    struct worker_id worker = office_worker(office, "NEW").id;
    struct offering_id offering = office_offering(office, "P1A").id;
    struct plan_record record = {.year = OFFICE_YEAR, .created_at = OFFICE_NOW};
    struct enrolment place = {.worker_id = worker, .offering_id = offering};
    struct store_plan plan = {.record = &record, .enrolments = &place, .enrolments_len = 1};
    struct plan_id plan_id;
    OK(store_plan_insert(office->service->store, &plan, &plan_id, &err));
    expect_blocked(office, id, "NEW, which it made, has plan 1", "plan discard 1");
    OK(store_plan_discard(office->service->store, plan_id, &err));
    assert_int_equal(undo(office, id).deleted, 1);
    assert_false(office_has(office, FILE_KIND_WORKERS, "NEW"));
}

static void test_import_undo_course_asked_for_by_another_is_blocked(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct import_undo_report report = {0};
    int64_t first = office_load(office, FILE_KIND_COURSES, OFFICE_COURSES).id.v;
    OK(store_course_put(office->service->store,
                        &(struct course){.code = "X",
                                         .name = "x",
                                         .roles = "",
                                         .after = "E1",
                                         .tags = {{"ce", 45}},
                                         .tags_len = 1},
                        NULL, NULL, &err));
    REFUSED(ERR_CONFLICT, "course X is taught after E1",
            try_undo(office, first, false, &report, &err));
}

#define HOURS                                                                                      \
    "worker,earned_on,amount,measure,categories,external_id\n"                                     \
    "W00,2027-01-02,2,学时,ce,X1\nW01,2027-01-02,2,学时,ce,\nW01,2027-01-02,2,学时,ce,\n"

static int64_t earned(struct office *office, const char *code)
{
    struct err err = {0};
    struct credit *credits = NULL;
    size_t len = 0;
    int64_t sum = 0;
    OK(store_credit_list_of_worker(office->service->store, office_worker(office, code).id,
                                   &office->arena, &credits, &len, &err));
    for (size_t i = 0; i < len; i++)
        sum += credits[i].min;
    return sum;
}

static void test_import_undo_hours_are_reversed_and_may_come_again(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    for (int round = 0; round < 3; round++) {
        struct import_report report = office_load(office, FILE_KIND_HOURS, HOURS);
        EXPECT_COUNTS(report, 3, 0, 0, 0);
        EXPECT_COUNTS(office_load(office, FILE_KIND_HOURS, HOURS), 0, 0, 3, 0);
        assert_int_equal(earned(office, "W00"), 90);
        assert_int_equal(earned(office, "W01"), 180);
        assert_int_equal(undo(office, report.id.v).reversed, 3);
        assert_int_equal(earned(office, "W00"), 0);
        assert_int_equal(earned(office, "W01"), 0);
    }
}

static void test_import_undo_hours_taken_back_by_hand(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    CLEANUP(buf_release) struct buf ids;
    buf_init(&ids, 1000);
    office_load_district(office);
    struct import_report report = office_load(office, FILE_KIND_HOURS, HOURS);
    office_query(office, "SELECT id FROM credit ORDER BY id", &ids);
    struct ledger_reversal all = {
        {strtol(ids.data, NULL, 10)}, 0, "typed wrongly", {.who = "test"}};
    struct credit_id id;
    OK(ledger_take_back(office->service, &all, &id, &err));
    struct import_undo_report undone = undo(office, report.id.v);
    assert_int_equal(undone.reversed, 2);
    assert_int_equal(undone.kept, 1);
    report = office_load(office, FILE_KIND_HOURS, HOURS);
    EXPECT_COUNTS(report, 2, 0, 1, 0);
    assert_int_equal(earned(office, "W00") + earned(office, "W01"), 180);
}

#define MARK(state) "offering,date,worker,state\nE1A,,W00," state "\nE1A,,W01," state "\n"

static const char *marks(struct office *office)
{
    CLEANUP(buf_release) struct buf rows;
    buf_init(&rows, 1000);
    office_query(office, "SELECT worker_id || state FROM attendance ORDER BY 1", &rows);
    return arena_strdup(&office->arena, buf_text(&rows));
}

static void test_import_undo_attendance_takes_marks_and_hours_back(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    office->options.fixed_now = OFFICE_NOW + 200 * (int64_t)86400;
    office_reopen(office);
    for (int round = 0; round < 2; round++) {
        int64_t id = office_load(office, FILE_KIND_ATTENDANCE, MARK("出勤")).id.v;
        assert_int_equal(earned(office, "W00"), 120);
        assert_int_equal(undo(office, id).deleted, 2);
        assert_int_equal(earned(office, "W00"), 0);
        assert_string_equal(marks(office), "");
    }
    office_load(office, FILE_KIND_ATTENDANCE, MARK("出勤"));
    const char *present = marks(office);
    office_load(office, FILE_KIND_ATTENDANCE, MARK("缺勤"));
    assert_int_equal(earned(office, "W01"), 0);
    struct import_undo_report report = undo(office, 0);
    assert_int_equal(report.restored, 2);
    assert_int_equal(report.deleted, 0);
    assert_int_equal(earned(office, "W01"), 120);
    assert_string_equal(marks(office), present);
}

/* What an import has kept of a person goes when the person goes. */
static void test_import_undo_of_an_erased_person_brings_nothing_back(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    office_load_district(office);
    struct unit_id unit = office_worker(office, "W00").unit_id;
    int64_t id =
        office_load(office, FILE_KIND_WORKERS, "code,name,unit,tier\nW00,改名,S2,无\n").id.v;
    struct person_forget forget = {.code = "W00", .who = "test"};
    CLEANUP_JSON json_t *report = NULL;
    OK(person_forget(office->service, &forget, &report, &err));
    assert_null(strstr(office_dump(office), "社工00号"));
    assert_int_equal(undo(office, id).restored, 1);
    assert_string_equal(office_person(office, "W00").name, "");
    assert_int_equal(office_worker(office, "W00").unit_id.v, unit.v);
}

static void test_import_undo_of_an_older_program_is_refused(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct import_undo_report report = {0};
    struct store_import old = {.kind = FILE_KIND_ROOMS,
                               .file_name = "rooms.csv",
                               .file_hash = "00",
                               .rows_new = 2,
                               .at = OFFICE_NOW,
                               .who = ""};
    OK(store_import_put(office->service->store, &old, NULL, &err));
    REFUSED(ERR_UNSUPPORTED, "kept no record", try_undo(office, 0, false, &report, &err));
}

/* More than one page, and more than one batch. */
static void test_import_undo_many_rows(void **state)
{
    struct office *office = *state;
    CLEANUP(buf_release) struct buf rows;
    CLEANUP(buf_release) struct buf changed;
    office_load_places(office);
    const char *before = things(office);
    buf_init(&rows, 1 << 20);
    buf_init(&changed, 1 << 20);
    buf_add_text(&rows, "code,name,seats\n");
    buf_add_text(&changed, "code,name,seats\n");
    for (int i = 0; i < 2500; i++) {
        buf_addf(&rows, "M%04d,教室,%d\n", i, i + 1);
        buf_addf(&changed, "M%04d,教室,%d\n", i, i + 2);
    }
    EXPECT_COUNTS(office_load(office, FILE_KIND_ROOMS, buf_text(&rows)), 2500, 0, 0, 0);
    const char *loaded = things(office);
    EXPECT_COUNTS(office_load(office, FILE_KIND_ROOMS, buf_text(&changed)), 0, 2500, 0, 0);
    assert_int_equal(undo(office, 0).restored, 2500);
    assert_string_equal(things(office), loaded);
    assert_int_equal(undo(office, 0).deleted, 2500);
    assert_string_equal(things(office), before);
}

static void test_import_list_newest_first_with_what_was_undone(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    CLEANUP_JSON json_t *list = NULL;
    office_load(office, FILE_KIND_ROOMS, OFFICE_ROOMS);
    office_load(office, FILE_KIND_TRAINERS, OFFICE_TRAINERS);
    undo(office, 1);
    OK(import_list(office->service, &list, &err));
    assert_int_equal(json_array_size(list), 2);
    const json_t *newest = json_array_get(list, 0);
    const json_t *oldest = json_array_get(list, 1);
    assert_string_equal(json_string_value(json_object_get(newest, "kind")), "trainers");
    assert_string_equal(json_string_value(json_object_get(newest, "who")), "test");
    assert_string_equal(json_string_value(json_object_get(newest, "at")), "2027-01-04 08:00");
    assert_true(json_is_null(json_object_get(newest, "undone_at")));
    assert_string_equal(json_string_value(json_object_get(oldest, "undone_at")),
                        "2027-01-04 08:00");
    assert_int_equal(office_int(oldest, "created"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_import_undo_every_kind_is_as_before),
        OFFICE_TEST(test_import_undo_cancelled_offering_is_cancelled_again),
        OFFICE_TEST(test_import_undo_preview_counts_and_changes_nothing),
        OFFICE_TEST(test_import_undo_only_the_newest_and_only_once),
        OFFICE_TEST(test_import_undo_what_others_build_on_is_blocked),
        OFFICE_TEST(test_import_undo_place_in_a_plan_blocks_discarded_does_not),
        OFFICE_TEST(test_import_undo_course_asked_for_by_another_is_blocked),
        OFFICE_TEST(test_import_undo_hours_are_reversed_and_may_come_again),
        OFFICE_TEST(test_import_undo_hours_taken_back_by_hand),
        OFFICE_TEST(test_import_undo_attendance_takes_marks_and_hours_back),
        OFFICE_TEST(test_import_undo_of_an_erased_person_brings_nothing_back),
        OFFICE_TEST(test_import_undo_of_an_older_program_is_refused),
        OFFICE_TEST(test_import_undo_many_rows),
        OFFICE_TEST(test_import_list_newest_first_with_what_was_undone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
