/* Jobs: queued, claimed under a lease, beating while they run, finished once. */
#include "scheduler/store/store_job.h"
#include "scheduler/store/store_inside.h"

static enum err_code read_job(const struct store_query *query, struct arena *arena, void *ret_item,
                              struct err *err)
{
    enum job_kind kind = JOB_KIND_COUNT;
    enum job_state state = JOB_STATE_COUNT;
    TRY(job_kind_parse(query_str(query, 1), &kind, err));
    TRY(job_state_parse(query_str(query, 2), &state, err));
    *(struct job *)ret_item = (struct job){
        .id = {query_int(query, 0)},
        .kind = kind,
        .state = state,
        .params = query_text(query, 3, arena),
        .who = query_text(query, 4, arena),
        .created_at = query_int(query, 5),
        .started_at = query_int(query, 6),
        .finished_at = query_int(query, 7),
        .phase = query_text(query, 8, arena),
        .phase_at = query_int(query, 9),
        .done = query_int(query, 10),
        .total = query_int(query, 11),
        .stop = query_int(query, 12) != 0,
        .result = query_text(query, 13, arena),
        .error = query_text(query, 14, arena),
        .tries = query_i32(query, 15),
        .lease_owner = query_text(query, 16, arena),
        .lease_until = query_int(query, 17),
    };
    return ERR_OK;
}

static struct store_select select_job(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_job, sizeof(struct job), "job"};
}

enum err_code store_job_insert(struct store *store, const struct job *job, struct job_id *ret_id,
                               struct err *err)
{
    int64_t id = 0;
    TRY(store_run_int(store, STORE_JOB_INSERT,
                      VALUES(value_text(job_kind_text(job->kind)->code), value_text(job->params),
                             value_text(job->who), value_int(job->created_at)),
                      &id, err));
    if (ret_id)
        ret_id->v = id;
    return ERR_OK;
}

enum err_code store_job_get(struct store *store, struct job_id id, struct arena *arena,
                            struct job *ret_job, struct err *err)
{
    struct store_select select = select_job(STORE_JOB_GET, VALUES(value_int(id.v)));
    return store_select_one(store, &select, arena, ret_job, err);
}

enum err_code store_job_list(struct store *store, int32_t list_max, struct arena *arena,
                             struct job **ret_jobs, size_t *ret_len, struct err *err)
{
    struct store_select select = select_job(STORE_JOB_LIST, VALUES(value_int(list_max)));
    return store_select_all(store, &select, arena, ret_jobs, ret_len, err);
}

enum err_code store_job_claim(struct store *store, const struct store_lease *lease,
                              struct arena *arena, struct job *ret_job, struct err *err)
{
    struct job *jobs = NULL;
    size_t len = 0;
    STORE_SCOPE(scope);
    TRY(store_scope_latest(store, &scope, err));
    struct store_select select =
        select_job(STORE_JOB_CLAIM, VALUES(value_text(lease->owner), value_int(lease->now),
                                           value_int(lease->until)));
    TRY(store_select_all(store, &select, arena, &jobs, &len, err));
    TRY(store_scope_done(&scope, err));
    if (len == 0)
        return err_set(err, ERR_NOT_FOUND, "no job waits");
    *ret_job = jobs[0];
    return ERR_OK;
}

enum err_code store_job_beat(struct store *store, const struct store_job_beat *beat,
                             const struct store_lease *lease, bool *ret_stop, struct err *err)
{
    int64_t stop = 0;
    enum err_code code = store_run_int(store, STORE_JOB_BEAT,
                                       VALUES(value_int(beat->id.v), value_text(lease->owner),
                                              value_text(beat->phase), value_int(beat->done),
                                              value_int(beat->total), value_int(lease->until),
                                              value_int(lease->now), value_text(beat->result)),
                                       &stop, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "job %lld is no longer this program's",
                       (long long)beat->id.v);
    TRY(code);
    *ret_stop = stop != 0;
    return ERR_OK;
}

static enum err_code lost(struct job_id id, struct err *err)
{
    return err_set(err, ERR_CONFLICT, "job %lld is no longer this program's", (long long)id.v);
}

enum err_code store_job_finish(struct store *store, const struct job *job, const char *owner,
                               struct err *err)
{
    int64_t changed = 0;
    TRY(store_run(store, STORE_JOB_FINISH,
                  VALUES(value_int(job->id.v), value_text(owner),
                         value_text(job_state_text(job->state)->code), value_int(job->finished_at),
                         value_text(job->result), value_text(job->error)),
                  &changed, err));
    return changed == 0 ? lost(job->id, err) : ERR_OK;
}

enum err_code store_job_release(struct store *store, struct job_id id, const char *owner,
                                struct err *err)
{
    int64_t changed = 0;
    TRY(store_run(store, STORE_JOB_RELEASE, VALUES(value_int(id.v), value_text(owner)), &changed,
                  err));
    return changed == 0 ? lost(id, err) : ERR_OK;
}

enum err_code store_job_stop(struct store *store, struct job_id id, int64_t now, struct err *err)
{
    int64_t changed = 0;
    STORE_SCOPE(scope);
    TRY(store_scope_join(store, &scope, err));
    TRY(store_run(store, STORE_JOB_CANCEL, VALUES(value_int(id.v), value_int(now)), &changed, err));
    if (changed == 0)
        TRY(store_run(store, STORE_JOB_STOP, VALUES(value_int(id.v)), &changed, err));
    if (changed == 0) {
        CLEANUP(arena_release) struct arena arena = {0};
        struct job job = {0};
        TRY(store_job_get(store, id, &arena, &job, err));
        return err_set(err, ERR_CONFLICT, "job %lld is over: %s", (long long)id.v,
                       job_state_text(job.state)->code);
    }
    return store_scope_done(&scope, err);
}

enum err_code store_job_sweep(struct store *store, int64_t ended_before, int64_t most,
                              struct err *err)
{
    return store_run(store, STORE_JOB_SWEEP, VALUES(value_int(ended_before), value_int(most)), NULL,
                     err);
}
