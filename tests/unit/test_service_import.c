/* Loading files into an office: preview and apply are one, the same file twice changes nothing, bad
 * rows stay out and say why, and a failure leaves no trace. */
#include "tests/unit/service_support.h"

#include "scheduler/base/rng.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"

#define OFFERING_HEAD "code,course,seats,unit,audience,date,begins,ends,trainer,room\n"
#define HOURS_HEAD    "worker,earned_on,amount,measure,categories,external_id\n"

/* --- the same file again ------------------------------------------------------------------------
 */

static void test_import_apply_same_file_twice_is_the_same(void **state)
{
    struct office *office = *state;
    const struct {
        enum file_kind kind;
        const char *text;
    } files[] = {
        {FILE_KIND_UNITS, OFFICE_UNITS},
        {FILE_KIND_ROOMS, OFFICE_ROOMS},
        {FILE_KIND_TRAINERS, OFFICE_TRAINERS},
        {FILE_KIND_COURSES, OFFICE_COURSES},
        {FILE_KIND_WORKERS, office_workers_csv(office)},
        {FILE_KIND_OFFERINGS, OFFICE_OFFERINGS},
        {FILE_KIND_HOURS, "worker,earned_on,amount,measure,categories,external_id\n"
                          "W00,2027-01-02,2,学时,ce,X1\nW01,2027-01-02,1.5,小时,ce;ethics,X2\n"},
    };
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct import_report first = office_load(office, files[i].kind, files[i].text);
        EXPECT_COUNTS(first, first.read, 0, 0, 0);
        assert_true(first.read > 0);
        struct import_report again = office_load(office, files[i].kind, files[i].text);
        EXPECT_COUNTS(again, 0, 0, first.read, 0);
    }
}

static void test_import_apply_changed_row_is_changed(void **state)
{
    struct office *office = *state;
    office_load_places(office);
    office_load(office, FILE_KIND_WORKERS, "code,name,unit,tier\nA,甲,S1,无\nB,乙,S1,无\n");
    struct import_report report = office_load(
        office, FILE_KIND_WORKERS, "code,name,unit,tier\nA,甲,S2,无\nB,乙,S1,无\nC,丙,S1,初级\n");
    EXPECT_COUNTS(report, 1, 1, 1, 0);
    assert_int_equal(office_worker(office, "C").tier, TIER_ASSISTANT);
    report = office_load(office, FILE_KIND_WORKERS, "code,name,unit,tier\nB,乙二,S1,无\n");
    EXPECT_COUNTS(report, 0, 1, 0, 0);
    assert_string_equal(office_person(office, "B").name, "乙二");
    report = office_load(office, FILE_KIND_ROOMS, "code,name,seats\nR1,一号教室,41\n");
    EXPECT_COUNTS(report, 0, 1, 0, 0);
}

/* --- what a file does not speak of ---------------------------------------------------------------
 */

#define FULL_WORKER                                                                                \
    "code,name,unit,tier,roles,identity_no,mobile,email,chat_userid,certificate_no,certified_on,"  \
    "registered_from,registered_to,hired_on\n"                                                     \
    "A,甲,S1,助理社会工作师,candidate;new_hire,11010519491231002X,13800138000,a@b.cn,jia," \
    "20200001,2020-07-01,2026-01-01,2028-12-31,2019-03-01\n"

static void test_import_apply_column_not_in_file_stays(void **state)
{
    struct office *office = *state;
    office_load_places(office);
    office_load(office, FILE_KIND_WORKERS, FULL_WORKER);
    EXPECT_COUNTS(office_load(office, FILE_KIND_WORKERS, "code,name,unit,tier\nA,甲,S1,初级\n"), 0,
                  0, 1, 0);
    EXPECT_COUNTS(office_load(office, FILE_KIND_WORKERS, "code,name,unit,tier\nA,甲,S1,中级\n"), 0,
                  1, 0, 0);
    struct worker worker = office_worker(office, "A");
    struct person person = office_person(office, "A");
    assert_int_equal(worker.tier, TIER_INTERMEDIATE);
    assert_string_equal(worker.roles, "candidate;new_hire");
    assert_int_equal(worker.certified_on.day, office_day("2020-07-01").day);
    assert_int_equal(worker.registered_from.day, office_day("2026-01-01").day);
    assert_int_equal(worker.registered_to.day, office_day("2028-12-31").day);
    assert_int_equal(worker.hired_on.day, office_day("2019-03-01").day);
    assert_string_equal(person.identity_no, "11010519491231002X");
    assert_string_equal(person.mobile, "13800138000");
    assert_string_equal(person.email, "a@b.cn");
    assert_string_equal(person.chat_userid, "jia");
    assert_string_equal(person.certificate_no, "20200001");
}

