/* Loading a file: one transaction, rolled back at the end of a preview. */
#include "scheduler/service/import_apply.h"

#include <string.h>

#include "scheduler/base/file.h"
#include "scheduler/service/import_rows.h"
#include "scheduler/store/store.h"

static enum err_code (*const appliers[FILE_KIND_COUNT])(struct import_run *run, struct err *err) = {
    [FILE_KIND_UNITS] = import_units,           [FILE_KIND_ROOMS] = import_rooms,
    [FILE_KIND_TRAINERS] = import_trainers,     [FILE_KIND_COURSES] = import_courses,
    [FILE_KIND_WORKERS] = import_workers,       [FILE_KIND_DAYS] = import_days,
    [FILE_KIND_OFFERINGS] = import_offerings,   [FILE_KIND_HOURS] = import_hours,
    [FILE_KIND_ATTENDANCE] = import_attendance, [FILE_KIND_QUOTAS] = import_quotas,
    [FILE_KIND_RESULTS] = import_results,
};

static void load_codes(struct map *map, const char *code, int64_t id)
{
    map_put(map, str_from(code), id);
}

static enum err_code load_units(struct import_run *run, struct err *err)
{
    struct unit *units = NULL;
    size_t len = 0;
    CLEANUP(arena_release) struct arena arena = {0};
    TRY(store_unit_list(run->service->store, &arena, &units, &len, err));
    for (size_t i = 0; i < len; i++)
        load_codes(&run->codes[IMPORT_REFERENCE_UNIT], units[i].code, units[i].id.v);
    return ERR_OK;
}

static enum err_code load_rooms(struct import_run *run, struct err *err)
{
    struct room *rooms = NULL;
    size_t len = 0;
    CLEANUP(arena_release) struct arena arena = {0};
    TRY(store_room_list(run->service->store, &arena, &rooms, &len, err));
    for (size_t i = 0; i < len; i++)
        load_codes(&run->codes[IMPORT_REFERENCE_ROOM], rooms[i].code, rooms[i].id.v);
    return ERR_OK;
}

static enum err_code load_trainers(struct import_run *run, struct err *err)
{
    struct trainer *trainers = NULL;
    size_t len = 0;
    CLEANUP(arena_release) struct arena arena = {0};
    TRY(store_trainer_list(run->service->store, &arena, &trainers, &len, err));
    for (size_t i = 0; i < len; i++)
        load_codes(&run->codes[IMPORT_REFERENCE_TRAINER], trainers[i].code, trainers[i].id.v);
    return ERR_OK;
}

static enum err_code load_courses(struct import_run *run, struct err *err)
{
    struct course *courses = NULL;
    size_t len = 0;
    CLEANUP(arena_release) struct arena arena = {0};
    TRY(store_course_list(run->service->store, &arena, &courses, &len, err));
    for (size_t i = 0; i < len; i++)
        load_codes(&run->codes[IMPORT_REFERENCE_COURSE], courses[i].code, courses[i].id.v);
    return ERR_OK;
}

static enum err_code load_workers(struct import_run *run, struct err *err)
{
    struct worker *workers = NULL;
    size_t len = 0;
    CLEANUP(arena_release) struct arena arena = {0};
    TRY(store_worker_list(run->service->store, &arena, &workers, &len, err));
    for (size_t i = 0; i < len; i++)
        load_codes(&run->codes[IMPORT_REFERENCE_WORKER], workers[i].code, workers[i].id.v);
    return ERR_OK;
}

static const struct {
    enum err_code (*load)(struct import_run *run, struct err *err);
    const char *noun_en, *noun_zh;
} references[IMPORT_REFERENCE_COUNT] = {
    [IMPORT_REFERENCE_UNIT] = {load_units, "unit", "单位"},
    [IMPORT_REFERENCE_ROOM] = {load_rooms, "room", "教室"},
    [IMPORT_REFERENCE_TRAINER] = {load_trainers, "trainer", "讲师"},
    [IMPORT_REFERENCE_COURSE] = {load_courses, "course", "课程"},
    [IMPORT_REFERENCE_WORKER] = {load_workers, "worker", "社工"},
};

enum err_code import_run_load(struct import_run *run, enum import_reference what, struct err *err)
{
    return references[what].load(run, err);
}

bool import_run_has(const struct import_run *run, int column)
{
    return (run->file->columns_seen & 1u << column) != 0;
}

static void add_finding(const struct import_run *run, struct finding finding,
                        const struct import_row *row, struct report *report)
{
    finding.line = row->line;
    if (finding.column >= 0) {
        finding.heading = run->file->headings[finding.column];
        finding.value = str_from(row->cells[finding.column].text);
    }
    report_add(report, &finding);
}

void import_run_refuse(struct import_run *run, const struct import_row *row, int column,
                       enum import_reason why, const char *detail)
{
    struct finding finding = {.column = column, .why = why, .detail = detail};
    add_finding(run, finding, row, &run->refused);
    run->counts->refused++;
}

void import_run_warn(struct import_run *run, const struct import_row *row, int column,
                     enum import_reason why, const char *detail)
{
    struct finding finding = {.column = column, .why = why, .detail = detail};
    add_finding(run, finding, row, &run->warned);
}

bool import_run_resolve(struct import_run *run, const struct import_row *row, int column,
                        enum import_reference what, int64_t *ret_id)
{
    const struct import_cell *cell = &row->cells[column];
    *ret_id = 0;
    if (!import_cell_given(cell) || map_get(&run->codes[what], str_from(cell->text), ret_id))
        return true;
    import_run_refuse(run, row, column, IMPORT_REASON_REFERENCE,
                      arena_printf(run->arena, "%s %s\t%s %s", references[what].noun_en, cell->text,
                                   references[what].noun_zh, cell->text));
    return false;
}

