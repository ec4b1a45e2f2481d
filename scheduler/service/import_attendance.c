/* Sign-in lists: rows of a file -> marks, and then the ledger is made to agree with them
 * (attendance_settle.h), once for every worker whom a row is about. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "scheduler/service/attendance.h"
#include "scheduler/service/attendance_credit.h"
#include "scheduler/service/attendance_settle.h"
#include "scheduler/service/import_rows.h"
#include "scheduler/service/lookup.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_plan.h"

#define DAYS_TEXT_MAX 200
#define WHOLE_KEY     "%" PRId64 "|"
#define DAY_KEY       "%" PRId64 "|%" PRId32
#define KEY_SIZE      48

/* An offering on the list, with all that its rows are judged by. */
struct event {
    struct attended of;
    struct map marks;    /* WHOLE_KEY or DAY_KEY of a worker -> index in known */
    struct map has_days; /* WHOLE_KEY -> 1: marked by days */
    struct map places;   /* WHOLE_KEY -> 1: has a place in the plan in force */
    struct map touched;  /* attendance_key() -> index of the worker's first row in list_run.rows */
    struct attendance *known;
    size_t known_len, known_cap;
};

/* A row whose mark is in the database. */
struct marked_row {
    const struct import_row *row;
    struct event *event;
    struct attendance mark;
    struct import_done done;
    bool is_first; /* of this worker and offering in the file */
};

struct list_run {
    struct import_run *run;
    struct map index; /* offering code -> index in events, or -1: there is none */
    struct event **events;
    size_t len, cap;
    struct marked_row *rows;
    size_t rows_len;
};

static void list_release(struct list_run *list)
{
    for (size_t i = 0; i < list->len; i++) {
        map_release(&list->events[i]->marks);
        map_release(&list->events[i]->has_days);
        map_release(&list->events[i]->places);
        map_release(&list->events[i]->touched);
        free(list->events[i]->known);
    }
    free(list->events);
    map_release(&list->index);
}

static struct str mark_key(struct worker_id worker, struct date day, char key[static KEY_SIZE])
{
    if (date_is_none(day))
        snprintf(key, KEY_SIZE, WHOLE_KEY, worker.v);
    else
        snprintf(key, KEY_SIZE, DAY_KEY, worker.v, day.day);
    return str_from(key);
}

static void remember_mark(struct event *event, const struct attendance *mark)
{
    char key[KEY_SIZE];
    int64_t at = (int64_t)event->known_len;
    if (map_add(&event->marks, mark_key(mark->worker_id, mark->day, key), at, &at)) {
        x_grow(&event->known, &event->known_cap, event->known_len + 1, sizeof(*event->known));
        event->known_len++;
    }
    event->known[at] = *mark;
    if (!date_is_none(mark->day))
        map_put(&event->has_days, mark_key(mark->worker_id, DATE_NONE, key), 1);
}

/* The mark as it was; NULL: there was none. */
static const struct attendance *mark_before(const struct event *event,
                                            const struct attendance *mark)
{
    char key[KEY_SIZE];
    int64_t at = 0;
    return map_get(&event->marks, mark_key(mark->worker_id, mark->day, key), &at)
               ? &event->known[at]
               : NULL;
}

/* --- loading an offering ------------------------------------------------------------------------
 */

static enum err_code load_people(struct import_run *run, struct event *event, struct err *err)
{
    struct store *store = run->service->store;
    struct attendance *marks = NULL;
    struct worker_id *workers = NULL;
    size_t len = 0;
    char key[KEY_SIZE];
    TRY(store_attendance_list_of_offering(store, event->of.offering.id, run->arena, &marks, &len,
                                          err));
    for (size_t i = 0; i < len; i++)
        remember_mark(event, &marks[i]);
    TRY(store_place_list_of_offering(store, event->of.offering.id, run->arena, &workers, &len,
                                     err));
    for (size_t i = 0; i < len; i++)
        map_put(&event->places, mark_key(workers[i], DATE_NONE, key), 1);
    return ERR_OK;
}

