/* Days of meetings in another district. */
#include "scheduler/service/travel.h"

#include "scheduler/base/map.h"

/* The tree was checked when it was loaded; the count only keeps a broken one from going on. */
static size_t district_of(const struct roster *roster, size_t unit)
{
    for (size_t up = 0; unit != SIZE_MAX && up < roster->units_len; up++) {
        if (roster->units[unit].kind == UNIT_KIND_DISTRICT)
            return unit;
        unit = roster_unit(roster, roster->units[unit].parent_id);
    }
    return SIZE_MAX;
}

static size_t district_of_room(const struct travel *travel, const struct roster *roster,
                               struct room_id id)
{
    for (size_t i = 0; i < roster->rooms_len && id.v != 0; i++)
        if (roster->rooms[i].id.v == id.v) {
            size_t unit = roster_unit(roster, roster->rooms[i].unit_id);
            return unit != SIZE_MAX ? travel->of_unit[unit] : SIZE_MAX;
        }
    return SIZE_MAX;
}

static bool has_places(const struct roster *roster)
{
    for (size_t i = 0; i < roster->rooms_len; i++)
        if (roster->rooms[i].unit_id.v != 0)
            return true;
    return false;
}

void travel_find(const struct roster *roster, struct arena *arena, struct travel *ret_travel)
{
    struct travel travel = {
        .of_unit = arena_array(arena, roster->units_len + 1, sizeof(*travel.of_unit)),
        .of_session = arena_array(arena, roster->sessions_len + 1, sizeof(*travel.of_session))};
    bool any = has_places(roster);
    for (size_t i = 0; i < roster->units_len; i++)
        travel.of_unit[i] = district_of(roster, i);
    for (size_t i = 0; i < roster->sessions_len; i++) {
        travel.of_session[i] =
            any ? district_of_room(&travel, roster, roster->sessions[i].room_id) : SIZE_MAX;
        travel.is_known = travel.is_known || travel.of_session[i] != SIZE_MAX;
    }
    *ret_travel = travel;
}

int32_t travel_days(const struct travel *travel, const struct roster *roster,
                    const struct offering *offering, size_t district)
{
    int32_t days = 0;
    size_t from = 0;
    size_t to = 0;
    struct date counted = DATE_NONE;
    if (!travel->is_known || district == SIZE_MAX)
        return 0;
    roster_sessions_of(roster, offering->id, &from, &to);
    for (; from < to; from++) { /* in order of day */
        const struct session *session = &roster->sessions[from];
        size_t there = travel->of_session[from];
        if (session->cancelled || there == SIZE_MAX || there == district ||
            date_compare(session->date, counted) == 0)
            continue;
        counted = session->date;
        days++;
    }
    return days;
}
