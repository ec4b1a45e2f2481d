/* Periods: calendar years, registration periods and fixed spans. Months end where date_add_months()
 * says: a year after 29 February is 28 February. */
#include "scheduler/rules/period.h"

struct period period_year(int32_t year)
{
    struct period period;
    err_ignore(date_from_ymd(year, 1, 1, &period.from, NULL), "every year has this day");
    err_ignore(date_from_ymd(year, 12, 31, &period.to, NULL), "every year has this day");
    return period;
}

static bool registration(const struct worker *worker, struct period *ret_period)
{
    if (date_is_none(worker->registered_from) || date_is_none(worker->registered_to))
        return false;
    *ret_period = (struct period){worker->registered_from, worker->registered_to};
    return true;
}

bool period_of(const struct rulebook *rulebook, const struct worker *worker, struct date as_of,
               struct period *ret_period)
{
    int32_t year, month, mday;
    switch (rulebook->period) {
    case RULE_PERIOD_CALENDAR_YEAR:
        date_to_ymd(as_of, &year, &month, &mday);
        *ret_period = period_year(year);
        return true;
    case RULE_PERIOD_REGISTRATION:
        return registration(worker, ret_period);
    case RULE_PERIOD_SPAN:
    case RULE_PERIOD_ONCE:
        *ret_period = (struct period){rulebook->span_from, rulebook->span_to};
        return true;
    case RULE_PERIOD_COUNT:
        break;
    }
    return false; /* not reached: every rulebook has a kind */
}

bool period_has(const struct period *period, struct date day)
{
    return date_compare(day, period->from) >= 0 &&
           (date_is_none(period->to) || date_compare(day, period->to) <= 0);
}

struct date period_register_by(const struct rulebook *rulebook, const struct worker *worker)
{
    struct period registered;
    if (rulebook->first_registration_months == 0 || registration(worker, &registered))
        return DATE_NONE;
    struct date start =
        rulebook->first_registration_after_hire ? worker->hired_on : worker->certified_on;
    return date_is_none(start) ? DATE_NONE
                               : date_add_months(start, rulebook->first_registration_months);
}

struct date period_renew_from(const struct rulebook *rulebook, const struct period *period)
{
    if (rulebook->renewal_last_months == 0)
        return DATE_NONE;
    return date_add_months(date_add_days(period->to, 1), -rulebook->renewal_last_months);
}