/* NULL if there is no such offering. */
static enum err_code find_event(struct list_run *list, const char *code, struct event **ret_event,
                                struct err *err)
{
    struct import_run *run = list->run;
    struct store *store = run->service->store;
    int64_t at = -1;
    bool is_found = false;
    *ret_event = NULL;
    if (map_get(&list->index, str_from(code), &at)) {
        *ret_event = at >= 0 ? list->events[at] : NULL;
        return ERR_OK;
    }
    struct event *event = arena_array(run->arena, 1, sizeof(*event));
    struct offering offering;
    TRY(import_found(store_offering_get_by_code(store, code, run->arena, &offering, err),
                     &is_found));
    map_put(&list->index, str_from(code), is_found ? (int64_t)list->len : -1);
    if (!is_found)
        return ERR_OK;
    x_grow(&list->events, &list->cap, list->len + 1, sizeof(struct event *));
    list->events[list->len++] = event;
    TRY(attended_load(run->service, &offering, run->arena, &event->of, err));
    TRY(load_people(run, event, err));
    *ret_event = event;
    return ERR_OK;
}

/* --- judging a row ------------------------------------------------------------------------------
 */

static bool refuse(struct list_run *list, const struct import_row *row, int column,
                   enum import_reason why, const char *detail)
{
    import_run_refuse(list->run, row, column, why, detail);
    return false;
}

/* "2027-03-13, 2027-03-20". */
static const char *days_text(const struct event *event, struct arena *arena)
{
    CLEANUP(buf_release) struct buf text;
    char day[DATE_TEXT_SIZE];
    buf_init(&text, DAYS_TEXT_MAX);
    for (size_t i = 0; i < event->of.sessions_len && text.len < DAYS_TEXT_MAX - 24; i++)
        if (i == 0 || date_compare(event->of.sessions[i].date, event->of.sessions[i - 1].date) != 0)
            buf_addf(&text, "%s%s", text.len > 0 ? ", " : "",
                     date_format(event->of.sessions[i].date, day));
    return arena_strdup(arena, buf_text(&text));
}

/* A day may be marked once it has come; the whole once its last session has; a self-paced offering
 * once its window is open, for who is done early is done. */
static struct date held_on(const struct event *event, struct date day)
{
    if (!date_is_none(day))
        return day;
    return event->of.sessions_len > 0 ? event->of.last : event->of.first;
}

/* What was marked may be taken back whatever the offering is by now: how else would a mark go? */
static bool check_day(struct list_run *list, const struct import_row *row,
                      const struct event *event, const struct attendance *mark)
{
    struct date day = mark->day;
    char text[DATE_TEXT_SIZE];
    struct date held = held_on(event, day);
    if (mark->state != ATTENDANCE_PRESENT && mark_before(event, mark) != NULL)
        return true;
    if (event->of.offering.cancelled || date_is_none(event->of.last))
        return refuse(list, row, ATTENDANCE_COLUMN_OFFERING, IMPORT_REASON_CANCELLED, NULL);
    if (!date_is_none(day) &&
        presence_day_min(event->of.sessions, event->of.sessions_len, day) == 0)
        return refuse(list, row, ATTENDANCE_COLUMN_DATE, IMPORT_REASON_NO_SESSION,
                      days_text(event, list->run->arena));
    if (date_compare(held, service_today(list->run->service)) > 0)
        return refuse(list, row, ATTENDANCE_COLUMN_STATE, IMPORT_REASON_FUTURE,
                      arena_strdup(list->run->arena, date_format(held, text)));
    return true;
}

static bool check_mix(struct list_run *list, const struct import_row *row,
                      const struct event *event, const struct attendance *mark)
{
    char key[KEY_SIZE];
    int64_t value = 0;
    struct str whole = mark_key(mark->worker_id, DATE_NONE, key);
    bool is_whole = date_is_none(mark->day);
    const struct map *other = is_whole ? &event->has_days : &event->marks;
    if (!map_get(other, whole, &value))
        return true;
    return refuse(list, row, ATTENDANCE_COLUMN_DATE, IMPORT_REASON_MIXED,
                  is_whole ? "single days\t单日" : "the whole offering\t整个班次");
}

/* The minutes that the mark is about. */
static int64_t most_minutes(const struct event *event, struct date day)
{
    return date_is_none(day) ? attended_minutes(&event->of)
                             : presence_day_min(event->of.sessions, event->of.sessions_len, day);
}

