/* What a template cannot do by itself: pick the language, group digits, name codes, write dates,
 * measure bars. Works on any view model by the names of its members. */
#ifndef YANXU_WEB_DRESS_H
#define YANXU_WEB_DRESS_H

#include "scheduler/base/json.h"
#include "scheduler/web/text.h"

/* Codes that become words: member "standing": "met" gives "standing_text" from key "standing_met".
 */
struct dress_family {
    const char *member, *prefix, *suffix;
};
extern const struct dress_family dress_families[]; /* ends with a NULL member */

/* Adds to every object in `view`, never replacing what is there:
 *   x                 from x_zh or x_en
 *   has_x             true for a non-empty array x
 *   x_text            an integer x with its digits grouped; the words for a code of a family; a day
 *                     (YYYY-MM-DD) or month (YYYY-MM) written out
 *   x_short, x_weekday  of a day: "3月2日", "周一"; x_short names the year if it is not that of the
 *                     view's "today"
 *   x_text            also of a day and time (YYYY-MM-DD HH:MM) */
void dress_view(json_t *view, const struct text *text, enum language language);
/* Gives each of months[] {percent_of_max} its bar: bar_x, bar_y, bar_w, bar_h, bar_mid and value_y
 * in the coordinates of templates/months.html. */
void dress_months(json_t *summary);
/* Gives each of month[] {needed_percent, offered_percent} its two bars: needed_x, needed_y,
 * needed_bar (its height), likewise offered_…, and bar_w, in the coordinates of
 * templates/quota.html. */
void dress_pairs(json_t *quota);
/* Gives each of standings[] its bar in percent: earned_w, and covered_w for earned and booked; each
 * of its parts with another deadline "by"; and the worker "headline", the standing or part with the
 * largest missing_h_text above 0, the soonest of equals: h_text, title_zh, title_en, to. */
void dress_standings(json_t *worker);
/* Gives a worker "todo": next[] and windows[] by day, of windows the last; "first_session" and
 * "first_window", the earliest of each; and each of unmet[] without a deadline the one that its
 * category has in standings[]. */
void dress_todo(json_t *worker);
/* dress_rules.c: gives each of registrations[] a flag "is_" and its state, "state_name", and the
 * "tone" of its chip; and each of exam_levels[] its "level_name". */
void dress_registrations(json_t *worker);
/* Gives each of variances[] of the books (standings[] or rulebooks[] of a view) "is_decree" or
 * "is_waiver", and "is_named" if it has a title; and what is less in it the flag of the book's unit
 * ("in_hours", "in_class_hours", "in_minutes", "in_pieces"), and "is_part" with its title if it is
 * of one requirement. */
void dress_variances(json_t *books);

#endif
