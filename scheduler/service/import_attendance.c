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
#include "scheduler/service/import_rows.h"
#include "scheduler/service/ledger_book.h"
#include "scheduler/service/lookup.h"

/* An entry's id in the ledger, with "#12/16" behind it, is at most what a file's column takes. */
#define ID_BYTES_MAX  56
#define ID_PREFIX     "att:"
#define DAYS_TEXT_MAX 200
#define WHOLE_KEY     "%" PRId64 "|"
#define DAY_KEY       "%" PRId64 "|%" PRId32
#define KEY_SIZE      48
#define TAKEN_BACK    "出勤改为缺勤 marked absent"

/* An offering on the list, with all that its rows are judged by. */
struct event {
    struct offering offering;
    struct course course;
    struct session *sessions; /* that stand, in order of time */
    size_t sessions_len;
    struct date first, last; /* DATE_NONE: it has no session left */
    struct map marks;        /* WHOLE_KEY or DAY_KEY of a worker -> attendance_state */
    struct map has_days;     /* WHOLE_KEY -> 1: marked by days */
    struct map places;       /* WHOLE_KEY -> 1: has a place in the plan in force */
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

static enum err_code load_sessions(struct import_run *run, struct event *event, struct err *err)
{
    struct session *all = NULL;
    size_t len = 0;
    TRY(store_session_list_of_offering(run->service->store, event->offering.id, run->arena, &all,
                                       &len, err));
    event->sessions = all;
    for (size_t i = 0; i < len; i++)
        if (!all[i].cancelled)
            all[event->sessions_len++] = all[i];
    event->first = event->offering.window_from;
    event->last = event->offering.window_to;
    if (event->sessions_len > 0) {
        event->first = event->sessions[0].date;
        event->last = event->sessions[event->sessions_len - 1].date;
    }
    return ERR_OK;
}

static enum err_code load_people(struct import_run *run, struct event *event, struct err *err)
{
    struct store *store = run->service->store;
    struct attendance *marks = NULL;
    struct worker_id *workers = NULL;
    size_t len = 0;
    char key[KEY_SIZE];
    TRY(store_attendance_list_of_offering(store, event->offering.id, run->arena, &marks, &len,
                                          err));
    for (size_t i = 0; i < len; i++)
        remember_mark(event, &marks[i]);
    TRY(store_place_list_of_offering(store, event->offering.id, run->arena, &workers, &len, err));
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
    TRY(import_found(store_offering_get_by_code(store, code, run->arena, &event->offering, err),
                     &is_found));
    map_put(&list->index, str_from(code), is_found ? (int64_t)list->len : -1);
    if (!is_found)
        return ERR_OK;
    x_grow(&list->events, &list->cap, list->len + 1, sizeof(struct event *));
    list->events[list->len++] = event;
    TRY(store_course_get(store, event->offering.course_id, run->arena, &event->course, err));
    TRY(load_sessions(run, event, err));
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
    for (size_t i = 0; i < event->sessions_len && text.len < DAYS_TEXT_MAX - 24; i++)
        if (i == 0 || date_compare(event->sessions[i].date, event->sessions[i - 1].date) != 0)
            buf_addf(&text, "%s%s", text.len > 0 ? ", " : "",
                     date_format(event->sessions[i].date, day));
    return arena_strdup(arena, buf_text(&text));
}

/* A day may be marked once it has come; the whole once its last session has; a self-paced offering
 * once its window is open, for who is done early is done. */
static struct date held_on(const struct event *event, struct date day)
{
    if (!date_is_none(day))
        return day;
    return event->sessions_len > 0 ? event->last : event->first;
}

static bool check_day(struct list_run *list, const struct import_row *row,
                      const struct event *event, struct date day)
{
    struct ledger_part part;
    char text[DATE_TEXT_SIZE];
    struct date held = held_on(event, day);
    if (event->offering.cancelled || date_is_none(event->last))
        return refuse(list, row, ATTENDANCE_COLUMN_OFFERING, IMPORT_REASON_CANCELLED, NULL);
    if (!date_is_none(day) &&
        !attendance_part_of_day(event->sessions, event->sessions_len, day, &part))
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

/* What the ledger calls the hours of a mark: "att:CODE[:DAY]:WORKER"; long codes give a digest. */
static const char *credit_base(struct list_run *list, const struct import_row *row)
{
    const struct import_cell *cells = row->cells;
    const char *day = cells[ATTENDANCE_COLUMN_DATE].text;
    struct arena *arena = list->run->arena;
    char hash[SHA256_HEX_SIZE];
    char *id = arena_printf(arena, ID_PREFIX "%s%s%s:%s", cells[ATTENDANCE_COLUMN_OFFERING].text,
                            day[0] != '\0' ? ":" : "", day, cells[ATTENDANCE_COLUMN_WORKER].text);
    if (strlen(id) <= ID_BYTES_MAX)
        return id;
    crypto_sha256_hex(str_from(id), hash);
    return arena_printf(arena, ID_PREFIX "%.32s", hash);
}

/* A worker's entries: all of them, and those that stand. */
struct book {
    struct credit *entries, *standing;
    size_t entries_len, standing_len;
};

static enum err_code load_book(struct import_run *run, struct worker_id worker,
                               struct book *ret_book, struct err *err)
{
    struct book book = {0};
    TRY(store_credit_list_of_worker(run->service->store, worker, run->arena, &book.entries,
                                    &book.entries_len, err));
    TRY(ledger_fold(book.entries, book.entries_len, LEDGER_NOW, run->arena, &book.standing,
                    &book.standing_len, err));
    *ret_book = book;
    return ERR_OK;
}

/* Is this entry one of those that the mark has given: BASE/1, BASE#2/1, …? */
static bool is_of(const struct credit *entry, const char *base)
{
    size_t len = strlen(base);
    return entry->source == CREDIT_SOURCE_ATTENDANCE &&
           strncmp(entry->external_id, base, len) == 0 &&
           (entry->external_id[len] == '/' || entry->external_id[len] == '#');
}

/* An entry that stands and tells of the same event from elsewhere: an import of hours. NULL: none.
 */
static const struct credit *find_twin(const struct book *book, const struct event *event,
                                      struct date day)
{
    struct date from = date_is_none(day) ? event->first : day;
    struct date to = date_is_none(day) ? event->last : day;
    for (size_t i = 0; i < book->standing_len; i++) {
        const struct credit *entry = &book->standing[i];
        if (entry->course_id.v == event->course.id.v && date_compare(entry->earned_on, from) >= 0 &&
            date_compare(entry->earned_on, to) <= 0 &&
            !str_starts(str_from(entry->external_id), ID_PREFIX))
            return entry;
    }
    return NULL;
}

static bool has_credit(const struct book *book, const char *base)
{
    for (size_t i = 0; i < book->standing_len; i++)
        if (is_of(&book->standing[i], base))
            return true;
    return false;
}

static enum err_code append_credits(struct list_run *list, const struct event *event,
                                    const struct attendance *mark, const char *base,
                                    struct err *err)
{
    struct import_run *run = list->run;
    struct tag_min tags[COURSE_TAGS_MAX];
    struct ledger_part part = {0, 1, 1};
    struct credit *credits = NULL;
    size_t len = 0;
    struct credit like = {.worker_id = mark->worker_id,
                          .mode = event->course.mode,
                          .earned_on = date_is_none(mark->day) ? event->last : mark->day,
                          .source = CREDIT_SOURCE_ATTENDANCE,
                          .course_id = event->course.id,
                          .state = CREDIT_STATE_APPROVED,
                          .evidence = "",
                          .reason = "",
                          .entered_by = mark->entered_by,
                          .entered_at = mark->entered_at};
    if (!date_is_none(mark->day))
        (void)attendance_part_of_day(event->sessions, event->sessions_len, mark->day, &part);
    ledger_tags_of_part(event->course.tags, event->course.tags_len, part, tags);
    TRY(ledger_free_id(run->service, like.source, base, "/1", run->arena, &like.external_id, err));
    ledger_credits_of_tags(tags, event->course.tags_len, &like, run->arena, &credits, &len);
    for (size_t i = 0; i < len; i++)
        TRY(store_credit_append(run->service->store, &credits[i], NULL, NULL, err));
    return ERR_OK;
}

static enum err_code give(struct list_run *list, const struct import_row *row,
                          const struct event *event, const struct attendance *mark, struct err *err)
{
    struct import_run *run = list->run;
    const char *base = credit_base(list, row);
    char key[KEY_SIZE];
    int64_t value = 0;
    struct book book;
    TRY(load_book(run, mark->worker_id, &book, err));
    if (has_credit(&book, base))
        return ERR_OK;
    const struct credit *twin = find_twin(&book, event, mark->day);
    if (twin != NULL) {
        import_run_warn(run, row, ATTENDANCE_COLUMN_WORKER, IMPORT_REASON_TWICE,
                        arena_printf(run->arena, "%" PRId64, twin->id.v));
        return ERR_OK;
    }
    if (!map_get(&event->places, mark_key(mark->worker_id, DATE_NONE, key), &value))
        import_run_warn(run, row, ATTENDANCE_COLUMN_WORKER, IMPORT_REASON_WALK_IN, NULL);
    return append_credits(list, event, mark, base, err);
}

/* The entry as appended, of which `standing` is what is left. */
static const struct credit *original_of(const struct book *book, const struct credit *standing)
{
    for (size_t i = 0; i < book->entries_len; i++)
        if (book->entries[i].id.v == standing->id.v)
            return &book->entries[i];
    return standing;
}

/* *ret_done is false where a person has corrected part of the hours: the rest is theirs to settle.
 */
static enum err_code take_back(struct list_run *list, const struct import_row *row,
                               const struct attendance *mark, bool *ret_done, struct err *err)
{
    struct import_run *run = list->run;
    const char *base = credit_base(list, row);
    struct ledger_correction correction = {
        .reason = TAKEN_BACK, .who = mark->entered_by, .now = mark->entered_at};
    struct book book;
    TRY(load_book(run, mark->worker_id, &book, err));
    *ret_done = true;
    for (size_t i = 0; i < book.standing_len && *ret_done; i++)
        if (is_of(&book.standing[i], base) &&
            original_of(&book, &book.standing[i])->min != book.standing[i].min)
            *ret_done = refuse(list, row, ATTENDANCE_COLUMN_STATE, IMPORT_REASON_BY_HAND,
                               arena_printf(run->arena, "%" PRId64, book.standing[i].id.v));
    for (size_t i = 0; i < book.standing_len && *ret_done; i++) {
        struct credit reversal;
        if (!is_of(&book.standing[i], base))
            continue;
        TRY(ledger_reverse(&book.standing[i], &correction, &reversal, err));
        TRY(store_credit_append(run->service->store, &reversal, NULL, NULL, err));
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
    done.key = arena_printf(list->run->arena, "%" PRId64 "|%s%s", event->offering.id.v,
                            mark_key(mark->worker_id, mark->day, text).data, is_old ? "" : "|new");
    return import_run_done(list->run, &done, err);
}

static enum err_code put_mark(struct list_run *list, const struct import_row *row,
                              struct event *event, const struct attendance *mark, struct err *err)
{
    struct import_run *run = list->run;
    bool is_done = true;
    enum store_change change;
    if (mark->state == ATTENDANCE_PRESENT)
        TRY(give(list, row, event, mark, err));
    else
        TRY(take_back(list, row, mark, &is_done, err));
    if (!is_done)
        return ERR_OK;
    TRY(store_attendance_put(run->service->store, mark, &change, err));
    TRY(put_done(list, row, event, mark, change, err));
    remember_mark(event, mark);
    return ERR_OK;
}

static bool is_marked_so(const struct event *event, const struct attendance *mark)
{
    char key[KEY_SIZE];
    int64_t before = -1;
    return map_get(&event->marks, mark_key(mark->worker_id, mark->day, key), &before) &&
           before == (int64_t)mark->state;
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
    if (!import_cell_given(&cells[ATTENDANCE_COLUMN_STATE]) || is_marked_so(event, &mark)) {
        return import_run_done(run, &(struct import_done){.change = STORE_CHANGE_SAME, .rows = 1},
                               err);
    }
    mark.offering_id = event->offering.id;
    if (!check_day(list, row, event, mark.day) || !check_mix(list, row, event, &mark))
        return ERR_OK;
    return put_mark(list, row, event, &mark, err);
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