/* An empty cell of a column that is there takes the value away. */
static void test_import_apply_empty_cell_clears(void **state)
{
    struct office *office = *state;
    office_load_places(office);
    office_load(office, FILE_KIND_WORKERS, FULL_WORKER);
    EXPECT_COUNTS(office_load(office, FILE_KIND_WORKERS,
                              "code,name,unit,tier,mobile,roles,hired_on\nA,甲,S1,初级,,,\n"),
                  0, 1, 0, 0);
    assert_string_equal(office_person(office, "A").mobile, "");
    assert_string_equal(office_person(office, "A").email, "a@b.cn");
    assert_string_equal(office_worker(office, "A").roles, "");
    assert_true(date_is_none(office_worker(office, "A").hired_on));
}

static void test_import_apply_places_keep_what_the_file_lacks(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct unit unit;
    struct room room;
    struct trainer trainer;
    struct course course;
    struct store *store = office->service->store;
    office_load_places(office);
    office_load(office, FILE_KIND_COURSES,
                "code,name,mode,tags,tiers,roles,after\n"
                "C9,伦理二,面授,ce=90,助理社会工作师,candidate,E1;E2\n");
    EXPECT_COUNTS(office_load(office, FILE_KIND_UNITS, "code,name,kind\nS1,花木站,社工站\n"), 0, 1,
                  0, 0);
    OK(store_unit_get_by_code(store, "S1", &office->arena, &unit, &err));
    assert_int_equal(unit.away_max, 4);
    assert_true(unit.parent_id.v != 0);
    EXPECT_COUNTS(office_load(office, FILE_KIND_ROOMS, "code,name,seats\nR1,一号教室,40\n"), 0, 0,
                  1, 0);
    OK(store_room_get_by_code(store, "R1", &office->arena, &room, &err));
    assert_string_equal(room.address, "锦绣路1号");
    EXPECT_COUNTS(office_load(office, FILE_KIND_TRAINERS, "code,name\nT1,陈教授\n"), 0, 1, 0, 0);
    OK(store_trainer_get_by_code(store, "T1", &office->arena, &trainer, &err));
    assert_string_equal(trainer.email, "chen@example.org");
    assert_string_equal(trainer.mobile, "13900000001");
    EXPECT_COUNTS(
        office_load(office, FILE_KIND_COURSES, "code,name,mode,tags\nC9,伦理三,直播,ce=90\n"), 0, 1,
        0, 0);
    OK(store_course_get_by_code(store, "C9", &office->arena, &course, &err));
    assert_int_equal(course.tiers_mask, 1u << TIER_ASSISTANT);
    assert_string_equal(course.roles, "candidate");
    assert_string_equal(course.after, "E1;E2");
}

static void test_import_apply_offerings_keep_what_the_file_lacks(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct session *sessions = NULL;
    size_t len = 0;
    office_load_places(office);
    office_load(office, FILE_KIND_OFFERINGS,
                OFFERING_HEAD "O1,E1,9,S1,new_hire,2027-04-10,09:00,11:00,T1,R1\n"
                              "O1,E1,9,S1,new_hire,2027-04-11,09:00,11:00,T2,R2\n");
    EXPECT_COUNTS(office_load(office, FILE_KIND_OFFERINGS,
                              "code,course,seats,date,begins,ends\n"
                              "O1,E1,12,2027-04-10,09:00,11:00\nO1,E1,12,2027-04-11,09:00,11:00\n"),
                  0, 2, 0, 0);
    struct offering offering = office_offering(office, "O1");
    assert_int_equal(offering.seats, 12);
    assert_true(offering.unit_id.v != 0);
    assert_string_equal(offering.audience, "new_hire");
    OK(store_session_list_of_offering(office->service->store, offering.id, &office->arena,
                                      &sessions, &len, &err));
    assert_int_equal(len, 2);
    assert_true(sessions[0].trainer_id.v != 0 && sessions[1].trainer_id.v != 0);
    assert_true(sessions[0].trainer_id.v != sessions[1].trainer_id.v);
    assert_true(sessions[0].room_id.v != 0 && sessions[1].room_id.v != 0);
}

