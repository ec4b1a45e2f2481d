/* Columns: for each worker the bundles that some prices or plan brought up, the raw material of the
 * restricted master. */
#ifndef YANXU_PLANNER_COLUMNS_H
#define YANXU_PLANNER_COLUMNS_H

#include "scheduler/planner/roster.h"

struct column {
    struct bundle bundle;
    int64_t value; /* points */
    int32_t worker;
    int32_t next; /* another of the worker, -1: none */
};

struct columns {
    const struct core *core;
    struct column *list;
    size_t len, cap;
    int32_t *first; /* by worker, -1: none */
};

struct columns *columns_new(const struct core *core);
void columns_free(struct columns *columns);
/* Where the worker has the bundle; -1: nowhere. */
int32_t columns_find(const struct columns *columns, int32_t worker, const struct bundle *bundle);
/* Adds the bundle unless the worker has it already or it is empty. True if it was new. */
bool columns_add(struct columns *columns, int32_t worker, const struct bundle *bundle);
void columns_add_demand(struct columns *columns, const struct demand *demand);
void columns_add_roster(struct columns *columns, const struct roster *roster);
/* Adds all that another pool has for the worker. */
void columns_copy_worker(struct columns *columns, const struct columns *from, int32_t worker);

#endif
