/* What only a database behind a server can do: be out of reach, refuse us, be restarted, serve two
 * writers at once. */
#include "tests/unit/store_suite.h"

#define SECRET "s3cret"

/* --- addresses ---------------------------------------------------------------------------------
 */

static void test_open_refused_address_keeps_password(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        enum err_code want;
    } rows[] = {
        {"postgresql://u:" SECRET "@127.0.0.1:1/d", ERR_IO},
        {"postgres://u:" SECRET "@127.0.0.1:1/d", ERR_IO},
        {"postgres:u:" SECRET "@127.0.0.1:1/d", ERR_INVALID},
        {"postgresql:///d?host=/nowhere&password=" SECRET, ERR_IO},
        {"postgresql://u:a@" SECRET "@127.0.0.1:1/d", ERR_INVALID},
        {"postgresql://u:a/" SECRET "@127.0.0.1:1/d", ERR_INVALID},
        {"postgresql://u:a/@" SECRET "@127.0.0.1:1/d", ERR_INVALID},
        {"postgresql://u@127.0.0.1:1/d?passwrod=" SECRET, ERR_INVALID},
        {"postgresql://u:" SECRET "%zz@127.0.0.1:1/d", ERR_INVALID},
        {"postgresql://u:" SECRET "@[::1/d", ERR_INVALID},
        {"postgresql://u:" SECRET "@127.0.0.1:99999999/d", ERR_IO},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct err err = {0};
        struct store *store = NULL;
        enum err_code code = store_open(rows[i].url, (struct store_options){0}, &store, &err);
        if (code != rows[i].want)
            fail_msg("%s: code %d: %s", rows[i].url, (int)code, err.text);
        assert_null(store);
        assert_null(strstr(err.text, SECRET));
        assert_null(strstr(err.hint, SECRET));
        assert_string_not_equal(err.hint, "");
        assert_null(strchr(err.text, '\n'));
    }
}

/* The suite's database for another user. */
static const char *url_as(struct suite *suite, const char *path, const char *user)
{
    const char *end = strstr(path, "user=yanxu");
    assert_non_null(end);
    return arena_printf(&suite->arena, "%.*suser=%s", (int)(end - path), path, user);
}

static void make_locked_role(struct suite *suite)
{
    struct err err = {0};
    OK(suite->store->driver->script(
        suite->store->conn,
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'locked') THEN "
        "CREATE ROLE locked LOGIN PASSWORD 'right'; END IF; END $$",
        &err));
}

static void test_open_without_rights_denied(void **state)
{
    struct suite *suite = *state;
    struct store_options create = {.create = true};
    make_locked_role(suite);
    const struct {
        const char *user, *path;
    } rows[] = {
        {"locked&password=" SECRET, suite->path},
        {"locked", suite->path},
        {"nobody_here&password=" SECRET, suite->path},
        {"locked&password=right", suite->path},                        /* may enter, may not read */
        {"locked&password=right", suite_engine->other(suite, "none")}, /* may not make it */
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct err err = {0};
        struct store *store = NULL;
        REFUSED(ERR_DENIED,
                store_open(url_as(suite, rows[i].path, rows[i].user), create, &store, &err));
        assert_null(strstr(err.text, SECRET));
        assert_null(strstr(err.text, "right@"));
        assert_string_not_equal(err.hint, "");
    }
}

static void test_open_other_encoding_refused(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store *store = NULL;
    char *sql = arena_printf(&suite->arena,
                             "CREATE DATABASE %s_ascii ENCODING 'SQL_ASCII' TEMPLATE template0 "
                             "LOCALE_PROVIDER libc LOCALE 'C'",
                             suite->name);
    OK(suite->store->driver->script(suite->store->conn, sql, &err));
    const char *path = suite_engine->other(suite, "ascii");
    REFUSED(ERR_INVALID, store_open(path, (struct store_options){.create = true}, &store, &err));
    assert_non_null(strstr(err.text, "SQL_ASCII"));
}

/* --- what the server reports -------------------------------------------------------------------
 */

