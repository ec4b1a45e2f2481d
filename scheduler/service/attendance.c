/* Sign-in lists: who stands on one, and what each is credited. */
#include "scheduler/service/attendance.h"

#include <inttypes.h>
#include <stdlib.h>

#include "scheduler/base/search.h"
#include "scheduler/service/attendance_settle.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/row_cells.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_worker.h"

/* --- the list -----------------------------------------------------------------------------------
 */

/* One worker's marks, and whether they have a place. */
struct guest {
    struct worker_id worker_id;
    bool has_place;
    const struct attendance *marks; /* in order of day; the whole offering first */
    size_t marks_len;
};

struct line_list {
    struct attendance_line *lines;
    size_t len;
};

/* Places and marks are in order of worker: one walk joins them. */
static struct guest *join_guests(const struct worker_id *places, size_t places_len,
                                 const struct attendance *marks, size_t marks_len,
                                 struct arena *arena, size_t *ret_len)
{
    struct guest *guests = arena_array(arena, places_len + marks_len + 1, sizeof(*guests));
    size_t p = 0;
    size_t m = 0;
    *ret_len = 0;
    while (p < places_len || m < marks_len) {
        struct guest *guest = &guests[(*ret_len)++];
        bool is_place_next =
            p < places_len && (m == marks_len || places[p].v <= marks[m].worker_id.v);
        guest->worker_id = is_place_next ? places[p] : marks[m].worker_id;
        guest->has_place = is_place_next;
        p += is_place_next;
        guest->marks = &marks[m];
        while (m < marks_len && marks[m].worker_id.v == guest->worker_id.v)
            m++;
        guest->marks_len = (size_t)(&marks[m] - guest->marks);
    }
    return guests;
}

static void add_line(struct line_list *list, const struct guest *guest, struct date day)
{
    struct attendance_line line = {guest->worker_id, day, guest->has_place, NULL};
    for (size_t i = 0; i < guest->marks_len; i++)
        if (date_compare(guest->marks[i].day, day) == 0)
            line.mark = &guest->marks[i];
    list->lines[list->len++] = line;
}

/* Days on which the offering meets, each once. */
static size_t meeting_days(const struct attendance_of *of, struct date *days)
{
    size_t len = 0;
    for (size_t i = 0; i < of->sessions_len; i++)
        if (!of->sessions[i].cancelled &&
            (len == 0 || date_compare(days[len - 1], of->sessions[i].date) != 0))
            days[len++] = of->sessions[i].date;
    return len;
}

static bool is_among(struct date day, const struct date *days, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (date_compare(days[i], day) == 0)
            return true;
    return false;
}

static void add_guest(struct line_list *list, const struct guest *guest, const struct date *days,
                      size_t days_len)
{
    bool by_days = guest->marks_len > 0 ? !date_is_none(guest->marks[0].day) : days_len > 1;
    if (!by_days) {
        add_line(list, guest, DATE_NONE);
        return;
    }
    for (size_t i = 0; i < days_len; i++)
        add_line(list, guest, days[i]);
    /* A day that was marked and has been moved since is still what happened. */
    for (size_t i = 0; i < guest->marks_len; i++)
        if (!is_among(guest->marks[i].day, days, days_len))
            add_line(list, guest, guest->marks[i].day);
}

static int compare_lines(const void *a, const void *b)
{
    const struct attendance_line *x = a;
    const struct attendance_line *y = b;
    int by_day = date_compare(x->day, y->day);
    if (by_day != 0)
        return by_day;
    return (x->worker_id.v > y->worker_id.v) - (x->worker_id.v < y->worker_id.v);
}

enum err_code attendance_lines(struct service *service, const struct attendance_of *of,
                               struct arena *arena, struct attendance_line **ret_lines,
                               size_t *ret_len, struct err *err)
{
    struct store *store = service->store;
    struct attendance *marks = NULL;
    struct worker_id *places = NULL;
    size_t marks_len = 0;
    size_t places_len = 0;
    size_t guests_len = 0;
    TRY(store_attendance_list_of_offering(store, of->offering->id, arena, &marks, &marks_len, err));
    if (!of->offering->cancelled)
        TRY(store_place_list_of_offering(store, of->offering->id, arena, &places, &places_len,
                                         err));
    struct guest *guests = join_guests(places, places_len, marks, marks_len, arena, &guests_len);
    struct date *days = arena_array(arena, of->sessions_len + 1, sizeof(*days));
    size_t days_len = meeting_days(of, days);
    struct line_list list = {0};
    list.lines =
        arena_array(arena, guests_len * (days_len + 1) + marks_len + 1, sizeof(*list.lines));
    for (size_t i = 0; i < guests_len; i++)
        add_guest(&list, &guests[i], days, days_len);
    qsort(list.lines, list.len, sizeof(*list.lines), compare_lines);
    *ret_lines = list.lines;
    *ret_len = list.len;
    return ERR_OK;
}

