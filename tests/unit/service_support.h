/* An office for the tests of scheduler/service: a database and a key file in a directory of its
 * own, a simulated now (Monday, 2027-01-04 08:00 in Shanghai), files written as CSV, and a small
 * district with thirty workers to plan for. */
#ifndef YANXU_TESTS_SERVICE_SUPPORT_H
#define YANXU_TESTS_SERVICE_SUPPORT_H

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/file.h"
#include "scheduler/service/endpoint.h"
#include "scheduler/service/import_apply.h"
#include "scheduler/service/plan_year.h"
#include "scheduler/service/remind.h"
#include "scheduler/service/rulebook_set.h"
#include "scheduler/service/service.h"
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_notice.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_worker.h"

#define OFFICE_NOW  1799020800 /* 2027-01-04T00:00:00Z */
#define OFFICE_YEAR 2027

#define OK(expr) office_ok((expr), &err, #expr, __FILE__, __LINE__)
/* Refused with this code, and with words that hold `words`. */
#define REFUSED(want, words, expr)                                                                 \
    office_refused((want), (words), (expr), &err, #expr, __FILE__, __LINE__)

static inline void office_ok(enum err_code code, const struct err *err, const char *what,
                             const char *file, int line)
{
    if (code != ERR_OK) {
        print_error("%s: %s (%s)\n", what, err->text, err->hint);
        _fail(file, line);
    }
}

static inline void office_refused(enum err_code want, const char *words, enum err_code code,
                                  struct err *err, const char *what, const char *file, int line)
{
    if (code != want || err->code != want || strstr(err->text, words) == NULL) {
        print_error("%s: code %d, wanted %d and \"%s\": %s\n", what, (int)code, (int)want, words,
                    err->text);
        _fail(file, line);
    }
    *err = (struct err){0};
}

struct office {
    char dir[64];
    char database[96], key_file[96];
    struct service_options options; /* change, then office_reopen() */
    struct service *service;
    struct arena arena; /* what the test asks for lives here */
};

static inline void office_reopen(struct office *office)
{
    struct err err = {0};
    service_close(office->service);
    office->service = NULL;
    OK(service_open(&office->options, &office->service, &err));
}

/* The same database with somebody else's key file. */
/* Points the options at a key file that is not the office's. */
static inline void office_put_other_key(struct office *office)
{
    struct err err = {0};
    unsigned char key[KEY_LEN];
    const char *path = arena_printf(&office->arena, "%s/other-key", office->dir);
    OK(crypto_key_file(path, true, key, &err));
    office->options.key_file = path;
    service_close(office->service);
    office->service = NULL;
}

static inline int office_setup(void **state)
{
    struct office *office = calloc(1, sizeof(*office));
    snprintf(office->dir, sizeof(office->dir), "/tmp/yanxu-service-XXXXXX");
    assert_non_null(mkdtemp(office->dir));
    snprintf(office->database, sizeof(office->database), "%s/yanxu.db", office->dir);
    snprintf(office->key_file, sizeof(office->key_file), "%s/key", office->dir);
    office->options = (struct service_options){.database = office->database,
                                               .create = true,
                                               .key_file = office->key_file,
                                               .zone = "Asia/Shanghai",
                                               .office = "浦东新区社工培训办公室",
                                               .email = "office@example.org",
                                               .base_url = "https://train.example.org",
                                               .allow_cidrs = "127.0.0.0/8",
                                               .allow_http = true,
                                               .fixed_now = OFFICE_NOW};
    office_reopen(office);
    *state = office;
    return 0;
}

/* The directory holds files only. */
static inline void office_remove_dir(const char *path)
{
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char file[512];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
        assert_int_equal(unlink(file), 0);
    }
    closedir(dir);
    assert_int_equal(rmdir(path), 0);
}

static inline int office_teardown(void **state)
{
    struct office *office = *state;
    char spool[sizeof(office->database) + 8];
    snprintf(spool, sizeof(spool), "%s.jobs", office->database);
    service_close(office->service);
    arena_release(&office->arena);
    if (access(spool, F_OK) == 0)
        office_remove_dir(spool);
    office_remove_dir(office->dir);
    free(office);
    return 0;
}

#define OFFICE_TEST(f) cmocka_unit_test_setup_teardown(f, office_setup, office_teardown)

/* --- files ------------------------------------------------------------------------------------ */

