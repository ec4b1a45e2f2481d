/* One evaluation of one worker under one rulebook, in its steps. For standing*.c only. */
#ifndef YANXU_RULES_STANDING_INSIDE_H
#define YANXU_RULES_STANDING_INSIDE_H

#include "scheduler/rules/count.h"
#include "scheduler/rules/period.h"
#include "scheduler/rules/standing.h"

/* An entry that may count, and where it stands in the input. */
struct candidate {
    const struct credit *credit;
    size_t at; /* index into effective, or effective_len + index into booked */
    struct count_item item;
    int32_t counted;
};

/* What one evaluation knows; indexes of needs are those of standing->requirements. */
struct evaluation {
    const struct rulebook *book;
    const struct rules_input *input;
    struct arena *arena;
    struct standing *standing;
    struct varied_period *varied; /* standing->varied: the period, and what is asked less */
    struct period evidence;       /* when what counts is earned */
    struct ask_question question;
    struct ask ask; /* whose tier's rows, and which months */
    struct count_need needs[RULEBOOK_REQUIREMENTS_MAX];
    uint32_t need_bits[RULEBOOK_REQUIREMENTS_MAX]; /* category as a bit; 0: the total */
    struct count_cap caps[RULEBOOK_CAPS_MAX];
    int64_t total_needed;
    struct candidate *candidates; /* earned, oldest first; then booked likewise */
    size_t earned_len, candidates_len;
    enum uncounted_reason *refused; /* per entry of the input, if it is no candidate */
};

/* The outcome of one count: over the earned entries, or over those and the booked ones. */
struct tally {
    int64_t total;
    int64_t by_need[RULEBOOK_REQUIREMENTS_MAX];
    int64_t by_cap[RULEBOOK_CAPS_MAX];
};

/* standing_collect.c: what is asked of the worker, which caps bind them, and which entries may
 * count. */
void evaluation_requirements(struct evaluation *e);
void evaluation_caps(struct evaluation *e);
MUST_USE enum err_code evaluation_candidates(struct evaluation *e, struct err *err);

/* standing_explain.c: fills standing.counted. Without tallies nothing was counted. */
void evaluation_explain(struct evaluation *e, const struct tally *earned, const struct tally *both);

#endif
