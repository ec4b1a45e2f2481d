/* period 登记有效期, calendar year, …: the days between which a rulebook asks and counts. */
#ifndef YANXU_RULES_PERIOD_H
#define YANXU_RULES_PERIOD_H

#include <stdbool.h>

#include "scheduler/rules/rulebook.h"

/* Both days inside; DATE_NONE: open. */
struct period {
    struct date from, to;
};

/* The worker's period that `as_of` is asked about. False if there is none: a registration period of
 * a worker who is not registered. */
bool period_of(const struct rulebook *rulebook, const struct worker *worker, struct date as_of,
               struct period *ret_period);
bool period_has(const struct period *period, struct date day);

/* Last day for the first registration of a worker who is not registered yet; DATE_NONE: none. */
struct date period_register_by(const struct rulebook *rulebook, const struct worker *worker);
/* First day of the last months of a registration period; DATE_NONE: no such rule. */
struct date period_renew_from(const struct rulebook *rulebook, const struct period *period);

/* 1 January and 31 December; the year within 1..9999. */
struct period period_year(int32_t year);

#endif
