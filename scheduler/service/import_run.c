/* What the kinds of file share while they are applied: codes, refusals, counts, and the record of
 * what was before. */
#include "scheduler/base/alloc.h"
#include "scheduler/service/import_rows.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_record.h"
#include "scheduler/store/store_worker.h"

static void load_codes(struct map *map, const char *code, int64_t id)
{
    map_put(map, str_from(code), id);
}

static enum err_code load_units(struct import_run *run, struct err *err)
{
    struct unit *units = NULL;
    size_t len = 0;
    TRY(store_unit_list(run->service->store, INT64_MAX, run->arena, &units, &len, err));
    for (size_t i = 0; i < len; i++)
        load_codes(&run->codes[IMPORT_REFERENCE_UNIT], units[i].code, units[i].id.v);
    run->book.units = row_names_of_units(units, len, run->arena);
    return ERR_OK;
}

static enum err_code load_rooms(struct import_run *run, struct err *err)
{
    struct room *rooms = NULL;
    size_t len = 0;
    TRY(store_room_list(run->service->store, run->arena, &rooms, &len, err));
    for (size_t i = 0; i < len; i++)
        load_codes(&run->codes[IMPORT_REFERENCE_ROOM], rooms[i].code, rooms[i].id.v);
    run->book.rooms = row_names_of_rooms(rooms, len, run->arena);
    return ERR_OK;
}

static enum err_code load_trainers(struct import_run *run, struct err *err)
{
    struct trainer *trainers = NULL;
    size_t len = 0;
    TRY(store_trainer_list(run->service->store, run->arena, &trainers, &len, err));
    for (size_t i = 0; i < len; i++)
        load_codes(&run->codes[IMPORT_REFERENCE_TRAINER], trainers[i].code, trainers[i].id.v);
    run->book.trainers = row_names_of_trainers(trainers, len, run->arena);
    return ERR_OK;
}

static enum err_code load_courses(struct import_run *run, struct err *err)
{
    struct course *courses = NULL;
    size_t len = 0;
    TRY(store_course_list(run->service->store, run->arena, &courses, &len, err));
    for (size_t i = 0; i < len; i++)
        load_codes(&run->codes[IMPORT_REFERENCE_COURSE], courses[i].code, courses[i].id.v);
    run->book.courses = row_names_of_courses(courses, len, run->arena);
    return ERR_OK;
}

static enum err_code load_workers(struct import_run *run, struct err *err)
{
    struct worker *workers = NULL;
    size_t len = 0;
    TRY(store_worker_list(run->service->store, run->arena, &workers, &len, err));
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
        if (!run->file->view->columns[finding.column].is_private)
            finding.value = str_from(row->cells[finding.column].text);
    }
    report_add(report, &finding);
}

void import_run_refuse(struct import_run *run, const struct import_row *row, int column,
                       enum import_reason why, const char *detail)
{
    struct finding finding = {.column = column, .why = why, .detail = detail};
    add_finding(run, finding, row, &run->refused);
    run->is_refused[row - run->file->rows] = true;
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

static void count(struct import_run *run, enum store_change change, int64_t rows)
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

enum err_code import_run_flush(struct import_run *run, struct err *err)
{
    struct import_changes *changes = &run->changes;
    if (changes->len > 0)
        TRY(store_import_changes_put(run->service->store, run->id, changes->items, changes->len,
                                     err));
    changes->len = 0;
    arena_release(&changes->arena);
    return ERR_OK;
}

/* {"code":"S1",…}, of an offering [{…},…]: the rows that would load it as it was. */
static const char *before_text(const struct import_run *run, const struct import_done *done,
                               struct arena *arena)
{
    size_t columns_len = 0;
    (void)columns_of(run->job->kind, &columns_len);
    if (run->job->kind != FILE_KIND_OFFERINGS) {
        CLEANUP_JSON json_t *row = row_json(run->job->kind, done->before, arena);
        CLEANUP(x_free_ptr) char *line = json_text(row);
        return arena_strdup(arena, line);
    }
    CLEANUP_JSON json_t *rows = json_array();
    for (size_t i = 0; i < done->before_rows; i++)
        json_array_append_new(rows,
                              row_json(run->job->kind, done->before + i * columns_len, arena));
    CLEANUP(x_free_ptr) char *text = json_text(rows);
    return arena_strdup(arena, text);
}

enum err_code import_run_done(struct import_run *run, const struct import_done *done,
                              struct err *err)
{
    struct import_changes *changes = &run->changes;
    count(run, done->change, done->rows);
    if (run->job->preview)
        import_run_compare(run, done);
    if (done->change == STORE_CHANGE_SAME || run->id.v == 0)
        return ERR_OK;
    changes->items[changes->len++] = (struct store_import_change){
        .line = done->line,
        .key = arena_strdup(&changes->arena, done->key),
        .before = done->before != NULL ? before_text(run, done, &changes->arena) : NULL,
    };
    return changes->len == IMPORT_CHANGES_MAX ? import_run_flush(run, err) : ERR_OK;
}

enum err_code import_run_tick(const struct import_run *run, size_t done, struct err *err)
{
    if (done % 64 != 0 ||
        progress_tick(run->progress, "write", (int64_t)done, (int64_t)run->file->rows_len))
        return ERR_OK;
    return err_set(err, ERR_CONFLICT, "stopped; nothing was changed");
}

void import_run_init(struct import_run *run, struct service *service, const struct import_job *job,
                     struct import_file *file, struct arena *arena)
{
    *run = (struct import_run){
        .service = service, .job = job, .arena = arena, .progress = job->options.progress};
    run->refused = (struct report){.arena = arena, .language = job->options.language};
    run->warned = run->refused;
    run->book.arena = arena;
    run->file = file;
    run->is_refused = arena_array(arena, file->rows_len + 1, sizeof(*run->is_refused));
}

void import_run_release(struct import_run *run)
{
    for (int i = 0; i < IMPORT_REFERENCE_COUNT; i++)
        map_release(&run->codes[i]);
    map_release(&run->timetables);
    report_release(&run->refused);
    report_release(&run->warned);
    arena_release(&run->changes.arena);
}
