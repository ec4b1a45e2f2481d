/* Jobs over a small district: each kind done, failed, stopped and handed back; the spool; a runner
 * beside somebody who looks on. */
#include <fcntl.h>
#include <sys/stat.h>
#include <utime.h>

#include "tests/unit/service_support.h"

#include "scheduler/base/clock.h"
#include "scheduler/service/job.h"
#include "scheduler/service/plan_weights.h"
#include "scheduler/service/spool.h"
#include "scheduler/service/view_plan.h"
#include "scheduler/store/store_job.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_worker.h"

#define PATIENCE_MS 60000
#define WORKER_ROW  "code,name,unit,tier,mobile\nW-NEW,新人,%s,none,%s\n" /* unit, mobile */

static struct job_id add(struct office *office, const char *text)
{
    struct err err = {0};
    struct job_order order;
    struct job_id id = {0};
    CLEANUP_JSON json_t *value = NULL;
    OK(json_parse(str_from(text), "order", &value, &err));
    OK(job_order_parse(value, &order, &err));
    OK(job_add(office->service, &order, "test", &id, &err));
    return id;
}

/* A file in the spool, as an upload leaves it; returns its name. */
static const char *upload(struct office *office, const char *text)
{
    struct err err = {0};
    const char *path = NULL;
    int fd = -1;
    OK(spool_create(office->service, "upload", &office->arena, &path, &fd, &err));
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    return spool_name(path);
}

static struct job_id add_import(struct office *office, const char *kind, const char *file,
                                bool preview)
{
    return add(office, arena_printf(&office->arena,
                                    "{\"job\":\"import\",\"kind\":\"%s\",\"preview\":%s,"
                                    "\"lang\":\"en\",\"file\":\"%s\",\"file_name\":\"a.csv\"}",
                                    kind, preview ? "true" : "false", file));
}

/* Lives until the end of the test. */
static json_t *show(struct office *office, struct job_id id)
{
    struct err err = {0};
    json_t *job = NULL;
    OK(job_show(office->service, id, &job, &err));
    return job;
}

static void expect_text(const json_t *object, const char *key, const char *want)
{
    const char *got = json_string_value(json_object_get(object, key));
    if (got == NULL || strcmp(got, want) != 0)
        fail_msg("%s is \"%s\", not \"%s\": %s", key, got != NULL ? got : "(none)", want,
                 json_string_value(json_object_get(object, "error")));
}

static void run_one(struct office *office, struct job_id want)
{
    struct err err = {0};
    struct job_id id = {0};
    OK(job_run_next(office->service, &id, &err));
    assert_int_equal(id.v, want.v);
}

/* --- orders -------------------------------------------------------------------------------------
 */

static void test_job_order_parse_refuses_what_it_does_not_know(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"[]", "object"},
        {"{}", "job kind"},
        {"{\"job\":\"dance\"}", "job kind"},
        {"{\"job\":\"plan\",\"yaer\":2027}", "yaer"},
        {"{\"job\":\"plan\",\"year\":\"x\"}", "year"},
        {"{\"job\":\"plan\",\"year\":1.5}", "year"},
        {"{\"job\":\"plan\",\"year\":20270}", "year"},
        {"{\"job\":\"plan\",\"gap\":\"-1\"}", "gap"},
        {"{\"job\":\"plan\",\"time_limit\":-1}", "time_limit"},
        {"{\"job\":\"export\"}", "kind"},
        {"{\"job\":\"export\",\"kind\":\"workers\",\"format\":\"pdf\"}", "format"},
        {"{\"job\":\"export\",\"kind\":\"workers\",\"lang\":\"fr\"}", "lang"},
        {"{\"job\":\"import\",\"kind\":\"workers\",\"encoding\":\"ebcdic\"}", "encoding"},
        {"{\"job\":\"import\",\"kind\":\"workers\",\"preview\":\"perhaps\"}", "preview"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct err err = {0};
        struct job_order order;
        CLEANUP_JSON json_t *value = NULL;
        OK(json_parse(str_from(rows[i].text), "order", &value, &err));
        REFUSED(ERR_INVALID, rows[i].words, job_order_parse(value, &order, &err));
    }
}

