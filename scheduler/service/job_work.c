/* How each kind of job is done: the same functions that the command line calls, with files in the
 * spool. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/file.h"
#include "scheduler/service/export_kind.h"
#include "scheduler/service/gaps.h"
#include "scheduler/service/import_apply.h"
#include "scheduler/service/job_inside.h"
#include "scheduler/service/plan_weights.h"
#include "scheduler/service/plan_year.h"
#include "scheduler/service/spool.h"
#include "scheduler/service/year_problem.h"

struct work {
    struct service *service;
    struct job_live *live;
    const struct job_order *order;
    const char *who;
    struct arena *arena;
};

/* Each better plan or bound, as it is found. */
static void note_found(void *context, const struct solve_stats *stats)
{
    struct job_live *live = context;
    pthread_mutex_lock(&live->lock);
    live->has_found = true;
    live->objective = stats->objective;
    live->bound = stats->bound;
    pthread_mutex_unlock(&live->lock);
}

static enum err_code work_plan(const struct work *work, json_t **ret_result, struct err *err)
{
    struct plan_record record;
    struct plan_weights weights = work->order->weights;
    struct plan_make_options options = {.year = work->order->year,
                                        .who = work->who,
                                        .weights = &weights,
                                        .repair = work->order->repair,
                                        .solve = solve_options_default()};
    options.solve.improved = note_found;
    options.solve.improved_context = work->live;
    plan_weights_fill(&weights, &work->service->weights);
    if (work->order->gap_milli > 0) /* thousandths of a per cent to millionths */
        options.solve.gap_micro = work->order->gap_milli * 10;
    if (work->order->time_limit_s > 0)
        options.solve.time_limit_ms = work->order->time_limit_s * 1000;
    TRY(plan_make(work->service, &options, &record, err));
    *ret_result = json_pack("{s:o}", "plan", plan_record_json(&record));
    return ERR_OK;
}

/* A spool file to be written by name: made empty first, so that nobody else has it. */
static enum err_code make_file(const struct work *work, const char *kind, const char **ret_path,
                               struct err *err)
{
    int fd = -1;
    TRY(spool_create(work->service, kind, work->arena, ret_path, &fd, err));
    close(fd);
    return ERR_OK;
}

/* --- import -------------------------------------------------------------------------------------
 */

/* Moves the first few of the report's list into `lists`; returns how many there were. */
static size_t move_list(json_t *result, const char *key, json_t *lists, size_t shown)
{
    json_t *list = json_object_get(result, key);
    size_t len = json_array_size(list);
    json_object_set(lists, key, list);
    json_object_del(result, key);
    while (json_array_size(list) > shown)
        json_array_remove(list, json_array_size(list) - 1);
    return len;
}

/* What was refused or warned of goes into the spool, not into the row: it holds people's data, and
 * the spool is swept. `path` is the file to correct, or the empty one if there is nothing to
 * correct. */
static enum err_code keep_findings(const struct work *work, const char *path, json_t *result,
                                   struct err *err)
{
    const char *list_path = NULL;
    CLEANUP_JSON json_t *lists = json_object();
    size_t refused = move_list(result, "refusals", lists, JOB_REFUSALS_SHOWN);
    size_t warned = move_list(result, "warnings", lists, JOB_REFUSALS_SHOWN);
    size_t changed = move_list(result, "differences", lists, IMPORT_DIFFERENCES_MAX);
    json_object_set_new(result, "warned", json_integer((json_int_t)warned));
    if (refused == 0)
        (void)unlink(path);
    if (refused == 0 && warned == 0 && changed == 0)
        return ERR_OK;
    CLEANUP(x_free_ptr) char *text = json_text(lists);
    TRY(make_file(work, "json", &list_path, err));
    TRY(file_write_atomic(list_path, text, strlen(text), 0600, err));
    if (refused > 0)
        json_object_set_new(result, "file", json_string(spool_name(path)));
    json_object_set_new(result, "list", json_string(spool_name(list_path)));
    return ERR_OK;
}

