/* What a plan leaves missing, and what to open for it as a job has worked it out. */
#include "scheduler/service/view_gaps.h"
#include "scheduler/web/site.h"

#define REFRESH_S "2" /* while advice is being worked out */

/* Lines on a page; whoever wants all asks for JSON or narrows it down to a unit. */
#define SHORTAGES_SHOWN 60

const char *gaps_path(const struct visit *visit, int64_t id)
{
    const char *tail = arena_printf(visit->request->arena, "/gaps?plan=%lld", (long long)id);
    return coordinator_path(visit, id > 0 ? tail : "/gaps");
}

static void cut_shortages(json_t *view)
{
    json_t *list = json_object_get(view, "shortages");
    size_t len = json_array_size(list);
    while (json_array_size(list) > SHORTAGES_SHOWN)
        json_array_remove(list, json_array_size(list) - 1);
    json_object_set_new(view, "shortages_more",
                        json_integer((json_int_t)(len - json_array_size(list))));
}

/* A shortage's reason in words stands beside its code, which names the remedy; its unit leads to
 * the people who lack it. */
static void dress_shortages(const struct visit *visit, int64_t plan, json_t *view)
{
    size_t index = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(view, "shortages"), index, row)
    {
        const char *unit = json_string_value(json_object_get(row, "unit"));
        json_object_set_new(row, "unit_path", json_string(why_path(visit, plan, "unit", unit)));
        json_object_set(row, "reason_text_zh", json_object_get(row, "reason_zh"));
        json_object_set(row, "reason_text_en", json_object_get(row, "reason_en"));
    }
}

static void dress_piece(json_t *piece)
{
    size_t index = 0;
    json_t *offering = NULL;
    const json_t *offerings = json_object_get(piece, "offerings");
    const char *action = json_string_value(json_object_get(piece, "action"));
    json_object_set_new(piece, "is_seats", json_boolean(str_eq_text(str_from(action), "seats")));
    json_object_set_new(piece, "classes", json_integer((json_int_t)json_array_size(offerings)));
    json_array_foreach(offerings, index, offering)
    {
        json_t *first = json_array_get(json_object_get(offering, "sessions"), 0);
        bool is_one_day =
            json_equal(json_object_get(offering, "from"), json_object_get(offering, "to"));
        json_object_set_new(offering, "is_long", json_boolean(!is_one_day));
        if (first != NULL)
            json_object_set_new(first, "is_first", json_true());
    }
}

static bool has_state(const json_t *job, const char *state)
{
    return str_eq_text(str_from(json_string_value(json_object_get(job, "state"))), state);
}

static void dress_job(const struct visit *visit, json_t *job)
{
    struct arena *arena = visit->request->arena;
    int64_t id = json_integer_value(json_object_get(job, "id"));
    bool goes_on = has_state(job, "queued") || has_state(job, "running");
    const char *tail = arena_printf(arena, "/jobs/%lld", (long long)id);
    json_object_set_new(job, "goes_on", json_boolean(goes_on));
    json_object_set_new(job, "failed", json_boolean(has_state(job, "failed")));
    json_object_set_new(job, "path", json_string(coordinator_path(visit, tail)));
    json_object_set_new(job, "file_path",
                        json_string(coordinator_path(visit, arena_printf(arena, "%s/file", tail))));
}

static void dress_gaps(const struct visit *visit, json_t *view)
{
    struct arena *arena = visit->request->arena;
    json_t *job = json_object_get(view, "job");
    json_t *plan = json_object_get(view, "plan");
    json_int_t id = json_integer_value(json_object_get(plan, "id"));
    size_t index = 0;
    json_t *piece = NULL;
    cut_shortages(view);
    if (json_is_object(job))
        dress_job(visit, job);
    if (json_is_object(plan))
        json_object_set_new(plan, "path",
                            json_string(coordinator_path(
                                visit, arena_printf(arena, "/plans/%lld", (long long)id))));
    dress_shortages(visit, id, view);
    json_array_foreach(json_object_get(view, "advice"), index, piece) dress_piece(piece);
    bool is_known = json_is_object(json_object_get(view, "advised"));
    bool is_stale = json_is_true(json_object_get(view, "is_stale"));
    bool goes_on = json_is_true(json_object_get(job, "goes_on"));
    json_object_set_new(view, "is_known", json_boolean(is_known));
    json_object_set_new(view, "is_fresh", json_boolean(is_known && !is_stale));
    json_object_set_new(view, "can_ask", json_boolean(!goes_on));
    json_object_set_new(view, "goes_on", json_boolean(goes_on));
    json_object_set_new(view, "whole_path", json_string(gaps_path(visit, id)));
    json_object_set_new(view, "language", json_string(language_code(visit->language)));
    add_rooms(visit, PAGE_GAPS, view);
}

enum err_code show_gaps(const struct visit *visit, struct http_response *response, struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    struct view_gaps_question question = {.plan_id = {asked_number(visit, "plan")}};
    struct str unit;
    if (http_param(visit->request, "unit", &unit) && unit.len > 0)
        question.unit = arena_copy(visit->request->arena, unit.data, unit.len);
    TRY(view_gaps(visit->site->service, &question, &view, err));
    set_form_headers(response);
    if (!visit->is_json) {
        dress_gaps(visit, view);
        if (json_is_true(json_object_get(view, "goes_on")))
            http_set(response, "Refresh", REFRESH_S);
    }
    return show_view(visit, PAGE_GAPS, view, response, err);
}