enum err_code import_found(enum err_code code, bool *ret_found)
{
    *ret_found = code == ERR_OK;
    return code == ERR_NOT_FOUND ? ERR_OK : code;
}

void import_run_count(struct import_run *run, enum store_change change, int64_t rows)
{
    switch (change) {
    case STORE_CHANGE_NEW:
        run->counts->created += rows;
        break;
    case STORE_CHANGE_CHANGED:
        run->counts->changed += rows;
        break;
    case STORE_CHANGE_SAME:
    case STORE_CHANGE_COUNT:
        run->counts->same += rows;
        break;
    }
}

enum err_code import_run_tick(const struct import_run *run, size_t done, struct err *err)
{
    if (done % 64 != 0 ||
        progress_tick(run->progress, "write", (int64_t)done, (int64_t)run->file->rows_len))
        return ERR_OK;
    return err_set(err, ERR_CONFLICT, "stopped; nothing was changed");
}

static void run_release(struct import_run *run)
{
    for (int i = 0; i < IMPORT_REFERENCE_COUNT; i++)
        map_release(&run->codes[i]);
    report_release(&run->refused);
    report_release(&run->warned);
}

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

static enum err_code record(struct service *service, const struct import_job *job,
                            const struct import_report *report, const char *hash, struct err *err)
{
    int64_t now = service_now(service);
    struct store_import entry = {.kind = job->kind,
                                 .file_name = name_of(job),
                                 .file_hash = hash,
                                 .rows_new = report->created,
                                 .rows_changed = report->changed,
                                 .rows_same = report->same,
                                 .rows_refused = report->refused,
                                 .at = now};
    TRY(store_import_put(service->store, &entry, NULL, err));
    struct store_audit audit = {.at = now,
                                .who = job->who,
                                .verb = "import",
                                .object = file_kind_text(job->kind)->code,
                                .detail = hash};
    return store_audit_append(service->store, &audit, err);
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
    case FILE_KIND_COUNT:
        return false;
    }
    return false;
}

/* Calendars show courses, rooms, sessions and names: once one of these changed, every feed may
 * have. */
static enum err_code touch_feeds(struct import_run *run, struct err *err)
{
    struct store *store = run->service->store;
    struct worker *workers = NULL;
    struct trainer *trainers = NULL;
    size_t workers_len = 0;
    size_t trainers_len = 0;
    int64_t now = service_now(run->service);
    int64_t office = 0;
    if (run->counts->changed == 0 || !is_in_calendars(run->file->kind))
        return ERR_OK;
    TRY(store_worker_list(store, run->arena, &workers, &workers_len, err));
    TRY(store_trainer_list(store, run->arena, &trainers, &trainers_len, err));
    int64_t *ids = arena_array(run->arena, workers_len + trainers_len + 1, sizeof(*ids));
    for (size_t i = 0; i < workers_len; i++)
        ids[i] = workers[i].id.v;
    TRY(store_feed_touch(store, FEED_KIND_WORKER, ids, workers_len, now, err));
    for (size_t i = 0; i < trainers_len; i++)
        ids[i] = trainers[i].id.v;
    TRY(store_feed_touch(store, FEED_KIND_TRAINER, ids, trainers_len, now, err));
    return store_feed_touch(store, FEED_KIND_COORDINATOR, &office, 1, now, err);
}

static enum err_code apply(struct service *service, const struct import_job *job,
                           struct import_run *run, const char *hash, struct err *err)
{
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(appliers[job->kind](run, err));
    merge_findings(run);
    if (job->preview)
        return ERR_OK;
    TRY(touch_feeds(run, err));
    TRY(record(service, job, run->counts, hash, err));
    return store_commit(&tx, err);
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
    struct import_report report = {.encoding = file->encoding,
                                   .read = (int64_t)file->rows_total,
                                   .refused = (int64_t)file->rows_refused};
    CLEANUP(run_release)
    struct import_run run = {
        .service = service, .job = job, .file = file, .arena = arena, .counts = &report};
    run.progress = job->options.progress;
    run.refused = (struct report){.arena = arena, .language = job->options.language};
    run.warned = run.refused;
    TRY(apply(service, job, &run, hash, err));
    *ret_report = report;
    return ERR_OK;
}

static json_t *refusal_list(const struct import_refusal *refusals, size_t len)
{
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(list, json_pack("{s:i, s:s, s:s, s:s, s:s, s:s}", "line",
                                              (int)refusals[i].line, "column", refusals[i].heading,
                                              "value", refusals[i].value, "why",
                                              import_reason_code(refusals[i].why), "reason",
                                              refusals[i].reason, "remedy", refusals[i].remedy));
    return list;
}

json_t *import_report_json(const struct import_job *job, const struct import_report *report)
{
    return json_pack("{s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "kind",
                     file_kind_text(job->kind)->code, "encoding", report->encoding, "preview",
                     job->preview, "read", (json_int_t)report->read, "created",
                     (json_int_t)report->created, "changed", (json_int_t)report->changed, "same",
                     (json_int_t)report->same, "refused", (json_int_t)report->refused, "refusals",
                     refusal_list(report->refusals, report->refusals_len), "warnings",
                     refusal_list(report->warnings, report->warnings_len));
}
