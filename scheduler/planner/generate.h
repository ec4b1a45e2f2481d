/* Column generation in a market: the master's duals price the members, their best bundles join the
 * master, until no bundle is worth adding; then diving to a plan, with more columns on the way. */
#ifndef YANXU_PLANNER_GENERATE_H
#define YANXU_PLANNER_GENERATE_H

#include "scheduler/planner/bound.h"
#include "scheduler/planner/master.h"

struct generate_rules {
    int32_t rounds_max;   /* of pricing, before diving */
    int64_t deadline_ms;  /* by clock_monotonic_ms(); -1: none */
    int64_t proof_effort; /* see struct proof: for plans with the openings found; 0: none */
};

/* Shares the market out anew, if that is better than what the roster's members have: true if it
 * was. `columns` is the pool to draw from and add to. `bound` (NULL unless the market is everybody)
 * is told the duals of each round and certifies them. */
bool generate_plan(const struct market *market, struct columns *columns, struct crew *crew,
                   struct roster *roster, struct bound *bound, const struct generate_rules *rules);

#endif
