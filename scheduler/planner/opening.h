/* Which of a market's candidates to open: branch and bound over the openings in the mix, with new
 * columns in every node. */
#ifndef YANXU_PLANNER_OPENING_H
#define YANXU_PLANNER_OPENING_H

#include "scheduler/planner/generation.h"

/* The tree of what may be decided about candidates. Nodes' values are in points: if the market is
 * everybody and not too large, proven bounds on the plans that agree with the node; else the mix's
 * worth, to be compared with each other. */
struct opening_tree;

/* The generation's master stands solved, with nothing decided. */
struct opening_tree *opening_tree_new(struct generation *generation);
void opening_tree_free(struct opening_tree *tree);

bool opening_tree_proves(const struct opening_tree *tree);

/* Goes on to openings that the mix takes whole, in a node worth more than `least`; the master then
 * stands solved with every candidate decided so. False when there are none left, or after a number
 * of linear programs. */
bool opening_tree_next(struct opening_tree *tree, int64_t least);
/* The value of the node found last. */
int64_t opening_tree_found(const struct opening_tree *tree);
/* Goes back to the openings found that promise most, if that is more than `least`. */
bool opening_tree_again(struct opening_tree *tree, int64_t least);
/* By offering, enum stance; and the value of that node. */
const uint8_t *opening_tree_latest(const struct opening_tree *tree, int64_t *ret_value);
/* No plan with those openings is worth more. */
void opening_tree_settle(struct opening_tree *tree, int64_t value);
/* Solves that node again. False if time ran out. */
bool opening_tree_return(struct opening_tree *tree);
/* The greatest value of all nodes that have not been found to be worth less than asked for; every
 * plan that is worth more than the last `least` is worth at most this. */
int64_t opening_tree_bound(const struct opening_tree *tree);

#endif
