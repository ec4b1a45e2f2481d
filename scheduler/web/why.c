/* Why a worker lacks hours, why an offering is full or empty: asked by code, or followed from the
 * pages of plans and gaps. */
#include "scheduler/service/view_why.h"
#include "scheduler/web/site.h"

const char *why_path(const struct visit *visit, int64_t plan, const char *what, const char *code)
{
    struct arena *arena = visit->request->arena;
    const char *of_plan = plan > 0 ? arena_printf(arena, "plan=%lld&", (long long)plan) : "";
    return coordinator_path(visit, arena_printf(arena, "/why?%s%s=%s", of_plan, what,
                                                http_escape(str_from(code), arena)));
}

/* A parameter with anything in it but blanks; NULL otherwise. */
static const char *asked_code(const struct visit *visit, const char *name)
{
    struct str text;
    if (!http_param(visit->request, name, &text))
        return NULL;
    text = str_trim(text);
    return text.len > 0 ? arena_copy(visit->request->arena, text.data, text.len) : NULL;
}

/* Each row's code under `key` leads to its own why. */
static void add_links(const struct visit *visit, json_t *rows, const char *key, const char *what)
{
    int64_t plan = asked_number(visit, "plan");
    size_t index = 0;
    json_t *row = NULL;
    json_array_foreach(rows, index, row)
    {
        const char *code = json_string_value(json_object_get(row, key));
        if (code != NULL && code[0] != '\0')
            json_object_set_new(row, arena_printf(visit->request->arena, "%s_path", key),
                                json_string(why_path(visit, plan, what, code)));
    }
}

static void add_reasons(json_t *rows)
{
    size_t index = 0;
    json_t *row = NULL;
    json_array_foreach(rows, index, row)
    {
        json_object_set(row, "reason_text_zh", json_object_get(row, "reason_zh"));
        json_object_set(row, "reason_text_en", json_object_get(row, "reason_en"));
    }
}

/* A day that is also the last need not be said twice. */
static void add_lengths(json_t *places)
{
    size_t index = 0;
    json_t *place = NULL;
    json_array_foreach(places, index, place)
    {
        bool is_day = json_equal(json_object_get(place, "from"), json_object_get(place, "to"));
        json_object_set_new(place, "is_long", json_boolean(!is_day));
    }
}

static void dress_why(const struct visit *visit, json_t *view)
{
    json_t *worker = json_object_get(view, "worker");
    json_t *offering = json_object_get(view, "offering");
    json_t *turned_away = json_object_get(offering, "turned_away");
    json_t *plan = json_object_get(view, "plan");
    struct arena *arena = visit->request->arena;
    int64_t id = json_integer_value(json_object_get(plan, "id"));
    bool is_list = json_is_null(worker) && json_is_null(offering) &&
                   json_is_null(json_object_get(view, "not_found"));
    add_links(visit, json_object_get(view, "people"), "worker", "worker");
    add_links(visit, json_object_get(worker, "unmet"), "offering", "offering");
    add_links(visit, json_object_get(worker, "places"), "offering", "offering");
    add_lengths(json_object_get(worker, "places"));
    if (json_is_object(worker))
        json_object_set_new(
            worker, "ledger_path",
            json_string(worker_room(visit, "ledger",
                                    json_string_value(json_object_get(worker, "worker")))));
    add_reasons(json_object_get(worker, "unmet"));
    add_reasons(json_object_get(turned_away, "by_reason"));
    add_links(visit, json_object_get(turned_away, "by_unit"), "unit", "unit");
    if (json_is_object(plan))
        json_object_set_new(plan, "path",
                            json_string(coordinator_path(
                                visit, arena_printf(arena, "/plans/%lld", (long long)id))));
    json_object_set_new(view, "is_list", json_boolean(is_list && json_is_object(plan)));
    json_object_set_new(view, "asked_plan", json_integer(asked_number(visit, "plan")));
    json_object_set_new(view, "why_path", json_string(coordinator_path(visit, "/why")));
    json_object_set_new(view, "language", json_string(language_code(visit->language)));
    add_rooms(visit, PAGE_WHY, view);
}

enum err_code show_why(const struct visit *visit, struct http_response *response, struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    struct view_why_question question = {.plan_id = {asked_number(visit, "plan")},
                                         .worker = asked_code(visit, "worker"),
                                         .offering = asked_code(visit, "offering"),
                                         .unit = asked_code(visit, "unit")};
    TRY(view_why(visit->site->service, &question, &view, err));
    bool is_found = json_is_null(json_object_get(view, "not_found"));
    if (!visit->is_json)
        dress_why(visit, view);
    TRY(show_view(visit, PAGE_WHY, view, response, err));
    response->status = is_found ? 200 : 404;
    return ERR_OK;
}
