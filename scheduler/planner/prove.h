/* Closing the gap by branch and price: branching on what single workers hold, with new columns in
 * every node. */
#ifndef YANXU_PLANNER_PROVE_H
#define YANXU_PLANNER_PROVE_H

#include "scheduler/planner/generation.h"

struct prove_rules {
    int64_t effort_max;  /* about as many hundred nanoseconds */
    int64_t deadline_ms; /* by clock_monotonic_ms(); -1: none */
};

/* For problems without candidates. Makes the roster better if there is a better plan, and tightens
 * the bound by what branching has shown; as far as the rules allow. `columns` is the pool to draw
 * from and add to. */
void prove_optimum(struct roster *roster, struct columns *columns, struct crew *crew,
                   struct bound *bound, const struct prove_rules *rules);

#endif
