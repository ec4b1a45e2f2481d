/* Closing the gap by branch and price: branching on what single workers hold, with new columns in
 * every node. */
#ifndef YANXU_PLANNER_PROVE_H
#define YANXU_PLANNER_PROVE_H

#include "scheduler/planner/generation.h"

/* About plans of everybody that open just what is decided. */
struct proof {
    struct roster *roster;   /* is made better if there is a better plan */
    struct columns *columns; /* to draw from and add to */
    struct crew *crew;
    const struct bound *bound; /* on all plans, by prices */
    const uint8_t *stances;    /* by offering, enum stance, none free; NULL: no candidates */
    int64_t above;       /* points: no such plan is worth more, except the roster it begins with; is
                            lowered by what branching shows */
    int64_t effort_max;  /* about as many hundred nanoseconds; what is spent is taken off */
    int64_t deadline_ms; /* by clock_monotonic_ms(); -1: none */
};

void prove_optimum(struct proof *proof);

#endif
