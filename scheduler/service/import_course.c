/* Courses and their offerings: rows of a file -> the database. An offering is the rows that share
 * its code. */
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/service/import_rows.h"
#include "scheduler/service/timetable.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_record.h"

/* What the file does not have, stays as it was. */
static void keep_unseen_of_course(const struct import_run *run, const struct course *old,
                                  struct course *course)
{
    if (!import_run_has(run, COURSE_COLUMN_TIERS))
        course->tiers_mask = old->tiers_mask;
    if (!import_run_has(run, COURSE_COLUMN_ROLES))
        course->roles = old->roles;
    if (!import_run_has(run, COURSE_COLUMN_AFTER))
        course->after = old->after;
    if (!import_run_has(run, COURSE_COLUMN_CREDIT))
        course->credit = old->credit;
    if (!import_run_has(run, COURSE_COLUMN_ATTENDANCE_MIN))
        course->attendance_min = old->attendance_min;
    if (!import_run_has(run, COURSE_COLUMN_PASS_MARK))
        course->pass_mark_milli = old->pass_mark_milli;
}

static enum err_code put_course(struct import_run *run, const struct import_row *row,
                                struct err *err)
{
    const struct import_cell *cells = row->cells;
    struct course course = {.code = cells[COURSE_COLUMN_CODE].text,
                            .name = cells[COURSE_COLUMN_NAME].text,
                            .mode = (enum course_mode)cells[COURSE_COLUMN_MODE].number,
                            .tiers_mask = (uint32_t)cells[COURSE_COLUMN_TIERS].number,
                            .roles = cells[COURSE_COLUMN_ROLES].text,
                            .after = cells[COURSE_COLUMN_AFTER].text,
                            .credit = (enum course_credit)cells[COURSE_COLUMN_CREDIT].number,
                            .attendance_min = (int32_t)cells[COURSE_COLUMN_ATTENDANCE_MIN].number,
                            .pass_mark_milli = cells[COURSE_COLUMN_PASS_MARK].number};
    TRY(tags_parse(str_from(cells[COURSE_COLUMN_TAGS].text), run->arena, course.tags,
                   &course.tags_len, err));
    struct course old;
    struct export_cell before[COURSE_COLUMN_COUNT];
    bool is_old = false;
    TRY(import_found(
        store_course_get_by_code(run->service->store, course.code, run->arena, &old, err),
        &is_old));
    if (is_old)
        keep_unseen_of_course(run, &old, &course);
    enum store_change change;
    struct course_id id;
    TRY(course_validate(&course, err));
    TRY(store_course_put(run->service->store, &course, &id, &change, err));
    map_put(&run->codes[IMPORT_REFERENCE_COURSE], str_from(course.code), id.v);
    if (is_old && change == STORE_CHANGE_CHANGED)
        TRY(import_run_settle_course(run, id, err));
    if (is_old)
        row_of_course(&run->book, &old, before);
    return import_run_done(
        run, &(struct import_done){change, row->line, 1, course.code, is_old ? before : NULL, 1},
        err);
}

/* The first prerequisite of the row that is neither loaded nor a fit row's, or the empty view. */
static struct str unknown_after(const struct import_run *run, const struct map *fit,
                                const struct import_row *row)
{
    struct str rest = str_from(row->cells[COURSE_COLUMN_AFTER].text);
    struct str code;
    while (str_next(&rest, ';', &code)) {
        int64_t value = 0;
        if (!map_get(&run->codes[IMPORT_REFERENCE_COURSE], code, &value) &&
            !(map_get(fit, code, &value) && value != 0))
            return code;
    }
    return (struct str){0};
}

/* code -> 1 for rows whose prerequisites are loaded or are fit rows themselves, else 0. */
static void find_fit(const struct import_run *run, struct map *fit)
{
    const struct import_file *file = run->file;
    for (size_t i = 0; i < file->rows_len; i++)
        map_put(fit, str_from(file->rows[i].cells[COURSE_COLUMN_CODE].text), 1);
    for (bool is_over = false; !is_over;) {
        is_over = true;
        for (size_t i = 0; i < file->rows_len; i++) {
            struct str code = str_from(file->rows[i].cells[COURSE_COLUMN_CODE].text);
            int64_t is_fit = 0;
            (void)map_get(fit, code, &is_fit);
            if (is_fit == 0 || unknown_after(run, fit, &file->rows[i]).len == 0)
                continue;
            map_put(fit, code, 0);
            is_over = false;
        }
    }
}

