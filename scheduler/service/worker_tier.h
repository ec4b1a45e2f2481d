/* Which tier 级别 a worker has held since when: entered whenever it changes, shown, corrected, and
 * read for standings. */
#ifndef YANXU_SERVICE_WORKER_TIER_H
#define YANXU_SERVICE_WORKER_TIER_H

#include "scheduler/base/json.h"
#include "scheduler/model/worker_tier.h"
#include "scheduler/service/service.h"

struct roster;

/* Fills the tiers of a roster whose workers are there, as known at service_known_at(), and gives
 * each worker the tier of roster->as_of. As part of the caller's transaction. */
MUST_USE enum err_code worker_tier_load(struct service *service, struct roster *roster,
                                        struct err *err);

/* One worker's tier on its way into the history. */
struct worker_tier_change {
    const struct worker_tier *history; /* the worker's rows */
    size_t history_len;
    struct worker_id worker_id;
    enum tier former, tier; /* they differ */
    /* From which day on; never before the last row, so that the last row is always the tier that
     * the worker has. */
    struct date since;
    bool is_restored; /* as if the last row had never been: a change is taken back */
    const char *who;
    int64_t at;
};
#define WORKER_TIER_ROWS_MAX 2
/* The rows to append; returns how many. */
size_t worker_tier_rows(const struct worker_tier_change *change,
                        struct worker_tier ret_rows[static WORKER_TIER_ROWS_MAX]);

struct worker_tier_order {
    const char *worker; /* code */
    enum tier tier;
    struct date since; /* DATE_NONE: today */
    struct deed deed;
};
/* From `since` until the next day of the history the worker has that tier; at the end of the
 * history it is the tier that they have from now on, held like any value set by hand (held.h), and
 * undone like one. *ret_answer as worker_tier_list() gives it, with "is_changed" false if it was so
 * already. ERR_NOT_FOUND: no such worker. ERR_INVALID: a day to come. */
MUST_USE enum err_code worker_tier_set(struct service *service,
                                       const struct worker_tier_order *order, json_t **ret_answer,
                                       struct err *err);
/* {"worker","tier","tiers":[{"since","tier","who","at"}]}: `tier` is the one held today; "since"
 * and "at" are "" of what was there before anybody changed it. Free with json_decref(). */
MUST_USE enum err_code worker_tier_list(struct service *service, const char *worker,
                                        json_t **ret_list, struct err *err);

#endif