static void test_error_each_sqlstate_classified(void **state)
{
    struct suite *suite = *state;
    static const struct {
        const char *state;
        enum err_code want;
    } rows[] = {
        {"40001", ERR_BUSY},    {"40P01", ERR_BUSY},     {"55P03", ERR_BUSY},
        {"53300", ERR_BUSY},    {"23505", ERR_CONFLICT}, {"23503", ERR_INVALID},
        {"23502", ERR_INVALID}, {"23514", ERR_INVALID},  {"22003", ERR_INVALID},
        {"54000", ERR_LIMIT},   {"25006", ERR_DENIED},   {"42501", ERR_DENIED},
        {"28000", ERR_DENIED},  {"P0001", ERR_DENIED},   {"53100", ERR_IO},
        {"58030", ERR_IO},      {"57P01", ERR_IO},       {"08006", ERR_IO},
        {"XX000", ERR_IO},      {"25P02", ERR_IO},       {"57014", ERR_IO},
        {"3F000", ERR_INVALID},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct err err = {0};
        char *sql = arena_printf(&suite->arena,
                                 "DO $$ BEGIN RAISE EXCEPTION 'a sentence' USING ERRCODE = '%s', "
                                 "DETAIL = 'Key (mobile)=(13900000000)'; END $$",
                                 rows[i].state);
        enum err_code code = suite->store->driver->script(suite->store->conn, sql, &err);
        if (code != rows[i].want || err.text[0] == '\0')
            fail_msg("%s: code %d: %s", rows[i].state, (int)code, err.text);
        assert_null(strstr(err.text, "13900000000"));
    }
}

static void test_value_in_error_not_shown(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct outbox message = {.msg_id = "m", .type = "t", .payload = "{}"};
    message.endpoint_id = suite_endpoint(suite->store, "a");
    message.payload = "13900000000 \xff";
    REFUSED(ERR_INVALID, store_outbox_insert(suite->store, &message, 1, &err));
    assert_null(strstr(err.text, "139"));
    assert_non_null(strstr(err.text, "message m"));
}

/* To COMMIT after a failure PostgreSQL answers "ROLLBACK", and no error. */
static void test_commit_after_unguarded_failure_refused(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    const char *text = NULL;
    STORE_TX(tx);
    OK(store_begin(suite->store, &tx, &err));
    OK(store_meta_put(suite->store, "a", "1", &err));
    assert_int_equal(suite->store->driver->script(suite->store->conn, "SELECT 1 / 0", &err),
                     ERR_INVALID);
    REFUSED(ERR_IO, store_commit(&tx, &err));
    assert_non_null(strstr(err.text, "rolled the transaction back"));
    REFUSED(ERR_NOT_FOUND, store_meta_get(suite->store, "a", &suite->arena, &text, &err));
    OK(store_meta_put(suite->store, "a", "1", &err));
}

/* --- a connection that breaks ------------------------------------------------------------------
 */

static void break_connections(struct suite *suite)
{
    struct err err = {0};
    void *conn = NULL;
    OK(store_pg.open(suite_pg_server(), (struct store_options){0}, &conn, &err));
    char *sql = arena_printf(&suite->arena,
                             "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                             "WHERE datname = '%s'",
                             suite->name);
    OK(store_pg.script(conn, sql, &err));
    store_pg.close(conn);
}

static void test_lost_in_transaction_undone_then_goes_on(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    const char *text = NULL;
    {
        STORE_TX(tx);
        OK(store_begin(suite->store, &tx, &err));
        OK(store_meta_put(suite->store, "a", "1", &err));
        break_connections(suite);
        REFUSED(ERR_IO, store_meta_put(suite->store, "b", "1", &err));
        assert_non_null(strstr(err.text, "lost"));
        assert_non_null(strstr(err.text, suite->name));
        /* Not on a new connection, where the first half is missing. */
        REFUSED(ERR_IO, store_meta_put(suite->store, "b", "1", &err));
        REFUSED(ERR_IO, store_meta_get(suite->store, "a", &suite->arena, &text, &err));
    }
    REFUSED(ERR_NOT_FOUND, store_meta_get(suite->store, "a", &suite->arena, &text, &err));
    OK(store_meta_put(suite->store, "a", "2", &err));
}

static void test_lost_at_commit_says_so(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    STORE_TX(tx);
    OK(store_begin(suite->store, &tx, &err));
    OK(store_meta_put(suite->store, "a", "1", &err));
    break_connections(suite);
    REFUSED(ERR_IO, store_commit(&tx, &err));
    assert_non_null(strstr(err.text, "last moment"));
    assert_string_not_equal(err.hint, "");
}

static void test_lost_between_work_unnoticed(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    int64_t count = -1;
    suite_worker(suite->store, "W1");
    break_connections(suite);
    OK(store_worker_count(suite->store, &count, &err)); /* a read */
    assert_int_equal(count, 1);
    break_connections(suite);
    suite_worker(suite->store, "W2"); /* a transaction */
    OK(store_worker_count(suite->store, &count, &err));
    assert_int_equal(count, 2);
}

/* --- two at once -------------------------------------------------------------------------------
 */