enum err_code import_courses(struct import_run *run, struct err *err)
{
    CLEANUP(map_release) struct map fit = {0};
    TRY(import_run_load(run, IMPORT_REFERENCE_COURSE, err));
    find_fit(run, &fit);
    for (size_t i = 0; i < run->file->rows_len; i++) {
        const struct import_row *row = &run->file->rows[i];
        struct str unknown = unknown_after(run, &fit, row);
        TRY(import_run_tick(run, i, err));
        if (unknown.len == 0)
            TRY(put_course(run, row, err));
        else
            import_run_refuse(run, row, COURSE_COLUMN_AFTER, IMPORT_REASON_REFERENCE,
                              arena_printf(run->arena, "course %.*s\t课程 %.*s", (int)unknown.len,
                                           unknown.data, (int)unknown.len, unknown.data));
    }
    struct course *courses = NULL;
    size_t len = 0;
    TRY(store_course_list(run->service->store, run->arena, &courses, &len, err));
    return course_check_order(courses, len, err);
}

/* An offering while its rows are gathered. */
struct gathering {
    size_t *rows; /* indexes into the file's rows */
    size_t rows_len, rows_cap;
};

static void gatherings_free(struct gathering *gatherings, size_t len)
{
    for (size_t i = 0; i < len; i++)
        free(gatherings[i].rows);
    free(gatherings);
}

/* The reader has filled what stands once into every row of an offering, so any row tells it. */
static bool resolve_offering(struct import_run *run, const struct import_row *row,
                             struct offering *offering)
{
    const struct import_cell *cells = row->cells;
    *offering = (struct offering){.code = cells[OFFERING_COLUMN_CODE].text,
                                  .seats = (int32_t)cells[OFFERING_COLUMN_SEATS].number,
                                  .audience = cells[OFFERING_COLUMN_AUDIENCE].text,
                                  .window_from = cells[OFFERING_COLUMN_WINDOW_FROM].date,
                                  .window_to = cells[OFFERING_COLUMN_WINDOW_TO].date,
                                  .window_min = (int32_t)cells[OFFERING_COLUMN_WINDOW_MIN].number,
                                  .cost_each = (int32_t)cells[OFFERING_COLUMN_COST_EACH].number,
                                  .cost_class = (int32_t)cells[OFFERING_COLUMN_COST_CLASS].number,
                                  .uid = ""};
    return import_run_resolve(run, row, OFFERING_COLUMN_COURSE, IMPORT_REFERENCE_COURSE,
                              &offering->course_id.v) &&
           import_run_resolve(run, row, OFFERING_COLUMN_UNIT, IMPORT_REFERENCE_UNIT,
                              &offering->unit_id.v);
}

static bool resolve_session(struct import_run *run, const struct import_row *row,
                            struct session *session)
{
    *session = (struct session){
        .date = row->cells[OFFERING_COLUMN_DATE].date,
        .begins_min = (int32_t)row->cells[OFFERING_COLUMN_BEGINS].number,
        .ends_min = (int32_t)row->cells[OFFERING_COLUMN_ENDS].number,
        .uid = "",
    };
    return import_run_resolve(run, row, OFFERING_COLUMN_TRAINER, IMPORT_REFERENCE_TRAINER,
                              &session->trainer_id.v) &&
           import_run_resolve(run, row, OFFERING_COLUMN_ROOM, IMPORT_REFERENCE_ROOM,
                              &session->room_id.v);
}

/* One bad row refuses the offering: half an offering is none. The other rows are counted as its
 * companions. */
static void refuse_companions(struct import_run *run, const struct gathering *gathering,
                              int32_t bad_line)
{
    char where[FINDING_ROW_SIZE];
    for (size_t i = 0; i < gathering->rows_len; i++) {
        const struct import_row *row = &run->file->rows[gathering->rows[i]];
        if (row->line != bad_line)
            import_run_refuse(run, row, -1, IMPORT_REASON_COMPANION,
                              arena_strdup(run->arena, finding_row(bad_line, where)));
    }
}

/* Who teaches and where, of the stored session on the same day at the same time, or else of the one
 * in its place. */
static void keep_unseen_of_session(const struct import_run *run, struct session *session,
                                   const struct session *stored, size_t stored_len, size_t place)
{
    const struct session *like = NULL;
    for (size_t i = 0; i < stored_len && like == NULL; i++)
        if (date_compare(stored[i].date, session->date) == 0 &&
            stored[i].begins_min == session->begins_min)
            like = &stored[i];
    if (like == NULL && place < stored_len)
        like = &stored[place];
    if (like != NULL && !import_run_has(run, OFFERING_COLUMN_TRAINER))
        session->trainer_id = like->trainer_id;
    if (like != NULL && !import_run_has(run, OFFERING_COLUMN_ROOM))
        session->room_id = like->room_id;
}

/* The offering as it is in the database. */
struct stored {
    bool is_there;
    struct offering offering;
    struct session *sessions; /* cancelled ones too */
    size_t sessions_len;
};

