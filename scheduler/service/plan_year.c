/* Planning the year: build the problem, solve, have the plan checked, keep it as a draft; publish;
 * discard. */
#include "scheduler/service/plan_year.h"

#include <inttypes.h>
#include <stdio.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/check.h"
#include "scheduler/service/places.h"
#include "scheduler/service/plan_effect.h"
#include "scheduler/service/plan_made.h"
#include "scheduler/service/plan_rows.h"
#include "scheduler/service/plan_search.h"
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

/* A plan that has been found, and what its check says of it. */
struct found {
    struct plan plan;
    struct check_report report;
    json_t *fair; /* plan_search() */
};

static enum err_code keep_draft(struct service *service, const struct year_problem *year,
                                const struct found *found, const struct plan_make_options *options,
                                struct plan_record *ret_plan, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct plan_record record = {.year = year->build.year,
                                 .state = PLAN_STATE_DRAFT,
                                 .objective = found->plan.objective,
                                 .bound = found->plan.bound,
                                 .needed_min = found->report.needs_total_min,
                                 .planned_min = found->report.needs_met_min,
                                 .workers = (int64_t)found->plan.workers_len,
                                 .complete = found->report.complete,
                                 .seed = (int64_t)found->plan.seed,
                                 .created_at = service_now(service)};
    struct store_plan put = {.record = &record};
    CLEANUP_JSON json_t *made = plan_made_json(options, &year->build.weights);
    json_object_set(made, "fair", found->fair != NULL ? found->fair : json_null());
    json_object_set_new(made, "effect", plan_effect_json(year, &found->plan));
    CLEANUP(x_free_ptr) char *detail = json_text(made);
    put.enrolments = plan_places(year, &found->plan, &arena, &put.enrolments_len);
    put.unmet = plan_unmet(year, &found->plan, &arena, &put.unmet_len);
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(store_plan_insert(service->store, &put, &record.id, err));
    TRY(audit_plan(service, record.id, "make plan", (struct audit_words){options->who, detail},
                   err));
    TRY(store_commit(&tx, err));
    *ret_plan = record;
    return ERR_OK;
}

static void found_release(struct found *found)
{
    plan_release(&found->plan);
    json_decref(found->fair);
}

enum err_code plan_make(struct service *service, const struct plan_make_options *options,
                        struct plan_record *ret_plan, struct err *err)
{
    CLEANUP(year_problem_release) struct year_problem year = {.weights = options->weights};
    CLEANUP(found_release) struct found found = {0};
    struct solve_options solve = options->solve;
    TRY(year_problem_load(service, options->year, NULL, &year, err));
    solve.progress = service->progress;
    TRY(options->repair ? plan_repair(&year, &solve, &found.plan, err)
                        : plan_search(service, &year, &solve, &found.plan, &found.fair, err));
    TRY(plan_verify(year.build.problem, &found.plan, &found.report, err));
    return keep_draft(service, &year, &found, options, ret_plan, err);
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
