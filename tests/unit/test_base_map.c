/* The hash map: adding, replacing, order, growth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/map.h"

static void test_map_add_old_value_stays(void **state)
{
    (void)state;
    CLEANUP(map_release) struct map map = {0};
    int64_t value = -1;
    assert_false(map_get(&map, STR_LIT("a"), &value));
    assert_true(map_add(&map, STR_LIT("a"), 1, &value));
    assert_int_equal(value, -1);
    assert_false(map_add(&map, STR_LIT("a"), 2, &value));
    assert_int_equal(value, 1);
    assert_false(map_add(&map, STR_LIT("a"), 3, NULL));
    assert_true(map_get(&map, STR_LIT("a"), &value));
    assert_int_equal(value, 1);
    map_put(&map, STR_LIT("a"), 4);
    map_put(&map, STR_LIT("b"), 5);
    assert_true(map_get(&map, STR_LIT("a"), &value) && value == 4);
    assert_true(map_get(&map, STR_LIT("b"), NULL));
    assert_false(map_get(&map, STR_LIT("A"), &value));
    assert_int_equal(map.len, 2);
}

static void test_map_keys_copied_with_any_bytes(void **state)
{
    (void)state;
    CLEANUP(map_release) struct map map = {0};
    char key[] = "k1";
    map_put(&map, str_from(key), 1);
    key[1] = '2';
    assert_false(map_get(&map, str_from(key), NULL));
    assert_true(map_get(&map, STR_LIT("k1"), NULL));
    assert_true(map_add(&map, STR_LIT(""), 7, NULL));
    assert_true(map_add(&map, str_slice("\0", 1), 8, NULL));
    int64_t value = 0;
    assert_true(map_get(&map, (struct str){NULL, 0}, &value));
    assert_int_equal(value, 7);
}

static void test_map_many_keys_found_in_order(void **state)
{
    (void)state;
    CLEANUP(map_release) struct map map = {0};
    char key[32];
    for (int64_t i = 0; i < 50000; i++) {
        snprintf(key, sizeof(key), "W%jd", (intmax_t)i);
        assert_true(map_add(&map, str_from(key), i, NULL));
    }
    assert_int_equal(map.len, 50000);
    for (int64_t i = 0; i < 50000; i++) {
        snprintf(key, sizeof(key), "W%jd", (intmax_t)i);
        int64_t value = -1;
        if (!map_get(&map, str_from(key), &value) || value != i || map.entries[i].value != i ||
            !str_eq_text(map.entries[i].key, key))
            fail_msg("%s", key);
    }
    assert_false(map_get(&map, STR_LIT("W50000"), NULL));
}

/* At every size a slot is left free: a missing key ends the search. */
static void test_map_get_missing_at_every_size_ends(void **state)
{
    (void)state;
    CLEANUP(map_release) struct map map = {0};
    char key[32];
    for (int i = 0; i < 300; i++) {
        assert_false(map_get(&map, STR_LIT("missing"), NULL));
        snprintf(key, sizeof(key), "%d", i);
        map_put(&map, str_from(key), i);
        assert_true(map.slots_len >= map.len * 2);
    }
}

/* Same keys, same hashes: nothing depends on addresses or a seed of the process. */
static void test_map_hash_same_in_every_run(void **state)
{
    (void)state;
    CLEANUP(map_release) struct map one = {0};
    CLEANUP(map_release) struct map two = {0};
    map_put(&one, STR_LIT("浦东"), 1);
    map_put(&two, STR_LIT("x"), 0);
    map_put(&two, STR_LIT("浦东"), 1);
    assert_true(one.entries[0].hash == two.entries[1].hash);
    assert_true(one.entries[0].hash != two.entries[0].hash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_map_add_old_value_stays),
        cmocka_unit_test(test_map_keys_copied_with_any_bytes),
        cmocka_unit_test(test_map_many_keys_found_in_order),
        cmocka_unit_test(test_map_get_missing_at_every_size_ends),
        cmocka_unit_test(test_map_hash_same_in_every_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
