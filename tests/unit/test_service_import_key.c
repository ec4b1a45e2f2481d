/* Files that name workers by another field than their code: found, ambiguous and unknown ones, and
 * everything that holds for codes holds for them. */
#include "scheduler/service/held.h"
#include "scheduler/service/import_undo.h"
#include "scheduler/service/person.h"
#include "tests/unit/service_support.h"

/* Made up; the check characters fit. */
#define ID_A    "110101198001010010"
#define ID_B    "110101198102020023"
#define ID_NEW  "110101198203030036"
#define MOBILE  "13800138000"
#define HEADING "code,name,unit,tier,identity_no,mobile,email,chat_userid,certificate_no\n"

/* A and B share a telephone; C has no number of any kind. */
static void load_people(struct office *office)
{
    office_load_places(office);
    office_load(office, FILE_KIND_WORKERS,
                HEADING "A,甲,S1,无," ID_A "," MOBILE ",a@example.org,jia,2020A\n"
                        "B,乙,S1,无," ID_B "," MOBILE ",b@example.org,yi,2020B\n"
                        "C,丙,S2,无,,,,,\n");
}

static enum err_code try_key(struct office *office, const struct import_job *what, const char *text,
                             struct import_report *ret_report, struct err *ret_err)
{
    struct err err = {0};
    struct import_job job = *what;
    job.path = arena_printf(&office->arena, "%s/by-key.csv", office->dir);
    job.who = "test";
    OK(file_write_atomic(job.path, text, strlen(text), 0600, &err));
    return import_apply(office->service, &job, &office->arena, ret_report, ret_err);
}

static struct import_report by_key(struct office *office, enum worker_key key, enum file_kind kind,
                                   const char *text)
{
    struct err err = {0};
    struct import_report report = {0};
    struct import_job job = {.kind = kind, .options = {.key = key}};
    OK(try_key(office, &job, text, &report, &err));
    return report;
}

/* One line of every finding: neither it nor the audit repeats a private value. */
static void expect_finding(const struct import_refusal *finding, int line, const char *why,
                           const char *words)
{
    assert_int_equal(finding->line, line);
    assert_string_equal(import_reason_code(finding->why), why);
    if (strstr(finding->reason, words) == NULL)
        fail_msg("\"%s\" does not hold \"%s\"", finding->reason, words);
    const char *texts[] = {finding->value, finding->reason, finding->remedy};
    const char *secrets[] = {ID_A, ID_B, ID_NEW, MOBILE};
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 4; k++)
            assert_null(strstr(texts[i], secrets[k]));
}

static const char *rows_of(struct office *office, const char *sql)
{
    CLEANUP(buf_release) struct buf rows;
    buf_init(&rows, 1 << 20);
    office_query(office, sql, &rows);
    return arena_strdup(&office->arena, buf_text(&rows));
}

static const char *hours_of_all(struct office *office)
{
    return rows_of(office, "SELECT w.code || ' ' || c.min FROM credit AS c JOIN worker AS w "
                           "ON w.id = c.worker_id ORDER BY c.id");
}

/* --- files about workers ------------------------------------------------------------------------
 */

static void test_import_key_every_field_names_the_same_worker(void **state)
{
    struct office *office = *state;
    const struct {
        enum worker_key key;
        const char *heading, *value;
    } cases[] = {
        {WORKER_KEY_IDENTITY, "身份证号", ID_A},
        {WORKER_KEY_IDENTITY, "Identity number", "110101 19800101 0010"},
        {WORKER_KEY_CERTIFICATE_NO, "证书编号", "2020A"},
        {WORKER_KEY_CHAT_USERID, "企业微信账号", "jia"},
        {WORKER_KEY_EMAIL, "邮箱", "a@example.org"},
        {WORKER_KEY_CODE, "人员编号", "A"},
    };
    load_people(office);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *text = arena_printf(&office->arena,
                                        "%s,earned_on,amount,measure,categories\n"
                                        "%s,2027-01-02,2,小时,ce\n",
                                        cases[i].heading, cases[i].value);
        /* The row's own id comes of its content with the code in it: the same row, however it
         * names its worker. */
        EXPECT_COUNTS(by_key(office, cases[i].key, FILE_KIND_HOURS, text), i == 0, 0, i > 0, 0);
    }
    assert_string_equal(hours_of_all(office), "A 120\n");
}

