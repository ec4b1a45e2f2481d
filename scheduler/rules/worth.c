/* What one entry is worth under a rulebook. */
#include "scheduler/rules/worth.h"

static const struct rule_conversion *conversion_of(const struct rulebook *rulebook,
                                                   const struct worker *worker,
                                                   enum credit_source source)
{
    for (size_t i = 0; i < rulebook->conversions_len; i++)
        if (rulebook->conversions[i].source == source &&
            rule_audience_has(&rulebook->conversions[i].audience, worker))
            return &rulebook->conversions[i];
    return NULL;
}

int32_t worth_min(const struct rulebook *rulebook, const struct worker *worker,
                  const struct credit *credit)
{
    const struct rule_conversion *row = conversion_of(rulebook, worker, credit->source);
    if (row == NULL)
        return rulebook->counts_pieces ? 1 : credit->min;
    int64_t base = rulebook->counts_pieces ? 1 : credit->min;
    int64_t min = row->factor_den > 0 ? base * row->factor_num / row->factor_den : row->flat_min;
    if (row->item_max_min > 0 && min > row->item_max_min)
        min = row->item_max_min;
    return min > INT32_MAX ? INT32_MAX : (int32_t)min;
}

bool worth_is_used_up(const struct rulebook *rulebook, const struct rules_input *input,
                      const struct credit *credit)
{
    const struct rule_conversion *row = conversion_of(rulebook, input->worker, credit->source);
    if (row == NULL || !row->once)
        return false;
    for (size_t i = 0; i < input->effective_len; i++) {
        const struct credit *other = &input->effective[i];
        int order = date_compare(other->earned_on, credit->earned_on);
        if (other != credit && other->source == credit->source &&
            (order < 0 || (order == 0 && other->id.v < credit->id.v)))
            return true;
    }
    return false;
}
