/* A market: some workers, and the places they may share out among themselves because nobody else
 * holds them. All workers and all places, or a block of workers inside a plan that stands. */
#ifndef YANXU_PLANNER_MARKET_H
#define YANXU_PLANNER_MARKET_H

#include "scheduler/planner/roster.h"

struct market {
    const struct core *core;
    int32_t *workers;
    size_t workers_len;
    int32_t *member;            /* by worker: place in workers[], -1 for outsiders */
    int32_t *offerings, *cells; /* where members could take places, or that it decides about */
    size_t offerings_len, cells_len;
    int32_t *seat_room, *cover_room; /* places for the members; elsewhere 0 */
    int32_t *seat_others;            /* places that outsiders hold */
    int32_t *seat_least;             /* places they must fill, for open candidates */
    bool *decides; /* by offering: a candidate that the market may open; rooms are as if it did */
    bool may_open; /* it decides about some */
};

/* All workers; all candidates are to be decided. */
struct market *market_of_all(const struct core *core);
/* Several markets may be held at once in one roster, if they are of different workers: what nobody
 * holds is then dealt out among them. */
struct market_share {
    int32_t number, count; /* 0 and 1: one market has all that is free */
};

/* These workers inside the roster. If the share is all, candidates that nobody else holds are to be
 * decided, unless one that others hold shuts them out; what others hold stays open. */
struct market *market_of_some(const struct roster *roster, const int32_t *workers, size_t len,
                              struct market_share share);
void market_free(struct market *market);

/* A roster of the market's own, with no more room than the market has: members hold what they hold
 * in `roster`, and what outsiders hold is taken. */
struct roster *market_roster(const struct market *market, const struct roster *roster);
/* Gives the members what they have come to hold in the market's own roster. */
void market_settle(const struct market *market, const struct roster *own, struct roster *roster);

#endif
