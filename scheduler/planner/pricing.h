/* Pricing: one worker's best bundle of options when every option has a price, and a proven bound on
 * it. This is the subproblem of the Lagrangian relaxation and of column generation.
 *
 * It solves a relaxation that forgets the calendar between components (a knapsack over what is
 * owed, by dynamic programming) and branches on the first real conflict of its answer: two sessions
 * at once, a week too full, a course before its prerequisite. Prices are integers, so results are
 * exact and the same on every machine. */
#ifndef YANXU_PLANNER_PRICING_H
#define YANXU_PLANNER_PRICING_H

#include "scheduler/planner/presolve.h"

#define PRICE_NEVER      (INT64_MAX / 4) /* the entry may not be taken */
#define PRICE_IMPOSSIBLE (-PRICE_NEVER)  /* the worth of what cannot be */
#define PRICING_MUST_MAX 16

struct pricing;

/* One for each thread. */
struct pricing *pricing_new(const struct core *core);
void pricing_free(struct pricing *pricing);

/* Most nodes of the search for one worker; a search cut off still returns a true bound. */
void pricing_set_nodes(struct pricing *pricing, int32_t nodes_max);
int32_t pricing_nodes(const struct pricing *pricing);

/* Fills price[0..entries_len) before pricing_solve(); never NULL. */
int64_t *pricing_prices(struct pricing *pricing);

/* Best bundle at these prices (price units, costs included): *ret_value is its points times scale
 * less its prices; returns an upper bound on the value of any bundle, equal to it if the search was
 * complete. The empty bundle is always possible. */
int64_t pricing_solve(struct pricing *pricing, int32_t worker, struct bundle *ret_best,
                      int64_t *ret_value);

/* A bundle that is good at these prices, in a fraction of the time: what is worth most goes first,
 * as far as it fits. */
void pricing_glance(struct pricing *pricing, int32_t worker, struct bundle *ret_bundle,
                    int64_t *ret_value);
/* The same among bundles that hold all of `must`, at most PRICING_MUST_MAX different entries with a
 * price below PRICE_NEVER; PRICE_IMPOSSIBLE or less if there is none. What the search cannot
 * exclude is in the bound, so that *ret_value may be PRICE_IMPOSSIBLE below a bound that is not. */
int64_t pricing_solve_with(struct pricing *pricing, int32_t worker, const uint16_t *must,
                           size_t must_len, struct bundle *ret_best, int64_t *ret_value);

/* Counters for figures. */
struct pricing_counts {
    int64_t solves, nodes, labels, cut_off;
    int64_t effort; /* states and pairs looked at, some tens of nanoseconds each */
};
struct pricing_counts pricing_counts(const struct pricing *pricing);

#endif