/* --- refusals ------------------------------------------------------------------------------------
 */

static void test_import_apply_unknown_unit_refused_others_applied(void **state)
{
    struct office *office = *state;
    office_load_places(office);
    struct import_report report =
        office_import(office, FILE_KIND_WORKERS,
                      "code,name,unit,tier\nA,甲,S1,无\nB,乙,NOWHERE,无\nC,丙,S2,无\n");
    EXPECT_COUNTS(report, 2, 0, 0, 1);
    const struct import_refusal *refusal = office_only_refusal(report);
    assert_int_equal(refusal->line, 3);
    assert_int_equal(refusal->column, WORKER_COLUMN_UNIT);
    assert_string_equal(refusal->heading, "unit");
    assert_string_equal(refusal->value, "NOWHERE");
    assert_int_equal(refusal->why, IMPORT_REASON_REFERENCE);
    assert_true(refusal->reason[0] != '\0' && refusal->remedy[0] != '\0');
    assert_true(office_has(office, FILE_KIND_WORKERS, "A"));
    assert_true(office_has(office, FILE_KIND_WORKERS, "C"));
    assert_false(office_has(office, FILE_KIND_WORKERS, "B"));
}

/* Half of a registration period in the file, the other half in the database. */
static void test_import_apply_period_that_contradicts_refused_others_applied(void **state)
{
    struct office *office = *state;
    office_load_places(office);
    office_load(office, FILE_KIND_WORKERS, FULL_WORKER);
    struct import_report report = office_import(office, FILE_KIND_WORKERS,
                                                "code,name,unit,tier,registered_to\n"
                                                "B,乙,S1,无,\n"
                                                "A,甲,S1,初级,2025-12-31\n"
                                                "C,丙,S1,无,\n");
    EXPECT_COUNTS(report, 2, 0, 0, 1);
    assert_int_equal(office_only_refusal(report)->line, 3);
    assert_int_equal(office_worker(office, "A").registered_to.day, office_day("2028-12-31").day);
    report = office_import(office, FILE_KIND_WORKERS,
                           "code,name,unit,tier,registered_to\nA,甲,S1,初级,\nB,乙,S1,初级,\n");
    EXPECT_COUNTS(report, 0, 1, 0, 1);
    assert_int_equal(office_only_refusal(report)->column, WORKER_COLUMN_REGISTERED_TO);
    assert_int_equal(office_only_refusal(report)->why, IMPORT_REASON_HALF);
}

