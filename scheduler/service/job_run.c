/* One job from the queue to its end: the calling thread works, a second one tells the database how
 * far it is, keeps the lease and hears of a stop. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/clock.h"
#include "scheduler/service/job_inside.h"
#include "scheduler/service/plan_year.h"
#include "scheduler/store/store_job.h"

#define BEAT_MS    500
#define LEASE_S    15
#define TRIES_MAX  3 /* a job that ends its program is not begun for ever */
#define OWNER_SIZE 96

void job_live_init(struct job_live *live)
{
    pthread_condattr_t attr;
    *live = (struct job_live){0};
    pthread_mutex_init(&live->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&live->changed, &attr);
    pthread_condattr_destroy(&attr);
}

void job_live_release(struct job_live *live)
{
    pthread_cond_destroy(&live->changed);
    pthread_mutex_destroy(&live->lock);
}

const char *job_live_found(const struct job_live *live, struct arena *arena)
{
    const struct plan_record found = {.objective = live->objective, .bound = live->bound};
    if (!live->has_found)
        return "";
    return arena_printf(
        arena, "{\"found\":{\"objective\":%" PRId64 ",\"bound\":%" PRId64 ",\"gap\":%.6f}}",
        found.objective, found.bound, plan_record_gap(&found));
}

/* --- the thread that works ----------------------------------------------------------------------
 */

static bool tick(void *context, const char *stage, int64_t done, int64_t total)
{
    struct job_live *live = context;
    pthread_mutex_lock(&live->lock);
    if (strcmp(live->phase, stage) != 0) {
        (void)str_copy(live->phase, sizeof(live->phase), str_from(stage));
        live->phase_at = clock_now();
    }
    live->done = done;
    live->total = total;
    bool goes_on = !live->stop && !live->hand_back && !live->is_lost;
    pthread_mutex_unlock(&live->lock);
    bool others_too = progress_tick(live->also, stage, done, total);
    if (goes_on && !others_too) {
        pthread_mutex_lock(&live->lock);
        live->stop = true;
        pthread_mutex_unlock(&live->lock);
    }
    return goes_on && others_too;
}

static bool is_stopped(struct job_live *live)
{
    pthread_mutex_lock(&live->lock);
    bool stop = live->stop;
    pthread_mutex_unlock(&live->lock);
    return stop;
}

static bool is_handed_back(struct job_live *live)
{
    pthread_mutex_lock(&live->lock);
    bool hand_back = live->hand_back && !live->stop;
    pthread_mutex_unlock(&live->lock);
    return hand_back;
}

/* --- the thread that beats ----------------------------------------------------------------------
 */

struct heart {
    struct service *service; /* its own */
    struct job_live *live;
    const char *owner;
    pthread_t thread;
};

/* Half a second, or until the work is over; false: over. */
static bool rest(struct job_live *live)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += BEAT_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&live->lock);
    while (!live->is_over &&
           pthread_cond_timedwait(&live->changed, &live->lock, &until) != ETIMEDOUT)
        ;
    bool goes_on = !live->is_over;
    pthread_mutex_unlock(&live->lock);
    return goes_on;
}

/* A beat that comes to nothing (an import has the database) is made up for by the next one. */
static void beat(struct heart *heart)
{
    struct job_live *live = heart->live;
    char phase[sizeof(live->phase)];
    bool stop = false;
    struct store_lease lease = {heart->owner, clock_now(), clock_now() + LEASE_S};
    CLEANUP(arena_release) struct arena arena = {0};
    pthread_mutex_lock(&live->lock);
    struct store_job_beat at = {live->id, phase, live->done, live->total,
                                job_live_found(live, &arena)};
    memcpy(phase, live->phase, sizeof(phase));
    pthread_mutex_unlock(&live->lock);
    enum err_code code = store_job_beat(heart->service->store, &at, &lease, &stop, NULL);
    pthread_mutex_lock(&live->lock);
    live->stop |= code == ERR_OK && stop;
    live->is_lost |= code == ERR_NOT_FOUND;
    pthread_mutex_unlock(&live->lock);
}

static void *beat_on(void *context)
{
    struct heart *heart = context;
    while (rest(heart->live))
        beat(heart);
    return NULL;
}

static enum err_code heart_start(struct heart *heart, struct service *service, struct err *err)
{
    TRY(service_open_another(service, &heart->service, err));
    if (pthread_create(&heart->thread, NULL, beat_on, heart) == 0)
        return ERR_OK;
    service_close(heart->service);
    return err_set(err, ERR_LIMIT, "no thread could be started for the job");
}

static void heart_stop(struct heart *heart)
{
    pthread_mutex_lock(&heart->live->lock);
    heart->live->is_over = true;
    pthread_cond_broadcast(&heart->live->changed);
    pthread_mutex_unlock(&heart->live->lock);
    pthread_join(heart->thread, NULL);
    service_close(heart->service);
}