/* Minutes, or a percentage of those that the mark is about, in minutes. */
static bool take_presence(struct list_run *list, const struct import_row *row,
                          const struct event *event, struct attendance *mark)
{
    const struct import_cell *cell = &row->cells[ATTENDANCE_COLUMN_PRESENCE];
    int64_t most = most_minutes(event, mark->day);
    if (!import_cell_given(cell))
        return true;
    if (mark->state != ATTENDANCE_PRESENT)
        return refuse(list, row, ATTENDANCE_COLUMN_PRESENCE, IMPORT_REASON_NOT_PRESENT, NULL);
    int64_t min = cell->number >= 0 ? cell->number : most * -cell->number / 100;
    /* A mark outlives a session that is shortened, and comes back as it was. */
    bool is_undo = list->run->job->is_undo;
    if (min < 1 || (min > most && !is_undo))
        return refuse(list, row, ATTENDANCE_COLUMN_PRESENCE, IMPORT_REASON_RANGE,
                      arena_printf(list->run->arena, "1 … %" PRId64, most));
    mark->present_min = min < most || is_undo ? (int32_t)min : ATTENDANCE_WHOLE_TIME;
    return true;
}

/* Another offering of the same course, in which the worker has missed something. */
static enum err_code take_make_up(struct list_run *list, const struct import_row *row,
                                  const struct event *event, struct attendance *mark,
                                  bool *ret_is_fit, struct err *err)
{
    const struct import_cell *cell = &row->cells[ATTENDANCE_COLUMN_MAKES_UP];
    struct event *missed = NULL;
    *ret_is_fit = true;
    if (!import_cell_given(cell))
        return ERR_OK;
    TRY(find_event(list, cell->text, &missed, err));
    if (missed == NULL)
        *ret_is_fit =
            refuse(list, row, ATTENDANCE_COLUMN_MAKES_UP, IMPORT_REASON_REFERENCE,
                   arena_printf(list->run->arena, "offering %s\t班次 %s", cell->text, cell->text));
    else if (mark->state != ATTENDANCE_PRESENT)
        *ret_is_fit =
            refuse(list, row, ATTENDANCE_COLUMN_MAKES_UP, IMPORT_REASON_NOT_PRESENT, NULL);
    else if (missed == event || missed->of.course.id.v != event->of.course.id.v)
        *ret_is_fit = refuse(list, row, ATTENDANCE_COLUMN_MAKES_UP, IMPORT_REASON_MAKES_UP,
                             event->of.course.code);
    if (*ret_is_fit)
        mark->makes_up = missed->of.offering.id;
    return ERR_OK;
}

/* --- marks --------------------------------------------------------------------------------------
 */

/* The row that would mark it as it was; without a state where there was no mark, which undoing
 * takes for absent before the mark goes. */
static enum err_code fill_done(struct list_run *list, struct marked_row *marked,
                               const struct attendance *old, struct err *err)
{
    struct arena *arena = list->run->arena;
    const struct import_cell *cells = marked->row->cells;
    const struct attendance *mark = &marked->mark;
    struct export_cell *before = arena_array(arena, ATTENDANCE_COLUMN_COUNT, sizeof(*before));
    char text[KEY_SIZE];
    for (int i = 0; i < ATTENDANCE_COLUMN_COUNT; i++)
        before[i] = EXPORT_NONE;
    before[ATTENDANCE_COLUMN_OFFERING] = EXPORT_TEXT(cells[ATTENDANCE_COLUMN_OFFERING].text);
    before[ATTENDANCE_COLUMN_DATE] = EXPORT_DATE(mark->day);
    before[ATTENDANCE_COLUMN_WORKER] = EXPORT_TEXT(cells[ATTENDANCE_COLUMN_WORKER].text);
    if (old != NULL)
        TRY(attendance_mark_cells(list->run->service, old, arena, before, err));
    marked->done = (struct import_done){
        .line = marked->row->line, .rows = 1, .before = before, .before_rows = 1};
    marked->done.key =
        arena_printf(arena, "%" PRId64 "|%s%s", mark->offering_id.v,
                     mark_key(mark->worker_id, mark->day, text).data, old != NULL ? "" : "|new");
    return ERR_OK;
}

static void touch(struct list_run *list, struct event *event, struct marked_row *marked)
{
    char key[ATTENDANCE_KEY_SIZE];
    int64_t first = marked - list->rows;
    marked->is_first =
        map_add(&event->touched, attendance_key(marked->mark.worker_id, key), first, &first);
}

/* Where the time that was made up was missed; that offering is settled as well. */
static enum err_code touch_missed(struct list_run *list, struct offering_id id,
                                  struct worker_id worker, struct err *err)
{
    struct offering offering;
    struct event *event = NULL;
    char key[ATTENDANCE_KEY_SIZE];
    if (id.v == 0)
        return ERR_OK;
    TRY(store_offering_get(list->run->service->store, id, list->run->arena, &offering, err));
    TRY(find_event(list, offering.code, &event, err));
    (void)map_add(&event->touched, attendance_key(worker, key), -1, NULL);
    return ERR_OK;
}

