/* Every write with its first, second, … engine call failing: afterwards the content is as before,
 * or the work is done; never half. */
#include "scheduler/store/store_evidence.h"
#include "tests/unit/store_suite.h"

/* The real engine behind a counter. */
static int calls, fail_at;

static bool fails(struct err *err)
{
    if (++calls != fail_at)
        return false;
    err_set(err, ERR_IO, "made to fail");
    return true;
}

static enum err_code failing_settle(void *conn, struct err *err)
{
    return fails(err) ? ERR_IO : suite_engine->driver->settle(conn, err);
}

static enum err_code failing_script(void *conn, const char *sql, struct err *err)
{
    return fails(err) ? ERR_IO : suite_engine->driver->script(conn, sql, err);
}

static enum err_code failing_prepare(void *conn, const char *sql, void **ret_statement,
                                     struct err *err)
{
    return fails(err) ? ERR_IO : suite_engine->driver->prepare(conn, sql, ret_statement, err);
}

static enum err_code failing_bind(void *statement, struct store_values values, struct err *err)
{
    return fails(err) ? ERR_IO : suite_engine->driver->bind(statement, values, err);
}

static enum err_code failing_step(void *statement, bool *ret_row, struct err *err)
{
    return fails(err) ? ERR_IO : suite_engine->driver->step(statement, ret_row, err);
}

static enum err_code failing_bulk(void *conn, const struct store_bulk *bulk, struct err *err)
{
    return fails(err) ? ERR_IO : suite_engine->driver->bulk(conn, bulk, err);
}

static struct store_driver failing_driver(void)
{
    struct store_driver driver = *suite_engine->driver;
    if (driver.bulk)
        driver.bulk = failing_bulk;
    driver.settle = failing_settle;
    driver.script = failing_script;
    driver.prepare = failing_prepare;
    driver.bind = failing_bind;
    driver.step = failing_step;
    return driver;
}

/* --- the works ---------------------------------------------------------------------------------
 */

static void prepare_rows(struct suite *suite)
{
    struct err err = {0};
    struct store *store = suite->store;
    struct worker_id worker = suite_worker(store, "W1");
    struct offering_id offering = suite_offering(store, "O1");
    struct endpoint_id endpoint = suite_endpoint(store, "a");
    struct plan_record record = {.year = 2027};
    struct enrolment enrolment = {.worker_id = worker, .offering_id = offering};
    struct store_plan plan = {&record, &enrolment, 1, NULL, 0};
    struct plan_id id = {0};
    struct feed feed = {0};
    OK(store_plan_insert(store, &plan, &id, &err)); /* 1: published */
    OK(store_plan_publish(store, id, 1000, &err));
    OK(store_plan_insert(store, &plan, &id, &err)); /* 2: a draft */
    OK(store_feed_ensure(store, (struct store_feed_key){FEED_KIND_WORKER, 1}, 100, &feed, &err));
    OK(store_feed_ensure(store, (struct store_feed_key){FEED_KIND_WORKER, 2}, 100, &feed, &err));
    struct outbox messages[] = {
        {.msg_id = "m1", .endpoint_id = endpoint, .type = "t", .payload = "{}", .due_at = 10},
        {.msg_id = "m2", .endpoint_id = endpoint, .type = "t", .payload = "{}", .due_at = 11},
        {.msg_id = "m3", .endpoint_id = endpoint, .type = "t", .payload = "{}", .due_at = 9000}};
    OK(store_outbox_insert(store, messages, 3, &err));
    struct store_claim claim = {"me", 100, 160, 1};
    struct outbox *claimed = NULL;
    size_t len = 0;
    OK(store_outbox_claim(store, claim, &suite->arena, &claimed, &len, &err));
    assert_int_equal(len, 1);
}

