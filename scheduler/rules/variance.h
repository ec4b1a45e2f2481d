/* variance 变通: what a decree 政令 or a waiver 豁免 changes of one rulebook for one worker. A
 * decree is for the periods that end within some days, a waiver for the one in which its day lies.
 * Either may put off the period's last day and ask less of some requirements.
 *
 * A day lies in one period only. One that is put off goes on until its new last day; the next
 * begins the day after that and still ends when it would have ended, and one of which nothing is
 * left is skipped. Last days of their own that requirements have stay. What a first period asks by
 * months goes by the days that the period had before.
 *
 * Not twice running: a period is not put off a second time, nor is the one that follows a period
 * which was; the second is withheld, unless it says `again`. Each sees the period as those before
 * it in the list have left it. Where it is not known which registration was before this one, it
 * is taken to have been as long, and to have been put off by whatever would have put it off. */
#ifndef YANXU_RULES_VARIANCE_H
#define YANXU_RULES_VARIANCE_H

#include "scheduler/rules/period.h"

#define RULE_RELIEF_ALL     INT32_MAX
#define VARIANCE_MONTHS_MAX 120

/* So much less is asked of a requirement; of one that is asked anew in each part of the period, in
 * each. */
struct rule_relief {
    const char *requirement; /* id; "": of each */
    int32_t units;           /* of the rulebook; RULE_RELIEF_ALL: all of it, a share too */
};

enum variance_kind { VARIANCE_DECREE, VARIANCE_WAIVER, VARIANCE_COUNT };
const char *variance_kind_code(enum variance_kind kind);

struct rule_variance {
    enum variance_kind kind;
    const char *code;     /* of a decree; a waiver's number */
    const char *rulebook; /* its code */
    struct period ending; /* of a decree: both days inside */
    struct date day;      /* of a waiver */
    int32_t months;       /* by which the last day is put off; 0: it is not */
    bool again;           /* even if it would be twice running */
    const struct rule_relief *reliefs;
    size_t reliefs_len;
};

/* One that is for this period. */
struct variance_use {
    const struct rule_variance *variance;
    bool withheld; /* it does not put off the last day, which would be twice running */
};

/* A worker's period as it is, and how it came to be so. */
struct varied_period {
    struct period base; /* as the rulebook has it */
    struct period days;
    struct date counts_to;     /* days.to; later: late, the last day on which entries count */
    bool follows;              /* the period before it was put off */
    struct variance_use *uses; /* in order of the input */
    size_t uses_len;
};
/* Has anything put off its last day? */
bool variance_extends(const struct varied_period *period);

/* All of one worker, in the order in which they came into force; of other rulebooks too. */
struct variance_list {
    const struct rule_variance *const *items;
    size_t len;
};
/* A walk through one worker's periods, each as it is. */
struct variance_walk {
    const struct period_question *question;
    struct variance_list list;
    const struct period *registered_before; /* the registration before this one; NULL: not known */
};
/* The first period that bears on the one of the question's day: the one that has `first`, if that
 * is earlier than whatever the variances are for (DATE_NONE: it is not). False if there is none, as
 * period_of() has it. In `arena`. */
bool variance_first(const struct variance_walk *walk, struct date first, struct arena *arena,
                    struct varied_period *ret_period);
/* From a period to the one that begins the day after counts_to; false: there is no other. */
bool variance_next(const struct variance_walk *walk, struct varied_period *period);
/* Minutes that the uses take off the requirement `id`, of which `min` are asked; at most that. A
 * share falls only where all of it is taken off. */
int64_t variance_relief(const struct rulebook *rulebook, const struct varied_period *period,
                        const char *id, int64_t min, bool *ret_all);

#endif