static enum err_code put_mark(struct list_run *list, const struct import_row *row,
                              struct event *event, const struct attendance *mark, struct err *err)
{
    const struct attendance *old = mark_before(event, mark);
    struct marked_row *marked = &list->rows[list->rows_len++];
    struct offering_id missed = old != NULL ? old->makes_up : (struct offering_id){0};
    *marked = (struct marked_row){.row = row, .event = event, .mark = *mark};
    TRY(fill_done(list, marked, old, err));
    TRY(store_attendance_put(list->run->service->store, mark, &marked->done.change, err));
    touch(list, event, marked);
    TRY(touch_missed(list, missed, mark->worker_id, err));
    TRY(touch_missed(list, mark->makes_up, mark->worker_id, err));
    remember_mark(event, mark);
    return ERR_OK;
}

static bool is_same_mark(const struct attendance *a, const struct attendance *b)
{
    return a->state == b->state && a->present_min == b->present_min &&
           a->makes_up.v == b->makes_up.v && a->score_milli == b->score_milli;
}

/* What the row says of the mark besides who, where and when; the file's missing columns leave it as
 * it was. */
static enum err_code take_mark(struct list_run *list, const struct import_row *row,
                               const struct event *event, struct attendance *mark, bool *ret_is_fit,
                               struct err *err)
{
    const struct import_run *run = list->run;
    const struct import_cell *score = &row->cells[ATTENDANCE_COLUMN_SCORE];
    const struct attendance *old = mark_before(event, mark);
    bool is_kept = old != NULL && old->state == mark->state;
    mark->score_milli = import_cell_given(score) ? score->number : ATTENDANCE_NO_SCORE;
    if (is_kept && !import_run_has(run, ATTENDANCE_COLUMN_SCORE))
        mark->score_milli = old->score_milli;
    if (is_kept && !import_run_has(run, ATTENDANCE_COLUMN_PRESENCE))
        mark->present_min = old->present_min;
    if (is_kept && !import_run_has(run, ATTENDANCE_COLUMN_MAKES_UP))
        mark->makes_up = old->makes_up;
    *ret_is_fit = take_presence(list, row, event, mark);
    return *ret_is_fit ? take_make_up(list, row, event, mark, ret_is_fit, err) : ERR_OK;
}

/* A cell is filled in that only a mark gives a meaning. */
static bool says_more(const struct import_cell *cells)
{
    return import_cell_given(&cells[ATTENDANCE_COLUMN_PRESENCE]) ||
           import_cell_given(&cells[ATTENDANCE_COLUMN_MAKES_UP]) ||
           import_cell_given(&cells[ATTENDANCE_COLUMN_SCORE]);
}

static enum err_code judge_mark(struct list_run *list, const struct import_row *row,
                                struct event *event, struct attendance *mark, struct err *err)
{
    bool is_fit = false;
    const struct attendance *old = mark_before(event, mark);
    TRY(take_mark(list, row, event, mark, &is_fit, err));
    bool is_same = old != NULL && is_same_mark(old, mark);
    if (!is_fit ||
        (!is_same && (!check_day(list, row, event, mark) || !check_mix(list, row, event, mark))))
        return ERR_OK;
    return put_mark(list, row, event, mark, err);
}

static enum err_code put_row(struct list_run *list, const struct import_row *row, struct err *err)
{
    struct import_run *run = list->run;
    const struct import_cell *cells = row->cells;
    const char *code = cells[ATTENDANCE_COLUMN_OFFERING].text;
    struct event *event = NULL;
    struct attendance mark = {.day = cells[ATTENDANCE_COLUMN_DATE].date,
                              .state = (enum attendance_state)cells[ATTENDANCE_COLUMN_STATE].number,
                              .entered_by = run->job->who,
                              .entered_at = service_now(run->service)};
    if (run->job->offering != NULL && strcmp(run->job->offering, code) != 0) {
        (void)refuse(list, row, ATTENDANCE_COLUMN_OFFERING, IMPORT_REASON_ELSEWHERE,
                     run->job->offering);
        return ERR_OK;
    }
    TRY(find_event(list, code, &event, err));
    if (event == NULL) {
        (void)refuse(list, row, ATTENDANCE_COLUMN_OFFERING, IMPORT_REASON_REFERENCE,
                     arena_printf(run->arena, "offering %s\t班次 %s", code, code));
        return ERR_OK;
    }
    if (!import_run_resolve(run, row, ATTENDANCE_COLUMN_WORKER, IMPORT_REFERENCE_WORKER,
                            &mark.worker_id.v))
        return ERR_OK;
    if (!import_cell_given(&cells[ATTENDANCE_COLUMN_STATE])) {
        if (!says_more(cells))
            return import_run_done(
                run, &(struct import_done){.change = STORE_CHANGE_SAME, .rows = 1}, err);
        (void)refuse(list, row, ATTENDANCE_COLUMN_STATE, IMPORT_REASON_REQUIRED, NULL);
        return ERR_OK;
    }
    mark.offering_id = event->of.offering.id;
    return judge_mark(list, row, event, &mark, err);
}