/* Writes the text into a file and imports it; the outcome of the import itself is handed back. */
static inline enum err_code office_try_import(struct office *office, enum file_kind kind,
                                              const char *text, bool preview,
                                              struct import_report *ret_report, struct err *ret_err)
{
    struct err err = {0};
    const char *path =
        arena_printf(&office->arena, "%s/%s.csv", office->dir, file_kind_text(kind)->code);
    OK(file_write_atomic(path, text, strlen(text), 0600, &err));
    struct import_job job = {.path = path, .kind = kind, .preview = preview, .who = "test"};
    return import_apply(office->service, &job, &office->arena, ret_report, ret_err);
}

static inline struct import_report office_preview(struct office *office, enum file_kind kind,
                                                  const char *text)
{
    struct err err = {0};
    struct import_report report = {0};
    OK(office_try_import(office, kind, text, true, &report, &err));
    return report;
}

static inline struct import_report office_import(struct office *office, enum file_kind kind,
                                                 const char *text)
{
    struct err err = {0};
    struct import_report report = {0};
    OK(office_try_import(office, kind, text, false, &report, &err));
    return report;
}

/* As office_import(), but no row may be refused. */
static inline struct import_report office_load(struct office *office, enum file_kind kind,
                                               const char *text)
{
    struct import_report report = office_import(office, kind, text);
    if (report.refused != 0)
        fail_msg("%s line %d: %s", file_kind_text(kind)->code, report.refusals[0].line,
                 report.refusals[0].reason);
    return report;
}

static inline void office_expect_counts_at(struct import_report report, int64_t created,
                                           int64_t changed, int64_t same, int64_t refused,
                                           const char *file, int line)
{
    if (report.created != created || report.changed != changed || report.same != same ||
        report.refused != refused || report.read != created + changed + same + refused) {
        print_error("read %d: created %d, changed %d, same %d, refused %d\n", (int)report.read,
                    (int)report.created, (int)report.changed, (int)report.same,
                    (int)report.refused);
        for (size_t i = 0; i < report.refusals_len; i++)
            print_error("  line %d %s: %s\n", report.refusals[i].line, report.refusals[i].heading,
                        report.refusals[i].reason);
        _fail(file, line);
    }
}
#define EXPECT_COUNTS(report, created, changed, same, refused)                                     \
    office_expect_counts_at((report), (created), (changed), (same), (refused), __FILE__, __LINE__)

static inline const struct import_refusal *office_only_refusal(struct import_report report)
{
    assert_int_equal(report.refused, 1);
    assert_int_equal(report.refusals_len, 1);
    return &report.refusals[0];
}

/* --- the whole database, to compare ----------------------------------------------------------- */

/* The first column of every row that the query gives, a line each. */
static inline void office_query(struct office *office, const char *sql, struct buf *buf)
{
    struct err err = {0};
    struct store *store = office->service->store;
    void *statement = NULL;
    bool is_row = true;
    OK(store->driver->prepare(store->conn, sql, &statement, &err));
    for (;;) {
        OK(store->driver->step(statement, &is_row, &err));
        if (!is_row)
            break;
        buf_add_str(buf, store->driver->column_text(statement, 0));
        buf_add_char(buf, '\n');
    }
    store->driver->finalize(statement);
}

/* Every column of every row of every table, in the office's arena. */
static inline const char *office_dump(struct office *office)
{
    CLEANUP(buf_release) struct buf queries;
    CLEANUP(buf_release) struct buf rows;
    buf_init(&queries, 1 << 20);
    buf_init(&rows, 64 << 20);
    office_query(office,
                 "SELECT 'SELECT ''' || t.name || '|''||' || "
                 "group_concat('quote(\"' || c.name || '\")', '||''|''||') || "
                 "' FROM \"' || t.name || '\" ORDER BY 1' "
                 "FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c "
                 "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' GROUP BY t.name",
                 &queries);
    struct str rest = str_slice(queries.data, queries.len);
    struct str query;
    while (str_next(&rest, '\n', &query))
        office_query(office, arena_copy(&office->arena, query.data, query.len), &rows);
    assert_false(rows.full);
    assert_true(rows.len > 0);
    return arena_copy(&office->arena, rows.data, rows.len);
}

/* --- a small district --------------------------------------------------------------------------
 */

#define OFFICE_UNITS                                                                               \
    "code,name,kind,parent,away_max\n"                                                             \
    "PD,浦东新区,区,,\n"                                                                      \
    "S1,花木社工站,社工站,PD,4\n"                                                          \
    "S2,张江社工站,社工站,PD,\n"

#define OFFICE_ROOMS "code,name,seats,address\nR1,一号教室,40,锦绣路1号\nR2,二号教室,20,\n"

