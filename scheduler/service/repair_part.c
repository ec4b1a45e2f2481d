/* The problem of those who are planned, by targeted statements: nothing is read of the others but
 * how many sit where, and who of a unit that needs cover is in class. */
#include "scheduler/service/repair_part.h"

#include <string.h>

#include "scheduler/store/store_plan.h"

/* --- units that need cover -----------------------------------------------------------------------
 */

/* Of these workers. */
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

enum err_code repair_part_load(struct repair *repair, struct err *err)
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

/* --- what the others leave -----------------------------------------------------------------------
 */

/* By offering: places of those who are planned, of the others beside them, and of all. */
struct taken {
    int64_t *own, *beside, *all;
};

static int64_t *zeroes(size_t len, struct arena *arena)
{
    int64_t *array = arena_array(arena, len + 1, sizeof(*array));
    memset(array, 0, (len + 1) * sizeof(*array));
    return array;
}

static void count_own(const struct roster *people, struct roster_pick pick, int64_t *own)
{
    for (size_t i = 0; i < pick.len; i++)
        for (size_t k = people->enrolments_from[pick.workers[i]];
             k < people->enrolments_from[pick.workers[i] + 1]; k++)
            own[roster_offering(people, people->enrolments[k].offering_id)]++;
}

static bool is_picked(const struct roster *people, struct roster_pick pick, struct worker_id id)
{
    size_t at = roster_worker(people, id);
    for (size_t i = 0; i < pick.len && at != SIZE_MAX; i++)
        if (pick.workers[i] == at)
            return true;
    return false;
}

/* Who else of a unit is in class. */
static void add_sitters(struct repair *repair, size_t unit, struct roster_pick pick,
                        int64_t *beside, struct problem_rest *rest, struct problem_sitter *sitters)
{
    const struct roster *people = &repair->people;
    for (size_t i = 0; i < repair->beside[unit].len; i++) {
        const struct store_unit_place *place = &repair->beside[unit].places[i];
        size_t at = roster_offering(people, place->offering_id);
        if (!takes_away(people, &people->offerings[at]) ||
            is_picked(people, pick, place->worker_id))
            continue;
        beside[at]++;
        /* No code has a blank. */
        sitters[rest->sitters_len++] = (struct problem_sitter){
            arena_printf(&repair->arena, "%s %s", place->code, people->offerings[at].code), unit,
            at};
    }
}

static void find_sitters(struct repair *repair, struct roster_pick pick, int64_t *beside,
                         struct problem_rest *rest)
{
    const struct roster *people = &repair->people;
    const bool *covered = covered_units(people, pick, &repair->arena);
    size_t most = 0;
    for (size_t i = 0; i < people->units_len; i++)
        most += covered[i] ? repair->beside[i].len : 0;
    struct problem_sitter *sitters = arena_array(&repair->arena, most + 1, sizeof(*sitters));
    rest->sitters = sitters;
    for (size_t i = 0; i < people->units_len; i++)
        if (covered[i])
            add_sitters(repair, i, pick, beside, rest, sitters);
}

static enum err_code count_all(struct repair *repair, int64_t *all, struct err *err)
{
    struct store_offering_count *counts = NULL;
    size_t len = 0;
    TRY(store_enrolment_counts(repair->service->store, repair->people.plan.id, &repair->arena,
                               &counts, &len, err));
    for (size_t i = 0; i < len; i++)
        all[roster_offering(&repair->people, counts[i].offering_id)] = counts[i].enrolments;
    return ERR_OK;
}

/* Offerings whose seats were cut below those who sit there keep them, and take nobody else. Where
 * nobody looks for another place, only those in the problem sit. */
static enum err_code find_rest(struct repair *repair, const struct repair_part_rules *rules,
                               struct problem_rest *rest, struct err *err)
{
    const struct roster *people = &repair->people;
    size_t len = people->offerings_len;
    struct taken taken = {zeroes(len, &repair->arena), zeroes(len, &repair->arena),
                          zeroes(len, &repair->arena)};
    int64_t *seats = zeroes(len, &repair->arena);
    count_own(people, rules->pick, taken.own);
    find_sitters(repair, rules->pick, taken.beside, rest);
    if (rules->is_open)
        TRY(count_all(repair, taken.all, err));
    for (size_t i = 0; i < len; i++) {
        int64_t here = taken.own[i] + taken.beside[i];
        int64_t all = rules->is_open ? taken.all[i] : here;
        int64_t there = people->offerings[i].seats;
        seats[i] = (all > there ? all : there) - (all - here);
    }
    rest->seats = seats;
    return ERR_OK;
}

enum err_code repair_part_build(struct repair *repair, const struct repair_part_rules *rules,
                                struct year_problem *year, struct err *err)
{
    struct problem_rest *rest = arena_alloc(&repair->arena, sizeof(*rest));
    *rest = (struct problem_rest){.move_points = rules->move_points};
    TRY(find_rest(repair, rules, rest, err));
    roster_part(&repair->people, rules->pick, &repair->arena, &year->roster);
    enum err_code code =
        problem_build_part(repair->service, &year->roster, repair->year, rest, &year->build, err);
    if (code == ERR_INVALID || code == ERR_CONFLICT) {
        (void)err_prefix(err, "the plan in force cannot be repaired");
        if (err != NULL && err->hint[0] == '\0')
            (void)err_hint(err, "--no-repair leaves the holes; yanxu plan make makes a new plan");
    }
    return code;
}

enum err_code repair_part_former(struct repair *repair, struct roster_pick pick,
                                 struct year_problem *year, struct err *err)
{
    struct problem_rest *rest = arena_alloc(&repair->arena, sizeof(*rest));
    const struct roster *former = &repair->former;
    int64_t *seats = zeroes(former->offerings_len, &repair->arena);
    for (size_t i = 0; i < former->offerings_len; i++)
        seats[i] = former->offerings[i].seats + (int64_t)pick.len;
    *rest = (struct problem_rest){.seats = seats};
    roster_part(former, pick, &repair->arena, &year->roster);
    return problem_build_part(repair->service, &year->roster, repair->year, rest, &year->build,
                              err);
}
