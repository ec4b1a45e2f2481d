/* Loading hours: what is appended once, what is refused, and what is only told. */
#include "scheduler/service/ledger_book.h"
#include "scheduler/store/store_ledger.h"
#include "tests/unit/service_support.h"

#define HOURS_HEAD "worker,earned_on,amount,measure,categories,external_id\n"

/* --- hours
 * ----------------------------------------------------------------------------------------
 */

static int64_t credits_len(struct office *office)
{
    struct err err = {0};
    int64_t count = 0;
    OK(store_credit_count(office->service->store, &count, &err));
    return count;
}

/* A file without ids of its own: rows that are equal are two, the same file again adds none. */
static void test_import_apply_hours_without_external_id_idempotent(void **state)
{
    struct office *office = *state;
    office_load_places(office);
    office_load(office, FILE_KIND_WORKERS, "code,name,unit,tier\nA,甲,S1,无\n");
    const char *file = "worker,earned_on,amount,measure,categories\nA,2027-01-02,2,学时,ce\n"
                       "A,2027-01-02,2,学时,ce\nA,2027-01-03,2,学时,ce\n";
    EXPECT_COUNTS(office_load(office, FILE_KIND_HOURS, file), 3, 0, 0, 0);
    assert_int_equal(credits_len(office), 3);
    EXPECT_COUNTS(office_load(office, FILE_KIND_HOURS, file), 0, 0, 3, 0);
    assert_int_equal(credits_len(office), 3);
    EXPECT_COUNTS(office_load(office, FILE_KIND_HOURS,
                              "worker,earned_on,amount,measure,categories\n"
                              "A,2027-01-02,3,学时,ce\nA,2027-01-02,2,学时,ce\n"),
                  1, 0, 1, 0);
    assert_int_equal(credits_len(office), 4);
}

/* The id that a row without one gets is the one that it has got ever since, so that files of long
 * ago add nothing; whoever names a provider tells of other hours. */
static void test_import_apply_hours_derived_id_is_for_ever(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct credit *credits = NULL;
    size_t len = 0;
    office_load_places(office);
    office_load(office, FILE_KIND_WORKERS, "code,name,unit,tier\nA,甲,S1,无\n");
    office_load(office, FILE_KIND_HOURS,
                "worker,earned_on,amount,measure,categories\nA,2027-01-02,2,学时,ce\n");
    EXPECT_COUNTS(office_load(office, FILE_KIND_HOURS,
                              "worker,earned_on,amount,measure,categories,provider\n"
                              "A,2027-01-02,2,学时,ce,协会\nA,2027-01-02,2,学时,ce,\n"),
                  1, 0, 1, 0);
    OK(store_credit_list_of_worker(office->service->store, office_worker(office, "A").id,
                                   &office->arena, &credits, &len, &err));
    assert_int_equal(len, 2);
    assert_string_equal(credits[0].external_id, "auto:e1f69bab1e9e5a154ff8368dc90b10e4");
    assert_string_equal(credits[1].provider, "协会");
}

static void test_import_apply_hours_minutes_of_each_measure(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct credit *credits = NULL;
    size_t len = 0;
    office_load_places(office);
    office_load(office, FILE_KIND_WORKERS, "code,name,unit,tier\nA,甲,S1,无\n");
    office_load(office, FILE_KIND_HOURS,
                HOURS_HEAD "A,2027-01-01,90,分钟,ce,1\nA,2027-01-02,1.5,小时,ce,2\n"
                           "A,2027-01-03,1.5,学时,ethics;ce,3\n");
    OK(store_credit_list_of_worker(office->service->store, office_worker(office, "A").id,
                                   &office->arena, &credits, &len, &err));
    assert_int_equal(len, 3);
    assert_int_equal(credits[0].min, 90);
    assert_int_equal(credits[1].min, 90);
    assert_int_equal(credits[2].min, 68); /* 67.5, halves up */
    assert_int_equal(credits[2].stated_milli, 1500);
    assert_string_equal(credits[2].categories, "ce;ethics");
}

