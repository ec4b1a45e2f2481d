/* The ledger under all that may happen to it: whatever is loaded, marked, corrected in part and
 * taken back, in whatever order, no entry falls below nothing and every balance is the sum of its
 * entries. */
#include "scheduler/base/rng.h"
#include "scheduler/service/export_kind.h"
#include "scheduler/service/import_undo.h"
#include "scheduler/service/ledger_book.h"
#include "scheduler/store/store_ledger.h"
#include "tests/unit/service_support.h"

#define HOURS_HEAD "worker,earned_on,amount,measure,categories,course,external_id\n"
#define LIST_HEAD  "offering,date,worker,state\n"
#define AFTER      (OFFICE_NOW + 200 * INT64_C(86400)) /* everything that the lists are of is over */

static int64_t number_of(struct office *office, const char *sql)
{
    CLEANUP(buf_release) struct buf rows;
    buf_init(&rows, 1000);
    office_query(office, sql, &rows);
    return strtol(buf_text(&rows), NULL, 10);
}

static void set_up(struct office *office)
{
    office_load_district(office);
    office->options.fixed_now = AFTER;
    office_reopen(office);
}

static enum err_code take_back(struct office *office, int64_t entry, int32_t min, struct err *err)
{
    struct credit_id id;
    struct ledger_reversal reversal = {{entry}, min, "typed wrongly", {.who = "test"}};
    return ledger_take_back(office->service, &reversal, &id, err);
}

/* What stands of a worker's entries, as their book says. */
static int64_t stands(struct office *office, const char *worker)
{
    struct err err = {0};
    CLEANUP_JSON json_t *book = NULL;
    int64_t sum = 0;
    size_t index = 0;
    const json_t *row = NULL;
    OK(ledger_show(office->service, worker, &book, &err));
    json_array_foreach(json_object_get(book, "entries"), index, row) sum +=
        office_int(row, "left_min");
    return sum;
}

static struct import_undo_report undo_newest(struct office *office)
{
    struct err err = {0};
    struct import_undo_report report = {0};
    OK(import_undo(office->service, &(struct import_undo){.who = "test"}, &office->arena, &report,
                   &err));
    return report;
}

/* --- several reversals
 */

static void test_ledger_take_back_part_by_part_until_nothing_is_left(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    set_up(office);
    office_load(office, FILE_KIND_HOURS, HOURS_HEAD "W00,2027-01-02,4,学时,ce,,X1\n");
    assert_int_equal(stands(office, "W00"), 180);
    OK(take_back(office, 1, 45, &err));
    OK(take_back(office, 1, 7, &err));
    assert_int_equal(stands(office, "W00"), 128);
    REFUSED(ERR_INVALID, "only 128 minutes", take_back(office, 1, 129, &err));
    OK(take_back(office, 1, 0, &err)); /* all that is left */
    assert_int_equal(stands(office, "W00"), 0);
    REFUSED(ERR_CONFLICT, "taken back already", take_back(office, 1, 0, &err));
    REFUSED(ERR_CONFLICT, "taken back already", take_back(office, 1, 1, &err));
    REFUSED(ERR_CONFLICT, "taken back already", take_back(office, 2, 1, &err)); /* a reversal */
}

/* The rest goes with its import; what comes again comes whole, and the undoing says so. */
static void test_import_undo_takes_what_corrections_have_left(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    const char *file = HOURS_HEAD "W00,2027-01-02,60,分钟,ce,,X1\nW00,2027-01-03,60,分钟,ce,,X2\n"
                                  "W00,2027-01-04,60,分钟,ce,,X3\n";
    set_up(office);
    office_load(office, FILE_KIND_HOURS, file);
    OK(take_back(office, 1, 20, &err));
    OK(take_back(office, 1, 20, &err));
    OK(take_back(office, 2, 0, &err));
    assert_int_equal(stands(office, "W00"), 80);
    struct import_undo_report report = undo_newest(office);
    assert_int_equal(report.reversed, 2);
    assert_int_equal(report.corrected, 1);
    assert_int_equal(report.kept, 1);
    assert_int_equal(stands(office, "W00"), 0);
    EXPECT_COUNTS(office_load(office, FILE_KIND_HOURS, file), 2, 0, 1, 0);
    assert_int_equal(stands(office, "W00"), 120); /* X2 a person has taken back */
}

