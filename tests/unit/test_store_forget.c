/* What names a person, wherever it is kept: found, overwritten, counted, copied. */
#include "tests/unit/store_suite.h"

static void run_script(struct suite *suite, const char *sql)
{
    struct err err = {0};
    OK(suite->store->driver->script(suite->store->conn, sql, &err));
}

static struct worker_id kept_worker(struct suite *suite)
{
    struct worker_id id = suite_worker(suite->store, "W1");
    run_script(
        suite,
        "INSERT INTO import (id, kind, file_name, file_hash, rows_new, rows_changed, rows_same, "
        "rows_refused, at) VALUES (1, 'workers', 'roster Zhang Wuji.csv', 'h', 1, 0, 0, 0, 5), "
        "(2, 'units', 'units.csv', 'h', 1, 0, 0, 0, 5);"
        "INSERT INTO import_change (import_id, ordinal, key, before) VALUES "
        "(1, 1, 'W1', '{}'), (1, 2, 'W2', '{}'), (2, 1, 'W1', '{}'), (1, 3, 'W1', NULL);"
        "INSERT INTO held_value (kind, code, key, text, who, at) VALUES "
        "('workers', 'W1', 'mobile', '1', 'x', 1), ('workers', 'W1', 'tier', 'none', 'x', 1), "
        "('workers', 'W2', 'mobile', '1', 'x', 1);"
        "INSERT INTO audit (at, who, verb, object, detail) VALUES "
        "(1, 'x', 'v', 'worker W1', ''), (2, 'x', 'v', 'worker W11', ''), "
        "(3, 'x', 'v', 'place of Zhang Wuji', '')");
    return id;
}

static void test_text_erase_everywhere_but_what_never_changes(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    int64_t rows = 0;
    (void)kept_worker(suite);
    OK(store_text_erase(suite->store, "Zhang Wuji", &rows, &err));
    assert_int_equal(rows, 1);
    OK(store_text_erase(suite->store, "Zhang Wuji", &rows, &err));
    assert_int_equal(rows, 0);
    OK(store_text_left(suite->store, "Zhang Wuji", &rows, &err));
    assert_int_equal(rows, 1);
    run_script(
        suite,
        "INSERT INTO approval (kind, code, body, reason, granted_by, granted_at, revoked_by, "
        "revoked_at, revoked_reason) VALUES "
        "('provider', 'studio of Zhang Wuji', 'B', '', 'x', 1, '', 0, ''), "
        "('provider', 'P', 'B', 'asked by Zhang Wuji', 'x', 1, '', 0, ''), "
        "('provider', 'Q', 'B', '', 'x', 1, 'x', 2, 'Zhang Wuji left')");
    OK(store_text_left(suite->store, "Zhang Wuji", &rows, &err));
    assert_int_equal(rows, 2);
    OK(store_text_erase(suite->store, "Zhang Wuji", &rows, &err));
    assert_int_equal(rows, 2);
    OK(store_text_erase(suite->store, "Zhang Wuji", &rows, &err));
    assert_int_equal(rows, 0);
    struct store_import *runs = NULL;
    size_t len = 0;
    OK(store_import_list(suite->store, 10, &suite->arena, &runs, &len, &err));
    assert_string_equal(runs[1].file_name, "roster ***.csv");
}

static void test_before_of_worker_is_their_roster_rows_only(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store_before *before = NULL;
    size_t len = 0;
    (void)kept_worker(suite);
    OK(store_before_list_of_worker(suite->store, "W1", &suite->arena, &before, &len, &err));
    assert_int_equal(len, 1);
    assert_int_equal(before[0].import_id.v, 1);
    before[0].before = "{\"a\":1}";
    OK(store_before_update(suite->store, &before[0], &err));
    OK(store_worker_recode(suite->store, "W1", "W3", &err));
    OK(store_before_list_of_worker(suite->store, "W1", &suite->arena, &before, &len, &err));
    assert_int_equal(len, 0);
    OK(store_before_list_of_worker(suite->store, "W3", &suite->arena, &before, &len, &err));
    assert_int_equal(len, 1);
    assert_string_equal(before[0].before, "{\"a\":1}");
}

struct tally {
    int parts, held, audits, imports;
};

static enum err_code count(void *context, const char *title, const struct store_field *fields,
                           size_t len, struct err *err)
{
    struct tally *tally = context;
    (void)err;
    tally->parts += len == 0;
    if (len == 0)
        return ERR_OK;
    assert_non_null(fields[0].name);
    tally->held += strcmp(title, "held_values") == 0;
    tally->audits += strcmp(title, "audit") == 0;
    tally->imports += strcmp(title, "imports") == 0;
    return ERR_OK;
}

