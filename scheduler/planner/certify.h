/* Recomputes what a certificate proves, from problem and prices alone: the sum of certificate.h in
 * whole numbers, with an exact search for every worker. Shares no code with the search for prices
 * and plans. */
#ifndef YANXU_PLANNER_CERTIFY_H
#define YANXU_PLANNER_CERTIFY_H

#include <stdint.h>

#include "scheduler/base/err.h"
#include "scheduler/planner/certificate.h"
#include "scheduler/planner/plan.h"
#include "scheduler/planner/problem.h"

/* Steps of the search for one worker, see certify_search.h. All workers together have so many times
 * this, beside their own part of it, which is always theirs: however hard the workers, it ends. */
#define CERTIFY_WORK_MAX  2000000
#define CERTIFY_WORK_MANY 50
#define CERTIFY_WORK_PART 200

struct certify_report {
    int64_t bound; /* points: no plan is worth more */
    int64_t open;  /* workers whose search was cut off and who count with what it left open */
    int64_t work;  /* steps of all searches */
};

/* `work_max`: usually CERTIFY_WORK_MAX. ERR_LIMIT if the prices or the scale are so great that sums
 * would not fit. */
MUST_USE enum err_code certify(const struct problem *problem, const struct certificate *certificate,
                               int64_t work_max, struct certify_report *ret_report,
                               struct err *err);

enum certify_verdict {
    CERTIFY_SUPPORTS,   /* the plan's bound is proved by the prices */
    CERTIFY_TIGHTENED,  /* it is lower, and the certificate says that branching made it so */
    CERTIFY_UNPROVED,   /* it is lower, and nothing says why */
    CERTIFY_CONTRADICTS /* the plan is worth more than the prices allow: one of the two is wrong */
};

/* What the recomputed bound says of a plan with this objective and bound. */
enum certify_verdict certify_judge(const struct certificate *certificate,
                                   const struct certify_report *report, int64_t objective,
                                   int64_t bound);
/* "supports": the verdict's name in texts and JSON. */
const char *certify_verdict_name(enum certify_verdict verdict);

#endif
