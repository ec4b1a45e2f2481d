/* How a plan was made. */
#include "scheduler/service/plan_made.h"

#include <inttypes.h>
#include <stdio.h>

#include "scheduler/service/plan_weights.h"
#include "scheduler/store/store_record.h"

#define PLANS_MAX 10000 /* of which it is told; older ones stay without */
#define VERB      "make plan"

json_t *plan_made_json(const struct plan_make_options *options, const struct plan_weights *weights)
{
    const struct solve_options *solve = &options->solve;
    json_t *made = json_pack("{s:s}", "way", options->repair ? "repair" : "search");
    CLEANUP_JSON json_t *weighed = plan_weights_json(weights);
    json_object_update(made, weighed);
    json_object_set_new(made, "seed", json_integer((json_int_t)solve->seed));
    json_object_set_new(made, "threads", json_integer(solve->threads));
    json_object_set_new(made, "time_limit_ms", json_integer((json_int_t)solve->time_limit_ms));
    json_object_set_new(made, "gap_micro", json_integer((json_int_t)solve->gap_micro));
    return made;
}

enum err_code plan_made_load(struct service *service, struct plan_made *made, struct err *err)
{
    struct store_audit_filter filter = {.verb = VERB, .list_max = PLANS_MAX};
    struct store_audit *entries = NULL;
    size_t len = 0;
    TRY(store_audit_find(service->store, &filter, &made->arena, &entries, &len, err));
    made->details = arena_array(&made->arena, len + 1, sizeof(*made->details));
    for (size_t i = 0; i < len; i++) {
        made->details[i] = entries[i].detail;
        (void)map_add(&made->by_plan, str_from(entries[i].object), (int64_t)i, NULL);
    }
    return ERR_OK;
}

void plan_made_release(struct plan_made *made)
{
    map_release(&made->by_plan);
    arena_release(&made->arena);
    *made = (struct plan_made){0};
}

static json_t *parse(const char *detail)
{
    json_t *made = NULL;
    return json_parse(str_from(detail), "how a plan was made", &made, NULL) == ERR_OK &&
                   json_is_object(made)
               ? made
               : json_null();
}

json_t *plan_made_of(const struct plan_made *made, struct plan_id id)
{
    char object[40];
    int64_t at = 0;
    (void)snprintf(object, sizeof(object), "plan %" PRId64, id.v);
    return map_get(&made->by_plan, str_from(object), &at) ? parse(made->details[at]) : json_null();
}

enum err_code plan_made_weights(struct service *service, struct plan_id id,
                                struct plan_weights *ret_weights, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_audit *entries = NULL;
    size_t len = 0;
    struct store_audit_filter filter = {
        .verb = VERB, .object = arena_printf(&arena, "plan %" PRId64, id.v), .list_max = 1};
    TRY(store_audit_find(service->store, &filter, &arena, &entries, &len, err));
    CLEANUP_JSON json_t *made = len > 0 ? parse(entries[0].detail) : json_null();
    if (!plan_weights_read(made, ret_weights))
        *ret_weights = service->weights;
    return ERR_OK;
}
