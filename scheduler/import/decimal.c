/* Spreadsheet numbers as decimals. ECMA-376 Part 1, 18.17.4 (dates and times, the two systems). */
#include "scheduler/import/decimal.h"

#include <stdio.h>
#include <string.h>

#include "scheduler/base/parse_num.h"

#define DIGITS_MAX       15
#define SERIAL_MAX       2958465 /* 9999-12-31 in the 1900 system */
#define SERIAL_LEAP_BUG  60      /* 1900-02-29, which was not */
#define DAY_1899_12_30   (-25569)
#define DAY_1904_01_01   (-24107)
#define EXPONENT_ABS_MAX 400

/* The digits while they are read. */
struct scan {
    struct decimal decimal;
    int32_t kept;  /* significant digits taken */
    int32_t point; /* digits before the decimal point, leading zeros not counted */
    bool round_up; /* the first digit dropped was 5 or more */
    bool any;
};

static void scan_digit(struct scan *scan, char c, bool after_point)
{
    int32_t digit = c - '0';
    scan->any = true;
    if (scan->kept == 0 && digit == 0) {
        scan->decimal.exponent -= after_point;
        return;
    }
    if (scan->kept < DIGITS_MAX) {
        scan->decimal.digits = scan->decimal.digits * 10 + digit;
        scan->decimal.exponent -= after_point;
    } else {
        if (scan->kept == DIGITS_MAX)
            scan->round_up = digit >= 5;
        scan->decimal.exponent += !after_point;
    }
    scan->kept++;
}

static void tidy(struct decimal *decimal)
{
    while (decimal->digits != 0 && decimal->digits % 10 == 0) {
        decimal->digits /= 10;
        decimal->exponent++;
    }
    if (decimal->digits == 0)
        *decimal = (struct decimal){0};
}

/* Number of decimal digits of a positive number. */
static int32_t count_digits(int64_t number)
{
    int32_t count = 0;
    for (; number > 0; number /= 10)
        count++;
    return count;
}

bool decimal_parse(struct str text, struct decimal *ret_decimal)
{
    struct scan scan = {0};
    size_t i = 0;
    if (text.len > 1000)
        return false;
    if (i < text.len && (text.data[i] == '-' || text.data[i] == '+'))
        scan.decimal.negative = text.data[i++] == '-';
    bool after_point = false;
    for (; i < text.len && text.data[i] != 'E' && text.data[i] != 'e'; i++) {
        if (text.data[i] == '.' && !after_point)
            after_point = true;
        else if (text.data[i] >= '0' && text.data[i] <= '9')
            scan_digit(&scan, text.data[i], after_point);
        else
            return false;
    }
    if (i < text.len) {
        int64_t exponent = 0;
        bool has_plus = i + 1 < text.len && text.data[i + 1] == '+';
        i += has_plus ? 2 : 1;
        if (has_plus && i < text.len && text.data[i] == '-')
            return false;
        if (parse_i64(str_slice(text.data + i, text.len - i), -EXPONENT_ABS_MAX, EXPONENT_ABS_MAX,
                      &exponent, NULL) != ERR_OK)
            return false;
        scan.decimal.exponent += (int32_t)exponent;
    }
    if (!scan.any)
        return false;
    scan.decimal.digits += scan.round_up;
    int32_t integer_digits = count_digits(scan.decimal.digits) + scan.decimal.exponent;
    scan.decimal.lost_digits = scan.decimal.digits != 0 && integer_digits > DIGITS_MAX;
    tidy(&scan.decimal);
    *ret_decimal = scan.decimal;
    return true;
}

struct decimal decimal_of(int64_t value, int32_t exponent)
{
    struct decimal decimal = {.negative = value < 0, .exponent = exponent};
    decimal.digits = value < 0 ? -value : value;
    tidy(&decimal);
    return decimal;
}

struct str decimal_format(const struct decimal *decimal, char text[static DECIMAL_TEXT_SIZE])
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%lld", (long long)decimal->digits);
    const char *sign = decimal->negative ? "-" : "";
    int32_t point = len + decimal->exponent; /* where the decimal point stands in `digits` */
    int used = 0;
    if (point > 30 || point < -14)
        used = snprintf(text, DECIMAL_TEXT_SIZE, "%s%sE%d", sign, digits, decimal->exponent);
    else if (decimal->exponent >= 0)
        used = snprintf(text, DECIMAL_TEXT_SIZE, "%s%s%.*s", sign, digits, decimal->exponent,
                        "000000000000000000000000000000");
    else if (point > 0)
        used = snprintf(text, DECIMAL_TEXT_SIZE, "%s%.*s.%s", sign, point, digits, digits + point);
    else
        used =
            snprintf(text, DECIMAL_TEXT_SIZE, "%s0.%.*s%s", sign, -point, "00000000000000", digits);
    return str_slice(text, (size_t)used);
}

/* Whole days and minutes, rounded to the minute; false if it does not fit the calendar. */
static bool split_days(const struct decimal *decimal, int64_t *ret_days, int64_t *ret_minute)
{
    int64_t digits = decimal->digits;
    int32_t exponent = decimal->exponent;
    for (; exponent < -DIGITS_MAX; exponent++)
        digits /= 10;
    int64_t scale = 1;
    for (; exponent < 0; exponent++)
        scale *= 10;
    for (; exponent > 0; exponent--) {
        if (digits > SERIAL_MAX)
            return false;
        digits *= 10;
    }
    int64_t minutes = (digits % scale * DAY_MIN + scale / 2) / scale;
    *ret_days = digits / scale + minutes / DAY_MIN;
    *ret_minute = minutes % DAY_MIN;
    return *ret_days <= SERIAL_MAX;
}

bool decimal_to_moment(const struct decimal *decimal, bool is_1904, struct date *ret_date,
                       int32_t *ret_minute)
{
    int64_t days = 0;
    int64_t minute = 0;
    if (decimal->negative || !split_days(decimal, &days, &minute))
        return false;
    struct date date = DATE_NONE;
    if (is_1904) {
        if (days > SERIAL_MAX - 1462)
            return false;
        if (days > 0)
            date = (struct date){DAY_1904_01_01 + (int32_t)days};
    } else if (days > 0) {
        if (days == SERIAL_LEAP_BUG)
            return false;
        date = (struct date){DAY_1899_12_30 + (int32_t)days + (days < SERIAL_LEAP_BUG)};
    }
    *ret_date = date;
    *ret_minute = (int32_t)minute;
    return true;
}