static void test_job_order_parse_numbers_as_texts_accepted(void **state)
{
    (void)state;
    struct err err = {0};
    struct job_order order;
    CLEANUP_JSON json_t *value = json_pack("{s:s, s:s, s:s, s:s}", "job", "plan", "year", "2027",
                                           "gap", "0.5", "time_limit", "");
    OK(job_order_parse(value, &order, &err));
    assert_int_equal(order.year, 2027);
    assert_int_equal(order.gap_milli, 500);
    assert_int_equal(order.time_limit_s, 0);
}

/* --- the three kinds ----------------------------------------------------------------------------
 */

static void test_job_plan_makes_a_draft(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct plan_record plan;
    office_load_district(office);
    struct job_id id = add(office, "{\"job\":\"plan\"}");
    CLEANUP_JSON json_t *before = show(office, id);
    expect_text(before, "state", "queued");
    expect_text(before, "started", "");
    assert_true(json_is_true(json_object_get(before, "can_stop")));
    run_one(office, id);
    CLEANUP_JSON json_t *job = show(office, id);
    expect_text(job, "state", "done");
    expect_text(job, "error", "");
    const json_t *record = json_object_get(json_object_get(job, "result"), "plan");
    assert_int_equal(office_int(record, "year"), OFFICE_YEAR);
    OK(store_plan_get(office->service->store, (struct plan_id){office_int(record, "id")}, &plan,
                      &err));
    assert_int_equal(plan.state, PLAN_STATE_DRAFT);
    assert_true(json_is_false(json_object_get(job, "can_stop")));
    REFUSED(ERR_CONFLICT, "over", job_stop(office->service, id, "test", &err));
    REFUSED(ERR_NOT_FOUND, "no job", job_run_next(office->service, &id, &err));
}

/* Weights that come with the order make this draft, and are recorded with it. */
static void test_job_plan_by_other_weights(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct job_id ran;
    CLEANUP_JSON json_t *job = NULL;
    CLEANUP_JSON json_t *view = NULL;
    office_load_district(office);
    struct job_id id = add(office, "{\"job\":\"plan\",\"year\":2027,\"weight_soon\":\"3\","
                                   "\"weight_later\":3,\"complete\":0}");
    OK(job_run_next(office->service, &ran, &err));
    OK(job_show(office->service, id, &job, &err));
    const json_t *plan = json_object_get(json_object_get(job, "result"), "plan");
    assert_int_equal(office_int(plan, "objective"), 3 * office_int(plan, "planned_min"));
    OK(view_weights(office->service, OFFICE_YEAR, &view, &err));
    const json_t *weights =
        json_object_get(json_array_get(json_object_get(view, "plans"), 0), "weights");
    assert_int_equal(office_int(weights, "weight_later"), 3);
    assert_int_equal(office_int(weights, "complete"), 0);
    /* What was left out is the office's. */
    assert_int_equal(office_int(weights, "soon_days"), 183);
    assert_int_equal(office_int(json_array_get(json_object_get(view, "weights"), 0), "value"), 4);
}

/* A plan from before there were aims besides these was not made by the office's of today. */
static void test_plan_weights_read_of_former_plans_weigh_no_later_aims(void **state)
{
    struct plan_weights weights = plan_weights_default();
    CLEANUP_JSON json_t *former =
        json_pack("{s:i, s:i, s:i, s:i, s:i}", "weight_soon", 3, "weight_later", 1, "soon_days", 90,
                  "complete", 5, "move", 6);
    (void)state;
    assert_true(plan_weights_read(former, &weights));
    assert_int_equal(weights.soon, 3);
    assert_int_equal(weights.move, 6);
    assert_int_equal(weights.travel, 0);
    assert_int_equal(weights.fairness, 0);
    json_object_set_new(former, "travel", json_integer(7));
    assert_true(plan_weights_read(former, &weights));
    assert_int_equal(weights.travel, 7);
    (void)json_object_del(former, "move");
    assert_false(plan_weights_read(former, &weights));
    assert_int_equal(weights.travel, 7);
}

