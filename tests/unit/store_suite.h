/* What the store's unit tests share: an engine's fresh database, a few rows in it, short checks.
 * The suite speaks to store.h and runs on every engine; what it needs to know of one stands in
 * struct suite_engine. */
#ifndef YANXU_TESTS_STORE_SUITE_H
#define YANXU_TESTS_STORE_SUITE_H

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

#include "scheduler/base/arena.h"
#include "scheduler/store/store.h"
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_job.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_notice.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_person.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_record.h"
#include "scheduler/store/store_rules.h"
#include "scheduler/store/store_worker.h"

#define OK(expr)            suite_ok((expr), &err, #expr, __FILE__, __LINE__)
#define REFUSED(code, expr) suite_refused((code), (expr), &err, #expr, __FILE__, __LINE__)

static inline void suite_ok(enum err_code code, const struct err *err, const char *what,
                            const char *file, int line)
{
    if (code != ERR_OK) {
        print_error("%s: %s (%s)\n", what, err->text, err->hint);
        _fail(file, line);
    }
}

static inline void suite_refused(enum err_code want, enum err_code code, const struct err *err,
                                 const char *what, const char *file, int line)
{
    if (code != want || err->code != want || err->text[0] == '\0') {
        print_error("%s: code %d, wanted %d: %s\n", what, (int)code, (int)want, err->text);
        _fail(file, line);
    }
}

struct suite {
    char dir[64];   /* SQLite: where the files stand */
    char name[64];  /* PostgreSQL: what the databases' names begin with */
    char path[320]; /* of the test's database: what store_open() takes */
    struct store *store;
    struct arena arena;
};

struct suite_engine {
    const char *name;
    const struct store_driver *driver;
    /* Chooses where the databases of this test stand; fills path. */
    void (*place)(struct suite *suite);
    /* Another place at which nothing stands yet; removed with the rest. */
    const char *(*other)(struct suite *suite, const char *name);
    /* All of them, whatever state they are in. */
    void (*remove)(struct suite *suite);
};

/* --- SQLite: files in a directory --------------------------------------------------------------
 */

static inline void suite_sqlite_place(struct suite *suite)
{
    snprintf(suite->dir, sizeof(suite->dir), "/tmp/yanxu-store-XXXXXX");
    assert_non_null(mkdtemp(suite->dir));
    snprintf(suite->path, sizeof(suite->path), "%s/yanxu.db", suite->dir);
}

static inline const char *suite_sqlite_other(struct suite *suite, const char *name)
{
    return arena_printf(&suite->arena, "%s/%s.db", suite->dir, name);
}

static inline void suite_sqlite_remove(struct suite *suite)
{
    DIR *dir = opendir(suite->dir);
    assert_non_null(dir);
    for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        char path[sizeof(suite->dir) + sizeof(entry->d_name)];
        snprintf(path, sizeof(path), "%s/%s", suite->dir, entry->d_name);
        unlink(path);
    }
    closedir(dir);
    assert_int_equal(rmdir(suite->dir), 0);
}

/* --- PostgreSQL: databases on the server that tests/postgres.sh has started ----------------------
 */

static inline const char *suite_pg_server(void)
{
    return getenv("YANXU_TEST_PG"); /* postgresql:///postgres?… */
}

/* The server's address with another database in it. */
static inline void suite_pg_url(const char *database, char *url, size_t size)
{
    const char *server = suite_pg_server(), *old = strstr(server, "/postgres?");
    assert_non_null(old);
    int len = snprintf(url, size, "%.*s/%s%s", (int)(old - server), server, database,
                       old + strlen("/postgres"));
    assert_true(len > 0 && (size_t)len < size);
}

static inline void suite_pg_place(struct suite *suite)
{
    static int number;
    snprintf(suite->name, sizeof(suite->name), "t%d_%d", (int)getpid(), ++number);
    suite_pg_url(suite->name, suite->path, sizeof(suite->path));
}

static inline const char *suite_pg_other(struct suite *suite, const char *name)
{
    char *url = arena_alloc(&suite->arena, sizeof(suite->path));
    suite_pg_url(arena_printf(&suite->arena, "%s_%s", suite->name, name), url, sizeof(suite->path));
    return url;
}

/* DROP DATABASE stands alone, so one at a time. */
static inline void suite_pg_remove(struct suite *suite)
{
    struct err err = {0};
    void *conn = NULL, *statement = NULL;
    OK(store_pg.open(suite_pg_server(), (struct store_options){0}, &conn, &err));
    char *names = arena_printf(&suite->arena,
                               "SELECT 'DROP DATABASE ' || datname || ' WITH (FORCE)' "
                               "FROM pg_database WHERE datname = '%s' OR datname LIKE '%s\\_%%'",
                               suite->name, suite->name);
    OK(store_pg.prepare(conn, names, &statement, &err));
    for (bool is_row = false;;) {
        OK(store_pg.step(statement, &is_row, &err));
        if (!is_row)
            break;
        struct str drop = store_pg.column_text(statement, 0);
        OK(store_pg.script(conn, arena_copy(&suite->arena, drop.data, drop.len), &err));
    }
    store_pg.finalize(statement);
    store_pg.close(conn);
}

