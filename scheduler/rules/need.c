/* From standings to one year's needs and limits in the planner's words. */
#include "scheduler/rules/need.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/checked.h"
#include "scheduler/rules/period.h"

static struct date later(struct date a, struct date b)
{
    return date_compare(a, b) >= 0 ? a : b;
}

/* What this requirement asks of the year; 0 minutes: nothing. */
static struct need need_of(const struct standing *standing,
                           const struct standing_requirement *requirement,
                           const struct period *year)
{
    struct need need = {requirement->tag, 0, year->to};
    struct date last = requirement->deadline;
    struct date start = later(later(standing->as_of, year->from), standing->from);
    if (date_compare(start, year->to) > 0 || (!date_is_none(last) && date_compare(last, start) < 0))
        return need;
    int64_t min = requirement->missing_min;
    if (!date_is_none(last) && date_compare(last, year->to) > 0)
        min = ceil_div(checked_mul(min, period_months_between(start, year->to)),
                       period_months_between(start, last));
    else if (!date_is_none(last))
        need.deadline = last;
    need.min = checked_i32(min);
    return need;
}

/* By tag, then deadline, then the largest first. */
static int compare_needs(const void *a, const void *b)
{
    const struct need *x = a;
    const struct need *y = b;
    int by_tag = strcmp(x->tag, y->tag);
    if (by_tag != 0)
        return by_tag;
    int by_deadline = date_compare(x->deadline, y->deadline);
    return by_deadline != 0 ? by_deadline : (x->min < y->min) - (x->min > y->min);
}

static size_t requirements_of(const struct standing *standings, size_t len)
{
    size_t sum = 0;
    for (size_t i = 0; i < len; i++)
        sum += standings[i].requirements_len;
    return sum;
}

/* What is earned by one deadline is earned by every later one: a need stays only if it asks for
 * more than all earlier ones of its tag. `needs` is sorted; returns how many stay. */
static size_t drop_implied(struct need *needs, size_t len)
{
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        bool same_tag = kept > 0 && strcmp(needs[kept - 1].tag, needs[i].tag) == 0;
        if (!same_tag || needs[i].min > needs[kept - 1].min)
            needs[kept++] = needs[i];
    }
    return kept;
}

/* Plans are made of minutes. */
static bool is_planned(const struct standing *standing)
{
    return !standing->rulebook->counts_pieces;
}

void rules_needs(const struct standing *standings, size_t len, int32_t year, struct arena *arena,
                 struct need **ret_needs, size_t *ret_len)
{
    const struct period days = period_year(year);
    struct need *needs = arena_array(arena, requirements_of(standings, len), sizeof(*needs));
    size_t needs_len = 0;
    for (size_t i = 0; i < len; i++)
        for (size_t r = 0; r < standings[i].requirements_len && is_planned(&standings[i]); r++) {
            struct need need = need_of(&standings[i], &standings[i].requirements[r], &days);
            if (need.min > 0)
                needs[needs_len++] = need;
        }
    if (needs_len > 1)
        qsort(needs, needs_len, sizeof(*needs), compare_needs);
    *ret_needs = needs;
    *ret_len = drop_implied(needs, needs_len);
}

static bool asks_something(const struct standing *standing, const struct period *year)
{
    for (size_t r = 0; r < standing->requirements_len; r++)
        if (need_of(standing, &standing->requirements[r], year).min > 0)
            return true;
    return false;
}

static int compare_limits(const void *a, const void *b)
{
    return strcmp(((const struct limit *)a)->tag, ((const struct limit *)b)->tag);
}

static size_t add_limit(struct limit *limits, size_t len, const struct standing_cap *cap)
{
    int64_t room = cap->cap->min - cap->counted_min;
    struct limit limit = {cap->cap->tag, room > 0 ? checked_i32(room) : 0};
    for (size_t i = 0; i < len; i++) {
        if (strcmp(limits[i].tag, limit.tag) != 0)
            continue;
        if (limit.max_min < limits[i].max_min)
            limits[i].max_min = limit.max_min;
        return len;
    }
    limits[len] = limit;
    return len + 1;
}

void rules_limits(const struct standing *standings, size_t len, int32_t year, struct arena *arena,
                  struct limit **ret_limits, size_t *ret_len)
{
    const struct period days = period_year(year);
    size_t caps_len = 0;
    for (size_t i = 0; i < len; i++)
        caps_len += standings[i].caps_len;
    struct limit *limits = arena_array(arena, caps_len, sizeof(*limits));
    size_t limits_len = 0;
    for (size_t i = 0; i < len; i++) {
        if (!is_planned(&standings[i]) || !asks_something(&standings[i], &days))
            continue;
        for (size_t c = 0; c < standings[i].caps_len; c++)
            limits_len = add_limit(limits, limits_len, &standings[i].caps[c]);
    }
    if (limits_len > 1)
        qsort(limits, limits_len, sizeof(*limits), compare_limits);
    *ret_limits = limits;
    *ret_len = limits_len;
}
