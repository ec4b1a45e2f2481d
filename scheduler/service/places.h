/* Walking two plans' places side by side, worker by worker. Both lists are sorted by worker, then
 * offering. */
#ifndef YANXU_SERVICE_PLACES_H
#define YANXU_SERVICE_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/model/plan.h"

/* A list, and how far it was walked. */
struct place_list {
    const struct enrolment *items;
    size_t len, at;
};

/* One worker's places. */
struct place_run {
    const struct enrolment *items;
    size_t len;
};

/* The next worker of either list, or INT64_MAX behind the last one. */
int64_t places_next_worker(const struct place_list *a, const struct place_list *b);
/* That worker's places; the list moves behind them. Empty if the worker is not next in it. */
struct place_run places_take(struct place_list *list, int64_t worker_id);
bool places_equal(struct place_run a, struct place_run b);
bool places_contain(struct place_run run, struct offering_id id);

#endif
