/* Who of a unit that needs cover must be in the problem although nobody plans them anew. */
#include "scheduler/service/repair_cover.h"

#include <string.h>

/* Units of these workers that need it. */
static bool *covered_units(const struct roster *people, struct roster_pick pick,
                           struct arena *arena)
{
    bool *covered = arena_array(arena, people->units_len + 1, sizeof(*covered));
    memset(covered, 0, (people->units_len + 1) * sizeof(*covered));
    for (size_t i = 0; i < pick.len; i++) {
        size_t unit = roster_unit(people, people->workers[pick.workers[i]].unit_id);
        covered[unit] = people->units[unit].away_max >= 0;
    }
    return covered;
}

enum err_code repair_cover_load(struct repair *repair, struct err *err)
{
    const struct roster *people = &repair->people;
    const bool *covered = covered_units(people, repair->touched, &repair->arena);
    repair->beside = arena_array(&repair->arena, people->units_len + 1, sizeof(*repair->beside));
    for (size_t i = 0; i < people->units_len; i++) {
        struct repair_beside *beside = &repair->beside[i];
        struct store_plan_unit of = {people->plan.id, people->units[i].id};
        *beside = (struct repair_beside){0};
        if (covered[i])
            TRY(store_place_list_of_unit(repair->service->store, of, &repair->arena,
                                         &beside->places, &beside->len, err));
    }
    return ERR_OK;
}

/* Is somebody who is in it away from work? Nobody counts as away in what is studied alone, in the
 * evening and at the weekend. */
static bool takes_away(const struct roster *people, const struct offering *offering)
{
    size_t from = 0;
    size_t to = 0;
    roster_sessions_of(people, offering->id, &from, &to);
    for (; from < to; from++)
        if (!people->sessions[from].cancelled &&
            session_is_working_time(&people->sessions[from], people->days))
            return true;
    return false;
}

/* One unit of which some are planned. */
struct watch {
    const struct roster *people;
    const struct repair_beside *beside;
    const bool *is_picked; /* by index of people */
    int64_t room;          /* how many of the others may be away, when all who are planned are */
    /* offerings that take others away, each once, and how many of them */
    size_t *offerings;
    int64_t *counts;
    size_t len;
};

static bool is_other(const struct watch *watch, struct worker_id id)
{
    size_t at = roster_worker(watch->people, id);
    return at == SIZE_MAX || !watch->is_picked[at];
}

static void count_presence(struct watch *watch, struct arena *arena)
{
    const struct roster *people = watch->people;
    watch->offerings = arena_array(arena, watch->beside->len + 1, sizeof(*watch->offerings));
    watch->counts = arena_array(arena, watch->beside->len + 1, sizeof(*watch->counts));
    for (size_t i = 0; i < watch->beside->len; i++) {
        const struct store_unit_place *place = &watch->beside->places[i];
        size_t at = roster_offering(people, place->offering_id);
        size_t k = 0;
        while (k < watch->len && watch->offerings[k] != at)
            k++;
        if (!is_other(watch, place->worker_id) ||
            (k == watch->len && !takes_away(people, &people->offerings[at])))
            continue;
        watch->offerings[k] = at;
        watch->counts[k] = k == watch->len ? 1 : watch->counts[k] + 1;
        watch->len += k == watch->len;
    }
}

static bool overlap(const struct roster *people, size_t one, size_t other)
{
    size_t from = 0;
    size_t to = 0;
    size_t first = 0;
    size_t last = 0;
    roster_sessions_of(people, people->offerings[one].id, &from, &to);
    roster_sessions_of(people, people->offerings[other].id, &first, &last);
    for (; from < to; from++)
        for (size_t k = first; k < last; k++) {
            const struct session *x = &people->sessions[from];
            const struct session *y = &people->sessions[k];
            if (date_compare(x->date, y->date) == 0 && x->begins_min < y->ends_min &&
                y->begins_min < x->ends_min)
                return true;
        }
    return false;
}

/* Could those in this offering, with all whom they may meet, be too many? Where not, nothing that
 * is planned can break the unit's rule there. */
static bool binds(const struct watch *watch, size_t which)
{
    int64_t most = 0;
    for (size_t i = 0; i < watch->len; i++)
        if (i == which || overlap(watch->people, watch->offerings[which], watch->offerings[i]))
            most += watch->counts[i];
    return most > watch->room;
}

static void add_sitters(const struct watch *watch, size_t unit, struct arena *arena,
                        int64_t *beside, struct problem_rest *rest, struct problem_sitter *sitters)
{
    const struct roster *people = watch->people;
    CLEANUP(arena_release) struct arena scratch = {0};
    bool *is_bound = arena_array(&scratch, people->offerings_len + 1, sizeof(*is_bound));
    memset(is_bound, 0, (people->offerings_len + 1) * sizeof(*is_bound));
    for (size_t i = 0; i < watch->len; i++)
        is_bound[watch->offerings[i]] = binds(watch, i);
    for (size_t i = 0; i < watch->beside->len; i++) {
        const struct store_unit_place *place = &watch->beside->places[i];
        size_t at = roster_offering(people, place->offering_id);
        if (!is_bound[at] || !is_other(watch, place->worker_id))
            continue;
        beside[at]++;
        /* No code has a blank. */
        sitters[rest->sitters_len++] = (struct problem_sitter){
            arena_printf(arena, "%s %s", place->code, people->offerings[at].code), unit, at};
    }
}

static int64_t room_of(const struct roster *people, size_t unit, struct roster_pick pick)
{
    int64_t room = people->units[unit].away_max;
    for (size_t i = 0; i < pick.len; i++)
        room -= people->workers[pick.workers[i]].unit_id.v == people->units[unit].id.v;
    return room;
}

void repair_cover_find(struct repair *repair, struct roster_pick pick, int64_t *beside,
                       struct problem_rest *rest)
{
    const struct roster *people = &repair->people;
    const bool *covered = covered_units(people, pick, &repair->arena);
    CLEANUP(arena_release) struct arena scratch = {0};
    bool *is_picked = arena_array(&scratch, people->workers_len + 1, sizeof(*is_picked));
    size_t most = 0;
    memset(is_picked, 0, (people->workers_len + 1) * sizeof(*is_picked));
    for (size_t i = 0; i < pick.len; i++)
        is_picked[pick.workers[i]] = true;
    for (size_t i = 0; i < people->units_len; i++)
        most += covered[i] ? repair->beside[i].len : 0;
    struct problem_sitter *sitters = arena_array(&repair->arena, most + 1, sizeof(*sitters));
    rest->sitters = sitters;
    for (size_t i = 0; i < people->units_len; i++) {
        if (!covered[i])
            continue;
        struct watch watch = {.people = people,
                              .beside = &repair->beside[i],
                              .is_picked = is_picked,
                              .room = room_of(people, i, pick)};
        count_presence(&watch, &scratch);
        add_sitters(&watch, i, &repair->arena, beside, rest, sitters);
    }
}