/* --- the ledger ---------------------------------------------------------------------------------
 */

static bool has_place(const struct event *event, struct worker_id worker)
{
    char key[KEY_SIZE];
    int64_t value = 0;
    return map_get(&event->places, mark_key(worker, DATE_NONE, key), &value);
}

/* Why there are no hours where somebody was marked as having come. */
static void warn_outcome(struct list_run *list, const struct marked_row *marked,
                         const struct attendance_outcome *outcome)
{
    struct import_run *run = list->run;
    if (outcome->known.v != 0)
        import_run_warn(run, marked->row, ATTENDANCE_COLUMN_WORKER, IMPORT_REASON_TWICE,
                        arena_printf(run->arena, "%" PRId64, outcome->known.v));
    else if (outcome->verdict == ATTENDANCE_VERDICT_BELOW ||
             outcome->verdict == ATTENDANCE_VERDICT_NO_SCORE ||
             outcome->verdict == ATTENDANCE_VERDICT_FAILED ||
             outcome->verdict == ATTENDANCE_VERDICT_NOT_HELD)
        import_run_warn(
            run, marked->row, ATTENDANCE_COLUMN_STATE, IMPORT_REASON_NO_HOURS,
            arena_printf(run->arena, "%s\t%s", outcome->sentence_en, outcome->sentence_zh));
    if (outcome->posted_min > 0 && !has_place(marked->event, marked->mark.worker_id))
        import_run_warn(run, marked->row, ATTENDANCE_COLUMN_WORKER, IMPORT_REASON_WALK_IN, NULL);
}

static enum err_code settle_event(struct list_run *list, const struct event *event, struct err *err)
{
    struct import_run *run = list->run;
    size_t from = run->counts->hours.len;
    char key[ATTENDANCE_KEY_SIZE];
    TRY(import_run_settle(run, &event->of.offering, &event->touched, err));
    for (size_t i = from; i < run->counts->hours.len; i++) {
        const struct attendance_outcome *outcome = &run->counts->hours.items[i];
        int64_t first = -1;
        if (outcome->offering_id.v != event->of.offering.id.v ||
            !map_get(&event->touched, attendance_key(outcome->worker_id, key), &first) || first < 0)
            continue;
        struct marked_row *marked = &list->rows[first];
        warn_outcome(list, marked, outcome);
        /* The mark says what it said, but now it gives something else than before. */
        if (outcome->posted_min + outcome->taken_min > 0 &&
            marked->done.change == STORE_CHANGE_SAME)
            marked->done.change = STORE_CHANGE_CHANGED;
    }
    return ERR_OK;
}

enum err_code import_attendance(struct import_run *run, struct err *err)
{
    CLEANUP(list_release) struct list_run list = {.run = run};
    struct offering only;
    list.rows = arena_array(run->arena, run->file->rows_len + 1, sizeof(*list.rows));
    if (run->job->offering != NULL)
        TRY(lookup_offering(run->service, run->job->offering, run->arena, &only, err));
    TRY(import_run_load(run, IMPORT_REFERENCE_WORKER, err));
    for (size_t i = 0; i < run->file->rows_len; i++) {
        TRY(import_run_tick(run, i, err));
        TRY(put_row(&list, &run->file->rows[i], err));
    }
    for (size_t i = 0; i < list.len; i++)
        if (list.events[i]->touched.len > 0)
            TRY(settle_event(&list, list.events[i], err));
    for (size_t i = 0; i < list.rows_len; i++)
        TRY(import_run_done(run, &list.rows[i].done, err));
    return ERR_OK;
}
