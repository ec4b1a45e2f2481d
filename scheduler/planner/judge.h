/* The judge of a plan at work: what check.c and judge_worker.c share, and nobody else sees. */
#ifndef YANXU_PLANNER_JUDGE_H
#define YANXU_PLANNER_JUDGE_H

#include "scheduler/planner/check.h"

/* A worker of a unit leaves for a session (+1) or is back (-1). */
struct away_event {
    int64_t minute;
    int32_t unit, worker, step;
};

struct held_session {
    struct problem_span span;
    int32_t option;
};

struct judge {
    const struct problem *problem;
    const struct plan *plan;
    struct check_report *report;
    bool *is_opened;    /* by offering */
    int64_t *taken;     /* by offering */
    int32_t *taken_by;  /* the last worker who took it */
    int64_t *tag_given; /* by tag, zero between workers */
    struct away_event *events;
    size_t events_len, events_cap;
    struct held_session *sessions; /* of the worker at hand */
    size_t sessions_cap;
    struct problem_load *loads;
    size_t loads_cap;
};

/* Notes that a rule is broken; the words stand behind its name. */
void judge_broken(struct judge *judge, enum check_rule rule, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* judge_worker.c: what holds for one worker (index); and counts places taken and people away for
 * what holds for all together. Which candidates are opened must be known before. */
void judge_worker(struct judge *judge, int32_t number);

#endif
