/* attendance 出勤: who came to an offering, or to one day of it. */
#ifndef YANXU_MODEL_ATTENDANCE_H
#define YANXU_MODEL_ATTENDANCE_H

#include <stdint.h>

#include "scheduler/base/date.h"
#include "scheduler/model/enum_text.h"
#include "scheduler/model/id.h"

enum attendance_state {
    ATTENDANCE_PRESENT,
    ATTENDANCE_ABSENT,  /* a no-show: nobody was told */
    ATTENDANCE_EXCUSED, /* 请假 */
    ATTENDANCE_COUNT
};

#define ATTENDANCE_WHOLE_TIME 0  /* present_min: all of it */
#define ATTENDANCE_NO_SCORE   -1 /* score_milli */

/* One mark on the sign-in list. Who has not been marked has no row. */
struct attendance {
    struct offering_id offering_id;
    struct worker_id worker_id;
    struct date day; /* DATE_NONE: the offering as a whole */
    enum attendance_state state;
    int32_t present_min;         /* of who came late or left early; else ATTENDANCE_WHOLE_TIME */
    struct offering_id makes_up; /* 补课: the time was missed there and counts there; 0: here */
    int64_t score_milli;         /* in the course's test, in thousandths; ATTENDANCE_NO_SCORE */
    const char *entered_by;
    int64_t entered_at;
};

/* What a worker's marks in an offering have come to. */
enum attendance_verdict {
    ATTENDANCE_VERDICT_UNMARKED,  /* nothing is known yet */
    ATTENDANCE_VERDICT_GIVEN,     /* hours are credited */
    ATTENDANCE_VERDICT_ABSENT,    /* not there, and not excused */
    ATTENDANCE_VERDICT_EXCUSED,   /* not there, but excused */
    ATTENDANCE_VERDICT_BELOW,     /* there for less than the course asks */
    ATTENDANCE_VERDICT_NO_SCORE,  /* the course has a pass mark, and no score is known */
    ATTENDANCE_VERDICT_FAILED,    /* the score is below the pass mark */
    ATTENDANCE_VERDICT_ELSEWHERE, /* was there to make up for another offering */
    ATTENDANCE_VERDICT_NOT_HELD,  /* no session stands on the days marked */
    ATTENDANCE_VERDICT_KNOWN,     /* the ledger has these hours from elsewhere */
    ATTENDANCE_VERDICT_TAKEN,     /* a person has taken hours back */
    ATTENDANCE_VERDICT_COUNT
};

const struct enum_text *attendance_verdict_text(enum attendance_verdict verdict);

const struct enum_text *attendance_state_text(enum attendance_state state);
MUST_USE enum err_code attendance_state_parse(struct str text, enum attendance_state *ret_state,
                                              struct err *err);

#endif
