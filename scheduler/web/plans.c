/* The coordinator's pages of planning: drafts and plans, one, two compared; publishing and
 * discarding, each shown before it is done. */
#include "scheduler/base/parse_num.h"
#include "scheduler/service/plan_year.h"
#include "scheduler/service/view_plan.h"
#include "scheduler/web/site.h"

#define WHO "coordinator link"

/* "/plans/7/publish" as an address. */
static const char *path_of(const struct visit *visit, int64_t id, const char *what)
{
    const char *tail = arena_printf(visit->request->arena, "/plans/%lld%s", (long long)id, what);
    return coordinator_path(visit, tail);
}

static void add_path(const struct visit *visit, json_t *plan)
{
    int64_t id = json_integer_value(json_object_get(plan, "id"));
    if (json_is_object(plan)) /* there may be none */
        json_object_set_new(plan, "path", json_string(path_of(visit, id, "")));
}

static bool has_state(const json_t *plan, const char *state)
{
    return str_eq_text(str_from(json_string_value(json_object_get(plan, "state"))), state);
}

static enum err_code parse_id(const struct visit *visit, struct plan_id *ret_id, struct err *err)
{
    if (parse_i64(visit->id, 1, INT64_MAX, &ret_id->v, NULL) != ERR_OK)
        return err_set(err, ERR_NOT_FOUND, "there is no such plan");
    return ERR_OK;
}

/* --- the list, and the choice of two ---------------------------------------------------------- */

/* What the form proposes: from the plan in force to the newest draft, or what was asked for. */
static void add_choices(const struct visit *visit, const json_t *view)
{
    json_int_t from = asked_number(visit, "from");
    json_int_t to = asked_number(visit, "to");
    size_t index = 0;
    json_t *plan = NULL;
    json_array_foreach(json_object_get(view, "plans"), index, plan)
    {
        json_int_t id = json_integer_value(json_object_get(plan, "id"));
        from = from == 0 && has_state(plan, "published") ? id : from;
        to = to == 0 && has_state(plan, "draft") ? id : to;
    }
    json_array_foreach(json_object_get(view, "plans"), index, plan)
    {
        json_int_t id = json_integer_value(json_object_get(plan, "id"));
        json_object_set_new(plan, "is_from", json_boolean(id == from));
        json_object_set_new(plan, "is_to", json_boolean(id == to));
    }
}

static void dress_plans(const struct visit *visit, enum page page, json_t *view)
{
    size_t len = json_array_size(json_object_get(view, "plans"));
    json_int_t year = json_integer_value(json_object_get(view, "year"));
    add_choices(visit, view);
    json_object_set_new(view, "can_compare", json_boolean(len > 1));
    json_object_set_new(view, "compare_path",
                        json_string(coordinator_path(visit, "/plans/compare")));
    json_object_set_new(view, "language", json_string(language_code(visit->language)));
    add_years(visit, "/plans", year, view);
    add_rooms(visit, page, view);
}

static void add_paths(const struct visit *visit, const json_t *view)
{
    size_t index = 0;
    json_t *plan = NULL;
    json_array_foreach(json_object_get(view, "plans"), index, plan) add_path(visit, plan);
}

enum err_code show_plans(const struct visit *visit, struct http_response *response, struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    TRY(view_plans(visit->site->service, asked_year(visit), &view, err));
    add_paths(visit, view);
    if (!visit->is_json)
        dress_plans(visit, PAGE_PLANS, view);
    return show_view(visit, PAGE_PLANS, view, response, err);
}

static void add_page_links(const struct visit *visit, json_t *comparison, int32_t year)
{
    struct arena *arena = visit->request->arena;
    json_int_t page = json_integer_value(json_object_get(comparison, "page"));
    json_int_t pages = json_integer_value(json_object_get(comparison, "pages"));
    for (int step = -1; step <= 1; step += 2) {
        json_int_t other = page + step;
        if (other < 1 || other > pages)
            continue;
        const char *tail = arena_printf(arena, "/plans/compare?year=%d&from=%lld&to=%lld&page=%lld",
                                        (int)year, (long long)asked_number(visit, "from"),
                                        (long long)asked_number(visit, "to"), (long long)other);
        json_object_set_new(comparison, step < 0 ? "page_before_path" : "page_after_path",
                            json_string(coordinator_path(visit, tail)));
    }
}

