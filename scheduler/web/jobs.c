/* The coordinator's jobs: order, watch, stop, apply, fetch the file. Forms and JSON say the same.
 */
#include <stdio.h>
#include <string.h>

#include "scheduler/base/parse_num.h"
#include "scheduler/model/column_view.h"
#include "scheduler/model/quota.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/job.h"
#include "scheduler/service/spool.h"
#include "scheduler/service/view_words.h"
#include "scheduler/web/site.h"

#define WHO           "coordinator link"
#define REFRESH_S     "2" /* while a job goes on, its page is asked for again */
#define CREDITS_SHOWN 40  /* rows of what sign-in lists give */

/* "/c/TOKEN/jobs/7". */
static const char *path_of(const struct visit *visit, int64_t id)
{
    const char *tail =
        id > 0 ? arena_printf(visit->request->arena, "/jobs/%lld", (long long)id) : "/jobs";
    return coordinator_path(visit, tail);
}

static enum err_code parse_id(const struct visit *visit, struct job_id *ret_id, struct err *err)
{
    if (parse_i64(visit->id, 1, INT64_MAX, &ret_id->v, NULL) != ERR_OK)
        return err_set(err, ERR_NOT_FOUND, "there is no such job");
    return ERR_OK;
}

/* --- looking ------------------------------------------------------------------------------------
 */

/* What a page needs besides: where its forms and links lead, and what can be chosen. */
static void add_frame(const struct visit *visit, enum page page, json_t *view)
{
    const struct service *service = visit->site->service;
    json_t *kinds = json_array();
    json_t *keys = json_array();
    char day_text[DATE_TEXT_SIZE];
    int32_t year = 0, month = 0, day = 0;
    date_to_ymd(service_today(service), &year, &month, &day);
    for (int i = 0; i < FILE_KIND_COUNT; i++)
        add_choice(kinds, file_kind_text((enum file_kind)i));
    for (int i = 0; i < WORKER_KEY_COUNT; i++)
        add_choice(keys, worker_key_text((enum worker_key)i));
    json_object_set_new(view, "office", json_string(service->office));
    json_object_set_new(view, "file_kinds", kinds);
    json_object_set_new(view, "worker_keys", keys);
    json_object_set_new(view, "this_year", json_sprintf("%d", (int)year));
    json_object_set_new(view, "last_year", json_sprintf("%d", QUOTA_YEAR_MAX));
    json_object_set_new(view, "today", json_string(date_format(service_today(service), day_text)));
    json_object_set_new(view, "simulated", json_boolean(service->fixed_now != 0));
    json_object_set_new(view, "language", json_string(language_code(visit->language)));
    json_object_set_new(view, "upload_mib", json_integer(visit->site->upload_max >> 20));
    json_object_set_new(view, "list_path", json_string(path_of(visit, 0)));
    add_rooms(visit, page, view);
}

/* Where a client finds it. */
static void add_path(const struct visit *visit, json_t *job)
{
    int64_t id = json_integer_value(json_object_get(job, "id"));
    json_object_set_new(job, "path", json_string(path_of(visit, id)));
}

static struct str code_of(const json_t *object, const char *key)
{
    return str_from(json_string_value(json_object_get(object, key)));
}

/* Codes as people read them. */
static void add_names(json_t *job)
{
    const json_t *params = json_object_get(job, "params");
    enum job_kind job_kind;
    enum job_state state;
    enum file_kind kind;
    if (job_kind_parse(code_of(job, "job"), &job_kind, NULL) == ERR_OK)
        add_words(job, "job_name", job_kind_text(job_kind));
    if (job_state_parse(code_of(job, "state"), &state, NULL) == ERR_OK)
        add_words(job, "state_name", job_state_text(state));
    if (file_kind_parse(code_of(params, "kind"), &kind, NULL) == ERR_OK)
        add_words(job, "kind_name", file_kind_text(kind));
    json_object_set(job, "file_name", json_object_get(params, "file_name"));
    json_object_set_new(job, "is_preview",
                        json_boolean(json_is_true(json_object_get(params, "preview"))));
}

enum err_code show_jobs(const struct visit *visit, struct http_response *response, struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    size_t index;
    json_t *job;
    TRY(job_list(visit->site->service, &view, err));
    json_array_foreach(json_object_get(view, "jobs"), index, job)
    {
        add_path(visit, job);
        if (!visit->is_json)
            add_names(job);
    }
    if (!visit->is_json)
        add_frame(visit, PAGE_JOBS, view);
    set_form_headers(response);
    return show_view(visit, PAGE_JOBS, view, response, err);
}

/* One part of the job's address: ".../stop", with the language. */
static void add_action(const struct visit *visit, json_t *view, const char *name, int64_t id)
{
    struct arena *arena = visit->request->arena;
    const char *tail = arena_printf(arena, "/jobs/%lld/%s", (long long)id, name);
    json_object_set_new(view, arena_printf(arena, "%s_path", name),
                        json_string(coordinator_path(visit, tail)));
}

