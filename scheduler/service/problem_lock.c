/* Locked places as options that the planning problem fixes. */
#include "scheduler/service/problem_lock.h"

#include <string.h>

static bool has_name(struct problem_names list, const char *name)
{
    for (size_t i = 0; i < list.len; i++)
        if (strcmp(list.names[i], name) == 0)
            return true;
    return false;
}

/* Does some of it, cancelled or not, lie in the year and ahead? */
static bool touches_what_is_ahead(const struct problem_build *build,
                                  const struct offering *offering)
{
    struct date after =
        date_compare(build->today, build->from) > 0 ? build->today : date_add_days(build->from, -1);
    size_t from = 0;
    size_t to = 0;
    if (!date_is_none(offering->window_from))
        return date_compare(offering->window_from, after) > 0 &&
               date_compare(offering->window_from, build->to) <= 0;
    roster_sessions_of(build->roster, offering->id, &from, &to);
    for (; from < to; from++)
        if (date_compare(build->roster->sessions[from].date, after) > 0 &&
            date_compare(build->roster->sessions[from].date, build->to) <= 0)
            return true;
    return false;
}

static enum err_code refuse_lock(const struct worker *worker, const struct offering *offering,
                                 const char *why, struct err *err)
{
    enum err_code code =
        err_set(err, ERR_CONFLICT, "the lock of worker %s to %s cannot be kept: %s", worker->code,
                offering->code, why);
    (void)err_hint(err, "yanxu plan unlock %s %s", worker->code, offering->code);
    return code;
}

enum err_code problem_lock_fixed(const struct problem_build *build, size_t index,
                                 struct problem_names done, struct arena *arena,
                                 struct problem_names *ret_fixed, struct err *err)
{
    const struct roster *roster = build->roster;
    const struct worker *worker = &roster->workers[index];
    size_t from = roster->locks_from[index];
    size_t to = roster->locks_from[index + 1];
    const char **names = arena_array(arena, to - from + 1, sizeof(*names));
    size_t len = 0;
    for (size_t i = from; i < to; i++) {
        size_t at = roster_offering(roster, roster->locks[i].offering_id);
        if (at == SIZE_MAX)
            continue;
        const struct offering *offering = &roster->offerings[at];
        if (problem_build_is_settled(build, offering) || !touches_what_is_ahead(build, offering))
            continue;
        if (offering->cancelled)
            return refuse_lock(worker, offering, "it is cancelled", err);
        if (!problem_build_lies_ahead(build, offering))
            return refuse_lock(worker, offering, "it does not lie within one year", err);
        if (has_name(done, roster_course_of(roster, offering)->code))
            return refuse_lock(worker, offering, "its course is done or under way", err);
        names[len++] = offering->code;
    }
    *ret_fixed = (struct problem_names){names, len};
    return ERR_OK;
}
