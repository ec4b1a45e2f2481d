/* Civil days after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"
 * (https://howardhinnant.github.io/date_algorithms.html). */
#include "scheduler/base/date.h"

#include <stdio.h>

#include "scheduler/base/utf8.h"

#define YEAR_MIN     1
#define YEAR_MAX     9999
#define DAYS_PER_ERA 146097 /* 400 years */
#define EPOCH_SHIFT  719468 /* days from 0000-03-01 to 1970-01-01 */

bool date_is_none(struct date date)
{
    return date.day == INT32_MIN;
}

static bool is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int32_t month_len(int32_t year, int32_t month)
{
    static const int8_t lens[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : lens[month - 1];
}

/* Hinnant's days_from_civil; the year begins in March, so that a leap day is its last. */
static int64_t days_from_civil(int64_t year, int32_t month, int32_t mday)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + mday - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - EPOCH_SHIFT;
}

/* Far beyond the years 1 to 9999; DATE_NONE is never reached by counting. */
static struct date date_from_days(int64_t days)
{
    if (days <= INT32_MIN)
        return (struct date){INT32_MIN + 1};
    return (struct date){days > INT32_MAX ? INT32_MAX : (int32_t)days};
}

enum err_code date_from_ymd(int32_t year, int32_t month, int32_t mday, struct date *ret_date,
                            struct err *err)
{
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || mday < 1 ||
        mday > month_len(year, month))
        return err_set(err, ERR_INVALID, "there is no day %04d-%02d-%02d", year, month, mday);
    *ret_date = date_from_days(days_from_civil(year, month, mday));
    return ERR_OK;
}

