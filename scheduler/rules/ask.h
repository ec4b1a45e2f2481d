/* ask: how much of what a rulebook writes is asked of one worker in one period: whose tier's rows,
 * and which months count. The words are those of rulebook.h, "tier_change", "proration" and
 * "first_period". */
#ifndef YANXU_RULES_ASK_H
#define YANXU_RULES_ASK_H

#include "scheduler/model/worker_tier.h"
#include "scheduler/rules/period.h"

/* What a figure is made of. */
enum ask_part_kind {
    ASK_PART_TIER,         /* what a tier asks for the months that it is held */
    ASK_PART_FIRST_PERIOD, /* months before the worker's first day */
    ASK_PART_JOINED,       /* months before the worker joined */
    ASK_PART_LEAVE,        /* months on leave */
    ASK_PART_ROUNDING,
    ASK_PART_COUNT
};
/* Code, Chinese and English of a kind. */
const struct enum_text *ask_part_text(enum ask_part_kind kind);

/* Minutes, or pieces; below 0 where months are left out. Under RULE_TIER_HIGHER the parts of tiers
 * are what each asks in the whole period, of which the greatest is taken; else all parts add up to
 * what is asked. */
struct ask_part {
    enum ask_part_kind kind;
    enum tier tier; /* of ASK_PART_TIER */
    int32_t months; /* 0 of ASK_PART_ROUNDING */
    int64_t min;
};
#define ASK_PARTS_MAX (TIER_COUNT + ASK_PART_COUNT)

struct ask_question {
    const struct rulebook *rulebook;
    const struct worker *worker;
    const struct worker_tier
        *tiers; /* the worker's rows; what begins after as_of is not looked at */
    size_t tiers_len;
    const struct leave *leaves; /* the worker's, by first day */
    size_t leaves_len;
    struct date as_of;
    const struct period *period; /* NULL: the worker has none */
    const struct period *whole;  /* what `period` is a part of; NULL: nothing */
};

/* Read it, do not change it. */
struct ask {
    const struct rulebook *rulebook;
    enum tier tier;      /* whose shares, caps, conversions and carry-over hold */
    uint32_t tiers_mask; /* bit 1u << TIER_x: whose amounts are asked */
    bool is_nothing;     /* a first period that asks nothing, or no month is left */
    int32_t months;      /* of the period; 0: none is left out or shared, nobody has counted them */
    int32_t held_months[TIER_COUNT];
    int32_t out_months[TIER_COUNT][ASK_PART_COUNT]; /* of those held, left out */
};

/* `arena` holds work. */
void ask_of(const struct ask_question *question, struct arena *arena, struct ask *ret_ask);
/* Is the rulebook written for the worker with one of the tiers that count? */
bool ask_applies(const struct ask_question *question, const struct ask *ask);
/* Minutes asked, of amounts that each tier of tiers_mask would have to bring in all of the period;
 * those of other tiers are not looked at. */
int64_t ask_min(const struct ask *ask, const int64_t by_tier[TIER_COUNT]);
/* Why ask_min() is what it is; returns how many parts, 0 where nothing is shared or left out. */
size_t ask_parts(const struct ask *ask, const int64_t by_tier[TIER_COUNT],
                 struct ask_part ret_parts[static ASK_PARTS_MAX]);

#endif
