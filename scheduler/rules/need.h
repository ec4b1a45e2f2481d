/* need: what a worker's standings mean for one year's plan, in the planner's words (tags, minutes).
 */
#ifndef YANXU_RULES_NEED_H
#define YANXU_RULES_NEED_H

#include "scheduler/rules/standing.h"

/* Only classes that meet these demands for approval help, and only they use up what a cap leaves.
 */
struct need_gate {
    const struct rulebook *rulebook; /* NULL: any class */
    uint32_t demands;                /* rows of its approvals, as struct standing has them */
};

struct need {
    const char *tag;
    struct need_gate gate;
    int32_t min;          /* > 0 */
    struct date deadline; /* last day on which it helps; never after the year's end */
};

/* At most so many more minutes with this tag are of use. */
struct limit {
    const char *tag;
    struct need_gate gate;
    int32_t max_min; /* 0: nothing more */
};

/* Standings of one worker, one per rulebook, evaluated no earlier than the year's first day or else
 * with that day as as_of; booked places that the plan may move are left out there. Each requirement
 * with minutes missing asks on its tag
 *   - for all of them, if its last day is inside the year,
 *   - for ceil(missing x m / n), if it goes on: n calendar months from the start (the latest of
 *     as_of, the year's and the period's first day) to its last day, m of them inside the year; a
 *     month begun counts,
 *   - for all of them, if it has no last day; for none, if that day has passed or the period begins
 *     after the year.
 * What is counted in pieces asks for nothing.
 * A share's missing minutes are those of ceil(share x needed total) on its tag.
 * Credit is shared between rulebooks, so for one tag and deadline the maximum is asked for, not the
 * sum; but rulebooks of one group of exclusive credit add up, beyond what they share; and a need is
 * left out if an earlier deadline of its tag asks for as much. What rulebooks ask for that demand
 * approvals stands apart, by gate. Several needs of one tag therefore
 * have rising deadlines and rising minutes, each counted from the start: 600 by March and 4,050 by
 * December, the 600 being part of the 4,050. Sorted by tag, gate, deadline. In `arena`. */
void rules_needs(const struct standing *standings, size_t len, int32_t year, struct arena *arena,
                 struct need **ret_needs, size_t *ret_len);

/* What caps leave: a cap of a rulebook that asks for something in the year becomes a limit on the
 * tag of its category or mode, the cap less what is counted of it. The planner sees tags only, so a
 * mode is a tag: "self_paced" must be among the tags of self-paced courses. The smallest, where
 * several rulebooks limit one tag; of a group of exclusive credit the sum. Sorted by tag, then
 * gate. */
void rules_limits(const struct standing *standings, size_t len, int32_t year, struct arena *arena,
                  struct limit **ret_limits, size_t *ret_len);

#endif