static void test_mark_absent_takes_what_corrections_have_left(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    set_up(office);
    office_load(office, FILE_KIND_ATTENDANCE, LIST_HEAD "E1A,,W00,出勤\n");
    OK(take_back(office, 1, 50, &err));
    OK(take_back(office, 1, 30, &err));
    assert_int_equal(stands(office, "W00"), 40);
    EXPECT_COUNTS(office_load(office, FILE_KIND_ATTENDANCE, LIST_HEAD "E1A,,W00,缺勤\n"), 0, 1, 0,
                  0);
    assert_int_equal(stands(office, "W00"), 0);
    office_load(office, FILE_KIND_ATTENDANCE, LIST_HEAD "E1A,,W00,出勤\n");
    assert_int_equal(stands(office, "W00"), 120);
}

/* An export is what stands: it loads into another office as such, and here changes nothing. */
static void test_export_hours_writes_what_stands(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    set_up(office);
    office_load(office, FILE_KIND_HOURS,
                HOURS_HEAD "W00,2027-01-02,4,学时,ce,,X1\nW00,2027-01-03,4,学时,ce,,X2\n"
                           "W00,2027-01-04,4,学时,ce,,X3\nW00,2027-01-05,4,学时,ce,,X4\n");
    OK(take_back(office, 1, 45, &err)); /* a whole class hour */
    OK(take_back(office, 2, 7, &err));  /* not a round part of one */
    OK(take_back(office, 2, 7, &err));
    OK(take_back(office, 3, 100, &err));
    OK(take_back(office, 3, 0, &err));
    CLEANUP(buf_release) struct buf bytes;
    buf_init(&bytes, 1 << 20);
    int64_t rows = 0;
    struct export_what what = {.kind = FILE_KIND_HOURS};
    struct table_options options = {
        .format = TABLE_FORMAT_CSV_UTF8, .buf = &bytes, .language = TABLE_LANGUAGE_EN};
    OK(export_kind(office->service, &what, &options, &rows, &err));
    assert_int_equal(rows, 3);
    const char *text = buf_text(&bytes);
    assert_non_null(strstr(text, "2027-01-02,3,class hour"));
    assert_non_null(strstr(text, "2027-01-03,166,minute"));
    assert_null(strstr(text, "2027-01-04"));
    assert_non_null(strstr(text, "2027-01-05,4,class hour"));
    int64_t before = number_of(office, "SELECT count(*) FROM credit");
    EXPECT_COUNTS(office_load(office, FILE_KIND_HOURS, text), 0, 0, 3, 0);
    assert_int_equal(number_of(office, "SELECT count(*) FROM credit"), before);
    struct import_report report =
        office_import(office, FILE_KIND_HOURS, HOURS_HEAD "W00,2027-01-02,2,class_hour,ce,,X1\n");
    EXPECT_COUNTS(report, 0, 0, 0, 1); /* neither what was nor what stands */
}

/* --- hours that stood for a mark
 */

