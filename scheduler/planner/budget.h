/* How a time limit is laid out: so much of it for prices, so much until there is a good plan, the
 * rest to make it better. Nothing is cut off in its middle that could have been made shorter. */
#ifndef YANXU_PLANNER_BUDGET_H
#define YANXU_PLANNER_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#define BUDGET_PRICES_PERCENT 35 /* of the limit: prices end here, */
#define BUDGET_PLANS_PERCENT  45 /* and here whatever else comes before the blocks */

struct budget {
    int64_t began_ms, limit_ms; /* limit -1: none */
};

bool budget_is_past(const struct budget *budget, int64_t now_ms, int64_t percent);

/* How many more steps of `step_ms` to plan for, of `wanted`, so that they end by `percent` of the
 * limit. At least one if there is any time at all; `wanted` without a limit. */
int32_t budget_steps(const struct budget *budget, int64_t now_ms, int64_t percent, int64_t step_ms,
                     int32_t wanted);

#endif
