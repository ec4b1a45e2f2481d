/* The thread that runs jobs as they come, beside the one that serves pages. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/clock.h"
#include "scheduler/base/log.h"
#include "scheduler/service/job_inside.h"
#include "scheduler/service/spool.h"

#define LOOK_S  2    /* other programs add jobs too, and leases end */
#define SWEEP_S 3600 /* between sweeps of the spool */

struct job_runner {
    struct service *service; /* the thread's own */
    struct job_live live;
    pthread_mutex_t lock;
    pthread_cond_t woken;
    bool is_woken, is_ending;
    int64_t swept_at;
    pthread_t thread;
};

/* True: look for a job; false: the end. */
static bool await_work(struct job_runner *runner)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += LOOK_S;
    pthread_mutex_lock(&runner->lock);
    while (!runner->is_woken && !runner->is_ending &&
           pthread_cond_timedwait(&runner->woken, &runner->lock, &until) != ETIMEDOUT)
        ;
    runner->is_woken = false;
    bool goes_on = !runner->is_ending;
    pthread_mutex_unlock(&runner->lock);
    return goes_on;
}

static void sweep(struct job_runner *runner)
{
    int64_t now = clock_now();
    if (runner->swept_at != 0 && now < runner->swept_at + SWEEP_S)
        return;
    runner->swept_at = now;
    err_ignore(spool_sweep(runner->service, NULL), "the next sweep tries again");
}

static bool is_ending(struct job_runner *runner)
{
    pthread_mutex_lock(&runner->lock);
    bool ending = runner->is_ending;
    pthread_mutex_unlock(&runner->lock);
    return ending;
}

/* False: nothing waits, or it cannot be had now. What a job has failed at stands in its row. */
static bool run_one(struct job_runner *runner)
{
    struct err err = {0};
    struct job_id id;
    char quoted[256];
    int64_t began_ms = clock_monotonic_ms();
    enum err_code code = job_run_live(runner->service, &runner->live, &id, &err);
    if (code == ERR_OK)
        log_event(LOG_LEVEL_INFO, "job", "id=%lld ms=%lld", (long long)id.v,
                  (long long)(clock_monotonic_ms() - began_ms));
    else if (code != ERR_NOT_FOUND)
        log_event(LOG_LEVEL_ERROR, "job", "error=%s", log_quote(err.text, quoted));
    return code == ERR_OK;
}

/* A failure of the database is no reason to end: the job's lease ends, and it is tried again. */
static void *run(void *context)
{
    struct job_runner *runner = context;
    do {
        sweep(runner);
        while (!is_ending(runner) && run_one(runner))
            ;
    } while (await_work(runner));
    return NULL;
}

static void runner_free(struct job_runner *runner)
{
    service_close(runner->service);
    job_live_release(&runner->live);
    pthread_cond_destroy(&runner->woken);
    pthread_mutex_destroy(&runner->lock);
    free(runner);
}

static struct job_runner *runner_new(void)
{
    pthread_condattr_t attr;
    struct job_runner *runner = x_calloc(1, sizeof(*runner));
    job_live_init(&runner->live);
    pthread_mutex_init(&runner->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&runner->woken, &attr);
    pthread_condattr_destroy(&attr);
    return runner;
}

enum err_code job_runner_start(struct service *service, struct err *err)
{
    struct job_runner *runner = runner_new();
    enum err_code code = service_open_another(service, &runner->service, err);
    if (code == ERR_OK && pthread_create(&runner->thread, NULL, run, runner) != 0)
        code = err_set(err, ERR_LIMIT, "no thread could be started for jobs");
    if (code != ERR_OK) {
        runner_free(runner);
        return code;
    }
    service->runner = runner;
    return ERR_OK;
}

void job_runner_stop(struct service *service)
{
    struct job_runner *runner = service->runner;
    if (runner == NULL)
        return;
    service->runner = NULL;
    pthread_mutex_lock(&runner->lock);
    runner->is_ending = true;
    pthread_cond_signal(&runner->woken);
    pthread_mutex_unlock(&runner->lock);
    pthread_mutex_lock(&runner->live.lock);
    runner->live.hand_back = true;
    pthread_mutex_unlock(&runner->live.lock);
    pthread_join(runner->thread, NULL);
    runner_free(runner);
}

void job_runner_wake(struct job_runner *runner)
{
    if (runner == NULL)
        return;
    pthread_mutex_lock(&runner->lock);
    runner->is_woken = true;
    pthread_cond_signal(&runner->woken);
    pthread_mutex_unlock(&runner->lock);
}

bool job_runner_ask_stop(struct job_runner *runner, struct job_id id)
{
    if (runner == NULL)
        return false;
    pthread_mutex_lock(&runner->live.lock);
    bool is_here = runner->live.id.v == id.v;
    if (is_here)
        runner->live.stop = true;
    pthread_mutex_unlock(&runner->live.lock);
    return is_here;
}

void job_runner_refresh(struct job_runner *runner, struct job *job, struct arena *arena)
{
    if (runner == NULL)
        return;
    pthread_mutex_lock(&runner->live.lock);
    if (runner->live.id.v == job->id.v) {
        job->phase = arena_strdup(arena, runner->live.phase);
        job->phase_at = runner->live.phase_at;
        job->done = runner->live.done;
        job->total = runner->live.total;
        job->stop |= runner->live.stop;
        job->result = job_live_found(&runner->live, arena);
    }
    pthread_mutex_unlock(&runner->live.lock);
}
