/* Zones with their present rules, from the IANA time zone database, 2024a. */
#include "scheduler/base/zone.h"

#include <string.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/checked.h"

#define DAYLIGHT_MIN 60

/* Rule US: second Sunday of March to first Sunday of November, at 2:00 on the wall clock. */
#define RULE_US                                                                                    \
    .has_daylight = true, .to_daylight = {.month = 3, .week = 2, .weekday = 7, .minute = 120},     \
    .to_standard = {.month = 11, .week = 1, .weekday = 7, .minute = 120}
/* Rule EU: last Sundays of March and October, at 1:00 UTC everywhere. `utc` is the offset. */
#define RULE_EU(utc)                                                                               \
    .has_daylight = true,                                                                          \
    .to_daylight = {.month = 3, .week = 5, .weekday = 7, .minute = 60 + (utc)},                    \
    .to_standard = {.month = 10, .week = 5, .weekday = 7, .minute = 60 + (utc) + DAYLIGHT_MIN}

static const struct zone zones[] = {
    {.name = "Asia/Shanghai", .abbrev_standard = "CST", .offset_min = 480},
    {.name = "Asia/Urumqi", .abbrev_standard = "+06", .offset_min = 360},
    {.name = "Asia/Hong_Kong", .abbrev_standard = "HKT", .offset_min = 480},
    {.name = "Asia/Taipei", .abbrev_standard = "CST", .offset_min = 480},
    {.name = "Asia/Tokyo", .abbrev_standard = "JST", .offset_min = 540},
    {.name = "Asia/Singapore", .abbrev_standard = "+08", .offset_min = 480},
    {.name = "Europe/London",
     .abbrev_standard = "GMT",
     .abbrev_daylight = "BST",
     .offset_min = 0,
     RULE_EU(0)},
    {.name = "Europe/Berlin",
     .abbrev_standard = "CET",
     .abbrev_daylight = "CEST",
     .offset_min = 60,
     RULE_EU(60)},
    {.name = "America/New_York",
     .abbrev_standard = "EST",
     .abbrev_daylight = "EDT",
     .offset_min = -300,
     RULE_US},
    {.name = "America/Chicago",
     .abbrev_standard = "CST",
     .abbrev_daylight = "CDT",
     .offset_min = -360,
     RULE_US},
    {.name = "America/Denver",
     .abbrev_standard = "MST",
     .abbrev_daylight = "MDT",
     .offset_min = -420,
     RULE_US},
    {.name = "America/Los_Angeles",
     .abbrev_standard = "PST",
     .abbrev_daylight = "PDT",
     .offset_min = -480,
     RULE_US},
    {.name = "UTC", .abbrev_standard = "UTC", .offset_min = 0},
};
#define ZONES_LEN (sizeof(zones) / sizeof(*zones))

enum err_code zone_find(const char *name, const struct zone **ret_zone, struct err *err)
{
    for (size_t i = 0; i < ZONES_LEN; i++) {
        if (strcmp(zones[i].name, name) == 0) {
            *ret_zone = &zones[i];
            return ERR_OK;
        }
    }
    struct buf known;
    buf_init(&known, 512);
    for (size_t i = 0; i < ZONES_LEN; i++)
        buf_addf(&known, "%s%s", i == 0 ? "" : ", ", zones[i].name);
    err_set(err, ERR_NOT_FOUND, "there is no time zone \"%.64s\"; known are %s", name,
            buf_text(&known));
    buf_release(&known);
    return ERR_NOT_FOUND;
}

const struct zone *zone_at(size_t index)
{
    return index < ZONES_LEN ? &zones[index] : NULL;
}

/* The day of a switch in a year, which stays near the calendar of 400 years. */
static int64_t switch_day(const struct zone_switch *rule, int32_t year)
{
    struct date first = {0};
    err_ignore(date_from_ymd(year, rule->month, 1, &first, NULL), "the table's months exist");
    int32_t to_weekday = (rule->weekday - date_weekday(first) + 7) % 7;
    struct date day = date_add_days(first, to_weekday + 7 * (rule->week - 1));
    /* "Last" is the fifth, or the fourth where there is no fifth. */
    int32_t day_year, month, mday;
    date_to_ymd(day, &day_year, &month, &mday);
    return month == rule->month ? day.day : (int64_t)day.day - 7;
}

/* Minutes since 1970 of a switch, in the local time that ends with it. */
static int64_t switch_minute(const struct zone_switch *rule, int32_t year)
{
    return switch_day(rule, year) * DAY_MIN + rule->minute;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* The year of a minute since 1970; no table entry switches near a year's end. */
static int32_t year_of_minute(int64_t minute)
{
    int32_t year, month, mday;
    date_to_ymd((struct date){checked_i32(floor_div(minute, DAY_MIN))}, &year, &month, &mday);
    return year;
}

/* Is daylight saving in force at a minute told in standard time? */
static bool is_daylight(const struct zone *zone, int64_t standard)
{
    if (!zone->has_daylight)
        return false;
    int32_t year = year_of_minute(standard);
    return standard >= switch_minute(&zone->to_daylight, year) &&
           standard < switch_minute(&zone->to_standard, year) - DAYLIGHT_MIN;
}

int64_t zone_to_utc(const struct zone *zone, struct date date, int32_t minute)
{
    int64_t local = (int64_t)date.day * DAY_MIN + minute;
    int64_t standard = local;
    if (zone->has_daylight) {
        int32_t year = year_of_minute(local);
        int64_t start = switch_minute(&zone->to_daylight, year);
        int64_t end = switch_minute(&zone->to_standard, year);
        if (local >= start && local < start + DAYLIGHT_MIN)
            standard = start; /* in the gap */
        else if (local >= start + DAYLIGHT_MIN && local < end)
            standard = local - DAYLIGHT_MIN; /* in the fold this is the first */
    }
    return (standard - zone->offset_min) * 60;
}

void zone_from_utc(const struct zone *zone, int64_t at, struct date *ret_date, int32_t *ret_minute)
{
    int64_t standard = floor_div(at, 60) + zone->offset_min;
    int64_t local = standard + (is_daylight(zone, standard) ? DAYLIGHT_MIN : 0);
    int64_t day = floor_div(local, DAY_MIN);
    ret_date->day = checked_i32(day);
    *ret_minute = (int32_t)(local - day * DAY_MIN);
}
