/* plan 规划: a draft 草案 or the published plan 现行计划; enrolment 派课: one worker's place in one
 * offering. */
#ifndef YANXU_MODEL_PLAN_H
#define YANXU_MODEL_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "scheduler/model/enum_text.h"
#include "scheduler/model/id.h"

enum plan_state {
    PLAN_STATE_DRAFT,
    PLAN_STATE_PUBLISHED,
    PLAN_STATE_SUPERSEDED,
    PLAN_STATE_DISCARDED,
    PLAN_STATE_COUNT
};

struct plan_record {
    struct plan_id id;
    int32_t year;
    enum plan_state state;
    int64_t objective, bound; /* points; bound is a proven upper bound on any plan's objective */
    int64_t needed_min, planned_min; /* sums over needs; missing = needed - planned */
    int64_t workers, complete;       /* workers with needs met, of all workers planned */
    int64_t seed;
    int64_t created_at, published_at; /* 0: never published */
};

/* Why a need was not met: worst reason first (planner's words, kept with the plan). */
enum unmet_reason {
    UNMET_NO_OPTION, /* no eligible offering gives this category */
    UNMET_CLASH, /* those with free seats clash with what the worker already has or with leave */
    UNMET_SEATS, /* every seat of what would fit went to somebody who would lose by leaving */
    UNMET_WEEK_LOAD,    /* the weekly limit of study minutes */
    UNMET_LIMIT,        /* a cap on a category or mode */
    UNMET_UNIT_COVER,   /* the unit may not have more people away */
    UNMET_PREREQUISITE, /* a course that must come first is missing */
    UNMET_SWAP, /* full, but somebody in it could move to a free place: plan longer, or by hand */
    UNMET_COST, /* nothing stands in the way, but what it costs outweighs what it gives */
    UNMET_COUNT
};

struct unmet_need {
    struct plan_id plan_id;
    struct worker_id worker_id;
    const char *tag;
    int32_t needed_min, planned_min;
    enum unmet_reason reason;
    struct offering_id offering_id; /* the offering that would help most, 0: none */
};

/* A place in a plan; those of the published plan are in force. */
struct enrolment {
    struct plan_id plan_id;
    struct worker_id worker_id;
    struct offering_id offering_id;
};

/* A place that a person has decided on: every later plan of that year keeps or gives it. */
struct enrolment_lock {
    struct worker_id worker_id;
    struct offering_id offering_id;
    const char *reason; /* "" where not given */
    const char *who;    /* as in the audit */
    int64_t at;         /* UTC seconds */
    bool held;          /* a plan in force has the place */
};

const struct enum_text *plan_state_text(enum plan_state state);
MUST_USE enum err_code plan_state_parse(struct str text, enum plan_state *ret_state,
                                        struct err *err);
const struct enum_text *unmet_reason_text(enum unmet_reason reason);
MUST_USE enum err_code enrolment_lock_validate(const struct enrolment_lock *lock, struct err *err);
MUST_USE enum err_code unmet_reason_parse(struct str text, enum unmet_reason *ret_reason,
                                          struct err *err);

#endif
