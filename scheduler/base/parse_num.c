/* Whole numbers and thousandths from text. */
#include "scheduler/base/parse_num.h"

#include <inttypes.h>
#include <stdbool.h>

#define MILLI_DECIMALS 3

/* Digits at the start of `rest`, cut off it and appended to *value, which is kept negative because
 * INT64_MIN has no positive twin. False without a digit; a sum out of range sets *overflow. */
static bool take_digits(struct str *rest, int64_t *value, bool *overflow)
{
    size_t count = 0;
    while (count < rest->len && rest->data[count] >= '0' && rest->data[count] <= '9') {
        int64_t digit = rest->data[count++] - '0';
        if (__builtin_mul_overflow(*value, (int64_t)10, value) ||
            __builtin_sub_overflow(*value, digit, value))
            *overflow = true;
    }
    rest->data += count;
    rest->len -= count;
    return count > 0;
}

static bool take_minus(struct str *rest)
{
    if (rest->len == 0 || rest->data[0] != '-')
        return false;
    rest->data++;
    rest->len--;
    return true;
}

enum err_code parse_i64(struct str text, int64_t min, int64_t max, int64_t *ret_value,
                        struct err *err)
{
    bool negative = take_minus(&text), overflow = false;
    int64_t value = 0;
    if (!take_digits(&text, &value, &overflow) || text.len > 0)
        return err_set(err, ERR_INVALID, "expected a whole number from %" PRId64 " to %" PRId64,
                       min, max);
    if (!negative && (overflow || __builtin_sub_overflow((int64_t)0, value, &value)))
        overflow = true;
    if (overflow || value < min || value > max)
        return err_set(err, ERR_INVALID, "the number is not in the range %" PRId64 " to %" PRId64,
                       min, max);
    *ret_value = value;
    return ERR_OK;
}

/* ".5", up to three digits, onto *value, which then counts thousandths. */
static bool take_decimals(struct str *rest, int64_t *value, bool *overflow)
{
    int decimals = 0;
    if (rest->len > 0 && rest->data[0] == '.') {
        rest->data++;
        rest->len--;
        size_t before = rest->len;
        if (before > MILLI_DECIMALS || !take_digits(rest, value, overflow))
            return false;
        decimals = (int)(before - rest->len);
    }
    for (; decimals < MILLI_DECIMALS; decimals++) {
        if (__builtin_mul_overflow(*value, (int64_t)10, value))
            *overflow = true;
    }
    return rest->len == 0;
}

enum err_code parse_milli(struct str text, int64_t min_milli, int64_t max_milli, int64_t *ret_milli,
                          struct err *err)
{
    bool negative = take_minus(&text), overflow = false;
    int64_t value = 0;
    if (!take_digits(&text, &value, &overflow) || !take_decimals(&text, &value, &overflow))
        return err_set(err, ERR_INVALID, "expected a number with at most three decimals");
    if (!negative && (overflow || __builtin_sub_overflow((int64_t)0, value, &value)))
        overflow = true;
    if (overflow || value < min_milli || value > max_milli)
        return err_set(err, ERR_INVALID, "the number is not in the range %.15g to %.15g",
                       (double)min_milli / 1000, (double)max_milli / 1000);
    *ret_milli = value;
    return ERR_OK;
}
