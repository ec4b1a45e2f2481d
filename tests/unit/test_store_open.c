/* Opening, transactions, locks and rights: what may go wrong with the file, and what is said. */
#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/unit/store_suite.h"

#define NOBODY 65534

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* A path in the suite's directory at which nothing stands yet. */
static char *other_path(struct suite *suite, const char *name)
{
    return arena_printf(&suite->arena, "%s/%s", suite->dir, name);
}

static void test_open_missing_without_create_not_found(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store *store = NULL;
    const char *path = other_path(suite, "none.db");
    REFUSED(ERR_NOT_FOUND, store_open(path, (struct store_options){0}, &store, &err));
    assert_non_null(strstr(err.text, path));
    assert_int_equal(access(path, F_OK), -1);
    path = other_path(suite, "no/dir.db");
    REFUSED(ERR_NOT_FOUND, store_open(path, (struct store_options){.create = true}, &store, &err));
    assert_null(store);
}

static void test_open_not_a_database_refused(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store *store = NULL;
    const char *path = other_path(suite, "text.db");
    write_file(path,
               "code,name\nthis is a table of words and no database at all; it is long enough "
               "that its first hundred bytes cannot be taken for a header\n");
    REFUSED(ERR_INVALID, store_open(path, (struct store_options){.create = true}, &store, &err));
    REFUSED(ERR_INVALID, store_open(suite->dir, (struct store_options){0}, &store, &err));
    REFUSED(ERR_INVALID, store_open("", (struct store_options){0}, &store, &err));
    REFUSED(ERR_UNSUPPORTED,
            store_open("postgres://u:secret@h/d", (struct store_options){0}, &store, &err));
    assert_null(strstr(err.text, "secret"));
    unlink(path);
}

static void test_open_empty_file_only_with_create(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store *store = NULL;
    const char *path = other_path(suite, "empty.db");
    write_file(path, "");
    REFUSED(ERR_INVALID, store_open(path, (struct store_options){0}, &store, &err));
    OK(store_open(path, (struct store_options){.create = true}, &store, &err));
    assert_true(store_schema_version(store) >= 1);
    store_close(store);
    unlink(path);
}