static enum err_code load_stored(const struct import_run *run, const char *code,
                                 struct stored *stored, struct err *err)
{
    struct store *store = run->service->store;
    *stored = (struct stored){0};
    TRY(import_found(store_offering_get_by_code(store, code, run->arena, &stored->offering, err),
                     &stored->is_there));
    if (!stored->is_there)
        return ERR_OK;
    return store_session_list_of_offering(store, stored->offering.id, run->arena, &stored->sessions,
                                          &stored->sessions_len, err);
}

/* What the file does not have, stays as it was. */
static void keep_unseen(const struct import_run *run, const struct stored *stored,
                        struct offering *offering, struct session *sessions, size_t len)
{
    if (!stored->is_there)
        return;
    if (!import_run_has(run, OFFERING_COLUMN_UNIT))
        offering->unit_id = stored->offering.unit_id;
    if (!import_run_has(run, OFFERING_COLUMN_AUDIENCE))
        offering->audience = stored->offering.audience;
    if (!import_run_has(run, OFFERING_COLUMN_COST_EACH))
        offering->cost_each = stored->offering.cost_each;
    if (!import_run_has(run, OFFERING_COLUMN_COST_CLASS))
        offering->cost_class = stored->offering.cost_class;
    if (!import_run_has(run, OFFERING_COLUMN_WINDOW_MIN) && !date_is_none(offering->window_from))
        offering->window_min = stored->offering.window_min;
    for (size_t i = 0; i < len; i++)
        keep_unseen_of_session(run, &sessions[i], stored->sessions, stored->sessions_len, i);
}

/* --- timetables that were changed by hand -------------------------------------------------------
 */

static enum err_code load_arranged(struct import_run *run, struct err *err)
{
    struct store_held_value *held = NULL;
    size_t len = 0;
    TRY(store_held_value_list(run->service->store, FILE_KIND_OFFERINGS, run->arena, &held, &len,
                              err));
    run->arrangers = arena_array(run->arena, len + 1, sizeof(*run->arrangers));
    for (size_t i = 0; i < len; i++) {
        run->arrangers[i] = held[i].who;
        if (strcmp(held[i].key, TIMETABLE_HELD_KEY) == 0)
            map_put(&run->timetables, str_from(held[i].code), (int64_t)i);
    }
    return ERR_OK;
}

static bool is_same_meeting(const struct session *a, const struct session *b)
{
    return date_compare(a->date, b->date) == 0 && a->begins_min == b->begins_min &&
           a->ends_min == b->ends_min && a->trainer_id.v == b->trainer_id.v &&
           a->room_id.v == b->room_id.v;
}

/* The sessions that stand instead of those of the file; says so where they differ. Sessions come in
 * order of time from both, if the file is. */
static void keep_arranged(struct import_run *run, const struct import_row *row,
                          const struct stored *stored, struct store_offering *put)
{
    int64_t by = 0;
    if (!stored->is_there || !map_get(&run->timetables, str_from(stored->offering.code), &by))
        return;
    struct session *sessions = arena_array(run->arena, stored->sessions_len + 1, sizeof(*sessions));
    size_t len = 0;
    for (size_t i = 0; i < stored->sessions_len; i++)
        if (!stored->sessions[i].cancelled)
            sessions[len++] = stored->sessions[i];
    bool is_same = len == put->sessions_len && !stored->offering.cancelled;
    for (size_t i = 0; is_same && i < len; i++)
        is_same = is_same_meeting(&sessions[i], &put->sessions[i]);
    put->sessions = sessions;
    put->sessions_len = len;
    if (is_same)
        return;
    import_run_warn(run, row, OFFERING_COLUMN_DATE, IMPORT_REASON_KEPT, run->arrangers[by]);
    run->counts->kept++;
}

/* Cancelled by hand, and so not brought back by a file. */
static bool stays_cancelled(const struct import_run *run, const struct stored *stored)
{
    int64_t by = 0;
    return stored->is_there && stored->offering.cancelled &&
           map_get(&run->timetables, str_from(stored->offering.code), &by);
}

/* The rows that would load it as it was; none for a cancelled one. */
static size_t rows_before(const struct import_run *run, const struct stored *stored,
                          struct export_cell **ret_rows)
{
    struct export_cell *rows =
        arena_array(run->arena, (stored->sessions_len + 1) * OFFERING_COLUMN_COUNT, sizeof(*rows));
    size_t len = 0;
    *ret_rows = rows;
    if (stored->offering.cancelled)
        return 0;
    if (!date_is_none(stored->offering.window_from))
        row_of_session(&run->book, &stored->offering, NULL, rows + OFFERING_COLUMN_COUNT * len++);
    for (size_t i = 0; i < stored->sessions_len; i++)
        if (!stored->sessions[i].cancelled)
            row_of_session(&run->book, &stored->offering, &stored->sessions[i],
                           rows + OFFERING_COLUMN_COUNT * len++);
    return len;
}

