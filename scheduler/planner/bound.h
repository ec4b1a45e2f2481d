/* The search for prices that give a low bound: small steps after a part of the workers each (react,
 * then move), from above, ever smaller; then the average. Column generation takes it from there. */
#ifndef YANXU_PLANNER_BOUND_H
#define YANXU_PLANNER_BOUND_H

#include "scheduler/planner/prices.h"

struct bound {
    const struct core *core;
    struct crew *crew;
    struct prices prices; /* at which the latest pass ran */
    struct demand demand; /* and what it found */
    struct prices best;   /* the prices of the lowest bound, */
    int64_t *best_worth;  /* what each worker was worth at them, */
    int64_t value;        /* and the bound itself, in points */
    double *typical;      /* by offering: what a place in it is usually worth, price units */
    double typical_mean;
    double *seat_at;              /* where the seat prices are, in fractions */
    double *seat_sum, *cover_sum; /* for averages */
    int32_t sums;
};

struct bound *bound_new(const struct core *core, struct crew *crew);
void bound_free(struct bound *bound);

/* One epoch: every block once, prices following after each part. `eta` is the size of the steps:
 * 0.5 to begin with, 0.001 at the end. */
void bound_epoch(struct bound *bound, double eta, bool is_first, bool is_averaged);
/* Moves the prices to the average of the epochs that asked for it. */
void bound_average(struct bound *bound);
/* Prices everybody at the present prices; keeps them if the bound is lower. True if it was. */
bool bound_certify(struct bound *bound);
/* Least price of an offering: a candidate's places cost at least their share of opening it. */
int64_t bound_floor(const struct core *core, int32_t offering);

#endif
