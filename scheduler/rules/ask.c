/* How much is asked: the tiers held in a period, its months, and those that are left out. */
#include "scheduler/rules/ask.h"

#include <assert.h>

#include "scheduler/base/checked.h"

static const struct enum_text kinds[ASK_PART_COUNT] = {
    [ASK_PART_TIER] = {"tier", "级别", "tier", NULL},
    [ASK_PART_FIRST_PERIOD] = {"first_period", "首个周期开始之前", "before the first day", NULL},
    [ASK_PART_JOINED] = {"joined", "入职之前", "before joining", NULL},
    [ASK_PART_LEAVE] = {"leave", "请假", "on leave", NULL},
    [ASK_PART_ROUNDING] = {"rounding", "取整", "rounding", NULL},
};

const struct enum_text *ask_part_text(enum ask_part_kind kind)
{
    assert((unsigned)kind < ASK_PART_COUNT);
    return &kinds[kind];
}

static struct date earlier(struct date a, struct date b)
{
    return date_compare(a, b) <= 0 ? a : b;
}

static struct date later(struct date a, struct date b)
{
    return date_compare(a, b) >= 0 ? a : b;
}

/* --- tiers ---------------------------------------------------------------------------------------
 */

static enum tier tier_on(const struct ask_question *question, struct date day)
{
    return worker_tier_on(question->tiers, question->tiers_len, earlier(day, question->as_of),
                          question->worker->tier);
}

/* Those held on any day of the period so far. What was taken back the day it was entered was not
 * held at all. */
static uint32_t tiers_held(const struct ask_question *question, struct date last)
{
    uint32_t mask = 1u << tier_on(question, question->period->from);
    for (size_t i = 0; i < question->tiers_len; i++) {
        const struct worker_tier *row = &question->tiers[i];
        bool is_replaced = i + 1 < question->tiers_len &&
                           date_compare(question->tiers[i + 1].since, row->since) == 0;
        if (!is_replaced && date_compare(row->since, question->period->from) > 0 &&
            date_compare(row->since, last) <= 0)
            mask |= 1u << row->tier;
    }
    return mask;
}

static void find_tiers(const struct ask_question *question, struct ask *ask)
{
    ask->tier = tier_on(question, question->as_of);
    ask->tiers_mask = 1u << ask->tier;
    if (question->period == NULL)
        return;
    struct date last = earlier(question->as_of, question->period->to);
    switch (question->rulebook->tier_change) {
    case RULE_TIER_CURRENT:
        break;
    case RULE_TIER_KEEP:
        ask->tier = tier_on(question, question->whole != NULL ? question->whole->from
                                                              : question->period->from);
        ask->tiers_mask = 1u << ask->tier;
        break;
    case RULE_TIER_HIGHER:
    case RULE_TIER_PRORATE:
        ask->tier = tier_on(question, later(last, question->period->from));
        ask->tiers_mask = tiers_held(question, last);
        break;
    case RULE_TIER_CHANGE_COUNT:
        break;
    }
}

/* --- leaves that count ---------------------------------------------------------------------------
 */

/* In order of their first day, those that touch or overlap as one. */
static size_t join_spans(struct period *spans, size_t len)
{
    size_t kept = 0;
    for (size_t i = 1; i < len; i++) {
        struct period span = spans[i];
        size_t at = i;
        for (; at > 0 && date_compare(spans[at - 1].from, span.from) > 0; at--)
            spans[at] = spans[at - 1];
        spans[at] = span;
    }
    for (size_t i = 0; i < len; i++) {
        if (kept > 0 && date_compare(spans[i].from, date_add_days(spans[kept - 1].to, 1)) <= 0)
            spans[kept - 1].to = later(spans[kept - 1].to, spans[i].to);
        else
            spans[kept++] = spans[i];
    }
    return kept;
}

