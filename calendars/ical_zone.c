/* A zone as the smallest VTIMEZONE that clients read alike (RFC 5545 section 3.6.5): Outlook
 * misreads RDATE lists, and libical's own zones are the whole history. */
#include <libical/ical.h>
#include <stdio.h>
#include <string.h>

#include "calendars/ical_part.h"

#define DAYLIGHT_MIN    60
#define ONSET_YEAR      1970 /* before every feed; a rule without end follows */
#define WEEK_LAST       5
#define RRULE_TEXT_SIZE 64

/* The day of ONSET_YEAR on which the switch falls. */
static struct date onset_date(const struct zone_switch *on)
{
    struct date date = DATE_NONE;
    int32_t next_month = on->month % 12 + 1, year = ONSET_YEAR + on->month / 12;

    if (on->week < WEEK_LAST) {
        err_ignore(date_from_ymd(ONSET_YEAR, on->month, 1, &date, NULL), "months have a 1st");
        int32_t to_weekday = (on->weekday - date_weekday(date) + 7) % 7;
        return date_add_days(date, to_weekday + 7 * (on->week - 1));
    }
    err_ignore(date_from_ymd(year, next_month, 1, &date, NULL), "months have a 1st");
    date = date_add_days(date, -1);
    return date_add_days(date, -((date_weekday(date) - on->weekday + 7) % 7));
}

static struct icaltimetype onset_time(const struct zone_switch *on)
{
    struct icaltimetype time = icaltime_null_time();
    struct date date = onset_date(on);
    int32_t year, month, mday;

    date_to_ymd(date, &year, &month, &mday);
    time.year = year;
    time.month = month;
    time.day = mday;
    time.hour = on->minute / 60;
    time.minute = on->minute % 60;
    time.is_date = 0;
    return time;
}

static struct icalrecurrencetype yearly_rule(const struct zone_switch *on)
{
    static const char *const weekdays[] = {"", "MO", "TU", "WE", "TH", "FR", "SA", "SU"};
    char text[RRULE_TEXT_SIZE];

    snprintf(text, sizeof(text), "FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", on->month,
             on->week == WEEK_LAST ? -1 : on->week, weekdays[on->weekday]);
    return icalrecurrencetype_from_string(text);
}

static void add_part(icalcomponent *vtimezone, icalcomponent_kind kind, const char *abbrev,
                     const struct zone_switch *on, const int offset_from_to_min[2])
{
    icalcomponent *part = icalcomponent_new(kind);
    struct icaltimetype start = icaltime_null_time();

    start.year = ONSET_YEAR;
    start.month = 1;
    start.day = 1;
    start.is_date = 0;
    if (on != NULL)
        start = onset_time(on);
    icalcomponent_add_property(part, icalproperty_new_dtstart(start));
    if (on != NULL)
        icalcomponent_add_property(part, icalproperty_new_rrule(yearly_rule(on)));
    icalcomponent_add_property(part, icalproperty_new_tzoffsetfrom(offset_from_to_min[0] * 60));
    icalcomponent_add_property(part, icalproperty_new_tzoffsetto(offset_from_to_min[1] * 60));
    icalcomponent_add_property(part, icalproperty_new_tzname(abbrev));
    icalcomponent_add_component(vtimezone, part);
}

icalcomponent *ical_zone_new(const struct zone *zone)
{
    icalcomponent *vtimezone = icalcomponent_new(ICAL_VTIMEZONE_COMPONENT);
    int standard_min = zone->offset_min, daylight_min = zone->offset_min + DAYLIGHT_MIN;

    icalcomponent_add_property(vtimezone, icalproperty_new_tzid(zone->name));
    if (!zone->has_daylight) {
        add_part(vtimezone, ICAL_XSTANDARD_COMPONENT, zone->abbrev_standard, NULL,
                 (int[]){standard_min, standard_min});
        return vtimezone;
    }
    add_part(vtimezone, ICAL_XSTANDARD_COMPONENT, zone->abbrev_standard, &zone->to_standard,
             (int[]){daylight_min, standard_min});
    add_part(vtimezone, ICAL_XDAYLIGHT_COMPONENT, zone->abbrev_daylight, &zone->to_daylight,
             (int[]){standard_min, daylight_min});
    return vtimezone;
}
