/* Libraries that are loaded when they are needed: there, not there, and one that lacks something.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/library.h"

struct table {
    double (*power)(double, double);
    double (*root)(double);
};

static struct library maths(const struct library_row *rows, size_t len, struct table *table)
{
    return (struct library){.file = "libm.so.6",
                            .package = "libc6",
                            .purpose = "powers need mathematics",
                            .rows = rows,
                            .rows_len = len,
                            .table = table};
}

static void test_library_load_twice_same(void **state)
{
    (void)state;
    struct table table = {0};
    const struct library_row rows[] = {{"pow", offsetof(struct table, power)},
                                       {"sqrt", offsetof(struct table, root)}};
    struct library library = maths(rows, 2, &table);
    struct err err = {0};
    assert_int_equal(library_load(&library, &err), ERR_OK);
    assert_int_equal((int)table.power(2, 5), 32);
    assert_int_equal((int)table.root(49), 7);
    table.root = NULL;
    assert_int_equal(library_load(&library, &err), ERR_OK);
    assert_null(table.root); /* it is filled once */
}

static void test_library_load_missing_says_what_to_install(void **state)
{
    (void)state;
    struct table table = {0};
    struct library library = maths(NULL, 0, &table);
    library.file = "libyanxu-there-is-none.so.1";
    struct err err = {0};
    assert_int_equal(library_load(&library, &err), ERR_UNSUPPORTED);
    assert_non_null(strstr(err.text, "powers need mathematics: libyanxu-there-is-none.so.1"));
    assert_string_equal(err.hint, "install it, on Debian: apt-get install libc6");
    struct err again = {0};
    assert_int_equal(library_load(&library, &again), ERR_UNSUPPORTED);
    assert_string_equal(again.text, err.text);
    assert_int_equal(library_load(&library, NULL), ERR_UNSUPPORTED);
}

static void test_library_load_lacks_function_refused(void **state)
{
    (void)state;
    struct table table = {0};
    const struct library_row rows[] = {{"yanxu_no_such_function", offsetof(struct table, power)},
                                       {"sqrt", offsetof(struct table, root)}};
    struct library library = maths(rows, 2, &table);
    struct err err = {0};
    assert_int_equal(library_load(&library, &err), ERR_UNSUPPORTED);
    assert_non_null(strstr(err.text, "yanxu_no_such_function"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_library_load_twice_same),
        cmocka_unit_test(test_library_load_missing_says_what_to_install),
        cmocka_unit_test(test_library_load_lacks_function_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