enum err_code attendance_mark_cells(struct service *service, const struct attendance *mark,
                                    struct arena *arena,
                                    struct export_cell cells[static ATTENDANCE_COLUMN_COUNT],
                                    struct err *err)
{
    struct offering missed;
    cells[ATTENDANCE_COLUMN_STATE] = EXPORT_TEXT(attendance_state_text(mark->state)->code);
    cells[ATTENDANCE_COLUMN_PRESENCE] =
        mark->present_min != ATTENDANCE_WHOLE_TIME
            ? EXPORT_TEXT(arena_printf(arena, "%" PRId32, mark->present_min))
            : EXPORT_NONE;
    cells[ATTENDANCE_COLUMN_SCORE] =
        mark->score_milli != ATTENDANCE_NO_SCORE ? EXPORT_MILLI(mark->score_milli) : EXPORT_NONE;
    cells[ATTENDANCE_COLUMN_MAKES_UP] = EXPORT_NONE;
    if (mark->makes_up.v == 0)
        return ERR_OK;
    TRY(store_offering_get(service->store, mark->makes_up, arena, &missed, err));
    cells[ATTENDANCE_COLUMN_MAKES_UP] = EXPORT_TEXT(missed.code);
    return ERR_OK;
}

/* --- the list as an answer -----------------------------------------------------------------------
 */

/* What the answer is made of. */
struct listing {
    struct service *service;
    struct offering offering;
    struct course course;
    struct attendance_line *lines;
    size_t lines_len;
    struct attendance_outcomes outcomes;
    struct arena *arena;
};

/* {"worker","name","unit"}: who it is. */
static enum err_code guest_json(const struct listing *listing, struct worker_id id,
                                json_t **ret_guest, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store *store = listing->service->store;
    struct worker worker;
    struct person person;
    struct unit unit;
    TRY(store_worker_get(store, id, &arena, &worker, err));
    TRY(store_person_get(store, id, &arena, &person, err));
    TRY(store_unit_get(store, worker.unit_id, &arena, &unit, err));
    *ret_guest =
        json_pack("{s:s, s:s, s:s}", "worker", worker.code, "name", person.name, "unit", unit.code);
    return ERR_OK;
}

static enum err_code line_json(const struct listing *listing, const struct attendance_line *line,
                               json_t *guest, json_t *rows, struct err *err)
{
    struct export_cell cells[ATTENDANCE_COLUMN_COUNT] = {0};
    char day[DATE_TEXT_SIZE];
    if (line->mark != NULL)
        TRY(attendance_mark_cells(listing->service, line->mark, listing->arena, cells, err));
    json_t *row =
        json_pack("{s:s, s:b, s:s, s:s, s:s, s:s}", "date", date_format(line->day, day), "place",
                  line->has_place, "state",
                  line->mark != NULL ? attendance_state_text(line->mark->state)->code : "",
                  "presence", row_text(&cells[ATTENDANCE_COLUMN_PRESENCE], listing->arena),
                  "makes_up", row_text(&cells[ATTENDANCE_COLUMN_MAKES_UP], listing->arena), "score",
                  row_text(&cells[ATTENDANCE_COLUMN_SCORE], listing->arena));
    json_object_update(row, guest);
    json_array_append_new(rows, row);
    return ERR_OK;
}

static int compare_outcome(const void *key, const void *item)
{
    int64_t id = *(const int64_t *)key;
    const struct attendance_outcome *outcome = item;
    return (id > outcome->worker_id.v) - (id < outcome->worker_id.v);
}

/* How the worker stands; who was not marked yet is told so. Outcomes are in order of worker, as
 * the marks are. */
