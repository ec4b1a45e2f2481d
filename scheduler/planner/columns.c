/* The pool of columns. */
#include "scheduler/planner/columns.h"

#include <stdlib.h>

#include "scheduler/base/alloc.h"

struct columns *columns_new(const struct core *core)
{
    struct columns *columns = x_calloc(1, sizeof(*columns));
    size_t workers = core->problem->workers_len;
    columns->core = core;
    columns->first = x_reallocarray(NULL, workers + 1, sizeof(*columns->first));
    for (size_t i = 0; i < workers; i++)
        columns->first[i] = -1;
    return columns;
}

void columns_free(struct columns *columns)
{
    if (!columns)
        return;
    free(columns->list);
    free(columns->first);
    free(columns);
}

int32_t columns_find(const struct columns *columns, int32_t worker, const struct bundle *bundle)
{
    int32_t at = columns->first[worker];
    while (at >= 0 && !bundle_equal(&columns->list[at].bundle, bundle))
        at = columns->list[at].next;
    return at;
}

bool columns_add(struct columns *columns, int32_t worker, const struct bundle *bundle)
{
    if (bundle->len == 0 || columns_find(columns, worker, bundle) >= 0)
        return false;
    x_grow(&columns->list, &columns->cap, columns->len + 1, sizeof(*columns->list));
    columns->list[columns->len] =
        (struct column){.bundle = *bundle,
                        .value = core_value(columns->core, worker, bundle),
                        .worker = worker,
                        .next = columns->first[worker]};
    columns->first[worker] = (int32_t)columns->len++;
    return true;
}

void columns_add_demand(struct columns *columns, const struct demand *demand)
{
    for (size_t i = 0; i < columns->core->problem->workers_len; i++)
        columns_add(columns, (int32_t)i, &demand->bundles[i]);
}

void columns_add_roster(struct columns *columns, const struct roster *roster)
{
    for (size_t i = 0; i < columns->core->problem->workers_len; i++)
        columns_add(columns, (int32_t)i, &roster->bundles[i]);
}

void columns_copy_worker(struct columns *columns, const struct columns *from, int32_t worker)
{
    for (int32_t at = from->first[worker]; at >= 0; at = from->list[at].next)
        columns_add(columns, worker, &from->list[at].bundle);
}
