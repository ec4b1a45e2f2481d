/* Numbers: parsing, checked sums, the seeded generator. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/checked.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/base/rng.h"

struct row {
    const char *text;
    int64_t min, max, value;
    enum err_code code;
};

static const struct row int_rows[] = {
    {"0", 0, 0, 0, ERR_OK},
    {"007", 0, 9, 7, ERR_OK},
    {"-0", -1, 1, 0, ERR_OK},
    {"-12", -12, 0, -12, ERR_OK},
    {"9223372036854775807", INT64_MIN, INT64_MAX, INT64_MAX, ERR_OK},
    {"-9223372036854775808", INT64_MIN, INT64_MAX, INT64_MIN, ERR_OK},
    {"9223372036854775808", INT64_MIN, INT64_MAX, 0, ERR_INVALID},
    {"-9223372036854775809", INT64_MIN, INT64_MAX, 0, ERR_INVALID},
    {"99999999999999999999999999", INT64_MIN, INT64_MAX, 0, ERR_INVALID},
    {"18446744073709551617", INT64_MIN, INT64_MAX, 0, ERR_INVALID},
    {"000000000000000000000000000001", 0, 1, 1, ERR_OK},
    {"10", 0, 9, 0, ERR_INVALID},
    {"-1", 0, 9, 0, ERR_INVALID},
    {"", 0, 9, 0, ERR_INVALID},
    {"-", -9, 9, 0, ERR_INVALID},
    {"+1", 0, 9, 0, ERR_INVALID},
    {" 1", 0, 9, 0, ERR_INVALID},
    {"1 ", 0, 9, 0, ERR_INVALID},
    {"1.0", 0, 9, 0, ERR_INVALID},
    {"0x1", 0, 9, 0, ERR_INVALID},
    {"--1", -9, 9, 0, ERR_INVALID},
    {"１", 0, 9, 0, ERR_INVALID},
};

static const struct row milli_rows[] = {
    {"12", 0, 99999, 12000, ERR_OK},
    {"12.5", 0, 99999, 12500, ERR_OK},
    {"0.25", 0, 99999, 250, ERR_OK},
    {"0.001", 0, 99999, 1, ERR_OK},
    {"-0.5", -500, 0, -500, ERR_OK},
    {"1.234", 1234, 1234, 1234, ERR_OK},
    {"9223372036854775.807", 0, INT64_MAX, INT64_MAX, ERR_OK},
    {"-9223372036854775.808", INT64_MIN, INT64_MAX, INT64_MIN, ERR_OK},
    {"9223372036854775.808", 0, INT64_MAX, 0, ERR_INVALID},
    {"9223372036854776", 0, INT64_MAX, 0, ERR_INVALID},
    {"1.2345", 0, 99999, 0, ERR_INVALID},
    {"1.2340", 0, 99999, 0, ERR_INVALID},
    {"1.", 0, 99999, 0, ERR_INVALID},
    {".5", 0, 99999, 0, ERR_INVALID},
    {"1,5", 0, 99999, 0, ERR_INVALID},
    {"1.5.", 0, 99999, 0, ERR_INVALID},
    {"1e3", 0, 99999, 0, ERR_INVALID},
    {"", 0, 99999, 0, ERR_INVALID},
    {"-", -99, 99999, 0, ERR_INVALID},
    {"1.-5", 0, 99999, 0, ERR_INVALID},
    {"1.5", 0, 1499, 0, ERR_INVALID},
};

static void check_row(const struct row *row, bool milli)
{
    int64_t value = 424242;
    struct err err = {0};
    struct str text = str_from(row->text);
    enum err_code code = milli ? parse_milli(text, row->min, row->max, &value, &err)
                               : parse_i64(text, row->min, row->max, &value, &err);
    if (code != row->code || value != (code == ERR_OK ? row->value : 424242) ||
        (code != ERR_OK) != (err.text[0] != '\0'))
        fail_msg("\"%s\" gives %jd, \"%s\"", row->text, (intmax_t)value, err.text);
}

static void test_parse_i64_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(int_rows) / sizeof(*int_rows); i++)
        check_row(&int_rows[i], false);
}

static void test_parse_milli_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(milli_rows) / sizeof(*milli_rows); i++)
        check_row(&milli_rows[i], true);
}

static void test_parse_errors_say_which(void **state)
{
    (void)state;
    int64_t value;
    struct err err = {0};
    assert_int_equal(parse_i64(STR_LIT("x"), 1, 9, &value, &err), ERR_INVALID);
    assert_string_equal(err.text, "expected a whole number from 1 to 9");
    assert_int_equal(parse_i64(STR_LIT("10"), 1, 9, &value, &err), ERR_INVALID);
    assert_string_equal(err.text, "the number is not in the range 1 to 9");
    assert_int_equal(parse_milli(STR_LIT("1.2345"), 0, 90500, &value, &err), ERR_INVALID);
    assert_string_equal(err.text, "expected a number with at most three decimals");
    assert_int_equal(parse_milli(STR_LIT("91"), 0, 90500, &value, &err), ERR_INVALID);
    assert_string_equal(err.text, "the number is not in the range 0 to 90.5");
    assert_int_equal(parse_milli(STR_LIT("-1"), 0, 1234567891, &value, &err), ERR_INVALID);
    assert_string_equal(err.text, "the number is not in the range 0 to 1234567.891");
}

static void test_checked_in_range_exact(void **state)
{
    (void)state;
    assert_true(checked_add(INT64_MAX - 1, 1) == INT64_MAX);
    assert_true(checked_sub(INT64_MIN + 1, 1) == INT64_MIN);
    assert_true(checked_mul(-3, 7) == -21);
    assert_true(checked_i32(INT32_MIN) == INT32_MIN && checked_i32(INT32_MAX) == INT32_MAX);
    assert_true(ceil_div(0, 3) == 0 && ceil_div(1, 3) == 1 && ceil_div(3, 3) == 1);
    assert_true(ceil_div(4, 3) == 2 && ceil_div(INT64_MAX, 1) == INT64_MAX);
    assert_true(ceil_div(INT64_MAX, 2) == INT64_MAX / 2 + 1);
}

/* splitmix64 from 1234567 and xoshiro256** from {1, 2, 3, 4}: published test vectors. */
static void test_rng_reference_vectors_match(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 1234567);
    assert_true(rng.state[0] == 6457827717110365317u && rng.state[1] == 3203168211198807973u &&
                rng.state[2] == 9817491932198370423u && rng.state[3] == 4593380528125082431u);
    rng = (struct rng){{1, 2, 3, 4}};
    static const uint64_t expected[] = {11520u,
                                        0u,
                                        1509978240u,
                                        1215971899390074240u,
                                        1216172134540287360u,
                                        607988272756665600u,
                                        16172922978634559625u,
                                        8476171486693032832u};
    for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++)
        assert_true(rng_next(&rng) == expected[i]);
}