/* Whole hours, as the other pages say them. */
static json_t *hours_of(const json_t *plan, const char *key)
{
    return json_integer((json_int_t)figures_hours(json_integer_value(json_object_get(plan, key))));
}

/* Hours as text, beside the minutes. */
static void add_hours_text(const struct visit *visit, json_t *object, const char *name)
{
    struct arena *arena = visit->request->arena;
    const json_t *min = json_object_get(object, arena_printf(arena, "%s_min", name));
    if (json_is_integer(min))
        json_object_set_new(object, arena_printf(arena, "%s_h_text", name),
                            json_string(figures_hours_text(json_integer_value(min), arena)));
}

/* What a file of hours posts, and what sign-in lists give now. */
static void dress_hours(const struct visit *visit, json_t *job, const json_t *result)
{
    json_t *posted = json_object_get(result, "posted");
    json_t *lists = json_object_get(result, "hours");
    json_t *workers = json_object_get(lists, "workers");
    const size_t len = json_array_size(workers);
    size_t i = 0;
    json_t *row = NULL;
    if (posted != NULL) {
        json_int_t min = json_integer_value(json_object_get(posted, "min"));
        json_object_set_new(posted, "h_text",
                            json_string(figures_hours_text(min, visit->request->arena)));
        add_hours_text(visit, posted, "known");
    }
    json_array_foreach(json_object_get(posted, "categories"), i, row) json_object_set_new(
        row, "h_text",
        json_string(figures_hours_text(json_integer_value(json_object_get(row, "min")),
                                       visit->request->arena)));
    add_hours_text(visit, lists, "posted");
    add_hours_text(visit, lists, "taken");
    if (len > CREDITS_SHOWN)
        json_object_set_new(lists, "more", json_integer((json_int_t)(len - CREDITS_SHOWN)));
    while (json_array_size(workers) > CREDITS_SHOWN)
        json_array_remove(workers, json_array_size(workers) - 1);
    json_array_foreach(workers, i, row)
    {
        add_hours_text(visit, row, "posted");
        add_hours_text(visit, row, "taken");
    }
    json_object_set_new(job, "has_credits", json_boolean(len > 0));
    json_object_set(job, "posted", posted);
    json_object_set(job, "credits", lists);
}

/* Categories of what was posted, by what people call them. */
static enum err_code name_posted(const struct visit *visit, json_t *job, struct err *err)
{
    json_t *rows =
        json_object_get(json_object_get(json_object_get(job, "result"), "posted"), "categories");
    CLEANUP_JSON json_t *words = NULL;
    size_t i = 0;
    json_t *row = NULL;
    if (json_array_size(rows) == 0)
        return ERR_OK;
    TRY(view_words(visit->site->service, &words, err));
    json_array_foreach(rows, i, row)
    {
        json_object_set(row, "categories", json_object_get(row, "category"));
        name_codes(visit, words, row);
    }
    return ERR_OK;
}

/* What came of it, by kind. */
static void dress_result(const struct visit *visit, json_t *job)
{
    const json_t *result = json_object_get(job, "result");
    json_t *plan = json_object_get(result, "plan");
    json_object_set_new(job, "has_counts", json_boolean(json_object_get(result, "read") != NULL));
    json_object_set_new(job, "has_rows", json_boolean(json_object_get(result, "rows") != NULL));
    json_object_set_new(job, "has_plan", json_boolean(plan != NULL));
    dress_hours(visit, job, result);
    const json_t *advised = json_object_get(result, "plan_of_advice");
    if (advised != NULL)
        json_object_set_new(job, "advice_path",
                            json_string(gaps_path(visit, json_integer_value(advised))));
    if (plan == NULL)
        return;
    json_object_set_new(plan, "planned_h", hours_of(plan, "planned_min"));
    json_object_set_new(plan, "missing_h", hours_of(plan, "missing_min"));
    const char *tail = arena_printf(visit->request->arena, "/plans/%lld",
                                    (long long)json_integer_value(json_object_get(plan, "id")));
    json_object_set_new(plan, "path", json_string(coordinator_path(visit, tail)));
    json_object_set_new(
        plan, "gap_percent",
        json_sprintf("%.2f", 100.0 * json_real_value(json_object_get(plan, "gap"))));
}

/* How good what a running job has found is. */
static void dress_found(json_t *job)
{
    json_t *found = json_object_get(job, "found");
    if (json_is_object(found))
        json_object_set_new(
            found, "gap_percent",
            json_sprintf("%.2f", 100.0 * json_real_value(json_object_get(found, "gap"))));
}

