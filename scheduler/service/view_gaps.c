/* What a plan leaves missing: shortages at once, advice as a job has worked it out. */
#include "scheduler/service/view_gaps.h"

#include "scheduler/service/figures.h"
#include "scheduler/service/gaps.h"
#include "scheduler/service/job.h"
#include "scheduler/service/view_keep.h"
#include "scheduler/service/year_problem.h"

static void add_hours(json_t *object, const char *from, const char *to)
{
    int64_t min = json_integer_value(json_object_get(object, from));
    if (json_is_object(object))
        json_object_set_new(object, to, json_integer((json_int_t)figures_hours(min)));
}

/* --- shortages --- */

static enum err_code find_shortages(struct service *service,
                                    const struct view_gaps_question *question, json_t **ret_view,
                                    struct err *err)
{
    const struct gaps_question asked = {.plan_id = question->plan_id, .unit = question->unit};
    CLEANUP_JSON json_t *view = NULL;
    char day[DATE_TEXT_SIZE];
    int64_t missing_min = 0;
    size_t index = 0;
    json_t *row = NULL;
    TRY(gaps_show(service, &asked, &view, err));
    json_array_foreach(json_object_get(view, "shortages"), index, row)
    {
        add_hours(row, "missing_min", "missing_h");
        missing_min += json_integer_value(json_object_get(row, "missing_min"));
    }
    json_object_update_new(view, json_pack("{s:I, s:s, s:s, s:b, s:s}", "missing_h",
                                           (json_int_t)figures_hours(missing_min), "unit",
                                           question->unit != NULL ? question->unit : "", "today",
                                           date_format(service_today(service), day), "simulated",
                                           service->fixed_now != 0, "office", service->office));
    *ret_view = json_incref(view);
    return ERR_OK;
}

static enum err_code find_for_all(struct service *service, int64_t of, json_t **ret_view,
                                  struct err *err)
{
    const struct view_gaps_question question = {.plan_id = {of}};
    return find_shortages(service, &question, ret_view, err);
}

/* --- advice --- */

static bool is_of_plan(const json_t *job, json_int_t plan)
{
    const json_t *result = json_object_get(job, "result");
    const json_t *params = json_object_get(job, "params");
    const json_t *id = json_is_object(result) ? json_object_get(result, "plan_of_advice")
                                              : json_object_get(params, "plan");
    return str_eq_text(str_from(json_string_value(json_object_get(job, "job"))), "advice") &&
           json_integer_value(id) == plan;
}

/* The newest job that was ordered for the plan; null if there is none. */
static enum err_code find_job(struct service *service, json_int_t plan, json_t **ret_job,
                              struct err *err)
{
    CLEANUP_JSON json_t *list = NULL;
    size_t index = 0;
    json_t *job = NULL;
    struct job_id found = {0};
    TRY(job_list(service, &list, err));
    json_array_foreach(json_object_get(list, "jobs"), index, job)
    {
        if (found.v == 0 && is_of_plan(job, plan))
            found.v = json_integer_value(json_object_get(job, "id"));
    }
    if (found.v != 0)
        return job_show(service, found, ret_job, err);
    *ret_job = json_null();
    return ERR_OK;
}

/* What the job has kept becomes the view's; without it the view says that there is none. */
static enum err_code take_advice(struct service *service, json_t *job, json_t *view,
                                 struct err *err)
{
    static const char *const keys[] = {"now", "replanned", "advised", "advice"};
    bool is_stale = false;
    size_t index = 0;
    json_t *piece = NULL;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        json_t *value = json_object_get(job, keys[i]);
        if (value == NULL)
            continue;
        add_hours(value, "planned_min", "planned_h");
        add_hours(value, "missing_min", "missing_h");
        json_object_set(view, keys[i], value);
        json_object_del(job, keys[i]);
    }
    json_array_foreach(json_object_get(view, "advice"), index, piece)
        add_hours(piece, "min", "hours");
    json_object_del(job, "plan");
    const json_t *seen = json_object_get(json_object_get(job, "result"), "seen");
    if (seen != NULL)
        TRY(office_changed_since(service, json_integer_value(seen), &is_stale, err));
    json_object_set_new(view, "is_stale", json_boolean(is_stale));
    return ERR_OK;
}

enum err_code view_gaps(struct service *service, const struct view_gaps_question *question,
                        json_t **ret_view, struct err *err)
{
    CLEANUP_JSON json_t *view = NULL;
    CLEANUP_JSON json_t *job = NULL;
    struct view_key key = {VIEW_SLOT_GAPS, question->plan_id.v};
    if (question->unit != NULL)
        TRY(find_shortages(service, question, &view, err));
    else
        TRY(view_keep(service, key, find_for_all, &view, err));
    const json_t *plan = json_object_get(json_object_get(view, "plan"), "id");
    TRY(find_job(service, json_integer_value(plan), &job, err));
    TRY(take_advice(service, job, view, err));
    json_object_set(view, "job", job);
    *ret_view = json_incref(view);
    return ERR_OK;
}