static void test_import_undo_hours_gives_the_marks_they_stood_for(void **state)
{
    struct office *office = *state;
    struct import_undo_report report = {0};
    struct err err = {0};
    set_up(office);
    office_load(office, FILE_KIND_HOURS,
                HOURS_HEAD "W00,2027-04-10,60,分钟,ce,E1,X1\nW01,2027-04-10,60,分钟,ce,E1,X2\n"
                           "W02,2027-04-10,60,分钟,ce,E1,X3\nW03,2027-04-10,60,分钟,ce,,X4\n");
    office_load(office, FILE_KIND_ATTENDANCE,
                LIST_HEAD "E1A,,W00,出勤\nE1A,,W01,缺勤\nE1A,,W03,出勤\n");
    assert_int_equal(stands(office, "W00"), 60); /* the mark gave nothing */
    assert_int_equal(stands(office, "W03"), 180);
    struct import_undo undo = {.id = {number_of(office, "SELECT max(id) FROM import "
                                                        "WHERE kind = 'hours'")},
                               .preview = true,
                               .who = "test"};
    const char *before = office_dump(office);
    OK(import_undo(office->service, &undo, &office->arena, &report, &err));
    assert_int_equal(report.credited, 1);
    assert_string_equal(office_dump(office), before);
    undo.preview = false;
    OK(import_undo(office->service, &undo, &office->arena, &report, &err));
    assert_int_equal(report.reversed, 4);
    assert_int_equal(report.credited, 1);
    assert_int_equal(stands(office, "W00"), 120); /* now the mark's own */
    assert_int_equal(stands(office, "W01"), 0);
    assert_int_equal(stands(office, "W02"), 0);
    assert_int_equal(stands(office, "W03"), 120);
    undo_newest(office); /* the list */
    assert_int_equal(stands(office, "W00"), 0);
}

/* --- whatever happens
 */

static const char *const names[] = {"W00", "W01", "W02"};

static const char *random_worker(struct rng *rng)
{
    return names[rng_below(rng, 3)];
}

static void load_random_hours(struct office *office, struct rng *rng)
{
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, 4096);
    buf_add_text(&text, HOURS_HEAD);
    for (uint64_t rows = 1 + rng_below(rng, 4); rows > 0; rows--) {
        bool has_id = rng_chance(rng, 1, 2);
        buf_addf(&text, "%s,2027-%s,%d,%s,ce,%s,", random_worker(rng),
                 rng_chance(rng, 1, 2) ? "04-10" : "04-11", (int)rng_between(rng, 1, 6),
                 rng_chance(rng, 1, 2) ? "学时" : "小时", rng_chance(rng, 1, 2) ? "E1" : "");
        if (has_id)
            buf_addf(&text, "H%d", (int)rng_below(rng, 12)); /* some come again, or differ */
        buf_add_char(&text, '\n');
    }
    office_import(office, FILE_KIND_HOURS, buf_text(&text));
}

static void mark_at_random(struct office *office, struct rng *rng)
{
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, 4096);
    buf_add_text(&text, LIST_HEAD);
    for (uint64_t rows = 1 + rng_below(rng, 3); rows > 0; rows--)
        buf_addf(&text, "E1A,,%s,%s\n", random_worker(rng),
                 rng_chance(rng, 2, 3) ? "出勤" : "缺勤");
    office_import(office, FILE_KIND_ATTENDANCE, buf_text(&text));
}

static void take_back_at_random(struct office *office, struct rng *rng)
{
    struct err err = {0};
    /* Mostly one of the last, and sometimes a reversal, or nothing at all. */
    int64_t newest = number_of(office, "SELECT coalesce(max(id), 0) FROM credit");
    int64_t entry = newest - (int64_t)rng_below(rng, 8);
    int32_t min = rng_chance(rng, 1, 8) ? 0 : (int32_t)rng_between(rng, 1, 60);
    enum err_code code = take_back(office, entry, min, &err);
    if (code == ERR_NOT_FOUND && (entry <= 0 || newest == 0))
        return;
    if (code != ERR_OK && code != ERR_CONFLICT && code != ERR_INVALID)
        fail_msg("code %d: %s", (int)code, err.text);
}

