/* What the workers of each unit and tier owe under one year's quotas 年度学时指标.
 *
 * For each category or course by itself: the nearest unit's row wins over those above it, and at
 * one unit a tier's own row over the one for all tiers. Every worker thus stands under one row at
 * most. A row of `each` asks that of all who stand under it. A row of `total` covers its unit and
 * all below: from it is taken what nearer rows in there take (their total, or each x workers), and
 * the rest is spread over those who stand under it, rounded up to whole minutes. What its tiers
 * take of a total is attributed in proportion to their workers, to the minute; so what is owed
 * under a total adds up to it, and of rounding to at most one minute a worker more.
 *
 * Pure: arrays in, arrays out. */
#ifndef YANXU_RULES_QUOTA_H
#define YANXU_RULES_QUOTA_H

#include <stddef.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/buf.h"
#include "scheduler/model/quota.h"
#include "scheduler/model/unit.h"
#include "scheduler/rules/rulebook.h"

#define QUOTA_NONE SIZE_MAX

struct quota_office {
    const struct unit *units;
    size_t units_len;
    const int64_t *workers; /* [units_len * TIER_COUNT]: of unit u and tier t, u * TIER_COUNT + t */
};

/* What becomes of one row. */
struct quota_share {
    int64_t workers;   /* who stand under it */
    int32_t owed_min;  /* each of them */
    int64_t below_min; /* what nearer rows take within what it covers */
    int64_t claim_min; /* what it and they take: the total, or each x workers + below_min */
};

enum quota_fault {
    QUOTA_FAULT_TOO_MUCH,     /* more for each than QUOTA_EACH_MAX: cannot be */
    QUOTA_FAULT_OVER,         /* nearer rows take more than the total: cannot be */
    QUOTA_FAULT_NOBODY_LEFT,  /* a rest of the total that nobody is left to take */
    QUOTA_FAULT_NOTHING_LEFT, /* nearer rows take all of it although other workers remain */
    QUOTA_FAULT_COUNT
};

struct quota_finding {
    enum quota_fault fault;
    size_t quota;        /* whose total it is */
    const size_t *below; /* the rows next below it, largest claim first */
    size_t below_len;
};

struct quota_cascade {
    const struct quota *quotas; /* as given */
    size_t quotas_len;
    size_t units_len;
    size_t *keys; /* per category or course: the first quota that names it */
    size_t keys_len;
    size_t *rows;               /* [key][unit][tier]: the quota they stand under, or QUOTA_NONE */
    struct quota_share *shares; /* of each quota */
    struct quota_finding *findings;
    size_t findings_len;
};

/* `quotas` of one year, each key once; none of a unit that is not there. Everything in `arena`. */
void quota_cascade(const struct quota *quotas, size_t len, const struct quota_office *office,
                   struct arena *arena, struct quota_cascade *ret_cascade);
/* The quota under which this unit's workers of this tier stand, for the key; or QUOTA_NONE. */
size_t quota_cascade_row(const struct quota_cascade *cascade, size_t key, size_t unit,
                         enum tier tier);
/* Must the quotas be refused, or is it only said? */
bool quota_fault_refuses(enum quota_fault fault);
/* "PD, ce, 600 h together: S1 (400 h), S2 (300 h) take 700 h, which is more", or in Chinese. */
struct quota_wording {
    const struct unit *units;
    size_t units_len;
    bool is_chinese;
};
void quota_finding_text(const struct quota_cascade *cascade, const struct quota_finding *finding,
                        const struct quota_wording *wording, struct buf *text);

/* One requirement of a worker's quota. */
struct quota_amount {
    const char *tag;            /* "ce"; for a course the planner's name of it */
    struct course_id course_id; /* 0: of the category `tag` */
    struct rule_title title;
    int32_t min;
};

/* The amounts as a rulebook like any other, so that a quota is counted, shown and planned as every
 * rule is: calendar year, one requirement for each, nothing capped. What the amounts point to must
 * live as long as it does. At most RULEBOOK_REQUIREMENTS_MAX. Caller frees with rulebook_free(). */
struct rulebook *quota_rulebook(int32_t year, const struct quota_amount *amounts, size_t len);

#endif
