/* Text on its way into an iCalendar object: what may stand there, escaping and folding (RFC 5545
 * sections 3.1 and 3.3.11). Private to calendars. */
#ifndef YANXU_CALENDARS_ICAL_TEXT_H
#define YANXU_CALENDARS_ICAL_TEXT_H

#include <stdbool.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/str.h"

#define ICAL_LINE_LEN_MAX 75 /* octets, without the line end */

enum ical_clean {
    ICAL_CLEAN_LINES, /* line breaks of every kind become \n */
    ICAL_CLEAN_LINE,  /* line breaks and tabs become a space */
    ICAL_CLEAN_URI    /* white space and quotes go too */
};

/* Fills `scratch` anew with `text` (NULL is "") less control characters and invalid UTF-8, and
 * returns its text: valid until scratch changes. Never longer than `text`. */
const char *ical_clean(struct buf *scratch, const char *text, enum ical_clean how);
/* Nothing but blanks and what is removed. */
bool ical_is_blank(const char *text);

/* Stands for a backslash on its way through libical, which doubles every backslash of an X-
 * property but escapes none of its commas. Clean text holds no such character. */
#define ICAL_BACKSLASH '\x1a'

/* Appends `text` with backslash, semicolon, comma and \n escaped by ICAL_BACKSLASH. */
void ical_escape(struct buf *buf, struct str text);
/* Appends content lines, folded anew: at most 75 octets each, no character split, no line empty,
 * ICAL_BACKSLASH made a backslash. `lines` may be folded in any other way and ends with a line end.
 */
void ical_fold(struct buf *buf, struct str lines);

#endif