static enum err_code refuse(void *context, const char *title, const struct store_field *fields,
                            size_t len, struct err *err)
{
    (void)context, (void)title, (void)fields, (void)len;
    return err_set(err, ERR_LIMIT, "enough");
}

static void test_dossier_holds_this_worker_and_nobody_else(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct tally tally = {0};
    struct worker_id id = kept_worker(suite);
    OK(store_dossier(suite->store, id, count, &tally, &err));
    assert_int_equal(tally.parts, 21);
    assert_int_equal(tally.held, 2);
    assert_int_equal(tally.audits, 1);
    assert_int_equal(tally.imports, 2);
    REFUSED(ERR_LIMIT, store_dossier(suite->store, id, refuse, NULL, &err));
}

/* What papers of before said goes with the person. */
static void test_forget_takes_former_names(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker worker = suite_worker_of("W1", suite_unit(suite->store, "PD"));
    const struct person persons[] = {{.name = "Zhang Wuji", .certificate_no = "2019-7"},
                                     {.name = "Zhang Cuishan", .certificate_no = "2019-7"}};
    struct person *former = NULL;
    size_t len = 0;
    int64_t rows = 0;
    struct person then = {0};
    for (int i = 0; i < 2; i++) {
        const struct store_worker_put put = {&worker, &persons[i], 100 * (i + 1)};
        enum store_change change = STORE_CHANGE_COUNT;
        OK(store_worker_put_all(suite->store, &put, 1, &change, &err));
    }
    OK(store_worker_get_by_code(suite->store, "W1", &suite->arena, &worker, &err));
    OK(store_person_list_former(suite->store, worker.id, &suite->arena, &former, &len, &err));
    assert_int_equal(len, 1);
    assert_string_equal(former[0].name, "Zhang Wuji");
    assert_string_equal(former[0].certificate_no, "2019-7");
    OK(store_worker_forget(suite->store, worker.id, 300, &rows, &err));
    assert_int_equal(rows, 1);
    OK(store_person_list_former(suite->store, worker.id, &suite->arena, &former, &len, &err));
    assert_int_equal(len, 0);
    OK(store_person_get_known(suite->store, worker.id, 150, &suite->arena, &then, &err));
    assert_string_equal(then.name, "");
    assert_int_equal(then.erased_at, 300);
}

/* The puts of many keep to it too. */
static void test_put_all_leaves_the_forgotten_empty(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker worker = suite_worker_of("W1", suite_unit(suite->store, "PD"));
    struct person person = {.name = "Zhang Wuji"};
    struct store_worker_put put = {&worker, &person, 0};
    struct worker_id id = suite_worker(suite->store, "W1");
    enum store_change change = STORE_CHANGE_COUNT;
    struct worker *forgotten = NULL;
    size_t len = 0;
    OK(store_worker_list_forgotten(suite->store, &suite->arena, &forgotten, &len, &err));
    assert_int_equal(len, 0);
    OK(store_worker_put_all(suite->store, &put, 1, &change, &err));
    OK(store_worker_forget(suite->store, id, 5, NULL, &err));
    OK(store_worker_list_forgotten(suite->store, &suite->arena, &forgotten, &len, &err));
    assert_int_equal(len, 1);
    OK(store_worker_put_all(suite->store, &put, 1, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    struct credit credit = {.worker_id = id,
                            .min = 90,
                            .categories = "ethics",
                            .earned_on = suite_day(3),
                            .external_id = "x-1",
                            .evidence = "seen by Zhang Wuji",
                            .provider = "",
                            .reason = "",
                            .entered_by = "admin"};
    struct credit *credits = NULL;
    OK(store_credit_append_all(suite->store, &credit, 1, &change, &err));
    assert_int_equal(change, STORE_CHANGE_NEW);
    OK(store_credit_append_all(suite->store, &credit, 1, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    OK(store_credit_list_of_worker(suite->store, id, &suite->arena, &credits, &len, &err));
    assert_int_equal(len, 1);
    assert_string_equal(credits[0].evidence, "");
}

static void test_checkpoint_empties_the_log(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    bool is_done = false;
    (void)suite_worker(suite->store, "W1");
    OK(store_checkpoint(suite->store, &is_done, &err));
    assert_true(is_done);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_text_erase_everywhere_but_what_never_changes),
        SUITE_TEST(test_before_of_worker_is_their_roster_rows_only),
        SUITE_TEST(test_dossier_holds_this_worker_and_nobody_else),
        SUITE_TEST(test_forget_takes_former_names),
        SUITE_TEST(test_put_all_leaves_the_forgotten_empty),
        SUITE_TEST(test_checkpoint_empties_the_log),
    };
    return SUITE_RUN("store forget", tests);
}
