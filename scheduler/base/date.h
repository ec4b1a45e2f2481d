/* Civil days of the proleptic Gregorian calendar, without libc's time functions or the process's
 * TZ. After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil). */
#ifndef YANXU_BASE_DATE_H
#define YANXU_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

/* Days since 1970-01-01. Years 1 to 9999. DATE_NONE sorts before every day and means "not given".
 */
struct date {
    int32_t day;
};

#define DATE_NONE      ((struct date){INT32_MIN})
#define DATE_TEXT_SIZE 11 /* "2027-03-02" and NUL */
#define DAY_MIN        1440

bool date_is_none(struct date date);
/* ERR_INVALID for 2027-02-29 and the like. */
MUST_USE enum err_code date_from_ymd(int32_t year, int32_t month, int32_t mday,
                                     struct date *ret_date, struct err *err);
void date_to_ymd(struct date date, int32_t *ret_year, int32_t *ret_month, int32_t *ret_mday);
/* YYYY-MM-DD only. */
MUST_USE enum err_code date_parse(struct str text, struct date *ret_date, struct err *err);
/* What people type: 2027-3-2, 2027/3/2, 2027.3.2, 2027年3月2日, 20270302. */
MUST_USE enum err_code date_parse_loose(struct str text, struct date *ret_date, struct err *err);
/* "2027-03-02", or "" for DATE_NONE. Returns `text`. */
char *date_format(struct date date, char text[static DATE_TEXT_SIZE]);
int date_compare(struct date a, struct date b);
struct date date_add_days(struct date date, int32_t days);
/* The same day of the month, or the month's last day where there is none (31 Jan + 1 month = 28/29
 * Feb). */
struct date date_add_months(struct date date, int32_t months);
/* 1 = Monday … 7 = Sunday (ISO 8601). */
int date_weekday(struct date date);
/* The Monday of the ISO week that holds `date`. */
struct date date_week_start(struct date date);

/* Minute of day: "09:00", "9:00", "24:00" only if `allow_24`. */
MUST_USE enum err_code minute_parse(struct str text, bool allow_24, int32_t *ret_min,
                                    struct err *err);
/* "09:00". Returns `text`. */
char *minute_format(int32_t minute, char text[static 6]);

#endif
