/* The search for prices that give a low bound: first many small steps after a part of the workers
 * each (react, then move), then the volume algorithm (Barahona and Anbil 2000) around the best
 * prices found. */
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
    int64_t tightened;    /* the same or less: by branching, so that no prices certify it alone */
    double *typical;      /* by offering: what a place in it is usually worth, price units */
    double typical_mean;
    double *seat_at, *cover_at;     /* where the prices are, in fractions */
    double *seat_sum, *cover_sum;   /* for averages */
    double *seat_way, *cover_way;   /* volume: direction */
    double *taken_sum, *taken_mean; /* by offering: how many wanted it in the epochs averaged */
    int32_t sums;
    const uint8_t
        *stances; /* what is decided about candidates: only such plans are bounded; NULL */
    double step, theta, alpha, alpha_max;
    int32_t failures;
};

struct bound *bound_new(const struct core *core, struct crew *crew);
/* The same search among plans that agree with `stances` (by offering, enum stance; must outlive the
 * bound), from the best prices of another. */
struct bound *bound_new_decided(const struct bound *from, const uint8_t *stances);
void bound_free(struct bound *bound);

/* One epoch: every block once, prices following after each part. `eta` is the size of the steps:
 * 0.5 to begin with, 0.001 at the end. */
void bound_epoch(struct bound *bound, double eta, bool is_first, bool is_averaged);
/* Moves the prices to the average of the epochs that asked for it. */
void bound_average(struct bound *bound);
/* Prices everybody at the present prices; keeps them if the bound is lower. True if it was. */
bool bound_certify(struct bound *bound);
/* Puts the present prices to those of the lowest bound and begins the volume algorithm there. */
void bound_center(struct bound *bound);
/* One step of the volume algorithm; `objective` is the best plan's. True if the bound fell. */
bool bound_volume(struct bound *bound, int64_t objective);

/* Branching has shown that no plan is worth more. */
void bound_tighten(struct bound *bound, int64_t value);
/* The least that is proven, by prices or by branching. */
int64_t bound_proven(const struct bound *bound);

/* Least price of an offering: a candidate's places cost at least their share of opening it. */
int64_t bound_floor(const struct core *core, int32_t offering);

#endif