#define OFFICE_TRAINERS                                                                            \
    "code,name,email,mobile\nT1,陈老师,chen@example.org,13900000001\nT2,李老师,,\n"

#define OFFICE_COURSES                                                                             \
    "code,name,mode,tags,roles\n"                                                                  \
    "P1,备考基础,面授,prep=180,candidate\n"                                                  \
    "P2,备考冲刺,面授,prep=180,candidate\n"                                                  \
    "E1,社工伦理,面授,ce=120,\n"                                                             \
    "E2,个案工作,面授,ce=120,\n"                                                             \
    "W1,线上继续教育,自学,ce=240,\n"

/* Six places of P1 end before the exam, twenty after it; 40 places of ce and 8 of its online form.
 */
#define OFFICE_OFFERINGS                                                                           \
    "code,course,seats,date,begins,ends,trainer,room,window_from,window_to,window_min\n"           \
    "P1A,P1,6,2027-03-06,09:00,12:00,T1,R1,,,\n"                                                   \
    "P1LATE,P1,20,2027-06-05,09:00,12:00,T1,R1,,,\n"                                               \
    "P2A,P2,20,2027-03-13,09:00,10:30,T1,R1,,,\n"                                                  \
    "P2A,P2,20,2027-03-13,13:00,14:30,T1,R1,,,\n"                                                  \
    "E1A,E1,10,2027-04-10,09:00,11:00,T2,R2,,,\n"                                                  \
    "E1B,E1,10,2027-04-12,19:00,21:00,T2,,,,\n"                                                    \
    "E2A,E2,20,2027-05-08,14:00,16:00,T2,R1,,,\n"                                                  \
    "W1A,W1,8,,,,,,2027-02-01,2027-06-30,240\n"

#define OFFICE_RULEBOOK                                                                            \
    "{\"rulebook\": \"office\", \"version\": \"1\", \"effective_from\": \"2026-01-01\","           \
    " \"title\": {\"zh\": \"年度\", \"en\": \"The year\"}, \"source\": \"made for the tests\","  \
    " \"unit\": {\"kind\": \"minute\"}, \"period\": {\"kind\": \"calendar_year\"},"                \
    " \"categories\": {\"rare\": {\"zh\": \"督导\", \"en\": \"Supervision\"}},"                  \
    " \"requirements\": ["                                                                         \
    "  {\"id\": \"prep\", \"title\": {\"zh\": \"备考\", \"en\": \"Preparation\"},"               \
    "   \"roles\": [\"candidate\"], \"category\": \"prep\", \"units\": 360,"                       \
    "   \"deadline\": \"2027-05-21\"},"                                                            \
    "  {\"id\": \"ce\", \"title\": {\"zh\": \"继续教育\", \"en\": \"Continuing\"},"            \
    "   \"category\": \"ce\", \"units\": 240},"                                                    \
    "  {\"id\": \"rare\", \"title\": {\"zh\": \"督导\", \"en\": \"Supervision\"},"               \
    "   \"roles\": [\"lead\"], \"category\": \"rare\", \"units\": 120}]}"

#define OFFICE_WORKERS_LEN 30
#define OFFICE_LEAD        "W29"
/* Odd enough to be found in any text that should not hold them. */
#define OFFICE_MOBILE   "1380013"            /* and the worker's four digits */
#define OFFICE_IDENTITY "11010519491231002X" /* everybody's: no rule says that it is unique */

static inline struct date office_day(const char *text)
{
    struct err err = {0};
    struct date date = DATE_NONE;
    OK(date_parse(str_from(text), &date, &err));
    return date;
}

/* W00 … W29: every third is a candidate, the last a lead; by turns in S1 and S2. */
static inline const char *office_workers_csv(struct office *office)
{
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_text(&text, "code,name,unit,tier,roles,mobile,identity_no\n");
    for (int i = 0; i < OFFICE_WORKERS_LEN; i++)
        buf_addf(&text, "W%02d,社工%02d号,%s,%s,%s," OFFICE_MOBILE "%04d," OFFICE_IDENTITY "\n", i,
                 i, i % 2 == 0 ? "S1" : "S2", i % 3 == 0 ? "未持证" : "助理社会工作师",
                 i % 3 == 0                    ? "candidate"
                 : i == OFFICE_WORKERS_LEN - 1 ? "lead"
                                               : "",
                 i);
    return arena_copy(&office->arena, text.data, text.len);
}

static inline void office_load_places(struct office *office)
{
    office_load(office, FILE_KIND_UNITS, OFFICE_UNITS);
    office_load(office, FILE_KIND_ROOMS, OFFICE_ROOMS);
    office_load(office, FILE_KIND_TRAINERS, OFFICE_TRAINERS);
    office_load(office, FILE_KIND_COURSES, OFFICE_COURSES);
}

