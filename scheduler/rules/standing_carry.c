/* What may be carried over into the next period, and until when what came in counts. */
#include "scheduler/base/checked.h"
#include "scheduler/rules/standing_inside.h"

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* The first row of this category, -1: of none, that fits the worker; or NULL. */
static const struct rule_carry_over *row_of(const struct evaluation *e, int8_t category)
{
    for (size_t i = 0; i < e->book->carry_over_len; i++)
        if (e->book->carry_over[i].category == category &&
            rule_audience_has(&e->book->carry_over[i].audience, e->input->worker))
            return &e->book->carry_over[i];
    return NULL;
}

struct date evaluation_expires(const struct evaluation *e, const struct credit *credit,
                               uint32_t categories)
{
    const struct rule_carry_over *row = NULL;
    for (int8_t i = 0; i < e->book->categories_len && row == NULL; i++)
        if ((categories & 1u << i) != 0)
            row = row_of(e, i);
    if (row == NULL)
        row = row_of(e, -1);
    if (credit->source != CREDIT_SOURCE_CARRY_OVER || row == NULL || row->expires_months == 0)
        return DATE_NONE;
    return date_add_days(period_add_months(e->book, credit->earned_on, row->expires_months), -1);
}

static bool came_in(const struct evaluation *e, const struct candidate *candidate)
{
    return e->parts[candidate->at].credit->source == CREDIT_SOURCE_CARRY_OVER;
}

/* Over the total; what came in is not carried over again. */
static int64_t over_total(const struct evaluation *e)
{
    int64_t earned_here = 0;
    for (size_t i = 0; i < e->earned_len; i++)
        if (!came_in(e, &e->candidates[i]))
            earned_here = checked_add(earned_here, e->candidates[i].counted);
    int64_t over = least(e->earned.total - e->total_needed, earned_here);
    return over > 0 ? over : 0;
}

/* Minutes with this category that serve no requirement of another one. */
static int64_t free_of_others(const struct evaluation *e, uint32_t bit)
{
    uint32_t others = 0;
    int64_t sum = 0;
    for (size_t r = 0; r < e->standing->requirements_len; r++)
        if (e->need_bits[r] != 0 && e->need_bits[r] != bit)
            others |= 1u << r;
    for (size_t i = 0; i < e->earned_len; i++) {
        const struct candidate *candidate = &e->candidates[i];
        if ((candidate->categories & bit) != 0 && (candidate->item.toward & others) == 0 &&
            !came_in(e, candidate))
            sum = checked_add(sum, candidate->counted);
    }
    return sum;
}

/* What is over in a category beyond what its own requirements need; those that are asked in parts
 * of the period have their own minutes each. */
static int64_t over_category(const struct evaluation *e, int8_t category)
{
    uint32_t bit = 1u << category;
    int64_t over = free_of_others(e, bit), in_parts = 0;
    bool has_parts = false;
    for (size_t r = 0; r < e->standing->requirements_len; r++) {
        const struct standing_requirement *requirement = &e->standing->requirements[r];
        int64_t rest = requirement->earned_min - requirement->needed_min;
        if (e->need_bits[r] != bit)
            continue;
        rest = rest > 0 ? rest : 0;
        if (date_is_none(requirement->from))
            over = least(over, rest);
        else
            in_parts = checked_add(in_parts, rest);
        has_parts = has_parts || !date_is_none(requirement->from);
    }
    return has_parts ? least(over, in_parts) : over;
}

static void add_carry(struct standing *standing, const char *category, int64_t min)
{
    if (min <= 0)
        return;
    standing->carries[standing->carries_len++] = (struct standing_carry){category, min};
    standing->carry_over_min = checked_add(standing->carry_over_min, min);
}

void evaluation_carry(struct evaluation *e)
{
    struct standing *standing = e->standing;
    const struct rule_carry_over *all = row_of(e, -1);
    int64_t left = 0;
    if (e->book->carry_over_len == 0)
        return;
    left = over_total(e);
    if (all != NULL)
        left = least(left, all->min);
    standing->carries =
        arena_array(e->arena, (size_t)e->book->categories_len + 1, sizeof(*standing->carries));
    for (int8_t i = 0; i < e->book->categories_len; i++) {
        const struct rule_carry_over *row = row_of(e, i);
        if (row == NULL)
            continue;
        int64_t min = least(least(row->min, left), over_category(e, i));
        add_carry(standing, e->book->categories[i], min);
        left -= min > 0 ? min : 0;
    }
    if (all != NULL)
        add_carry(standing, NULL, left);
}
