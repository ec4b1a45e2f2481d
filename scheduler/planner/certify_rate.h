/* Rates: what a minute of a need, or of room below a limit, is taken to be worth while courses are
 * looked at one by one. At any rates the sum of what courses then bring is an upper bound on every
 * bundle (Lagrangian relaxation within one worker); good rates make it a low one. */
#ifndef YANXU_PLANNER_CERTIFY_RATE_H
#define YANXU_PLANNER_CERTIFY_RATE_H

#include "scheduler/planner/certify_case.h"

#define CERTIFY_SUM_MAX (INT64_C(1) << 61) /* sums that are bounds stop here */

/* A bundle either meets all needs and earns the bonus, or may leave some unmet and does not. */
struct certify_rates {
    bool wants_all;
    int64_t *rate; /* by dim, never negative: price units a minute */
    int64_t bound; /* on what any such bundle brings */
};

/* Finds rates that give a low bound; `ret_rates->rate` lives in `arena`. */
void certify_rates_find(const struct certify_case *one, bool wants_all, struct arena *arena,
                        struct certify_rates *ret_rates);

/* What an item brings at the rates. */
int64_t certify_rates_item(const struct certify_case *one, const struct certify_rates *rates,
                           int32_t item);
/* What minutes that are left, by dim, add to the bound at the rates. */
int64_t certify_rates_left(const struct certify_case *one, const struct certify_rates *rates,
                           const int32_t *left);
/* a + b for b >= 0, at most CERTIFY_SUM_MAX. */
int64_t certify_sum(int64_t a, int64_t b);

#endif
