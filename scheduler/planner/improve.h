/* Ejection chains (Glover 1996): somebody takes a place that is full, whoever loses least by it
 * moves on, and so forth; the whole chain counts or none of it. */
#ifndef YANXU_PLANNER_IMPROVE_H
#define YANXU_PLANNER_IMPROVE_H

#include "scheduler/planner/roster.h"

struct chain_rules {
    int32_t holders_max; /* asked for each full place */
    int32_t moves_max;   /* workers who change in one chain */
    int64_t noise;       /* price units; with it chains that change nothing in value may stay */
    uint64_t salt;
};

/* Tries one chain for every worker who could do better at the prices, those with most to gain
 * first, until the crew is over. Returns how many chains were kept. */
int64_t improve_chains(struct roster *roster, struct crew *crew, const struct prices *prices,
                       const struct demand *demand, const struct chain_rules *rules);

/* Prices a full offering at what it would cost the roster if its cheapest holder left for something
 * free; other places cost nothing. False, with prices of no meaning, when the crew is over. */
bool improve_prices(const struct roster *roster, struct crew *crew, struct prices *ret_prices);

#endif
