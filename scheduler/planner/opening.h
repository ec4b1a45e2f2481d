/* Which of a market's candidates to open: branch and bound over the openings in the mix. */
#ifndef YANXU_PLANNER_OPENING_H
#define YANXU_PLANNER_OPENING_H

#include "scheduler/planner/master.h"

/* The best openings for the columns that the solved master has, as far as a number of
 * linear programs tells; by offering, in ret_is_open. The master is left without decisions. False
 * if no answer was found. */
bool opening_choose(struct master *master, const struct market *market, const struct crew *crew,
                    bool *ret_is_open);

#endif
