/* A market: some workers, and the places they may share out among themselves because nobody else
 * holds them. All workers and all places, or a block of workers inside a plan that stands. */
#ifndef YANXU_PLANNER_MARKET_H
#define YANXU_PLANNER_MARKET_H

#include "scheduler/planner/roster.h"

struct market {
    const struct core *core;
    int32_t *workers;
    size_t workers_len;
    int32_t *member;                 /* by worker: place in workers[], -1 for outsiders */
    int32_t *seat_room, *cover_room; /* places for the members */
    int32_t *seat_least;             /* places they must fill, for open candidates */
    bool may_open; /* the market decides about candidates; rooms are then as if open */
};

/* All workers; candidates are to be decided if there are any. */
struct market *market_of_all(const struct core *core);
/* These workers inside the roster; what is open stays open. */
struct market *market_of_some(const struct roster *roster, const int32_t *workers, size_t len);
void market_free(struct market *market);

#endif
