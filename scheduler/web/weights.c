/* What a plan aims at: the office's weights, a draft by others, and what came of each. */
#include "scheduler/service/view_plan.h"
#include "scheduler/web/site.h"

/* Plans from before weights were recorded say nothing about their effect. */
static void keep_weighed(const struct visit *visit, json_t *view)
{
    json_t *plans = json_object_get(view, "plans");
    for (size_t i = json_array_size(plans); i-- > 0;) {
        json_t *plan = json_array_get(plans, i);
        const char *tail = arena_printf(visit->request->arena, "/plans/%lld",
                                        (long long)json_integer_value(json_object_get(plan, "id")));
        if (json_is_object(json_object_get(plan, "weights")))
            json_object_set_new(plan, "path", json_string(coordinator_path(visit, tail)));
        else
            json_array_remove(plans, i);
    }
}

enum err_code show_weights(const struct visit *visit, struct http_response *response,
                           struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    TRY(view_weights(visit->site->service, asked_year(visit), &view, err));
    set_form_headers(response);
    if (!visit->is_json) {
        json_int_t year = json_integer_value(json_object_get(view, "year"));
        keep_weighed(visit, view);
        add_years(visit, "/weights", year, view);
        add_rooms(visit, PAGE_WEIGHTS, view);
    }
    return show_view(visit, PAGE_WEIGHTS, view, response, err);
}
