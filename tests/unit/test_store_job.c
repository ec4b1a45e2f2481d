/* Jobs: queued in order, claimed by one program at a time, lost with the lease, over once. */
#include <sys/wait.h>

#include "tests/unit/store_suite.h"

#define PROGRAMS 6

static struct job_id add(struct suite *suite, enum job_kind kind)
{
    struct err err = {0};
    struct job_id id = {0};
    struct job job = {.kind = kind, .params = "{}", .who = "test", .created_at = 100};
    OK(store_job_insert(suite->store, &job, &id, &err));
    return id;
}

static struct job get(struct suite *suite, struct job_id id)
{
    struct err err = {0};
    struct job job = {0};
    OK(store_job_get(suite->store, id, &suite->arena, &job, &err));
    return job;
}

static void test_job_insert_starts_queued_newest_listed_first(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct job *jobs = NULL;
    size_t len = 0;
    struct job_id first = add(suite, JOB_KIND_IMPORT), second = add(suite, JOB_KIND_EXPORT);
    struct job job = get(suite, first);
    assert_int_equal(job.kind, JOB_KIND_IMPORT);
    assert_int_equal(job.state, JOB_STATE_QUEUED);
    assert_int_equal(job.created_at, 100);
    assert_int_equal(job.tries, 0);
    assert_string_equal(job.params, "{}");
    assert_string_equal(job.who, "test");
    OK(store_job_list(suite->store, 10, &suite->arena, &jobs, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(jobs[0].id.v, second.v);
    OK(store_job_list(suite->store, 1, &suite->arena, &jobs, &len, &err));
    assert_int_equal(len, 1);
    REFUSED(ERR_NOT_FOUND,
            store_job_get(suite->store, (struct job_id){99}, &suite->arena, &job, &err));
}

static void test_job_claim_in_order_one_at_a_time(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct job job = {0};
    struct store_lease me = {"me", 200, 230}, other = {"other", 210, 240};
    REFUSED(ERR_NOT_FOUND, store_job_claim(suite->store, &me, &suite->arena, &job, &err));
    struct job_id first = add(suite, JOB_KIND_PLAN), second = add(suite, JOB_KIND_PLAN);
    OK(store_job_claim(suite->store, &me, &suite->arena, &job, &err));
    assert_int_equal(job.id.v, first.v);
    assert_int_equal(job.state, JOB_STATE_RUNNING);
    assert_int_equal(job.started_at, 200);
    assert_int_equal(job.tries, 1);
    REFUSED(ERR_NOT_FOUND, store_job_claim(suite->store, &other, &suite->arena, &job, &err));
    struct job over = {.id = first,
                       .state = JOB_STATE_DONE,
                       .finished_at = 220,
                       .result = "{\"plan\":1}",
                       .error = ""};
    OK(store_job_finish(suite->store, &over, "me", &err));
    REFUSED(ERR_CONFLICT, store_job_finish(suite->store, &over, "me", &err));
    OK(store_job_claim(suite->store, &other, &suite->arena, &job, &err));
    assert_int_equal(job.id.v, second.v);
    job = get(suite, first);
    assert_int_equal(job.state, JOB_STATE_DONE);
    assert_int_equal(job.finished_at, 220);
    assert_string_equal(job.result, "{\"plan\":1}");
}

static void test_job_lease_ends_taken_over_and_the_old_owner_told(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct job job = {0};
    bool stop = true;
    struct job_id id = add(suite, JOB_KIND_PLAN);
    struct store_lease me = {"me", 200, 230}, later = {"me", 220, 250}, other = {"other", 250, 280};
    struct store_job_beat beat = {id, "prices", 3, 10, "{\"found\":{}}"};
    OK(store_job_claim(suite->store, &me, &suite->arena, &job, &err));
    OK(store_job_beat(suite->store, &beat, &later, &stop, &err));
    assert_false(stop);
    job = get(suite, id);
    assert_string_equal(job.phase, "prices");
    assert_int_equal(job.done, 3);
    assert_int_equal(job.total, 10);
    assert_int_equal(job.lease_until, 250);
    assert_int_equal(job.phase_at, 220);
    struct store_lease same = {"me", 225, 250};
    OK(store_job_beat(suite->store, &beat, &same, &stop, &err));
    assert_int_equal(get(suite, id).phase_at, 220);
    OK(store_job_claim(suite->store, &other, &suite->arena, &job, &err));
    assert_int_equal(job.id.v, id.v);
    assert_int_equal(job.tries, 2);
    assert_string_equal(job.phase, "");
    REFUSED(ERR_NOT_FOUND, store_job_beat(suite->store, &beat, &later, &stop, &err));
    struct job over = {.id = id, .state = JOB_STATE_DONE, .result = "", .error = ""};
    REFUSED(ERR_CONFLICT, store_job_finish(suite->store, &over, "me", &err));
    REFUSED(ERR_CONFLICT, store_job_release(suite->store, id, "me", &err));
    assert_int_equal(get(suite, id).state, JOB_STATE_RUNNING);
}

static void test_job_stop_by_state(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct job job = {0};
    bool stop = false;
    struct store_lease me = {"me", 200, 230};
    struct job_id running = add(suite, JOB_KIND_PLAN), waiting = add(suite, JOB_KIND_EXPORT);
    struct store_job_beat beat = {running, "", 0, 0, ""};
    OK(store_job_claim(suite->store, &me, &suite->arena, &job, &err));
    OK(store_job_stop(suite->store, waiting, 205, &err));
    job = get(suite, waiting);
    assert_int_equal(job.state, JOB_STATE_CANCELLED);
    assert_int_equal(job.finished_at, 205);
    OK(store_job_stop(suite->store, running, 205, &err));
    assert_int_equal(get(suite, running).state, JOB_STATE_RUNNING);
    OK(store_job_beat(suite->store, &beat, &me, &stop, &err));
    assert_true(stop);
    REFUSED(ERR_CONFLICT, store_job_stop(suite->store, waiting, 206, &err));
    REFUSED(ERR_NOT_FOUND, store_job_stop(suite->store, (struct job_id){99}, 206, &err));
}

static void test_job_release_back_as_if_not_begun(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct job job = {0};
    struct store_lease me = {"me", 200, 230};
    struct job_id id = add(suite, JOB_KIND_EXPORT);
    OK(store_job_claim(suite->store, &me, &suite->arena, &job, &err));
    OK(store_job_release(suite->store, id, "me", &err));
    job = get(suite, id);
    assert_int_equal(job.state, JOB_STATE_QUEUED);
    assert_int_equal(job.tries, 0);
    assert_int_equal(job.started_at, 0);
    assert_string_equal(job.lease_owner, "");
}

/* How many jobs one program got out of one try; busy is another's turn. */
static int claim_once(const char *path, int number)
{
    struct err err = {0};
    struct store *store = NULL;
    struct arena arena = {0};
    struct job job = {0};
    char owner[16];
    snprintf(owner, sizeof(owner), "p%d", number);
    struct store_lease lease = {owner, 200, 230};
    if (store_open(path, (struct store_options){0}, &store, &err) != ERR_OK)
        return 100;
    enum err_code code = store_job_claim(store, &lease, &arena, &job, &err);
    store_close(store);
    arena_release(&arena);
    return code == ERR_OK ? 1 : code == ERR_NOT_FOUND || code == ERR_BUSY ? 0 : 100;
}

static void test_job_claimed_by_many_at_once_one_gets_one(void **state)
{
    struct suite *suite = *state;
    pid_t children[PROGRAMS];
    int got = 0;
    for (int i = 0; i < PROGRAMS; i++)
        add(suite, JOB_KIND_PLAN);
    for (int i = 0; i < PROGRAMS; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(claim_once(suite->path, i));
    }
    for (int i = 0; i < PROGRAMS; i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status));
        got += WEXITSTATUS(status);
    }
    assert_int_equal(got, 1);
}

