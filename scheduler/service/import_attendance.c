/* Sign-in lists: rows of a file -> marks, and what they do to the ledger. Who is marked present is
 * credited once; a mark that changes to absent takes the credit back by a reversal; both follow
 * from a change of the mark alone, so that the same list twice, or a correction made by hand in the
 * ledger, stays as it is. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "scheduler/service/attendance.h"
#include "scheduler/service/attendance_credit.h"
#include "scheduler/service/import_rows.h"
#include "scheduler/service/ledger_book.h"
#include "scheduler/service/lookup.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_plan.h"

#define DAYS_TEXT_MAX 200
#define WHOLE_KEY     "%" PRId64 "|"
#define DAY_KEY       "%" PRId64 "|%" PRId32
#define KEY_SIZE      48
#define TAKEN_BACK    "出勤改为缺勤 marked absent"

/* An offering on the list, with all that its rows are judged by. */
struct event {
    struct attended of;
    struct map marks;    /* WHOLE_KEY or DAY_KEY of a worker -> attendance_state */
    struct map has_days; /* WHOLE_KEY -> 1: marked by days */
    struct map places;   /* WHOLE_KEY -> 1: has a place in the plan in force */
};

struct list_run {
    struct import_run *run;
    struct map index; /* offering code -> index in events, or -1: there is none */
    struct event **events;
    size_t len, cap;
};

