/* The planner's weights by name, as settings, jobs and pages call them. */
#ifndef YANXU_SERVICE_PLAN_WEIGHTS_H
#define YANXU_SERVICE_PLAN_WEIGHTS_H

#include "scheduler/service/service.h"

enum plan_weight {
    PLAN_WEIGHT_SOON,
    PLAN_WEIGHT_LATER,
    PLAN_WEIGHT_SOON_DAYS,
    PLAN_WEIGHT_COMPLETE,
    PLAN_WEIGHT_MOVE,
    PLAN_WEIGHT_TIER_NONE,
    PLAN_WEIGHT_TIER_ASSISTANT,
    PLAN_WEIGHT_TIER_INTERMEDIATE,
    PLAN_WEIGHT_TIER_SENIOR,
    PLAN_WEIGHT_FAIRNESS,
    PLAN_WEIGHT_TRAVEL,
    PLAN_WEIGHT_COST,
    PLAN_WEIGHT_COUNT
};

/* The planner takes larger ones; these bounds keep one aim from drowning the others in any real
 * year. */
struct plan_weight_row {
    const char *name; /* as in the settings' [plan] */
    int32_t min, max;
};
extern const struct plan_weight_row plan_weight_rows[PLAN_WEIGHT_COUNT];

int32_t *plan_weight_of(struct plan_weights *weights, enum plan_weight which);
/* Members that are -1 become those of `office`. */
void plan_weights_fill(struct plan_weights *weights, const struct plan_weights *office);
/* {"weight_soon":4,…}; free with json_decref(). */
json_t *plan_weights_json(const struct plan_weights *weights);
/* The same read back from what was recorded of a plan; false: its weights were not. An aim that
 * there was not yet when it was made counted nothing. */
bool plan_weights_read(const json_t *made, struct plan_weights *ret_weights);

#endif
