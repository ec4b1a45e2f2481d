/* standing 达标情况: how much of a worker's entries counts under one rulebook, toward what, why the
 * rest does not, and whether that is enough.
 *
 * Counting is an allocation, not a sum in order of date: of each entry c minutes count, 0 <= c <=
 * what its minutes are worth, such that no cap is exceeded and, in this order,
 *   1. the minutes missing, added up over the requirements, are fewest (0: all are met),
 *   2. the counted total is greatest, and with it what can be carried over,
 *   3. minutes that serve several requirements are preferred: their sum over the requirements is
 *      greatest (what is over today's ethics minimum is proof against tomorrow's correction),
 *   4. older entries are used first: the oldest counts as far as it can, then the next, …
 * A minute counts toward every requirement whose category its entry carries and whose deadline its
 * day keeps. A share is a requirement of ceil(share x max(needed total, counted total)), so that
 * minutes which would only break the share are left out, and said to be.
 * Which times of a course that repeats too often count is part of this; so is which of several
 * rulebooks of one group of exclusive credit each minute serves: the aims are those of all of them
 * together, and of the oldest entry the first rulebook in order of code takes first. An entry that
 * is not worth the same under all of them serves one as a whole. Each has its own period: what is
 * outside of that of one is the other's.
 * The method is exact (count.h): without a limit in the way everything counts; otherwise entries
 * that the rules cannot tell apart become one integer variable, and the aims are solved one after
 * the other as integer programs, proved in whole numbers. Where that takes too long the
 * standing says so. */
#ifndef YANXU_RULES_STANDING_H
#define YANXU_RULES_STANDING_H

#include "scheduler/base/arena.h"
#include "scheduler/model/enum_text.h"
#include "scheduler/model/exam.h"
#include "scheduler/rules/ask.h"
#include "scheduler/rules/registration.h"
#include "scheduler/rules/variance.h"

#define RULES_PACE_MIN    480  /* minutes a week that a worker can still make up, unless set */
#define RULES_ENTRIES_MAX 4096 /* of one worker, earned and booked each */

/* At the end of the day as_of, with needed N, earned E, booked B, all as counted:
 *   exempt N = 0 · met E >= N · on_track E + B >= N · at_risk N - E - B <= weeks left x pace ·
 *   short more than that, or the last day lies before as_of.
 * Weeks left are days / 7, in exact proportion, from as_of to the last day (as_of + 7 is one week);
 * without a last day there is always time. Holidays are not left out: rulebooks write calendar
 * days. In order of severity but for `exempt`. */
enum standing_state {
    STANDING_MET,
    STANDING_ON_TRACK,
    STANDING_AT_RISK,
    STANDING_SHORT,
    STANDING_EXEMPT,
    STANDING_COUNT
};

/* Code, Chinese and English of a state. */
const struct enum_text *standing_state_text(enum standing_state state);
struct standing;
/* Was the period open still after its last day, not being met, or is it? Until which day says
 * varied.counts_to: that on which it was met, or the last of the rulebook's grace. */
bool standing_is_late(const struct standing *standing);
/* The worse of two; exempt only if both are. Start with STANDING_EXEMPT. */
enum standing_state standing_worse(enum standing_state a, enum standing_state b);

/* Why minutes of an entry do not count. */
enum uncounted_reason {
    UNCOUNTED_NONE,           /* all of it counts */
    UNCOUNTED_CATEGORY,       /* no category that the rulebook accepts */
    UNCOUNTED_OUTSIDE,        /* outside the period */
    UNCOUNTED_APPROVAL,       /* its provider, course or mode is not approved */
    UNCOUNTED_LATER,          /* earned after as_of; booked before it */
    UNCOUNTED_MODE_CAP,       /* over the most that counts of this mode */
    UNCOUNTED_CATEGORY_CAP,   /* over the most that counts of this category */
    UNCOUNTED_SHARE,          /* more of it would break the share that another category must have */
    UNCOUNTED_ONCE,           /* what counts once in a life has counted before */
    UNCOUNTED_SAME_PIECE,     /* counted with another entry of the same course */
    UNCOUNTED_REPEAT,         /* the same course counts only so many times */
    UNCOUNTED_EXPIRED,        /* carried over too long ago for what is due by now */
    UNCOUNTED_OTHER,          /* serves another licence: each minute serves one of a group */
    UNCOUNTED_NOTHING_NEEDED, /* the worker is exempt or has no period */
    UNCOUNTED_COUNT
};
const struct enum_text *uncounted_reason_text(enum uncounted_reason reason);

/* One entry in the flow; a booked one says what would count if all that is booked is attended. */
struct counted_credit {
    const struct credit *credit; /* as handed in */
    struct date on;              /* the day on which it counts, usually its own */
    bool booked;
    int32_t worth_min; /* what the entry's minutes are worth under the rulebook's conversions */
    int32_t counted_min;
    uint32_t toward; /* bit per index in standing.requirements; meaningful if counted_min > 0 */
    enum uncounted_reason reason;      /* why worth_min - counted_min do not count */
    const struct rule_cap *cap;        /* for the two caps, else NULL */
    const struct rule_approval *lacks; /* which, for UNCOUNTED_APPROVAL, else NULL */
    const struct rulebook *other;      /* which rulebook has minutes of it, for UNCOUNTED_OTHER */
};

