/* What came of a plan. */
#include "scheduler/service/plan_effect.h"

#include "scheduler/service/fairness.h"
#include "scheduler/service/plan_rows.h"

struct effect {
    bool has_travel, has_cost;
    int64_t travel_days, cost_yuan;
    int64_t needed_min[TIER_COUNT], planned_min[TIER_COUNT];
};

/* The offering's row is found by the option's offerings, which are those of the build. */
static void count_places(const struct problem_build *build, const struct plan *plan, size_t worker,
                         struct effect *effect)
{
    const struct roster *roster = build->roster;
    const struct plan_entry *places = &plan->workers[worker];
    size_t unit = roster_unit(roster, roster->workers[worker].unit_id);
    for (int32_t i = 0; i < places->len; i++) {
        int32_t at = build->problem->options[places->options[i]].offerings[0];
        const struct offering *offering = &roster->offerings[build->offerings[at]];
        effect->travel_days +=
            travel_days(&build->travel, roster, offering, build->travel.of_unit[unit]);
        effect->cost_yuan += offering->cost_each;
    }
}

static struct effect effect_of(const struct problem_build *build, const struct plan *plan)
{
    const struct roster *roster = build->roster;
    struct effect effect = {.has_travel = build->travel.is_known};
    for (size_t i = 0; i < build->offerings_len; i++)
        effect.has_cost = effect.has_cost || roster->offerings[build->offerings[i]].cost_each > 0;
    for (size_t w = 0; w < roster->workers_len; w++) {
        enum tier tier = roster->workers[w].tier;
        effect.needed_min[tier] += plan_needed_min(build->problem, w);
        effect.planned_min[tier] += plan_met_min(build->problem, w, &plan->workers[w], -1);
        count_places(build, plan, w, &effect);
    }
    return effect;
}

static json_t *unit_json(const struct problem_build *build, const struct plan *plan)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct fairness fairness;
    fairness_measure(build, plan, &arena, &fairness);
    if (fairness.len == 0)
        return json_pack("{s:n, s:n, s:n, s:n}", "unit", "unit_people", "unit_needed_min",
                         "unit_missing_min");
    const struct fair_unit *worst = &fairness.units[0];
    return json_pack("{s:s, s:I, s:I, s:I}", "unit", build->roster->units[worst->unit].code,
                     "unit_people", (json_int_t)worst->people, "unit_needed_min",
                     (json_int_t)worst->needed_min, "unit_missing_min",
                     (json_int_t)worst->missing_min);
}

json_t *plan_effect_json(const struct year_problem *year, const struct plan *plan)
{
    struct effect effect = effect_of(&year->build, plan);
    json_t *value = unit_json(&year->build, plan);
    json_t *tiers = json_object();
    for (int tier = 0; tier < TIER_COUNT; tier++)
        json_object_set_new(tiers, tier_text((enum tier)tier)->code,
                            json_pack("{s:I, s:I}", "needed_min",
                                      (json_int_t)effect.needed_min[tier], "planned_min",
                                      (json_int_t)effect.planned_min[tier]));
    json_object_set_new(value, "travel_days",
                        effect.has_travel ? json_integer(effect.travel_days) : json_null());
    json_object_set_new(value, "cost_yuan",
                        effect.has_cost ? json_integer(effect.cost_yuan) : json_null());
    json_object_set_new(value, "tiers", tiers);
    return value;
}
