/* quota 年度学时指标: what the workers of a unit and below owe in one year, in a category or in a
 * course, beside what the rulebooks ask of them. */
#ifndef YANXU_MODEL_QUOTA_H
#define YANXU_MODEL_QUOTA_H

#include <stdint.h>

#include "scheduler/base/err.h"
#include "scheduler/model/id.h"
#include "scheduler/model/worker.h"

#define QUOTA_YEAR_MIN  2000
#define QUOTA_YEAR_MAX  2999
#define QUOTA_EACH_MAX  1000000               /* minutes of one worker, as in a rulebook's row */
#define QUOTA_TOTAL_MAX INT64_C(100000000000) /* minutes of all of them */
#define QUOTA_NO_MIN    (-1)
#define QUOTA_ALL_TIERS TIER_COUNT

struct quota {
    int32_t year;
    struct unit_id unit_id;     /* that unit and below */
    enum tier tier;             /* QUOTA_ALL_TIERS: every tier that has no quota of its own there */
    const char *category;       /* "": a course's */
    struct course_id course_id; /* 0: a category's */
    /* One of the two, the other is QUOTA_NO_MIN. 0 asks for nothing: it exempts from quotas above.
     */
    int64_t each_min;  /* of each worker; of a course, never more than the course gives */
    int64_t total_min; /* of all of them together; never of a course */
};

/* ERR_INVALID, ERR_LIMIT: names the field and what it may be. */
MUST_USE enum err_code quota_validate(const struct quota *quota, struct err *err);

#endif