static const struct suite_engine suite_engines[] = {
    {"sqlite", &store_sqlite, suite_sqlite_place, suite_sqlite_other, suite_sqlite_remove},
    {"postgres", &store_pg, suite_pg_place, suite_pg_other, suite_pg_remove},
};
/* The one that is being tested. */
static const struct suite_engine *suite_engine;

static inline int suite_setup(void **state)
{
    struct suite *suite = calloc(1, sizeof(*suite));
    struct err err = {0};
    *state = suite;
    suite_engine->place(suite);
    OK(store_open(suite->path, (struct store_options){.create = true}, &suite->store, &err));
    OK(store_meta_put(suite->store, "installation_id", "test", &err));
    return 0;
}

static inline int suite_teardown(void **state)
{
    struct suite *suite = *state;
    store_close(suite->store);
    suite_engine->remove(suite);
    arena_release(&suite->arena);
    free(suite);
    return 0;
}

/* Runs the tests on one engine, or (NULL) on each. */
static inline int suite_run(const char *engine, const char *name, const struct CMUnitTest *tests,
                            size_t tests_len)
{
    int failed = 0;
    for (size_t i = 0; i < sizeof(suite_engines) / sizeof(suite_engines[0]); i++) {
        char title[96];
        suite_engine = &suite_engines[i];
        if (engine && strcmp(engine, suite_engine->name) != 0)
            continue;
        snprintf(title, sizeof(title), "%s, %s", name, suite_engine->name);
        print_message("-- %s\n", title);
        if (suite_engine->driver == &store_pg && !suite_pg_server()) {
            print_error("no PostgreSQL server: run this through sh tests/postgres.sh\n");
            failed++;
            continue;
        }
        failed += _cmocka_run_group_tests(title, tests, tests_len, NULL, NULL);
    }
    return failed;
}
#define SUITE_RUN(name, tests) suite_run(NULL, name, tests, sizeof(tests) / sizeof((tests)[0]))
#define SUITE_RUN_ON(engine, name, tests)                                                          \
    suite_run(engine, name, tests, sizeof(tests) / sizeof((tests)[0]))

#define SUITE_TEST(f) cmocka_unit_test_setup_teardown(f, suite_setup, suite_teardown)

/* --- a few rows --------------------------------------------------------------------------------
 */

static inline struct date suite_day(int32_t day)
{
    return (struct date){20880 + day}; /* 2027-03-03 and on */
}

static inline struct unit_id suite_unit(struct store *store, const char *code)
{
    struct err err = {0};
    struct unit unit = {
        .code = code, .name = "浦东新区", .kind = UNIT_KIND_DISTRICT, .away_max = -1};
    struct unit_id id = {0};
    OK(store_unit_put(store, &unit, 1000, &id, NULL, &err));
    return id;
}

static inline struct worker suite_worker_of(const char *code, struct unit_id unit_id)
{
    return (struct worker){
        .code = code,
        .unit_id = unit_id,
        .tier = TIER_ASSISTANT,
        .roles = "new_hire",
        .certified_on = suite_day(-400),
        .registered_from = suite_day(-300),
        .registered_to = suite_day(700),
        .hired_on = DATE_NONE,
    };
}

static inline struct worker_id suite_worker(struct store *store, const char *code)
{
    struct err err = {0};
    struct worker worker = suite_worker_of(code, suite_unit(store, "PD"));
    struct worker_id id = {0};
    OK(store_worker_put(store, &worker, NULL, &id, NULL, &err));
    return id;
}

static inline struct course_id suite_course(struct store *store, const char *code)
{
    struct err err = {0};
    struct course course = {.code = code,
                            .name = "助理考前培训",
                            .mode = COURSE_MODE_CLASSROOM,
                            .tags = {{"ce", 480}, {"ethics", 120}},
                            .tags_len = 2,
                            .tiers_mask = 1u << TIER_NONE,
                            .roles = "",
                            .after = ""};
    struct course_id id = {0};
    OK(store_course_put(store, &course, &id, NULL, &err));
    return id;
}

static inline struct offering suite_offering_of(const char *code, struct course_id course_id)
{
    return (struct offering){.code = code,
                             .course_id = course_id,
                             .seats = 40,
                             .audience = "",
                             .window_from = DATE_NONE,
                             .window_to = DATE_NONE};
}

