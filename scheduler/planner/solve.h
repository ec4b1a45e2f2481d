/* Makes a plan: the best it can find, always valid, with a proven bound on any plan's objective. */
#ifndef YANXU_PLANNER_SOLVE_H
#define YANXU_PLANNER_SOLVE_H

#include <stdint.h>

#include "scheduler/base/err.h"
#include "scheduler/base/progress.h"
#include "scheduler/planner/certificate.h"
#include "scheduler/planner/plan.h"
#include "scheduler/planner/problem.h"

struct solve_stats {
    int64_t objective, bound;
    double gap; /* (bound - objective) / max(1, |bound|) */
    int64_t workers, complete;
    int64_t needs_met_min, needs_total_min; /* a minute that serves two needs counts in both */
    int64_t elapsed_ms, first_feasible_ms;
};

/* Start from solve_options_default(). */
struct solve_options {
    uint64_t seed;            /* same problem, seed and limits: same plan, whatever `threads` */
    int32_t threads;          /* 0: as many as there are processors, 8 at most */
    int64_t time_limit_ms;    /* -1: none, the work count decides; a time limit gives up sameness */
    int64_t gap_micro;        /* stop when the gap is at most this many millionths */
    int64_t work_max;         /* effort in hundredths of the usual: 100; 25 is a quick look */
    const struct plan *start; /* warm start, a valid plan of this problem: what is returned is never
                                 worse, and may open other candidates; NULL: none */
    const struct progress *progress; /* ticks; may ask to stop; NULL: nobody listens */
    struct certificate *certificate; /* NULL, or where to put the prices that prove the bound; the
                                        caller releases it, as the plan, when all went well */
    void (*improved)(void *context,
                     const struct solve_stats *stats); /* each better plan or bound */
    void *improved_context;
};

struct solve_options solve_options_default(void);

/* `ret_plan` need not be initialised; the caller frees it with plan_release(). ERR_INVALID if
 * `start` is not valid for the problem, ERR_UNSUPPORTED if CLP is needed and not there. A request
 * to stop is no failure: the best plan so far is returned. */
MUST_USE enum err_code planner_solve(const struct problem *problem,
                                     const struct solve_options *options, struct plan *ret_plan,
                                     struct solve_stats *ret_stats, struct err *err);

#endif