static enum err_code work_worker(struct store *store, struct arena *arena, struct err *err)
{
    struct unit unit = {0};
    struct person person = {.name = "李明", .mobile = "13900000000"};
    TRY(store_unit_get_by_code(store, "PD", arena, &unit, err));
    struct worker worker = suite_worker_of("W9", unit.id);
    return store_worker_put(store, &worker, &person, NULL, NULL, err);
}

static enum err_code work_worker_and_person_changed(struct store *store, struct arena *arena,
                                                    struct err *err)
{
    struct worker worker = {0};
    struct person person = {.name = "李明", .mobile = "13900000000"};
    TRY(store_worker_get_by_code(store, "W1", arena, &worker, err));
    worker.tier = TIER_SENIOR;
    return store_worker_put(store, &worker, &person, NULL, NULL, err);
}

static enum err_code work_offering_new(struct store *store, struct arena *arena, struct err *err)
{
    struct course course = {0};
    TRY(store_course_get_by_code(store, "C1", arena, &course, err));
    struct offering offering = suite_offering_of("O9", course.id);
    struct session sessions[] = {suite_session(1, 540), suite_session(2, 540)};
    return store_offering_put(store, (struct store_offering){&offering, sessions, 2}, 2000, NULL,
                              NULL, err);
}

static enum err_code work_offering_changed(struct store *store, struct arena *arena,
                                           struct err *err)
{
    struct offering offering = {0};
    struct session session = suite_session(2, 541);
    TRY(store_offering_get_by_code(store, "O1", arena, &offering, err));
    offering.seats++;
    return store_offering_put(store, (struct store_offering){&offering, &session, 1}, 2000, NULL,
                              NULL, err);
}

static enum err_code work_offering_cancel(struct store *store, struct arena *arena, struct err *err)
{
    struct offering offering = {0};
    TRY(store_offering_get_by_code(store, "O1", arena, &offering, err));
    return store_offering_cancel(store, offering.id, 2000, err);
}

static enum err_code work_credit(struct store *store, struct arena *arena, struct err *err)
{
    struct worker worker = {0};
    TRY(store_worker_get_by_code(store, "W1", arena, &worker, err));
    struct credit credit = {.worker_id = worker.id,
                            .min = 45,
                            .earned_on = suite_day(1),
                            .external_id = "x",
                            .categories = "ce"};
    return store_credit_append(store, &credit, NULL, NULL, err);
}

/* New, changed and the same at once. */
static enum err_code work_workers(struct store *store, struct arena *arena, struct err *err)
{
    struct unit unit = {0};
    struct worker old = {0};
    struct person person = {.name = "李明", .mobile = "13900000000"};
    TRY(store_unit_get_by_code(store, "PD", arena, &unit, err));
    TRY(store_worker_get_by_code(store, "W1", arena, &old, err));
    old.tier = TIER_SENIOR;
    struct worker new = suite_worker_of("W9", unit.id), other = suite_worker_of("W8", unit.id);
    struct store_worker_put puts[] = {
        {&new, &person, 5000}, {&old, &person, 5000}, {&other, NULL, 5000}};
    enum store_change changes[3];
    return store_worker_put_all(store, puts, 3, changes, err);
}

static enum err_code work_credits(struct store *store, struct arena *arena, struct err *err)
{
    struct worker worker = {0};
    TRY(store_worker_get_by_code(store, "W1", arena, &worker, err));
    struct credit credits[2] = {{.worker_id = worker.id,
                                 .min = 45,
                                 .earned_on = suite_day(1),
                                 .external_id = "x",
                                 .categories = "ce"}};
    credits[1] = credits[0];
    credits[1].external_id = "y";
    enum store_change changes[2];
    return store_credit_append_all(store, credits, 2, changes, err);
}

