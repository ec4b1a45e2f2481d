/* Column generation in a market: the master's duals price the members, their best bundles join the
 * master, until no bundle is worth adding. */
#ifndef YANXU_PLANNER_GENERATION_H
#define YANXU_PLANNER_GENERATION_H

#include "scheduler/planner/bound.h"
#include "scheduler/planner/master.h"

/* Where an entry stands with its worker in a branch of a search. */
enum stand { STAND_OPEN, STAND_IN, STAND_OUT };

/* What a member was asked last. */
struct question {
    int64_t *prices; /* by entry; NULL: nothing yet */
    uint16_t must[PRICING_MUST_MAX];
    size_t must_len;
    int32_t nodes;
    bool is_new; /* and had to be answered */
};

struct generation {
    const struct market *market;
    const struct core *core;
    struct columns *columns;
    struct crew *crew;
    struct bound *bound; /* NULL unless the market is everybody */
    struct master *master;
    bool is_restricted;    /* something is settled, or decided about candidates: no bound follows */
    struct prices prices;  /* of the latest pricing */
    const uint8_t *stands; /* enum stand by entry of the core; NULL: all are open */
    bool *is_settled;      /* by worker: has a column and wants no other */
    struct bundle *bundles;     /* by member: the answer to the latest prices */
    int64_t *worth;             /* and what it is worth at most */
    struct question *questions; /* by member */
    size_t asked;               /* how many of them the latest pricing had to answer */
};

struct generation generation_new(const struct market *market, struct columns *columns,
                                 struct crew *crew, struct bound *bound);
void generation_release(struct generation *generation);

/* Prices everybody who is not settled at the duals of the solved master; returns how many columns
 * are new. */
size_t generation_price(struct generation *generation);

/* Solves the master and prices, again and again, at most `rounds_max` times. True if the master
 * stands solved; false if time ran out. Unless something is restricted, `bound` learns each round's
 * prices. */
bool generation_run(struct generation *generation, int32_t rounds_max);

/* The latest pricing of everybody as a bound on plans that agree with what the master has decided
 * about candidates; in points. */
int64_t generation_bound(const struct generation *generation);

#endif
