/* Whole files: caps, permissions, a full disk, and what is left behind. */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "scheduler/base/file.h"

#define NOBODY 65534

struct place {
    char dir[64], path[96];
};

static void place_remove(struct place *place)
{
    DIR *dir = opendir(place->dir);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        char path[400];
        snprintf(path, sizeof(path), "%s/%s", place->dir, entry->d_name);
        if (entry->d_name[0] != '.')
            remove(path);
    }
    if (dir != NULL)
        closedir(dir);
    rmdir(place->dir);
}

static void place_make(struct place *place)
{
    snprintf(place->dir, sizeof(place->dir), "/tmp/yanxu-test-XXXXXX");
    assert_non_null(mkdtemp(place->dir));
    snprintf(place->path, sizeof(place->path), "%s/file", place->dir);
}

static int entries(const char *path)
{
    DIR *dir = opendir(path);
    assert_non_null(dir);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

static void assert_holds(const char *path, const char *expected)
{
    CLEANUP(buf_release) struct buf buf;
    buf_init(&buf, 1000);
    struct err err = {0};
    assert_int_equal(file_read(path, &buf, &err), ERR_OK);
    assert_string_equal(buf_text(&buf), expected);
}

static enum err_code write_text(const char *path, const char *text, struct err *err)
{
    return file_write_atomic(path, text, strlen(text), 0640, err);
}

static void test_file_write_atomic_new_and_replaced(void **state)
{
    (void)state;
    CLEANUP(place_remove) struct place place;
    place_make(&place);
    struct err err = {0};
    mode_t mask = umask(022);
    assert_int_equal(write_text(place.path, "one", &err), ERR_OK);
    umask(mask);
    assert_holds(place.path, "one");
    assert_int_equal(write_text(place.path, "", &err), ERR_OK);
    assert_holds(place.path, "");
    assert_int_equal(file_write_atomic(place.path, NULL, 0, 0600, &err), ERR_OK);
    assert_int_equal(write_text(place.path, "two", &err), ERR_OK);
    assert_holds(place.path, "two");
    struct stat info;
    assert_int_equal(stat(place.path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    assert_int_equal(entries(place.dir), 1);
}

static void test_file_write_atomic_symbolic_link_stays(void **state)
{
    (void)state;
    CLEANUP(place_remove) struct place place;
    place_make(&place);
    char name[96];
    snprintf(name, sizeof(name), "%s/link", place.dir);
    assert_int_equal(symlink("file", name), 0);
    struct err err = {0};
    assert_int_equal(write_text(place.path, "one", &err), ERR_OK);
    assert_int_equal(write_text(name, "two", &err), ERR_OK);
    assert_holds(place.path, "two");
    struct stat info;
    assert_int_equal(lstat(name, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
}

static void test_file_write_atomic_device_written_not_replaced(void **state)
{
    (void)state;
    struct err err = {0};
    assert_int_equal(write_text("/dev/null", "x", &err), ERR_OK);
    assert_int_equal(write_text("/dev/full", "x", &err), ERR_IO);
    assert_string_equal(err.text, "/dev/full cannot be written: No space left on device");
    struct stat info;
    assert_int_equal(stat("/dev/full", &info), 0);
    assert_true(S_ISCHR(info.st_mode));
}

static void test_file_write_atomic_bad_places_refused(void **state)
{
    (void)state;
    CLEANUP(place_remove) struct place place;
    place_make(&place);
    char path[128];
    struct err err = {0};
    snprintf(path, sizeof(path), "%s/none/file", place.dir);
    assert_int_equal(write_text(path, "x", &err), ERR_NOT_FOUND);
    assert_int_equal(write_text(place.dir, "x", &err), ERR_IO);
    assert_int_equal(write_text("", "x", &err), ERR_NOT_FOUND);
    assert_int_equal(write_text(place.path, "old", &err), ERR_OK);
    snprintf(path, sizeof(path), "%s/under", place.path);
    assert_int_equal(write_text(path, "x", &err), ERR_NOT_FOUND);
    assert_holds(place.path, "old");
    assert_int_equal(entries(place.dir), 1);
}

/* Runs `act` in a child process, which may give up rights, and gives its code back. */
static int in_child(int (*act)(const char *path), const char *path)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(act(path));
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* Nothing larger than 10 bytes can be written: as on a disk that fills up half-way. */
static int write_on_full_disk(const char *path)
{
    struct rlimit limit = {10, 10};
    if (signal(SIGXFSZ, SIG_IGN) == SIG_ERR || setrlimit(RLIMIT_FSIZE, &limit) != 0)
        return 99;
    return (int)write_text(path, "much more than ten bytes", NULL);
}

static int write_as_nobody(const char *path)
{
    if (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
        return 99;
    return (int)write_text(path, "new", NULL);
}

static int read_as_nobody(const char *path)
{
    struct buf buf;
    buf_init(&buf, 100);
    if (setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
        return 99;
    return (int)file_read(path, &buf, NULL);
}

static void test_file_write_atomic_disk_full_old_stays(void **state)
{
    (void)state;
    CLEANUP(place_remove) struct place place;
    place_make(&place);
    assert_int_equal(write_text(place.path, "old", NULL), ERR_OK);
    assert_int_equal(in_child(write_on_full_disk, place.path), ERR_IO);
    assert_holds(place.path, "old");
    assert_int_equal(entries(place.dir), 1);
}

/* Root may do everything, so these run as nobody; without root they run as who we are. */
static void test_file_no_permission_denied_old_stays(void **state)
{
    (void)state;
    CLEANUP(place_remove) struct place place;
    place_make(&place);
    assert_int_equal(write_text(place.path, "old", NULL), ERR_OK);
    assert_int_equal(chmod(place.path, geteuid() == 0 ? 0600 : 0), 0);
    assert_int_equal(chmod(place.dir, 0555), 0);
    if (geteuid() == 0) {
        assert_int_equal(in_child(write_as_nobody, place.path), ERR_DENIED);
        assert_int_equal(in_child(read_as_nobody, place.path), ERR_DENIED);
    } else {
        struct buf buf;
        buf_init(&buf, 100);
        assert_int_equal(write_text(place.path, "new", NULL), ERR_DENIED);
        assert_int_equal(file_read(place.path, &buf, NULL), ERR_DENIED);
    }
    assert_int_equal(chmod(place.dir, 0700), 0);
    assert_int_equal(chmod(place.path, 0600), 0);
    assert_holds(place.path, "old");
    assert_int_equal(entries(place.dir), 1);
}

static void test_file_write_new_existing_stays(void **state)
{
    (void)state;
    CLEANUP(place_remove) struct place place;
    place_make(&place);
    struct err err = {0};
    assert_int_equal(file_write_new(place.path, "one", 3, 0600, &err), ERR_OK);
    assert_int_equal(file_write_new(place.path, "two", 3, 0600, &err), ERR_CONFLICT);
    assert_holds(place.path, "one");
    assert_int_equal(entries(place.dir), 1);
}

static void test_file_read_cap_exact(void **state)
{
    (void)state;
    CLEANUP(place_remove) struct place place;
    place_make(&place);
    struct err err = {0};
    static char bytes[40000];
    memset(bytes, 'x', sizeof(bytes));
    assert_int_equal(file_write_atomic(place.path, bytes, sizeof(bytes), 0600, &err), ERR_OK);
    CLEANUP(buf_release) struct buf buf;
    buf_init(&buf, sizeof(bytes) + 3);
    buf_add_text(&buf, "abc");
    assert_int_equal(file_read(place.path, &buf, &err), ERR_OK);
    assert_int_equal(buf.len, sizeof(bytes) + 3);
    assert_memory_equal(buf.data, "abcx", 4);
    assert_memory_equal(buf.data + 3, bytes, sizeof(bytes));
    buf_release(&buf);
    buf_init(&buf, sizeof(bytes) + 2);
    buf_add_text(&buf, "abc");
    assert_int_equal(file_read(place.path, &buf, &err), ERR_LIMIT);
    assert_non_null(strstr(err.text, place.path));
    assert_string_equal(buf_text(&buf), "abc");
}

static void test_file_read_missing_and_directory_refused(void **state)
{
    (void)state;
    CLEANUP(buf_release) struct buf buf;
    buf_init(&buf, 100);
    struct err err = {0};
    assert_int_equal(file_read("/nowhere/at/all", &buf, &err), ERR_NOT_FOUND);
    assert_string_equal(err.text, "/nowhere/at/all cannot be opened: No such file or directory");
    assert_int_equal(file_read("/tmp", &buf, &err), ERR_IO);
    assert_int_equal(buf.len, 0);
}

static void test_file_make_dirs_missing_parents_made(void **state)
{
    (void)state;
    CLEANUP(place_remove) struct place place;
    place_make(&place);
    struct err err = {0};
    char path[128];
    snprintf(path, sizeof(path), "%s/file//b/c/", place.dir);
    assert_int_equal(file_make_dirs(path, &err), ERR_OK);
    assert_int_equal(file_make_dirs(path, &err), ERR_OK);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_true(S_ISDIR(info.st_mode));
    assert_int_equal(file_make_dirs("/", &err), ERR_OK);
    assert_int_equal(file_make_dirs("/dev/null/x", &err), ERR_NOT_FOUND);
    assert_int_equal(file_make_dirs("", &err), ERR_NOT_FOUND);
    static const char *const made[] = {"/file/b/c", "/file/b", "/file"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof(path), "%s%s", place.dir, made[i]);
        assert_int_equal(rmdir(path), 0);
    }
}

static void test_file_is_same_other_ways_to_it_found(void **state)
{
    (void)state;
    struct place place;
    char link[120], other[120], round[120];
    place_make(&place);
    snprintf(link, sizeof(link), "%s/link", place.dir);
    snprintf(other, sizeof(other), "%s/other", place.dir);
    snprintf(round, sizeof(round), "%s/./file", place.dir);
    assert_true(file_is_same(place.path, place.path)); /* though it is not there yet */
    assert_false(file_is_same(place.path, other));
    assert_int_equal(file_write_new(place.path, "a", 1, 0600, NULL), ERR_OK);
    assert_int_equal(symlink(place.path, link), 0);
    assert_true(file_is_same(link, place.path));
    assert_true(file_is_same(place.path, round));
    assert_int_equal(file_write_new(other, "a", 1, 0600, NULL), ERR_OK);
    assert_false(file_is_same(place.path, other));
    place_remove(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file_write_atomic_new_and_replaced),
        cmocka_unit_test(test_file_write_atomic_symbolic_link_stays),
        cmocka_unit_test(test_file_write_atomic_device_written_not_replaced),
        cmocka_unit_test(test_file_write_atomic_bad_places_refused),
        cmocka_unit_test(test_file_write_atomic_disk_full_old_stays),
        cmocka_unit_test(test_file_no_permission_denied_old_stays),
        cmocka_unit_test(test_file_write_new_existing_stays),
        cmocka_unit_test(test_file_read_cap_exact),
        cmocka_unit_test(test_file_read_missing_and_directory_refused),
        cmocka_unit_test(test_file_make_dirs_missing_parents_made),
        cmocka_unit_test(test_file_is_same_other_ways_to_it_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
