/* presence 到课: for how much of an offering a worker was there, and which part of the course's
 * minutes that gives by the course's rule (struct course: credit, attendance_min, pass_mark_milli).
 * Pure: the same marks in whatever order they were entered give the same answer. */
#ifndef YANXU_LEDGER_PRESENCE_H
#define YANXU_LEDGER_PRESENCE_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/buf.h"
#include "scheduler/model/attendance.h"
#include "scheduler/model/course.h"
#include "scheduler/model/offering.h"

/* Time in another offering of the course that makes up for time missed in this one. */
struct presence_made_up {
    struct date day;
    int64_t min;
};

/* One worker, one offering. */
struct presence_case {
    const struct course *course;
    const struct session *sessions; /* that stand, in order of time; none if it is self-paced */
    size_t sessions_len;
    int64_t window_min;             /* minutes of study of a self-paced one; else 0 */
    const struct attendance *marks; /* of this offering, in any order */
    size_t marks_len;
    const struct presence_made_up *made_up; /* in order of day */
    size_t made_up_len;
    struct date whole_on; /* the day on which what is marked as a whole was earned */
};

/* What the marks of one day, or of the whole, give. */
struct presence_share {
    struct date day;       /* DATE_NONE: the whole */
    struct date earned_on; /* the day itself; of the whole, the day on which enough was reached */
    int64_t min;           /* of the offering's */
    struct tag_min tags[COURSE_TAGS_MAX]; /* beside the course's */
};

struct presence {
    int64_t of_min;      /* of the offering */
    int64_t present_min; /* made up ones included; at most of_min */
    int64_t made_up_min; /* those of them that were made up elsewhere */
    int64_t score_milli; /* the best; ATTENDANCE_NO_SCORE */
    int32_t absences, excuses;
    /* GIVEN if there are shares; never KNOWN or TAKEN, which are the ledger's business. */
    enum attendance_verdict verdict;
    struct presence_share *shares; /* in order of day, the whole first */
    size_t shares_len;
};

/* Minutes of the sessions on a day. */
int64_t presence_day_min(const struct session *sessions, size_t len, struct date day);
/* Shares live in `arena`. The minutes of every category add up to at most the course's. */
void presence_of(const struct presence_case *in, struct arena *arena, struct presence *ret);
/* "present 540 of 720 min = 75 % < 80 %", or in Chinese: what has led to the verdict. In `arena`.
 */
const char *presence_sentence(const struct presence *presence, const struct course *course,
                              bool is_english, struct arena *arena);

#endif
