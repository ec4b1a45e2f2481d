/* A master and its linear program, as its own files see them. */
#ifndef YANXU_PLANNER_MASTER_INSIDE_H
#define YANXU_PLANNER_MASTER_INSIDE_H

#include "scheduler/planner/clp.h"
#include "scheduler/planner/master.h"

#define NO_ROW (-1)

/* Rows: one for each member, for each offering of the market, and for each unit and instant that
 * the pool's columns could overbook (added when they first can); for each candidate its least
 * filling; for each clique of candidates that exclude each other. Columns of the program: the
 * openings, then the pool's. */
struct master {
    const struct market *market;
    const struct columns *columns;
    const struct core *core;
    Clp_Simplex *model;
    int32_t rows, width;
    int32_t *seat_row, *least_row; /* by offering; members come first */
    int32_t *cover_row;            /* by cell of the market: NO_ROW until it is needed */
    int32_t *cover_wishes;
    size_t taken_in;         /* columns of the pool that have been looked at */
    int32_t *program_column; /* by column of the pool; -1: an outsider's */
    size_t program_cap;
    int32_t *clique_row;     /* by clique: NO_ROW if fewer than two are to be decided */
    int32_t *opening_column; /* by offering; -1: no candidate to decide about */
    uint8_t *stances;        /* by offering: enum stance */
    int64_t absent_cost;     /* points */
    bool has_settled;        /* bounds have changed since the last solve */
    int64_t deadline_ms;     /* -1: none */
    int32_t *lack_column; /* by member: for one who must have a column and has none; -1: not yet */
};

#endif
