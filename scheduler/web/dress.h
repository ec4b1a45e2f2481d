/* What a template cannot do by itself: pick the language, group digits, name codes, write dates,
 * measure bars. Works on any view model by the names of its members. */
#ifndef YANXU_WEB_DRESS_H
#define YANXU_WEB_DRESS_H

#include "scheduler/base/json.h"
#include "scheduler/web/text.h"

/* Codes that become words: member "standing": "met" gives "standing_text" from key "standing_met".
 */
struct dress_family {
    const char *member, *prefix;
};
extern const struct dress_family dress_families[]; /* ends with a NULL member */

/* Adds to every object in `view`, never replacing what is there:
 *   x                 from x_zh or x_en
 *   has_x             true for a non-empty array x
 *   x_text            an integer x with its digits grouped; the words for a code of a family; a day
 *                     (YYYY-MM-DD) or month (YYYY-MM) written out
 *   x_short, x_weekday  of a day: "3月2日", "周一" */
void dress_view(json_t *view, const struct text *text, enum language language);
/* Gives each of months[] {percent_of_max} its bar: bar_x, bar_y, bar_w, bar_h, bar_mid and value_y
 * in the coordinates of templates/months.html. */
void dress_months(json_t *summary);
/* Gives each of standings[] its bar in percent: earned_w, and covered_w for earned and booked; and
 * the worker "headline_h_text", the largest missing_h_text if it is above 0. */
void dress_standings(json_t *worker);

#endif