void date_to_ymd(struct date date, int32_t *ret_year, int32_t *ret_month, int32_t *ret_mday)
{
    int64_t days = (int64_t)date.day + EPOCH_SHIFT;
    int64_t era = (days >= 0 ? days : days - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    int64_t day_of_era = days - era * DAYS_PER_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_of_year = (5 * day_of_year + 2) / 153;
    int64_t month = month_of_year + (month_of_year < 10 ? 3 : -9);
    *ret_mday = (int32_t)(day_of_year - (153 * month_of_year + 2) / 5 + 1);
    *ret_month = (int32_t)month;
    *ret_year = (int32_t)(year_of_era + era * 400 + (month <= 2));
}

/* Cuts `len_min` to `len_max` ASCII digits off `rest`. */
static bool take_number(struct str *rest, size_t len_min, size_t len_max, int32_t *ret_number)
{
    int32_t number = 0;
    size_t len = 0;
    while (len < rest->len && len < len_max && rest->data[len] >= '0' && rest->data[len] <= '9')
        number = number * 10 + (rest->data[len++] - '0');
    if (len < len_min)
        return false;
    rest->data += len;
    rest->len -= len;
    *ret_number = number;
    return true;
}

static bool take_char(struct str *rest, char c)
{
    if (rest->len == 0 || rest->data[0] != c)
        return false;
    rest->data++;
    rest->len--;
    return true;
}

enum err_code date_parse(struct str text, struct date *ret_date, struct err *err)
{
    int32_t year, month, mday;
    if (!take_number(&text, 4, 4, &year) || !take_char(&text, '-') ||
        !take_number(&text, 2, 2, &month) || !take_char(&text, '-') ||
        !take_number(&text, 2, 2, &mday) || text.len > 0)
        return err_set(err, ERR_INVALID, "expected a date such as 2027-03-02");
    return date_from_ymd(year, month, mday, ret_date, err);
}

/* ASCII for what an input method types: full-width digits and separators, 年 月 日. 0 otherwise. */
static char plain_char(int32_t code)
{
    static const struct {
        int32_t code;
        char plain;
    } chars[] = {
        {0x5e74, 'y'}, {0x6708, 'm'}, {0x65e5, 'd'}, {0x53f7, 'd'},
        {0xff0d, '-'}, {0xff0f, '/'}, {0xff0e, '.'},
    };
    if (code >= 0xff10 && code <= 0xff19)
        return (char)('0' + (code - 0xff10));
    if ((code >= '0' && code <= '9') || code == '-' || code == '/' || code == '.')
        return (char)code;
    for (size_t i = 0; i < sizeof(chars) / sizeof(*chars); i++) {
        if (chars[i].code == code)
            return chars[i].plain;
    }
    return 0;
}

/* False where a character cannot belong to a date or there are too many. */
static bool plain_text(struct str text, char *plain, size_t plain_size, struct str *ret_text)
{
    size_t len = 0;
    text = str_trim(text);
    while (text.len > 0) {
        char c = plain_char(utf8_next(&text));
        if (c == 0 || len >= plain_size)
            return false;
        plain[len++] = c;
    }
    *ret_text = (struct str){plain, len};
    return true;
}

/* The rest behind the year: "-3-2", "/3/2", ".3.2", "y3m2d", "y3m2", or "0302" by itself. */
static bool take_month_and_day(struct str *rest, int32_t *month, int32_t *mday)
{
    if (rest->len == 4 && take_number(rest, 2, 2, month))
        return take_number(rest, 2, 2, mday);
    if (take_char(rest, 'y')) {
        if (!take_number(rest, 1, 2, month) || !take_char(rest, 'm') ||
            !take_number(rest, 1, 2, mday))
            return false;
        return rest->len == 0 || take_char(rest, 'd');
    }
    char sep = rest->len > 0 ? rest->data[0] : 0;
    if (sep != '-' && sep != '/' && sep != '.')
        return false;
    return take_char(rest, sep) && take_number(rest, 1, 2, month) && take_char(rest, sep) &&
           take_number(rest, 1, 2, mday);
}

enum err_code date_parse_loose(struct str text, struct date *ret_date, struct err *err)
{
    char plain[16];
    struct str rest;
    int32_t year, month, mday;
    if (!plain_text(text, plain, sizeof(plain), &rest) || !take_number(&rest, 4, 4, &year) ||
        !take_month_and_day(&rest, &month, &mday) || rest.len > 0)
        return err_set(err, ERR_INVALID, "expected a date such as 2027-03-02");
    return date_from_ymd(year, month, mday, ret_date, err);
}

/* Two or four digits; `number` fits. */
static char *put_digits(char *text, int32_t number, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        text[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return text + digits;
}

char *date_format(struct date date, char text[static DATE_TEXT_SIZE])
{
    text[0] = '\0';
    if (date_is_none(date))
        return text;
    int32_t year, month, mday;
    date_to_ymd(date, &year, &month, &mday);
    if (year < YEAR_MIN) {
        year = YEAR_MIN;
        month = mday = 1;
    } else if (year > YEAR_MAX) {
        year = YEAR_MAX;
        month = 12;
        mday = 31;
    }
    char *end = put_digits(text, year, 4);
    *end++ = '-';
    end = put_digits(end, month, 2);
    *end++ = '-';
    end = put_digits(end, mday, 2);
    *end = '\0';
    return text;
}

int date_compare(struct date a, struct date b)
{
    return (a.day > b.day) - (a.day < b.day);
}

struct date date_add_days(struct date date, int32_t days)
{
    return date_is_none(date) ? date : date_from_days((int64_t)date.day + days);
}

struct date date_add_months(struct date date, int32_t months)
{
    if (date_is_none(date))
        return date;
    int32_t year, month, mday;
    date_to_ymd(date, &year, &month, &mday);
    int64_t count = (int64_t)year * 12 + (month - 1) + months;
    int64_t new_year = count >= 0 ? count / 12 : -((11 - count) / 12);
    int32_t new_month = (int32_t)(count - new_year * 12) + 1;
    /* Leap years repeat every 400 years. */
    int32_t last = month_len((int32_t)(new_year % 400), new_month);
    return date_from_days(days_from_civil(new_year, new_month, mday < last ? mday : last));
}

int date_weekday(struct date date)
{
    /* 1970-01-01 was a Thursday. */
    int64_t since_monday = ((int64_t)date.day + 3) % 7;
    return (int)(since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

struct date date_week_start(struct date date)
{
    return date_add_days(date, 1 - date_weekday(date));
}

enum err_code minute_parse(struct str text, bool allow_24, int32_t *ret_min, struct err *err)
{
    int32_t hour, minute;
    if (!take_number(&text, 1, 2, &hour) || !take_char(&text, ':') ||
        !take_number(&text, 2, 2, &minute) || text.len > 0)
        return err_set(err, ERR_INVALID, "expected a time of day such as 09:00");
    int32_t total = hour * 60 + minute;
    if (minute > 59 || total > DAY_MIN || (total == DAY_MIN && !allow_24))
        return err_set(err, ERR_INVALID, "there is no time of day %02d:%02d", hour, minute);
    *ret_min = total;
    return ERR_OK;
}

char *minute_format(int32_t minute, char text[static 6])
{
    /* Anything but 00:00 to 24:00 is a bug of the caller, shown rather than hidden. */
    if (minute < 0 || minute > DAY_MIN) {
        snprintf(text, 6, "??:??");
        return text;
    }
    char *end = put_digits(text, minute / 60, 2);
    *end++ = ':';
    end = put_digits(end, minute % 60, 2);
    *end = '\0';
    return text;
}
