/* Why a need was not met, in words a coordinator can act on: one entry for each worker and tag that
 * the plan leaves short. */
#ifndef YANXU_PLANNER_REASON_H
#define YANXU_PLANNER_REASON_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/model/plan.h"
#include "scheduler/planner/plan.h"
#include "scheduler/planner/problem.h"

struct reason {
    int32_t worker, tag; /* indexes of the problem */
    int32_t needed_min, planned_min;
    /* What stands in the way of that offering. UNMET_NO_OPTION with an offering: nothing, the plan
     * was not searched to its end. UNMET_SEATS is said only where no offering with free seats is as
     * near, and nobody could leave for a free place without loss; else it is UNMET_SWAP. */
    enum unmet_reason reason;
    int32_t offering; /* the offering that would help most; -1: none gives the tag */
};

/* By worker, then in the worker's order of needs. The list lives in `arena`. Returns its length. */
size_t reason_list(const struct problem *problem, const struct plan *plan, struct arena *arena,
                   struct reason **ret_reasons);

#endif