static void test_import_key_hours_unknown_and_ambiguous_are_refused(void **state)
{
    struct office *office = *state;
    load_people(office);
    const char *text = "手机,人员编号,earned_on,amount,measure,categories\n" MOBILE
                       ",,2027-01-02,1,小时,ce\n" MOBILE ",B,2027-01-02,2,小时,ce\n" MOBILE
                       ",C,2027-01-02,3,小时,ce\n13900139000,,2027-01-02,4,小时,ce\n"
                       ",A,2027-01-02,5,小时,ce\n";
    struct import_report report = by_key(office, WORKER_KEY_MOBILE, FILE_KIND_HOURS, text);
    EXPECT_COUNTS(report, 1, 0, 0, 4);
    expect_finding(&report.refusals[0], 2, "ambiguous", "2 workers");
    expect_finding(&report.refusals[1], 4, "ambiguous", "2 workers");
    expect_finding(&report.refusals[2], 5, "reference", "mobile number");
    expect_finding(&report.refusals[3], 6, "required", "");
    assert_string_equal(hours_of_all(office), "B 120\n");
    assert_null(strstr(rows_of(office, "SELECT object || detail FROM audit"), MOBILE));
}

static void test_import_key_code_beside_must_agree(void **state)
{
    struct office *office = *state;
    load_people(office);
    struct import_report report =
        by_key(office, WORKER_KEY_IDENTITY, FILE_KIND_HOURS,
               "身份证号,人员编号,earned_on,amount,measure,categories\n" ID_A
               ",A,2027-01-02,1,小时,ce\n" ID_A ",B,2027-01-02,2,小时,ce\n");
    EXPECT_COUNTS(report, 1, 0, 0, 1);
    expect_finding(&report.refusals[0], 3, "key", "worker A, not B");
}

static void test_import_key_attendance_and_results(void **state)
{
    struct office *office = *state;
    load_people(office);
    office_load(office, FILE_KIND_OFFERINGS,
                "code,course,seats,date,begins,ends\nX,E1,9,2027-01-02,09:00,11:00\n");
    struct import_report report =
        by_key(office, WORKER_KEY_IDENTITY, FILE_KIND_ATTENDANCE,
               "offering,身份证号,state\nX," ID_A ",出勤\nX," ID_NEW ",出勤\nX," ID_A ",缺勤\n");
    EXPECT_COUNTS(report, 1, 0, 0, 2);
    expect_finding(&report.refusals[0], 3, "reference", "identity number");
    expect_finding(&report.refusals[1], 4, "duplicate", "row 2");
    assert_string_equal(hours_of_all(office), "A 120\n");
    report = by_key(office, WORKER_KEY_EMAIL, FILE_KIND_RESULTS,
                    "邮箱,level,paper,sat_on,result\n"
                    "b@example.org,初级,实务,2026-06-13,合格\n");
    EXPECT_COUNTS(report, 1, 0, 0, 0);
    assert_string_equal(
        rows_of(office, "SELECT w.code FROM exam_result JOIN worker AS w ON w.id = worker_id"),
        "B\n");
}

/* --- rosters ------------------------------------------------------------------------------------
 */

static void test_import_key_roster_without_codes_updates(void **state)
{
    struct office *office = *state;
    load_people(office);
    const char *text = "身份证号,姓名,单位编号,持证级别\n" ID_A ",甲,S2,中级\n" ID_B
                       ",乙,S1,无\n" ID_NEW ",丁,S1,无\n";
    struct import_report report = by_key(office, WORKER_KEY_IDENTITY, FILE_KIND_WORKERS, text);
    EXPECT_COUNTS(report, 0, 1, 1, 1);
    expect_finding(&report.refusals[0], 4, "key", "a new worker needs a code");
    assert_int_equal(office_worker(office, "A").tier, TIER_INTERMEDIATE);
    assert_string_equal(office_person(office, "A").mobile, MOBILE);
    assert_string_equal(rows_of(office, "SELECT count(*) FROM worker"), "3\n");
    struct err err = {0};
    struct import_undo undo = {.who = "test"};
    struct import_undo_report undone;
    OK(import_undo(office->service, &undo, &office->arena, &undone, &err));
    assert_int_equal(undone.restored, 1);
    assert_int_equal(office_worker(office, "A").tier, TIER_NONE);
    assert_string_equal(office_person(office, "A").identity_no, ID_A);
}

