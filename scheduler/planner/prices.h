/* Prices of what workers compete for, and what they are good for: at any prices, the sum of what
 * each worker would choose plus capacity times price is an upper bound on every plan (Lagrangian
 * relaxation; Geoffrion 1974). */
#ifndef YANXU_PLANNER_PRICES_H
#define YANXU_PLANNER_PRICES_H

#include "scheduler/planner/crew.h"
#include "scheduler/planner/presolve.h"

/* What is decided about a candidate. Offerings that are there anyway have no stance: STANCE_FREE.
 */
enum stance { STANCE_FREE, STANCE_OPEN, STANCE_CLOSED };

/* In price units, never negative, except for places in a candidate that is decided to be open:
 * those must be filled to its least. Cover prices are by cell of the core. */
struct prices {
    int64_t *seat;
    int64_t *cover;
    int64_t *clique; /* what the place of the one open candidate of a clique is worth */
    size_t seats_len, cover_len, cliques_len;
};

struct prices prices_new(const struct core *core);
void prices_release(struct prices *prices);
void prices_copy(struct prices *target, const struct prices *source);

/* Price of an option without its cost, for workers of a cover row (-1: none). */
int64_t prices_option(const struct core *core, const struct prices *prices, int32_t option,
                      int32_t cover_row);
/* What a worker's bundle costs at these prices, without costs. */
int64_t prices_bundle(const struct core *core, const struct prices *prices, int32_t worker,
                      const struct bundle *bundle);

/* What every worker would choose. */
struct demand {
    struct bundle *bundles;
    int64_t *worth;      /* by worker: upper bound on value at the prices */
    int32_t *seat_taken; /* by offering */
    int32_t *cover_taken;
};

struct demand demand_new(const struct core *core);
void demand_release(struct demand *demand);
/* The sum of what all workers are worth, in price units; INT64_MAX if it does not fit. */
int64_t demand_worth(const struct core *core, const struct demand *demand);

/* How far cover prices move right after their unit has been priced: 0 not at all. */
struct pass {
    const struct core *core;
    struct prices *prices;
    struct demand *demand;
    int32_t first, stride; /* blocks first, first + stride, … */
    double cover_step;
};

/* Prices the blocks of the pass; demand then speaks of them at the prices they saw. */
void prices_pass(struct pass *pass, struct crew *crew);

/* The bound in points on plans that agree with `stances` (by offering, enum stance; NULL: nothing
 * is decided), where `worth` is the sum of what all workers are worth at these prices without
 * places in closed candidates. Rounded down; INT64_MAX if it does not fit. A candidate adds seats x
 * price less its opening cost, if that is positive; of candidates that exclude each other only one:
 * the lesser of what clique prices and greedy cliques say. One that is open adds at most what any
 * number of people from its least to its seats would pay. */
int64_t prices_bound(const struct core *core, const struct prices *prices, const uint8_t *stances,
                     int64_t worth);

/* Are the candidates' places sold at these prices worth their opening? */
bool prices_open(const struct core *core, const struct prices *prices, int32_t offering);

#endif