static json_t *outcome_json(const struct listing *listing, const struct attendance_line *line)
{
    const struct attendance_outcomes *all = &listing->outcomes;
    const size_t at = search_first(&line->worker_id.v, all->items, all->len, sizeof(*all->items),
                                   compare_outcome);
    if (at < all->len && all->items[at].worker_id.v == line->worker_id.v)
        return attendance_outcome_json(&all->items[at]);
    const struct enum_text *unmarked = attendance_verdict_text(ATTENDANCE_VERDICT_UNMARKED);
    const struct attendance_outcome none = {.offering = listing->offering.code,
                                            .worker = "",
                                            .verdict = ATTENDANCE_VERDICT_UNMARKED,
                                            .sentence_en = unmarked->en,
                                            .sentence_zh = unmarked->zh};
    return attendance_outcome_json(&none);
}

/* Lines by day, and each worker once. */
static enum err_code add_lines(const struct listing *listing, json_t *rows, json_t *workers,
                               struct err *err)
{
    CLEANUP(map_release) struct map seen = {0};
    char key[ATTENDANCE_KEY_SIZE];
    for (size_t i = 0; i < listing->lines_len; i++) {
        const struct attendance_line *line = &listing->lines[i];
        CLEANUP_JSON json_t *guest = NULL;
        TRY(guest_json(listing, line->worker_id, &guest, err));
        TRY(line_json(listing, line, guest, rows, err));
        if (!map_add(&seen, attendance_key(line->worker_id, key), 1, NULL))
            continue;
        json_t *worker = outcome_json(listing, line);
        json_object_set_new(worker, "place", json_boolean(line->has_place));
        json_object_update(worker, guest);
        json_array_append_new(workers, worker);
    }
    return ERR_OK;
}

static json_t *summary_json(const struct listing *listing, json_t *rows, json_t *workers)
{
    const struct course *course = &listing->course;
    json_int_t counts[ATTENDANCE_COUNT] = {0};
    json_int_t unmarked = 0;
    for (size_t i = 0; i < listing->lines_len; i++)
        if (listing->lines[i].mark != NULL)
            counts[listing->lines[i].mark->state]++;
        else
            unmarked++;
    return json_pack(
        "{s:s, s:s, s:s, s:b, s:s, s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:O, s:O}", "offering",
        listing->offering.code, "course", course->code, "name", course->name, "cancelled",
        listing->offering.cancelled, "credit", course_credit_text(course->credit)->code,
        "attendance_min", (int)course_enough_percent(course), "pass_mark_milli",
        (json_int_t)course->pass_mark_milli, "course_min", (json_int_t)course_minutes(course),
        "present", counts[ATTENDANCE_PRESENT], "absent", counts[ATTENDANCE_ABSENT], "excused",
        counts[ATTENDANCE_EXCUSED], "unmarked", unmarked, "rows", rows, "workers", workers);
}

static enum err_code load_list(struct listing *listing, const char *code, json_t **ret_list,
                               struct err *err)
{
    struct store *store = listing->service->store;
    struct session *sessions = NULL;
    struct attendance_of of = {.offering = &listing->offering};
    const struct attendance_order order = {.service = listing->service, .look_only = true};
    CLEANUP_JSON json_t *rows = json_array();
    CLEANUP_JSON json_t *workers = json_array();
    TRY(lookup_offering(listing->service, code, listing->arena, &listing->offering, err));
    TRY(store_course_get(store, listing->offering.course_id, listing->arena, &listing->course,
                         err));
    TRY(store_session_list_of_offering(store, listing->offering.id, listing->arena, &sessions,
                                       &of.sessions_len, err));
    of.sessions = sessions;
    TRY(attendance_lines(listing->service, &of, listing->arena, &listing->lines,
                         &listing->lines_len, err));
    TRY(attendance_settle(&order, &listing->offering, NULL, listing->arena, &listing->outcomes,
                          err));
    TRY(add_lines(listing, rows, workers, err));
    *ret_list = summary_json(listing, rows, workers);
    return ERR_OK;
}

enum err_code attendance_show(struct service *service, const char *offering_code, json_t **ret_list,
                              struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct listing listing = {.service = service, .arena = &arena};
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    return load_list(&listing, offering_code, ret_list, err);
}
