/* What a timetable may say and hardly means: two offerings in one room or with one trainer at the
 * same time, more seats than the room has. The rows stay; the office is told. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/service/import_rows.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"

#define KEY_SIZE 160

/* One session as a booking on its room, or on its trainer. */
struct booking {
    int column; /* OFFERING_COLUMN_ROOM or _TRAINER */
    int64_t owner_id;
    int64_t begins, ends; /* minutes since 1970, local */
    const char *offering;
    const struct import_row *row; /* of the file that is loaded; NULL: loaded before */
};

struct bookings {
    struct booking *items;
    size_t len, cap;
};

static void bookings_release(struct bookings *bookings)
{
    free(bookings->items);
}

static struct str row_key(const char *offering, struct date date, int64_t begins,
                          char key[static KEY_SIZE])
{
    (void)snprintf(key, KEY_SIZE, "%s %d %d", offering, (int)date.day, (int)begins);
    return str_from(key);
}

static void index_rows(const struct import_run *run, struct map *rows)
{
    char key[KEY_SIZE];
    for (size_t i = 0; i < run->file->rows_len; i++) {
        const struct import_cell *cells = run->file->rows[i].cells;
        if (!run->is_refused[i])
            map_put(rows,
                    row_key(cells[OFFERING_COLUMN_CODE].text, cells[OFFERING_COLUMN_DATE].date,
                            cells[OFFERING_COLUMN_BEGINS].number, key),
                    (int64_t)i);
    }
}

static void add_booking(struct bookings *bookings, const struct booking *booking)
{
    if (booking->owner_id == 0)
        return;
    x_grow(&bookings->items, &bookings->cap, bookings->len + 1, sizeof(*bookings->items));
    bookings->items[bookings->len++] = *booking;
}

/* The sessions that stand, those of the file among them: they are in the database by now. */
static enum err_code load_bookings(struct import_run *run, struct bookings *bookings,
                                   struct err *err)
{
    CLEANUP(map_release) struct map rows = {0};
    struct store *store = run->service->store;
    struct offering *offerings = NULL;
    struct session *sessions = NULL;
    size_t offerings_len = 0;
    size_t len = 0;
    char key[KEY_SIZE];
    index_rows(run, &rows);
    TRY(store_offering_list(store, run->arena, &offerings, &offerings_len, err));
    TRY(store_session_list(store, run->arena, &sessions, &len, err));
    CLEANUP(map_release) struct map codes = {0};
    for (size_t i = 0; i < offerings_len; i++)
        map_put(&codes, str_slice((const char *)&offerings[i].id.v, sizeof(int64_t)), (int64_t)i);
    for (size_t i = 0; i < len; i++) {
        const struct session *session = &sessions[i];
        int64_t at = 0;
        if (session->cancelled ||
            !map_get(&codes, str_slice((const char *)&session->offering_id.v, sizeof(int64_t)),
                     &at) ||
            offerings[at].cancelled)
            continue;
        int64_t day = (int64_t)session->date.day * DAY_MIN;
        struct booking booking = {.begins = day + session->begins_min,
                                  .ends = day + session->ends_min,
                                  .offering = offerings[at].code};
        if (map_get(&rows, row_key(booking.offering, session->date, session->begins_min, key), &at))
            booking.row = &run->file->rows[at];
        booking.column = OFFERING_COLUMN_TRAINER;
        booking.owner_id = session->trainer_id.v;
        add_booking(bookings, &booking);
        booking.column = OFFERING_COLUMN_ROOM;
        booking.owner_id = session->room_id.v;
        add_booking(bookings, &booking);
    }
    return ERR_OK;
}

static int compare_bookings(const void *a, const void *b)
{
    const struct booking *x = a;
    const struct booking *y = b;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    if (x->owner_id != y->owner_id)
        return x->owner_id < y->owner_id ? -1 : 1;
    if (x->begins != y->begins)
        return x->begins < y->begins ? -1 : 1;
    return strcmp(x->offering, y->offering);
}

static void warn_clash(struct import_run *run, const struct booking *a, const struct booking *b)
{
    const struct booking *told = b->row != NULL ? b : a;
    const struct booking *other = told == a ? b : a;
    if (told->row != NULL)
        import_run_warn(
            run, told->row, told->column, IMPORT_REASON_CLASH,
            arena_printf(run->arena, "offering %s\t班次 %s", other->offering, other->offering));
}

/* Each with the one before it that lasts longest: the first of two that meet is found. */
static void warn_clashes(struct import_run *run, const struct bookings *bookings)
{
    const struct booking *last = NULL;
    for (size_t i = 0; i < bookings->len; i++) {
        const struct booking *booking = &bookings->items[i];
        bool is_same_owner =
            last != NULL && last->column == booking->column && last->owner_id == booking->owner_id;
        if (is_same_owner && booking->begins < last->ends &&
            strcmp(booking->offering, last->offering) != 0)
            warn_clash(run, last, booking);
        if (!is_same_owner || booking->ends > last->ends)
            last = booking;
    }
}

static enum err_code warn_seats(struct import_run *run, struct err *err)
{
    CLEANUP(map_release) struct map seats = {0};
    struct room *rooms = NULL;
    size_t len = 0;
    TRY(store_room_list(run->service->store, run->arena, &rooms, &len, err));
    for (size_t i = 0; i < len; i++)
        map_put(&seats, str_from(rooms[i].code), rooms[i].seats);
    for (size_t i = 0; i < run->file->rows_len; i++) {
        const struct import_row *row = &run->file->rows[i];
        int64_t most = 0;
        if (!run->is_refused[i] &&
            map_get(&seats, str_from(row->cells[OFFERING_COLUMN_ROOM].text), &most) &&
            row->cells[OFFERING_COLUMN_SEATS].number > most)
            import_run_warn(run, row, OFFERING_COLUMN_SEATS, IMPORT_REASON_ROOM_SMALL,
                            arena_printf(run->arena, "%" PRId64, most));
    }
    return ERR_OK;
}

enum err_code import_run_warn_clashes(struct import_run *run, struct err *err)
{
    CLEANUP(bookings_release) struct bookings bookings = {0};
    TRY(warn_seats(run, err));
    TRY(load_bookings(run, &bookings, err));
    if (bookings.len > 0)
        qsort(bookings.items, bookings.len, sizeof(*bookings.items), compare_bookings);
    warn_clashes(run, &bookings);
    return ERR_OK;
}
