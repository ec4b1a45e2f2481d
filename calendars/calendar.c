/* Puts a feed together: the calendar's own properties, its zone, then one event after the other
 * (RFC 5545 section 3.4, RFC 7986 section 5). */
#include "calendars/calendar.h"

#include <assert.h>
#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>

#include "calendars/ical_part.h"
#include "calendars/ical_text.h"
#include "scheduler/base/crypto.h"
#include "scheduler/base/zone.h"

#define CALENDAR_END "END:VCALENDAR\r\n"

struct colour {
    const char *name, *hex;
};

/* CSS Color Module Level 4, section 6.1. */
static const struct colour colours[CALENDAR_COLOUR_COUNT] = {
    [CALENDAR_COLOUR_NONE] = {NULL, NULL},
    [CALENDAR_COLOUR_STEELBLUE] = {"steelblue", "#4682B4"},
    [CALENDAR_COLOUR_SEAGREEN] = {"seagreen", "#2E8B57"},
    [CALENDAR_COLOUR_DARKORANGE] = {"darkorange", "#FF8C00"},
    [CALENDAR_COLOUR_CRIMSON] = {"crimson", "#DC143C"},
    [CALENDAR_COLOUR_MEDIUMPURPLE] = {"mediumpurple", "#9370DB"},
    [CALENDAR_COLOUR_TEAL] = {"teal", "#008080"},
    [CALENDAR_COLOUR_GOLDENROD] = {"goldenrod", "#DAA520"},
    [CALENDAR_COLOUR_SLATEGRAY] = {"slategray", "#708090"},
};

static enum err_code check_calendar(const struct calendar *calendar, struct err *err)
{
    TRY(ical_required_check(calendar->uid, "UID", err));
    TRY(ical_required_check(calendar->name, "NAME", err));
    TRY(ical_required_check(calendar->zone_name, "time zone", err));
    TRY(ical_required_check(calendar->organizer_email, "ORGANIZER", err));
    TRY(ical_text_check(calendar->organizer_name, "ORGANIZER", err));
    TRY(ical_text_check(calendar->description, "DESCRIPTION", err));
    TRY(ical_text_check(calendar->url, "URL", err));
    TRY(ical_text_check(calendar->cancelled_prefix, "prefix of cancelled events", err));
    TRY(ical_instant_check(calendar->last_modified_at, "LAST-MODIFIED", err));
    if (calendar->refresh_min < 1 || calendar->refresh_min > CALENDAR_REFRESH_MAX)
        return err_set(err, ERR_INVALID, "refresh interval %d is not within 1 to %d minutes",
                       calendar->refresh_min, CALENDAR_REFRESH_MAX);
    return ERR_OK;
}

/* The same text under the name of RFC 7986 and under the older one that most clients read. */
static void add_text_twice(icalcomponent *vcalendar, icalproperty *property, const char *x_name,
                           const char *text)
{
    struct buf escaped;

    icalcomponent_add_property(vcalendar, property);
    buf_init(&escaped, 2 * ICAL_TEXT_LEN_MAX);
    ical_escape(&escaped, str_from(text));
    ical_add_raw(vcalendar, x_name, buf_text(&escaped));
    buf_release(&escaped);
}

/* In small letters, which say the same (RFC 5545 section 3.1): vdirsyncer 0.19 takes the first
 * "UID" of the text for the event's, and would keep one event of the whole feed. */
static void add_uid(icalcomponent *vcalendar, const char *uid)
{
    struct buf escaped;

    buf_init(&escaped, 2 * ICAL_TEXT_LEN_MAX);
    ical_escape(&escaped, str_from(uid));
    ical_add_raw(vcalendar, "uid", buf_text(&escaped));
    buf_release(&escaped);
}

static void add_names(icalcomponent *vcalendar, const struct calendar *calendar,
                      struct buf *scratch)
{
    const struct colour *colour = &colours[calendar->colour];
    const char *text = ical_clean(scratch, calendar->name, ICAL_CLEAN_LINE);

    add_text_twice(vcalendar, icalproperty_new_name(text), "X-WR-CALNAME", text);
    text = ical_clean(scratch, calendar->description, ICAL_CLEAN_LINES);
    if (*text != '\0')
        add_text_twice(vcalendar, icalproperty_new_description(text), "X-WR-CALDESC", text);
    if (colour->name != NULL) {
        icalcomponent_add_property(vcalendar, icalproperty_new_color(colour->name));
        ical_add_raw(vcalendar, "X-APPLE-CALENDAR-COLOR", colour->hex);
    }
    text = ical_clean(scratch, calendar->url, ICAL_CLEAN_URI);
    if (*text != '\0')
        icalcomponent_add_property(vcalendar, icalproperty_new_url(text));
    add_uid(vcalendar, ical_clean(scratch, calendar->uid, ICAL_CLEAN_LINE));
}

