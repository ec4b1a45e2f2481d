/* The restricted master: the best mix of the columns found so far, as a linear program (Dantzig and
 * Wolfe 1960), solved by CLP. Its duals are prices for the next columns. */
#ifndef YANXU_PLANNER_MASTER_H
#define YANXU_PLANNER_MASTER_H

#include "scheduler/planner/columns.h"
#include "scheduler/planner/market.h"

struct master;

/* For whoever has seen clp_load() succeed. `market` and `columns` must outlive the master;
 * `columns` may grow, never shrink. Columns of outsiders are passed over. */
struct master *master_new(const struct market *market, const struct columns *columns);
void master_free(struct master *master);
/* Every later master_solve() ends at this moment by clock_monotonic_ms(); -1: none. */
void master_set_deadline(struct master *master, int64_t deadline_ms);

/* Before the first solve: lets it begin where the roster stands, whose bundles are in the pool. */
void master_begin_at(struct master *master, const struct roster *roster);

/* Takes in columns that are new in the pool. */
void master_take_in(struct master *master);
/* Takes in what is new and solves from where it stood. False if CLP gave up
 * or the time ran out. */
bool master_solve(struct master *master);
/* After a successful solve: the duals in price units, rounded, never below the floor; those of
 * places in candidates that are open may be negative, since they must be filled to the least. */
void master_prices(const struct master *master, struct prices *ret_prices);
/* How much of a pool's column the mix takes, and how far a candidate is open: 0 to 1. */
double master_share(const struct master *master, int32_t column);
double master_opening(const struct master *master, int32_t offering);
/* How many places in an offering the mix takes. */
double master_taken(const struct master *master, int32_t offering);
/* Points of the mix, without what workers have anyway. */
double master_value(const struct master *master);
/* How many columns of the pool the program has. */
size_t master_len(const struct master *master);

/* From now on the column is taken whole or not at all, until it is released. */
void master_settle_column(struct master *master, int32_t column, bool is_taken);
void master_release_column(struct master *master, int32_t column);
/* The member must have a column (one that is left), or need not. */
void master_hold(struct master *master, int32_t worker, bool is_held);
void master_release_columns(struct master *master);
/* From now on the candidate is open, closed, or to be decided about; where the market does not
 * decide, nothing changes. */
void master_take_stance(struct master *master, int32_t offering, enum stance stance);
const uint8_t *master_stances(const struct master *master); /* by offering: enum stance */

#endif