/* What a preview of the second text says would change of the first. */
static json_t *differences_of(struct office *office, const char *kind, const char *first,
                              const char *second)
{
    run_one(office, add_import(office, kind, upload(office, first), false));
    struct job_id preview = add_import(office, kind, upload(office, second), true);
    run_one(office, preview);
    CLEANUP_JSON json_t *job = show(office, preview);
    expect_text(job, "state", "done");
    return json_incref(json_object_get(job, "differences"));
}

/* From what to what; but names and numbers of people are not shown. */
static void test_job_import_preview_says_what_would_change(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct unit *units = NULL;
    size_t len = 0;
    office_load_district(office);
    OK(store_unit_list(office->service->store, INT64_MAX, &office->arena, &units, &len, &err));
    CLEANUP_JSON json_t *rooms = differences_of(
        office, "rooms", "code,name,seats,address\nR-NEW,新教室,20,某路 1 号\nR-TOO,另一间,9,\n",
        "code,name,seats,address\nR-TOO,另一间,9,\nR-NEW,新教室,30,\nR-3RD,第三间,5,\n");
    assert_int_equal(json_array_size(rooms), 2);
    assert_int_equal(office_int(json_array_get(rooms, 0), "line"), 3);
    expect_text(json_array_get(rooms, 0), "key", "R-NEW");
    expect_text(json_array_get(rooms, 0), "before", "20");
    expect_text(json_array_get(rooms, 0), "after", "30");
    expect_text(json_array_get(rooms, 1), "column_en", "Address");
    expect_text(json_array_get(rooms, 1), "after", "");
    CLEANUP_JSON json_t *workers = differences_of(
        office, "workers", arena_printf(&office->arena, WORKER_ROW, units[0].code, "13800138000"),
        arena_printf(&office->arena, WORKER_ROW, units[0].code, "13900139000"));
    assert_int_equal(json_array_size(workers), 1);
    expect_text(json_array_get(workers, 0), "column_en", "Mobile");
    expect_text(json_array_get(workers, 0), "after", "");
    assert_true(json_is_true(json_object_get(json_array_get(workers, 0), "hidden")));
}

static void test_job_plan_without_workers_fails_and_says_why(void **state)
{
    struct office *office = *state;
    struct job_id id = add(office, "{\"job\":\"plan\",\"year\":2027}");
    run_one(office, id);
    CLEANUP_JSON json_t *job = show(office, id);
    expect_text(job, "state", "failed");
    assert_non_null(strstr(json_string_value(json_object_get(job, "error")), "no workers"));
    assert_true(json_is_null(json_object_get(job, "result")));
}

static void test_job_import_warnings_are_kept(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    struct job_id preview =
        add_import(office, "days", upload(office, "date,kind,name\n2027-03-06,holiday,x\n"), true);
    run_one(office, preview);
    CLEANUP_JSON json_t *job = show(office, preview);
    const json_t *result = json_object_get(job, "result");
    assert_int_equal(office_int(result, "refused"), 0);
    assert_int_equal(office_int(result, "warned"), 1);
    assert_int_equal(json_array_size(json_object_get(job, "warnings")), 1);
    assert_false(json_is_true(json_object_get(job, "has_file"))); /* nothing to correct */
    assert_true(json_is_true(json_object_get(job, "can_apply")));
}