static void test_import_key_roster_codes_agree_or_are_refused(void **state)
{
    struct office *office = *state;
    load_people(office);
    struct import_report report =
        by_key(office, WORKER_KEY_IDENTITY, FILE_KIND_WORKERS,
               "code,identity_no,name,unit,tier\nA," ID_A ",甲二,S1,无\nA2," ID_B
               ",乙,S1,无\nC," ID_NEW ",丙,S2,无\n");
    EXPECT_COUNTS(report, 0, 2, 0, 1); /* C had no number: now it has this one */
    expect_finding(&report.refusals[0], 3, "key", "worker B, not A2");
    assert_string_equal(office_person(office, "C").identity_no, ID_NEW);
    report = by_key(office, WORKER_KEY_IDENTITY, FILE_KIND_WORKERS,
                    "code,identity_no,name,unit,tier\nB,110101198304040049,乙,S1,无\n"
                    "D,11010519491231002X,丁,S1,无\n");
    EXPECT_COUNTS(report, 1, 0, 0, 1);
    expect_finding(&report.refusals[0], 2, "key", "worker B has another identity number");
    assert_true(office_has(office, FILE_KIND_WORKERS, "D"));
}

static void test_import_key_roster_same_key_twice_is_refused(void **state)
{
    struct office *office = *state;
    load_people(office);
    struct import_report report = by_key(office, WORKER_KEY_EMAIL, FILE_KIND_WORKERS,
                                         "email,name,unit,tier\na@example.org,甲,S1,初级\n"
                                         "a@example.org,甲,S1,中级\n");
    EXPECT_COUNTS(report, 0, 1, 0, 1);
    expect_finding(&report.refusals[0], 3, "duplicate", "row 2");
}

/* --- what else must hold ------------------------------------------------------------------------
 */

static void test_import_key_held_value_stands(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    load_people(office);
    const char *const columns[] = {"tier=senior"};
    bool is_changed = false;
    struct held_change change = {.kind = FILE_KIND_WORKERS,
                                 .code = "A",
                                 .columns = columns,
                                 .columns_len = 1,
                                 .who = "test"};
    OK(held_set(office->service, &change, &is_changed, &err));
    struct import_report report = by_key(office, WORKER_KEY_IDENTITY, FILE_KIND_WORKERS,
                                         "identity_no,name,unit,tier\n" ID_A ",甲二,S1,中级\n");
    EXPECT_COUNTS(report, 0, 1, 0, 0);
    assert_int_equal(report.kept, 1);
    assert_int_equal(office_worker(office, "A").tier, TIER_SENIOR);
    assert_string_equal(office_person(office, "A").name, "甲二");
}

static void test_import_key_forgotten_is_nobody(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    json_t *report_json = NULL;
    load_people(office);
    struct person_forget forget = {.code = "A", .who = "test"};
    OK(person_forget(office->service, &forget, &report_json, &err));
    json_decref(report_json);
    struct import_report report =
        by_key(office, WORKER_KEY_IDENTITY, FILE_KIND_HOURS,
               "身份证号,earned_on,amount,measure,categories\n" ID_A ",2027-01-02,1,小时,ce\n");
    EXPECT_COUNTS(report, 0, 0, 0, 1);
    expect_finding(&report.refusals[0], 2, "reference", "identity number");
    report = by_key(office, WORKER_KEY_IDENTITY, FILE_KIND_WORKERS,
                    "code,identity_no,name,unit,tier\nA," ID_A ",甲,S1,初级\n");
    EXPECT_COUNTS(report, 0, 1, 0, 0);
    expect_finding(&report.warnings[0], 2, "erased", "erased");
    assert_string_equal(office_person(office, "A").identity_no, "");
}

