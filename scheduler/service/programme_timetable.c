/* A programme's timetable: its runs as dated offerings, nobody and no room in two places at once.
 */
#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/map.h"
#include "scheduler/service/programme_inside.h"

/* Somebody, or a room, is taken. */
struct booking {
    const void *who;
    int32_t day, begins_min, ends_min;
};

struct bookings {
    struct booking *items;
    size_t len, cap;
};

struct timetable {
    struct programme *programme;
    struct bookings bookings;
    struct map ordinals;  /* offerings of each course so far */
    size_t *turns;        /* by a pool's first trainer: how many turns were given */
    const char *trainers; /* trainer i stands in the bookings as the address of its byte */
    size_t offerings_cap;
};

static void timetable_release(struct timetable *timetable)
{
    free(timetable->bookings.items);
    map_release(&timetable->ordinals);
}

static bool is_free(const struct bookings *bookings, const void *who, struct booking wanted)
{
    for (size_t i = 0; i < bookings->len; i++) {
        const struct booking *booking = &bookings->items[i];
        if (booking->who == who && booking->day == wanted.day &&
            booking->begins_min < wanted.ends_min && wanted.begins_min < booking->ends_min)
            return false;
    }
    return true;
}

static void book(struct bookings *bookings, const void *who, struct booking wanted)
{
    x_grow(&bookings->items, &bookings->cap, bookings->len + 1, sizeof(*bookings->items));
    wanted.who = who;
    bookings->items[bookings->len++] = wanted;
}

static struct booking booking_of(const struct programme_offering *offering, size_t meeting)
{
    const struct programme_meeting *at = &offering->slot->meetings[meeting];
    return (struct booking){NULL, offering->first_day.day + at->day_offset, at->begins_min,
                            at->ends_min};
}

static enum err_code book_room(struct timetable *timetable,
                               const struct programme_offering *offering, struct err *err)
{
    char day[DATE_TEXT_SIZE];
    for (size_t i = 0; i < offering->slot->len; i++) {
        struct booking wanted = booking_of(offering, i);
        if (!is_free(&timetable->bookings, offering->room, wanted))
            return err_set(err, ERR_INVALID, "%s: room %s is taken on %s", offering->run->path,
                           offering->room->code, date_format((struct date){wanted.day}, day));
        book(&timetable->bookings, offering->room, wanted);
    }
    return ERR_OK;
}

static bool trainer_is_free(const struct timetable *timetable,
                            const struct programme_offering *offering, size_t trainer)
{
    for (size_t i = 0; i < offering->slot->len; i++)
        if (!is_free(&timetable->bookings, timetable->trainers + trainer, booking_of(offering, i)))
            return false;
    return true;
}

/* The next of the run's trainers in turn who is free at all its meetings. */
static enum err_code book_trainer(struct timetable *timetable, struct programme_offering *offering,
                                  struct err *err)
{
    const struct programme_run *run = offering->run;
    char day[DATE_TEXT_SIZE];
    size_t *turn = &timetable->turns[run->trainer_first];
    for (size_t i = 0; i < run->trainers_len; i++) {
        size_t trainer = run->trainer_first + (*turn + i) % run->trainers_len;
        if (!trainer_is_free(timetable, offering, trainer))
            continue;
        for (size_t j = 0; j < offering->slot->len; j++)
            book(&timetable->bookings, timetable->trainers + trainer, booking_of(offering, j));
        offering->trainer = trainer;
        *turn += i + 1;
        return ERR_OK;
    }
    return err_set(err, ERR_INVALID, "%s: none of its trainers is free for the class of %s",
                   run->path, date_format(offering->first_day, day));
}

static struct programme_offering *add_offering(struct timetable *timetable,
                                               const struct programme_run *run)
{
    struct programme *programme = timetable->programme;
    struct programme_offering *offering = &programme->offerings[programme->offerings_len++];
    int64_t ordinal = 0;
    (void)map_get(&timetable->ordinals, str_from(run->course->code), &ordinal);
    map_put(&timetable->ordinals, str_from(run->course->code), ++ordinal);
    *offering = (struct programme_offering){
        .code = arena_printf(&programme->arena, "%s-%02lld", run->course->code, (long long)ordinal),
        .run = run};
    return offering;
}

static enum err_code lay_run(struct timetable *timetable, const struct programme_run *run,
                             struct err *err)
{
    for (size_t i = 0; i < run->windows_len; i++)
        add_offering(timetable, run)->window = run->windows[i];
    size_t classes = run->days_len * run->slots_len * run->rooms_len;
    for (size_t i = 0; i < classes; i++) {
        struct programme_offering *offering = add_offering(timetable, run);
        offering->room = run->rooms[i % run->rooms_len];
        offering->slot = &run->slots[i / run->rooms_len % run->slots_len];
        offering->first_day = run->days[i / run->rooms_len / run->slots_len];
        TRY(book_room(timetable, offering, err));
        TRY(book_trainer(timetable, offering, err));
    }
    return ERR_OK;
}

enum err_code programme_lay_offerings(struct programme *programme, struct err *err)
{
    CLEANUP(timetable_release) struct timetable timetable = {.programme = programme};
    size_t len = 0;
    for (size_t i = 0; i < programme->runs_len; i++) {
        const struct programme_run *run = &programme->runs[i];
        len += run->windows_len + run->days_len * run->slots_len * run->rooms_len;
    }
    programme->offerings = arena_array(&programme->arena, len, sizeof(*programme->offerings));
    timetable.turns =
        arena_array(&programme->arena, programme->trainers_len, sizeof(*timetable.turns));
    timetable.trainers = arena_alloc(&programme->arena, programme->trainers_len);
    for (size_t i = 0; i < programme->runs_len; i++)
        TRY(lay_run(&timetable, &programme->runs[i], err));
    return ERR_OK;
}