static bool is_long(const struct rulebook *rulebook, const struct rule_leave *rule,
                    const struct period *span)
{
    if (rule->months_least > 0) {
        struct date full = period_add_months(rulebook, span->from, rule->months_least);
        return date_compare(date_add_days(span->to, 1), full) >= 0;
    }
    return (int64_t)span->to.day - span->from.day + 1 >= rule->days_least;
}

/* Days that rules of leave take out, as spans; returns how many. */
static size_t find_spans(const struct ask_question *question, struct arena *arena,
                         struct period **ret_spans)
{
    const struct rule_proration *proration = &question->rulebook->proration;
    size_t len = 0;
    if (question->leaves_len == 0 || proration->leaves_len == 0)
        return 0;
    struct period *spans =
        arena_array(arena, question->leaves_len * proration->leaves_len, sizeof(*spans));
    for (size_t r = 0; r < proration->leaves_len; r++) {
        struct period *own = spans + len;
        size_t own_len = 0;
        for (size_t i = 0; i < question->leaves_len; i++)
            if ((proration->leaves[r].kinds_mask & 1u << question->leaves[i].kind) != 0)
                own[own_len++] = (struct period){question->leaves[i].from, question->leaves[i].to};
        own_len = join_spans(own, own_len);
        for (size_t i = 0; i < own_len; i++)
            if (is_long(question->rulebook, &proration->leaves[r], &own[i]))
                spans[len++] = own[i];
    }
    *ret_spans = spans;
    return join_spans(spans, len);
}

/* --- months --------------------------------------------------------------------------------------
 */

/* What takes months out of the period: DATE_NONE, or no spans: nothing. */
struct outs {
    struct date first, joined;
    struct period *spans;
    size_t spans_len;
};

static int64_t days_within(const struct outs *outs, const struct period *month)
{
    int64_t days = 0;
    for (size_t i = 0; i < outs->spans_len; i++) {
        struct date from = later(outs->spans[i].from, month->from);
        struct date to = earlier(outs->spans[i].to, month->to);
        if (date_compare(from, to) <= 0)
            days += (int64_t)to.day - from.day + 1;
    }
    return days;
}

/* ASK_PART_TIER: the month counts. */
static enum ask_part_kind judge_month(const struct outs *outs, const struct period *month)
{
    if (date_compare(month->to, outs->first) < 0)
        return ASK_PART_FIRST_PERIOD;
    if (date_compare(month->to, outs->joined) < 0)
        return ASK_PART_JOINED;
    if (2 * days_within(outs, month) > (int64_t)month->to.day - month->from.day + 1)
        return ASK_PART_LEAVE;
    return ASK_PART_TIER;
}

/* The month of the period, counted from 0, that has the day. */
static int32_t month_of(const struct ask_question *question, struct date day)
{
    struct date first = question->period->from;
    int32_t year = 0, month = 0, mday = 0, first_year = 0, first_month = 0;
    date_to_ymd(first, &first_year, &first_month, &mday);
    date_to_ymd(day, &year, &month, &mday);
    int32_t at = 12 * (year - first_year) + month - first_month;
    while (date_compare(period_add_months(question->rulebook, first, at), day) > 0)
        at--;
    while (date_compare(period_add_months(question->rulebook, first, at + 1), day) <= 0)
        at++;
    return at;
}

/* The first day from `from` on that a month is judged by, or `after`. */
static struct date next_turn(const struct ask_question *question, const struct outs *outs,
                             struct date from, struct date after)
{
    struct date turn = after;
    const struct date ends[] = {outs->first, outs->joined};
    for (size_t i = 0; i < 2; i++)
        if (date_compare(ends[i], from) >= 0)
            turn = earlier(turn, ends[i]);
    for (size_t i = 0; i < outs->spans_len; i++) {
        if (date_compare(outs->spans[i].from, from) >= 0)
            turn = earlier(turn, outs->spans[i].from);
        if (date_compare(outs->spans[i].to, from) >= 0)
            turn = earlier(turn, outs->spans[i].to);
    }
    for (size_t i = 0; i < question->tiers_len; i++)
        if (date_compare(question->tiers[i].since, from) >= 0)
            turn = earlier(turn, question->tiers[i].since);
    return turn;
}