static void add_refresh(icalcomponent *vcalendar, int32_t refresh_min)
{
    struct icaldurationtype interval = icaldurationtype_from_int(refresh_min * 60);
    icalproperty *property = icalproperty_new_refreshinterval(interval);
    char *text = icaldurationtype_as_ical_string_r(interval);

    icalproperty_add_parameter(property, icalparameter_new_value(ICAL_VALUE_DURATION));
    icalcomponent_add_property(vcalendar, property);
    ical_add_raw(vcalendar, "X-PUBLISHED-TTL", text);
    free(text);
}

static icalcomponent *vcalendar_new(const struct calendar *calendar, const struct zone *zone,
                                    struct buf *scratch)
{
    icalcomponent *vcalendar = icalcomponent_new(ICAL_VCALENDAR_COMPONENT);

    icalcomponent_add_property(vcalendar, icalproperty_new_version("2.0"));
    icalcomponent_add_property(vcalendar, icalproperty_new_prodid(CALENDAR_PRODID));
    icalcomponent_add_property(vcalendar, icalproperty_new_calscale("GREGORIAN"));
    icalcomponent_add_property(vcalendar, icalproperty_new_method(ICAL_METHOD_PUBLISH));
    add_names(vcalendar, calendar, scratch);
    ical_add_utc(vcalendar, icalproperty_new(ICAL_LASTMODIFIED_PROPERTY),
                 calendar->last_modified_at);
    ical_add_raw(vcalendar, "X-WR-TIMEZONE", zone->name);
    add_refresh(vcalendar, calendar->refresh_min);
    icalcomponent_add_component(vcalendar, ical_zone_new(zone));
    return vcalendar;
}

/* Everything before the first event. */
static void add_head(struct buf *buf, const struct calendar *calendar, const struct zone *zone,
                     struct buf *scratch)
{
    icalcomponent *vcalendar = vcalendar_new(calendar, zone, scratch);

    ical_add_component(buf, vcalendar);
    icalcomponent_free(vcalendar);
    assert(buf->full || str_ends(str_slice(buf->data, buf->len), CALENDAR_END));
    if (!buf->full)
        buf->len -= sizeof(CALENDAR_END) - 1;
}

static enum err_code write_calendar(const struct calendar *calendar,
                                    const struct calendar_event *events, size_t events_len,
                                    struct buf *buf, struct buf *scratch, struct err *err)
{
    const struct zone *zone = NULL;

    TRY(check_calendar(calendar, err));
    TRY(zone_find(calendar->zone_name, &zone, err));
    if (events_len > CALENDAR_EVENTS_MAX)
        return err_set(err, ERR_LIMIT, "%zu events are more than the %d that a calendar holds",
                       events_len, CALENDAR_EVENTS_MAX);
    add_head(buf, calendar, zone, scratch);
    for (size_t i = 0; i < events_len && !buf->full; i++) {
        TRY(ical_event_check(&events[i], err));
        /* One at a time: a tree of all of them takes six times the memory. */
        icalcomponent *vevent = ical_event_new(calendar, &events[i], scratch);
        ical_add_component(buf, vevent);
        icalcomponent_free(vevent);
    }
    buf_add_text(buf, CALENDAR_END);
    return buf_check(buf, "calendar", err);
}

enum err_code calendar_write(const struct calendar *calendar, const struct calendar_event *events,
                             size_t events_len, struct buf *buf, struct err *err)
{
    size_t len_before = buf->len;
    bool full_before = buf->full;
    struct buf scratch;

    buf_init(&scratch, ICAL_TEXT_LEN_MAX);
    enum err_code code = write_calendar(calendar, events, events_len, buf, &scratch, err);
    buf_release(&scratch);
    if (code == ERR_OK)
        return ERR_OK;
    buf->full = full_before;
    buf->len = len_before;
    if (buf->data != NULL)
        buf->data[len_before] = '\0';
    return code;
}

char *calendar_etag(struct str bytes, char etag[static CALENDAR_ETAG_SIZE])
{
    unsigned char hash[SHA256_LEN];
    struct buf text;

    crypto_sha256(bytes, hash);
    buf_init(&text, CALENDAR_ETAG_SIZE);
    buf_add_char(&text, '"');
    crypto_base64url(str_slice((const char *)hash, sizeof(hash)), &text);
    buf_add_char(&text, '"');
    assert(text.len == CALENDAR_ETAG_SIZE - 1);
    memcpy(etag, text.data, CALENDAR_ETAG_SIZE);
    buf_release(&text);
    return etag;
}