static void list_release(struct list_run *list)
{
    for (size_t i = 0; i < list->len; i++) {
        map_release(&list->events[i]->marks);
        map_release(&list->events[i]->has_days);
        map_release(&list->events[i]->places);
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
    map_put(&event->marks, mark_key(mark->worker_id, mark->day, key), mark->state);
    if (!date_is_none(mark->day))
        map_put(&event->has_days, mark_key(mark->worker_id, DATE_NONE, key), 1);
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

/* -1: not marked. */
static int64_t state_before(const struct event *event, const struct attendance *mark)
{
    char key[KEY_SIZE];
    int64_t before = -1;
    return map_get(&event->marks, mark_key(mark->worker_id, mark->day, key), &before) ? before : -1;
}

/* What was marked may become absent whatever the offering is by now: how else would its hours be
 * taken back? */
static bool check_day(struct list_run *list, const struct import_row *row,
                      const struct event *event, const struct attendance *mark)
{
    struct date day = mark->day;
    struct ledger_part part;
    char text[DATE_TEXT_SIZE];
    struct date held = held_on(event, day);
    if (mark->state == ATTENDANCE_ABSENT && state_before(event, mark) >= 0)
        return true;
    if (event->of.offering.cancelled || date_is_none(event->of.last))
        return refuse(list, row, ATTENDANCE_COLUMN_OFFERING, IMPORT_REASON_CANCELLED, NULL);
    if (!date_is_none(day) &&
        !attendance_part_of_day(event->of.sessions, event->of.sessions_len, day, &part))
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

/* --- the ledger ---------------------------------------------------------------------------------
 */

/* A row's mark, and what the ledger has of its worker. */
struct markup {
    const struct import_row *row;
    struct event *event;
    struct attendance mark;
    const char *worker;        /* code */
    struct attended_book book; /* while the row is put */
};

/* Is this entry one of those that the mark has given? */
static bool is_of(const struct markup *markup, const struct credit *entry)
{
    struct date day;
    return attended_gave(&markup->event->of, markup->worker, entry, &day) &&
           date_compare(day, markup->mark.day) == 0;
}

static bool is_among(const struct markup *markup, const struct credit *entries, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (is_of(markup, &entries[i]))
            return true;
    return false;
}

/* An entry that stands and tells of the same event from elsewhere: an import of hours. NULL: none.
 */
static const struct credit *find_twin(const struct markup *markup)
{
    const struct attended_book *book = &markup->book;
    const struct event *event = markup->event;
    struct date day = markup->mark.day;
    struct date from = date_is_none(day) ? event->of.first : day;
    struct date to = date_is_none(day) ? event->of.last : day;
    for (size_t i = 0; i < book->standing_len; i++) {
        const struct credit *entry = &book->standing[i];
        if (entry->course_id.v == event->of.course.id.v &&
            date_compare(entry->earned_on, from) >= 0 && date_compare(entry->earned_on, to) <= 0 &&
            !str_starts(str_from(entry->external_id), ATTENDANCE_ID_PREFIX))
            return entry;
    }
    return NULL;
}

/* The day that was marked, the last of the whole; what is studied alone, when it was done. */
static struct date earned_on(const struct import_run *run, const struct attended *of,
                             const struct attendance *mark)
{
    struct date today = service_today(run->service);
    if (!date_is_none(mark->day))
        return mark->day;
    return date_compare(today, of->last) < 0 ? today : of->last;
}

static enum err_code append_credits(struct list_run *list, const struct markup *markup,
                                    struct err *err)
{
    struct import_run *run = list->run;
    const struct attended *of = &markup->event->of;
    const struct attendance *mark = &markup->mark;
    struct tag_min tags[COURSE_TAGS_MAX];
    struct credit *credits = NULL;
    size_t len = 0;
    struct credit like = {.worker_id = mark->worker_id,
                          .mode = of->course.mode,
                          .earned_on = earned_on(run, of, mark),
                          .source = CREDIT_SOURCE_ATTENDANCE,
                          .course_id = of->course.id,
                          .state = CREDIT_STATE_APPROVED,
                          .evidence = "",
                          .reason = "",
                          .entered_by = mark->entered_by,
                          .entered_at = mark->entered_at};
    const char *base = attended_id(of, mark, markup->worker, run->arena);
    attended_worth(of, mark, markup->worker, &markup->book, tags);
    TRY(ledger_free_id(run->service, like.source, base, run->arena, &like.external_id, err));
    ledger_credits_of_tags(tags, of->course.tags_len, &like, run->arena, &credits, &len);
    if (len == 0 && of->course.tags_len > 0)
        import_run_warn(run, markup->row, ATTENDANCE_COLUMN_DATE, IMPORT_REASON_ALL_GIVEN, NULL);
    for (size_t i = 0; i < len; i++)
        TRY(store_credit_append(run->service->store, &credits[i], NULL, NULL, err));
    return ERR_OK;
}

/* *ret_given is false where the ledger has the hours, by this mark or from elsewhere. */
static enum err_code give(struct list_run *list, const struct markup *markup, bool *ret_given,
                          struct err *err)
{
    struct import_run *run = list->run;
    char key[KEY_SIZE];
    int64_t value = 0;
    *ret_given = false;
    if (is_among(markup, markup->book.standing, markup->book.standing_len))
        return ERR_OK;
    const struct credit *twin = find_twin(markup);
    if (twin != NULL) {
        import_run_warn(run, markup->row, ATTENDANCE_COLUMN_WORKER, IMPORT_REASON_TWICE,
                        arena_printf(run->arena, "%" PRId64, twin->id.v));
        return ERR_OK;
    }
    if (!map_get(&markup->event->places, mark_key(markup->mark.worker_id, DATE_NONE, key), &value))
        import_run_warn(run, markup->row, ATTENDANCE_COLUMN_WORKER, IMPORT_REASON_WALK_IN, NULL);
    *ret_given = true;
    return append_credits(list, markup, err);
}

/* All that stands by the mark, whatever a person has left of it. */
static enum err_code take_back(struct list_run *list, const struct markup *markup, struct err *err)
{
    const struct attended_book *book = &markup->book;
    struct ledger_correction correction = {
        .reason = TAKEN_BACK, .who = markup->mark.entered_by, .now = markup->mark.entered_at};
    for (size_t i = 0; i < book->standing_len; i++) {
        struct credit reversal;
        if (!is_of(markup, &book->standing[i]))
            continue;
        TRY(ledger_reverse(&book->standing[i], &correction, &reversal, err));
        TRY(store_credit_append(list->run->service->store, &reversal, NULL, NULL, err));
    }
    return ERR_OK;
}

/* --- rows ---------------------------------------------------------------------------------------
 */

/* The row that would mark it as it was; without a state where there was no mark, which undoing
 * takes for absent before the mark goes. `event` is still as before. */
static enum err_code put_done(struct list_run *list, const struct import_row *row,
                              const struct event *event, const struct attendance *mark,
                              enum store_change change, struct err *err)
{
    const struct import_cell *cells = row->cells;
    char text[KEY_SIZE];
    int64_t state = 0;
    bool is_old = map_get(&event->marks, mark_key(mark->worker_id, mark->day, text), &state);
    const struct export_cell before[ATTENDANCE_COLUMN_COUNT] = {
        [ATTENDANCE_COLUMN_OFFERING] = EXPORT_TEXT(cells[ATTENDANCE_COLUMN_OFFERING].text),
        [ATTENDANCE_COLUMN_DATE] = EXPORT_DATE(mark->day),
        [ATTENDANCE_COLUMN_WORKER] = EXPORT_TEXT(cells[ATTENDANCE_COLUMN_WORKER].text),
        [ATTENDANCE_COLUMN_STATE] =
            is_old ? EXPORT_TEXT(attendance_state_text((enum attendance_state)state)->code)
                   : EXPORT_NONE,
    };
    struct import_done done = {.change = change, .line = row->line, .rows = 1, .before = before};
    done.before_rows = 1;
    done.key = arena_printf(list->run->arena, "%" PRId64 "|%s%s", event->of.offering.id.v,
                            mark_key(mark->worker_id, mark->day, text).data, is_old ? "" : "|new");
    return import_run_done(list->run, &done, err);
}

static enum err_code put_mark(struct list_run *list, struct markup *markup, struct err *err)
{
    struct import_run *run = list->run;
    const struct attendance *mark = &markup->mark;
    CLEANUP(arena_release) struct arena arena = {0};
    bool is_given = false;
    enum store_change change;
    TRY(attended_book_load(run->service, mark->worker_id, &arena, &markup->book, err));
    if (mark->state == ATTENDANCE_PRESENT)
        TRY(give(list, markup, &is_given, err));
    else
        TRY(take_back(list, markup, err));
    TRY(store_attendance_put(run->service->store, mark, &change, err));
    TRY(put_done(list, markup->row, markup->event, mark, change, err));
    remember_mark(markup->event, mark);
    return ERR_OK;
}

/* The mark says what it said. One that gave nothing, because the ledger had the hours from
 * elsewhere, gives them once those are gone; what a person has taken back stays taken back. */
static enum err_code keep_mark(struct list_run *list, struct markup *markup, struct err *err)
{
    struct import_run *run = list->run;
    const struct attended *of = &markup->event->of;
    const struct attendance *mark = &markup->mark;
    CLEANUP(arena_release) struct arena arena = {0};
    struct ledger_part part;
    bool is_given = false;
    bool is_held = !of->offering.cancelled && !date_is_none(of->last) &&
                   (date_is_none(mark->day) ||
                    attendance_part_of_day(of->sessions, of->sessions_len, mark->day, &part));
    if (mark->state == ATTENDANCE_PRESENT && is_held) {
        TRY(attended_book_load(run->service, mark->worker_id, &arena, &markup->book, err));
        if (!is_among(markup, markup->book.entries, markup->book.entries_len))
            TRY(give(list, markup, &is_given, err));
    }
    return put_done(list, markup->row, markup->event, mark,
                    is_given ? STORE_CHANGE_CHANGED : STORE_CHANGE_SAME, err);
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
    if (!import_cell_given(&cells[ATTENDANCE_COLUMN_STATE]))
        return import_run_done(run, &(struct import_done){.change = STORE_CHANGE_SAME, .rows = 1},
                               err);
    mark.offering_id = event->of.offering.id;
    struct markup markup = {
        .row = row, .event = event, .mark = mark, .worker = cells[ATTENDANCE_COLUMN_WORKER].text};
    if (state_before(event, &mark) == (int64_t)mark.state)
        return keep_mark(list, &markup, err);
    if (!check_day(list, row, event, &mark) || !check_mix(list, row, event, &mark))
        return ERR_OK;
    return put_mark(list, &markup, err);
}

enum err_code import_attendance(struct import_run *run, struct err *err)
{
    CLEANUP(list_release) struct list_run list = {.run = run};
    struct offering only;
    if (run->job->offering != NULL)
        TRY(lookup_offering(run->service, run->job->offering, run->arena, &only, err));
    TRY(import_run_load(run, IMPORT_REFERENCE_WORKER, err));
    for (size_t i = 0; i < run->file->rows_len; i++)
        TRY(put_row(&list, &run->file->rows[i], err));
    return ERR_OK;
}
