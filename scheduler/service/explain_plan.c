/* Which plan an explanation is about. */
#include "scheduler/service/explain_plan.h"

#include "scheduler/store/store_plan.h"

static enum err_code newest_draft(struct service *service, int32_t year_from, int32_t year_to,
                                  struct explained_plan *ret_plan, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct plan_record *plans = NULL;
    size_t len = 0;
    ret_plan->found = false;
    TRY(store_plan_list(service->store, &arena, &plans, &len, err));
    for (size_t i = 0; i < len && !ret_plan->found; i++)
        if (plans[i].state == PLAN_STATE_DRAFT && plans[i].year >= year_from &&
            plans[i].year <= year_to) {
            *ret_plan = (struct explained_plan){plans[i], true};
        }
    return ERR_OK;
}

enum err_code explain_find_plan(struct service *service, const struct explain_question *question,
                                int32_t year_from, int32_t year_to, struct explained_plan *ret_plan,
                                struct err *err)
{
    if (question->plan_id.v != 0) {
        TRY(store_plan_get(service->store, question->plan_id, &ret_plan->record, err));
        ret_plan->found = true;
        return ERR_OK;
    }
    for (int32_t year = year_from; year <= year_to; year++) {
        enum err_code code = store_plan_published(service->store, year, &ret_plan->record, err);
        if (code != ERR_OK && code != ERR_NOT_FOUND)
            return code;
        ret_plan->found = code == ERR_OK;
        if (ret_plan->found)
            return ERR_OK;
    }
    return newest_draft(service, year_from, year_to, ret_plan, err);
}

json_t *explain_plan_json(const struct explained_plan *explained)
{
    const struct plan_record *plan = &explained->record;
    if (!explained->found)
        return json_null();
    return json_pack("{s:I, s:i, s:s}", "id", (json_int_t)plan->id.v, "year", (int)plan->year,
                     "state", plan_state_text(plan->state)->code);
}