static inline struct session suite_session(int32_t day, int32_t begins_min)
{
    return (struct session){
        .date = suite_day(day), .begins_min = begins_min, .ends_min = begins_min + 90};
}

static inline struct offering_id suite_offering(struct store *store, const char *code)
{
    struct err err = {0};
    struct offering offering = suite_offering_of(code, suite_course(store, "C1"));
    struct session sessions[] = {suite_session(1, 540), suite_session(2, 540)};
    struct offering_id id = {0};
    OK(store_offering_put(store, (struct store_offering){&offering, sessions, 2}, 1000, &id, NULL,
                          &err));
    return id;
}

static inline struct endpoint_id suite_endpoint(struct store *store, const char *name)
{
    struct err err = {0};
    struct endpoint endpoint = {.name = name,
                                .kind = ENDPOINT_KIND_GENERIC,
                                .url = "https://hooks.example/a",
                                .secret_sealed = "c2VhbGVk"};
    struct endpoint_id id = {0};
    OK(store_endpoint_put(store, &endpoint, &id, NULL, &err));
    return id;
}

/* --- the whole content, to compare -------------------------------------------------------------
 */

/* Every row of every table that people's work is in, as text. Caller frees with free(). */
static inline char *suite_dump(struct store *store)
{
    static const char *const queries[] = {
        "SELECT key || '|' || text FROM meta ORDER BY key",
        "SELECT code || '|' || name || '|' || kind || '|' || away_max FROM unit ORDER BY id",
        "SELECT id || '|' || code || '|' || unit_id || '|' || tier || '|' || roles || '|' || "
        "coalesce(certified_on, -1) || '|' || coalesce(registered_from, -1) || '|' || "
        "coalesce(registered_to, -1) || '|' || coalesce(hired_on, -1) FROM worker ORDER BY id",
        "SELECT worker_id || '|' || name || '|' || mobile || '|' || email || '|' || identity_no || "
        "'|' || certificate_no || '|' || chat_userid || '|' || erased_at FROM person "
        "ORDER BY worker_id",
        "SELECT code || '|' || tags FROM course ORDER BY id",
        "SELECT code || '|' || seats || '|' || cancelled || '|' || updated_at || '|' || sequence "
        "FROM offering ORDER BY id",
        "SELECT id || '|' || offering_id || '|' || day || '|' || begins_min || '|' || cancelled || "
        "'|' || sequence || '|' || updated_at FROM session ORDER BY id",
        "SELECT id || '|' || worker_id || '|' || min || '|' || source || '|' || external_id || '|' "
        "|| coalesce(course_id, 0) || '|' || evidence || '|' || entered_at || '|' || "
        "coalesce(reverses, 0) || '|' || coalesce(turn, 0) FROM credit ORDER BY id",
        "SELECT id || '|' || name || '|' || text FROM rulebook ORDER BY id",
        "SELECT id || '|' || state || '|' || published_at FROM plan ORDER BY id",
        "SELECT plan_id || '|' || worker_id || '|' || offering_id FROM enrolment "
        "ORDER BY plan_id, worker_id, offering_id",
        "SELECT plan_id || '|' || worker_id || '|' || tag FROM unmet_need ORDER BY 1",
        "SELECT kind || '|' || owner_id || '|' || generation || '|' || content_at FROM feed "
        "ORDER BY 1",
        "SELECT name || '|' || url || '|' || paused_until FROM endpoint ORDER BY id",
        "SELECT msg_id || '|' || state || '|' || due_at || '|' || attempts || '|' || lease_owner "
        "FROM outbox ORDER BY id",
        "SELECT outbox_id || '|' || at || '|' || code FROM attempt ORDER BY id",
        "SELECT id || '|' || file_name FROM import ORDER BY id",
        "SELECT id || '|' || verb || '|' || object FROM audit ORDER BY id",
        "SELECT year || '|' || unit_id || '|' || tier || '|' || category || '|' || "
        "coalesce(course_id, 0) || '|' || coalesce(each_min, -1) || '|' || coalesce(total_min, -1) "
        "FROM quota ORDER BY id",
        "SELECT day || '|' || kind || '|' || name FROM day ORDER BY day",
        "SELECT worker_id || '|' || offering_id || '|' || reason FROM enrolment_lock ORDER BY 1",
        "SELECT offering_id || '|' || worker_id || '|' || coalesce(day, 0) || '|' || state "
        "FROM attendance ORDER BY id",
        "SELECT worker_id || '|' || level || '|' || paper || '|' || sat_on || '|' || result "
        "FROM exam_result ORDER BY id",
        "SELECT import_id || '|' || ordinal || '|' || key || '|' || coalesce(before, '') "
        "FROM import_change ORDER BY import_id, ordinal",
        "SELECT kind || '|' || code || '|' || key || '|' || text FROM held_value ORDER BY 1",
        "SELECT id || '|' || kind || '|' || state || '|' || params FROM job ORDER BY id",
        "SELECT worker_id || '|' || first_day || '|' || last_day || '|' || reason FROM leave "
        "ORDER BY worker_id, first_day",
        "SELECT id || '|' || worker_id || '|' || min || '|' || evidence || '|' || state || '|' || "
        "coalesce(credit_id, 0) || '|' || reason FROM claim ORDER BY id",
        "SELECT id || '|' || worker_id || '|' || since || '|' || tier FROM worker_tier "
        "ORDER BY id",
        "SELECT id || '|' || code || '|' || text || '|' || applied_at || '|' || undone_at || '|' "
        "|| undone_reason FROM decree ORDER BY id",
        "SELECT id || '|' || worker_id || '|' || rulebook || '|' || day || '|' || requirement || "
        "'|' || units || '|' || months || '|' || reason || '|' || granted_at || '|' || revoked_at "
        "FROM waiver ORDER BY id",
        "SELECT id || '|' || worker_id || '|' || coalesce(first_day, 0) || '|' || "
        "coalesce(last_day, 0) || '|' || kind || '|' || reason || '|' || who || '|' || at "
        "FROM worker_registration ORDER BY id",
        "SELECT id || '|' || worker_id || '|' || unit_id || '|' || tier || '|' || roles || '|' || "
        "coalesce(hired_on, 0) || '|' || until FROM worker_former ORDER BY id",
        "SELECT worker_id || '|' || first_day || '|' || kind || '|' || at || '|' || ended_at "
        "FROM leave ORDER BY worker_id, first_day, id",
        "SELECT a.offering_id || '|' || a.worker_id || '|' || present_min || '|' || "
        "coalesce(makes_up_id, 0) || '|' || score_milli || '|' || credit || '|' || attendance_min "
        "|| '|' || pass_mark FROM attendance AS a JOIN offering AS o ON o.id = a.offering_id "
        "JOIN course AS c ON c.id = o.course_id ORDER BY a.id",
        "SELECT id || '|' || year || '|' || level || '|' || paper || '|' || "
        "coalesce(first_day, 0) || '|' || coalesce(last_day, 0) || '|' || "
        "coalesce(signup_from, 0) || '|' || coalesce(signup_to, 0) || '|' || who || '|' || at "
        "FROM exam_day ORDER BY id",
        "SELECT code || '|' || coalesce(unit_id, 0) FROM room ORDER BY code",
        "SELECT code || '|' || cost_each || '|' || cost_class FROM offering ORDER BY code",
        "SELECT id || '|' || provider FROM credit WHERE provider <> '' ORDER BY id",
        "SELECT id || '|' || kind || '|' || code || '|' || body || '|' || coalesce(first_day, 0) "
        "|| "
        "'|' || coalesce(last_day, 0) || '|' || reason || '|' || granted_at || '|' || revoked_by "
        "|| '|' || revoked_at || '|' || revoked_reason FROM approval ORDER BY id",
        "SELECT id || '|' || worker_id || '|' || level || '|' || paper || '|' || result || '|' || "
        "at "
        "|| '|' || ended_at FROM exam_result ORDER BY id",
        "SELECT id || '|' || unit_id || '|' || code || '|' || name || '|' || kind || '|' || "
        "coalesce(parent_id, 0) || '|' || until FROM unit_former ORDER BY id",
        "SELECT code || '|' || entered_at FROM worker WHERE entered_at <> 0 ORDER BY id",
        "SELECT worker_id || '|' || name || '|' || certificate_no || '|' || until "
        "FROM person_former ORDER BY id",
        "SELECT name || '|' || at FROM office_name ORDER BY id",
        "SELECT id || '|' || claim_id || '|' || number || '|' || type || '|' || length(bytes) || "
        "'|' || sha256 || '|' || added_by || '|' || added_at FROM evidence ORDER BY id",
        "SELECT code || '|' || gone_code || '|' || gone_at FROM worker WHERE gone_at <> 0 "
        "ORDER BY id",
        "SELECT unit_id || '|' || tier || '|' || workers FROM headcount WHERE workers > 0 "
        "ORDER BY unit_id, tier",
    };
    struct buf buf;
    struct err err = {0};
    buf_init(&buf, 16 << 20);
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
        void *statement = NULL;
        bool is_row = true;
        OK(store->driver->prepare(store->conn, queries[i], &statement, &err));
        for (;;) {
            OK(store->driver->step(statement, &is_row, &err));
            if (!is_row)
                break;
            buf_addf(&buf, "%zu ", i);
            buf_add_str(&buf, store->driver->column_text(statement, 0));
            buf_add_char(&buf, '\n');
        }
        store->driver->finalize(statement);
    }
    OK(buf_check(&buf, "dump", &err));
    return buf_steal(&buf);
}

#endif