static void warn_holidays(struct import_run *run, const struct gathering *gathering)
{
    for (size_t i = 0; i < gathering->rows_len; i++) {
        const struct import_row *row = &run->file->rows[gathering->rows[i]];
        const struct import_cell *cell = &row->cells[OFFERING_COLUMN_DATE];
        if (import_cell_given(cell) && days_is_holiday(run->days, cell->date)) {
            const struct day *day = days_find(run->days, cell->date);
            import_run_warn(run, row, OFFERING_COLUMN_DATE, IMPORT_REASON_HOLIDAY,
                            day->name[0] != '\0' ? day->name : "holiday\t节假日");
        }
    }
}

/* Days that were marked may be longer or shorter by now, or gone. */
static enum err_code settle_offering(struct import_run *run, const char *code, struct err *err)
{
    struct offering offering;
    TRY(store_offering_get_by_code(run->service->store, code, run->arena, &offering, err));
    return import_run_settle(run, &offering, NULL, err);
}

static enum err_code put_offering(struct import_run *run, const struct gathering *gathering,
                                  struct err *err)
{
    struct offering offering;
    struct session *sessions = arena_array(run->arena, gathering->rows_len, sizeof(*sessions));
    size_t len = 0;
    const struct import_row *first = &run->file->rows[gathering->rows[0]];
    if (!resolve_offering(run, first, &offering)) {
        refuse_companions(run, gathering, first->line);
        return ERR_OK;
    }
    for (size_t i = 0; i < gathering->rows_len; i++) {
        const struct import_row *row = &run->file->rows[gathering->rows[i]];
        if (!import_cell_given(&row->cells[OFFERING_COLUMN_DATE]))
            continue;
        if (!resolve_session(run, row, &sessions[len++])) {
            refuse_companions(run, gathering, row->line);
            return ERR_OK;
        }
    }
    struct stored stored;
    struct store_offering put = {&offering, sessions, len};
    struct import_done done = {
        .line = first->line, .rows = (int64_t)gathering->rows_len, .key = offering.code};
    TRY(load_stored(run, offering.code, &stored, err));
    keep_unseen(run, &stored, &offering, sessions, len);
    keep_arranged(run, first, &stored, &put);
    done.change = STORE_CHANGE_SAME;
    if (stays_cancelled(run, &stored))
        return import_run_done(run, &done, err);
    TRY(offering_validate(&offering, put.sessions, put.sessions_len, err));
    TRY(store_offering_put(run->service->store, put, service_now(run->service), NULL, &done.change,
                           err));
    struct export_cell *before = NULL;
    if (done.change == STORE_CHANGE_CHANGED)
        done.before_rows = rows_before(run, &stored, &before);
    done.before = before;
    if (done.change == STORE_CHANGE_CHANGED)
        TRY(settle_offering(run, offering.code, err));
    warn_holidays(run, gathering);
    return import_run_done(run, &done, err);
}

static struct gathering *gather(const struct import_run *run, size_t *ret_len)
{
    CLEANUP(map_release) struct map codes = {0};
    struct gathering *gatherings = x_calloc(run->file->rows_len + 1, sizeof(*gatherings));
    for (size_t i = 0; i < run->file->rows_len; i++) {
        struct str code = str_from(run->file->rows[i].cells[OFFERING_COLUMN_CODE].text);
        int64_t at = (int64_t)codes.len;
        (void)map_add(&codes, code, at, &at);
        struct gathering *gathering = &gatherings[at];
        x_grow(&gathering->rows, &gathering->rows_cap, gathering->rows_len + 1,
               sizeof(*gathering->rows));
        gathering->rows[gathering->rows_len++] = i;
    }
    *ret_len = codes.len;
    return gatherings;
}

enum err_code import_offerings(struct import_run *run, struct err *err)
{
    TRY(import_run_load(run, IMPORT_REFERENCE_COURSE, err));
    TRY(import_run_load(run, IMPORT_REFERENCE_UNIT, err));
    TRY(import_run_load(run, IMPORT_REFERENCE_ROOM, err));
    TRY(import_run_load(run, IMPORT_REFERENCE_TRAINER, err));
    TRY(store_day_list(run->service->store, run->arena, &run->days, err));
    TRY(load_arranged(run, err));
    size_t len = 0;
    struct gathering *gatherings = gather(run, &len);
    enum err_code code = ERR_OK;
    for (size_t i = 0; i < len && code == ERR_OK; i++) {
        code = import_run_tick(run, gatherings[i].rows[0], err);
        if (code == ERR_OK)
            code = put_offering(run, &gatherings[i], err);
    }
    gatherings_free(gatherings, len);
    TRY(code);
    return run->id.v != 0 ? import_run_warn_clashes(run, err) : ERR_OK;
}
