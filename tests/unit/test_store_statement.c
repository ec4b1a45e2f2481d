/* The statement table: no empty slot, parameters without gaps, and every statement prepares. */
#include "tests/unit/store_suite.h"

static void test_statement_table_no_slot_empty(void **state)
{
    (void)state;
    for (int i = 0; i < STORE_STATEMENT_COUNT; i++) {
        const struct store_statement_row *row = store_statement_row((enum store_statement)i);
        assert_non_null(row->name);
        assert_non_null(row->sql);
        for (int k = 0; k < i; k++)
            assert_string_not_equal(row->name, store_statement_row((enum store_statement)k)->name);
    }
}

static void check_parameters(const char *name, const char *sql)
{
    bool seen[STORE_VALUES_MAX + 2] = {false};
    long last = 0;
    for (const char *p = strchr(sql, '$'); p; p = strchr(p + 1, '$')) {
        long n = strtol(p + 1, NULL, 10);
        if (n < 1 || n > STORE_VALUES_MAX)
            fail_msg("%s: parameter $%ld", name, n);
        seen[n] = true;
        last = n > last ? n : last;
    }
    for (long n = 1; n <= last; n++) {
        if (!seen[n])
            fail_msg("%s: $%ld is missing below $%ld", name, n, last);
    }
    /* Values are bound, never written into the text. */
    assert_null(strchr(sql, '?'));
    assert_null(strchr(sql, '%'));
}

static const char *suite_many(enum store_statement id)
{
    return suite_engine->driver->many ? suite_engine->driver->many(id) : NULL;
}

static void test_statement_parameters_without_gaps(void **state)
{
    (void)state;
    for (int i = 0; i < STORE_STATEMENT_COUNT; i++) {
        const struct store_statement_row *row = store_statement_row((enum store_statement)i);
        const char *variant = suite_engine->driver->variant((enum store_statement)i);
        check_parameters(row->name, row->sql);
        if (variant)
            check_parameters(row->name, variant);
        const char *many = suite_many((enum store_statement)i);
        if (many)
            check_parameters(row->name, many);
    }
}

static void test_statement_each_prepares(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    const struct store_driver *driver = suite->store->driver;
    for (int i = 0; i < STORE_STATEMENT_COUNT; i++) {
        const struct store_statement_row *row = store_statement_row((enum store_statement)i);
        const char *variant = driver->variant((enum store_statement)i);
        void *statement = NULL;
        if (driver->prepare(suite->store->conn, variant ? variant : row->sql, &statement, &err))
            fail_msg("%s: %s", row->name, err.text);
        driver->finalize(statement);
        const char *many = suite_many((enum store_statement)i);
        if (!many)
            continue;
        if (driver->prepare(suite->store->conn, many, &statement, &err))
            fail_msg("%s, many: %s", row->name, err.text);
        driver->finalize(statement);
    }
}

static void test_bind_too_few_values_refused(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    REFUSED(ERR_INVALID,
            store_run(suite->store, STORE_META_PUT, VALUES(value_text("k")), NULL, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statement_table_no_slot_empty),
        cmocka_unit_test(test_statement_parameters_without_gaps),
        SUITE_TEST(test_statement_each_prepares),
        SUITE_TEST(test_bind_too_few_values_refused),
    };
    return SUITE_RUN("store statements", tests);
}
