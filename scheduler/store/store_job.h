/* Jobs: long work. Instants of jobs are the clock's, not a simulated now: a lease is about a
 * running program. What store.h says of every function holds here. */
#ifndef YANXU_STORE_STORE_JOB_H
#define YANXU_STORE_STORE_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/model/job.h"
#include "scheduler/store/store.h"

/* Uses kind, params, who and created_at; the rest starts as queued, untried. */
MUST_USE enum err_code store_job_insert(struct store *store, const struct job *job,
                                        struct job_id *ret_id, struct err *err);
MUST_USE enum err_code store_job_get(struct store *store, struct job_id id, struct arena *arena,
                                     struct job *ret_job, struct err *err);
/* Newest first, at most list_max. */
MUST_USE enum err_code store_job_list(struct store *store, int32_t list_max, struct arena *arena,
                                      struct job **ret_jobs, size_t *ret_len, struct err *err);

/* Who runs a job, and until when others leave it alone. */
struct store_lease {
    const char *owner; /* host, process and a random number */
    int64_t now, until;
};
/* The oldest queued job, or one whose runner let its lease end, becomes running; only if no other
 * is running. Of several programs that ask at once, one gets it. ERR_NOT_FOUND: nothing to do. */
MUST_USE enum err_code store_job_claim(struct store *store, const struct store_lease *lease,
                                       struct arena *arena, struct job *ret_job, struct err *err);
/* How far it is, and a longer lease; `ret_stop`: somebody asked it to stop. ERR_NOT_FOUND: the
 * lease is lost, somebody else may be running it. */
struct store_job_beat {
    struct job_id id;
    const char *phase;
    int64_t done, total;
    const char *result; /* JSON: what has been found so far; "" as long as nothing is */
};
MUST_USE enum err_code store_job_beat(struct store *store, const struct store_job_beat *beat,
                                      const struct store_lease *lease, bool *ret_stop,
                                      struct err *err);
/* Uses id, state (done, failed or cancelled), finished_at, result and error; ERR_CONFLICT if the
 * owner has lost the lease. */
MUST_USE enum err_code store_job_finish(struct store *store, const struct job *job,
                                        const char *owner, struct err *err);
/* Back into the queue, as if it had not been begun; ERR_CONFLICT as above. */
MUST_USE enum err_code store_job_release(struct store *store, struct job_id id, const char *owner,
                                         struct err *err);
/* A queued job is cancelled; a running one is asked to stop. ERR_CONFLICT: it is over already. */
MUST_USE enum err_code store_job_stop(struct store *store, struct job_id id, int64_t now,
                                      struct err *err);

/* Drops jobs that are over and ended before `ended_before`, or are older than the newest `most`. */
MUST_USE enum err_code store_job_sweep(struct store *store, int64_t ended_before, int64_t most,
                                       struct err *err);

#endif