static void test_claim_passes_over_what_another_claims(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct endpoint_id endpoint = suite_endpoint(suite->store, "a");
    struct outbox messages[10], *mine = NULL, *theirs = NULL;
    size_t mine_len = 0, theirs_len = 0;
    for (int i = 0; i < 10; i++)
        messages[i] = (struct outbox){.msg_id = arena_printf(&suite->arena, "m%d", i),
                                      .endpoint_id = endpoint,
                                      .type = "t",
                                      .payload = "{}",
                                      .due_at = i};
    OK(store_outbox_insert(suite->store, messages, 10, &err));
    CLEANUP(store_cleanup) struct store *other = NULL;
    OK(store_open(suite->path, (struct store_options){0}, &other, &err));
    STORE_TX(tx);
    OK(store_begin(suite->store, &tx, &err));
    struct store_claim claim = {"me", 100, 160, 4};
    OK(store_outbox_claim(suite->store, claim, &suite->arena, &mine, &mine_len, &err));
    claim.owner = "they";
    claim.messages_max = 100;
    OK(store_outbox_claim(other, claim, &suite->arena, &theirs, &theirs_len, &err));
    OK(store_commit(&tx, &err));
    assert_int_equal(mine_len, 4);
    assert_int_equal(theirs_len, 6);
    for (size_t i = 0; i < theirs_len; i++)
        assert_true(theirs[i].due_at >= 4);
}

/* Two who each read a row and then change it: the later one is told, and nothing is lost. */
static void test_tx_row_changed_meanwhile_busy(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker_id id = suite_worker(suite->store, "W1");
    struct worker mine = {0}, got = {0};
    CLEANUP(store_cleanup) struct store *other = NULL;
    OK(store_open(suite->path, (struct store_options){0}, &other, &err));
    STORE_TX(tx);
    OK(store_begin(suite->store, &tx, &err));
    OK(store_worker_get(suite->store, id, &suite->arena, &mine, &err));
    got = mine;
    got.tier = TIER_SENIOR;
    OK(store_worker_put(other, &got, NULL, NULL, NULL, &err));
    mine.roles = "supervisor";
    REFUSED(ERR_BUSY, store_worker_put(suite->store, &mine, NULL, NULL, NULL, &err));
    assert_non_null(strstr(err.hint, "try again"));
    store_tx_end(&tx);
    OK(store_worker_get(suite->store, id, &suite->arena, &got, &err));
    assert_int_equal(got.tier, TIER_SENIOR);
    assert_string_equal(got.roles, "new_hire");
}

/* Neither has seen the other's, so to both it is new. */
static void test_put_same_new_code_at_once_busy(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker worker = suite_worker_of("W1", suite_unit(suite->store, "PD"));
    int64_t count = -1;
    CLEANUP(store_cleanup) struct store *other = NULL;
    OK(store_open(suite->path, (struct store_options){0}, &other, &err));
    STORE_TX(tx);
    OK(store_begin(suite->store, &tx, &err));
    OK(store_worker_count(suite->store, &count, &err));
    OK(store_worker_put(other, &worker, NULL, NULL, NULL, &err));
    REFUSED(ERR_BUSY, store_worker_put(suite->store, &worker, NULL, NULL, NULL, &err));
    assert_non_null(strstr(err.text, "worker"));
    store_tx_end(&tx);
    OK(store_begin(suite->store, &tx, &err));
    OK(store_worker_put(suite->store, &worker, NULL, NULL, NULL, &err));
    OK(store_commit(&tx, &err));
}

static struct credit hours_of(struct worker_id worker, const char *external_id)
{
    return (struct credit){.worker_id = worker,
                           .min = 90,
                           .stated_milli = 90000,
                           .measure = CREDIT_MEASURE_MINUTE,
                           .categories = "ce",
                           .mode = COURSE_MODE_LIVE,
                           .earned_on = suite_day(3),
                           .source = CREDIT_SOURCE_EXTERNAL,
                           .external_id = external_id,
                           .state = CREDIT_STATE_APPROVED,
                           .evidence = "",
                           .provider = "",
                           .reason = "",
                           .entered_by = "admin",
                           .entered_at = 5000};
}

/* What a program that credits hours does: it looks whether the worker has them. */
static size_t look(struct suite *suite, struct store *store, struct worker_id worker)
{
    struct err err = {0};
    struct credit *credits = NULL;
    size_t len = 0;
    OK(store_credit_list_of_worker(store, worker, &suite->arena, &credits, &len, &err));
    return len;
}

/* A file of hours and a sign-in list tell of the same event, under different external ids. Both
 * programs look, neither finds the hours, both append: only one may. */
