/* credit 学时记录: one entry of the ledger. Entries are never edited; a correction is a new one
 * naming the old. */
#ifndef YANXU_MODEL_CREDIT_H
#define YANXU_MODEL_CREDIT_H

#include <stdint.h>

#include "scheduler/base/date.h"
#include "scheduler/model/course.h"
#include "scheduler/model/id.h"

#define CREDIT_MIN_MAX      1000000 /* minutes of one entry: two years without a pause */
#define CREDIT_PROVIDER_MAX 100     /* code points */

enum credit_source {
    CREDIT_SOURCE_ATTENDANCE,
    CREDIT_SOURCE_ONLINE,
    CREDIT_SOURCE_EXTERNAL,
    CREDIT_SOURCE_DEGREE,
    CREDIT_SOURCE_TEACHING,
    CREDIT_SOURCE_CARRY_OVER,
    CREDIT_SOURCE_ADJUSTMENT,
    CREDIT_SOURCE_COUNT
};

enum credit_state {
    CREDIT_STATE_CLAIMED,
    CREDIT_STATE_APPROVED,
    CREDIT_STATE_REJECTED,
    CREDIT_STATE_COUNT
};

/* The unit in which the hours were stated. */
enum credit_measure {
    CREDIT_MEASURE_MINUTE,
    CREDIT_MEASURE_HOUR,       /* 小时, 60 min */
    CREDIT_MEASURE_CLASS_HOUR, /* 学时, 45 min unless the rulebook says otherwise */
    CREDIT_MEASURE_DAY,        /* 天, 8 hours unless the rulebook says otherwise */
    CREDIT_MEASURE_POINT,      /* 学分, a class hour unless the rulebook says otherwise */
    CREDIT_MEASURE_COUNT
};

struct credit {
    struct credit_id id;
    struct worker_id worker_id;
    int32_t min;          /* minutes; negative only in a reversal */
    int64_t stated_milli; /* the figure as stated, in thousandths of `measure` */
    enum credit_measure measure;
    const char *categories; /* ';'-separated, sorted: "ethics;professional" */
    enum course_mode mode;
    struct date earned_on;
    enum credit_source source;
    const char *external_id;    /* unique with source, or "": an import twice adds nothing */
    struct course_id course_id; /* 0: none of ours */
    const char *provider;       /* who gave it 施教机构; "": the office itself, or not said */
    enum credit_state state;
    struct credit_id reverses;                  /* 0: not a reversal */
    const char *evidence, *reason, *entered_by; /* "" where not given */
    int64_t entered_at;
};

/* Hours that somebody says a worker has earned elsewhere 学时申报, until a person decides on them.
 */
struct claim {
    struct claim_id id;
    /* What the ledger would say of them: no id and no external_id, evidence "" where files are all
     * there is, the state theirs, entered_by and entered_at whoever has claimed them and when. */
    struct credit hours;
    struct credit_id credit_id;      /* what was approved of them; 0: nothing, or not yet */
    const char *reason, *decided_by; /* "" until decided; a reason is given with a rejection */
    int64_t decided_at;              /* 0: not yet */
};

const struct enum_text *credit_source_text(enum credit_source source);
const struct enum_text *credit_state_text(enum credit_state state);
const struct enum_text *credit_measure_text(enum credit_measure measure);
MUST_USE enum err_code credit_source_parse(struct str text, enum credit_source *ret_source,
                                           struct err *err);
MUST_USE enum err_code credit_state_parse(struct str text, enum credit_state *ret_state,
                                          struct err *err);
MUST_USE enum err_code credit_measure_parse(struct str text, enum credit_measure *ret_measure,
                                            struct err *err);
MUST_USE enum err_code credit_validate(const struct credit *credit, struct err *err);

#endif
