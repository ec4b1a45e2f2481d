/* The first of equal rows, and where a key would stand that is not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scheduler/base/search.h"

static int compare(const void *key, const void *row)
{
    int a = *(const int *)key;
    int b = *(const int *)row;
    return (a > b) - (a < b);
}

static void test_search_first_table_holds(void **state)
{
    (void)state;
    static const int rows[] = {2, 4, 4, 4, 7, 9, 9};
    static const struct {
        int key;
        size_t len, want;
    } cases[] = {
        {1, 7, 0}, {2, 7, 0}, {3, 7, 1},  {4, 7, 1}, {5, 7, 4}, {7, 7, 4},
        {8, 7, 5}, {9, 7, 5}, {10, 7, 7}, {4, 1, 1}, {2, 1, 0}, {2, 0, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t found = search_first(&cases[i].key, rows, cases[i].len, sizeof(rows[0]), compare);
        if (found != cases[i].want)
            fail_msg("%d among %zu: %zu", cases[i].key, cases[i].len, found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_search_first_table_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
