/* Periods: years, spans, cycles, anniversaries, and the days on which what is earned counts in
 * them. A month after the 31st is as the rulebook's month_end says. */
#include "scheduler/rules/period.h"

#include <assert.h>

#include "scheduler/base/checked.h"

struct period period_year(int32_t year)
{
    struct period period;
    err_ignore(date_from_ymd(year, 1, 1, &period.from, NULL), "every year has this day");
    err_ignore(date_from_ymd(year, 12, 31, &period.to, NULL), "every year has this day");
    return period;
}

int64_t period_months_between(struct date from, struct date to)
{
    int32_t from_year, from_month, to_year, to_month, mday;
    date_to_ymd(from, &from_year, &from_month, &mday);
    date_to_ymd(to, &to_year, &to_month, &mday);
    return ((int64_t)to_year - from_year) * 12 + to_month - from_month + 1;
}

/* Where the month has no such day, the rulebook says which it is. */
struct date period_add_months(const struct rulebook *rulebook, struct date day, int64_t months)
{
    int32_t year, month, mday, later_mday;
    struct date later = date_add_months(day, checked_i32(months));
    if (!rulebook->month_end_next || date_is_none(day))
        return later;
    date_to_ymd(day, &year, &month, &mday);
    date_to_ymd(later, &year, &month, &later_mday);
    return mday != later_mday ? date_add_days(later, 1) : later;
}

struct date period_day_of(const struct worker *worker, enum rule_day day)
{
    switch (day) {
    case RULE_DAY_CERTIFIED:
        return worker->certified_on;
    case RULE_DAY_HIRED:
        return worker->hired_on;
    case RULE_DAY_REGISTERED:
        return worker->registered_from;
    case RULE_DAY_COUNT:
        break;
    }
    return DATE_NONE; /* not reached: every such rule names a day */
}

static bool registration(const struct worker *worker, struct period *ret_period)
{
    if (date_is_none(worker->registered_from) || date_is_none(worker->registered_to))
        return false;
    *ret_period = (struct period){worker->registered_from, worker->registered_to};
    return true;
}

/* The one of the periods that begin every so many months, counted from `anchor`, that has the day.
 */
static struct period repeated(const struct rulebook *rulebook, struct date anchor, struct date day)
{
    int64_t months = rulebook->period.months;
    int64_t apart = date_compare(day, anchor) >= 0 ? period_months_between(anchor, day) - 1
                                                   : 1 - period_months_between(day, anchor);
    int64_t turn = apart >= 0 ? apart / months : -((months - 1 - apart) / months);
    if (date_compare(period_add_months(rulebook, anchor, turn * months), day) > 0)
        turn--;
    else if (date_compare(period_add_months(rulebook, anchor, (turn + 1) * months), day) <= 0)
        turn++;
    return (struct period){
        period_add_months(rulebook, anchor, turn * months),
        date_add_days(period_add_months(rulebook, anchor, (turn + 1) * months), -1)};
}

bool period_of(const struct period_question *question, struct period *ret_period)
{
    const struct rulebook *rulebook = question->rulebook;
    const struct rule_period *rule = &rulebook->period;
    struct date anchor;
    struct date day;
    int32_t year, month, mday;
    switch (rule->kind) {
    case RULE_PERIOD_CALENDAR_YEAR:
        date_to_ymd(question->as_of, &year, &month, &mday);
        *ret_period = period_year(year);
        return true;
    case RULE_PERIOD_REGISTRATION:
        return registration(question->worker, ret_period);
    case RULE_PERIOD_SPAN:
    case RULE_PERIOD_ONCE:
        *ret_period = (struct period){rule->from, rule->to};
        return true;
    case RULE_PERIOD_CYCLE:
        *ret_period = repeated(rulebook, rule->from, question->as_of);
        return true;
    case RULE_PERIOD_ANNIVERSARY:
        anchor = period_day_of(question->worker, rule->of);
        if (date_is_none(anchor) || date_compare(anchor, question->as_of) > 0)
            return false;
        *ret_period = repeated(rulebook, anchor, question->as_of);
        return true;
    case RULE_PERIOD_ROLLING:
        day = date_add_days(question->as_of, question->ahead_days);
        *ret_period = (struct period){
            period_add_months(rulebook, date_add_days(day, 1), -(int64_t)rule->months), day};
        return true;
    case RULE_PERIOD_COUNT:
        break;
    }
    return false; /* not reached: every rulebook has a kind */
}

struct date period_anchor(const struct rulebook *rulebook, const struct worker *worker)
{
    return rulebook->period.kind == RULE_PERIOD_ANNIVERSARY
               ? period_day_of(worker, rulebook->period.of)
               : DATE_NONE;
}

struct date period_moved(const struct rulebook *rulebook, struct date last, int64_t months)
{
    return date_add_days(period_add_months(rulebook, date_add_days(last, 1), months), -1);
}

struct period period_evidence(const struct rulebook *rulebook, const struct period *period)
{
    const struct rule_period *rule = &rulebook->period;
    struct period evidence = *period;
    if (rule->evidence_begins_before > 0)
        evidence.from =
            period_add_months(rulebook, period->from, -(int64_t)rule->evidence_begins_before);
    if (rule->evidence_ends_before > 0)
        evidence.to = period_moved(rulebook, period->to, -(int64_t)rule->evidence_ends_before);
    return evidence;
}

bool period_part_of(const struct rulebook *rulebook, const struct period *period,
                    struct period_part part, struct period *ret_days)
{
    struct date from = period_add_months(rulebook, period->from, (int64_t)part.index * part.months);
    struct date next =
        period_add_months(rulebook, period->from, ((int64_t)part.index + 1) * part.months);
    if (part.index > part.last || date_compare(from, period->to) > 0)
        return false;
    bool is_last = part.index == part.last || date_compare(next, period->to) > 0;
    *ret_days = (struct period){from, is_last ? period->to : date_add_days(next, -1)};
    return true;
}

bool period_has(const struct period *period, struct date day)
{
    return date_compare(day, period->from) >= 0 &&
           (date_is_none(period->to) || date_compare(day, period->to) <= 0);
}

struct date period_register_by(const struct rulebook *rulebook, struct date anchor)
{
    if (rulebook->first_registration_months == 0)
        return DATE_NONE;
    return period_add_months(rulebook, anchor, rulebook->first_registration_months);
}

struct date period_renew_from(const struct rulebook *rulebook, const struct period *period)
{
    if (rulebook->renewal_last_months == 0)
        return DATE_NONE;
    return period_add_months(rulebook, date_add_days(period->to, 1),
                             -(int64_t)rulebook->renewal_last_months);
}
