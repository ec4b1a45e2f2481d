/* Decrees and waivers: which period a day lies in once last days have been put off, and how much
 * less is asked in it. */
#include "scheduler/rules/variance.h"

#include <assert.h>
#include <string.h>

#include "scheduler/base/checked.h"

const char *variance_kind_code(enum variance_kind kind)
{
    static const char *const codes[VARIANCE_COUNT] = {
        [VARIANCE_DECREE] = "decree", [VARIANCE_WAIVER] = "waiver"};
    assert((unsigned)kind < VARIANCE_COUNT);
    return codes[kind];
}

bool variance_extends(const struct varied_period *period)
{
    return date_compare(period->days.to, period->base.to) > 0;
}

/* Years, cycles and anniversaries follow one another; of the other kinds there is one. */
static bool has_next(const struct rulebook *rulebook)
{
    return rulebook->period.kind == RULE_PERIOD_CALENDAR_YEAR ||
           rulebook->period.kind == RULE_PERIOD_CYCLE ||
           rulebook->period.kind == RULE_PERIOD_ANNIVERSARY;
}

/* A rolling period's last day is whatever day one asks about. */
static bool can_extend(const struct rulebook *rulebook, const struct period *period)
{
    return rulebook->period.kind != RULE_PERIOD_ROLLING && !date_is_none(period->to);
}

static bool is_of(const struct rule_variance *variance, const struct rulebook *rulebook)
{
    return strcmp(variance->rulebook, rulebook->code) == 0;
}

static bool is_for(const struct rule_variance *variance, const struct period *period)
{
    switch (variance->kind) {
    case VARIANCE_DECREE:
        return !date_is_none(period->to) && period_has(&variance->ending, period->to);
    case VARIANCE_WAIVER:
        return period_has(period, variance->day);
    case VARIANCE_COUNT:
        break;
    }
    return false; /* not reached: every variance has a kind */
}

/* --- the registration before ------------------------------------------------------------------ */

/* It may have ended when its rulebook said, or as the variance left it. */
static bool may_have_extended(const struct rulebook *rulebook, const struct rule_variance *variance,
                              const struct period *period)
{
    struct period before = {date_add_days(period->from, period->from.day - period->to.day - 1),
                            date_add_days(period->from, -1)};
    if (variance->kind == VARIANCE_WAIVER || is_for(variance, &before))
        return is_for(variance, &before);
    before.to = period_moved(rulebook, before.to, -(int64_t)variance->months);
    return is_for(variance, &before);
}

static bool follows_registration(const struct variance_walk *walk, const struct period *period)
{
    const struct rulebook *rulebook = walk->question->rulebook;
    if (rulebook->period.kind != RULE_PERIOD_REGISTRATION)
        return false;
    for (size_t i = 0; i < walk->list.len; i++) {
        const struct rule_variance *variance = walk->list.items[i];
        if (!is_of(variance, rulebook) || variance->months == 0)
            continue;
        if (walk->registered_before != NULL ? is_for(variance, walk->registered_before)
                                            : may_have_extended(rulebook, variance, period))
            return true;
    }
    return false;
}

/* --- one period --------------------------------------------------------------------------------
 */

static bool is_used(const struct varied_period *period, const struct rule_variance *variance)
{
    for (size_t i = 0; i < period->uses_len; i++)
        if (period->uses[i].variance == variance)
            return true;
    return false;
}

/* Waivers whose day has come to lie in the period by what put it off after them. */
static void use_overtaken(const struct rulebook *rulebook, struct variance_list list,
                          struct varied_period *period)
{
    for (size_t i = 0; i < list.len; i++) {
        const struct rule_variance *variance = list.items[i];
        if (variance->kind == VARIANCE_WAIVER && is_of(variance, rulebook) &&
            is_for(variance, &period->days) && !is_used(period, variance))
            period->uses[period->uses_len++] =
                (struct variance_use){variance, variance->months > 0};
    }
}

