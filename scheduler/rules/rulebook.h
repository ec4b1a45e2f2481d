/* rulebook 规则: what is owed, by whom, in which period, and what counts toward it. Data, read from
 * JSON; the engine knows kinds of rule, never a region.
 *
 *     {"rulebook": "cn-professional-annual", "version": "2015-25", "effective_from": "2015-10-01",
 *      "title": {"zh": "…", "en": "…"}, "source": "…",
 *      "unit": {"kind": "class_hour", "min": 45},
 *      "period": {"kind": "calendar_year"},
 *      "applies_to": {"tiers": ["assistant", "intermediate", "senior"]},
 *      "accepts": ["ce"],
 *      "requirements": [
 *        {"id": "total", "title": {…}, "units": 90},
 *        {"id": "professional", "title": {…}, "category": "professional", "share": "2/3"}],
 *      "caps": [{"id": "self_paced", "title": {…}, "mode": "self_paced", "units": 15}]}
 *
 * Every object may carry a "comment" (text, or a list of texts), the rulebook a "$schema" for
 * editors. Unknown keys are refused. rulebook.schema.json says all of this as JSON Schema.
 *   effective_to  optional last day on which this version is in force.
 *   unit          hour (60 min), class_hour (45, 50 or 60 min, default 45), minute, point (the
 *                 "min" that one stands for, 1 to 6000, must be said); or piece: not
 *                 how long counts, but how often: each course or entry once, with the categories
 *                 of all that was earned in it. One activity for each of eight elements is eight
 *                 requirements of one piece. A piece has no minutes, so it is not planned for.
 *   period        calendar_year · registration (the worker's registered_from..registered_to;
 *                 with "months", how long a new one is)
 *                 · span with "from", "to" · once (no bounds; a requirement may have a
 *                 deadline) · cycle: one after another of so many "months", one of them
 *                 begins on the day "from" · anniversary: likewise from the worker's day
 *                 "of" (certified_on, hired_on, registered_from), none before it · rolling:
 *                 the last so many "months". With "evidence": {"begins_months_before": 3,
 *                 "ends_months_before": 1} entries count from 3 months before the period
 *                 begins until 1 month before it ends.
 *   month_end     what is a month after 31 January: "last" (default), the month's last day,
 *                 or "next", the day after that.
 *   first_period  {"of": "certified_on", "asks": "nothing"}: of a worker whose day lies
 *                 inside the period nothing is asked in it; "months": a share, rounded up to
 *                 a minute, by the period's months from that of the day to the last, both
 *                 counted; "all".
 *   tier_change   what is asked if the tier changes within the period: "current" (default),
 *                 what the tier held on the day of the question asks; "keep": what that of
 *                 the period's first day asks, to its end; "higher": of each requirement the
 *                 greatest that any of the tiers held in the period asks; "prorate": of each
 *                 tier its share by months, added up (24 months at 72 h in three years and
 *                 12 at 90 h: 78 h). The months are the period's own, counted from its first
 *                 day; one belongs to the tier held on its first day. A share ("2/3") has no
 *                 months: under "prorate" it is that of the tier held on the day, under
 *                 "higher" the largest. Caps, conversions and carry-over are those of one
 *                 tier: under "keep" that of the first day, else that of the day of the
 *                 question, or of the period's last once it is over.
 *   proration     {"joined": "hired_on", "leave": [{"kinds": ["parental"], "at_least_days":
 *                 90}], "round": {"to": "nearest", "units": 1}}: months of the period that
 *                 end before the worker's day "joined" ask nothing, nor do months of which
 *                 more than half the days lie in a leave of one of the kinds (leave, sick,
 *                 parental, inactive) that lasts "at_least_days" or "at_least_months" in
 *                 all; leaves that touch or overlap are one. What months leave of an amount,
 *                 by this, by first_period and by tier_change together, is rounded once,
 *                 "up" (default), "down" or to the "nearest" multiple of "units" or "min"
 *                 (default: a minute), never beyond the whole. Shares, caps and carry-over
 *                 stay as they are; of a period that asks nothing at all, shares are not
 *                 asked. Months are those of the period as it was before decrees; what is
 *                 asked anew in each part of it goes by that part's. tier_change and
 *                 proration need a period with an end: not "once".
 *   applies_to    "tiers" and "roles", both lists, absent: everybody. A worker must be of
 *                 one of the tiers and, if roles are named, have one of them. The same two
 *                 keys may stand in every row of the lists below. Roles are the office's own
 *                 words: what is asked by region, field or kind of employer is asked by one.
 *   categories    what people call them: {"ce": {"zh": "继续教育", "en": "continuing
 *                 education"}}.
 *   accepts       categories that count at all: an entry counts if it carries one of them.
 *                 Absent: those that the requirements name.
 *   requirements  "units" (of `unit`), "min" (minutes) or "share" ("2/3" of the counted
 *                 total). Without "category": the total of all that counts. Those that fit
 *                 the worker and have the same id add up. "deadline": the last day that
 *                 counts for it, default the period's end; "exam": the day before the next exam
 *                 of the calendar that lies in the period, of a level above the tier held, or
 *                 {"exam": "intermediate"}: of this level (once all are over, before the last of
 *                 them; without one the period's end). "tag": the planner's tag, default
 *                 the category, for the total the one category of "accepts". "until_passed":
 *                 true: preparation for an exam, not asked of a worker who has passed that
 *                 of a level above the one held. "every_months": asked anew in each part of so
 *                 many months of the period, from its first day on; the last part may be
 *                 shorter, or longer where a decree puts off the period's end. Parts that have
 *                 begun are asked, each a requirement of its own: "annual/1", "annual/2".
 *   caps          at most so much of one "mode" or one "category" counts: "units", "min", or a
 *                 "share" of the counted total ("2/3", rounded down; while less than the needed
 *                 total is counted, of that). Each row that fits the worker binds.
 *   approvals     {"id": "provider", "title": {…}, "of": ["provider", "course"], "by": ["ASWB"]}:
 *                 entries count only if on the day they were earned their provider, course or
 *                 "mode", one of those named, was approved (approval.h), by one of those whom
 *                 "by" names; absent: by anybody. "sources": which entries (online, external,
 *                 degree, teaching, attendance), default online and external. Each row that fits
 *                 the worker and the entry must hold.
 *   repeats       {"times": 2, "per": "period"}: the same course counts at most so many times in
 *                 a period, or in a "life", where each time before the period has been one,
 *                 whether it counted then or not. Entries of the course at most "apart_days"
 *                 (default 30) after the one before are the same time: a course may take weeks.
 *                 "source": of such entries only. The first row that fits the worker and the
 *                 entry; entries without a course may repeat.
 *   conversions   what an entry of one "source" (teaching, degree, …), or stated in one
 *                 "measure" (day, point, …), or both, is worth: "factor" ("2/1" of its minutes),
 *                 "each" (units for each that was stated: a day 8, so half a day 4) or "flat"
 *                 (units, whatever it says); "round": "down" (default), "up" or "nearest", to
 *                 whole minutes or to a multiple of "round_to" units; "item_max": units at most
 *                 for one entry; "spread_years": so many equal parts, one on its day and one on
 *                 each anniversary; "once": only the first such entry of a worker's life
 *                 counts. The first row of its source and measure that fits the worker.
 *   carry_over    rows with "units" or "min": what exceeds the total, up to this, may be carried
 *                 over into the next period, once; the first row that fits the worker. Rows with
 *                 a "category": so much of it keeps that category, of what exceeds its
 *                 requirement and serves no other category's; without a row for all, only that.
 *                 "expires_months": what came in counts only toward requirements whose last day
 *                 is within so many months of the period's first; absent: the whole period.
 *   grace         {"months": 3, "late_fee": {"zh": "…", "en": "…"}}: a period that is not met on
 *                 its last day stays open, late, for so many months more. What is earned until
 *                 the end of the day on which it is met counts for it, and not for the next,
 *                 which begins the day after and ends when it would have ended; until then the
 *                 next is not asked about. Before its last day a period takes no notice of its
 *                 grace. Not kept open is what was over before the later of the worker's
 *                 hired_on and certified_on (neither known: before the first entry). "late_fee"
 *                 is shown, not reckoned. Not with "evidence", "exclusive", or periods of kind
 *                 once or rolling; of a registration the next begins when the worker's dates say.
 *   credit        {"exclusive": "us-tennessee"}: each minute serves one rulebook only of those that
 *                 name this group and ask something of the worker; which one, is part of the
 *                 count (standing.h). "shared": categories whose entries serve all of them.
 *                 Absent: entries serve every rulebook.
 *   unregistered  with a registration period, a worker without registration dates is
 *                 "exempt".
 *   renewal       {"last_months": 3, "lapsed_after_months": 12} and first_registration
 *                 {"within_months": 12, "after": "certified_on"}: status windows (registration.h);
 *                 they count no hours. "lapsed_after_months" may be absent: what has run out stays
 *                 expired. "after": certified_on, hired_on, or passed_on: the day on which the exam
 *                 of the tier held was passed; where no results are on record, certified_on. */
