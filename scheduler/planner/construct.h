/* First plans: from nothing, and from what workers would choose at prices. */
#ifndef YANXU_PLANNER_CONSTRUCT_H
#define YANXU_PLANNER_CONSTRUCT_H

#include "scheduler/planner/roster.h"

/* Could the worker have the bundle without overbooking anything? What they hold already is theirs.
 * Leaves the roster as it was. */
bool construct_fits(struct roster *roster, int32_t worker, const struct bundle *bundle);

/* Everybody in turn takes the best of what is free; a worker changes only for the better. Ends
 * early when the crew is over. */
void construct_sweep(struct roster *roster, struct crew *crew, const struct tariff *tariff);

void construct_sweep_some(struct roster *roster, struct crew *crew, const struct tariff *tariff,
                          const int32_t *workers, size_t workers_len);

/* Gives everybody what they would choose at the prices, then takes overbooked places from those who
 * lose least. When the crew is over, some places stay overbooked. */
void construct_repair(struct roster *roster, struct crew *crew, const struct prices *prices,
                      const struct demand *demand);

/* Takes overbooked places, of instants and of offerings, from those who lose least by it at the
 * prices. When the crew is over, some stay overbooked. */
void construct_relieve(struct roster *roster, struct crew *crew, const struct prices *prices);

#endif