static void dress_job(const struct visit *visit, json_t *job, int64_t id)
{
    bool is_queued = str_eq_text(code_of(job, "state"), "queued");
    bool is_running = str_eq_text(code_of(job, "state"), "running");
    json_int_t left_s = json_integer_value(json_object_get(job, "left_s"));
    bool is_import = str_eq_text(code_of(job, "job"), "import");
    bool is_done = str_eq_text(code_of(job, "state"), "done");
    json_object_set_new(job, "goes_on", json_boolean(is_queued || is_running));
    json_object_set_new(job, "is_queued", json_boolean(is_queued));
    json_object_set_new(job, "is_running", json_boolean(is_running));
    if (left_s > 0)
        json_object_set_new(job, "left",
                            json_sprintf("%d:%02d", (int)(left_s / 60), (int)(left_s % 60)));
    add_names(job);
    json_object_set_new(job, "is_import", json_boolean(is_import));
    json_object_set_new(
        job, "is_applied",
        json_boolean(is_import && is_done && !json_is_true(json_object_get(job, "is_preview"))));
    json_object_set_new(job, "was_applied",
                        json_boolean(is_import && is_done &&
                                     json_is_true(json_object_get(job, "is_preview")) &&
                                     !json_is_true(json_object_get(job, "can_apply"))));
    dress_result(visit, job);
    dress_found(job);
    add_frame(visit, PAGE_JOB, job);
    add_action(visit, job, "stop", id);
    add_action(visit, job, "apply", id);
    add_action(visit, job, "file", id);
}

enum err_code show_job(const struct visit *visit, struct http_response *response, struct err *err)
{
    json_t *job CLEANUP_JSON = NULL;
    struct job_id id;
    TRY(parse_id(visit, &id, err));
    TRY(job_show(visit->site->service, id, &job, err));
    add_path(visit, job);
    set_form_headers(response);
    if (!visit->is_json) {
        TRY(name_posted(visit, job, err));
        dress_job(visit, job, id.v);
        if (json_is_true(json_object_get(job, "goes_on")))
            http_set(response, "Refresh", REFRESH_S);
    }
    return show_view(visit, PAGE_JOB, job, response, err);
}

enum err_code show_job_file(const struct visit *visit, struct http_response *response,
                            struct err *err)
{
    struct arena *arena = visit->request->arena;
    struct job_id id;
    struct job_file file;
    TRY(parse_id(visit, &id, err));
    TRY(job_file(visit->site->service, id, arena, &file, err));
    response->status = 200;
    response->type = file.type;
    response->file = file.path;
    http_set(response, "Content-Disposition",
             arena_printf(arena, "attachment; filename=\"%s\"", file.name));
    http_set(response, "Cache-Control", "private, no-store");
    return ERR_OK;
}

/* --- changing -----------------------------------------------------------------------------------
 */

/* A person goes on to the page where it is seen; a program gets the job. */
static enum err_code answer_with_job(const struct visit *visit, struct job_id id, const char *path,
                                     struct http_response *response, struct err *err)
{
    see_other(path, response);
    if (!visit->is_json)
        return ERR_OK;
    json_t *job CLEANUP_JSON = NULL;
    TRY(job_show(visit->site->service, id, &job, err));
    add_path(visit, job);
    response->status = 202;
    answer_json(visit, job, response);
    return ERR_OK;
}

static enum err_code read_order(const struct visit *visit, json_t **ret_value,
                                struct job_order *ret_order, struct err *err)
{
    json_t *value CLEANUP_JSON = NULL;
    TRY(read_form(visit, &value, err));
    if (json_object_get(value, "file") != NULL || json_object_get(value, "file_name") != NULL)
        return err_set(err, ERR_INVALID, "file: send it as a part of a multipart form");
    TRY(job_order_parse(value, ret_order, err));
    *ret_value = json_incref(value);
    return ERR_OK;
}

enum err_code add_job(const struct visit *visit, struct http_response *response, struct err *err)
{
    struct http_upload *upload = visit->request->upload;
    struct job_order order;
    struct job_id id;
    json_t *value CLEANUP_JSON = NULL; /* the order's texts live in it */
    TRY(read_order(visit, &value, &order, err));
    if (order.job == JOB_KIND_IMPORT && upload != NULL) {
        order.file = spool_name(upload->path);
        order.file_name = upload->files[0].name;
    }
    TRY(job_add(visit->site->service, &order, WHO, &id, err));
    if (upload != NULL && order.job == JOB_KIND_IMPORT)
        upload->is_taken = true;
    /* Advice is read where it is asked for. */
    const char *path = order.job == JOB_KIND_ADVICE && !visit->is_json
                           ? gaps_path(visit, order.plan_id.v)
                           : path_of(visit, id.v);
    return answer_with_job(visit, id, path, response, err);
}

enum err_code stop_job(const struct visit *visit, struct http_response *response, struct err *err)
{
    struct job_id id;
    TRY(parse_id(visit, &id, err));
    TRY(job_stop(visit->site->service, id, WHO, err));
    return answer_with_job(visit, id, path_of(visit, id.v), response, err);
}

enum err_code apply_job(const struct visit *visit, struct http_response *response, struct err *err)
{
    struct job_id id, applied;
    TRY(parse_id(visit, &id, err));
    TRY(job_apply(visit->site->service, id, WHO, &applied, err));
    return answer_with_job(visit, applied, path_of(visit, applied.v), response, err);
}