/* Everything that a year's plan needs. */
static inline void office_load_district(struct office *office)
{
    struct err err = {0};
    office_load_places(office);
    office_load(office, FILE_KIND_WORKERS, office_workers_csv(office));
    office_load(office, FILE_KIND_OFFERINGS, OFFICE_OFFERINGS);
    OK(rulebook_set(office->service, STR_LIT(OFFICE_RULEBOOK), "office.json", DATE_NONE,
                    (struct deed){.who = "test"}, &err));
}

static inline struct worker office_worker(struct office *office, const char *code)
{
    struct err err = {0};
    struct worker worker = {0};
    OK(store_worker_get_by_code(office->service->store, code, &office->arena, &worker, &err));
    return worker;
}

static inline struct person office_person(struct office *office, const char *code)
{
    struct err err = {0};
    struct person person = {0};
    struct worker worker = office_worker(office, code);
    OK(store_person_get(office->service->store, worker.id, &office->arena, &person, &err));
    return person;
}

static inline struct offering office_offering(struct office *office, const char *code)
{
    struct err err = {0};
    struct offering offering = {0};
    OK(store_offering_get_by_code(office->service->store, code, &office->arena, &offering, &err));
    return offering;
}

static inline bool office_has(struct office *office, enum file_kind kind, const char *code)
{
    struct store *store = office->service->store;
    struct unit unit;
    struct worker worker;
    struct offering offering;
    if (kind == FILE_KIND_UNITS)
        return store_unit_get_by_code(store, code, &office->arena, &unit, NULL) == ERR_OK;
    if (kind == FILE_KIND_OFFERINGS)
        return store_offering_get_by_code(store, code, &office->arena, &offering, NULL) == ERR_OK;
    assert_int_equal(kind, FILE_KIND_WORKERS);
    return store_worker_get_by_code(store, code, &office->arena, &worker, NULL) == ERR_OK;
}

/* --- plans and channels -------------------------------------------------------------------------
 */

static inline struct plan_record office_plan(struct office *office)
{
    struct err err = {0};
    struct plan_record plan = {0};
    struct plan_make_options options = {.year = OFFICE_YEAR, .solve = solve_options_default()};
    options.solve.threads = 1;
    options.solve.work_max = 25;
    OK(plan_make(office->service, &options, &plan, &err));
    return plan;
}

/* Returns the number of notices queued. */
static inline int64_t office_publish(struct office *office, struct plan_id id)
{
    struct err err = {0};
    int64_t notices = -1;
    OK(plan_publish(office->service, id, (struct deed){.who = "test"}, &notices, &err));
    return notices;
}

struct place_rows {
    struct enrolment *rows; /* by worker, offering */
    size_t len;
};

static inline struct place_rows office_places(struct office *office, struct plan_id id)
{
    struct err err = {0};
    struct place_rows places = {0};
    OK(store_enrolment_list(office->service->store, id, &office->arena, &places.rows, &places.len,
                            &err));
    return places;
}

/* A draft with these places. */
static inline struct plan_id office_draft(struct office *office, struct place_rows places)
{
    struct err err = {0};
    struct plan_id id = {0};
    struct plan_record record = {.year = OFFICE_YEAR, .created_at = OFFICE_NOW};
    struct store_plan put = {
        .record = &record, .enrolments = places.rows, .enrolments_len = places.len};
    OK(store_plan_insert(office->service->store, &put, &id, &err));
    return id;
}

static inline void office_endpoint(struct office *office, const char *name, enum endpoint_kind kind,
                                   const char *url, const char *secret, const char *unit_code)
{
    struct err err = {0};
    struct unit unit = {0};
    if (unit_code != NULL)
        OK(store_unit_get_by_code(office->service->store, unit_code, &office->arena, &unit, &err));
    struct endpoint endpoint = {.name = name, .kind = kind, .url = url, .unit_id = unit.id};
    OK(endpoint_set(office->service, &endpoint, secret, (struct deed){.who = "test"}, &err));
}

/* What waits, newest first. */
static inline struct store_outbox_page office_outbox(struct office *office, enum outbox_state of)
{
    struct err err = {0};
    struct store_outbox_page page = {0};
    OK(store_outbox_list(office->service->store, of, 1000, &office->arena, &page, &err));
    return page;
}

static inline int64_t office_int(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_integer(value))
        fail_msg("no whole number \"%s\"", key);
    return (int64_t)json_integer_value(value);
}

#endif
