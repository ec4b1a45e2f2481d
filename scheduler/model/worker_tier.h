/* worker tier 级别沿革: which tier a worker has held from which day on. */
#ifndef YANXU_MODEL_WORKER_TIER_H
#define YANXU_MODEL_WORKER_TIER_H

#include <stddef.h>

#include "scheduler/model/worker.h"

/* `since` of the tier that a worker had before the first change anybody entered: 0001-01-01. */
#define WORKER_TIER_EVER ((struct date){-719162})

/* A worker's rows are in order of `since`; of two for one day the later one holds. A worker without
 * rows has always had the tier that they have. */
struct worker_tier {
    struct worker_id worker_id;
    struct date since;
    enum tier tier;
    const char *who; /* as in the audit; "" for the tier that was there before any change */
    int64_t at;      /* UTC seconds; 0 likewise: it has been known from the beginning */
};

/* The tier on a day; before the first row that of the first row; `otherwise` without rows. */
enum tier worker_tier_on(const struct worker_tier *history, size_t len, struct date day,
                         enum tier otherwise);

#endif