static void test_open_other_programs_database_untouched(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store *store = NULL;
    const char *path = other_path(suite, "other.db");
    void *conn = NULL;
    write_file(path, "");
    OK(store_sqlite.open(path, (struct store_options){0}, &conn, &err));
    OK(store_sqlite.script(conn, "CREATE TABLE song (title TEXT)", &err));
    store_sqlite.close(conn);
    REFUSED(ERR_INVALID, store_open(path, (struct store_options){.create = true}, &store, &err));
    assert_non_null(strstr(err.text, "another program"));
    unlink(path);
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

static void test_open_twice_keeps_content_and_mode(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct stat about;
    const char *id = NULL;
    suite_worker(suite->store, "W1");
    char *before = suite_dump(suite->store);
    store_close(suite->store);
    char *url = arena_printf(&suite->arena, "sqlite:%s", suite->path);
    OK(store_open(url, (struct store_options){.create = true}, &suite->store, &err));
    char *after = suite_dump(suite->store);
    assert_string_equal(before, after);
    free(before);
    free(after);
    assert_int_equal(stat(suite->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    CLEANUP(store_cleanup) struct store *memory = NULL;
    OK(store_open(":memory:", (struct store_options){.create = true}, &memory, &err));
    OK(store_meta_get(memory, "installation_id", &suite->arena, &id, &err));
    assert_int_equal(strlen(id), 32);
}

/* Each step, applied to what the steps before it have left, ends at the last version. */
static void test_schema_each_step_from_its_forerunner(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    const struct store_driver *driver = suite_engine->driver;
    int32_t last = store_schema_version(suite->store);
    assert_null(store_step(driver, last + 1));
    for (int32_t from = 0; from <= last; from++) {
        const char *path = other_path(suite, "step.db");
        void *conn = NULL;
        struct store *store = NULL;
        OK(driver->open(path, (struct store_options){.create = true}, &conn, &err));
        for (int32_t version = 1; version <= from; version++) {
            const struct embed_file *step = store_step(driver, version);
            assert_non_null(step);
            OK(driver->script(conn, step->bytes.data, &err));
            char *add =
                arena_printf(&suite->arena, "INSERT INTO schema_step VALUES (%d, 'x')", version);
            OK(driver->script(conn, add, &err));
        }
        driver->close(conn);
        OK(store_open(path, (struct store_options){.create = from == 0}, &store, &err));
        assert_int_equal(store_schema_version(store), last);
        suite_worker(store, "W1");
        store_close(store);
        unlink(path);
    }
}

static int64_t setting(struct store *store, const char *pragma)
{
    struct err err = {0};
    void *statement = NULL;
    bool is_row = false;
    OK(store->driver->prepare(store->conn, pragma, &statement, &err));
    OK(store->driver->step(statement, &is_row, &err));
    int64_t value = store->driver->column_int(statement, 0);
    store->driver->finalize(statement);
    return value;
}

static void test_sqlite_settings_safe_against_power_loss(void **state)
{
    struct suite *suite = *state;
    assert_int_equal(setting(suite->store, "PRAGMA synchronous"), 2); /* FULL */
    assert_int_equal(setting(suite->store, "PRAGMA foreign_keys"), 1);
    assert_int_equal(setting(suite->store, "PRAGMA secure_delete"), 1);
    assert_int_equal(setting(suite->store, "PRAGMA busy_timeout"), 2000);
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

static void test_lock_held_by_another_busy(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    int64_t count = -1;
    CLEANUP(store_cleanup) struct store *other = NULL;
    OK(store_open(suite->path, (struct store_options){0}, &other, &err));
    STORE_TX(held);
    OK(store_begin(suite->store, &held, &err));
    OK(store_meta_put(suite->store, "a", "1", &err));
    STORE_TX(refused);
    REFUSED(ERR_BUSY, store_begin(other, &refused, &err));
    assert_non_null(strstr(err.text, "in use by another program"));
    assert_string_not_equal(err.hint, "");
    OK(store_worker_count(other, &count, &err)); /* reading goes on */
    OK(store_commit(&held, &err));
    OK(store_begin(other, &refused, &err));
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
    REFUSED(ERR_DENIED, store_unit_put(store, &unit, NULL, NULL, &err));
    struct store *none = NULL;
    REFUSED(ERR_NOT_FOUND,
            store_open(other_path(suite, "none.db"),
                       (struct store_options){.create = true, .read_only = true}, &none, &err));
}

/* What a user without rights meets; the answer comes back as the child's exit code. */
static int as_nobody(struct suite *suite, int (*body)(struct suite *))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (geteuid() == 0 && (setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY)))
            _exit(99);
        _exit(body(suite));
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int open_and_write(struct suite *suite)
{
    struct err err = {0};
    struct store *store = NULL;
    enum err_code code = store_open(suite->path, (struct store_options){0}, &store, &err);
    if (code == ERR_OK)
        code = store_meta_put(store, "a", "1", &err);
    store_close(store);
    return code != ERR_OK && err.text[0] == '\0' ? 98 : (int)code;
}

static int create_at_once(struct suite *suite)
{
    struct err err = {0};
    struct store *store = NULL;
    char *path = other_path(suite, "new.db");
    enum err_code code = store_open(path, (struct store_options){.create = true}, &store, &err);
    if (code != ERR_OK)
        fprintf(stderr, "%s\n", err.text);
    store_close(store);
    return (int)code;
}

static void test_open_created_by_many_at_once(void **state)
{
    struct suite *suite = *state;
    pid_t children[6];
    for (int i = 0; i < 6; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(create_at_once(suite));
    }
    for (int i = 0; i < 6; i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    unlink(other_path(suite, "new.db"));
}

static void test_file_without_write_right_denied(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    store_close(suite->store);
    suite->store = NULL;
    assert_int_equal(chmod(suite->dir, 0755), 0);
    assert_int_equal(chmod(suite->path, 0444), 0);
    assert_int_equal(as_nobody(suite, open_and_write), ERR_DENIED);
    assert_int_equal(chmod(suite->path, 0600), 0);
    if (geteuid() == 0) /* not even to be read */
        assert_int_equal(as_nobody(suite, open_and_write), ERR_DENIED);
    OK(store_open(suite->path, (struct store_options){0}, &suite->store, &err));
    OK(store_meta_put(suite->store, "a", "1", &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_open_missing_without_create_not_found),
        SUITE_TEST(test_open_not_a_database_refused),
        SUITE_TEST(test_open_empty_file_only_with_create),
        SUITE_TEST(test_open_other_programs_database_untouched),
        SUITE_TEST(test_open_newer_schema_names_both),
        SUITE_TEST(test_open_twice_keeps_content_and_mode),
        SUITE_TEST(test_schema_each_step_from_its_forerunner),
        SUITE_TEST(test_sqlite_settings_safe_against_power_loss),
        SUITE_TEST(test_open_created_by_many_at_once),
        SUITE_TEST(test_tx_left_without_commit_rolls_back),
        SUITE_TEST(test_tx_failed_write_inside_leaves_rest),
        SUITE_TEST(test_tx_ended_by_engine_refuses_the_rest),
        SUITE_TEST(test_tx_read_is_one_picture),
        SUITE_TEST(test_lock_held_by_another_busy),
        SUITE_TEST(test_read_only_store_denies_writes),
        SUITE_TEST(test_file_without_write_right_denied),
    };
    return cmocka_run_group_tests_name("store open", tests, NULL, NULL);
}
