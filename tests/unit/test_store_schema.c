/* Schema steps on each engine: from any earlier one to the last, made by many at once, and what is
 * not ours is left alone. Rows for the upgrade: tests/cases/store/upgrade/<version>.sql is run as
 * soon as the schema has that version, <version>.want is what the last schema then holds. */
#include <sys/wait.h>

#include "scheduler/base/file.h"
#include "tests/unit/store_suite.h"

#define CASES "tests/cases/store/upgrade"

static void test_open_other_programs_database_untouched(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store *store = NULL;
    const char *path = suite_engine->other(suite, "other");
    const struct store_driver *driver = suite_engine->driver;
    void *conn = NULL;
    OK(driver->open(path, (struct store_options){.create = true}, &conn, &err));
    OK(driver->script(conn, "CREATE TABLE song (title TEXT)", &err));
    driver->close(conn);
    REFUSED(ERR_INVALID, store_open(path, (struct store_options){.create = true}, &store, &err));
    assert_non_null(strstr(err.text, "another program"));
}

static void test_open_empty_database_only_with_create(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store *store = NULL;
    const char *path = suite_engine->other(suite, "empty");
    void *conn = NULL;
    OK(suite_engine->driver->open(path, (struct store_options){.create = true}, &conn, &err));
    suite_engine->driver->close(conn);
    REFUSED(ERR_INVALID, store_open(path, (struct store_options){0}, &store, &err));
    assert_non_null(strstr(err.text, "empty"));
    OK(store_open(path, (struct store_options){.create = true}, &store, &err));
    assert_true(store_schema_version(store) >= 1);
    store_close(store);
}

static void test_open_newer_schema_names_both(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store *store = NULL;
    int32_t known = store_schema_version(suite->store);
    OK(store_run(suite->store, STORE_SCHEMA_ADD,
                 VALUES(value_int(77), value_text("0077_later.sql")), NULL, &err));
    REFUSED(ERR_UNSUPPORTED, store_open(suite->path, (struct store_options){0}, &store, &err));
    assert_non_null(strstr(err.text, "77"));
    char text[16];
    snprintf(text, sizeof(text), "up to %d", known);
    assert_non_null(strstr(err.text, text));
}

/* --- upgrades ----------------------------------------------------------------------------------
 */

static const char *read_case(struct suite *suite, int32_t version, const char *end)
{
    struct err err = {0};
    struct buf bytes = {0};
    buf_init(&bytes, 1 << 20);
    OK(file_read(arena_printf(&suite->arena, CASES "/%04d.%s", version, end), &bytes, &err));
    const char *text = arena_copy(&suite->arena, buf_text(&bytes), bytes.len);
    buf_release(&bytes);
    return text;
}

/* As the programs up to that version have left it, each with rows of its own. */
static void make_version(struct suite *suite, const char *path, int32_t version)
{
    struct err err = {0};
    const struct store_driver *driver = suite_engine->driver;
    void *conn = NULL;
    OK(driver->open(path, (struct store_options){.create = true}, &conn, &err));
    OK(driver->settle(conn, &err));
    if (driver == &store_pg) /* so that one script says CAST('…' AS blob) to both */
        OK(driver->script(conn, "CREATE DOMAIN blob AS bytea", &err));
    for (int32_t v = 1; v <= version; v++) {
        const struct embed_file *step = store_step(driver, v);
        assert_non_null(step);
        OK(driver->script(conn, step->bytes.data, &err));
        OK(driver->script(
            conn, arena_printf(&suite->arena, "INSERT INTO schema_step VALUES (%d, 'x')", v),
            &err));
        OK(driver->script(conn, read_case(suite, v, "sql"), &err));
    }
    driver->close(conn);
}

static void test_schema_each_version_upgraded_keeps_rows(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    int32_t last = store_schema_version(suite->store);
    assert_true(last >= 1);
    assert_null(store_step(suite_engine->driver, last + 1));
    for (int32_t from = 1; from <= last; from++) {
        const char *path = suite_engine->other(suite, arena_printf(&suite->arena, "v%d", from));
        struct store *store = NULL;
        make_version(suite, path, from);
        if (from < last)
            REFUSED(ERR_UNSUPPORTED,
                    store_open(path, (struct store_options){.read_only = true}, &store, &err));
        OK(store_open(path, (struct store_options){0}, &store, &err));
        assert_int_equal(store_schema_version(store), last);
        char *dump = suite_dump(store);
        assert_string_equal(dump, read_case(suite, from, "want"));
        free(dump);
        suite_worker(store, "W-new");
        store_close(store);
    }
}

/* --- many at once ------------------------------------------------------------------------------
 */

static int create_at_once(const char *path)
{
    struct err err = {0};
    struct store *store = NULL;
    enum err_code code = store_open(path, (struct store_options){.create = true}, &store, &err);
    if (code != ERR_OK)
        fprintf(stderr, "%s\n", err.text);
    store_close(store);
    return (int)code;
}

static void test_open_created_by_many_at_once(void **state)
{
    struct suite *suite = *state;
    const char *path = suite_engine->other(suite, "new");
    pid_t children[6];
    for (int i = 0; i < 6; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(create_at_once(path));
    }
    for (int i = 0; i < 6; i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_open_other_programs_database_untouched),
        SUITE_TEST(test_open_empty_database_only_with_create),
        SUITE_TEST(test_open_newer_schema_names_both),
        SUITE_TEST(test_schema_each_version_upgraded_keeps_rows),
        SUITE_TEST(test_open_created_by_many_at_once),
    };
    return SUITE_RUN("store schema", tests);
}