static void dress_comparison(const struct visit *visit, const json_t *view, json_t *comparison)
{
    size_t index = 0;
    json_t *row = NULL;
    static const char *const signs[] = {"more_h", "more_complete"};
    struct arena *arena = visit->request->arena;
    for (int i = 0; i < 2; i++)
        if (json_integer_value(json_object_get(comparison, signs[i])) > 0)
            json_object_set_new(comparison, arena_printf(arena, "%s_plus", signs[i]), json_true());
    json_object_set_new(
        comparison, "weighed",
        json_boolean(!json_equal(json_object_get(json_object_get(comparison, "from"), "weights"),
                                 json_object_get(json_object_get(comparison, "to"), "weights"))));
    json_object_set_new(comparison, "many_pages",
                        json_boolean(json_integer_value(json_object_get(comparison, "pages")) > 1));
    json_array_foreach(json_object_get(comparison, "workers"), index, row)
    {
        const char *code = json_string_value(json_object_get(row, "worker"));
        json_object_set_new(
            row, "worker_path",
            json_string(why_path(visit, asked_number(visit, "to"), "worker", code)));
    }
    add_page_links(visit, comparison, (int32_t)json_integer_value(json_object_get(view, "year")));
}

enum err_code show_compare(const struct visit *visit, struct http_response *response,
                           struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    struct view_comparison asked = {.from = {asked_number(visit, "from")},
                                    .to = {asked_number(visit, "to")},
                                    .year = asked_year(visit),
                                    .page = asked_number(visit, "page")};
    TRY(view_compare(visit->site->service, &asked, &view, err));
    json_t *comparison = json_object_get(view, "comparison");
    add_paths(visit, view);
    add_path(visit, json_object_get(comparison, "from"));
    add_path(visit, json_object_get(comparison, "to"));
    if (!visit->is_json) {
        dress_plans(visit, PAGE_COMPARE, view);
        if (json_is_object(comparison))
            dress_comparison(visit, view, comparison);
    }
    return show_view(visit, PAGE_COMPARE, view, response, err);
}

/* --- one ---------------------------------------------------------------------------------------
 */

/* What one unit lacks. */
static const char *unit_path(const struct visit *visit, int64_t id, const json_t *unit)
{
    struct arena *arena = visit->request->arena;
    const char *code = json_string_value(json_object_get(unit, "unit"));
    return coordinator_path(visit, arena_printf(arena, "/gaps?plan=%lld&unit=%s", (long long)id,
                                                http_escape(str_from(code), arena)));
}

static void dress_plan(const struct visit *visit, json_t *view, int64_t id)
{
    struct arena *arena = visit->request->arena;
    json_int_t in_force = json_integer_value(json_object_get(view, "in_force"));
    json_int_t year = json_integer_value(json_object_get(view, "year"));
    size_t index = 0;
    json_t *unit = NULL;
    json_object_set_new(view, "gaps_path", json_string(gaps_path(visit, id)));
    json_array_foreach(json_object_get(view, "units"), index, unit)
        json_object_set_new(unit, "path", json_string(unit_path(visit, id, unit)));
    json_object_set_new(view, "is_draft", json_boolean(has_state(view, "draft")));
    json_object_set_new(view, "publish_path", json_string(path_of(visit, id, "/publish")));
    json_object_set_new(view, "discard_path", json_string(path_of(visit, id, "/discard")));
    if (in_force > 0 && in_force != id)
        json_object_set_new(
            view, "compare_path",
            json_string(coordinator_path(
                visit, arena_printf(arena, "/plans/compare?year=%d&from=%lld&to=%lld", (int)year,
                                    (long long)in_force, (long long)id))));
    add_rooms(visit, PAGE_PLAN, view);
}

