/* What the files of jobs share: how a job is done, and one job while it runs. */
#ifndef YANXU_SERVICE_JOB_INSIDE_H
#define YANXU_SERVICE_JOB_INSIDE_H

#include <pthread.h>

#include "scheduler/service/job.h"

#define JOB_REFUSALS_SHOWN 20

/* How far a running job is: written by the thread that works, read by the one that beats and by
 * pages. */
struct job_live {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* over or asked to stop */
    struct job_id id;       /* 0: nothing runs */
    char phase[64];
    int64_t phase_at;
    int64_t done, total;
    bool has_found; /* a plan: the best so far, and its bound */
    int64_t objective, bound;
    bool stop;      /* somebody asked this job to stop */
    bool hand_back; /* the program ends: nobody asked, it may go on later */
    bool is_lost;   /* another program has taken it over */
    bool is_over;
    const struct progress *also; /* who else hears and may stop it; may be NULL */
};

json_t *job_order_json(const struct job_order *order);

void job_live_init(struct job_live *live);
void job_live_release(struct job_live *live);

/* {"found":{"objective","bound","gap"}} in `arena`, as a running job's result; "" if nothing has
 * been found. The lock is held. */
const char *job_live_found(const struct job_live *live, struct arena *arena);

/* Does what the order says with service->progress, and tells `live` of what it finds; the result is
 * for job->result. `who` is for the audit. Caller frees *ret_result. */
MUST_USE enum err_code job_work(struct service *service, struct job_live *live,
                                const struct job_order *order, const char *who, json_t **ret_result,
                                struct err *err);

/* As job_run_next(), with the live figures where the caller can see them. */
MUST_USE enum err_code job_run_live(struct service *service, struct job_live *live,
                                    struct job_id *ret_id, struct err *err);

/* True if this process runs the job: it is asked to stop. */
bool job_runner_ask_stop(struct job_runner *runner, struct job_id id);
/* Overwrites the progress of a job that this process runs: rows lag behind, and cannot be written
 * at all while an import has the database. */
void job_runner_refresh(struct job_runner *runner, struct job *job, struct arena *arena);
/* There is something to do. */
void job_runner_wake(struct job_runner *runner);

#endif
