/* worth: what one entry is worth under a rulebook before anything is counted: conversions. */
#ifndef YANXU_RULES_WORTH_H
#define YANXU_RULES_WORTH_H

#include "scheduler/rules/standing.h"

struct worth {
    int32_t min;   /* of all years together */
    int32_t years; /* over which it is spread: the entry's day and its anniversaries; usually 1 */
};

/* Minutes, 0 or more: at most those of the entry unless a conversion says more. A source without
 * conversion is worth its minutes; where pieces count, 1. */
struct worth worth_of(const struct rulebook *rulebook, const struct worker *worker,
                      const struct credit *credit);
/* The part of a year, from 0: equal parts that add up exactly, each boundary rounded down. */
int32_t worth_in_year(const struct worth *worth, int32_t year);
/* The most years over which the rulebook spreads an entry, at least 1. */
size_t worth_years_most(const struct rulebook *rulebook);
/* Which rows of rulebook->approvals ask for an approval of the worker's entries of this source: bit
 * 1u << row. */
uint32_t worth_demands(const struct rulebook *rulebook, const struct worker *worker,
                       enum credit_source source);
/* The first of these rows that the entry does not meet; NULL: it may count. `approvals` as
 * approval_compare() sorts them. */
const struct rule_approval *worth_unmet(const struct rulebook *rulebook, uint32_t demands,
                                        const struct approval *approvals, size_t approvals_len,
                                        const struct credit *credit);
/* The first demand for an approval that the entry does not meet; NULL: it may count. */
const struct rule_approval *worth_lacks(const struct rulebook *rulebook,
                                        const struct rules_input *input,
                                        const struct credit *credit);
/* Has a conversion that counts once in a life been used up by an older entry of the input? */
bool worth_is_used_up(const struct rulebook *rulebook, const struct rules_input *input,
                      const struct credit *credit);

#endif
