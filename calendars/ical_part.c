/* What every part of a calendar needs: checks at the door, properties that libical has no safe
 * maker for, and one component's text. */
#include "calendars/ical_part.h"

#include <assert.h>
#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>

#include "calendars/ical_text.h"
#include "scheduler/base/date.h"

#define DAY_SECONDS 86400

enum err_code ical_text_check(const char *text, const char *field, struct err *err)
{
    if (text != NULL && strnlen(text, ICAL_TEXT_LEN_MAX + 1) > ICAL_TEXT_LEN_MAX)
        return err_set(err, ERR_LIMIT, "%s is longer than %zu bytes", field, ICAL_TEXT_LEN_MAX);
    return ERR_OK;
}

enum err_code ical_required_check(const char *text, const char *field, struct err *err)
{
    TRY(ical_text_check(text, field, err));
    if (ical_is_blank(text))
        return err_set(err, ERR_INVALID, "%s is missing", field);
    return ERR_OK;
}

enum err_code ical_instant_check(int64_t at, const char *field, struct err *err)
{
    if (at < 0 || at > ICAL_AT_MAX)
        return err_set(err, ERR_INVALID, "%s is not between the years 1970 and 2199", field);
    return ERR_OK;
}

/* libical takes any name for an X- property, and touches only backslashes and line breaks of its
 * value: there are none. */
void ical_add_raw(icalcomponent *component, const char *name, const char *value)
{
    icalproperty *property = icalproperty_new_x(value);

    icalproperty_set_x_name(property, name);
    icalcomponent_add_property(component, property);
}

/* Digits are worked out in UTC by base/date: icaltime_from_timet_with_zone() labels them wrongly.
 */
void ical_add_utc(icalcomponent *component, icalproperty *property, int64_t at)
{
    struct icaltimetype time = icaltime_null_time();
    int second = (int)(at % DAY_SECONDS);
    int32_t year, month, mday;

    date_to_ymd((struct date){(int32_t)(at / DAY_SECONDS)}, &year, &month, &mday);
    time.year = year;
    time.month = month;
    time.day = mday;
    time.hour = second / 3600;
    time.minute = second / 60 % 60;
    time.second = second % 60;
    time.is_date = 0;
    time.zone = icaltimezone_get_utc_timezone();
    icalproperty_set_value(property, icalvalue_new_datetime(time));
    icalcomponent_add_property(component, property);
}

void ical_add_component(struct buf *buf, icalcomponent *component)
{
    char *text = icalcomponent_as_ical_string_r(component);

    /* NULL only for a component without a name; ours are made by kind. */
    assert(text != NULL);
    ical_fold(buf, str_from(text));
    free(text);
}
