/* Which classes to open and where to add seats, cheapest first, with what each gives by a solve in
 * which they stand. For gap_*.c and gaps.c only. */
#ifndef YANXU_SERVICE_GAP_ADVICE_H
#define YANXU_SERVICE_GAP_ADVICE_H

#include "scheduler/service/gap_opening.h"

/* One piece of advice: more seats in one class, or classes of a course that begin in a month. */
struct gap_piece {
    const struct course *course;
    int32_t year, month; /* 1..12 */
    bool widens;
    const struct gap_opening *openings; /* in order of their first day */
    size_t len;
    int64_t workers, min; /* sums: a course is taken once, so nobody counts twice */
    int64_t complete;     /* who have everything once the pieces before are followed, too */
};

struct gap_advice {
    struct check_report replanned; /* what free seats give to those who are short, nothing opened */
    struct check_report advised;   /* with all of the pieces; equals `replanned` without any */
    struct gap_piece *pieces;      /* most minutes for a class first, seats before classes */
    size_t len;
    const struct gap_opening *openings; /* of all pieces, one after the other */
    size_t openings_len;
};

/* At most `most` pieces, in the case's arena. The figures are those of a plan that keeps every
 * place of the case's plan, is solved with the pieces applied and verified by the planner's check.
 */
MUST_USE enum err_code gap_advise(struct gap_case *of, size_t most, struct gap_advice *ret_advice,
                                  struct err *err);

#endif