/* The period's own months: the first begins with it, the last may be cut short. Those of a tier
 * that is not asked belong to the one that is. Months between two turns are all alike. */
static void count_months(const struct ask_question *question, const struct outs *outs,
                         struct ask *ask)
{
    const struct period *period = question->period;
    enum rule_tier_change change = question->rulebook->tier_change;
    bool is_shared = change == RULE_TIER_HIGHER || change == RULE_TIER_PRORATE;
    const struct date after = date_add_days(period->to, 1);
    const int32_t months = month_of(question, period->to) + 1;
    struct period month = *period;
    int32_t out = 0;
    while (ask->months < months) {
        struct date next =
            period_add_months(question->rulebook, period->from, (int64_t)ask->months + 1);
        enum tier tier = is_shared ? tier_on(question, month.from) : ask->tier;
        month.to = earlier(date_add_days(next, -1), period->to);
        struct date turn = next_turn(question, outs, month.from, after);
        int32_t alike = 1;
        if (date_compare(turn, month.to) > 0)
            alike =
                (date_compare(turn, after) < 0 ? month_of(question, turn) : months) - ask->months;
        enum ask_part_kind kind = judge_month(outs, &month);
        ask->months += alike;
        ask->held_months[tier] += alike;
        if (kind != ASK_PART_TIER) {
            ask->out_months[tier][kind] += alike;
            out += alike;
        }
        month.from =
            alike == 1 ? next : period_add_months(question->rulebook, period->from, ask->months);
    }
    ask->is_nothing = out == ask->months;
}

void ask_of(const struct ask_question *question, struct arena *arena, struct ask *ret_ask)
{
    const struct rulebook *rulebook = question->rulebook;
    const struct rule_first_period *first = &rulebook->first_period;
    const struct rule_proration *proration = &rulebook->proration;
    struct outs outs = {DATE_NONE, DATE_NONE, NULL, 0};
    struct ask ask = {.rulebook = rulebook};
    find_tiers(question, &ask);
    if (question->period != NULL && !date_is_none(question->period->to)) {
        struct date day = period_day_of(question->worker, first->of);
        bool is_first = !date_is_none(day) && period_has(question->period, day);
        ask.is_nothing = is_first && first->asks == RULE_FIRST_ASKS_NOTHING;
        if (is_first && first->asks == RULE_FIRST_ASKS_MONTHS)
            outs.first = day;
        if (proration->of_joiners)
            outs.joined = period_day_of(question->worker, proration->joined);
        outs.spans_len = find_spans(question, arena, &outs.spans);
        bool is_cut = date_compare(outs.first, question->period->from) > 0 ||
                      date_compare(outs.joined, question->period->from) > 0 || outs.spans_len > 0;
        bool is_changed = ask.tiers_mask != 1u << tier_on(question, question->as_of);
        if (!ask.is_nothing && (is_cut || is_changed))
            count_months(question, &outs, &ask);
    }
    *ret_ask = ask;
}

bool ask_applies(const struct ask_question *question, const struct ask *ask)
{
    struct worker worker = *question->worker;
    for (int t = 0; t < TIER_COUNT; t++) {
        worker.tier = (enum tier)t;
        if ((ask->tiers_mask & 1u << t) != 0 && rulebook_applies(question->rulebook, &worker))
            return true;
    }
    return false;
}

/* --- amounts -------------------------------------------------------------------------------------
 */

/* Of the tiers that are asked. */
static int64_t greatest(const struct ask *ask, const int64_t by_tier[TIER_COUNT])
{
    int64_t most = 0;
    for (int t = 0; t < TIER_COUNT; t++)
        if ((ask->tiers_mask & 1u << t) != 0 && by_tier[t] > most)
            most = by_tier[t];
    return most;
}

