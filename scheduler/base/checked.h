/* Sums that abort rather than wrap: an overflow here is a bug, because inputs are capped at their
 * door. */
#ifndef YANXU_BASE_CHECKED_H
#define YANXU_BASE_CHECKED_H

#include <stdint.h>

int64_t checked_add(int64_t a, int64_t b);
int64_t checked_sub(int64_t a, int64_t b);
int64_t checked_mul(int64_t a, int64_t b);
/* Aborts if `value` does not fit. */
int32_t checked_i32(int64_t value);
/* ceil(a / b) for a >= 0, b > 0. */
int64_t ceil_div(int64_t a, int64_t b);

#endif