static void test_import_apply_hours_external_id_with_other_content_refused(void **state)
{
    struct office *office = *state;
    office_load_places(office);
    office_load(office, FILE_KIND_WORKERS, "code,name,unit,tier\nA,甲,S1,无\nB,乙,S1,无\n");
    office_load(office, FILE_KIND_HOURS, HOURS_HEAD "A,2027-01-02,2,学时,ce,X1\n");
    struct import_report report =
        office_import(office, FILE_KIND_HOURS,
                      HOURS_HEAD "A,2027-01-02,3,学时,ce,X1\nB,2027-01-02,2,学时,ce,X2\n");
    EXPECT_COUNTS(report, 1, 0, 0, 1);
    assert_int_equal(office_only_refusal(report)->line, 2);
    assert_int_equal(office_only_refusal(report)->column, HOURS_COLUMN_EXTERNAL_ID);
    assert_int_equal(office_only_refusal(report)->why, IMPORT_REASON_TAKEN);
    assert_int_equal(credits_len(office), 2);
}

/* So few minutes that they round to none: a bad row, not a bad file. */
static void test_import_apply_hours_of_no_minutes_refused_others_applied(void **state)
{
    struct office *office = *state;
    office_load_places(office);
    office_load(office, FILE_KIND_WORKERS, "code,name,unit,tier\nA,甲,S1,无\n");
    struct import_report report =
        office_import(office, FILE_KIND_HOURS,
                      HOURS_HEAD "A,2027-01-02,0.001,分钟,ce,X1\nA,2027-01-02,2,学时,ce,X2\n");
    EXPECT_COUNTS(report, 1, 0, 0, 1);
    assert_int_equal(office_only_refusal(report)->line, 2);
}

/* --- told, not refused
 */

/* How often the reason stands among the warnings. */
static int warned(struct import_report report, enum import_reason why)
{
    int found = 0;
    for (size_t i = 0; i < report.warnings_len; i++)
        found += report.warnings[i].why == why;
    return found;
}

#define NO_ID_HEAD "worker,earned_on,amount,measure,categories,course,external_id\n"

static void test_import_apply_hours_beside_standing_ones_are_told(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct credit_id id = {0};
    office_load_district(office);
    struct import_report report =
        office_load(office, FILE_KIND_HOURS, NO_ID_HEAD "W00,2027-01-02,2,小时,ce,E1,\n");
    assert_int_equal(warned(report, IMPORT_REASON_SECOND), 0);
    report = office_load(office, FILE_KIND_HOURS,
                         NO_ID_HEAD "W00,2027-01-02,3,小时,ce,E1,\n"        /* told */
                                    "W00,2027-01-02,3,小时,ce,E2,\n"        /* another course */
                                    "W00,2027-01-03,3,小时,ce,E1,\n"        /* another day */
                                    "W01,2027-01-02,3,小时,ce,E1,\n"        /* somebody else */
                                    "W00,2027-01-02,4,小时,ce,E1,MEANT\n"); /* an id of its own */
    EXPECT_COUNTS(report, 5, 0, 0, 0);
    assert_int_equal(warned(report, IMPORT_REASON_SECOND), 1);
    assert_int_equal(report.warnings[0].line, 2);
    assert_non_null(strstr(report.warnings[0].remedy, "yanxu ledger reverse 1"));
    /* What is taken back stands no more. */
    for (int64_t entry = 1; entry <= 6; entry++) {
        struct ledger_reversal reversal = {{entry}, 0, "typed wrongly", {.who = "test"}};
        OK(ledger_take_back(office->service, &reversal, &id, &err));
    }
    report = office_load(office, FILE_KIND_HOURS, NO_ID_HEAD "W00,2027-01-02,5,小时,ce,E1,\n");
    assert_int_equal(warned(report, IMPORT_REASON_SECOND), 0);
}

/* A file that grows says the old row too: then both are meant. */
static void test_import_apply_hours_that_the_file_still_has_are_not_told(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    office_load(office, FILE_KIND_HOURS, NO_ID_HEAD "W00,2027-01-02,2,小时,ce,,\n");
    struct import_report report =
        office_load(office, FILE_KIND_HOURS,
                    NO_ID_HEAD "W00,2027-01-02,2,小时,ce,,\nW00,2027-01-02,3,小时,ce,,\n");
    EXPECT_COUNTS(report, 1, 0, 1, 0);
    assert_int_equal(warned(report, IMPORT_REASON_SECOND), 0);
    report = office_load(office, FILE_KIND_HOURS, NO_ID_HEAD "W00,2027-01-02,4,小时,ce,,\n");
    assert_int_equal(warned(report, IMPORT_REASON_SECOND), 2); /* beside each of the two */
}

