/* What one entry is worth under a rulebook. */
#include "scheduler/rules/worth.h"

#include "scheduler/base/checked.h"

static const struct rule_conversion *conversion_of(const struct rulebook *rulebook,
                                                   const struct worker *worker,
                                                   const struct credit *credit)
{
    for (size_t i = 0; i < rulebook->conversions_len; i++) {
        const struct rule_conversion *row = &rulebook->conversions[i];
        if ((row->every_source || row->source == credit->source) &&
            (row->every_measure || row->measure == credit->measure) &&
            rule_audience_has(&row->audience, worker))
            return row;
    }
    return NULL;
}

/* num / den, rounded to a multiple of the row's step. num >= 0, den > 0. */
static int64_t rounded(const struct rule_conversion *row, int64_t num, int64_t den)
{
    int64_t step = row->round_min > 0 ? row->round_min : 1;
    int64_t whole = checked_mul(den, step);
    switch (row->round) {
    case RULE_ROUND_DOWN:
        break;
    case RULE_ROUND_UP:
        num = checked_add(num, whole - 1);
        break;
    case RULE_ROUND_NEAREST: /* a half goes up */
        num = checked_add(checked_mul(2, num), whole);
        whole = checked_mul(2, whole);
        break;
    case RULE_ROUND_COUNT:
        break;
    }
    return checked_mul(num / whole, step);
}

static int64_t converted(const struct rulebook *rulebook, const struct rule_conversion *row,
                         const struct credit *credit)
{
    int64_t base = rulebook->counts_pieces ? 1 : credit->min;
    if (row->each_min > 0)
        return rounded(row, checked_mul(credit->stated_milli, row->each_min), 1000);
    if (row->factor_den > 0)
        return rounded(row, checked_mul(base, row->factor_num), row->factor_den);
    return row->flat_min;
}

struct worth worth_of(const struct rulebook *rulebook, const struct worker *worker,
                      const struct credit *credit)
{
    const struct rule_conversion *row = conversion_of(rulebook, worker, credit);
    if (row == NULL)
        return (struct worth){rulebook->counts_pieces ? 1 : credit->min, 1};
    int64_t min = converted(rulebook, row, credit);
    if (row->item_max_min > 0 && min > row->item_max_min)
        min = row->item_max_min;
    return (struct worth){min > INT32_MAX ? INT32_MAX : (int32_t)min,
                          row->spread_years > 0 ? row->spread_years : 1};
}

int32_t worth_in_year(const struct worth *worth, int32_t year)
{
    if (worth->years == 1)
        return worth->min;
    int64_t to = (int64_t)worth->min * (year + 1) / worth->years;
    return (int32_t)(to - (int64_t)worth->min * year / worth->years);
}

size_t worth_years_most(const struct rulebook *rulebook)
{
    int32_t years = 1;
    for (size_t i = 0; i < rulebook->conversions_len; i++)
        if (rulebook->conversions[i].spread_years > years)
            years = rulebook->conversions[i].spread_years;
    return (size_t)years;
}

uint32_t worth_demands(const struct rulebook *rulebook, const struct worker *worker,
                       enum credit_source source)
{
    uint32_t demands = 0;
    for (size_t i = 0; i < rulebook->approvals_len; i++) {
        const struct rule_approval *row = &rulebook->approvals[i];
        if ((row->sources & 1u << source) != 0 && rule_audience_has(&row->audience, worker))
            demands |= 1u << i;
    }
    return demands;
}

const struct rule_approval *worth_unmet(const struct rulebook *rulebook, uint32_t demands,
                                        const struct approval *approvals, size_t approvals_len,
                                        const struct credit *credit)
{
    for (size_t i = 0; i < rulebook->approvals_len; i++) {
        const struct rule_approval *row = &rulebook->approvals[i];
        bool is_met = (demands & 1u << i) == 0;
        for (int kind = 0; kind < APPROVAL_KIND_COUNT && !is_met; kind++) {
            const struct approval_question question = {(enum approval_kind)kind, row->by};
            is_met = (row->kinds & 1u << kind) != 0 &&
                     approval_of(approvals, approvals_len, credit, &question);
        }
        if (!is_met)
            return row;
    }
    return NULL;
}

const struct rule_approval *worth_lacks(const struct rulebook *rulebook,
                                        const struct rules_input *input,
                                        const struct credit *credit)
{
    uint32_t demands = worth_demands(rulebook, input->worker, credit->source);
    return worth_unmet(rulebook, demands, input->approvals, input->approvals_len, credit);
}

bool worth_is_used_up(const struct rulebook *rulebook, const struct rules_input *input,
                      const struct credit *credit)
{
    const struct rule_conversion *row = conversion_of(rulebook, input->worker, credit);
    if (row == NULL || !row->once)
        return false;
    for (size_t i = 0; i < input->effective_len; i++) {
        const struct credit *other = &input->effective[i];
        int order = date_compare(other->earned_on, credit->earned_on);
        if (other != credit && conversion_of(rulebook, input->worker, other) == row &&
            worth_lacks(rulebook, input, other) == NULL &&
            (order < 0 || (order == 0 && other->id.v < credit->id.v)))
            return true;
    }
    return false;
}