/* Months left out for this reason, each times what a period of them asks. */
static int64_t left_out(const struct ask *ask, const int64_t by_tier[TIER_COUNT],
                        enum ask_part_kind kind, int32_t *ret_months)
{
    bool is_prorated = ask->rulebook->tier_change == RULE_TIER_PRORATE;
    int64_t whole = greatest(ask, by_tier);
    int64_t sum = 0;
    *ret_months = 0;
    for (int t = 0; t < TIER_COUNT; t++) {
        int64_t each = is_prorated ? by_tier[t] : whole;
        *ret_months += ask->out_months[t][kind];
        sum = checked_add(sum, checked_mul(each, ask->out_months[t][kind]));
    }
    return sum;
}

/* num / months minutes in whole steps of the rulebook's, never beyond `whole`. */
static int64_t rounded(const struct ask *ask, int64_t num, int64_t whole)
{
    const struct rule_proration *proration = &ask->rulebook->proration;
    int64_t step = proration->round_min > 0 ? proration->round_min : 1;
    int64_t den = checked_mul(ask->months, step);
    int64_t steps = 0;
    switch (proration->round) {
    case RULE_ROUND_UP:
        steps = ceil_div(num, den);
        break;
    case RULE_ROUND_DOWN:
        steps = num / den;
        break;
    case RULE_ROUND_NEAREST:
        steps = checked_add(checked_mul(2, num), den) / checked_mul(2, den);
        break;
    case RULE_ROUND_COUNT:
        break;
    }
    int64_t min = checked_mul(steps, step);
    return min < whole ? min : whole;
}

int64_t ask_min(const struct ask *ask, const int64_t by_tier[TIER_COUNT])
{
    int64_t whole = greatest(ask, by_tier);
    int64_t num = 0;
    int32_t months = 0;
    if (ask->is_nothing)
        return 0;
    if (ask->months == 0)
        return whole;
    if (ask->rulebook->tier_change == RULE_TIER_PRORATE)
        for (int t = 0; t < TIER_COUNT; t++)
            num = checked_add(num, checked_mul(by_tier[t], ask->held_months[t]));
    else
        num = checked_mul(whole, ask->months);
    for (int k = ASK_PART_TIER + 1; k < ASK_PART_COUNT; k++)
        num -= left_out(ask, by_tier, (enum ask_part_kind)k, &months);
    return num == checked_mul(whole, ask->months) ? whole : rounded(ask, num, whole);
}

size_t ask_parts(const struct ask *ask, const int64_t by_tier[TIER_COUNT],
                 struct ask_part ret_parts[static ASK_PARTS_MAX])
{
    bool is_prorated = ask->rulebook->tier_change == RULE_TIER_PRORATE;
    int64_t sum = is_prorated ? 0 : greatest(ask, by_tier);
    size_t len = 0;
    if (ask->months == 0)
        return 0;
    for (int t = 0; t < TIER_COUNT; t++) {
        struct ask_part part = {ASK_PART_TIER, (enum tier)t, ask->held_months[t], by_tier[t]};
        if ((ask->tiers_mask & 1u << t) == 0)
            continue;
        if (is_prorated)
            part.min = checked_mul(by_tier[t], part.months) / ask->months;
        sum += is_prorated ? part.min : 0;
        ret_parts[len++] = part;
    }
    for (int k = ASK_PART_TIER + 1; k < ASK_PART_ROUNDING; k++) {
        struct ask_part part = {(enum ask_part_kind)k, TIER_NONE, 0, 0};
        part.min = -(left_out(ask, by_tier, part.kind, &part.months) / ask->months);
        sum += part.min;
        if (part.months > 0)
            ret_parts[len++] = part;
    }
    int64_t rest = ask_min(ask, by_tier) - sum;
    if (rest != 0)
        ret_parts[len++] = (struct ask_part){ASK_PART_ROUNDING, TIER_NONE, 0, rest};
    return len;
}
