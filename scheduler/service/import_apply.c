/* Loading a file: one transaction, rolled back at the end of a preview. */
#include "scheduler/service/import_apply.h"

#include <string.h>

#include "scheduler/base/file.h"
#include "scheduler/service/import_rows.h"
#include "scheduler/service/transaction.h"
#include "scheduler/store/store_notice.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_record.h"
#include "scheduler/store/store_worker.h"

static enum err_code (*const appliers[FILE_KIND_COUNT])(struct import_run *run, struct err *err) = {
    [FILE_KIND_UNITS] = import_units,           [FILE_KIND_ROOMS] = import_rooms,
    [FILE_KIND_TRAINERS] = import_trainers,     [FILE_KIND_COURSES] = import_courses,
    [FILE_KIND_WORKERS] = import_workers,       [FILE_KIND_DAYS] = import_days,
    [FILE_KIND_OFFERINGS] = import_offerings,   [FILE_KIND_HOURS] = import_hours,
    [FILE_KIND_ATTENDANCE] = import_attendance, [FILE_KIND_QUOTAS] = import_quotas,
    [FILE_KIND_RESULTS] = import_results,       [FILE_KIND_APPROVALS] = import_approvals,
};

/* What the file alone showed and what the database showed, by line. */
struct findings {
    const struct import_refusal *items;
    size_t len;
};

static struct findings merge(struct arena *arena, struct findings file, const struct report *report)
{
    struct findings own = {report_sorted(report), report->len};
    struct import_refusal *all = arena_array(arena, file.len + own.len + 1, sizeof(*all));
    size_t a = 0;
    size_t b = 0;
    while (a < file.len || b < own.len) {
        bool take_a = b == own.len || (a < file.len && file.items[a].line <= own.items[b].line);
        all[a + b] = take_a ? file.items[a] : own.items[b];
        a += take_a;
        b += !take_a;
    }
    return (struct findings){all, a + b};
}

