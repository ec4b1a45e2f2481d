/* Weights by name. */
#include "scheduler/service/plan_weights.h"

#include <assert.h>

const struct plan_weight_row plan_weight_rows[PLAN_WEIGHT_COUNT] = {
    [PLAN_WEIGHT_SOON] = {"weight_soon", 1, 1000},
    [PLAN_WEIGHT_LATER] = {"weight_later", 1, 1000},
    [PLAN_WEIGHT_SOON_DAYS] = {"soon_days", 0, 366},
    [PLAN_WEIGHT_COMPLETE] = {"complete", 0, 1000000},
    [PLAN_WEIGHT_MOVE] = {"move", 0, 1000000},
};

int32_t *plan_weight_of(struct plan_weights *weights, enum plan_weight which)
{
    int32_t *const values[PLAN_WEIGHT_COUNT] = {
        [PLAN_WEIGHT_SOON] = &weights->soon,           [PLAN_WEIGHT_LATER] = &weights->later,
        [PLAN_WEIGHT_SOON_DAYS] = &weights->soon_days, [PLAN_WEIGHT_COMPLETE] = &weights->complete,
        [PLAN_WEIGHT_MOVE] = &weights->move,
    };
    assert(which < PLAN_WEIGHT_COUNT);
    return values[which];
}

void plan_weights_fill(struct plan_weights *weights, const struct plan_weights *office)
{
    struct plan_weights others = *office;
    for (int i = 0; i < PLAN_WEIGHT_COUNT; i++) {
        int32_t *weight = plan_weight_of(weights, (enum plan_weight)i);
        if (*weight < 0)
            *weight = *plan_weight_of(&others, (enum plan_weight)i);
    }
}

json_t *plan_weights_json(const struct plan_weights *weights)
{
    struct plan_weights copy = *weights;
    json_t *value = json_object();
    for (int i = 0; i < PLAN_WEIGHT_COUNT; i++)
        json_object_set_new(value, plan_weight_rows[i].name,
                            json_integer(*plan_weight_of(&copy, (enum plan_weight)i)));
    return value;
}