#ifndef YANXU_RULES_RULEBOOK_H
#define YANXU_RULES_RULEBOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/date.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"
#include "scheduler/model/approval.h"
#include "scheduler/model/course.h"
#include "scheduler/model/credit.h"
#include "scheduler/model/leave.h"
#include "scheduler/model/worker.h"

#define RULEBOOK_TEXT_MAX         (1 << 20) /* bytes of JSON */
#define RULEBOOK_CATEGORIES_MAX   32
#define RULEBOOK_REQUIREMENTS_MAX 16 /* with different ids */
#define RULEBOOK_NEEDS_MAX        32 /* of one worker: as above, nested ones once for each part */
#define RULEBOOK_CAPS_MAX         32
#define RULEBOOK_LEAVES_MAX       8
#define RULEBOOK_ROWS_MAX         64      /* of requirements, caps, carry-over; names in a list */
#define RULEBOOK_MIN_MAX          1000000 /* minutes in one row */

enum rule_period_kind {
    RULE_PERIOD_CALENDAR_YEAR,
    RULE_PERIOD_REGISTRATION,
    RULE_PERIOD_SPAN,
    RULE_PERIOD_ONCE,
    RULE_PERIOD_CYCLE,
    RULE_PERIOD_ANNIVERSARY,
    RULE_PERIOD_ROLLING,
    RULE_PERIOD_COUNT
};