/* --- a job --------------------------------------------------------------------------------------
 */

static enum err_code work_on(struct service *service, struct job_live *live, const char *owner,
                             const struct job *job, json_t **ret_result, struct err *err)
{
    struct heart heart = {.live = live, .owner = owner};
    struct job_order order;
    CLEANUP_JSON json_t *params = NULL;
    if (job->tries > TRIES_MAX)
        return err_set(err, ERR_LIMIT, "the program ended %d times while it ran", TRIES_MAX);
    TRY(json_parse(str_from(job->params), "job", &params, err));
    TRY(job_order_parse(params, &order, err));
    TRY(heart_start(&heart, service, err));
    const struct progress *outer = service->progress;
    struct progress progress = {tick, live};
    service->progress = &progress;
    enum err_code code = job_work(service, live, &order, job->who, ret_result, err);
    service->progress = outer;
    heart_stop(&heart);
    return code;
}

/* What became of it. What a plan has when it is stopped is kept; an import or export that was
 * finished before it heard of the stop is done. */
static enum job_state state_of(const struct job *job, enum err_code code, bool stop)
{
    if (code != ERR_OK)
        return stop ? JOB_STATE_CANCELLED : JOB_STATE_FAILED;
    return stop && job->kind == JOB_KIND_PLAN ? JOB_STATE_CANCELLED : JOB_STATE_DONE;
}

/* The row is written last and must be: others wait for it. */
static enum err_code finish(struct service *service, const struct job *over, const char *owner,
                            struct err *err)
{
    enum err_code code = ERR_BUSY;
    for (int i = 0; i < LEASE_S && code == ERR_BUSY; i++)
        code = store_job_finish(service->store, over, owner, err);
    return code;
}

static void begin_live(struct job_live *live, const struct job *job,
                       const struct progress *progress)
{
    pthread_mutex_lock(&live->lock);
    live->id = job->id;
    live->phase[0] = '\0';
    live->phase_at = clock_now();
    live->done = live->total = 0;
    live->has_found = false;
    live->stop = job->stop;
    live->is_lost = live->is_over = false;
    live->also = progress;
    pthread_mutex_unlock(&live->lock);
}

static void end_live(struct job_live *live)
{
    pthread_mutex_lock(&live->lock);
    live->id.v = 0;
    pthread_mutex_unlock(&live->lock);
}

static void name_owner(char owner[static OWNER_SIZE])
{
    char host[64] = "";
    uint32_t number = 0;
    (void)gethostname(host, sizeof(host) - 1);
    crypto_random(&number, sizeof(number));
    snprintf(owner, OWNER_SIZE, "%s/%ld/%08" PRIx32, host, (long)getpid(), number);
}

static enum err_code run_claimed(struct service *service, struct job_live *live, const char *owner,
                                 const struct job *job, struct err *err)
{
    struct err why = {0};
    CLEANUP_JSON json_t *result = NULL;
    enum err_code code = job->stop ? err_set(&why, ERR_CONFLICT, "stopped")
                                   : work_on(service, live, owner, job, &result, &why);
    if (code != ERR_OK && is_handed_back(live))
        return store_job_release(service->store, job->id, owner, err);
    CLEANUP(x_free_ptr) char *text = result != NULL ? json_text(result) : NULL;
    CLEANUP(arena_release) struct arena arena = {0};
    struct job over = {.id = job->id,
                       .state = state_of(job, code, is_stopped(live)),
                       .finished_at = clock_now(),
                       .result = text,
                       .error = ""};
    if (over.state == JOB_STATE_FAILED)
        over.error = why.hint[0] != '\0' ? arena_printf(&arena, "%s; %s", why.text, why.hint)
                                         : arena_strdup(&arena, why.text);
    if (code == ERR_OK && is_handed_back(live) && job->kind == JOB_KIND_PLAN)
        over.state = JOB_STATE_CANCELLED;
    return finish(service, &over, owner, err);
}

enum err_code job_run_live(struct service *service, struct job_live *live, struct job_id *ret_id,
                           struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    char owner[OWNER_SIZE];
    struct job job;
    name_owner(owner);
    struct store_lease lease = {owner, clock_now(), clock_now() + LEASE_S};
    TRY(store_job_claim(service->store, &lease, &arena, &job, err));
    begin_live(live, &job, service->progress);
    enum err_code code = run_claimed(service, live, owner, &job, err);
    end_live(live);
    if (code != ERR_OK)
        return err_prefix(err, "job %" PRId64, job.id.v);
    *ret_id = job.id;
    return ERR_OK;
}

enum err_code job_run_next(struct service *service, struct job_id *ret_id, struct err *err)
{
    CLEANUP(job_live_release) struct job_live live;
    job_live_init(&live);
    return job_run_live(service, &live, ret_id, err);
}
