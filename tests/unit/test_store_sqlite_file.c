/* What only a database in a file can do: not be one, be too big for the disk, be readable by
 * others, keep erased bytes. */
#include <errno.h>
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

static void test_open_missing_leaves_no_file(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store *store = NULL;
    const char *path = other_path(suite, "none.db");
    REFUSED(ERR_NOT_FOUND, store_open(path, (struct store_options){0}, &store, &err));
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

static void test_open_url_and_memory_mode_0600(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct stat about;
    store_close(suite->store);
    char *url = arena_printf(&suite->arena, "sqlite:%s", suite->path);
    OK(store_open(url, (struct store_options){.create = true}, &suite->store, &err));
    assert_int_equal(stat(suite->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    CLEANUP(store_cleanup) struct store *memory = NULL;
    OK(store_open(":memory:", (struct store_options){.create = true}, &memory, &err));
    suite_worker(memory, "W1");
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

/* Not half-way, where work would be lost. */
static void test_begin_while_another_writes_busy(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    CLEANUP(store_cleanup) struct store *other = NULL;
    OK(store_open(suite->path, (struct store_options){0}, &other, &err));
    STORE_TX(held);
    OK(store_begin(suite->store, &held, &err));
    STORE_TX(refused);
    REFUSED(ERR_BUSY, store_begin(other, &refused, &err));
    OK(store_commit(&held, &err));
    OK(store_begin(other, &refused, &err));
}

/* --- bytes on disk -----------------------------------------------------------------------------
 */

static bool file_holds(const char *path, const char *text)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    char *bytes = malloc(1 << 22);
    assert_non_null(bytes);
    size_t len = fread(bytes, 1, 1 << 22, file);
    fclose(file);
    size_t text_len = strlen(text);
    bool found = false;
    for (size_t i = 0; !found && i + text_len <= len; i++)
        found = memcmp(bytes + i, text, text_len) == 0;
    free(bytes);
    return found;
}

static void test_worker_forget_erases_on_disk(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker worker = suite_worker_of("W1", suite_unit(suite->store, "PD"));
    struct person person = {.name = "李明", .mobile = "13900000000"};
    struct worker_id id = {0};
    OK(store_worker_put(suite->store, &worker, &person, &id, NULL, &err));
    store_close(suite->store);
    assert_true(file_holds(suite->path, "13900000000")); /* or the check below could not fail */
    OK(store_open(suite->path, (struct store_options){0}, &suite->store, &err));
    OK(store_worker_forget(suite->store, id, 5, NULL, &err));
    store_close(suite->store);
    suite->store = NULL;
    assert_false(file_holds(suite->path, "13900000000"));
    assert_false(file_holds(suite->path, "李明"));
}

static struct worker_id first_worker(struct store *store)
{
    struct err err = {0};
    struct worker worker = {0};
    CLEANUP(arena_release) struct arena arena = {0};
    OK(store_worker_get_by_code(store, "W1", &arena, &worker, &err));
    return worker.id;
}

static enum err_code insert_many(struct store *store, struct arena *arena, struct err *err)
{
    enum { PLANNED = 20000 };
    struct worker_id worker = first_worker(store);
    struct unmet_need *unmet = arena_array(arena, PLANNED, sizeof(*unmet));
    for (int i = 0; i < PLANNED; i++)
        unmet[i] = (struct unmet_need){.worker_id = worker, .tag = arena_printf(arena, "t%d", i)};
    struct plan_record record = {.year = 2027};
    struct store_plan plan = {&record, NULL, 0, unmet, PLANNED};
    STORE_TX(tx);
    TRY(store_begin(store, &tx, err));
    struct store_audit entry = {.at = 1, .who = "a", .verb = "plan", .object = "plan"};
    TRY(store_audit_append(store, &entry, err));
    TRY(store_plan_insert(store, &plan, NULL, err));
    return store_commit(&tx, err);
}

static void test_store_disk_full_in_the_middle_rolls_back(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    suite_worker(suite->store, "W1");
    char *before = suite_dump(suite->store);
    OK(suite->store->driver->script(suite->store->conn, "PRAGMA max_page_count = 100", &err));
    REFUSED(ERR_IO, insert_many(suite->store, &suite->arena, &err));
    assert_non_null(strstr(err.text, "no space left"));
    char *after = suite_dump(suite->store);
    assert_string_equal(before, after);
    free(before);
    free(after);
    OK(suite->store->driver->script(suite->store->conn, "PRAGMA max_page_count = 100000", &err));
    OK(insert_many(suite->store, &suite->arena, &err));
}

/* --- rights ------------------------------------------------------------------------------------
 */

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

/* SQLite gives the files beside the database its mode, and a reader leaves them behind. */
static void make_writable(const struct suite *suite)
{
    static const char *const sides[] = {"", "-wal", "-shm"};
    char path[4096];
    for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++) {
        snprintf(path, sizeof(path), "%s%s", suite->path, sides[i]);
        assert_true(chmod(path, 0600) == 0 || errno == ENOENT);
    }
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
    make_writable(suite);
    if (geteuid() == 0) /* not even to be read */
        assert_int_equal(as_nobody(suite, open_and_write), ERR_DENIED);
    make_writable(suite);
    OK(store_open(suite->path, (struct store_options){0}, &suite->store, &err));
    OK(store_meta_put(suite->store, "a", "1", &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_open_missing_leaves_no_file),
        SUITE_TEST(test_open_not_a_database_refused),
        SUITE_TEST(test_open_empty_file_only_with_create),
        SUITE_TEST(test_open_url_and_memory_mode_0600),
        SUITE_TEST(test_sqlite_settings_safe_against_power_loss),
        SUITE_TEST(test_begin_while_another_writes_busy),
        SUITE_TEST(test_worker_forget_erases_on_disk),
        SUITE_TEST(test_store_disk_full_in_the_middle_rolls_back),
        SUITE_TEST(test_file_without_write_right_denied),
    };
    return SUITE_RUN_ON("sqlite", "store file", tests);
}