static void undo_at_random(struct office *office, struct rng *rng)
{
    struct err err = {0};
    struct import_undo_report report = {0};
    const char *kind = rng_chance(rng, 1, 2) ? "hours" : "attendance";
    struct import_undo undo = {
        .id = {number_of(office, arena_printf(&office->arena,
                                              "SELECT coalesce(max(id), 999999) FROM import WHERE "
                                              "undone_at = 0 AND rows_new + rows_changed > 0 AND "
                                              "kind = '%s'",
                                              kind))},
        .who = "test"};
    enum err_code code = import_undo(office->service, &undo, &office->arena, &report, &err);
    if (code != ERR_OK && code != ERR_CONFLICT && code != ERR_NOT_FOUND)
        fail_msg("code %d: %s", (int)code, err.text);
}

static void expect_sound(struct office *office, int step)
{
    if (number_of(office, "SELECT count(*) FROM credit e WHERE e.min + coalesce((SELECT sum(r.min) "
                          "FROM credit r WHERE r.reverses = e.id), 0) < 0 AND e.reverses IS NULL"))
        fail_msg("step %d: an entry is below nothing", step);
    if (number_of(office, "SELECT count(*) FROM credit r WHERE r.reverses IS NOT NULL AND "
                          "r.turn <> (SELECT count(*) FROM credit s WHERE s.reverses = r.reverses "
                          "AND s.id <= r.id)"))
        fail_msg("step %d: turns have gaps", step);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *of = arena_printf(&office->arena,
                                      "FROM credit e WHERE worker_id = "
                                      "(SELECT id FROM worker WHERE code = '%s')",
                                      names[i]);
        int64_t sum =
            number_of(office, arena_printf(&office->arena, "SELECT coalesce(sum(min), 0) %s", of));
        if (sum != stands(office, names[i]))
            fail_msg("step %d: %s has %d minutes, the entries say %d", step, names[i],
                     (int)stands(office, names[i]), (int)sum);
        /* The event's hours stand by its list or from elsewhere, never by both. */
        const char *standing = "AND e.reverses IS NULL AND e.min + coalesce((SELECT sum(r.min) "
                               "FROM credit r WHERE r.reverses = e.id), 0) > 0";
        if (number_of(office, arena_printf(&office->arena,
                                           "SELECT count(*) %s %s AND external_id LIKE 'att:%%'",
                                           of, standing)) > 0 &&
            number_of(office,
                      arena_printf(&office->arena,
                                   "SELECT count(*) %s %s AND external_id NOT LIKE 'att:%%' AND "
                                   "course_id IS NOT NULL AND earned_on = "
                                   "(SELECT day FROM session JOIN offering ON offering.id = "
                                   "session.offering_id WHERE code = 'E1A')",
                                   of, standing)) > 0)
            fail_msg("step %d: %s has the event's hours twice", step, names[i]);
    }
}

static void test_ledger_any_order_of_events_stays_sound(void **state)
{
    struct office *office = *state;
    struct rng rng;
    rng_seed(&rng, 20270410);
    set_up(office);
    for (int step = 0; step < 250; step++) {
        switch (rng_below(&rng, 7)) {
        case 0:
        case 1:
            load_random_hours(office, &rng);
            break;
        case 2:
        case 3:
            mark_at_random(office, &rng);
            break;
        case 4:
        case 5:
            take_back_at_random(office, &rng);
            break;
        default:
            undo_at_random(office, &rng);
        }
        expect_sound(office, step);
    }
    /* It was not all refused. */
    assert_true(number_of(office, "SELECT count(*) FROM credit WHERE turn > 1") > 5);
    assert_true(number_of(office, "SELECT count(*) FROM import WHERE undone_at <> 0") > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_ledger_take_back_part_by_part_until_nothing_is_left),
        OFFICE_TEST(test_import_undo_takes_what_corrections_have_left),
        OFFICE_TEST(test_mark_absent_takes_what_corrections_have_left),
        OFFICE_TEST(test_export_hours_writes_what_stands),
        OFFICE_TEST(test_import_undo_hours_gives_the_marks_they_stood_for),
        OFFICE_TEST(test_ledger_any_order_of_events_stays_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
