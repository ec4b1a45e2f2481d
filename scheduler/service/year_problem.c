/* The year's planning problem with the picture that it was built on. */
#include "scheduler/service/year_problem.h"

#include <inttypes.h>

#include "scheduler/store/store_record.h"

enum err_code year_first_day(const struct service *service, int32_t year, struct date *ret_day,
                             struct err *err)
{
    struct date first;
    struct date last;
    struct date today = service_today(service);
    TRY(date_from_ymd(year, 1, 1, &first, err));
    TRY(date_from_ymd(year, 12, 31, &last, err));
    if (date_compare(today, last) > 0)
        return err_set(err, ERR_INVALID, "the year %d is over", year);
    *ret_day = date_compare(today, first) > 0 ? today : first;
    return ERR_OK;
}

void year_problem_release(struct year_problem *year)
{
    problem_build_release(&year->build);
    roster_release(&year->roster);
}

enum err_code year_problem_load(struct service *service, int32_t year,
                                const struct enrolment_lock *with, struct year_problem *out,
                                struct err *err)
{
    struct date from;
    TRY(year_first_day(service, year, &from, err));
    TRY(roster_load(service, from, &out->roster, err));
    if (out->roster.workers_len == 0) {
        enum err_code code = err_set(err, ERR_INVALID, "there are no workers to plan for");
        (void)err_hint(err, "yanxu import units FILE, then workers, courses, offerings");
        return code;
    }
    if (out->roster.books_len == 0 && out->roster.quota.books_len == 0) {
        enum err_code code = err_set(err, ERR_INVALID,
                                     "no rulebook is in force and no quota set: nobody owes hours");
        (void)err_hint(err, "yanxu rules set cn-registration");
        return code;
    }
    if (with != NULL)
        roster_add_lock(&out->roster, with);
    return problem_build(service, &out->roster, year, out->weights, &out->build, err);
}

/* The plan no longer fits the office, because of `what`. */
static enum err_code refuse_plan(struct plan_id id, const char *what, struct err *err)
{
    enum err_code code =
        err_set(err, ERR_CONFLICT, "plan %" PRId64 " no longer fits the office: %s", id.v, what);
    (void)err_hint(err, "yanxu plan make makes a new one");
    return code;
}

enum err_code year_problem_plan(const struct year_problem *year, struct plan_id id,
                                struct place_list places, struct plan *plan, struct err *err)
{
    const struct roster *roster = &year->roster;
    CLEANUP(arena_release) struct arena arena = {0};
    int32_t *options = arena_array(&arena, places.len + 1, sizeof(*options));
    for (size_t w = 0; w < roster->workers_len; w++) {
        struct place_run run = places_take(&places, roster->workers[w].id.v);
        size_t len = 0;
        for (size_t i = 0; i < run.len; i++) {
            size_t at = roster_offering(roster, run.items[i].offering_id);
            const struct offering *offering = at != SIZE_MAX ? &roster->offerings[at] : NULL;
            if (offering != NULL && problem_build_is_settled(&year->build, offering))
                continue;
            options[len] =
                offering != NULL ? problem_find_option(year->build.problem, offering->code) : -1;
            if (options[len++] < 0)
                return refuse_plan(id, offering != NULL ? offering->code : "an offering is gone",
                                   err);
        }
        plan_set(plan, w, options, len);
    }
    return ERR_OK;
}

enum err_code year_problem_judge(const struct problem *problem, struct plan_id id,
                                 struct plan *plan, struct check_report *ret_report,
                                 struct err *err)
{
    struct check_report report;
    check_plan(problem, plan, &report);
    plan->objective = report.objective;
    plan->bound = report.objective;
    check_plan(problem, plan, &report);
    if (!report.valid)
        return refuse_plan(id, report.first[0], err);
    *ret_report = report;
    return ERR_OK;
}

/* Every change leaves an entry in the audit. */
enum err_code office_version(struct service *service, int64_t *ret_version, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_audit *entries = NULL;
    size_t len = 0;
    TRY(store_audit_list(service->store, 1, &arena, &entries, &len, err));
    *ret_version = len > 0 ? entries[0].id : 0;
    return ERR_OK;
}

#define LOOK_BACK 200 /* entries; after more than these it has surely changed */

enum err_code office_changed_since(struct service *service, int64_t version, bool *ret_changed,
                                   struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_audit *entries = NULL;
    size_t len = 0;
    size_t i = 0;
    TRY(store_audit_list(service->store, LOOK_BACK, &arena, &entries, &len, err));
    while (i < len && entries[i].id > version && str_starts(str_from(entries[i].object), "job "))
        i++;
    *ret_changed = i < len ? entries[i].id > version : len == LOOK_BACK;
    return ERR_OK;
}

enum err_code office_unchanged_since(struct service *service, int64_t version, struct err *err)
{
    int64_t now = 0;
    TRY(office_version(service, &now, err));
    if (now == version)
        return ERR_OK;
    return err_set(err, ERR_BUSY, "somebody changed the office at this moment; try again");
}
