/* Why, as a page shows it. */
#include "scheduler/service/view_why.h"

#include <stdlib.h>

#include "scheduler/service/explain.h"
#include "scheduler/service/explain_plan.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/roster.h"
#include "scheduler/store/store_plan.h"

/* One worker's unmet needs together. */
struct lacking {
    size_t worker;
    int64_t missing_min, needs;
};

static int compare_lacking(const void *a, const void *b)
{
    const struct lacking *x = a;
    const struct lacking *y = b;
    if (x->missing_min != y->missing_min)
        return x->missing_min < y->missing_min ? 1 : -1;
    return (x->worker > y->worker) - (x->worker < y->worker);
}

/* Unmet needs come by worker. */
static size_t sum_up(const struct roster *roster, struct unit_id unit,
                     const struct unmet_need *unmet, size_t len, struct lacking *rows)
{
    size_t rows_len = 0;
    for (size_t i = 0; i < len; i++) {
        size_t worker = roster_worker(roster, unmet[i].worker_id);
        if (worker == SIZE_MAX ||
            !roster_unit_within(roster, roster->workers[worker].unit_id, unit))
            continue;
        if (rows_len == 0 || rows[rows_len - 1].worker != worker)
            rows[rows_len++] = (struct lacking){.worker = worker};
        rows[rows_len - 1].needs++;
        rows[rows_len - 1].missing_min += (int64_t)unmet[i].needed_min - unmet[i].planned_min;
    }
    qsort(rows, rows_len, sizeof(*rows), compare_lacking);
    return rows_len;
}

static json_t *lacking_json(const struct roster *roster, const struct lacking *row)
{
    const struct worker *worker = &roster->workers[row->worker];
    size_t unit = roster_unit(roster, worker->unit_id);
    return json_pack("{s:s, s:s, s:s, s:I, s:I}", "worker", worker->code, "unit",
                     unit != SIZE_MAX ? roster->units[unit].code : "", "unit_name",
                     unit != SIZE_MAX ? roster->units[unit].name : "", "missing_h",
                     (json_int_t)figures_hours(row->missing_min), "needs", (json_int_t)row->needs);
}

static enum err_code add_people(struct service *service, struct plan_id plan, struct unit_id unit,
                                json_t *view, struct err *err)
{
    CLEANUP(roster_release) struct roster roster = {0};
    CLEANUP(arena_release) struct arena arena = {0};
    struct unmet_need *unmet = NULL;
    size_t len = 0;
    TRY(roster_load_nouns(service, service_today(service), &roster, err));
    TRY(store_unmet_list(service->store, plan, &arena, &unmet, &len, err));
    struct lacking *rows = arena_array(&arena, len + 1, sizeof(*rows));
    size_t rows_len = sum_up(&roster, unit, unmet, len, rows);
    json_t *list = json_object_get(view, "people");
    for (size_t i = 0; i < rows_len && i < VIEW_PEOPLE_MAX; i++)
        json_array_append_new(list, lacking_json(&roster, &rows[i]));
    json_object_set_new(view, "people_more",
                        json_integer((json_int_t)(rows_len - json_array_size(list))));
    return ERR_OK;
}

static enum err_code list_people(struct service *service, const struct view_why_question *question,
                                 json_t *view, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct explain_question which = {.plan_id = question->plan_id};
    struct explained_plan plan;
    struct unit unit = {0};
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    date_to_ymd(service_today(service), &year, &month, &day);
    if (question->unit != NULL)
        TRY(lookup_unit(service, question->unit, &arena, &unit, err));
    TRY(explain_find_plan(service, &which, year, year + 1, &plan, err));
    json_object_set_new(view, "plan", explain_plan_json(&plan));
    return plan.found ? add_people(service, plan.record.id, unit.id, view, err) : ERR_OK;
}

/* The answer takes its place in the view, and its plan becomes the view's. */
static void take_answer(json_t *answer, const char *key, json_t *view)
{
    json_object_set(view, "plan", json_object_get(answer, "plan"));
    json_object_set_new(view, key, answer);
}

static enum err_code answer(struct service *service, const struct view_why_question *question,
                            json_t *view, struct err *err)
{
    struct explain_question asked = {.plan_id = question->plan_id};
    json_t *value = NULL;
    if (question->worker != NULL) {
        asked.code = question->worker;
        TRY(explain_worker(service, &asked, &value, err));
        take_answer(value, "worker", view);
    } else if (question->offering != NULL) {
        asked.code = question->offering;
        TRY(explain_offering(service, &asked, &value, err));
        take_answer(value, "offering", view);
    } else {
        TRY(list_people(service, question, view, err));
    }
    return ERR_OK;
}

enum err_code view_why(struct service *service, const struct view_why_question *question,
                       json_t **ret_view, struct err *err)
{
    struct err why = {0};
    char day[DATE_TEXT_SIZE];
    struct plan_record record;
    CLEANUP_JSON json_t *view = json_pack(
        "{s:n, s:n, s:n, s:[], s:i, s:s, s:n, s:s, s:b, s:s}", "plan", "worker", "offering",
        "people", "people_more", 0, "unit", question->unit != NULL ? question->unit : "",
        "not_found", "today", date_format(service_today(service), day), "simulated",
        service->fixed_now != 0, "office", service->office);
    if (question->plan_id.v != 0)
        TRY(store_plan_get(service->store, question->plan_id, &record, err));
    enum err_code code = answer(service, question, view, &why);
    if (code == ERR_NOT_FOUND)
        json_object_set_new(view, "not_found", json_string(why.text));
    else if (code != ERR_OK)
        return err_set(err, code, "%s", why.text);
    *ret_view = json_incref(view);
    return ERR_OK;
}
