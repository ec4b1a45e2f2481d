/* The picture with openings in it. */
#include "scheduler/service/gap_roster.h"

#include <string.h>

static void add_offering(struct roster *roster, const struct gap_opening *opening, int64_t id)
{
    struct offering *offering = &roster->offerings[roster->offerings_len];
    *offering = opening->offering;
    offering->id.v = id;
    roster->offering_index[roster->offerings_len] = (struct id_index){id, roster->offerings_len};
    roster->offerings_len++;
    for (size_t i = 0; i < opening->sessions_len; i++) {
        roster->sessions[roster->sessions_len] = opening->sessions[i];
        roster->sessions[roster->sessions_len++].offering_id.v = id;
    }
}

struct roster gap_roster_with(struct gap_case *of, const struct gap_opening *openings, size_t len,
                              bool as_twins)
{
    struct roster roster = of->year.roster;
    struct arena *arena = &of->arena;
    size_t sessions = roster.sessions_len;
    int64_t id = 0;
    for (size_t i = 0; i < len; i++)
        sessions += openings[i].sessions_len;
    roster.offerings = arena_array(arena, roster.offerings_len + len + 1, sizeof(struct offering));
    roster.offering_index =
        arena_array(arena, roster.offerings_len + len + 1, sizeof(struct id_index));
    roster.sessions = arena_array(arena, sessions + 1, sizeof(struct session));
    memcpy(roster.offerings, of->year.roster.offerings,
           roster.offerings_len * sizeof(struct offering));
    memcpy(roster.offering_index, of->year.roster.offering_index,
           roster.offerings_len * sizeof(struct id_index));
    memcpy(roster.sessions, of->year.roster.sessions, roster.sessions_len * sizeof(struct session));
    for (size_t i = 0; i < roster.offerings_len; i++)
        id = roster.offerings[i].id.v > id ? roster.offerings[i].id.v : id;
    for (size_t i = 0; i < len; i++) {
        if (as_twins || openings[i].widens == SIZE_MAX)
            add_offering(&roster, &openings[i], ++id);
        else
            roster.offerings[openings[i].widens].seats += openings[i].offering.seats;
    }
    return roster;
}
