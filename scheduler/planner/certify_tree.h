/* A search of bundles course by course, depth first, for workers whose courses leave little room in
 * the calendar: whatever an item bars is barred at once, and the course with the fewest ways left
 * is decided next. Where labels (certify_label.h) would remember half the calendar, this finds an
 * answer, or that there is none, in few steps. */
#ifndef YANXU_PLANNER_CERTIFY_TREE_H
#define YANXU_PLANNER_CERTIFY_TREE_H

#include "scheduler/planner/certify_case.h"
#include "scheduler/planner/certify_label.h"
#include "scheduler/planner/certify_rate.h"

#define CERTIFY_TREE_ITEMS_MAX 2048 /* their pairs are kept as bytes */

/* The most that a bundle brings which keeps all rules, if it is more than `threshold`. Takes what
 * it does from *work. */
enum certify_outcome certify_tree_run(const struct certify_case *one,
                                      const struct certify_rates *rates, int64_t threshold,
                                      int64_t *work, int64_t *ret_value);

#endif
