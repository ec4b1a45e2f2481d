/* One evaluation of one worker under one rulebook, in its steps. For standing*.c only. */
#ifndef YANXU_RULES_STANDING_INSIDE_H
#define YANXU_RULES_STANDING_INSIDE_H

#include "scheduler/rules/count.h"
#include "scheduler/rules/period.h"
#include "scheduler/rules/standing.h"

/* An entry of the input; or, where a conversion spreads it over years, what one year has of it. */
struct part {
    const struct credit *credit;
    struct date on; /* the day on which it counts */
    int32_t min;    /* what it is worth */
    bool booked;
    enum uncounted_reason refused; /* if it is no candidate */
    const struct rule_approval *lacks;
};

/* A part that may count. */
struct candidate {
    size_t at; /* index into parts */
    struct count_item item;
    uint32_t categories; /* bit per category of the rulebook */
    int32_t counted;
    bool shared;                  /* it serves every rulebook of the group */
    const struct rulebook *other; /* has minutes of it that do not count here */
};

/* The outcome of one count: over the earned entries, or over those and the booked ones. */
struct tally {
    int64_t total;
    int64_t by_need[RULEBOOK_NEEDS_MAX];
    int64_t by_cap[RULEBOOK_CAPS_MAX];
    bool *turns; /* which have minutes that count */
};

/* What one evaluation knows; indexes of needs are those of standing->requirements. */
struct evaluation {
    const struct rulebook *book;
    const struct rules_input *input;
    struct arena *arena;
    struct standing *standing;
    const struct varied_period *given; /* the period asked about; NULL: that of as_of */
    struct varied_period *varied;      /* standing->varied: the period, and what is asked less */
    struct period evidence;            /* when what counts is earned */
    struct worker worker;              /* with the tier whose rows hold */
    struct rules_input as_asked;       /* the input, of that worker */
    struct ask_question question;
    struct ask ask; /* whose tier's rows, and which months */
    const struct rule_requirement *rows[RULEBOOK_NEEDS_MAX]; /* the first of each requirement */
    struct count_need needs[RULEBOOK_NEEDS_MAX];
    uint32_t need_bits[RULEBOOK_NEEDS_MAX]; /* category as a bit; 0: the total */
    struct count_cap caps[RULEBOOK_CAPS_MAX];
    int64_t total_needed;
    struct part *parts; /* earned, then booked, in order of the input */
    size_t parts_len;
    struct candidate *candidates; /* earned, oldest first; then booked likewise */
    size_t earned_len, candidates_len;
    /* Of courses that may not count as often as they like: the limit of each turn, and how many
     * turns of each may count. */
    int32_t *turns, *limits;
    int32_t turns_len, limits_len;
    struct tally earned, both;
    bool is_counted;
};

/* standing_period.c: the worker's period on the day of the input, which decrees and waivers may
 * have put off, and which may still be open; *ret_has false: none. */
MUST_USE enum err_code evaluation_period(const struct evaluation *e,
                                         const struct rules_input *input, bool *ret_has,
                                         struct varied_period *ret_period, struct err *err);
/* standing.c: the whole of it for one rulebook by itself; `e` has book, arena, standing, given. */
MUST_USE enum err_code evaluation_alone(struct evaluation *e, const struct rules_input *input,
                                        struct err *err);

/* standing_collect.c: what is asked of the worker, and which caps bind them. */
void evaluation_requirements(struct evaluation *e);
void evaluation_caps(struct evaluation *e);

/* standing_entries.c: what the entries are worth, and which may count. */
void evaluation_parts(struct evaluation *e);
MUST_USE enum err_code evaluation_candidates(struct evaluation *e, struct err *err);

/* standing_turns.c: numbers the candidates' turns. */
void evaluation_turns(struct evaluation *e);

/* standing_count.c: counts for one rulebook, or together for several of one group: the earned
 * entries and, with_booked, these and the booked ones. Fills their tallies and candidates. */
MUST_USE enum err_code evaluation_count(struct evaluation *const *evaluations, size_t len,
                                        bool with_booked, struct err *err);

/* standing_carry.c: fills standing.carries; and the last day until which something that came in may
 * be due, or DATE_NONE. */
void evaluation_carry(struct evaluation *e);
struct date evaluation_expires(const struct evaluation *e, const struct credit *credit,
                               uint32_t categories);

/* standing_explain.c: fills standing.counted. */
void evaluation_explain(struct evaluation *e);

#endif