static void test_import_key_preview_equals_apply_and_second_time_is_the_same(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct import_report preview = {0};
    struct import_job job = {
        .kind = FILE_KIND_WORKERS, .options = {.key = WORKER_KEY_IDENTITY}, .preview = true};
    const char *text = "identity_no,code,name,unit,tier\n" ID_A ",,甲二,S1,初级\n" ID_B
                       ",C,乙,S1,无\n" ID_NEW ",D,丁,S9,无\n";
    load_people(office);
    const char *before = office_dump(office);
    OK(try_key(office, &job, text, &preview, &err));
    assert_string_equal(office_dump(office), before);
    struct import_report report = by_key(office, WORKER_KEY_IDENTITY, FILE_KIND_WORKERS, text);
    EXPECT_COUNTS(report, preview.created, preview.changed, preview.same, preview.refused);
    EXPECT_COUNTS(report, 0, 1, 0, 2);
    EXPECT_COUNTS(by_key(office, WORKER_KEY_IDENTITY, FILE_KIND_WORKERS, text), 0, 0, 1, 2);
}

/* The refused rows come back whole, and only they. */
static void test_import_key_refused_rows_as_a_file(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct import_report report = {0};
    CLEANUP(buf_release) struct buf file;
    const char *path = arena_printf(&office->arena, "%s/refused.csv", office->dir);
    const struct table_options refused = {.format = TABLE_FORMAT_CSV_UTF8, .path = path};
    struct import_job job = {
        .kind = FILE_KIND_HOURS, .options = {.key = WORKER_KEY_IDENTITY}, .refused = &refused};
    load_people(office);
    OK(try_key(office, &job,
               "身份证号,earned_on,amount,measure,categories\n" ID_NEW
               ",2027-01-02,1,小时,ce\n" ID_A ",2027-01-02,2,小时,ce\n" ID_B ",someday,3,小时,ce\n",
               &report, &err));
    EXPECT_COUNTS(report, 1, 0, 0, 2);
    buf_init(&file, 1 << 20);
    OK(file_read(path, &file, &err));
    assert_non_null(strstr(buf_text(&file), ID_NEW));
    assert_non_null(strstr(buf_text(&file), ID_B));
    assert_null(strstr(buf_text(&file), ID_A));
}

/* --- one person under two codes -----------------------------------------------------------------
 */

static void test_import_identity_of_another_worker_warns(void **state)
{
    struct office *office = *state;
    load_people(office);
    struct import_report report = office_load(
        office, FILE_KIND_WORKERS, "code,name,unit,tier,identity_no\nA2,甲,S1,无," ID_A "\n");
    assert_int_equal(report.warnings_len, 1);
    expect_finding(&report.warnings[0], 2, "duplicate", "worker A ");
    /* Whoever gives the number up in the same file is no other one any more. */
    report = office_load(office, FILE_KIND_WORKERS,
                         "code,name,unit,tier,identity_no\nA,甲,S1,无,\nA2,甲,S1,无," ID_A "\n");
    assert_int_equal(report.warnings_len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_import_key_every_field_names_the_same_worker),
        OFFICE_TEST(test_import_key_hours_unknown_and_ambiguous_are_refused),
        OFFICE_TEST(test_import_key_code_beside_must_agree),
        OFFICE_TEST(test_import_key_attendance_and_results),
        OFFICE_TEST(test_import_key_roster_without_codes_updates),
        OFFICE_TEST(test_import_key_roster_codes_agree_or_are_refused),
        OFFICE_TEST(test_import_key_roster_same_key_twice_is_refused),
        OFFICE_TEST(test_import_key_held_value_stands),
        OFFICE_TEST(test_import_key_forgotten_is_nobody),
        OFFICE_TEST(test_import_key_preview_equals_apply_and_second_time_is_the_same),
        OFFICE_TEST(test_import_key_refused_rows_as_a_file),
        OFFICE_TEST(test_import_identity_of_another_worker_warns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
