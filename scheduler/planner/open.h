/* Candidates: offerings that may be opened at a cost. Prices say which are worth it; what turns out
 * not to be is closed again. */
#ifndef YANXU_PLANNER_OPEN_H
#define YANXU_PLANNER_OPEN_H

#include "scheduler/planner/bound.h"
#include "scheduler/planner/roster.h"

/* Opens candidates whose places earn more than the opening costs at these prices, the best first;
 * never two that exclude each other. */
void open_by_price(struct roster *roster, const struct prices *prices);

/* Opens the candidate, unless one that is open excludes it. */
void open_if_possible(struct roster *roster, int32_t offering);

/* Decides about all candidates by how far the search for prices opened them: wholly where places
 * earned more than they cost, else as full as they were; half is enough. By offering, enum stance.
 */
void open_by_fullness(const struct bound *bound, uint8_t *ret_stances);
/* Opens what is decided to be open. */
void open_as_decided(struct roster *roster, const uint8_t *stances);

/* Of the offerings marked in `which` (NULL: all), closes candidates that have fewer workers than
 * they must, or whose workers lose less by going elsewhere than keeping it open costs. The roster
 * is valid afterwards if it was valid but for seats_min. */
void open_close_losers(struct roster *roster, struct crew *crew, const bool *which);

#endif