static enum err_code work_import(const struct work *work, json_t **ret_result, struct err *err)
{
    const struct job_order *order = work->order;
    struct import_report report;
    struct table_options refused = {.format = TABLE_FORMAT_XLSX};
    struct import_job job = {.kind = order->kind,
                             .name = order->file_name,
                             .preview = order->preview,
                             .refused = &refused,
                             .who = work->who};
    refused.language = order->is_english ? TABLE_LANGUAGE_EN : TABLE_LANGUAGE_ZH;
    job.options.encoding = order->encoding;
    job.options.language = order->is_english ? IMPORT_LANGUAGE_EN : IMPORT_LANGUAGE_ZH;
    job.options.key = order->key;
    job.options.progress = work->service->progress;
    TRY(spool_path(work->service, order->file, work->arena, &job.path, err));
    if (access(job.path, R_OK) != 0)
        return err_set(err, ERR_NOT_FOUND,
                       "the uploaded file is not on this machine, or is no longer kept");
    TRY(make_file(work, "xlsx", &refused.path, err));
    TRY(import_apply(work->service, &job, work->arena, &report, err));
    CLEANUP_JSON json_t *result = import_report_json(&job, &report);
    TRY(keep_findings(work, refused.path, result, err));
    *ret_result = json_incref(result);
    return ERR_OK;
}

/* --- export -------------------------------------------------------------------------------------
 */

static enum err_code work_export(const struct work *work, json_t **ret_result, struct err *err)
{
    const struct job_order *order = work->order;
    struct table_options options = {.format = order->format,
                                    .language =
                                        order->is_english ? TABLE_LANGUAGE_EN : TABLE_LANGUAGE_ZH};
    int64_t rows = 0;
    struct stat about = {0};
    TRY(make_file(work, table_format_suffix(order->format), &options.path, err));
    TRY(export_kind(work->service, &(struct export_what){.kind = order->kind}, &options, &rows,
                    err));
    (void)stat(options.path, &about);
    *ret_result = json_pack("{s:I, s:I, s:s}", "rows", (json_int_t)rows, "bytes",
                            (json_int_t)about.st_size, "file", spool_name(options.path));
    return ERR_OK;
}

/* --- advice -------------------------------------------------------------------------------------
 */

#define ADVICE_MAX 10 /* pieces; a page of them is what somebody acts on in one sitting */

/* What was worked out goes into the spool, as every job's findings: the shortages are quickly had
 * and are left out. The classes to open are a file that can be imported. */
static enum err_code keep_advice(const struct work *work, const char *path, json_t *answer,
                                 json_t **ret_result, struct err *err)
{
    const char *list_path = NULL;
    size_t pieces = json_array_size(json_object_get(answer, "advice"));
    json_object_del(answer, "shortages");
    CLEANUP(x_free_ptr) char *text = json_text(answer);
    TRY(make_file(work, "json", &list_path, err));
    TRY(file_write_atomic(list_path, text, strlen(text), 0600, err));
    if (pieces == 0)
        (void)unlink(path);
    json_t *result = json_pack("{s:O, s:I, s:s}", "plan_of_advice",
                               json_object_get(json_object_get(answer, "plan"), "id"), "pieces",
                               (json_int_t)pieces, "list", spool_name(list_path));
    if (pieces > 0)
        json_object_set_new(result, "file", json_string(spool_name(path)));
    *ret_result = result;
    return ERR_OK;
}

static enum err_code work_advice(const struct work *work, json_t **ret_result, struct err *err)
{
    const struct job_order *order = work->order;
    int64_t version = 0;
    struct table_options file = {.format = TABLE_FORMAT_XLSX};
    const struct gaps_question question = {
        .plan_id = order->plan_id, .advice_max = ADVICE_MAX, .file = &file};
    CLEANUP_JSON json_t *answer = NULL;
    file.language = order->is_english ? TABLE_LANGUAGE_EN : TABLE_LANGUAGE_ZH;
    TRY(office_version(work->service, &version, err));
    TRY(make_file(work, "xlsx", &file.path, err));
    TRY(gaps_show(work->service, &question, &answer, err));
    TRY(keep_advice(work, file.path, answer, ret_result, err));
    json_object_set_new(*ret_result, "seen", json_integer((json_int_t)version));
    return ERR_OK;
}

static enum err_code (*const works[JOB_KIND_COUNT])(const struct work *work, json_t **ret_result,
                                                    struct err *err) = {
    [JOB_KIND_PLAN] = work_plan,
    [JOB_KIND_IMPORT] = work_import,
    [JOB_KIND_EXPORT] = work_export,
    [JOB_KIND_ADVICE] = work_advice,
};

enum err_code job_work(struct service *service, struct job_live *live,
                       const struct job_order *order, const char *who, json_t **ret_result,
                       struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct work work = {service, live, order, who, &arena};
    return works[order->job](&work, ret_result, err);
}
