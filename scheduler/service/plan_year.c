/* Planning the year: build the problem, solve, have the plan checked, keep it as a draft; publish;
 * discard. */
#include "scheduler/service/plan_year.h"

#include <inttypes.h>
#include <stdio.h>

#include "scheduler/planner/check.h"
#include "scheduler/planner/reason.h"
#include "scheduler/service/places.h"
#include "scheduler/service/publish.h"
#include "scheduler/service/transaction.h"
#include "scheduler/service/year_problem.h"
#include "scheduler/store/store.h"

enum err_code plan_problem(struct service *service, int32_t year, struct problem **ret_problem,
                           struct err *err)
{
    CLEANUP(year_problem_release) struct year_problem out = {0};
    TRY(year_problem_load(service, year, NULL, &out, err));
    *ret_problem = out.build.problem;
    out.build.problem = NULL;
    return ERR_OK;
}

/* --- the plan as rows
 * ------------------------------------------------------------------------------------------ */

static struct offering_id offering_id_of(const struct year_problem *year, int32_t offering)
{
    if (offering < 0)
        return (struct offering_id){0};
    return year->roster.offerings[year->build.offerings[offering]].id;
}

static size_t count_places(const struct year_problem *year, const struct plan *plan)
{
    size_t len = 0;
    for (size_t w = 0; w < plan->workers_len; w++)
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

static struct enrolment *places_of(const struct year_problem *year, const struct plan *plan,
                                   struct arena *arena, size_t *ret_len)
{
    size_t most = count_places(year, plan) + year->roster.enrolments_len;
    struct enrolment *places = arena_array(arena, most + 1, sizeof(*places));
    size_t len = 0;
    for (size_t w = 0; w < plan->workers_len; w++)
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

static struct unmet_need *unmet_of(const struct year_problem *year, const struct plan *plan,
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

/* No plan is kept that the independent checker refuses. */
static enum err_code verify(const struct problem *problem, const struct plan *plan,
                            struct check_report *ret_report, struct err *err)
{
    check_plan(problem, plan, ret_report);
    if (ret_report->valid)
        return ERR_OK;
    return err_set(err, ERR_INVALID, "the plan was refused by its check: %s",
                   ret_report->shown > 0 ? ret_report->first[0] : "no reason given");
}

static enum err_code audit_plan(struct service *service, struct plan_id id, const char *verb,
                                const char *who, struct err *err)
{
    char object[40];
    snprintf(object, sizeof(object), "plan %" PRId64, id.v);
    struct store_audit entry = {
        .at = service_now(service), .who = who, .verb = verb, .object = object, .detail = ""};
    return store_audit_append(service->store, &entry, err);
}

static enum err_code keep_draft(struct service *service, const struct year_problem *year,
                                const struct plan *plan, const struct check_report *report,
                                const char *who, struct plan_record *ret_plan, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct plan_record record = {.year = year->build.year,
                                 .state = PLAN_STATE_DRAFT,
                                 .objective = plan->objective,
                                 .bound = plan->bound,
                                 .needed_min = report->needs_total_min,
                                 .planned_min = report->needs_met_min,
                                 .workers = (int64_t)plan->workers_len,
                                 .complete = report->complete,
                                 .seed = (int64_t)plan->seed,
                                 .created_at = service_now(service)};
    struct store_plan put = {.record = &record};
    put.enrolments = places_of(year, plan, &arena, &put.enrolments_len);
    put.unmet = unmet_of(year, plan, &arena, &put.unmet_len);
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(store_plan_insert(service->store, &put, &record.id, err));
    TRY(audit_plan(service, record.id, "make plan", who, err));
    TRY(store_commit(&tx, err));
    *ret_plan = record;
    return ERR_OK;
}

enum err_code plan_make(struct service *service, const struct plan_make_options *options,
                        struct plan_record *ret_plan, struct err *err)
{
    CLEANUP(year_problem_release) struct year_problem year = {0};
    TRY(year_problem_load(service, options->year, NULL, &year, err));
    CLEANUP(plan_release) struct plan plan = {0};
    struct solve_stats stats;
    struct check_report report;
    struct solve_options solve = options->solve;
    solve.progress = service->progress;
    TRY(planner_solve(year.build.problem, &solve, &plan, &stats, err));
    TRY(verify(year.build.problem, &plan, &report, err));
    return keep_draft(service, &year, &plan, &report, options->who, ret_plan, err);
}

/* --- states
 * ----------------------------------------------------------------------------------------------------
 */

/* --- is a draft still a plan?
 * ---------------------------------------------------------------------------------- */

/* Weights and needs may have changed since; the rules must hold all the same. */
static enum err_code check_draft(struct service *service, const struct plan_record *record,
                                 struct err *err)
{
    CLEANUP(year_problem_release) struct year_problem year = {0};
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(plan_release) struct plan plan = {0};
    struct enrolment *places = NULL;
    struct check_report report;
    size_t len = 0;
    TRY(year_problem_load(service, record->year, NULL, &year, err));
    TRY(store_enrolment_list(service->store, record->id, &arena, &places, &len, err));
    plan_init(&plan, year.roster.workers_len);
    TRY(year_problem_plan(&year, record->id, (struct place_list){places, len, 0}, &plan, err));
    return year_problem_judge(year.build.problem, record->id, &plan, &report, err);
}

/* A draft on its way into force. */
struct publishing {
    struct service *service;
    struct plan_id id;
    const char *who;
    int64_t checked; /* the office's version that the draft was checked against */
    int64_t notices;
};

static enum err_code publish(void *context, struct err *err)
{
    struct publishing *publishing = context;
    struct service *service = publishing->service;
    CLEANUP(arena_release) struct arena arena = {0};
    struct publication publication;
    TRY(office_unchanged_since(service, publishing->checked, err));
    TRY(publication_prepare(service, publishing->id, &arena, &publication, err));
    TRY(store_plan_publish(service->store, publishing->id, service_now(service), err));
    TRY(publication_touch_feeds(service, &publication, err));
    TRY(publication_queue_notices(service, &publication, &publishing->notices, err));
    return audit_plan(service, publishing->id, "publish", publishing->who, err);
}

enum err_code plan_publish(struct service *service, struct plan_id id, struct deed deed,
                           int64_t *ret_notices, struct err *err)
{
    struct plan_record record;
    struct publishing publishing = {.service = service, .id = id, .who = deed.who};
    const struct transaction transaction = {publish, &publishing, deed.preview};
    TRY(store_plan_get(service->store, id, &record, err));
    TRY(office_version(service, &publishing.checked, err));
    if (record.state == PLAN_STATE_DRAFT)
        TRY(check_draft(service, &record, err));
    TRY(transaction_run(service, &transaction, err));
    *ret_notices = publishing.notices;
    return ERR_OK;
}

enum err_code plan_discard(struct service *service, struct plan_id id, struct deed deed,
                           struct err *err)
{
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(store_plan_discard(service->store, id, err));
    TRY(audit_plan(service, id, "discard", deed.who, err));
    return deed.preview ? ERR_OK : store_commit(&tx, err);
}
