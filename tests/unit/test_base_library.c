/* Libraries that are loaded when they are first called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "scheduler/base/library.h"

static void test_library_resolve_there_callable(void **state)
{
    (void)state;
    union {
        void *address;
        double (*call)(double, double);
    } power;
    struct library_entry entry = {NULL, "libm.so.6", "pow"};
    library_resolve(&entry);
    power.address = entry.address;
    assert_true(power.call(2, 10) == 1024);
}

static int exit_code_of(struct library_entry entry)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        if (close(STDERR_FILENO) == 0)
            library_resolve(&entry);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_library_resolve_missing_ends(void **state)
{
    (void)state;
    assert_int_equal(exit_code_of((struct library_entry){NULL, "libm.so.6", "pow"}), 0);
    assert_int_equal(exit_code_of((struct library_entry){NULL, "libm.so.6", "no such"}), 127);
    assert_int_equal(exit_code_of((struct library_entry){NULL, "libnone.so.9", "pow"}), 127);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_library_resolve_there_callable),
        cmocka_unit_test(test_library_resolve_missing_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
