/* The small question behind advice: only the people who are short choose, everybody keeps the
 * places that the plan gives. For gap_*.c only. */
#ifndef YANXU_SERVICE_GAP_NARROW_H
#define YANXU_SERVICE_GAP_NARROW_H

#include "scheduler/service/gap_opening.h"

struct gap_question {
    const struct gap_case *of;
    const struct problem *problem; /* the office's, which begins with the offerings of of->year */
    /* The last offerings of `problem` are these, as candidates that cost something to open. */
    const struct gap_opening *candidates;
    size_t candidates_len;
};

struct gap_answer {
    struct plan plan;          /* of the question's whole problem, everybody's places in it */
    struct check_report check; /* by the planner's check, which has found it valid */
};

/* Solves it, and has the answer checked against the whole problem: with candidates, against the
 * problem in which they stand open. Release ret_answer->plan with plan_release(). */
MUST_USE enum err_code gap_question_solve(const struct gap_question *question,
                                          struct gap_answer *ret_answer, struct err *err);

#endif
