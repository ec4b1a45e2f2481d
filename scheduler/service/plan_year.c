/* Planning the year: build the problem, solve, have the plan checked, keep it as a draft; publish;
 * discard. */
#include "scheduler/service/plan_year.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/planner/check.h"
#include "scheduler/planner/reason.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/places.h"
#include "scheduler/service/problem_build.h"
#include "scheduler/service/publish.h"
#include "scheduler/store/store.h"

/* Plan from today if the year has begun, else from its first day. */
static enum err_code first_day(const struct service *service, int32_t year, struct date *ret_day,
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

/* A roster and the problem built on it, released together. */
struct year_problem {
    struct roster roster;
    struct problem_build build;
};

static void year_problem_release(struct year_problem *year)
{
    problem_build_release(&year->build);
    roster_release(&year->roster);
}

static enum err_code year_problem_load(struct service *service, int32_t year,
                                       struct year_problem *out, struct err *err)
{
    struct date from;
    TRY(first_day(service, year, &from, err));
    TRY(roster_load(service, from, &out->roster, err));
    if (out->roster.workers_len == 0) {
        enum err_code code = err_set(err, ERR_INVALID, "there are no workers to plan for");
        (void)err_hint(err, "yanxu import units FILE, then workers, courses, offerings");
        return code;
    }
    if (out->roster.books_len == 0) {
        enum err_code code =
            err_set(err, ERR_INVALID, "no rulebook is in force: nobody owes hours");
        (void)err_hint(err, "yanxu rules set cn-registration");
        return code;
    }
    return problem_build(service, &out->roster, year, &out->build, err);
}

enum err_code plan_problem(struct service *service, int32_t year, struct problem **ret_problem,
                           struct err *err)
{
    CLEANUP(year_problem_release) struct year_problem out = {0};
    TRY(year_problem_load(service, year, &out, err));
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
    TRY(year_problem_load(service, options->year, &year, err));
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

enum err_code plan_publish(struct service *service, struct plan_id id,
                           const struct plan_publish_options *options, int64_t *ret_notices,
                           struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct publication publication;
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(publication_prepare(service, id, &arena, &publication, err));
    TRY(store_plan_publish(service->store, id, service_now(service), err));
    TRY(publication_touch_feeds(service, &publication, err));
    int64_t notices = 0;
    TRY(publication_queue_notices(service, &publication, &notices, err));
    TRY(audit_plan(service, id, "publish", options->who, err));
    if (!options->preview)
        TRY(store_commit(&tx, err));
    *ret_notices = notices;
    return ERR_OK;
}

enum err_code plan_discard(struct service *service, struct plan_id id, const char *who,
                           struct err *err)
{
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(store_plan_discard(service->store, id, err));
    TRY(audit_plan(service, id, "discard", who, err));
    return store_commit(&tx, err);
}

/* --- showing
 * ---------------------------------------------------------------------------------------------------
 */

double plan_record_gap(const struct plan_record *plan)
{
    int64_t magnitude = plan->bound < 0 ? -plan->bound : plan->bound;
    return (double)(plan->bound - plan->objective) / (double)(magnitude > 0 ? magnitude : 1);
}

json_t *plan_record_json(const struct plan_record *plan)
{
    return json_pack("{s:I, s:i, s:s, s:I, s:I, s:f, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "id",
                     (json_int_t)plan->id.v, "year", (int)plan->year, "state",
                     plan_state_text(plan->state)->code, "objective", (json_int_t)plan->objective,
                     "bound", (json_int_t)plan->bound, "gap", plan_record_gap(plan), "needed_min",
                     (json_int_t)plan->needed_min, "planned_min", (json_int_t)plan->planned_min,
                     "missing_min", (json_int_t)(plan->needed_min - plan->planned_min), "workers",
                     (json_int_t)plan->workers, "complete", (json_int_t)plan->complete, "seed",
                     (json_int_t)plan->seed, "created_at", (json_int_t)plan->created_at,
                     "published_at", (json_int_t)plan->published_at);
}

enum err_code plan_list(struct service *service, json_t **ret_list, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct plan_record *plans = NULL;
    size_t len = 0;
    TRY(store_plan_list(service->store, &arena, &plans, &len, err));
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(list, plan_record_json(&plans[i]));
    *ret_list = json_pack("{s:o}", "plans", list);
    return ERR_OK;
}

static void list_codes(const struct roster *roster, struct place_run run, struct place_run other,
                       json_t *list)
{
    for (size_t i = 0; i < run.len; i++) {
        size_t at = roster_offering(roster, run.items[i].offering_id);
        if (at != SIZE_MAX && !places_contain(other, run.items[i].offering_id))
            json_array_append_new(list, json_string(roster->offerings[at].code));
    }
}

static void diff_places(const struct roster *roster, struct place_list from, struct place_list to,
                        json_t *diff)
{
    json_t *workers = json_array();
    size_t places_added = 0;
    size_t places_removed = 0;
    for (int64_t id = places_next_worker(&from, &to); id != INT64_MAX;
         id = places_next_worker(&from, &to)) {
        struct place_run before = places_take(&from, id);
        struct place_run after = places_take(&to, id);
        size_t worker = roster_worker(roster, (struct worker_id){id});
        if (worker == SIZE_MAX || places_equal(before, after))
            continue;
        json_t *added = json_array();
        json_t *removed = json_array();
        list_codes(roster, after, before, added);
        list_codes(roster, before, after, removed);
        places_added += json_array_size(added);
        places_removed += json_array_size(removed);
        json_array_append_new(workers,
                              json_pack("{s:s, s:o, s:o}", "worker", roster->workers[worker].code,
                                        "added", added, "removed", removed));
    }
    json_object_set_new(diff, "workers", workers);
    json_object_set_new(diff, "places_added", json_integer((json_int_t)places_added));
    json_object_set_new(diff, "places_removed", json_integer((json_int_t)places_removed));
}

static enum err_code read_places(struct service *service, struct plan_id id, struct arena *arena,
                                 struct place_list *ret_list, struct err *err)
{
    struct plan_record plan;
    struct enrolment *items = NULL;
    *ret_list = (struct place_list){0};
    if (store_plan_get(service->store, id, &plan, err) != ERR_OK)
        return err_prefix(err, "plan %" PRId64, id.v);
    TRY(store_enrolment_list(service->store, id, arena, &items, &ret_list->len, err));
    ret_list->items = items;
    return ERR_OK;
}

enum err_code plan_diff(struct service *service, struct plan_id from, struct plan_id to,
                        json_t **ret_diff, struct err *err)
{
    CLEANUP(roster_release) struct roster roster = {0};
    CLEANUP(arena_release) struct arena arena = {0};
    struct place_list before;
    struct place_list after;
    TRY(read_places(service, from, &arena, &before, err));
    TRY(read_places(service, to, &arena, &after, err));
    TRY(roster_load_nouns(service, service_today(service), &roster, err));
    CLEANUP_JSON json_t *diff =
        json_pack("{s:I, s:I}", "from", (json_int_t)from.v, "to", (json_int_t)to.v);
    diff_places(&roster, before, after, diff);
    *ret_diff = json_incref(diff);
    return ERR_OK;
}

static int compare_shortage(const void *a, const void *b)
{
    const struct plan_shortage *x = a;
    const struct plan_shortage *y = b;
    if (x->missing_min != y->missing_min)
        return x->missing_min < y->missing_min ? 1 : -1;
    int by_tag = strcmp(x->tag, y->tag);
    return by_tag != 0 ? by_tag : (int)x->reason - (int)y->reason;
}

enum err_code plan_shortages(struct service *service, struct plan_id id, struct arena *arena,
                             struct plan_shortage **ret_shortages, size_t *ret_len, struct err *err)
{
    CLEANUP(map_release) struct map index = {0};
    struct unmet_need *unmet = NULL;
    size_t unmet_len = 0;
    TRY(store_unmet_list(service->store, id, arena, &unmet, &unmet_len, err));
    struct plan_shortage *rows = arena_array(arena, unmet_len + 1, sizeof(*rows));
    for (size_t i = 0; i < unmet_len; i++) {
        int64_t at = (int64_t)index.len;
        const char *category = figures_category_of(unmet[i].tag, arena);
        const char *key = arena_printf(arena, "%s|%d", category, (int)unmet[i].reason);
        (void)map_add(&index, str_from(key), at, &at);
        rows[at].tag = category;
        rows[at].reason = unmet[i].reason;
        rows[at].workers++;
        rows[at].missing_min += unmet[i].needed_min - unmet[i].planned_min;
    }
    qsort(rows, index.len, sizeof(*rows), compare_shortage);
    *ret_shortages = rows;
    *ret_len = index.len;
    return ERR_OK;
}

enum err_code plan_show(struct service *service, struct plan_id id, json_t **ret_plan,
                        struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct plan_record record;
    struct plan_shortage *shortages = NULL;
    size_t len = 0;
    TRY(store_plan_get(service->store, id, &record, err));
    TRY(plan_shortages(service, id, &arena, &shortages, &len, err));
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++) {
        const struct enum_text *text = unmet_reason_text(shortages[i].reason);
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:s, s:I, s:I}", "tag", shortages[i].tag,
                                        "reason", text->code, "reason_zh", text->zh, "reason_en",
                                        text->en, "workers", (json_int_t)shortages[i].workers,
                                        "missing_min", (json_int_t)shortages[i].missing_min));
    }
    *ret_plan = plan_record_json(&record);
    json_object_set_new(*ret_plan, "unmet", list);
    return ERR_OK;
}
