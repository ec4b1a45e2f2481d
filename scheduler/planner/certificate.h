/* A certificate 证明: prices of the places that workers compete for, which prove a bound.
 *
 * At any prices of at least nothing, no plan is worth more than
 *     the most that each worker's bundle can be worth after paying for its places, summed up,
 *   + price times how many there are, of places that are there without being opened,
 *   + of each candidate offering, if it is more than nothing: its seats times their price, less
 *     what opening it costs and less the prices of its trainers and rooms at the instants named,
 *   + those prices of trainers and rooms, of which there is one each.
 * Whoever has the problem and the prices can compute this sum; certify.h does.
 *
 * Prices count in parts of a point: a price of `scale` is one point. */
#ifndef YANXU_PLANNER_CERTIFICATE_H
#define YANXU_PLANNER_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/planner/problem.h"

#define CERTIFICATE_SCALE_MAX 65536
#define CERTIFICATE_SUM_MAX   (INT64_C(1) << 60) /* of prices times how many there are */

enum certificate_kind {
    CERTIFICATE_SEAT,     /* a seat of an offering */
    CERTIFICATE_COVER,    /* a unit's worker being away at an instant */
    CERTIFICATE_RESOURCE, /* the one candidate that may hold a trainer or room at an instant */
};

struct certificate_place {
    enum certificate_kind kind;
    int32_t index;  /* of the offering, unit or resource in the problem */
    int64_t at_min; /* the instant, as problem.h counts minutes; 0 for a seat */
    int64_t price;  /* more than 0 */
};

struct certificate {
    int32_t scale;     /* price units a point: a power of two, CERTIFICATE_SCALE_MAX at most */
    int64_t bound;     /* points that the prices prove to be enough for any plan */
    bool is_tightened; /* the search also excluded by branching whatever is worth more than */
    int64_t tightened; /* this; the prices do not prove it */
    struct certificate_place *places; /* of different places */
    size_t places_len, places_cap;
};

void certificate_release(struct certificate *certificate);
void certificate_add(struct certificate *certificate, struct certificate_place place);

/* *sum += a * b for numbers from 0. False if that is more than CERTIFICATE_SUM_MAX. */
bool certificate_add_product(int64_t *sum, int64_t a, int64_t b);
/* *sum += price times how many of the place can be taken, and one more. False as above, for a price
 * below 0 and for a unit without a limit. */
bool certificate_add_supply(int64_t *sum, const struct problem *problem,
                            const struct certificate_place *place);

#endif
