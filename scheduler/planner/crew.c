/* A crew of threads that shares out numbered tasks. */
#include "scheduler/planner/crew.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"

#define THREADS_MAX 8

struct crew {
    struct pricing *pricings[THREADS_MAX];
    pthread_t threads[THREADS_MAX];
    int32_t len;
    bool is_alone; /* the pricing is lent, and there is nobody to wait for */
    pthread_mutex_t lock;
    pthread_cond_t begun, ended;
    /* These change under the lock. A member joins a run that it finds open; nobody waits for one
     * who wakes up too late, which on a busy machine takes longer than short runs do. */
    uint64_t round; /* counts runs */
    bool is_open;
    int32_t at_work;
    bool is_over;
    crew_task task;
    void *context;
    int32_t count;
    atomic_int next;
    bool (*is_over_yet)(void *);
    void *watch;
};

/* What a thread needs to know of itself. */
struct member {
    struct crew *crew;
    struct pricing *pricing;
};

static void work(struct crew *crew, struct pricing *pricing)
{
    for (;;) {
        int32_t task = atomic_fetch_add(&crew->next, 1);
        if (task >= crew->count)
            return;
        crew->task(crew->context, pricing, task);
    }
}

static void *serve(void *argument)
{
    struct member member = *(struct member *)argument;
    struct crew *crew = member.crew;
    uint64_t seen = 0;
    free(argument);
    pthread_mutex_lock(&crew->lock);
    for (;;) {
        while (crew->round == seen && !crew->is_over)
            pthread_cond_wait(&crew->begun, &crew->lock);
        if (crew->is_over)
            break;
        seen = crew->round;
        if (!crew->is_open)
            continue;
        crew->at_work++;
        pthread_mutex_unlock(&crew->lock);
        work(crew, member.pricing);
        pthread_mutex_lock(&crew->lock);
        if (--crew->at_work == 0)
            pthread_cond_signal(&crew->ended);
    }
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

int32_t crew_threads(int32_t threads)
{
    long processors = threads > 0 ? threads : sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1 ? 1 : processors > THREADS_MAX ? THREADS_MAX : (int32_t)processors;
}

struct crew *crew_new(const struct core *core, int32_t threads)
{
    struct crew *crew = x_calloc(1, sizeof(*crew));
    int32_t wanted = crew_threads(threads);
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->begun, NULL);
    pthread_cond_init(&crew->ended, NULL);
    crew->pricings[crew->len++] = pricing_new(core);
    while (crew->len < wanted) {
        struct member *member = x_malloc(sizeof(*member));
        *member = (struct member){crew, pricing_new(core)};
        crew->pricings[crew->len] = member->pricing;
        if (pthread_create(&crew->threads[crew->len], NULL, serve, member) != 0) {
            pricing_free(member->pricing);
            free(member);
            break; /* fewer threads give the same plan, later */
        }
        crew->len++;
    }
    return crew;
}

struct crew *crew_alone(const struct crew *crew, struct pricing *pricing)
{
    struct crew *alone = x_calloc(1, sizeof(*alone));
    alone->is_alone = true;
    alone->pricings[alone->len++] = pricing;
    alone->is_over_yet = crew->is_over_yet;
    alone->watch = crew->watch;
    return alone;
}

static void crew_dismiss(struct crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    crew->is_over = true;
    pthread_cond_broadcast(&crew->begun);
    pthread_mutex_unlock(&crew->lock);
    for (int32_t i = 1; i < crew->len; i++)
        pthread_join(crew->threads[i], NULL);
    for (int32_t i = 0; i < crew->len; i++)
        pricing_free(crew->pricings[i]);
    pthread_cond_destroy(&crew->begun);
    pthread_cond_destroy(&crew->ended);
    pthread_mutex_destroy(&crew->lock);
}

void crew_free(struct crew *crew)
{
    if (crew && !crew->is_alone)
        crew_dismiss(crew);
    free(crew);
}

void crew_run(struct crew *crew, crew_task task, void *context, int32_t count)
{
    for (int32_t i = 0; crew->is_alone && i < count; i++)
        task(context, crew->pricings[0], i);
    if (crew->is_alone)
        return;
    pthread_mutex_lock(&crew->lock);
    crew->task = task;
    crew->context = context;
    crew->count = count;
    atomic_store(&crew->next, 0);
    crew->is_open = true;
    crew->round++;
    pthread_cond_broadcast(&crew->begun);
    pthread_mutex_unlock(&crew->lock);
    work(crew, crew->pricings[0]);
    pthread_mutex_lock(&crew->lock);
    crew->is_open = false;
    while (crew->at_work > 0)
        pthread_cond_wait(&crew->ended, &crew->lock);
    pthread_mutex_unlock(&crew->lock);
}

void crew_watch(struct crew *crew, bool (*is_over)(void *context), void *context)
{
    crew->is_over_yet = is_over;
    crew->watch = context;
}

bool crew_is_over(const struct crew *crew)
{
    return crew->is_over_yet && crew->is_over_yet(crew->watch);
}

void crew_set_nodes(struct crew *crew, int32_t nodes_max)
{
    for (int32_t i = 0; i < crew->len; i++)
        pricing_set_nodes(crew->pricings[i], nodes_max);
}

int64_t crew_effort(const struct crew *crew)
{
    int64_t effort = 0;
    for (int32_t i = 0; i < crew->len; i++)
        effort += pricing_counts(crew->pricings[i]).effort;
    return effort;
}

struct pricing *crew_pricing(struct crew *crew)
{
    return crew->pricings[0];
}
