/* The problem of those who are planned, by targeted statements: nothing is read of the others but
 * how many sit where, and who of a unit that needs cover is in class (repair_cover.c). */
#include "scheduler/service/repair_part.h"

#include <string.h>

#include "scheduler/service/repair_cover.h"
#include "scheduler/store/store_plan.h"

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
    repair_cover_find(repair, rules->pick, taken.beside, rest);
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
    *rest = (struct problem_rest){.move_points = rules->move_points, .weights = &repair->weights};
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
    *rest = (struct problem_rest){.seats = seats, .weights = &repair->weights};
    roster_part(former, pick, &repair->arena, &year->roster);
    return problem_build_part(repair->service, &year->roster, repair->year, rest, &year->build,
                              err);
}
