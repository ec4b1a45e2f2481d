/* More seats in classes whose rooms have them. */
#include "scheduler/service/gap_wider.h"

#include <stdlib.h>
#include <string.h>

/* How many more the rooms hold; an online offering is doubled, its number is the office's own. */
static int32_t spare_seats(const struct gap_case *of, const struct offering *offering)
{
    size_t len = 0;
    const struct session *sessions = gap_sessions_of(of, offering, &len);
    const struct course *course = roster_course_of(&of->year.roster, offering);
    int32_t least = INT32_MAX;
    for (size_t i = 0; i < len; i++)
        for (size_t r = 0; r < of->year.roster.rooms_len; r++)
            if (of->year.roster.rooms[r].id.v == sessions[i].room_id.v &&
                of->year.roster.rooms[r].seats < least)
                least = of->year.roster.rooms[r].seats;
    if (least != INT32_MAX)
        return least - offering->seats;
    return course->mode == COURSE_MODE_CLASSROOM ? 0 : offering->seats;
}

static int64_t count_reach(const struct gap_case *of, const struct offering *offering)
{
    struct date first;
    struct date last;
    size_t len = 0;
    const struct session *sessions = gap_sessions_of(of, offering, &len);
    int64_t reach = 0;
    (void)roster_offering_days(&of->year.roster, offering, &first, &last);
    for (size_t w = 0; w < of->workers_len; w++)
        reach += gap_worker_is_free(of, &of->workers[w], sessions, len) &&
                 gap_gives(of, &of->workers[w], offering, last) > 0;
    return reach;
}

static int compare_reach(const void *a, const void *b)
{
    const struct gap_opening *x = a;
    const struct gap_opening *y = b;
    if (x->reach != y->reach)
        return x->reach < y->reach ? 1 : -1;
    return strcmp(x->offering.code, y->offering.code);
}

size_t gap_wider_find(struct gap_case *of, struct gap_opening *openings)
{
    const struct roster *roster = &of->year.roster;
    struct gap_opening *all =
        arena_array(&of->arena, of->year.build.offerings_len + 1, sizeof(*all));
    size_t len = 0;
    for (size_t i = 0; i < of->year.build.offerings_len; i++) {
        size_t at = of->year.build.offerings[i];
        const struct offering *offering = &roster->offerings[at];
        int32_t spare = spare_seats(of, offering);
        int64_t more = spare > 0 ? count_reach(of, offering) - gap_free_seats(of, i) : 0;
        if (spare <= 0 || more <= 0)
            continue;
        struct gap_opening *opening = &all[len++];
        *opening = (struct gap_opening){.offering = *offering, .widens = at, .reach = more};
        opening->offering.seats = more < spare ? (int32_t)more : spare;
        opening->offering.code = arena_printf(&of->arena, "+%s", offering->code);
        opening->sessions = gap_sessions_of(of, offering, &opening->sessions_len);
    }
    qsort(all, len, sizeof(*all), compare_reach);
    len = len < GAP_WIDER_MAX ? len : GAP_WIDER_MAX;
    memcpy(openings, all, len * sizeof(*all));
    return len;
}