/* One requirement of one worker, rows with the same id added up. Minutes; or pieces, where the
 * rulebook counts them (counts_pieces), as in all that follows. */
struct standing_requirement {
    const char *id, *tag, *category; /* category NULL: the total */
    struct rule_title title;
    int64_t needed_min, earned_min, booked_min,
        missing_min;              /* missing = needed - earned - booked, >= 0 */
    int64_t waived_min;           /* what decrees and waivers have taken off `needed` */
    struct date from;             /* of a part of the period, its first day; else DATE_NONE */
    struct date deadline;         /* its last day; DATE_NONE: none */
    bool by_exam;                 /* that is the day before an exam */
    const struct exam_day *exam;  /* which one; NULL: the calendar has none in the period */
    const struct ask_part *asked; /* why needed + waived is so much, if asked for (`explain`) */
    size_t asked_len;             /* 0: it is asked in full, of one tier */
    int32_t asked_months;         /* of the period, where asked_len > 0 */
    bool is_share;
    bool share_holds; /* of a share: it holds for what is counted so far, be it little or much */
    enum standing_state state;
};

struct standing_cap {
    const struct rule_cap *cap;
    int64_t max_min;     /* what it leaves room for: of a share, at the total so far */
    int64_t counted_min; /* earned and booked */
};

/* What may be carried over into the next period: it comes in as entries that have the first
 * category which the rulebook accepts, and this one besides. */
struct standing_carry {
    const char *category; /* NULL: none besides */
    int64_t min;
};

struct standing {
    const struct rulebook *rulebook;
    struct worker_id worker_id;
    struct date as_of;
    struct date from, to;        /* the period, both days inside; DATE_NONE where open or absent */
    struct varied_period varied; /* what decrees and waivers have done to it */
    enum standing_state state;   /* the worst of the requirements' */
    bool is_unproved; /* so entangled that no exact answer was found in time: what counts keeps
                       * every limit, but more may count. `met` is met; the rest may be better */
    uint32_t
        demands; /* rows of rulebook->approvals that a class must meet to count: bit 1u << row */
    struct standing_requirement *requirements; /* in order of the rulebook */
    size_t requirements_len;
    struct standing_cap *caps; /* those that bind this worker */
    size_t caps_len;
    int64_t counted_min;        /* earned total that counts */
    int64_t counted_booked_min; /* what the booked ones add to it */
    int64_t carry_over_min;     /* of the earned, over the needed total: the sum of carries */
    struct standing_carry *carries;
    size_t carries_len;
    struct registration_status registration;
    struct counted_credit
        *counted; /* the flow, if asked for: effective, then booked, as handed in; an entry that
                   * is spread over years has a row for each of them, in order */
    size_t counted_len;
};

struct rules_input {
    const struct worker *worker;
    const struct credit *effective; /* as ledger_fold() gives them; only this worker's */
    size_t effective_len;
    const struct credit *booked; /* places in sessions to come; id 0 is fine */
    size_t booked_len;
    const struct approval *approvals; /* as approval_compare() sorts them */
    size_t approvals_len;
    uint32_t levels_passed;           /* exams: bit 1u << TIER_x */
    const struct exam_day *exam_days; /* the exam calendar, in any order */
    size_t exam_days_len;
    struct date passed_on;          /* the exam of the tier held; DATE_NONE: not on record */
    bool is_restored, is_renewed;   /* the registration, as registration.h says */
    struct variance_list variances; /* decrees and waivers of this worker */
    const struct period *registered_before; /* the registration before this one; NULL: not known */
    const struct worker_tier *tiers;        /* the worker's, as worker_tier.h says */
    size_t tiers_len;
    const struct leave *leaves; /* the worker's, by first day */
    size_t leaves_len;
    struct date as_of;
    int32_t ahead_days; /* a rolling period ends so many days after as_of: to plan for that day */
    int32_t pace_min;   /* a week; 0: RULES_PACE_MIN */
    bool explain;       /* fill standing.counted */
};

/* Is the rulebook for the worker, by the tier held on as_of or those that its tier_change looks at?
 */
bool rules_apply(const struct rulebook *rulebook, const struct rules_input *input,
                 struct arena *arena);

/* The calendar year is that of as_of: to plan a year ahead, evaluate at its first day. A worker to
 * whom the rulebook does not apply is exempt, with no requirements. What *ret_standing points to
 * lives in `arena`, in the rulebook and in the input. ERR_INVALID for an entry of no or negative
 * minutes. Of more than RULES_ENTRIES_MAX entries the first count, and is_unproved says so. */
MUST_USE enum err_code rules_evaluate(const struct rulebook *rulebook,
                                      const struct rules_input *input, struct arena *arena,
                                      struct standing *ret_standing, struct err *err);
/* The same under several rulebooks at once: those of one group of exclusive credit are counted
 * together. ret_standings has room for `len`, in order of `rulebooks`. */
MUST_USE enum err_code rules_evaluate_all(const struct rulebook *const *rulebooks, size_t len,
                                          const struct rules_input *input, struct arena *arena,
                                          struct standing *ret_standings, struct err *err);

#endif
