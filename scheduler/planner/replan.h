/* Mends the plan in force, in a fraction of a second: everybody keeps what they have (`current`) as
 * far as it still holds; who lost something, or is new, gets the best of what is free; the places
 * that they gave up go to whom they help. Others are disturbed only where the objective gains more
 * than the problem's move_cost. */
#ifndef YANXU_PLANNER_REPLAN_H
#define YANXU_PLANNER_REPLAN_H

#include "scheduler/planner/solve.h"

struct replan_stats {
    struct solve_stats solve; /* its bound is what everybody needs in full: nothing is proved */
    int64_t hit;              /* workers who cannot keep all they have */
    int64_t others;           /* workers who could, and whose options change all the same */
};

/* Takes seed, threads and progress of the options; stops early when it is asked to. `ret_plan` need
 * not be initialised; the caller frees it with plan_release(). ERR_CONFLICT if its check refuses
 * the plan. */
MUST_USE enum err_code planner_replan(const struct problem *problem,
                                      const struct solve_options *options, struct plan *ret_plan,
                                      struct replan_stats *ret_stats, struct err *err);

#endif
