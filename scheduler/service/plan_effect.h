/* What came of a plan for each of its aims, measured when it was made: the audit keeps it beside
 * the weights (plan_made.h), so that plans by different weights can be compared. */
#ifndef YANXU_SERVICE_PLAN_EFFECT_H
#define YANXU_SERVICE_PLAN_EFFECT_H

#include "scheduler/base/json.h"
#include "scheduler/service/year_problem.h"

/* {"unit","unit_people","unit_needed_min","unit_missing_min": the unit with the largest shortfall
 *  as fairness.h counts it, null where nobody owes hours,
 *  "travel_days": of everybody together, null where no class lies in a known district,
 *  "cost_yuan": of all places, null where no class has a cost,
 *  "tiers":{"none":{"needed_min","planned_min"},…}}: of what is still planned, without places in
 * what has begun. Codes of units only; free with json_decref(). */
json_t *plan_effect_json(const struct year_problem *year, const struct plan *plan);

#endif
