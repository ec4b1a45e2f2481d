/* What the planner has found, as rows of the office. */
#include "scheduler/service/plan_rows.h"

#include "scheduler/planner/reason.h"

static struct offering_id offering_id_of(const struct year_problem *year, int32_t offering)
{
    if (offering < 0)
        return (struct offering_id){0};
    return year->roster.offerings[year->build.offerings[offering]].id;
}

static size_t count_places(const struct year_problem *year, const struct plan *plan)
{
    size_t len = 0;
    for (size_t w = 0; w < year->roster.workers_len; w++)
        for (int32_t i = 0; i < plan->workers[w].len; i++)
            len += (size_t)year->build.problem->options[plan->workers[w].options[i]].offerings_len;
    return len;
}

/* Places in what has begun or is over are taken over from the plan in force. */
static size_t add_settled(const struct year_problem *year, struct enrolment *places, size_t len)
{
    const struct roster *roster = &year->roster;
    for (size_t i = 0; i < roster->enrolments_len; i++) {
        size_t at = roster_offering(roster, roster->enrolments[i].offering_id);
        if (at != SIZE_MAX && problem_build_is_settled(&year->build, &roster->offerings[at]))
            places[len++] = roster->enrolments[i];
    }
    return len;
}

struct enrolment *plan_places(const struct year_problem *year, const struct plan *plan,
                              struct arena *arena, size_t *ret_len)
{
    size_t most = count_places(year, plan) + year->roster.enrolments_len;
    struct enrolment *places = arena_array(arena, most + 1, sizeof(*places));
    size_t len = 0;
    for (size_t w = 0; w < year->roster.workers_len; w++)
        for (int32_t i = 0; i < plan->workers[w].len; i++) {
            const struct problem_option *option =
                &year->build.problem->options[plan->workers[w].options[i]];
            for (int32_t k = 0; k < option->offerings_len; k++)
                places[len++] =
                    (struct enrolment){.worker_id = year->roster.workers[w].id,
                                       .offering_id = offering_id_of(year, option->offerings[k])};
        }
    *ret_len = add_settled(year, places, len);
    return places;
}

struct unmet_need *plan_unmet(const struct year_problem *year, const struct plan *plan,
                              struct arena *arena, size_t *ret_len)
{
    struct reason *reasons = NULL;
    size_t len = reason_list(year->build.problem, plan, arena, &reasons);
    struct unmet_need *unmet = arena_array(arena, len + 1, sizeof(*unmet));
    for (size_t i = 0; i < len; i++)
        unmet[i] = (struct unmet_need){
            .worker_id = year->roster.workers[reasons[i].worker].id,
            .tag = arena_strdup(arena, year->build.problem->tags[reasons[i].tag]),
            .needed_min = reasons[i].needed_min,
            .planned_min = reasons[i].planned_min,
            .reason = reasons[i].reason,
            .offering_id = offering_id_of(year, reasons[i].offering)};
    *ret_len = len;
    return unmet;
}

int64_t plan_needed_min(const struct problem *problem, size_t worker)
{
    int64_t sum = 0;
    for (int32_t n = 0; n < problem->workers[worker].needs_len; n++)
        sum += problem->workers[worker].needs[n].min;
    return sum;
}

int64_t plan_met_min(const struct problem *problem, size_t index, const struct plan_entry *places,
                     int32_t left_out)
{
    const struct problem_worker *worker = &problem->workers[index];
    int64_t met = 0;
    for (int32_t n = 0; n < worker->needs_len; n++) {
        int64_t given = 0;
        for (int32_t i = 0; i < places->len; i++) {
            const struct problem_option *option = &problem->options[places->options[i]];
            for (int32_t t = 0; t < option->tags_len && i != left_out; t++)
                given += option->tags[t].tag == worker->needs[n].tag ? option->tags[t].min : 0;
        }
        met += given < worker->needs[n].min ? given : worker->needs[n].min;
    }
    return met;
}

/* No plan is kept that the independent checker refuses. */
enum err_code plan_verify(const struct problem *problem, const struct plan *plan,
                          struct check_report *ret_report, struct err *err)
{
    check_plan(problem, plan, ret_report);
    if (ret_report->valid)
        return ERR_OK;
    return err_set(err, ERR_INVALID, "the plan was refused by its check: %s",
                   ret_report->shown > 0 ? ret_report->first[0] : "no reason given");
}