static void test_job_import_preview_then_the_same_bytes(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct job_file file;
    struct job_id applied = {0};
    const char *name =
        upload(office, "code,name,kind,parent,away_max\nPD,浦东新区,区,,\nX1,花木,什么,PD,\n");
    struct job_id preview = add_import(office, "units", name, true);
    run_one(office, preview);
    assert_false(office_has(office, FILE_KIND_UNITS, "PD"));
    CLEANUP_JSON json_t *job = show(office, preview);
    expect_text(job, "state", "done");
    const json_t *result = json_object_get(job, "result");
    assert_int_equal(office_int(result, "created"), 1);
    assert_int_equal(office_int(result, "refused"), 1);
    assert_null(json_object_get(result, "refusals"));
    assert_int_equal(json_array_size(json_object_get(job, "refusals")), 1);
    assert_true(json_is_true(json_object_get(job, "can_apply")));
    assert_true(json_is_true(json_object_get(job, "has_file")));
    OK(job_file(office->service, preview, &office->arena, &file, &err));
    assert_true(str_starts(str_from(file.name), "units-refused-"));
    assert_int_equal(access(file.path, R_OK), 0);
    /* The file to correct loads as it is: its one row is refused for the same reason. */
    struct import_report again;
    struct import_job corrected = {
        .path = file.path, .kind = FILE_KIND_UNITS, .preview = true, .who = "test"};
    OK(import_apply(office->service, &corrected, &office->arena, &again, &err));
    EXPECT_COUNTS(again, 0, 0, 0, 1);
    OK(job_apply(office->service, preview, "test", &applied, &err));
    run_one(office, applied);
    assert_true(office_has(office, FILE_KIND_UNITS, "PD"));
    CLEANUP_JSON json_t *over = show(office, applied);
    assert_true(json_is_false(json_object_get(over, "can_apply")));
    REFUSED(ERR_CONFLICT, "preview", job_apply(office->service, applied, "test", &applied, &err));
    CLEANUP_JSON json_t *looked_at = NULL;
    OK(job_show(office->service, preview, &looked_at, &err));
    assert_true(json_is_false(json_object_get(looked_at, "can_apply")));
    REFUSED(ERR_CONFLICT, "applied", job_apply(office->service, preview, "test", &applied, &err));
}

/* What a client may write as a file's name leads nowhere. */
static void test_job_import_strange_file_names_refused(void **state)
{
    struct office *office = *state;
    static const char *const names[] = {"../yanxu.db", "/etc/passwd", "a.upload",
                                        "0123456789abcdef0123456789abcdef.upload/../../key",
                                        "0123456789abcdef0123456789abcdef.upload"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct job_id id = add_import(office, "rooms", names[i], false);
        run_one(office, id);
        CLEANUP_JSON json_t *job = show(office, id);
        expect_text(job, "state", "failed");
    }
}

