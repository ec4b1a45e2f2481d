/* The parts of a calendar as libical components. Private to calendars; libical's types are only
 * named here, its header is included in .c files. */
#ifndef YANXU_CALENDARS_ICAL_PART_H
#define YANXU_CALENDARS_ICAL_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "calendars/calendar.h"
#include "scheduler/base/buf.h"
#include "scheduler/base/err.h"
#include "scheduler/base/zone.h"

struct icalcomponent_impl;
struct icalproperty_impl;

#define ICAL_TEXT_LEN_MAX ((size_t)64 << 10) /* bytes of one text that comes in */
/* 2199-12-30 23:59:59: a day may be added, and libical prints no year beyond 2582. */
#define ICAL_AT_MAX INT64_C(7258031999)

/* ERR_LIMIT if `text` (NULL allowed) is longer than a calendar text may be. */
MUST_USE enum err_code ical_text_check(const char *text, const char *field, struct err *err);
/* ERR_INVALID if nothing is left of `text`. */
MUST_USE enum err_code ical_required_check(const char *text, const char *field, struct err *err);
/* ERR_INVALID outside 1970..2199. */
MUST_USE enum err_code ical_instant_check(int64_t at, const char *field, struct err *err);

/* A property of any name; `value` is clean, and escaped by ical_escape() if it is text. */
void ical_add_raw(struct icalcomponent_impl *component, const char *name, const char *value);
/* Gives the property, made by icalproperty_new(KIND), a UTC time and adds it. */
void ical_add_utc(struct icalcomponent_impl *component, struct icalproperty_impl *property,
                  int64_t at);
/* Appends the component's content lines, folded. */
void ical_add_component(struct buf *buf, struct icalcomponent_impl *component);

MUST_USE enum err_code ical_event_check(const struct calendar_event *event, struct err *err);
/* The caller frees with icalcomponent_free(). The event was checked. */
struct icalcomponent_impl *ical_event_new(const struct calendar *calendar,
                                          const struct calendar_event *event, struct buf *scratch);
/* A VTIMEZONE of one STANDARD part, or of a STANDARD and a DAYLIGHT part with a yearly rule. The
 * caller frees with icalcomponent_free(). */
struct icalcomponent_impl *ical_zone_new(const struct zone *zone);

#endif
