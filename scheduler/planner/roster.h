/* The plan in the making: who holds which places. Always valid between the calls of the modules
 * that change it, save where one says that it overbooks for a while. */
#ifndef YANXU_PLANNER_ROSTER_H
#define YANXU_PLANNER_ROSTER_H

#include "scheduler/planner/plan.h"
#include "scheduler/planner/prices.h"

struct holders {
    int32_t *workers;
    size_t len, cap;
};

struct roster {
    const struct core *core;
    struct bundle *bundles; /* by worker */
    int64_t *values;        /* by worker: points */
    int32_t *seats;         /* by offering: places there are; 0 for a candidate that is closed */
    int32_t *seat_taken;
    int32_t *cover_taken;
    struct holders *holders; /* by offering, in no order that matters */
    bool *is_open;           /* by offering: an opened candidate */
    int64_t value;           /* points: all values less opening costs */
};

struct roster *roster_new(const struct core *core);
/* Of these workers alone; all others hold nothing, are worth nothing and are never changed. */
struct roster *roster_new_of(const struct core *core, const int32_t *workers, size_t len);
void roster_free(struct roster *roster);

/* Gives the worker the bundle instead of what there was; places may be overbooked. */
void roster_set(struct roster *roster, int32_t worker, const struct bundle *bundle);
void roster_open(struct roster *roster, int32_t offering, bool is_open);

/* What an entry costs a worker who looks for places in the roster. */
struct tariff {
    const struct prices *prices; /* NULL: what is free costs nothing */
    int32_t percent;             /* of the price that a free place costs */
    bool may_oust;               /* a full place may be taken at its price */
    int32_t ban_offering;        /* -1: none */
    int32_t ban_slot;            /* -1: none */
    bool at_a_glance;            /* the bundle need only be good */
    int64_t noise;               /* prices rise by a hash below it, to find other ways */
    uint64_t salt;
};

/* The worker's best bundle (a good one, at a glance) when their own places are free to them and
 * others cost what the tariff says. Returns its value in price units. Threads may ask about one
 * roster at once. */
int64_t roster_ask(const struct roster *roster, struct pricing *pricing, int32_t worker,
                   const struct tariff *tariff, struct bundle *ret_bundle);

bool roster_holds_slot(const struct roster *roster, int32_t worker, int32_t slot);

/* Has an opened candidate too few, among the places that the worker had in `left`? */
bool roster_starves(const struct roster *roster, int32_t worker, const struct bundle *left);
/* Is everything within seats and cover, every open candidate filled to its least? */
bool roster_is_valid(const struct roster *roster);
/* Writes the roster, with the fixed options, to a plan that has been initialised. */
void roster_to_plan(const struct roster *roster, struct plan *plan);
/* Takes over a plan that check_plan() found valid, without places that are of no use to anybody; an
 * opened candidate may then have too few: ask roster_is_valid(). */
void roster_from_plan(struct roster *roster, const struct plan *plan);

#endif
