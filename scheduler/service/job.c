/* Jobs as people see them: ordered, listed, stopped. */
#include "scheduler/service/job.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/clock.h"
#include "scheduler/base/file.h"
#include "scheduler/service/job_inside.h"
#include "scheduler/service/plan_weights.h"
#include "scheduler/service/spool.h"
#include "scheduler/store/store_job.h"
#include "scheduler/store/store_record.h"

#define PARAMS_LEN_MAX 4096
#define KEPT_S         (90 * 86400) /* jobs that are over are kept so long, */
#define KEPT_MAX       200          /* and so many of all */
#define LIST_LEN_MAX   (1 << 20)

static enum err_code audit_job(struct service *service, struct job_id id, const char *verb,
                               const char *who, const char *detail, struct err *err)
{
    char object[40];
    snprintf(object, sizeof(object), "job %" PRId64, id.v);
    struct store_audit entry = {
        .at = service_now(service), .who = who, .verb = verb, .object = object, .detail = detail};
    return store_audit_append(service->store, &entry, err);
}

static int32_t current_year(const struct service *service)
{
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    date_to_ymd(service_today(service), &year, &month, &day);
    return year;
}

static enum err_code check_queue(struct service *service, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct job *jobs = NULL;
    size_t len = 0;
    size_t waiting = 0;
    TRY(store_job_list(service->store, JOB_LIST_MAX, &arena, &jobs, &len, err));
    for (size_t i = 0; i < len; i++)
        waiting += jobs[i].state == JOB_STATE_QUEUED;
    if (waiting < JOB_LIST_MAX)
        return ERR_OK;
    return err_set(err, ERR_CONFLICT, "%d jobs wait already", JOB_LIST_MAX);
}

enum err_code job_add(struct service *service, const struct job_order *order, const char *who,
                      struct job_id *ret_id, struct err *err)
{
    struct job_order whole = *order;
    struct job_id id;
    if (whole.job == JOB_KIND_PLAN && whole.year == 0)
        whole.year = current_year(service);
    plan_weights_fill(&whole.weights, &service->weights);
    if (whole.job == JOB_KIND_IMPORT && whole.file[0] == '\0')
        return err_set(err, ERR_INVALID, "file: there is none to import");
    CLEANUP_JSON json_t *params = job_order_json(&whole);
    CLEANUP(x_free_ptr) char *text = json_text(params);
    if (strlen(text) > PARAMS_LEN_MAX)
        return err_set(err, ERR_LIMIT, "the order is longer than %d bytes", PARAMS_LEN_MAX);
    struct job job = {.kind = whole.job, .params = text, .who = who, .created_at = clock_now()};
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(check_queue(service, err));
    TRY(store_job_sweep(service->store, job.created_at - KEPT_S, KEPT_MAX, err));
    TRY(store_job_insert(service->store, &job, &id, err));
    TRY(audit_job(service, id, "add job", who, job_kind_text(job.kind)->code, err));
    TRY(store_commit(&tx, err));
    job_runner_wake(service->runner);
    *ret_id = id;
    return ERR_OK;
}

/* --- looking ------------------------------------------------------------------------------------
 */

static json_t *parse_or_null(const char *text)
{
    json_t *value = NULL;
    if (text[0] == '\0' || json_parse(str_from(text), "job", &value, NULL) != ERR_OK)
        return json_null();
    return value;
}

static const char *local_text(const struct service *service, int64_t at, char text[static 40])
{
    struct date date;
    char day[DATE_TEXT_SIZE];
    int32_t minute = 0;
    text[0] = '\0';
    if (at == 0)
        return text;
    zone_from_utc(service->zone, at, &date, &minute);
    snprintf(text, 40, "%s %02d:%02d", date_format(date, day), (int)(minute / 60),
             (int)(minute % 60));
    return text;
}

/* By the pace of this phase; null until it tells something. */
static json_t *left_of(const struct job *job, int64_t now)
{
    int64_t spent_s = now - job->phase_at;
    if (job->state != JOB_STATE_RUNNING || job->done <= 0 || job->done >= job->total ||
        job->phase_at == 0 || spent_s < 1)
        return json_null();
    return json_integer(
        (json_int_t)((double)spent_s * (double)(job->total - job->done) / (double)job->done));
}

/* "what everybody owes" -> "what_everybody_owes": names a text of the pages. */
static const char *phase_code(const char *phase, char code[static 64])
{
    str_copy(code, 64, str_from(phase));
    for (char *c = code; *c != '\0'; c++)
        if (*c == ' ')
            *c = '_';
    return code;
}