static void merge_findings(struct import_run *run)
{
    const struct import_file *file = run->file;
    struct findings refused =
        merge(run->arena, (struct findings){file->refused, file->refused_len}, &run->refused);
    struct findings warned =
        merge(run->arena, (struct findings){file->warnings, file->warnings_len}, &run->warned);
    run->counts->refusals = refused.items;
    run->counts->refusals_len = refused.len;
    run->counts->warnings = warned.items;
    run->counts->warnings_len = warned.len;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static const char *name_of(const struct import_job *job)
{
    return job->name != NULL ? job->name : base_name(job->path);
}

/* The record comes first, because changes are kept under it; its figures last. */
static enum err_code begin_record(struct import_run *run, const char *hash, struct err *err)
{
    struct store_import record = {.kind = run->job->kind,
                                  .file_name = name_of(run->job),
                                  .file_hash = hash,
                                  .at = service_now(run->service),
                                  .who = run->job->who};
    return store_import_put(run->service->store, &record, &run->id, err);
}

static enum err_code end_record(struct import_run *run, const char *hash, struct err *err)
{
    const struct import_job *job = run->job;
    const struct import_report *counts = run->counts;
    struct store_import record = {.id = run->id,
                                  .rows_new = counts->created,
                                  .rows_changed = counts->changed,
                                  .rows_same = counts->same,
                                  .rows_refused = counts->refused};
    struct store_audit audit = {.at = service_now(run->service),
                                .who = job->who,
                                .verb = "import",
                                .object = file_kind_text(job->kind)->code,
                                .detail = hash};
    TRY(import_run_flush(run, err));
    TRY(store_import_put(run->service->store, &record, NULL, err));
    return store_audit_append(run->service->store, &audit, err);
}

static bool is_in_calendars(enum file_kind kind)
{
    switch (kind) {
    case FILE_KIND_ROOMS:
    case FILE_KIND_TRAINERS:
    case FILE_KIND_COURSES:
    case FILE_KIND_WORKERS:
    case FILE_KIND_OFFERINGS:
        return true;
    case FILE_KIND_UNITS:
    case FILE_KIND_DAYS:
    case FILE_KIND_QUOTAS:
    case FILE_KIND_HOURS:
    case FILE_KIND_ATTENDANCE:
    case FILE_KIND_RESULTS:
    case FILE_KIND_APPROVALS:
    case FILE_KIND_COUNT:
        return false;
    }
    return false;
}

/* Calendars show courses, rooms, sessions and names: once one of these changed, every feed may
 * have. */
enum err_code import_touch_feeds(struct service *service, enum file_kind kind, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store *store = service->store;
    struct worker *workers = NULL;
    struct trainer *trainers = NULL;
    size_t workers_len = 0;
    size_t trainers_len = 0;
    int64_t now = service_now(service);
    int64_t office = 0;
    if (!is_in_calendars(kind))
        return ERR_OK;
    TRY(store_worker_list(store, &arena, &workers, &workers_len, err));
    TRY(store_trainer_list(store, &arena, &trainers, &trainers_len, err));
    int64_t *ids = arena_array(&arena, workers_len + trainers_len + 1, sizeof(*ids));
    for (size_t i = 0; i < workers_len; i++)
        ids[i] = workers[i].id.v;
    TRY(store_feed_touch(store, FEED_KIND_WORKER, ids, workers_len, now, err));
    for (size_t i = 0; i < trainers_len; i++)
        ids[i] = trainers[i].id.v;
    TRY(store_feed_touch(store, FEED_KIND_TRAINER, ids, trainers_len, now, err));
    return store_feed_touch(store, FEED_KIND_COORDINATOR, &office, 1, now, err);
}

enum err_code import_run_put(struct import_run *run, struct err *err)
{
    return appliers[run->job->kind](run, err);
}

enum err_code import_run_apply(struct import_run *run, struct err *err)
{
    TRY(import_run_name_workers(run, err));
    TRY(import_run_keep_held(run, err));
    TRY(import_run_warn_categories(run, err));
    return import_run_put(run, err);
}

/* A file on its way into the database. */
struct application {
    struct service *service;
    const struct import_job *job;
    const struct import_bytes *source;
    struct import_file *file;
    const char *hash;
    struct arena *arena;
    struct import_report report;
};

static enum err_code apply(void *context, struct err *err)
{
    struct application *application = context;
    const struct import_job *job = application->job;
    const struct import_file *file = application->file;
    application->report = (struct import_report){.encoding = file->encoding,
                                                 .read = (int64_t)file->rows_total,
                                                 .refused = (int64_t)file->rows_refused};
    CLEANUP(import_run_release) struct import_run run;
    import_run_init(&run, application->service, job, application->file, application->arena);
    run.counts = &application->report;
    TRY(begin_record(&run, application->hash, err));
    TRY(import_run_apply(&run, err));
    merge_findings(&run);
    TRY(end_record(&run, application->hash, err));
    TRY(import_run_write_refused(&run, application->source, err));
    if (job->preview)
        return ERR_OK;
    run.counts->id = run.id;
    return run.counts->changed > 0 ? import_touch_feeds(run.service, job->kind, err) : ERR_OK;
}

enum err_code import_apply(struct service *service, const struct import_job *job,
                           struct arena *arena, struct import_report *ret_report, struct err *err)
{
    char hash[SHA256_HEX_SIZE];
    struct import_file *file = NULL;
    CLEANUP(buf_release) struct buf bytes;
    buf_init(&bytes, IMPORT_FILE_BYTES_MAX);
    TRY(file_read(job->path, &bytes, err));
    crypto_sha256_hex(str_slice(bytes.data, bytes.len), hash);
    struct import_bytes source = {name_of(job), str_slice(bytes.data, bytes.len)};
    TRY(import_read_bytes(&source, job->kind, &job->options, arena, &file, err));
    struct application application = {.service = service,
                                      .job = job,
                                      .source = &source,
                                      .file = file,
                                      .hash = hash,
                                      .arena = arena};
    const struct transaction transaction = {.work = apply,
                                            .context = &application,
                                            .preview = job->preview,
                                            .alone = import_settles(job->kind)};
    TRY(transaction_run(service, &transaction, err));
    *ret_report = application.report;
    return ERR_OK;
}

/* No report repeats what names a person: the value is not empty but left out. */
static bool is_hidden(enum file_kind kind, const struct import_refusal *refusal)
{
    size_t len = 0;
    const struct column *columns = columns_of(kind, &len);
    return refusal->column >= 0 && columns[refusal->column].is_private &&
           refusal->why != IMPORT_REASON_REQUIRED;
}

static json_t *refusal_list(enum file_kind kind, const struct import_refusal *refusals, size_t len)
{
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(list, json_pack("{s:i, s:s, s:s, s:b, s:s, s:s, s:s}", "line",
                                              (int)refusals[i].line, "column", refusals[i].heading,
                                              "value", refusals[i].value, "hidden",
                                              is_hidden(kind, &refusals[i]), "why",
                                              import_reason_code(refusals[i].why), "reason",
                                              refusals[i].reason, "remedy", refusals[i].remedy));
    return list;
}

static json_t *difference_list(const struct import_report *report)
{
    json_t *list = json_array();
    for (size_t i = 0; i < report->differences_len; i++) {
        const struct import_difference *item = &report->differences[i];
        json_array_append_new(list, json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:b}", "line",
                                              (int)item->line, "key", item->key, "column_zh",
                                              item->column->zh, "column_en", item->column->en,
                                              "before", item->before, "after", item->after,
                                              "hidden", item->column->is_private));
    }
    return list;
}

/* Those for whom something is posted or taken back, or to whom their marks give nothing. */
static json_t *hours_json(const struct attendance_outcomes *hours)
{
    json_t *workers = json_array();
    for (size_t i = 0; i < hours->len; i++) {
        const struct attendance_outcome *outcome = &hours->items[i];
        if (outcome->posted_min + outcome->taken_min > 0 ||
            outcome->verdict != ATTENDANCE_VERDICT_GIVEN)
            json_array_append_new(workers, attendance_outcome_json(outcome));
    }
    return json_pack("{s:I, s:I, s:o}", "posted_min", (json_int_t)hours->posted_min, "taken_min",
                     (json_int_t)hours->taken_min, "workers", workers);
}

json_t *import_report_json(const struct import_job *job, const struct import_report *report)
{
    json_t *value =
        json_pack("{s:I, s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:o}", "id",
                  (json_int_t)report->id.v, "kind", file_kind_text(job->kind)->code, "encoding",
                  report->encoding, "preview", job->preview, "read", (json_int_t)report->read,
                  "created", (json_int_t)report->created, "changed", (json_int_t)report->changed,
                  "same", (json_int_t)report->same, "refused", (json_int_t)report->refused, "kept",
                  (json_int_t)report->kept, "refusals",
                  refusal_list(job->kind, report->refusals, report->refusals_len), "warnings",
                  refusal_list(job->kind, report->warnings, report->warnings_len), "differences",
                  difference_list(report), "hours", hours_json(&report->hours));
    if (job->kind == FILE_KIND_HOURS)
        json_object_set_new(value, "posted", import_posted_json(&report->posted));
    return value;
}
