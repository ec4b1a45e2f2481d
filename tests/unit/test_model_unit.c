/* Units: validation of one, and the check that all of them form a forest. */
#include "tests/unit/model_support.h"

#include "scheduler/base/arena.h"
#include "scheduler/base/clock.h"
#include "scheduler/model/unit.h"

static struct unit unit_of(int64_t id, const char *code, int64_t parent)
{
    return (struct unit){
        .id = {id}, .code = code, .name = "某某", .parent_id = {parent}, .away_max = -1};
}

static void test_unit_validate_fields(void **state)
{
    (void)state;
    struct err err = {0};
    struct unit unit = unit_of(1, "PD", 0);
    OK(unit_validate(&unit, &err));
    unit.away_max = 0;
    OK(unit_validate(&unit, &err));
    unit.away_max = -2;
    REFUSED(ERR_INVALID, "PD", unit_validate(&unit, &err));
    unit = unit_of(1, "PD 1", 0);
    REFUSED(ERR_INVALID, "单位编号", unit_validate(&unit, &err));
    unit = unit_of(1, "PD", 0);
    unit.name = "";
    REFUSED(ERR_INVALID, "单位名称", unit_validate(&unit, &err));
}

static void test_unit_check_tree_forest_ok(void **state)
{
    (void)state;
    struct err err = {0};
    /* Children before and after their parents, ids not in order, two roots. */
    const struct unit units[] = {unit_of(40, "D", 7), unit_of(7, "B", 90), unit_of(90, "A", 0),
                                 unit_of(3, "C", 90), unit_of(5, "R", 0),  unit_of(6, "E", 40)};
    OK(unit_check_tree(units, 6, &err));
    OK(unit_check_tree(NULL, 0, &err));
}

static void test_unit_check_tree_own_parent_refused(void **state)
{
    (void)state;
    struct err err = {0};
    const struct unit units[] = {unit_of(1, "A", 0), unit_of(2, "SELF", 2)};
    REFUSED(ERR_INVALID, "SELF → SELF", unit_check_tree(units, 2, &err));
}

static void test_unit_check_tree_loop_of_two_named(void **state)
{
    (void)state;
    struct err err = {0};
    const struct unit units[] = {unit_of(1, "XA", 2), unit_of(2, "XB", 1), unit_of(3, "ROOT", 0)};
    enum err_code code = unit_check_tree(units, 3, &err);
    assert_int_equal(code, ERR_INVALID);
    assert_non_null(strstr(err.text, "XA"));
    assert_non_null(strstr(err.text, "XB"));
    assert_null(strstr(err.text, "ROOT"));
    assert_true(err.hint[0] != '\0');
}

/* A tail that leads into the loop is no part of it. */
static void test_unit_check_tree_loop_of_three_named_without_its_tail(void **state)
{
    (void)state;
    struct err err = {0};
    const struct unit units[] = {unit_of(9, "TAIL", 1), unit_of(1, "XA", 2), unit_of(2, "XB", 3),
                                 unit_of(3, "XC", 1)};
    assert_int_equal(unit_check_tree(units, 4, &err), ERR_INVALID);
    assert_non_null(strstr(err.text, "XA"));
    assert_non_null(strstr(err.text, "XB"));
    assert_non_null(strstr(err.text, "XC"));
    assert_null(strstr(err.text, "TAIL"));
}

static void test_unit_check_tree_missing_parent_named(void **state)
{
    (void)state;
    struct err err = {0};
    const struct unit units[] = {unit_of(1, "A", 0), unit_of(2, "ORPHAN", 4711)};
    REFUSED(ERR_NOT_FOUND, "4711", unit_check_tree(units, 2, &err));
}

#define CHAIN_LEN 10000

static struct unit *chain(struct arena *arena, int64_t root_parent)
{
    struct unit *units = arena_array(arena, CHAIN_LEN, sizeof(*units));
    for (int64_t i = 0; i < CHAIN_LEN; i++) {
        int64_t parent = i + 1 < CHAIN_LEN ? i + 2 : root_parent;
        units[i] = unit_of(i + 1, arena_printf(arena, "U%lld", (long long)i), parent);
    }
    return units;
}

/* One walk up per unit would be fifty million steps; each unit is to be passed a few times only. */
static void test_unit_check_tree_long_chain_is_fast(void **state)
{
    (void)state;
    struct err err = {0};
    CLEANUP(arena_release) struct arena arena = {0};
    struct unit *units = chain(&arena, 0);
    int64_t begin = clock_monotonic_ms();
    for (int round = 0; round < 20; round++)
        OK(unit_check_tree(units, CHAIN_LEN, &err));
    int64_t took_ms = clock_monotonic_ms() - begin;
    if (took_ms > 2000)
        fail_msg("20 x %d units took %lld ms", CHAIN_LEN, (long long)took_ms);
}

static void test_unit_check_tree_long_loop_refused_in_one_line(void **state)
{
    (void)state;
    struct err err = {0};
    CLEANUP(arena_release) struct arena arena = {0};
    struct unit *units = chain(&arena, 1);
    REFUSED(ERR_INVALID, "loop", unit_check_tree(units, CHAIN_LEN, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unit_validate_fields),
        cmocka_unit_test(test_unit_check_tree_forest_ok),
        cmocka_unit_test(test_unit_check_tree_own_parent_refused),
        cmocka_unit_test(test_unit_check_tree_loop_of_two_named),
        cmocka_unit_test(test_unit_check_tree_loop_of_three_named_without_its_tail),
        cmocka_unit_test(test_unit_check_tree_missing_parent_named),
        cmocka_unit_test(test_unit_check_tree_long_chain_is_fast),
        cmocka_unit_test(test_unit_check_tree_long_loop_refused_in_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