static bool is_kept(struct service *service, const json_t *holder, const char *key)
{
    CLEANUP(arena_release) struct arena arena = {0};
    const char *name = json_string_value(json_object_get(holder, key));
    const char *path = NULL;
    return name != NULL && spool_path(service, name, &arena, &path, NULL) == ERR_OK &&
           access(path, R_OK) == 0;
}

/* The jobs that stand in the list, newest first. */
struct job_span {
    const struct job *items;
    size_t len;
};

/* An import of the same upload was ordered after the preview, and has not come to nothing. */
static bool is_applied(const struct job *preview, const char *file, struct job_span all)
{
    for (size_t i = 0; i < all.len && all.items[i].id.v > preview->id.v; i++) {
        const struct job *later = &all.items[i];
        if (later->kind == JOB_KIND_IMPORT && later->state != JOB_STATE_FAILED &&
            later->state != JOB_STATE_CANCELLED && strstr(later->params, file) != NULL)
            return true;
    }
    return false;
}

static bool can_apply(struct service *service, const struct job *job, const json_t *params,
                      struct job_span all)
{
    return job->kind == JOB_KIND_IMPORT && job->state == JOB_STATE_DONE &&
           json_is_true(json_object_get(params, "preview")) && is_kept(service, params, "file") &&
           !is_applied(job, json_string_value(json_object_get(params, "file")), all);
}

static enum err_code list_all(struct service *service, struct arena *arena,
                              struct job_span *ret_span, struct err *err)
{
    struct job *jobs = NULL;
    size_t len = 0;
    TRY(store_job_list(service->store, JOB_LIST_MAX, arena, &jobs, &len, err));
    *ret_span = (struct job_span){jobs, len};
    return ERR_OK;
}

static json_int_t percent_of(const struct job *job)
{
    if (job->state == JOB_STATE_DONE)
        return 100;
    return job->total > 0 ? (json_int_t)(job->done * 100 / job->total) : 0;
}

static json_t *job_json(struct service *service, struct job *job, struct job_span all,
                        struct arena *arena)
{
    int64_t now = clock_now();
    char created[40];
    char started[40];
    char finished[40];
    char phase[64];
    if (job->state == JOB_STATE_RUNNING)
        job_runner_refresh(service->runner, job, arena);
    CLEANUP_JSON json_t *params = parse_or_null(job->params);
    CLEANUP_JSON json_t *result = parse_or_null(job->result);
    int64_t end = job->finished_at > 0 ? job->finished_at : now;
    bool is_over = job_state_is_over(job->state);
    json_t *value =
        json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:I, s:I, s:I, s:o, s:b, s:s}",
                  "id", (json_int_t)job->id.v, "job", job_kind_text(job->kind)->code, "state",
                  job_state_text(job->state)->code, "who", job->who, "created",
                  local_text(service, job->created_at, created), "started",
                  local_text(service, job->started_at, started), "finished",
                  local_text(service, job->finished_at, finished), "spent_s",
                  (json_int_t)(job->started_at > 0 ? end - job->started_at : 0), "phase",
                  phase_code(job->phase, phase), "done", (json_int_t)job->done, "total",
                  (json_int_t)job->total, "percent", percent_of(job), "left_s", left_of(job, now),
                  "stop", job->stop, "error", job->error);
    json_object_set_new(value, "has_file",
                        json_boolean(is_over && is_kept(service, result, "file")));
    json_object_set_new(value, "can_stop", json_boolean(!is_over && !job->stop));
    json_object_set_new(value, "can_apply", json_boolean(can_apply(service, job, params, all)));
    json_object_set_new(value, "result_list", json_incref(json_object_get(result, "list")));
    json_object_del(params, "file");
    json_object_del(result, "file");
    json_object_del(result, "list");
    json_t *found = json_object_get(result, "found");
    json_object_set_new(value, "found", found != NULL ? json_incref(found) : json_null());
    if (found != NULL) { /* of a job that goes on: no result yet */
        json_decref(result);
        result = json_null();
    }
    json_object_set(value, "params", params);
    json_object_set(value, "result", result);
    return value;
}

enum err_code job_list(struct service *service, json_t **ret_list, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct job *jobs = NULL;
    size_t len = 0;
    TRY(store_job_list(service->store, JOB_LIST_MAX, &arena, &jobs, &len, err));
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++) {
        json_t *job = job_json(service, &jobs[i], (struct job_span){jobs, len}, &arena);
        json_object_del(job, "result_list");
        json_array_append_new(list, job);
    }
    *ret_list = json_pack("{s:o}", "jobs", list);
    return ERR_OK;
}

