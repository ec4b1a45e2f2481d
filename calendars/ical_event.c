/* One session or deadline as a VEVENT (RFC 5545 section 3.6.1; CONFERENCE: RFC 7986 section 5.11).
 */
#include <libical/ical.h>
#include <string.h>

#include "calendars/ical_part.h"
#include "calendars/ical_text.h"
#include "scheduler/base/date.h"

#define CATEGORIES_MAX 16

static enum err_code check_texts(const struct calendar_event *event, struct err *err)
{
    const struct {
        const char *text, *field;
    } texts[] = {
        {event->location, "LOCATION"},
        {event->description, "DESCRIPTION"},
        {event->url, "URL"},
        {event->conference_url, "CONFERENCE"},
        {event->organizer_name, "ORGANIZER"},
        {event->organizer_email, "ORGANIZER"},
    };

    TRY(ical_required_check(event->summary, "SUMMARY", err));
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        TRY(ical_text_check(texts[i].text, texts[i].field, err));
    if (event->categories_len > CATEGORIES_MAX)
        return err_set(err, ERR_LIMIT, "more than %d categories", CATEGORIES_MAX);
    for (size_t i = 0; i < event->categories_len; i++)
        TRY(ical_text_check(event->categories[i], "CATEGORIES", err));
    return ERR_OK;
}

static enum err_code check_times(const struct calendar_event *event, struct err *err)
{
    TRY(ical_instant_check(event->created_at, "CREATED", err));
    TRY(ical_instant_check(event->updated_at, "DTSTAMP", err));
    if (event->date.day < 0 || event->date.day >= ICAL_AT_MAX / 86400)
        return err_set(err, ERR_INVALID, "date is missing or not between 1970 and 2199");
    if (!event->all_day && (event->begins_min < 0 || event->begins_min >= event->ends_min ||
                            event->ends_min > DAY_MIN))
        return err_set(err, ERR_INVALID, "begins and ends within the day: %d to %d do not",
                       event->begins_min, event->ends_min);
    if (event->alarm_min < CALENDAR_NO_ALARM || event->alarm_min > CALENDAR_ALARM_MAX)
        return err_set(err, ERR_INVALID, "alarm %d is not within 0 to %d minutes", event->alarm_min,
                       CALENDAR_ALARM_MAX);
    if (event->sequence < 0)
        return err_set(err, ERR_INVALID, "SEQUENCE %d is below zero", event->sequence);
    return ERR_OK;
}

enum err_code ical_event_check(const struct calendar_event *event, struct err *err)
{
    TRY(ical_required_check(event->uid, "UID", err));
    if (check_times(event, err) != ERR_OK || check_texts(event, err) != ERR_OK)
        return err_prefix(err, "event %.80s", event->uid);
    return ERR_OK;
}

/* `minute` 1440 is the next day's midnight. */
static struct icaltimetype local_time(struct date date, int32_t minute)
{
    struct icaltimetype time = icaltime_null_time();
    int32_t year, month, mday;

    date_to_ymd(date_add_days(date, minute / DAY_MIN), &year, &month, &mday);
    time.year = year;
    time.month = month;
    time.day = mday;
    time.hour = minute % DAY_MIN / 60;
    time.minute = minute % 60;
    time.is_date = 0;
    return time;
}

/* The TZID parameter is ours: libical drops it from a zoned time, or prefixes it with its own name.
 */
static void add_local(icalcomponent *vevent, icalproperty *property, struct icaltimetype time,
                      const char *zone_name)
{
    if (time.is_date)
        icalproperty_add_parameter(property, icalparameter_new_value(ICAL_VALUE_DATE));
    if (!time.is_date)
        icalproperty_add_parameter(property, icalparameter_new_tzid(zone_name));
    icalcomponent_add_property(vevent, property);
}

static void add_times(icalcomponent *vevent, const struct calendar *calendar,
                      const struct calendar_event *event)
{
    struct icaltimetype start = local_time(event->date, event->all_day ? 0 : event->begins_min);
    struct icaltimetype end = local_time(event->date, event->all_day ? DAY_MIN : event->ends_min);

    start.is_date = end.is_date = event->all_day;
    add_local(vevent, icalproperty_new_dtstart(start), start, calendar->zone_name);
    add_local(vevent, icalproperty_new_dtend(end), end, calendar->zone_name);
    ical_add_utc(vevent, icalproperty_new(ICAL_DTSTAMP_PROPERTY), event->updated_at);
    ical_add_utc(vevent, icalproperty_new(ICAL_CREATED_PROPERTY), event->created_at);
    ical_add_utc(vevent, icalproperty_new(ICAL_LASTMODIFIED_PROPERTY), event->updated_at);
}

/* Commas part categories, and libical escapes none: they are escaped here. */
static void add_categories(icalcomponent *vevent, const struct calendar_event *event,
                           struct buf *scratch)
{
    struct buf list;

    buf_init(&list, 4 * ICAL_TEXT_LEN_MAX * CATEGORIES_MAX);
    for (size_t i = 0; i < event->categories_len; i++) {
        const char *text = ical_clean(scratch, event->categories[i], ICAL_CLEAN_LINE);
        if (*text == '\0')
            continue;
        if (list.len > 0)
            buf_add_char(&list, ',');
        ical_escape(&list, str_from(text));
    }
    if (list.len > 0)
        ical_add_raw(vevent, "CATEGORIES", buf_text(&list));
    buf_release(&list);
}

/* A parameter cannot hold a quotation mark, and few readers know how RFC 6868 spells one. */
static const char *clean_cn(struct buf *scratch, const char *name)
{
    ical_clean(scratch, name, ICAL_CLEAN_LINE);
    for (size_t i = 0; i < scratch->len; i++) {
        if (scratch->data[i] == '"')
            scratch->data[i] = '\'';
    }
    return buf_text(scratch);
}