static void test_job_export_file_loads_again(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct job_file file;
    struct stat about;
    office_load(office, FILE_KIND_ROOMS, OFFICE_ROOMS);
    struct job_id id = add(office, "{\"job\":\"export\",\"kind\":\"rooms\",\"format\":\"csv\"}");
    REFUSED(ERR_NOT_FOUND, "no file", job_file(office->service, id, &office->arena, &file, &err));
    run_one(office, id);
    CLEANUP_JSON json_t *job = show(office, id);
    assert_int_equal(office_int(json_object_get(job, "result"), "rows"), 2);
    OK(job_file(office->service, id, &office->arena, &file, &err));
    assert_string_equal(file.type, "text/csv");
    assert_int_equal(stat(file.path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, 1 << 16);
    OK(file_read(file.path, &text, &err));
    EXPECT_COUNTS(office_import(office, FILE_KIND_ROOMS, buf_text(&text)), 0, 0, 2, 0);
}

/* --- stopping -----------------------------------------------------------------------------------
 */

static void test_job_stop_waiting_is_cancelled_unrun(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct job_id id = add(office, "{\"job\":\"plan\"}"), next = {0};
    OK(job_stop(office->service, id, "test", &err));
    REFUSED(ERR_NOT_FOUND, "no job", job_run_next(office->service, &next, &err));
    CLEANUP_JSON json_t *job = show(office, id);
    expect_text(job, "state", "cancelled");
    REFUSED(ERR_NOT_FOUND, "job", job_stop(office->service, (struct job_id){99}, "test", &err));
}

/* Stops at the first tick of a stage whose name is the context. */
static bool stop_at(void *context, const char *stage, int64_t done, int64_t total)
{
    (void)done;
    (void)total;
    return strcmp(stage, context) != 0;
}

static void test_job_import_stopped_leaves_all_as_before(void **state)
{
    struct office *office = *state;
    char stage[] = "write";
    const struct progress progress = {stop_at, stage};
    office_load_places(office);
    struct job_id id =
        add_import(office, "workers", upload(office, office_workers_csv(office)), false);
    office->service->progress = &progress;
    run_one(office, id);
    office->service->progress = NULL;
    int64_t workers = -1;
    struct err err = {0};
    OK(store_worker_count(office->service->store, &workers, &err));
    assert_int_equal(workers, 0);
    CLEANUP_JSON json_t *job = show(office, id);
    expect_text(job, "state", "cancelled");
    expect_text(job, "error", "");
}

static void test_job_plan_stopped_keeps_the_best(void **state)
{
    struct office *office = *state;
    char stage[] = "prices";
    const struct progress progress = {stop_at, stage};
    office_load_district(office);
    struct job_id id = add(office, "{\"job\":\"plan\"}");
    office->service->progress = &progress;
    run_one(office, id);
    office->service->progress = NULL;
    CLEANUP_JSON json_t *job = show(office, id);
    expect_text(job, "state", "cancelled");
    const json_t *plan = json_object_get(json_object_get(job, "result"), "plan");
    expect_text(plan, "state", "draft");
    assert_true(office_int(plan, "objective") <= office_int(plan, "bound"));
}

/* A job whose program was killed: leased, and the lease is over. */
static void leave_behind(struct office *office, int tries)
{
    struct err err = {0};
    struct job job;
    for (int i = 0; i < tries; i++) {
        struct store_lease lease = {"gone/1/00000000", 1000 * (i + 1), 1000 * (i + 1) + 30};
        OK(store_job_claim(office->service->store, &lease, &office->arena, &job, &err));
    }
}

static void test_job_of_a_dead_program_run_again_but_not_for_ever(void **state)
{
    struct office *office = *state;
    office_load(office, FILE_KIND_ROOMS, OFFICE_ROOMS);
    struct job_id id = add(office, "{\"job\":\"export\",\"kind\":\"rooms\"}");
    leave_behind(office, 1);
    CLEANUP_JSON json_t *before = show(office, id);
    expect_text(before, "state", "running");
    run_one(office, id);
    CLEANUP_JSON json_t *job = show(office, id);
    expect_text(job, "state", "done");
    id = add(office, "{\"job\":\"export\",\"kind\":\"rooms\"}");
    leave_behind(office, 3);
    run_one(office, id);
    CLEANUP_JSON json_t *given_up = show(office, id);
    expect_text(given_up, "state", "failed");
    assert_non_null(strstr(json_string_value(json_object_get(given_up, "error")), "ended"));
}

/* --- the spool ----------------------------------------------------------------------------------
 */

static void test_spool_sweep_keeps_what_jobs_need(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct stat about;
    const char *young = upload(office, "a"), *orphan = upload(office, "b");
    const char *waiting = upload(office, "code,name\n");
    const char *names[] = {young, orphan, waiting};
    bool stays[] = {true, false, true};
    add_import(office, "rooms", waiting, true);
    assert_int_equal(stat(office->service->spool_dir, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0700);
    for (size_t i = 0; i < 3; i++) {
        const char *path = NULL;
        struct utimbuf old = {clock_now() - 7200, clock_now() - 7200};
        OK(spool_path(office->service, names[i], &office->arena, &path, &err));
        if (i > 0)
            assert_int_equal(utime(path, &old), 0);
    }
    OK(spool_sweep(office->service, &err));
    for (size_t i = 0; i < 3; i++) {
        const char *path = NULL;
        OK(spool_path(office->service, names[i], &office->arena, &path, &err));
        assert_int_equal(access(path, F_OK) == 0, stays[i]);
    }
}

static void test_spool_full_takes_no_more(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    const char *path = NULL;
    int fd = -1;
    OK(spool_create(office->service, "upload", &office->arena, &path, &fd, &err));
    assert_int_equal(ftruncate(fd, SPOOL_BYTES_MAX + 1), 0); /* a hole */
    close(fd);
    REFUSED(ERR_LIMIT, "GiB",
            spool_create(office->service, "upload", &office->arena, &path, &fd, &err));
}

static void test_job_add_long_queue_refused(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct job_id id;
    struct job_order order = {
        .job = JOB_KIND_PLAN, .year = OFFICE_YEAR, .weights = plan_weights_default()};
    for (int i = 0; i < JOB_LIST_MAX; i++)
        OK(job_add(office->service, &order, "test", &id, &err));
    REFUSED(ERR_CONFLICT, "wait", job_add(office->service, &order, "test", &id, &err));
    OK(job_stop(office->service, id, "test", &err));
    OK(job_add(office->service, &order, "test", &id, &err));
}

/* --- the runner ---------------------------------------------------------------------------------
 */

static void await_state(struct office *office, struct job_id id, const char *want)
{
    int64_t until = clock_monotonic_ms() + PATIENCE_MS;
    for (;;) {
        CLEANUP_JSON json_t *job = show(office, id);
        const char *state = json_string_value(json_object_get(job, "state"));
        if (strcmp(state, want) == 0)
            return;
        if (clock_monotonic_ms() > until)
            fail_msg("job %d is %s, not %s: %s", (int)id.v, state, want,
                     json_string_value(json_object_get(job, "error")));
        clock_sleep_ms(10);
    }
}

static void test_job_runner_does_jobs_in_order_while_pages_are_read(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    office_load_district(office);
    OK(job_runner_start(office->service, &err));
    struct job_id ids[] = {
        add(office, "{\"job\":\"plan\"}"),
        add_import(office, "rooms", upload(office, "code,name,seats,address\nR9,九号,9,\n"), false),
        add(office, "{\"job\":\"export\",\"kind\":\"rooms\",\"format\":\"csv\"}"),
    };
    for (size_t i = 0; i < 3; i++)
        await_state(office, ids[i], "done");
    CLEANUP_JSON json_t *job = show(office, ids[2]);
    assert_int_equal(office_int(json_object_get(job, "result"), "rows"), 3);
    job_runner_stop(office->service);
    assert_null(office->service->runner);
    job_runner_stop(office->service);
}

static void test_job_runner_stop_mid_plan_leaves_no_job_running(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    office_load_district(office);
    OK(job_runner_start(office->service, &err));
    struct job_id id = add(office, "{\"job\":\"plan\"}");
    struct job_id later = add(office, "{\"job\":\"plan\"}");
    job_runner_stop(office->service);
    CLEANUP_JSON json_t *first = show(office, id);
    CLEANUP_JSON json_t *second = show(office, later);
    assert_string_not_equal(json_string_value(json_object_get(first, "state")), "running");
    assert_string_not_equal(json_string_value(json_object_get(second, "state")), "running");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_job_order_parse_refuses_what_it_does_not_know),
        cmocka_unit_test(test_job_order_parse_numbers_as_texts_accepted),
        OFFICE_TEST(test_job_plan_makes_a_draft),
        OFFICE_TEST(test_job_plan_by_other_weights),
        cmocka_unit_test(test_plan_weights_read_of_former_plans_weigh_no_later_aims),
        OFFICE_TEST(test_job_import_preview_says_what_would_change),
        OFFICE_TEST(test_job_plan_without_workers_fails_and_says_why),
        OFFICE_TEST(test_job_import_warnings_are_kept),
        OFFICE_TEST(test_job_import_preview_then_the_same_bytes),
        OFFICE_TEST(test_job_import_strange_file_names_refused),
        OFFICE_TEST(test_job_export_file_loads_again),
        OFFICE_TEST(test_job_stop_waiting_is_cancelled_unrun),
        OFFICE_TEST(test_job_import_stopped_leaves_all_as_before),
        OFFICE_TEST(test_job_plan_stopped_keeps_the_best),
        OFFICE_TEST(test_job_of_a_dead_program_run_again_but_not_for_ever),
        OFFICE_TEST(test_spool_sweep_keeps_what_jobs_need),
        OFFICE_TEST(test_spool_full_takes_no_more),
        OFFICE_TEST(test_job_add_long_queue_refused),
        OFFICE_TEST(test_job_runner_does_jobs_in_order_while_pages_are_read),
        OFFICE_TEST(test_job_runner_stop_mid_plan_leaves_no_job_running),
    };
    return cmocka_run_group_tests_name("service jobs", tests, NULL, NULL);
}