static void test_rng_below_even_and_inside(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 1);
    size_t counts[6] = {0};
    for (int i = 0; i < 60000; i++) {
        uint64_t value = rng_below(&rng, 6);
        assert_true(value < 6);
        counts[value]++;
    }
    for (int i = 0; i < 6; i++)
        assert_true(counts[i] > 9500 && counts[i] < 10500);
    assert_true(rng_below(&rng, 1) == 0);
    /* With a bound of 3 * 2^62 a plain modulo would give the lower third twice as often. */
    size_t low = 0;
    for (int i = 0; i < 30000; i++)
        low += rng_below(&rng, 3ull << 62) < 1ull << 62;
    assert_true(low > 9500 && low < 10500);
}

static void test_rng_between_limits_reached(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 2);
    bool low = false, high = false;
    for (int i = 0; i < 1000; i++) {
        int64_t value = rng_between(&rng, -2, 3);
        assert_true(value >= -2 && value <= 3);
        low = low || value == -2;
        high = high || value == 3;
    }
    assert_true(low && high);
    assert_true(rng_between(&rng, 5, 5) == 5);
    bool negative = false, positive = false;
    for (int i = 0; i < 100; i++) {
        int64_t value = rng_between(&rng, INT64_MIN, INT64_MAX);
        negative = negative || value < 0;
        positive = positive || value > 0;
    }
    assert_true(negative && positive);
}

static void test_rng_chance_share(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 3);
    int hits = 0;
    for (int i = 0; i < 10000; i++) {
        hits += rng_chance(&rng, 1, 4);
        assert_true(rng_chance(&rng, 4, 4));
        assert_false(rng_chance(&rng, 0, 4));
    }
    assert_true(hits > 2300 && hits < 2700);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_i64_rows),
        cmocka_unit_test(test_parse_milli_rows),
        cmocka_unit_test(test_parse_errors_say_which),
        cmocka_unit_test(test_checked_in_range_exact),
        cmocka_unit_test(test_rng_reference_vectors_match),
        cmocka_unit_test(test_rng_below_even_and_inside),
        cmocka_unit_test(test_rng_between_limits_reached),
        cmocka_unit_test(test_rng_chance_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
