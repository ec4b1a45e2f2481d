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

static struct need_gate gate_of(const struct standing *standing)
{
    return standing->demands != 0 ? (struct need_gate){standing->rulebook, standing->demands}
                                  : (struct need_gate){NULL, 0};
}

static int compare_gates(const struct need_gate *a, const struct need_gate *b)
{
    if (a->rulebook == b->rulebook)
        return (a->demands > b->demands) - (a->demands < b->demands);
    if (a->rulebook == NULL || b->rulebook == NULL)
        return a->rulebook == NULL ? -1 : 1;
    int by_name = strcmp(a->rulebook->code, b->rulebook->code);
    return by_name != 0 ? by_name
                        : date_compare(a->rulebook->effective_from, b->rulebook->effective_from);
}

/* What this requirement asks of the year; 0 minutes: nothing. */
static struct need need_of(const struct standing *standing,
                           const struct standing_requirement *requirement,
                           const struct period *year)
{
    struct need need = {requirement->tag, gate_of(standing), 0, year->to};
    struct date last = requirement->deadline;
    struct date start = later(later(standing->as_of, year->from), standing->from);
    if (!date_is_none(requirement->from))
        start = later(start, requirement->from);
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

static int compare_kinds(const struct need *x, const struct need *y)
{
    int by_tag = strcmp(x->tag, y->tag);
    return by_tag != 0 ? by_tag : compare_gates(&x->gate, &y->gate);
}

/* By tag, gate, deadline, then the largest first. */
static int compare_needs(const void *a, const void *b)
{
    const struct need *x = a;
    const struct need *y = b;
    int by_kind = compare_kinds(x, y);
    if (by_kind != 0)
        return by_kind;
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
        bool same_kind = kept > 0 && compare_kinds(&needs[kept - 1], &needs[i]) == 0;
        if (!same_kind || needs[i].min > needs[kept - 1].min)
            needs[kept++] = needs[i];
    }
    return kept;
}

/* Plans are made of minutes. */
static bool is_planned(const struct standing *standing)
{
    return !standing->rulebook->counts_pieces;
}

/* --- exclusive credit --- */

static bool same_group(const struct standing *a, const struct standing *b)
{
    return a->rulebook->exclusive != NULL && b->rulebook->exclusive != NULL &&
           strcmp(a->rulebook->exclusive, b->rulebook->exclusive) == 0;
}

/* Do entries of this requirement serve every rulebook of the group? */
static bool is_shared(const struct rulebook *book, const struct standing_requirement *requirement)
{
    for (int32_t i = 0; i < book->categories_len && requirement->category != NULL; i++)
        if ((book->shared & 1u << i) != 0 &&
            strcmp(book->categories[i], requirement->category) == 0)
            return true;
    return false;
}

/* The most that one rulebook asks for by a day on `tag`; NULL: on what is shared. */
static int64_t most_asked(const struct standing *standing, const char *tag, struct date by,
                          const struct period *year)
{
    int64_t most = 0;
    for (size_t r = 0; r < standing->requirements_len && is_planned(standing); r++) {
        const struct standing_requirement *requirement = &standing->requirements[r];
        const struct need need = need_of(standing, requirement, year);
        bool fits =
            tag == NULL ? is_shared(standing->rulebook, requirement) : strcmp(need.tag, tag) == 0;
        if (fits && need.min > most && date_compare(need.deadline, by) <= 0)
            most = need.min;
    }
    return most;
}

/* Each minute serves one rulebook of the group, so what they ask for adds up; but what is shared
 * is planned once and serves all of them. */
static void add_group(const struct standing *standings, size_t len, const struct standing *of,
                      const struct period *year, struct need *need)
{
    int64_t shared = 0, sum = 0;
    for (size_t i = 0; i < len; i++)
        if (same_group(&standings[i], of)) {
            int64_t most = most_asked(&standings[i], NULL, need->deadline, year);
            shared = most > shared ? most : shared;
        }
    for (size_t i = 0; i < len; i++)
        if (same_group(&standings[i], of)) {
            int64_t most = most_asked(&standings[i], need->tag, need->deadline, year);
            sum = checked_add(sum, most > shared ? most - shared : 0);
        }
    if (sum > 0 && sum + shared > need->min)
        need->min = checked_i32(sum + shared);
}

void rules_needs(const struct standing *standings, size_t len, int32_t year, struct arena *arena,
                 struct need **ret_needs, size_t *ret_len)
{
    const struct period days = period_year(year);
    struct need *needs = arena_array(arena, requirements_of(standings, len), sizeof(*needs));
    size_t needs_len = 0;
    for (size_t i = 0; i < len; i++)
        for (size_t r = 0; r < standings[i].requirements_len && is_planned(&standings[i]); r++) {
            const struct standing_requirement *requirement = &standings[i].requirements[r];
            struct need need = need_of(&standings[i], requirement, &days);
            if (need.min == 0)
                continue;
            if (standings[i].rulebook->exclusive != NULL &&
                !is_shared(standings[i].rulebook, requirement))
                add_group(standings, len, &standings[i], &days, &need);
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
    const struct limit *x = a;
    const struct limit *y = b;
    int by_tag = strcmp(x->tag, y->tag);
    return by_tag != 0 ? by_tag : compare_gates(&x->gate, &y->gate);
}

static size_t add_limit(struct limit *limits, size_t len, struct limit limit)
{
    for (size_t i = 0; i < len; i++) {
        if (compare_limits(&limits[i], &limit) != 0)
            continue;
        if (limit.max_min < limits[i].max_min)
            limits[i].max_min = limit.max_min;
        return len;
    }
    limits[len] = limit;
    return len + 1;
}

static int64_t room_of(const struct standing_cap *cap)
{
    return cap->max_min > cap->counted_min ? cap->max_min - cap->counted_min : 0;
}

/* The least room that a rulebook leaves on `tag`; -1: it has no such cap. */
static int64_t least_room(const struct standing *standing, const char *tag)
{
    int64_t least = -1;
    for (size_t c = 0; c < standing->caps_len; c++)
        if (strcmp(standing->caps[c].cap->tag, tag) == 0 &&
            (least < 0 || room_of(&standing->caps[c]) < least))
            least = room_of(&standing->caps[c]);
    return least;
}

/* False if it limits nothing: where each minute serves one rulebook of a group, the rooms of all
 * add up, and one without such a cap takes all. */
static bool limit_of(const struct standing *standings, size_t len, const struct standing *of,
                     const struct standing_cap *cap, struct limit *ret_limit)
{
    int64_t room = 0;
    for (size_t i = 0; i < len; i++) {
        if (&standings[i] != of &&
            (!same_group(&standings[i], of) || standings[i].requirements_len == 0))
            continue;
        int64_t least = least_room(&standings[i], cap->cap->tag);
        if (least < 0)
            return false;
        room = checked_add(room, least);
    }
    *ret_limit = (struct limit){cap->cap->tag, gate_of(of), checked_i32(room)};
    return true;
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
        struct limit limit;
        for (size_t c = 0; c < standings[i].caps_len; c++)
            if (limit_of(standings, len, &standings[i], &standings[i].caps[c], &limit))
                limits_len = add_limit(limits, limits_len, limit);
    }
    if (limits_len > 1)
        qsort(limits, limits_len, sizeof(*limits), compare_limits);
    *ret_limits = limits;
    *ret_len = limits_len;
}