/* A day of the worker's. */
enum rule_day { RULE_DAY_CERTIFIED, RULE_DAY_HIRED, RULE_DAY_REGISTERED, RULE_DAY_COUNT };

struct rule_period {
    enum rule_period_kind kind;
    struct date from, to; /* of a span; `from` of a cycle; else DATE_NONE */
    int32_t months;   /* of a cycle, an anniversary, a rolling period, a new registration; or 0 */
    enum rule_day of; /* of an anniversary */
    int32_t evidence_begins_before, evidence_ends_before; /* months */
};

enum rule_first_asks {
    RULE_FIRST_ASKS_ALL,
    RULE_FIRST_ASKS_NOTHING,
    RULE_FIRST_ASKS_MONTHS,
    RULE_FIRST_ASKS_COUNT
};

/* Of the period in which the worker's day lies. */
struct rule_first_period {
    enum rule_first_asks asks;
    enum rule_day of;
};

/* What a change of tier within the period does to what is asked. */
enum rule_tier_change {
    RULE_TIER_CURRENT,
    RULE_TIER_KEEP,
    RULE_TIER_HIGHER,
    RULE_TIER_PRORATE,
    RULE_TIER_CHANGE_COUNT
};

enum rule_round { RULE_ROUND_UP, RULE_ROUND_DOWN, RULE_ROUND_NEAREST, RULE_ROUND_COUNT };

/* Leaves that lower what is asked: those of the kinds that last so long, one of both. */
struct rule_leave {
    uint32_t kinds_mask; /* bit 1u << LEAVE_KIND_x */
    int32_t days_least, months_least;
};

struct rule_proration {
    bool of_joiners; /* months before the day `joined` ask nothing */
    enum rule_day joined;
    struct rule_leave *leaves;
    size_t leaves_len;
    enum rule_round round;
    int32_t round_min; /* 0: to a minute */
};

struct rule_title {
    const char *zh, *en;
};

/* Whom a row is for. */
struct rule_audience {
    uint32_t tiers_mask; /* bit 1u << TIER_x; 0: every tier */
    const char *roles;   /* ';'-separated, any one of them; "": no role needed */
};

struct rule_requirement {
    const char *id;
    struct rule_title title;
    struct rule_audience audience;
    int8_t category;              /* index into categories, -1: the total of all that counts */
    uint8_t slot;                 /* rows with the same id have the same slot and add up */
    int32_t min;                  /* 0 for a share */
    int32_t share_num, share_den; /* 0, 0 unless a share */
    struct date deadline;         /* last day, or DATE_NONE: the period's end */
    bool by_exam;                 /* the deadline: rather the day before an exam */
    enum tier exam_level;         /* of which level; TIER_NONE: of any above the tier held */
    const char *tag;              /* what the planner calls it */
    int32_t every_months;         /* 0: once in the period */
    bool until_passed;            /* not once the exam of a higher level is passed */
};

struct rule_cap {
    const char *id;
    struct rule_title title;
    struct rule_audience audience;
    int8_t category;              /* index into categories, or -1: `mode` counts */
    enum course_mode mode;        /* where category is -1 */
    int32_t min;                  /* 0 for a share */
    int32_t share_num, share_den; /* 0, 0 unless a share */
    const char *tag;              /* the category, or the mode's code: "self_paced" */
};