static void test_credit_same_hours_under_two_names_at_once_busy(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker_id worker = suite_worker(suite->store, "W1");
    struct credit of_file = hours_of(worker, "X1");
    struct credit of_list = hours_of(worker, "att:O1:W1/1");
    CLEANUP(store_cleanup) struct store *other = NULL;
    OK(store_open(suite->path, (struct store_options){0}, &other, &err));
    STORE_TX(mine);
    STORE_TX(theirs);
    OK(store_begin_alone(suite->store, &mine, &err));
    OK(store_begin_alone(other, &theirs, &err));
    assert_int_equal(look(suite, suite->store, worker), 0);
    assert_int_equal(look(suite, other, worker), 0);
    OK(store_credit_append(suite->store, &of_file, NULL, NULL, &err));
    OK(store_commit(&mine, &err));
    enum err_code code = store_credit_append(other, &of_list, NULL, NULL, &err);
    if (code == ERR_OK)
        code = store_commit(&theirs, &err);
    assert_int_equal(code, ERR_BUSY);
    assert_non_null(strstr(err.hint, "try again"));
    store_tx_end(&theirs);
    OK(store_begin_alone(other, &theirs, &err));
    assert_int_equal(look(suite, other, worker), 1); /* now it finds them */
}

/* Both take back a part of what each believes to be left. */
static void test_credit_reversals_at_once_busy(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker_id worker = suite_worker(suite->store, "W1");
    struct credit entry = hours_of(worker, "X1");
    struct credit back = hours_of(worker, "");
    CLEANUP(store_cleanup) struct store *other = NULL;
    OK(store_open(suite->path, (struct store_options){0}, &other, &err));
    OK(store_credit_append(suite->store, &entry, &back.reverses, NULL, &err));
    back.min = -60;
    STORE_TX(tx);
    OK(store_begin(suite->store, &tx, &err));
    assert_int_equal(look(suite, suite->store, worker), 1);
    OK(store_credit_append(other, &back, NULL, NULL, &err));
    REFUSED(ERR_BUSY, store_credit_append(suite->store, &back, NULL, NULL, &err));
    store_tx_end(&tx);
    REFUSED(ERR_CONFLICT, store_credit_append(suite->store, &back, NULL, NULL, &err));
    assert_non_null(strstr(err.text, "only 30 minutes"));
}

/* Two who decide on one claim at once: the later one is told, and decides on what is. */
static void test_claim_decided_by_two_at_once_busy(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct claim claim = {.hours = hours_of(suite_worker(suite->store, "W1"), "")};
    struct claim got = {0};
    CLEANUP(store_cleanup) struct store *other = NULL;
    OK(store_open(suite->path, (struct store_options){0}, &other, &err));
    OK(store_claim_insert(suite->store, &claim, &claim.id, &err));
    claim.hours.state = CREDIT_STATE_REJECTED;
    claim.reason = claim.decided_by = "x";
    STORE_TX(tx);
    OK(store_begin_alone(suite->store, &tx, &err));
    OK(store_claim_get(suite->store, claim.id, &suite->arena, &got, &err));
    assert_int_equal(got.hours.state, CREDIT_STATE_CLAIMED);
    OK(store_claim_decide(other, &claim, &err));
    REFUSED(ERR_BUSY, store_claim_decide(suite->store, &claim, &err));
    store_tx_end(&tx);
    REFUSED(ERR_CONFLICT, store_claim_decide(suite->store, &claim, &err));
}

static void test_begin_read_refuses_writing(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    STORE_TX(tx);
    OK(store_begin_read(suite->store, &tx, &err));
    REFUSED(ERR_DENIED, store_meta_put(suite->store, "a", "1", &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open_refused_address_keeps_password),
        SUITE_TEST(test_open_without_rights_denied),
        SUITE_TEST(test_open_other_encoding_refused),
        SUITE_TEST(test_error_each_sqlstate_classified),
        SUITE_TEST(test_value_in_error_not_shown),
        SUITE_TEST(test_commit_after_unguarded_failure_refused),
        SUITE_TEST(test_lost_in_transaction_undone_then_goes_on),
        SUITE_TEST(test_lost_at_commit_says_so),
        SUITE_TEST(test_lost_between_work_unnoticed),
        SUITE_TEST(test_claim_passes_over_what_another_claims),
        SUITE_TEST(test_tx_row_changed_meanwhile_busy),
        SUITE_TEST(test_put_same_new_code_at_once_busy),
        SUITE_TEST(test_credit_same_hours_under_two_names_at_once_busy),
        SUITE_TEST(test_credit_reversals_at_once_busy),
        SUITE_TEST(test_claim_decided_by_two_at_once_busy),
        SUITE_TEST(test_begin_read_refuses_writing),
    };
    return SUITE_RUN_ON("postgres", "store server", tests);
}