static enum err_code work_plan_insert(struct store *store, struct arena *arena, struct err *err)
{
    struct worker worker = {0};
    struct offering offering = {0};
    TRY(store_worker_get_by_code(store, "W1", arena, &worker, err));
    TRY(store_offering_get_by_code(store, "O1", arena, &offering, err));
    struct plan_record record = {.year = 2027};
    struct enrolment enrolment = {.worker_id = worker.id, .offering_id = offering.id};
    struct unmet_need unmet[] = {{.worker_id = worker.id, .tag = "ce"},
                                 {.worker_id = worker.id, .tag = "ethics"}};
    struct store_plan plan = {&record, &enrolment, 1, unmet, 2};
    return store_plan_insert(store, &plan, NULL, err);
}

static enum err_code work_plan_publish(struct store *store, struct arena *arena, struct err *err)
{
    (void)arena;
    return store_plan_publish(store, (struct plan_id){2}, 2000, err);
}

/* A claim and the file that lies with it. */
static enum err_code work_claim_with_evidence(struct store *store, struct arena *arena,
                                              struct err *err)
{
    struct worker worker = {0};
    struct evidence evidence = {
        .type = EVIDENCE_TYPE_PDF, .sha256 = "a0", .added_by = "li", .added_at = 1};
    int32_t number = 0;
    STORE_TX(tx);
    TRY(store_begin(store, &tx, err));
    TRY(store_worker_get_by_code(store, "W1", arena, &worker, err));
    const struct claim claim = {.hours = {.worker_id = worker.id,
                                          .min = 60,
                                          .stated_milli = 1000,
                                          .measure = CREDIT_MEASURE_HOUR,
                                          .categories = "ce",
                                          .earned_on = suite_day(0),
                                          .source = CREDIT_SOURCE_EXTERNAL}};
    TRY(store_claim_insert(store, &claim, &evidence.claim_id, err));
    TRY(store_evidence_insert(store, &evidence, STR_LIT("%PDF-1.7"), &number, err));
    return store_commit(&tx, err);
}

static enum err_code work_feed_touch(struct store *store, struct arena *arena, struct err *err)
{
    (void)arena;
    static const int64_t owners[] = {1, 2};
    return store_feed_touch(store, FEED_KIND_WORKER, owners, 2, 2000, err);
}

static enum err_code work_outbox_insert(struct store *store, struct arena *arena, struct err *err)
{
    struct endpoint endpoint = {0};
    TRY(store_endpoint_get_by_name(store, "a", arena, &endpoint, err));
    struct outbox messages[] = {
        {.msg_id = "n1", .endpoint_id = endpoint.id, .type = "t", .payload = "{}"},
        {.msg_id = "n2", .endpoint_id = endpoint.id, .type = "t", .payload = "{}"}};
    return store_outbox_insert(store, messages, 2, err);
}

static enum err_code work_outbox_claim(struct store *store, struct arena *arena, struct err *err)
{
    struct store_claim claim = {"they", 10000, 10060, 10};
    struct outbox *messages = NULL;
    size_t len = 0;
    TRY(store_outbox_claim(store, claim, arena, &messages, &len, err));
    assert_int_equal(len, 3);
    return ERR_OK;
}

static enum err_code work_outbox_record(struct store *store, struct arena *arena, struct err *err)
{
    (void)arena;
    struct store_attempt attempts[] = {
        {.outbox_id = {1}, .tried = true, .state = OUTBOX_STATE_DONE, .code = 200},
        {.outbox_id = {2}, .tried = true, .state = OUTBOX_STATE_DONE, .code = 200}};
    return store_outbox_record(store, "me", attempts, 2, err);
}

/* What a service function does: several writes and their notice in one transaction. */
static enum err_code work_transaction(struct store *store, struct arena *arena, struct err *err)
{
    STORE_TX(tx);
    TRY(store_begin(store, &tx, err));
    TRY(work_worker(store, arena, err));
    TRY(work_plan_publish(store, arena, err));
    TRY(work_outbox_insert(store, arena, err));
    struct store_audit entry = {.at = 1, .who = "a", .verb = "publish", .object = "plan 2"};
    TRY(store_audit_append(store, &entry, err));
    return store_commit(&tx, err);
}