/* What must have been approved for an entry to count. */
struct rule_approval {
    const char *id;
    struct rule_title title;
    struct rule_audience audience;
    uint32_t kinds;   /* any of these: bit 1u << APPROVAL_x */
    uint32_t sources; /* of entries of these: bit 1u << CREDIT_SOURCE_x */
    const char *by;   /* ';'-separated, any of them; "": anybody */
};

/* How often the same course counts. */
struct rule_repeat {
    struct rule_audience audience;
    bool every_source;
    enum credit_source source; /* unless every_source */
    int32_t times;
    int32_t apart_days; /* what is no further apart is the same time */
    bool in_life;       /* not in each period anew */
};

/* What an entry of one source or measure is worth: factor_num / factor_den of its minutes, each_min
 * for each unit stated, or flat_min. */
struct rule_conversion {
    struct rule_audience audience;
    bool every_source, every_measure; /* not both */
    enum credit_source source;        /* unless every_source */
    enum credit_measure measure;      /* unless every_measure */
    int32_t factor_num, factor_den;   /* 0, 0: not so */
    int32_t each_min;                 /* 0: not so */
    int32_t flat_min;
    enum rule_round round;
    int32_t round_min;    /* 0: whole minutes */
    int32_t item_max_min; /* 0: no such limit */
    int32_t spread_years; /* 0: none */
    bool once;            /* in a life */
};

struct rule_carry_over {
    struct rule_audience audience;
    int8_t category; /* index into categories, -1: of all */
    int32_t min;
    int32_t expires_months; /* 0: with the period that it comes into */
};

/* Owned by rulebook_parse(); read it, do not change it. Texts live as long as it does. */
struct rulebook {
    const char *code;    /* "cn-registration" */
    const char *version; /* the edition of the rule, free text */
    struct rule_title title;
    const char *source; /* where the rule stands: documents and articles, lines joined by '\n' */
    struct date effective_from, effective_to; /* effective_to may be DATE_NONE */
    bool counts_points;                       /* that unit is a point */
    int32_t measure_min; /* minutes of one unit in which the rule speaks; of a piece 1 */
    bool counts_pieces;  /* `min` everywhere is pieces, not minutes */
    struct rule_period period;
    bool month_end_next; /* a month after 31 January is 1 March, not 28 or 29 February */
    struct rule_first_period first_period;
    enum rule_tier_change tier_change;
    struct rule_proration proration;
    int32_t grace_months;       /* 0: none */
    struct rule_title late_fee; /* NULL: none is named */
    struct rule_audience applies_to;
    const char *categories[RULEBOOK_CATEGORIES_MAX];
    struct rule_title category_titles[RULEBOOK_CATEGORIES_MAX]; /* the code where none is given */
    /* 0, or the category stands for this course: whatever was earned in it carries it. Only quotas
     * have such (quota.h). */
    struct course_id category_courses[RULEBOOK_CATEGORIES_MAX];
    int32_t categories_len;
    uint32_t accepts; /* bit per category */
    struct rule_requirement *requirements;
    struct rule_cap *caps;
    struct rule_conversion *conversions;
    struct rule_carry_over *carry_over;
    struct rule_repeat *repeats;
    struct rule_approval *approvals;
    size_t requirements_len, caps_len, conversions_len, carry_over_len, repeats_len, approvals_len;
    const char *exclusive;             /* the group within which a minute serves one; or NULL */
    uint32_t shared;                   /* bit per category whose minutes serve all of it */
    int32_t slots_len;                 /* different requirement ids */
    int32_t first_registration_months; /* 0: no such rule */
    enum rule_day first_registration_after;
    bool first_registration_after_exam; /* rather: the day on which the exam was passed, if known */
    int32_t renewal_last_months;        /* 0: no such rule */
    int32_t lapsed_after_months;        /* likewise */
    struct arena memory;                /* what all of this lives in */
};

/* `name` appears in errors, which give the JSON path and the remedy: "cn.json:
 * requirements[1].units: expected a whole number from 0 to 100000". The caller frees with
 * rulebook_free(). */
MUST_USE enum err_code rulebook_parse(struct str text, const char *name,
                                      struct rulebook **ret_rulebook, struct err *err);
void rulebook_free(struct rulebook *rulebook);
/* For CLEANUP(). */
void rulebook_cleanup(struct rulebook **rulebook);

/* Is the worker one of those for whom the rulebook is written? By tier and role alone. */
bool rulebook_applies(const struct rulebook *rulebook, const struct worker *worker);
bool rule_audience_has(const struct rule_audience *audience, const struct worker *worker);

#endif