/* The first rows that were refused or warned of, while the spool has them. */
static void add_findings(struct service *service, json_t *job)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(buf_release) struct buf bytes;
    const char *name = json_string_value(json_object_get(job, "result_list"));
    const char *path = NULL;
    CLEANUP_JSON json_t *lists = NULL;
    buf_init(&bytes, LIST_LEN_MAX);
    if (name != NULL && spool_path(service, name, &arena, &path, NULL) == ERR_OK &&
        file_read(path, &bytes, NULL) == ERR_OK &&
        json_parse(str_slice(bytes.data, bytes.len), "findings", &lists, NULL) == ERR_OK)
        json_object_update_missing(job, lists);
    json_object_del(job, "result_list");
}

enum err_code job_show(struct service *service, struct job_id id, json_t **ret_job, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct job job;
    struct job_span all;
    TRY(store_job_get(service->store, id, &arena, &job, err));
    TRY(list_all(service, &arena, &all, err));
    *ret_job = job_json(service, &job, all, &arena);
    add_findings(service, *ret_job);
    return ERR_OK;
}

/* --- files --------------------------------------------------------------------------------------
 */

static size_t add_names(const char *text, struct arena *arena, const char **ret_names)
{
    static const char *const keys[] = {"file", "list"};
    CLEANUP_JSON json_t *holder = parse_or_null(text);
    size_t len = 0;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const char *name = json_string_value(json_object_get(holder, keys[i]));
        if (name != NULL && name[0] != '\0')
            ret_names[len++] = arena_strdup(arena, name);
    }
    return len;
}

size_t job_files(const struct job *job, struct arena *arena,
                 const char *ret_names[static JOB_FILES_MAX])
{
    size_t len = add_names(job->params, arena, ret_names);
    return len + add_names(job->result, arena, ret_names + len);
}

static const char *type_of(const char *path)
{
    if (str_ends(str_from(path), ".csv"))
        return "text/csv";
    return str_ends(str_from(path), ".json")
               ? "application/json"
               : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}

enum err_code job_file(struct service *service, struct job_id id, struct arena *arena,
                       struct job_file *ret_file, struct err *err)
{
    struct job job;
    const char *path = NULL;
    TRY(store_job_get(service->store, id, arena, &job, err));
    CLEANUP_JSON json_t *params = parse_or_null(job.params);
    CLEANUP_JSON json_t *result = parse_or_null(job.result);
    if (!job_state_is_over(job.state) || !is_kept(service, result, "file"))
        return err_set(err, ERR_NOT_FOUND, "job %" PRId64 " has no file, or no longer", id.v);
    TRY(spool_path(service, json_string_value(json_object_get(result, "file")), arena, &path, err));
    const char *kind = json_string_value(json_object_get(params, "kind"));
    const char *dot = strrchr(path, '.');
    if (job.kind == JOB_KIND_ADVICE)
        kind = "offerings-advised";
    *ret_file = (struct job_file){
        .path = path,
        .name = arena_printf(arena, "%s%s-%" PRId64 "%s", kind != NULL ? kind : "job",
                             job.kind == JOB_KIND_IMPORT ? "-refused" : "", id.v, dot),
        .type = type_of(path)};
    return ERR_OK;
}

/* --- changing -----------------------------------------------------------------------------------
 */

enum err_code job_apply(struct service *service, struct job_id preview, const char *who,
                        struct job_id *ret_id, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct job_order order;
    struct job job;
    struct job_span all;
    TRY(store_job_get(service->store, preview, &arena, &job, err));
    TRY(list_all(service, &arena, &all, err));
    CLEANUP_JSON json_t *params = parse_or_null(job.params);
    if (!can_apply(service, &job, params, all)) {
        enum err_code code =
            err_set(err, ERR_CONFLICT,
                    "job %" PRId64 " is no finished preview whose file is kept and "
                    "not applied yet",
                    preview.v);
        (void)err_hint(err, "upload the file again");
        return code;
    }
    TRY(job_order_parse(params, &order, err));
    order.preview = false;
    return job_add(service, &order, who, ret_id, err);
}

/* The thread that works is told first: while it imports it has the database, and lets go of it
 * sooner that way. */
enum err_code job_stop(struct service *service, struct job_id id, const char *who, struct err *err)
{
    bool is_told = job_runner_ask_stop(service->runner, id);
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    enum err_code code = store_job_stop(service->store, id, clock_now(), err);
    if (code != ERR_OK && !(is_told && code == ERR_CONFLICT))
        return code;
    TRY(audit_job(service, id, "stop job", who, "", err));
    return store_commit(&tx, err);
}