typedef enum err_code work_fn(struct store *store, struct arena *arena, struct err *err);

static const struct {
    const char *label;
    work_fn *work;
} works[] = {
    {"worker", work_worker},
    {"worker and person changed", work_worker_and_person_changed},
    {"offering new", work_offering_new},
    {"offering changed", work_offering_changed},
    {"offering cancel", work_offering_cancel},
    {"credit", work_credit},
    {"workers", work_workers},
    {"credits", work_credits},
    {"plan insert", work_plan_insert},
    {"plan publish", work_plan_publish},
    {"claim with evidence", work_claim_with_evidence},
    {"feed touch", work_feed_touch},
    {"outbox insert", work_outbox_insert},
    {"outbox claim", work_outbox_claim},
    {"outbox record", work_outbox_record},
    {"transaction", work_transaction},
};

/* --- failing them ------------------------------------------------------------------------------
 */

/* One run with call number `n` failing, on a connection of its own. True: n lies behind the last.
 */
static bool run_failing(struct suite *suite, size_t work, int n, const char *before)
{
    struct err err = {0};
    struct store_driver driver = failing_driver();
    CLEANUP(store_cleanup) struct store *store = NULL;
    fail_at = 0;
    OK(store_open_driver(&driver, suite->path, (struct store_options){0}, &store, &err));
    calls = 0;
    fail_at = n;
    enum err_code code = works[work].work(store, &suite->arena, &err);
    bool is_past = calls < n;
    fail_at = 0;
    char *after = suite_dump(store);
    bool changed = strcmp(before, after) != 0;
    free(after);
    if (code != ERR_OK && changed)
        fail_msg("%s, call %d failed: it is half done", works[work].label, n);
    if (code == ERR_OK && !changed)
        fail_msg("%s, call %d failed: it says done and is not", works[work].label, n);
    if (code != ERR_OK && (is_past || code != ERR_IO || strcmp(err.text, "made to fail") != 0))
        fail_msg("%s, call %d: %s", works[work].label, n, err.text);
    /* A failure that does no harm (none is known) would leave the next one another start. */
    if (code == ERR_OK && !is_past)
        fail_msg("%s, call %d failed and nobody noticed", works[work].label, n);
    return is_past;
}

static void test_store_each_write_failing_at_each_call(void **state)
{
    (void)state;
    for (size_t work = 0; work < sizeof(works) / sizeof(works[0]); work++) {
        void *place = NULL;
        suite_setup(&place);
        struct suite *suite = place;
        prepare_rows(suite);
        char *before = suite_dump(suite->store);
        int n = 1;
        while (!run_failing(suite, work, n, before))
            n++;
        assert_true(n > 3);
        free(before);
        suite_teardown(&place);
    }
}

static void test_store_creation_failing_at_each_call(void **state)
{
    (void)state;
    struct err err = {0};
    struct store_driver driver = failing_driver();
    for (int n = 1;; n++) {
        struct suite suite = {0};
        struct store *store = NULL;
        suite_engine->place(&suite);
        calls = 0;
        fail_at = n;
        enum err_code code = store_open_driver(
            &driver, suite.path, (struct store_options){.create = true}, &store, &err);
        bool is_past = calls < n;
        fail_at = 0;
        assert_int_equal(code == ERR_OK, is_past);
        store_close(store);
        OK(store_open(suite.path, (struct store_options){.create = true}, &store, &err));
        assert_true(store_schema_version(store) >= 1);
        suite_worker(store, "W1");
        store_close(store);
        suite_engine->remove(&suite);
        arena_release(&suite.arena);
        if (is_past)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_store_each_write_failing_at_each_call),
        cmocka_unit_test(test_store_creation_failing_at_each_call),
    };
    return SUITE_RUN("store torture", tests);
}