/* Puts off the last day as far as the variances say, and notes which are for the period. */
static void vary(const struct rulebook *rulebook, struct variance_list list,
                 struct varied_period *period)
{
    bool withhold = period->follows;
    for (size_t i = 0; i < list.len; i++) {
        const struct rule_variance *variance = list.items[i];
        if (!is_of(variance, rulebook) || !is_for(variance, &period->days))
            continue;
        bool extends = variance->months > 0 && can_extend(rulebook, &period->days);
        struct variance_use *use = &period->uses[period->uses_len++];
        *use = (struct variance_use){variance, extends && withhold && !variance->again};
        if (!extends || use->withheld)
            continue;
        period->days.to = period_moved(rulebook, period->days.to, variance->months);
        withhold = true;
    }
    use_overtaken(rulebook, list, period);
    period->counts_to = period->days.to;
}

/* The first day that matters: what comes later hangs on it, what lies before it on nothing. */
static struct date first_day(const struct variance_walk *walk)
{
    struct date first = walk->question->as_of;
    for (size_t i = 0; i < walk->list.len; i++) {
        const struct rule_variance *variance = walk->list.items[i];
        struct date day = variance->kind == VARIANCE_DECREE ? variance->ending.from : variance->day;
        if (is_of(variance, walk->question->rulebook) && date_compare(day, first) < 0)
            first = day;
    }
    return first;
}

/* The period that has the day, or the worker's first if that is later. */
static bool base_of(const struct period_question *question, struct date day,
                    struct period *ret_base)
{
    struct period_question then = *question;
    struct date from = period_anchor(question->rulebook, question->worker);
    then.as_of = date_compare(day, from) < 0 ? from : day;
    return period_of(&then, ret_base);
}

bool variance_first(const struct variance_walk *walk, struct date first, struct arena *arena,
                    struct varied_period *ret_period)
{
    const struct rulebook *rulebook = walk->question->rulebook;
    struct varied_period period = {.uses =
                                       arena_array(arena, walk->list.len, sizeof(*period.uses))};
    struct date day = first_day(walk);
    if (!date_is_none(first) && date_compare(first, day) < 0)
        day = first;
    if (!period_of(walk->question, &period.base) ||
        (has_next(rulebook) && !base_of(walk->question, day, &period.base)))
        return false;
    period.days = period.base;
    period.follows = follows_registration(walk, &period.days);
    vary(rulebook, walk->list, &period);
    *ret_period = period;
    return true;
}

bool variance_next(const struct variance_walk *walk, struct varied_period *period)
{
    const struct rulebook *rulebook = walk->question->rulebook;
    struct date from = date_add_days(period->counts_to, 1);
    struct period base;
    if (!has_next(rulebook) || !base_of(walk->question, from, &base))
        return false;
    period->follows = variance_extends(period);
    period->base = base;
    period->days = (struct period){from, base.to};
    period->uses_len = 0;
    vary(rulebook, walk->list, period);
    return true;
}

/* --- what is asked -----------------------------------------------------------------------------
 */

int64_t variance_relief(const struct rulebook *rulebook, const struct varied_period *period,
                        const char *id, int64_t min, bool *ret_all)
{
    int64_t off = 0;
    *ret_all = false;
    for (size_t i = 0; i < period->uses_len; i++) {
        const struct rule_variance *variance = period->uses[i].variance;
        for (size_t k = 0; k < variance->reliefs_len; k++) {
            const struct rule_relief *relief = &variance->reliefs[k];
            if (relief->requirement[0] != '\0' && strcmp(relief->requirement, id) != 0)
                continue;
            if (relief->units == RULE_RELIEF_ALL)
                *ret_all = true;
            else
                off = checked_add(off, checked_mul(relief->units, rulebook->measure_min));
        }
    }
    return *ret_all || off > min ? min : off;
}