/* Old ones go, and those beyond the newest; what waits or runs stays however old it is. */
static void test_job_sweep_keeps_new_and_unfinished(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct job job = {0};
    struct store_lease me = {"me", 200, 230};
    struct job_id running = add(suite, JOB_KIND_PLAN), old = add(suite, JOB_KIND_EXPORT);
    struct job_id young = add(suite, JOB_KIND_EXPORT), waiting = add(suite, JOB_KIND_EXPORT);
    OK(store_job_claim(suite->store, &me, &suite->arena, &job, &err));
    assert_int_equal(job.id.v, running.v);
    OK(store_job_stop(suite->store, old, 1000, &err));
    OK(store_job_stop(suite->store, young, 2000, &err));
    OK(store_job_sweep(suite->store, 1000, 10, &err));
    assert_int_equal(get(suite, old).finished_at, 1000);
    OK(store_job_sweep(suite->store, 1001, 10, &err));
    REFUSED(ERR_NOT_FOUND, store_job_get(suite->store, old, &suite->arena, &job, &err));
    assert_int_equal(get(suite, young).finished_at, 2000);
    OK(store_job_sweep(suite->store, 0, 1, &err));
    REFUSED(ERR_NOT_FOUND, store_job_get(suite->store, young, &suite->arena, &job, &err));
    assert_int_equal(get(suite, running).state, JOB_STATE_RUNNING);
    assert_int_equal(get(suite, waiting).state, JOB_STATE_QUEUED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_job_sweep_keeps_new_and_unfinished),
        SUITE_TEST(test_job_insert_starts_queued_newest_listed_first),
        SUITE_TEST(test_job_claim_in_order_one_at_a_time),
        SUITE_TEST(test_job_lease_ends_taken_over_and_the_old_owner_told),
        SUITE_TEST(test_job_stop_by_state),
        SUITE_TEST(test_job_release_back_as_if_not_begun),
        SUITE_TEST(test_job_claimed_by_many_at_once_one_gets_one),
    };
    return SUITE_RUN("store jobs", tests);
}
