/* The independent judge of a plan: every rule and the objective, recomputed from problem and plan
 * alone. Shares no code with the search. */
#ifndef YANXU_PLANNER_CHECK_H
#define YANXU_PLANNER_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "scheduler/base/err.h"
#include "scheduler/planner/plan.h"
#include "scheduler/planner/problem.h"

enum check_rule {
    CHECK_OPTION,    /* an option is unknown, named twice or not available to the worker */
    CHECK_COURSE,    /* two options of one course */
    CHECK_OVERLAP,   /* two sessions of one worker overlap */
    CHECK_GAP,       /* less than gap_min between sessions of two options of one worker */
    CHECK_BUSY,      /* a session in a busy interval */
    CHECK_WEEK,      /* more than week_max_min study minutes in an ISO week */
    CHECK_LIMIT,     /* more minutes of a tag than the worker's limit */
    CHECK_AFTER,     /* a course before one it must follow */
    CHECK_FIXED,     /* a fixed option is missing */
    CHECK_UNIT,      /* more than away_max workers of a unit in sessions at one instant */
    CHECK_SEATS,     /* more workers in an offering than seats */
    CHECK_OPENED,    /* `opened` names an offering twice, or one that is unknown or no candidate */
    CHECK_CLOSED,    /* an option with a candidate that is not opened */
    CHECK_SEATS_MIN, /* fewer workers in an opened candidate than seats_min */
    CHECK_USES,      /* a candidate overlaps another open offering with the same resource */
    CHECK_OBJECTIVE, /* the stated objective is not the recomputed one */
    CHECK_BOUND,     /* the stated bound is below the objective */
    CHECK_RULE_COUNT
};

#define CHECK_SHOWN     10
#define CHECK_TEXT_SIZE 200

struct check_report {
    bool valid;
    int64_t counts[CHECK_RULE_COUNT];         /* violations by rule */
    char first[CHECK_SHOWN][CHECK_TEXT_SIZE]; /* the first ten, as "seats: offering O1: …" */
    int32_t shown;
    int64_t objective, complete;
    int64_t needs_met_min, needs_total_min;
};

/* "seats_min": the rule's name in texts and JSON. */
const char *check_rule_name(enum check_rule rule);

void check_plan(const struct problem *problem, const struct plan *plan,
                struct check_report *ret_report);

/* Do the fixed options alone keep every rule? ERR_INVALID names the worker and the rule. */
MUST_USE enum err_code check_fixed(const struct problem *problem, struct err *err);

#endif