enum err_code show_plan(const struct visit *visit, struct http_response *response, struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    struct plan_id id;
    TRY(parse_id(visit, &id, err));
    TRY(view_plan(visit->site->service, id, &view, err));
    add_path(visit, view);
    if (!visit->is_json)
        dress_plan(visit, view, id.v);
    return show_view(visit, PAGE_PLAN, view, response, err);
}

/* --- publishing --------------------------------------------------------------------------------
 */

/* What it would do by now; `why_not` is why it was not done just now, NULL where nobody tried. */
static enum err_code show_publishing(const struct visit *visit, struct plan_id id,
                                     const char *why_not, struct http_response *response,
                                     struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    TRY(view_publish(visit->site->service, id, &view, err));
    json_object_set_new(view, "not_done", why_not != NULL ? json_string(why_not) : json_null());
    add_path(visit, json_object_get(view, "plan"));
    add_path(visit, json_object_get(view, "former"));
    if (!visit->is_json) {
        json_object_set_new(view, "can_publish",
                            json_boolean(json_is_null(json_object_get(view, "refused"))));
        json_object_set_new(view, "publish_path", json_string(path_of(visit, id.v, "/publish")));
        add_rooms(visit, PAGE_PUBLISH, view);
    }
    set_form_headers(response);
    TRY(show_view(visit, PAGE_PUBLISH, view, response, err));
    response->status = why_not != NULL ? 409 : 200;
    return ERR_OK;
}

enum err_code show_publish(const struct visit *visit, struct http_response *response,
                           struct err *err)
{
    struct plan_id id;
    TRY(parse_id(visit, &id, err));
    return show_publishing(visit, id, NULL, response, err);
}

/* "seen" of the form or the JSON: which state of the office was shown to who decides. */
static enum err_code read_seen(const struct http_request *request, int64_t *ret_seen,
                               struct err *err)
{
    const struct json_range range = {1, INT64_MAX};
    if (request->body.len == 0) {
        if (parse_i64(http_form(request, "seen"), range.min, range.max, ret_seen, err) == ERR_OK)
            return ERR_OK;
        return err_prefix(err, "seen");
    }
    json_t *value CLEANUP_JSON = NULL;
    TRY(json_parse(request->body, "body", &value, err));
    return json_get_int(value, "", "seen", range, ret_seen, err);
}

/* It is done: a person goes on to a page, a program gets the plan. */
static enum err_code go_on(const struct visit *visit, const char *path,
                           struct http_response *response, struct err *err)
{
    if (visit->is_json)
        return show_plan(visit, response, err);
    see_other(path, response);
    return ERR_OK;
}

enum err_code publish_plan(const struct visit *visit, struct http_response *response,
                           struct err *err)
{
    struct service *service = visit->site->service;
    struct deed deed = {.who = WHO};
    struct plan_id id;
    json_t *plan CLEANUP_JSON = NULL;
    int64_t notices = 0;
    TRY(parse_id(visit, &id, err));
    TRY(plan_show(service, id, &plan, err));
    TRY(read_seen(visit->request, &deed.seen, err));
    enum err_code code = plan_publish(service, id, deed, &notices, err);
    if (code == ERR_CONFLICT) {
        const char *why = arena_strdup(visit->request->arena, err->text);
        return show_publishing(visit, id, why, response, err);
    }
    TRY(code);
    return go_on(visit, path_of(visit, id.v, ""), response, err);
}

/* --- discarding --------------------------------------------------------------------------------
 */

enum err_code show_discard(const struct visit *visit, struct http_response *response,
                           struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    struct plan_id id;
    TRY(parse_id(visit, &id, err));
    TRY(view_plan(visit->site->service, id, &view, err));
    add_path(visit, view);
    set_form_headers(response);
    if (!visit->is_json) {
        dress_plan(visit, view, id.v);
        add_rooms(visit, PAGE_DISCARD, view);
    }
    return show_view(visit, PAGE_DISCARD, view, response, err);
}

enum err_code discard_plan(const struct visit *visit, struct http_response *response,
                           struct err *err)
{
    struct plan_id id;
    TRY(parse_id(visit, &id, err));
    TRY(plan_discard(visit->site->service, id, (struct deed){.who = WHO}, err));
    return go_on(visit, coordinator_path(visit, "/plans"), response, err);
}