static void test_import_apply_refusals_are_in_order_of_lines(void **state)
{
    struct office *office = *state;
    office_load_places(office);
    struct import_report report =
        office_import(office, FILE_KIND_WORKERS,
                      "code,name,unit,tier\nA,甲,NOWHERE,无\nB,乙,S1,大师\n"
                      "C,丙,NOWHERE,无\nD,,S1,无\nE,戊,S1,无\n");
    EXPECT_COUNTS(report, 1, 0, 0, 4);
    assert_int_equal(report.refusals_len, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(report.refusals[i].line, (int32_t)i + 2);
}

/* More refusals than are listed: each row comes back all the same, and says that its reason does
 * not. */
static void test_import_apply_refused_rows_beyond_the_list_say_so(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct import_report report = {0};
    CLEANUP(buf_release) struct buf text;
    CLEANUP(buf_release) struct buf file;
    const char *in = arena_printf(&office->arena, "%s/many.csv", office->dir);
    const struct table_options refused = {
        .format = TABLE_FORMAT_CSV_UTF8,
        .path = arena_printf(&office->arena, "%s/refused.csv", office->dir)};
    struct import_job job = {.path = in,
                             .kind = FILE_KIND_ROOMS,
                             .options = {.language = IMPORT_LANGUAGE_EN},
                             .refused = &refused,
                             .who = "test"};
    buf_init(&text, 4 << 20);
    buf_init(&file, 16 << 20);
    buf_add_text(&text, "code,name,seats\n");
    for (int i = 0; i < IMPORT_LISTED_MAX + 2; i++)
        buf_addf(&text, "R%d,一号,many\n", i);
    OK(file_write_atomic(in, text.data, text.len, 0600, &err));
    OK(import_apply(office->service, &job, &office->arena, &report, &err));
    EXPECT_COUNTS(report, 0, 0, 0, IMPORT_LISTED_MAX + 2);
    assert_int_equal(report.refusals_len, IMPORT_LISTED_MAX);
    OK(file_read(refused.path, &file, &err));
    size_t rows = 0;
    size_t unlisted = 0;
    struct str rest = str_slice(file.data, file.len);
    struct str row;
    while (str_next(&rest, '\n', &row)) {
        const char *line = arena_copy(&office->arena, row.data, row.len);
        bool is_unlisted = strstr(line, "too many rows were refused") != NULL;
        rows++;
        unlisted += is_unlisted;
        if (rows > 1 && is_unlisted == (strstr(line, "cannot be read") != NULL))
            fail_msg("row without a reason, or with two: %s", line);
    }
    assert_int_equal(rows, IMPORT_LISTED_MAX + 3);
    assert_int_equal(unlisted, 2);
}

static void expect_failure_changes_nothing(struct office *office, enum file_kind kind,
                                           const char *text, enum err_code want)
{
    struct err err = {0};
    struct import_report report = {.read = -1};
    const char *before = office_dump(office);
    REFUSED(want, "", office_try_import(office, kind, text, false, &report, &err));
    assert_int_equal(report.read, -1);
    assert_string_equal(office_dump(office), before);
}

static void test_import_apply_file_level_error_changes_nothing(void **state)
{
    struct office *office = *state;
    office_load_places(office);
    expect_failure_changes_nothing(office, FILE_KIND_WORKERS, "", ERR_INVALID);
    expect_failure_changes_nothing(office, FILE_KIND_WORKERS, "code,name\nA,甲\n", ERR_INVALID);
    expect_failure_changes_nothing(office, FILE_KIND_WORKERS,
                                   "code,name,unit,tier,unit\nA,甲,S1,无,S1\n", ERR_INVALID);
    expect_failure_changes_nothing(office, FILE_KIND_WORKERS,
                                   "code,name,unit,tier\nA,甲,S1,无\nB,\"乙,S1,无\n", ERR_INVALID);
}

static void test_import_apply_no_file_is_not_found(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct import_report report;
    struct import_job job = {
        .path = "/tmp/yanxu-no-such-file.csv", .kind = FILE_KIND_UNITS, .who = "test"};
    REFUSED(ERR_NOT_FOUND, "yanxu-no-such-file",
            import_apply(office->service, &job, &office->arena, &report, &err));
}

/* --- preview = apply, over files made at random
 * ----------------------------------------------------
 */

static const char *pick(struct rng *rng, const char *const *choices, size_t len)
{
    return choices[rng_below(rng, len)];
}
#define PICK(rng, ...)                                                                             \
    pick((rng), (const char *const[]){__VA_ARGS__},                                                \
         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void add_random_worker(struct buf *text, struct rng *rng, bool has_mobile, bool has_dates)
{
    buf_addf(text, "%s%d,%s,%s,%s", rng_chance(rng, 1, 30) ? "bad code " : "W",
             (int)rng_below(rng, 40), PICK(rng, "王芳", "李伟", "张敏", "=1+1", ""),
             PICK(rng, "S1", "S2", "PD", "S1", "NOWHERE"),
             PICK(rng, "无", "初级", "senior", "社会工作师", "大师"));
    if (has_mobile)
        buf_addf(text, ",%s", PICK(rng, "13800138000", "", "+8613800138000", "12", "1"));
    if (has_dates)
        buf_addf(text, ",%s",
                 PICK(rng, "2026-01-01,2028-12-31", "2027/1/2,2029年1月1日", ",",
                      "2028-01-01,2026-01-01", "2026-01-01,"));
    buf_add_char(text, '\n');
}

/* Half of the rows say of a worker what every other file says, so that rows of every outcome occur.
 */
static const char *random_workers(struct office *office, struct rng *rng)
{
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, 1 << 20);
    bool has_mobile = rng_chance(rng, 1, 2);
    bool has_dates = rng_chance(rng, 1, 2);
    buf_addf(&text, "code,name,unit,tier%s%s\n", has_mobile ? ",手机" : "",
             has_dates ? ",registered_from,registered_to" : "");
    size_t rows = (size_t)rng_between(rng, 1, 25);
    for (size_t i = 0; i < rows; i++)
        if (rng_chance(rng, 1, 2))
            buf_addf(&text, "W%d,王芳,S1,初级%s%s\n", (int)rng_below(rng, 40),
                     has_mobile ? ",13800138000" : "", has_dates ? ",2026-01-01,2028-12-31" : "");
        else
            add_random_worker(&text, rng, has_mobile, has_dates);
    return arena_copy(&office->arena, text.data, text.len);
}

static void expect_same_refusals(struct import_report a, struct import_report b)
{
    assert_int_equal(a.refusals_len, b.refusals_len);
    for (size_t i = 0; i < a.refusals_len; i++) {
        assert_int_equal(a.refusals[i].line, b.refusals[i].line);
        assert_int_equal(a.refusals[i].column, b.refusals[i].column);
        assert_int_equal(a.refusals[i].why, b.refusals[i].why);
        assert_string_equal(a.refusals[i].reason, b.refusals[i].reason);
    }
}

static void test_import_apply_preview_equals_apply(void **state)
{
    struct office *office = *state;
    struct rng rng;
    int64_t created = 0;
    int64_t changed = 0;
    int64_t same = 0;
    int64_t refused = 0;
    rng_seed(&rng, 20270104);
    office_load_places(office);
    for (int round = 0; round < 60; round++) {
        const char *file = random_workers(office, &rng);
        const char *before = office_dump(office);
        struct import_report preview = office_preview(office, FILE_KIND_WORKERS, file);
        assert_string_equal(office_dump(office), before);
        struct import_report apply = office_import(office, FILE_KIND_WORKERS, file);
        EXPECT_COUNTS(apply, preview.created, preview.changed, preview.same, preview.refused);
        expect_same_refusals(preview, apply);
        struct import_report again = office_import(office, FILE_KIND_WORKERS, file);
        EXPECT_COUNTS(again, 0, 0, apply.created + apply.changed + apply.same, apply.refused);
        created += apply.created;
        changed += apply.changed;
        same += apply.same;
        refused += apply.refused;
    }
    if (created < 10 || changed < 10 || same < 10 || refused < 10)
        fail_msg("created %d, changed %d, same %d, refused %d: too few to mean something",
                 (int)created, (int)changed, (int)same, (int)refused);
}

/* What a preview counts for units, offerings and hours is what applying does, too. */
static void test_import_apply_preview_touches_nothing_of_any_kind(void **state)
{
    struct office *office = *state;
    const char *before = office_dump(office);
    EXPECT_COUNTS(office_preview(office, FILE_KIND_UNITS, OFFICE_UNITS), 3, 0, 0, 0);
    assert_string_equal(office_dump(office), before);
    office_load_district(office);
    before = office_dump(office);
    EXPECT_COUNTS(office_preview(office, FILE_KIND_OFFERINGS,
                                 OFFERING_HEAD "E1A,E1,11,,,2027-04-10,09:00,11:00,T2,R2\n"
                                               "NEW,E1,11,,,2027-04-10,09:00,11:00,T2,R2\n"),
                  1, 1, 0, 0);
    EXPECT_COUNTS(
        office_preview(office, FILE_KIND_HOURS, HOURS_HEAD "W00,2027-01-02,2,学时,ce,X1\n"), 1, 0,
        0, 0);
    assert_string_equal(office_dump(office), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_import_apply_same_file_twice_is_the_same),
        OFFICE_TEST(test_import_apply_changed_row_is_changed),
        OFFICE_TEST(test_import_apply_column_not_in_file_stays),
        OFFICE_TEST(test_import_apply_empty_cell_clears),
        OFFICE_TEST(test_import_apply_places_keep_what_the_file_lacks),
        OFFICE_TEST(test_import_apply_offerings_keep_what_the_file_lacks),
        OFFICE_TEST(test_import_apply_unknown_unit_refused_others_applied),
        OFFICE_TEST(test_import_apply_period_that_contradicts_refused_others_applied),
        OFFICE_TEST(test_import_apply_refusals_are_in_order_of_lines),
        OFFICE_TEST(test_import_apply_refused_rows_beyond_the_list_say_so),
        OFFICE_TEST(test_import_apply_file_level_error_changes_nothing),
        OFFICE_TEST(test_import_apply_no_file_is_not_found),
        OFFICE_TEST(test_import_apply_preview_equals_apply),
        OFFICE_TEST(test_import_apply_preview_touches_nothing_of_any_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