static void test_import_apply_unknown_category_is_told_once(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    office_load_places(office);
    office_load(office, FILE_KIND_WORKERS, office_workers_csv(office));
    const char *text = HOURS_HEAD "W00,2027-01-02,1,小时,rere,X1\nW01,2027-01-02,1,小时,rere,X2\n"
                                  "W02,2027-01-02,1,小时,ce;prep,X3\n";
    struct import_report report = office_load(office, FILE_KIND_HOURS, text);
    assert_int_equal(report.warnings_len, 0); /* no rulebook: nobody knows what may count */
    OK(rulebook_set(office->service, STR_LIT(OFFICE_RULEBOOK), "office.json", DATE_NONE,
                    (struct deed){.who = "test"}, &err));
    report = office_load(office, FILE_KIND_HOURS, text);
    EXPECT_COUNTS(report, 0, 0, 3, 0);
    assert_int_equal(report.warnings_len, 1);
    assert_int_equal(report.warnings[0].line, 2);
    assert_int_equal(report.warnings[0].why, IMPORT_REASON_CATEGORY);
    assert_non_null(strstr(report.warnings[0].reason, "rere; did you mean rare?"));
    report = office_load(office, FILE_KIND_COURSES,
                         "code,name,mode,tags\nN1,党课,面授,ce=60;party=60\n");
    assert_int_equal(warned(report, IMPORT_REASON_CATEGORY), 1);
    assert_null(strstr(report.warnings[0].reason, "did you mean"));
    report = office_load(office, FILE_KIND_QUOTAS, "year,unit,category,each\n2027,PD,party,10\n");
    assert_int_equal(warned(report, IMPORT_REASON_CATEGORY), 1);
    report = office_load(office, FILE_KIND_COURSES,
                         "code,name,mode,tags\nN1,党课,面授,ce=60;party=90\n");
    assert_int_equal(warned(report, IMPORT_REASON_CATEGORY), 0); /* the quota counts it now */
}

/* --- taking back by hand
 */

static void test_ledger_take_back_once_and_in_part(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    CLEANUP_JSON json_t *book = NULL;
    CLEANUP_JSON json_t *nobody = NULL;
    struct credit_id id = {0};
    office_load_district(office);
    office_load(office, FILE_KIND_HOURS, HOURS_HEAD "W00,2027-01-02,4,hour,ce,L1\n");
    OK(ledger_show(office->service, "W00", &book, &err));
    const json_t *entry = NULL;
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(book, "entries"), i,
                       row) if (strcmp(json_string_value(json_object_get(row, "external_id")),
                                       "L1") == 0) entry = row;
    assert_non_null(entry);
    assert_int_equal(office_int(entry, "left_min"), 240);
    struct ledger_reversal part = {{office_int(entry, "id")}, 60, "typed wrongly", {.who = "test"}};
    OK(ledger_take_back(office->service, &part, &id, &err));
    json_decref(book);
    book = NULL;
    OK(ledger_show(office->service, "W00", &book, &err));
    bool is_seen = false;
    json_array_foreach(json_object_get(book, "entries"), i, row)
    {
        if (office_int(row, "id") == part.id.v)
            assert_int_equal(office_int(row, "left_min"), 180);
        is_seen |= office_int(row, "reverses") == part.id.v && office_int(row, "min") == -60;
    }
    assert_true(is_seen);
    struct ledger_reversal missing = {{999999}, 0, "x", {.who = "test"}};
    REFUSED(ERR_NOT_FOUND, "999999", ledger_take_back(office->service, &missing, &id, &err));
    REFUSED(ERR_NOT_FOUND, "nobody", ledger_show(office->service, "nobody", &nobody, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_import_apply_hours_without_external_id_idempotent),
        OFFICE_TEST(test_import_apply_hours_derived_id_is_for_ever),
        OFFICE_TEST(test_import_apply_hours_minutes_of_each_measure),
        OFFICE_TEST(test_import_apply_hours_external_id_with_other_content_refused),
        OFFICE_TEST(test_import_apply_hours_of_no_minutes_refused_others_applied),
        OFFICE_TEST(test_import_apply_hours_beside_standing_ones_are_told),
        OFFICE_TEST(test_import_apply_hours_that_the_file_still_has_are_not_told),
        OFFICE_TEST(test_import_apply_unknown_category_is_told_once),
        OFFICE_TEST(test_ledger_take_back_once_and_in_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
