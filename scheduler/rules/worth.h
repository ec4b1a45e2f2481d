/* worth: what one entry is worth under a rulebook before anything is counted: conversions. */
#ifndef YANXU_RULES_WORTH_H
#define YANXU_RULES_WORTH_H

#include "scheduler/rules/standing.h"

/* Minutes, 0 or more: at most those of the entry unless a conversion says more. A source without
 * conversion is worth its minutes; where pieces count, 1. */
int32_t worth_min(const struct rulebook *rulebook, const struct worker *worker,
                  const struct credit *credit);
/* Has a conversion that counts once in a life been used up by an older entry of the input? */
bool worth_is_used_up(const struct rulebook *rulebook, const struct rules_input *input,
                      const struct credit *credit);

#endif
