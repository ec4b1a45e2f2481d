/* What the steps of one solve share: solve.c is their order, solve_prices.c plans from prices,
 * solve_masters.c what masters add. */
#ifndef YANXU_PLANNER_SOLVE_INSIDE_H
#define YANXU_PLANNER_SOLVE_INSIDE_H

#include <stdatomic.h>

#include "scheduler/planner/bound.h"
#include "scheduler/planner/budget.h"
#include "scheduler/planner/columns.h"
#include "scheduler/planner/solve.h"

#define WHOLE_SURE 1500 /* workers whose master is always solved in one piece */
#define PASS_GAIN_MIN                                                                              \
    0.98 /* a pass of blocks or of chains that leaves more of the gap is the last */
#define NODES_PRICING 24

/* Everything of one solve. */
struct solve {
    const struct problem *problem;
    const struct solve_options *options;
    struct core *core;
    struct crew *crew;
    struct roster *roster;
    struct bound *bound;
    struct columns *columns;
    struct budget budget;
    int64_t first_ms;
    int64_t reported_objective, reported_bound;
    int64_t start_objective; /* of options->start, as the judge counts it */
    atomic_bool is_stopped;  /* threads ask and say */
    bool is_whole;           /* the master is solved in one piece */
    bool is_glance;          /* prices may do without any master: none is prepared */
};

/* --- solve.c -----------------------------------------------------------------------------------
 */

int64_t solve_objective(const struct solve *solve);
double solve_gap(int64_t objective, int64_t bound);
/* `context` is a solve. */
bool solve_is_out_of_time(void *context);
/* Tells whoever listens how far a stage is. True when there is nothing left to do. */
bool solve_is_over(struct solve *solve, const char *stage, int64_t done, int64_t total);
bool solve_is_past(const struct solve *solve, int64_t percent);
/* So much of the usual, by options->work_max; at least 1. */
int32_t solve_share(const struct solve *solve, int32_t usual);
bool solve_has_candidates(const struct problem *problem);

/* --- solve_prices.c ----------------------------------------------------------------------------
 */

/* Everybody takes the best of what is free. False when there is nothing left to do. */
bool solve_sweep_first(struct solve *solve);
/* Prices, the bound that they prove and plans from them. False as above. */
bool solve_first_plans(struct solve *solve);
/* Prices by the volume algorithm, and plans from them. False as above. */
bool solve_volume_rounds(struct solve *solve);
/* Ejection chains at the best prices; from the second round on these are looked at askance. */
void solve_chains(struct solve *solve, int32_t holders_max, int32_t moves_max, int32_t round);
/* And with full places at what they would really cost those who hold them. */
void solve_chains_at_cost(struct solve *solve);

/* --- solve_masters.c ---------------------------------------------------------------------------
 */

/* What prices leave open, by masters: of everybody, of blocks, of branches. clp_load() must have
 * succeeded. */
void solve_by_masters(struct solve *solve);

#endif
