/* Sign-in lists: parts of an offering, and who stands on its list. */
#include "scheduler/service/attendance.h"

#include <stdlib.h>

#include "scheduler/service/lookup.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_worker.h"

bool attendance_part_of_day(const struct session *sessions, size_t len, struct date day,
                            struct ledger_part *ret_part)
{
    struct ledger_part part = {0};
    for (size_t i = 0; i < len; i++) {
        int64_t min = sessions[i].cancelled ? 0 : sessions[i].ends_min - sessions[i].begins_min;
        int order = date_compare(sessions[i].date, day);
        part.from += order < 0 ? min : 0;
        part.to += order <= 0 ? min : 0;
        part.whole += min;
    }
    *ret_part = part;
    return part.to > part.from;
}

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
    struct attendance_line line = {guest->worker_id, day, guest->has_place, false, 0};
    for (size_t i = 0; i < guest->marks_len; i++)
        if (date_compare(guest->marks[i].day, day) == 0) {
            line.is_marked = true;
            line.state = guest->marks[i].state;
        }
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

static enum err_code line_json(struct service *service, const struct attendance_line *line,
                               json_t **ret_row, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct worker worker;
    struct person person;
    struct unit unit;
    char day[DATE_TEXT_SIZE];
    TRY(store_worker_get(service->store, line->worker_id, &arena, &worker, err));
    TRY(store_person_get(service->store, line->worker_id, &arena, &person, err));
    TRY(store_unit_get(service->store, worker.unit_id, &arena, &unit, err));
    *ret_row =
        json_pack("{s:s, s:s, s:s, s:s, s:b, s:s}", "date", date_format(line->day, day), "worker",
                  worker.code, "name", person.name, "unit", unit.code, "place", line->has_place,
                  "state", line->is_marked ? attendance_state_text(line->state)->code : "");
    return ERR_OK;
}

static enum err_code load_list(struct service *service, const char *code, struct arena *arena,
                               json_t *list, struct err *err)
{
    struct offering offering;
    struct course course;
    struct session *sessions = NULL;
    struct attendance_of of = {.offering = &offering};
    struct attendance_line *lines = NULL;
    size_t len = 0;
    json_int_t counts[ATTENDANCE_COUNT] = {0};
    TRY(lookup_offering(service, code, arena, &offering, err));
    TRY(store_course_get(service->store, offering.course_id, arena, &course, err));
    TRY(store_session_list_of_offering(service->store, offering.id, arena, &sessions,
                                       &of.sessions_len, err));
    of.sessions = sessions;
    TRY(attendance_lines(service, &of, arena, &lines, &len, err));
    json_t *rows = json_array();
    json_object_set_new(list, "rows", rows);
    for (size_t i = 0; i < len; i++) {
        json_t *row = NULL;
        TRY(line_json(service, &lines[i], &row, err));
        json_array_append_new(rows, row);
        if (lines[i].is_marked)
            counts[lines[i].state]++;
    }
    json_int_t marked = counts[ATTENDANCE_PRESENT] + counts[ATTENDANCE_ABSENT];
    json_object_update_new(
        list, json_pack("{s:s, s:s, s:s, s:b, s:I, s:I, s:I}", "offering", offering.code, "course",
                        course.code, "name", course.name, "cancelled", offering.cancelled,
                        "present", counts[ATTENDANCE_PRESENT], "absent", counts[ATTENDANCE_ABSENT],
                        "unmarked", (json_int_t)len - marked));
    return ERR_OK;
}

enum err_code attendance_show(struct service *service, const char *offering_code, json_t **ret_list,
                              struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP_JSON json_t *list = json_object();
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    TRY(load_list(service, offering_code, &arena, list, err));
    *ret_list = json_incref(list);
    return ERR_OK;
}
