/* A plan with the people whom it leaves short, and when trainers and rooms are free: what advice is
 * made from. For gap_*.c and gaps.c only. */
#ifndef YANXU_SERVICE_GAP_CASE_H
#define YANXU_SERVICE_GAP_CASE_H

#include "scheduler/planner/check.h"
#include "scheduler/service/year_problem.h"

/* Somebody with an unmet need. */
struct gap_worker {
    size_t worker;              /* index, of problem and roster */
    int32_t *missing_min;       /* by need of the problem */
    struct problem_span *spans; /* of the places kept, widened by the gap, and busy times; by begin
                                 */
    size_t spans_len;
    uint64_t days[6]; /* bit: spans on that day of the year */
};

/* A trainer or a room is taken. */
struct gap_claim {
    char kind; /* 't' or 'r' */
    int64_t owner_id;
    struct problem_span span;
};

struct gap_case {
    struct service *service;
    struct plan_weights weights; /* by which the plan was made */
    struct year_problem year;    /* without cancelled sessions */
    struct plan plan;            /* its places, as a plan of year.build.problem */
    struct check_report now;     /* what they are worth */
    struct gap_worker *workers;
    size_t workers_len;
    struct trainer *trainers; /* in order of code */
    size_t trainers_len;
    struct gap_claim *claims; /* sorted */
    size_t claims_len;
    struct arena arena;
};

/* Those short among the workers of `unit` and below; 0: everybody. Zero-initialise *of and release
 * it with gap_case_release(), on failure as well. ERR_CONFLICT if the plan no longer fits the
 * office. */
MUST_USE enum err_code gap_case_load(struct service *service, const struct plan_record *plan,
                                     struct unit_id unit, struct gap_case *of, struct err *err);
void gap_case_release(struct gap_case *of);

/* Minutes that the course, over by `last`, would give to what the worker lacks; 0 if it is not for
 * them, they have had it or have a place in it. `offering` says whom it is for. */
int64_t gap_gives(const struct gap_case *of, const struct gap_worker *worker,
                  const struct offering *offering, struct date last);
/* Do the sessions meet nothing that the worker has? */
bool gap_worker_is_free(const struct gap_case *of, const struct gap_worker *worker,
                        const struct session *sessions, size_t len);
/* What the plan leaves free of an offering of its problem. */
int64_t gap_free_seats(const struct gap_case *of, size_t offering);
/* Is the trainer or room free then, for all that is loaded? */
bool gap_is_free(const struct gap_case *of, char kind, int64_t owner_id, struct problem_span span);
struct problem_span gap_span_of(const struct session *session);
/* The sessions of an offering of the roster, in the roster's own array. */
struct session *gap_sessions_of(const struct gap_case *of, const struct offering *offering,
                                size_t *ret_len);

#endif
