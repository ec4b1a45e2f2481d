/* Integer sums that abort rather than wrap. */
#include "scheduler/base/checked.h"

#include <assert.h>

#include "scheduler/base/alloc.h"

int64_t checked_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        x_abort("a sum overflows");
    return sum;
}

int64_t checked_sub(int64_t a, int64_t b)
{
    int64_t difference;
    if (__builtin_sub_overflow(a, b, &difference))
        x_abort("a difference overflows");
    return difference;
}

int64_t checked_mul(int64_t a, int64_t b)
{
    int64_t product;
    if (__builtin_mul_overflow(a, b, &product))
        x_abort("a product overflows");
    return product;
}

int32_t checked_i32(int64_t value)
{
    if (value < INT32_MIN || value > INT32_MAX)
        x_abort("a number does not fit in 32 bits");
    return (int32_t)value;
}

int64_t ceil_div(int64_t a, int64_t b)
{
    assert(a >= 0 && b > 0);
    return a / b + (a % b != 0);
}
