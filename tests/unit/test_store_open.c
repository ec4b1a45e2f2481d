/* Opening, transactions, locks and rights, on each engine: what may go wrong and what is said. */
#include "tests/unit/store_suite.h"

static void test_open_missing_without_create_not_found(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store *store = NULL;
    const char *path = suite_engine->other(suite, "none");
    REFUSED(ERR_NOT_FOUND, store_open(path, (struct store_options){0}, &store, &err));
    assert_non_null(strstr(err.text, suite_engine->driver == &store_pg ? suite->name : path));
    assert_string_not_equal(err.hint, "");
    /* Nor has asking made it. */
    struct store_options read_only = {.create = true, .read_only = true};
    REFUSED(ERR_NOT_FOUND, store_open(path, read_only, &store, &err));
    REFUSED(ERR_INVALID, store_open("", (struct store_options){0}, &store, &err));
    assert_null(store);
}

static void test_open_twice_keeps_content(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    suite_worker(suite->store, "W1");
    char *before = suite_dump(suite->store);
    store_close(suite->store);
    OK(store_open(suite->path, (struct store_options){.create = true}, &suite->store, &err));
    char *after = suite_dump(suite->store);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void test_open_new_has_its_own_installation_id(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    const char *ids[2] = {NULL};
    for (int i = 0; i < 2; i++) {
        CLEANUP(store_cleanup) struct store *store = NULL;
        const char *path = suite_engine->other(suite, i == 0 ? "a" : "b");
        OK(store_open(path, (struct store_options){.create = true}, &store, &err));
        OK(store_meta_get(store, "installation_id", &suite->arena, &ids[i], &err));
        assert_int_equal(strspn(ids[i], "0123456789abcdef"), 32);
        assert_int_equal(strlen(ids[i]), 32);
    }
    assert_string_not_equal(ids[0], ids[1]);
}

/* --- transactions ------------------------------------------------------------------------------
 */

static enum err_code put_and_leave(struct store *store, bool commit, struct err *err)
{
    STORE_TX(tx);
    TRY(store_begin(store, &tx, err));
    TRY(store_meta_put(store, "a", "1", err));
    return commit ? store_commit(&tx, err) : ERR_OK;
}

static void test_tx_left_without_commit_rolls_back(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    const char *text = NULL;
    OK(put_and_leave(suite->store, false, &err));
    REFUSED(ERR_NOT_FOUND, store_meta_get(suite->store, "a", &suite->arena, &text, &err));
    OK(put_and_leave(suite->store, true, &err));
    OK(store_meta_get(suite->store, "a", &suite->arena, &text, &err));
}

static void test_tx_failed_write_inside_leaves_rest(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct offering_id offering = suite_offering(suite->store, "O1");
    struct worker_id worker = suite_worker(suite->store, "W1");
    STORE_TX(tx);
    OK(store_begin(suite->store, &tx, &err));
    OK(store_meta_put(suite->store, "a", "1", &err));
    struct plan_record record = {.year = 2027};
    struct enrolment twice[] = {{.worker_id = worker, .offering_id = offering},
                                {.worker_id = worker, .offering_id = offering}};
    struct store_plan plan = {&record, twice, 2, NULL, 0};
    REFUSED(ERR_CONFLICT, store_plan_insert(suite->store, &plan, NULL, &err));
    OK(store_commit(&tx, &err));
    struct plan_record *plans = NULL;
    size_t len = 9;
    const char *text = NULL;
    OK(store_plan_list(suite->store, &suite->arena, &plans, &len, &err));
    assert_int_equal(len, 0);
    OK(store_meta_get(suite->store, "a", &suite->arena, &text, &err));
}

/* PostgreSQL by itself would refuse everything after the first failure. */
static void test_tx_failed_single_write_leaves_rest(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct endpoint_id nowhere = {99};
    struct unit unit = {.code = "U", .name = "n", .parent_id = {99}};
    struct outbox message = {.msg_id = "m", .endpoint_id = nowhere, .type = "t", .payload = "{}"};
    int64_t count = -1;
    STORE_TX(tx);
    OK(store_begin(suite->store, &tx, &err));
    suite_worker(suite->store, "W1");
    for (int i = 0; i < 3; i++) {
        REFUSED(ERR_INVALID, store_unit_put(suite->store, &unit, 1000, NULL, NULL, &err));
        REFUSED(ERR_INVALID, store_outbox_insert(suite->store, &message, 1, &err));
        OK(store_meta_put(suite->store, "a", "1", &err));
    }
    suite_worker(suite->store, "W2");
    OK(store_commit(&tx, &err));
    OK(store_worker_count(suite->store, &count, &err));
    assert_int_equal(count, 2);
    REFUSED(ERR_NOT_FOUND, store_unit_get_by_code(suite->store, "U", &suite->arena, &unit, &err));
}

/* Scopes in scopes: the inner one fails, the outer one goes on or fails too. */
static void test_scope_failed_inside_leaves_outer(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct unit unit = {.code = "U", .name = "n", .parent_id = {99}};
    for (int outer_fails = 0; outer_fails < 2; outer_fails++) {
        int64_t count = -1;
        STORE_TX(tx);
        OK(store_begin(suite->store, &tx, &err));
        struct store_scope outer = {0}, inner = {0};
        OK(store_scope_begin(suite->store, &outer, &err));
        suite_worker(suite->store, outer_fails ? "W2" : "W1");
        OK(store_scope_begin(suite->store, &inner, &err));
        suite_worker(suite->store, "W9");
        REFUSED(ERR_INVALID, store_unit_put(suite->store, &unit, 1000, NULL, NULL, &err));
        store_scope_end(&inner);
        if (!outer_fails)
            OK(store_scope_done(&outer, &err));
        store_scope_end(&outer);
        OK(store_commit(&tx, &err));
        OK(store_worker_count(suite->store, &count, &err));
        assert_int_equal(count, 1);
    }
}

static void test_tx_ended_by_engine_refuses_the_rest(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    const char *text = NULL;
    STORE_TX(tx);
    OK(store_begin(suite->store, &tx, &err));
    OK(store_meta_put(suite->store, "a", "1", &err));
    /* As SQLite does on a full disk. */
    OK(suite->store->driver->script(suite->store->conn, "ROLLBACK", &err));
    REFUSED(ERR_IO, store_meta_put(suite->store, "b", "2", &err));
    REFUSED(ERR_IO, store_commit(&tx, &err));
    REFUSED(ERR_NOT_FOUND, store_meta_get(suite->store, "b", &suite->arena, &text, &err));
    OK(store_meta_put(suite->store, "b", "2", &err));
}

static void test_tx_read_is_one_picture(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    int64_t count = -1;
    CLEANUP(store_cleanup) struct store *other = NULL;
    OK(store_open(suite->path, (struct store_options){0}, &other, &err));
    STORE_TX(tx);
    OK(store_begin_read(suite->store, &tx, &err));
    OK(store_worker_count(suite->store, &count, &err));
    suite_worker(other, "W1");
    OK(store_worker_count(suite->store, &count, &err));
    assert_int_equal(count, 0);
    store_tx_end(&tx);
    OK(store_worker_count(suite->store, &count, &err));
    assert_int_equal(count, 1);
}

static enum err_code put_meta(struct store *store, struct err *err)
{
    STORE_TX(tx);
    TRY(store_begin(store, &tx, err));
    TRY(store_meta_put(store, "a", "2", err));
    return store_commit(&tx, err);
}

static void test_write_held_by_another_busy(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    int64_t count = -1;
    CLEANUP(store_cleanup) struct store *other = NULL;
    OK(store_open(suite->path, (struct store_options){0}, &other, &err));
    STORE_TX(held);
    OK(store_begin(suite->store, &held, &err));
    OK(store_meta_put(suite->store, "a", "1", &err));
    REFUSED(ERR_BUSY, put_meta(other, &err));
    assert_non_null(strstr(err.text, "in use by another program"));
    assert_string_not_equal(err.hint, "");
    OK(store_worker_count(other, &count, &err)); /* reading goes on */
    OK(store_commit(&held, &err));
    OK(put_meta(other, &err));
}

/* --- rows as they come -------------------------------------------------------------------------
 */

enum { ENTRIES = 50 };

struct walk {
    struct suite *suite;
    int seen, stop_at;
};

static enum err_code ask_meanwhile(void *context, const struct credit *credit, struct err *err)
{
    struct walk *walk = context;
    struct store *store = walk->suite->store;
    struct credit again = {0}, *credits = NULL;
    size_t len = 0;
    TRY(store_credit_get(store, credit->id, &walk->suite->arena, &again, err));
    assert_int_equal(again.min, credit->min);
    assert_string_equal(again.categories, credit->categories);
    TRY(store_credit_list_of_worker(store, credit->worker_id, &walk->suite->arena, &credits, &len,
                                    err));
    assert_int_equal(len, ENTRIES);
    TRY(store_meta_put(store, "seen", "yes", err));
    return ++walk->seen == walk->stop_at ? err_set(err, ERR_LIMIT, "enough") : ERR_OK;
}

static void test_walk_asking_and_writing_meanwhile_sees_all(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker_id worker = suite_worker(suite->store, "W1");
    for (int i = 0; i < ENTRIES; i++) {
        struct credit credit = {.external_id = "",
                                .evidence = "",
                                .provider = "",
                                .reason = "",
                                .entered_by = "",
                                .worker_id = worker,
                                .min = i + 1,
                                .earned_on = suite_day(i),
                                .categories = "ce"};
        OK(store_credit_append(suite->store, &credit, NULL, NULL, &err));
    }
    struct walk walk = {.suite = suite};
    OK(store_credit_each(suite->store, ask_meanwhile, &walk, &err));
    assert_int_equal(walk.seen, ENTRIES);
    struct walk stopped = {.suite = suite, .stop_at = 2};
    REFUSED(ERR_LIMIT, store_credit_each(suite->store, ask_meanwhile, &stopped, &err));
    STORE_TX(tx);
    OK(store_begin(suite->store, &tx, &err));
    walk.seen = 0;
    OK(store_credit_each(suite->store, ask_meanwhile, &walk, &err));
    assert_int_equal(walk.seen, ENTRIES);
    OK(store_commit(&tx, &err));
}

/* --- rights ------------------------------------------------------------------------------------
 */

static void test_read_only_store_denies_writes(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    int64_t count = -1;
    CLEANUP(store_cleanup) struct store *store = NULL;
    OK(store_open(suite->path, (struct store_options){.read_only = true}, &store, &err));
    OK(store_worker_count(store, &count, &err));
    REFUSED(ERR_DENIED, store_meta_put(store, "a", "1", &err));
    assert_non_null(strstr(err.text, "can only be read"));
    struct unit unit = {.code = "U", .name = "n"};
    REFUSED(ERR_DENIED, store_unit_put(store, &unit, 1000, NULL, NULL, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_open_missing_without_create_not_found),
        SUITE_TEST(test_open_twice_keeps_content),
        SUITE_TEST(test_open_new_has_its_own_installation_id),
        SUITE_TEST(test_tx_left_without_commit_rolls_back),
        SUITE_TEST(test_tx_failed_write_inside_leaves_rest),
        SUITE_TEST(test_tx_failed_single_write_leaves_rest),
        SUITE_TEST(test_scope_failed_inside_leaves_outer),
        SUITE_TEST(test_tx_ended_by_engine_refuses_the_rest),
        SUITE_TEST(test_tx_read_is_one_picture),
        SUITE_TEST(test_write_held_by_another_busy),
        SUITE_TEST(test_walk_asking_and_writing_meanwhile_sees_all),
        SUITE_TEST(test_read_only_store_denies_writes),
    };
    return SUITE_RUN("store open", tests);
}
