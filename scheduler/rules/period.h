/* period 登记有效期, calendar year, …: the days between which a rulebook asks and counts. */
#ifndef YANXU_RULES_PERIOD_H
#define YANXU_RULES_PERIOD_H

#include <stdbool.h>

#include "scheduler/rules/rulebook.h"

/* Both days inside; DATE_NONE: open. */
struct period {
    struct date from, to;
};

/* The worker's period that a day is asked about. */
struct period_question {
    const struct rulebook *rulebook;
    const struct worker *worker;
    struct date as_of;
    int32_t ahead_days; /* a rolling period ends so many days after as_of */
};
/* False if there is none: a registration period of a worker who is not registered; an anniversary
 * of a day that the worker has not, or that is still to come. */
bool period_of(const struct period_question *question, struct period *ret_period);
/* The days on which entries of this period are earned: the period, unless the rulebook says
 * otherwise. */
struct period period_evidence(const struct rulebook *rulebook, const struct period *period);
/* The day so many months later, a month's end as the rulebook says. */
struct date period_add_months(const struct rulebook *rulebook, struct date day, int64_t months);
/* A day of the worker's, or DATE_NONE. */
struct date period_day_of(const struct worker *worker, enum rule_day day);
/* The part of so many months, the first being 0, of a period with a first and a last day. The last
 * part ends with it, and part `last` has all of the rest. False if it is over by then. */
struct period_part {
    int32_t months, index, last;
};
bool period_part_of(const struct rulebook *rulebook, const struct period *period,
                    struct period_part part, struct period *ret_days);
bool period_has(const struct period *period, struct date day);
/* A period's last day put off by so many months, or brought forward: the day before the first day
 * of what follows moves with that. */
struct date period_moved(const struct rulebook *rulebook, struct date last, int64_t months);
/* The day before which the worker has no period; DATE_NONE: there is none such. */
struct date period_anchor(const struct rulebook *rulebook, const struct worker *worker);

/* Last day for the first registration, counted from `anchor`; DATE_NONE: no such rule. */
struct date period_register_by(const struct rulebook *rulebook, struct date anchor);
/* First day of the last months of a registration period; DATE_NONE: no such rule. */
struct date period_renew_from(const struct rulebook *rulebook, const struct period *period);

/* Calendar months from the one of `from` to the one of `to`, both counted; from <= to. */
int64_t period_months_between(struct date from, struct date to);
/* 1 January and 31 December; the year within 1..9999. */
struct period period_year(int32_t year);

#endif
