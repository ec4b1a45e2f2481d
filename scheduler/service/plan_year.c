/* Planning the year: build the problem, solve, have the plan checked, keep it as a draft; publish;
 * discard. */
#include "scheduler/service/plan_year.h"

#include <inttypes.h>
#include <stdio.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/check.h"
#include "scheduler/service/places.h"
#include "scheduler/service/plan_rows.h"
#include "scheduler/service/plan_weights.h"
#include "scheduler/service/publish.h"
#include "scheduler/service/transaction.h"
#include "scheduler/service/year_problem.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_record.h"

enum err_code plan_problem(struct service *service, int32_t year, struct problem **ret_problem,
                           struct err *err)
{
    CLEANUP(year_problem_release) struct year_problem out = {0};
    TRY(year_problem_load(service, year, NULL, &out, err));
    *ret_problem = out.build.problem;
    out.build.problem = NULL;
    return ERR_OK;
}

struct audit_words {
    const char *who, *detail;
};

static enum err_code audit_plan(struct service *service, struct plan_id id, const char *verb,
                                struct audit_words words, struct err *err)
{
    char object[40];
    snprintf(object, sizeof(object), "plan %" PRId64, id.v);
    struct store_audit entry = {.at = service_now(service),
                                .who = words.who,
                                .verb = verb,
                                .object = object,
                                .detail = words.detail};
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
    CLEANUP_JSON json_t *weighed = plan_weights_json(&year->build.weights);
    CLEANUP(x_free_ptr) char *weights = json_text(weighed);
    put.enrolments = plan_places(year, plan, &arena, &put.enrolments_len);
    put.unmet = plan_unmet(year, plan, &arena, &put.unmet_len);
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(store_plan_insert(service->store, &put, &record.id, err));
    TRY(audit_plan(service, record.id, "make plan", (struct audit_words){who, weights}, err));
    TRY(store_commit(&tx, err));
    *ret_plan = record;
    return ERR_OK;
}

enum err_code plan_make(struct service *service, const struct plan_make_options *options,
                        struct plan_record *ret_plan, struct err *err)
{
    CLEANUP(year_problem_release) struct year_problem year = {.weights = options->weights};
    TRY(year_problem_load(service, options->year, NULL, &year, err));
    CLEANUP(plan_release) struct plan plan = {0};
    struct solve_stats stats;
    struct check_report report;
    struct solve_options solve = options->solve;
    solve.progress = service->progress;
    TRY(planner_solve(year.build.problem, &solve, &plan, &stats, err));
    TRY(plan_verify(year.build.problem, &plan, &report, err));
    return keep_draft(service, &year, &plan, &report, options->who, ret_plan, err);
}

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
    return audit_plan(service, publishing->id, "publish", (struct audit_words){publishing->who, ""},
                      err);
}

enum err_code plan_publish(struct service *service, struct plan_id id, struct deed deed,
                           int64_t *ret_notices, struct err *err)
{
    struct plan_record record;
    bool changed = false;
    struct publishing publishing = {.service = service, .id = id, .who = deed.who};
    const struct transaction transaction = {publish, &publishing, deed.preview, false};
    TRY(store_plan_get(service->store, id, &record, err));
    TRY(office_version(service, &publishing.checked, err));
    if (deed.seen != 0)
        TRY(office_changed_since(service, deed.seen, &changed, err));
    if (changed)
        return err_set(err, ERR_CONFLICT, "the office was changed after this had been looked at");
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
    TRY(audit_plan(service, id, "discard", (struct audit_words){deed.who, ""}, err));
    return deed.preview ? ERR_OK : store_commit(&tx, err);
}
