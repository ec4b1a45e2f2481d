/* All workers' part of the presolve: shared out among threads, and what they bring joined. */
#include "scheduler/planner/presolve_share.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/presolve_worker.h"

#define SHARE_MIN 20000 /* workers; for fewer a thread is not worth the memory that it keeps */

/* Workers [first, end), by one thread. */
struct share {
    struct core *core;
    const int32_t *cover_rows;
    size_t first, end;
    struct harvest harvest;
    pthread_t thread;
    bool has_thread;
};

static void *presolve_share(void *argument)
{
    struct share *share = argument;
    struct bench bench = bench_new(share->core);
    for (size_t i = share->first; i < share->end; i++) {
        bench.worker = &share->core->problem->workers[i];
        bench.out = &share->core->workers[i];
        bench.out->cover_row = bench.worker->unit >= 0 ? share->cover_rows[bench.worker->unit] : -1;
        presolve_worker(&bench);
    }
    share->harvest = bench.harvest;
    bench_release(&bench);
    return NULL;
}

/* `more` behind `array`, which is moved and comes back; `more` is used up. */
static void *append(void *array, size_t len, void *more, size_t more_len, size_t size)
{
    if (len == 0) {
        free(array);
        return more;
    }
    char *joined = x_reallocarray(array, len + more_len, size);
    if (more_len > 0)
        memcpy(joined + len * size, more, more_len * size);
    free(more);
    return joined;
}

/* Shares are joined in the order of their workers. */
static void join_share(struct core *core, const struct share *share)
{
    const struct harvest *more = &share->harvest;
    for (size_t i = share->first; i < share->end; i++) {
        struct core_worker *worker = &core->workers[i];
        worker->entry_first += (uint32_t)core->entries_len;
        worker->vec_first += (uint32_t)core->vecs_len;
        worker->group_first += (uint32_t)core->groups_len;
        worker->dim_first += (uint32_t)core->dims_len;
        worker->load_first += (uint32_t)core->loads_len;
    }
#define JOIN(rows)                                                                                 \
    do {                                                                                           \
        core->rows = append(core->rows, core->rows##_len, more->rows, more->rows##_len,            \
                            sizeof(*core->rows));                                                  \
        core->rows##_len += more->rows##_len;                                                      \
    } while (0)
    JOIN(entries);
    JOIN(vecs);
    JOIN(groups);
    JOIN(dims);
    JOIN(loads);
#undef JOIN
    core->constant += more->constant;
    core->entries_max =
        more->entries_max > core->entries_max ? more->entries_max : core->entries_max;
    for (size_t i = 0; i < core->problem->offerings_len; i++)
        core->fillers[i] += more->fillers[i];
    free(more->fillers);
}

/* A thread that cannot be had is done without. */
static void run_shares(struct share *shares, size_t len)
{
    for (size_t i = 1; i < len; i++)
        shares[i].has_thread =
            pthread_create(&shares[i].thread, NULL, presolve_share, &shares[i]) == 0;
    for (size_t i = 0; i < len; i++) {
        if (!shares[i].has_thread)
            presolve_share(&shares[i]);
    }
    for (size_t i = 1; i < len; i++) {
        if (shares[i].has_thread)
            pthread_join(shares[i].thread, NULL);
    }
}

void presolve_workers(struct core *core, const int32_t *cover_rows, int32_t threads)
{
    size_t workers = core->problem->workers_len, len = workers / SHARE_MIN;
    len = len > (size_t)threads ? (size_t)threads : len < 1 ? 1 : len;
    struct share *shares = x_calloc(len, sizeof(*shares));
    core->workers = x_calloc(workers + 1, sizeof(*core->workers));
    for (size_t i = 0; i < len; i++)
        shares[i] = (struct share){.core = core,
                                   .cover_rows = cover_rows,
                                   .first = workers * i / len,
                                   .end = workers * (i + 1) / len};
    run_shares(shares, len);
    for (size_t i = 0; i < len; i++)
        join_share(core, &shares[i]);
    free(shares);
}