static void add_organizer(icalcomponent *vevent, const struct calendar *calendar,
                          const struct calendar_event *event, struct buf *scratch)
{
    const char *email = ical_clean(scratch, event->organizer_email, ICAL_CLEAN_URI);
    bool is_own = *email != '\0';
    struct buf address;

    if (!is_own)
        email = ical_clean(scratch, calendar->organizer_email, ICAL_CLEAN_URI);
    buf_init(&address, ICAL_TEXT_LEN_MAX + sizeof("mailto:"));
    buf_add_text(&address, "mailto:");
    buf_add_text(&address, email);
    icalproperty *property = icalproperty_new_organizer(buf_text(&address));
    buf_release(&address);
    const char *name = clean_cn(scratch, is_own ? event->organizer_name : calendar->organizer_name);
    if (*name != '\0')
        icalproperty_add_parameter(property, icalparameter_new_cn(name));
    icalcomponent_add_property(vevent, property);
}

/* The online session's link stands in DESCRIPTION too: few clients show CONFERENCE. */
static void add_description(icalcomponent *vevent, const char *url,
                            const struct calendar_event *event, struct buf *scratch)
{
    struct buf text;

    buf_init(&text, 2 * ICAL_TEXT_LEN_MAX + 2);
    buf_add_text(&text, ical_clean(scratch, event->description, ICAL_CLEAN_LINES));
    if (*url != '\0' && strstr(buf_text(&text), url) == NULL) {
        if (text.len > 0)
            buf_add_text(&text, "\n\n");
        buf_add_text(&text, url);
    }
    if (text.len > 0)
        icalcomponent_add_property(vevent, icalproperty_new_description(buf_text(&text)));
    buf_release(&text);
}

static void add_conference(icalcomponent *vevent, const struct calendar_event *event,
                           struct buf *scratch)
{
    struct buf url;

    buf_init(&url, ICAL_TEXT_LEN_MAX);
    buf_add_text(&url, ical_clean(scratch, event->conference_url, ICAL_CLEAN_URI));
    add_description(vevent, buf_text(&url), event, scratch);
    if (url.len > 0) {
        icalproperty *property = icalproperty_new_conference(buf_text(&url));
        icalproperty_add_parameter(property, icalparameter_new_value(ICAL_VALUE_URI));
        icalproperty_add_parameter(property, icalparameter_new_feature(ICAL_FEATURE_VIDEO));
        icalcomponent_add_property(vevent, property);
    }
    buf_release(&url);
}

static void add_summary(icalcomponent *vevent, const struct calendar *calendar,
                        const struct calendar_event *event, struct buf *scratch)
{
    struct buf text;

    buf_init(&text, 2 * ICAL_TEXT_LEN_MAX);
    if (event->cancelled)
        buf_add_text(&text, ical_clean(scratch, calendar->cancelled_prefix, ICAL_CLEAN_LINE));
    buf_add_text(&text, ical_clean(scratch, event->summary, ICAL_CLEAN_LINE));
    icalcomponent_add_property(vevent, icalproperty_new_summary(buf_text(&text)));
    buf_release(&text);
}

/* A deadline takes no time, and neither does what is cancelled. */
static void add_state(icalcomponent *vevent, const struct calendar_event *event)
{
    bool is_free = event->cancelled || event->all_day;

    icalcomponent_add_property(vevent, icalproperty_new_sequence(event->sequence));
    icalcomponent_add_property(
        vevent,
        icalproperty_new_status(event->cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
    icalcomponent_add_property(
        vevent, icalproperty_new_transp(is_free ? ICAL_TRANSP_TRANSPARENT : ICAL_TRANSP_OPAQUE));
}

static void add_alarm(icalcomponent *vevent, const struct calendar_event *event,
                      struct buf *scratch)
{
    icalcomponent *valarm = icalcomponent_new(ICAL_VALARM_COMPONENT);
    struct icaltriggertype trigger = icaltriggertype_from_int(-60 * event->alarm_min);
    const char *text = ical_clean(scratch, event->summary, ICAL_CLEAN_LINE);

    icalcomponent_add_property(valarm, icalproperty_new_action(ICAL_ACTION_DISPLAY));
    icalcomponent_add_property(valarm, icalproperty_new_description(text));
    icalcomponent_add_property(valarm, icalproperty_new_trigger(trigger));
    icalcomponent_add_component(vevent, valarm);
}

icalcomponent *ical_event_new(const struct calendar *calendar, const struct calendar_event *event,
                              struct buf *scratch)
{
    icalcomponent *vevent = icalcomponent_new(ICAL_VEVENT_COMPONENT);
    const char *text = ical_clean(scratch, event->uid, ICAL_CLEAN_LINE);

    icalcomponent_add_property(vevent, icalproperty_new_uid(text));
    add_times(vevent, calendar, event);
    add_state(vevent, event);
    add_summary(vevent, calendar, event, scratch);
    text = ical_clean(scratch, event->location, ICAL_CLEAN_LINE);
    if (*text != '\0')
        icalcomponent_add_property(vevent, icalproperty_new_location(text));
    add_conference(vevent, event, scratch);
    add_categories(vevent, event, scratch);
    text = ical_clean(scratch, event->url, ICAL_CLEAN_URI);
    if (*text != '\0')
        icalcomponent_add_property(vevent, icalproperty_new_url(text));
    add_organizer(vevent, calendar, event, scratch);
    if (event->alarm_min != CALENDAR_NO_ALARM && !event->cancelled)
        add_alarm(vevent, event, scratch);
    return vevent;
}
