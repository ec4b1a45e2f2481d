/* A spreadsheet's number as decimal digits: printed as it would be typed, and as day and minute.
 * No floating point: a file says 1.1000000000000001 and people see 1.1. */
#ifndef YANXU_IMPORT_DECIMAL_H
#define YANXU_IMPORT_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "scheduler/base/date.h"
#include "scheduler/base/str.h"

/* (-1)^negative * digits * 10^exponent, rounded to the 15 significant digits that spreadsheets
 * keep; digits has no trailing zeros. */
struct decimal {
    int64_t digits; /* 0 .. 10^15 - 1 */
    int32_t exponent;
    bool negative;
    bool lost_digits; /* more than 15 digits before the point: the last ones are not what was typed
                       */
};

#define DECIMAL_TEXT_SIZE 48

/* False if the text is no xsd:double of finite size: "12", "-0.5", "3.10115199001011E+17". */
bool decimal_parse(struct str text, struct decimal *ret_decimal);
/* value * 10^exponent, exactly; |value| < 10^18. */
struct decimal decimal_of(int64_t value, int32_t exponent);
/* "1001", "-0.5"; numbers beyond 30 places as "1E40". Returns the view of `text`. */
struct str decimal_format(const struct decimal *decimal, char text[static DECIMAL_TEXT_SIZE]);
/* A date serial (ECMA-376 Part 1, 18.17.4): the day (DATE_NONE below one day in the 1900 system)
 * and the minute, rounded. False when negative, beyond 9999-12-31, or 1900-02-29, a day that only
 * spreadsheets know. */
bool decimal_to_moment(const struct decimal *decimal, bool is_1904, struct date *ret_date,
                       int32_t *ret_minute);

#endif
