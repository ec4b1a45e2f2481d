/* How a plan was made, as the audit keeps it: by which weights, seed and limits, and on which way.
 */
#ifndef YANXU_SERVICE_PLAN_MADE_H
#define YANXU_SERVICE_PLAN_MADE_H

#include "scheduler/base/json.h"
#include "scheduler/base/map.h"
#include "scheduler/model/plan.h"
#include "scheduler/service/plan_year.h"

/* {"way":"search" or "repair","weight_soon":4, … as plan_weights_json(),"seed","threads" (0: all
 * processors),"time_limit_ms" (-1: none),"gap_micro"}; the audit also has "fair" of plan_search.h
 * and "effect" of plan_effect.h, which plans of before do not have. Free with json_decref(). */
json_t *plan_made_json(const struct plan_make_options *options, const struct plan_weights *weights);

/* What the audit knows of all plans. Zero-initialise and release with plan_made_release(). */
struct plan_made {
    struct map by_plan; /* "plan 7" -> index of details */
    const char **details;
    struct arena arena;
};
MUST_USE enum err_code plan_made_load(struct service *service, struct plan_made *made,
                                      struct err *err);
void plan_made_release(struct plan_made *made);
/* As plan_made_json(), or null where nothing is known; the caller owns it. */
json_t *plan_made_of(const struct plan_made *made, struct plan_id id);

/* The weights by which the plan was made, so that what it is worth can be compared; the office's
 * where they are not known. */
MUST_USE enum err_code plan_made_weights(struct service *service, struct plan_id id,
                                         struct plan_weights *ret_weights, struct err *err);

#endif
