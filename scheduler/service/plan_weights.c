/* Weights by name. */
#include "scheduler/service/plan_weights.h"

#include <assert.h>

const struct plan_weight_row plan_weight_rows[PLAN_WEIGHT_COUNT] = {
    [PLAN_WEIGHT_SOON] = {"weight_soon", 1, 1000},
    [PLAN_WEIGHT_LATER] = {"weight_later", 1, 1000},
    [PLAN_WEIGHT_SOON_DAYS] = {"soon_days", 0, 366},
    [PLAN_WEIGHT_COMPLETE] = {"complete", 0, 1000000},
    [PLAN_WEIGHT_MOVE] = {"move", 0, 1000000},
    [PLAN_WEIGHT_TIER_NONE] = {"tier_none", 0, 1000},
    [PLAN_WEIGHT_TIER_ASSISTANT] = {"tier_assistant", 0, 1000},
    [PLAN_WEIGHT_TIER_INTERMEDIATE] = {"tier_intermediate", 0, 1000},
    [PLAN_WEIGHT_TIER_SENIOR] = {"tier_senior", 0, 1000},
    [PLAN_WEIGHT_FAIRNESS] = {"fairness", 0, 1000},
    [PLAN_WEIGHT_TRAVEL] = {"travel", 0, 100000},
    [PLAN_WEIGHT_COST] = {"cost", 0, 10000},
};

int32_t *plan_weight_of(struct plan_weights *weights, enum plan_weight which)
{
    int32_t *const values[PLAN_WEIGHT_COUNT] = {
        [PLAN_WEIGHT_SOON] = &weights->soon,
        [PLAN_WEIGHT_LATER] = &weights->later,
        [PLAN_WEIGHT_SOON_DAYS] = &weights->soon_days,
        [PLAN_WEIGHT_COMPLETE] = &weights->complete,
        [PLAN_WEIGHT_MOVE] = &weights->move,
        [PLAN_WEIGHT_TIER_NONE] = &weights->tier[TIER_NONE],
        [PLAN_WEIGHT_TIER_ASSISTANT] = &weights->tier[TIER_ASSISTANT],
        [PLAN_WEIGHT_TIER_INTERMEDIATE] = &weights->tier[TIER_INTERMEDIATE],
        [PLAN_WEIGHT_TIER_SENIOR] = &weights->tier[TIER_SENIOR],
        [PLAN_WEIGHT_FAIRNESS] = &weights->fairness,
        [PLAN_WEIGHT_TRAVEL] = &weights->travel,
        [PLAN_WEIGHT_COST] = &weights->cost,
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

/* The first five are as old as the record of weights. */
static bool is_younger(enum plan_weight which)
{
    return which > PLAN_WEIGHT_MOVE;
}

bool plan_weights_read(const json_t *made, struct plan_weights *ret_weights)
{
    struct plan_weights weights = {0};
    for (int i = 0; i < PLAN_WEIGHT_COUNT; i++) {
        const json_t *weight = json_object_get(made, plan_weight_rows[i].name);
        if (json_is_integer(weight))
            *plan_weight_of(&weights, (enum plan_weight)i) = (int32_t)json_integer_value(weight);
        else if (!is_younger((enum plan_weight)i))
            return false;
    }
    *ret_weights = weights;
    return true;
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
