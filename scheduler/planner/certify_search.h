/* The best bundle of one worker at given prices, found exactly: dynamic programming over courses,
 * in which the calendar enters only where the answer offends it.
 *
 * A label is what a choice for the first courses leaves: minutes still owed and allowed, and the
 * value so far. Labels that leave the same are one. A label is dropped when even the Lagrangian
 * bound of what is left (needs and limits at multipliers, each course its best item) does not lift
 * it above a threshold, which is lowered until an answer stands above it. Two items of the answer
 * that cannot both be attended, or a week that is too full, become part of what labels leave, and
 * the search runs again, until the answer keeps every rule (decremental state space relaxation;
 * Righini and Salani 2008). Every answer on the way is an upper bound. Whose calendar offends too
 * often is searched by certify_tree.h. */
#ifndef YANXU_PLANNER_CERTIFY_SEARCH_H
#define YANXU_PLANNER_CERTIFY_SEARCH_H

#include "scheduler/planner/certify_case.h"

struct certify_search;

struct certify_search *certify_search_new(void);
void certify_search_free(struct certify_search *search);

/* An upper bound on what any bundle brings beside `one->fixed`, in price units; the greatest value
 * itself if *ret_is_exact. `work_max`: steps, some tens of nanoseconds each; beyond them what is
 * still open counts. */
int64_t certify_search_run(struct certify_search *search, const struct certify_case *one,
                           int64_t work_max, bool *ret_is_exact);

/* Steps taken since the search was made. */
int64_t certify_search_work(const struct certify_search *search);

#endif
