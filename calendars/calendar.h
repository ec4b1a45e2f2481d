/* feed 订阅 as text: rows in, the bytes of one iCalendar object out (RFC 5545, RFC 7986). A pure
 * function: the same rows give the same bytes, at any time and on any machine. libical stays behind
 * this header. */
#ifndef YANXU_CALENDARS_CALENDAR_H
#define YANXU_CALENDARS_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/date.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

#define CALENDAR_PRODID      "-//Yanxu//Yanxu 1.0//EN"
#define CALENDAR_ETAG_SIZE   46 /* quote, 43 characters of base64url, quote, NUL */
#define CALENDAR_EVENTS_MAX  100000
#define CALENDAR_BYTES_MAX   ((size_t)128 << 20) /* a cap for the caller's buf */
#define CALENDAR_NO_ALARM    (-1)
#define CALENDAR_ALARM_MAX   40320 /* minutes: four weeks */
#define CALENDAR_REFRESH_MAX 10080 /* minutes: a week */

/* COLOR wants a CSS3 name, Apple's property wants #RRGGBB: one word for both. */
enum calendar_colour {
    CALENDAR_COLOUR_NONE, /* neither property is written */
    CALENDAR_COLOUR_STEELBLUE,
    CALENDAR_COLOUR_SEAGREEN,
    CALENDAR_COLOUR_DARKORANGE,
    CALENDAR_COLOUR_CRIMSON,
    CALENDAR_COLOUR_MEDIUMPURPLE,
    CALENDAR_COLOUR_TEAL,
    CALENDAR_COLOUR_GOLDENROD,
    CALENDAR_COLOUR_SLATEGRAY,
    CALENDAR_COLOUR_COUNT
};

/* Texts are UTF-8; NULL and "" mean "not given". What may not stand in a calendar (control
 * characters, invalid UTF-8, line breaks where one line is wanted) is removed, never an error. */
struct calendar {
    const char *uid;         /* required, the same for the feed's whole life */
    const char *name;        /* required: what the subscriber's list shows */
    const char *description; /* may hold line breaks */
    const char *url;         /* the feed owner's page: never the secret link */
    const char *zone_name;   /* required: IANA zone of every local time in the feed */
    const char *organizer_name;
    const char *organizer_email; /* required: METHOD:PUBLISH asks for one in every event */
    const char *cancelled_prefix; /* put before the summary of a cancelled event, as "【已取消】" */
    enum calendar_colour colour;
    int32_t refresh_min;      /* 1..CALENDAR_REFRESH_MAX: how often clients should ask */
    int64_t last_modified_at; /* UTC seconds: the newest change to anything the feed shows */
};

/* One session (课次), or the deadline of a self-paced window as a day of its own. */
struct calendar_event {
    const char *uid;     /* required, unique within the feed, kept when the session moves */
    const char *summary; /* required */
    const char *location;
    const char *description; /* may hold line breaks */
    const char *url;
    const char *conference_url;    /* an online session's link; repeated in DESCRIPTION */
    const char *const *categories; /* categories_len of them */
    size_t categories_len;
    const char *organizer_name; /* with organizer_email; not given: the calendar's */
    const char *organizer_email;
    struct date date;
    bool all_day;                   /* the whole `date`; begins_min and ends_min are ignored */
    int32_t begins_min, ends_min;   /* minute of day: 0 <= begins < ends <= 1440 */
    int32_t alarm_min;              /* minutes before the start, or CALENDAR_NO_ALARM */
    int32_t sequence;               /* goes up by one at each change of time, place or state */
    int64_t created_at, updated_at; /* UTC seconds; updated_at is DTSTAMP */
    bool cancelled;                 /* STATUS:CANCELLED, and takes no time */
};

/* Appends the calendar, events in the order given (sort them: order is part of the bytes).
 * ERR_INVALID names the event's UID and the field; ERR_NOT_FOUND an unknown zone; ERR_LIMIT when
 * there are too many events or `buf` is full. On failure `buf` holds what it held before. */
MUST_USE enum err_code calendar_write(const struct calendar *calendar,
                                      const struct calendar_event *events, size_t events_len,
                                      struct buf *buf, struct err *err);

/* A strong entity tag (RFC 9110 section 8.8.3) of the bytes as sent, so gzip and identity have one
 * each. Returns `etag`. */
char *calendar_etag(struct str bytes, char etag[static CALENDAR_ETAG_SIZE]);

#endif
