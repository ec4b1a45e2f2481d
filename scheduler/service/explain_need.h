/* What an unmet need waits for, in words. For explain_worker.c only. */
#ifndef YANXU_SERVICE_EXPLAIN_NEED_H
#define YANXU_SERVICE_EXPLAIN_NEED_H

#include "scheduler/service/roster.h"

/* One worker, alone in the roster, whose enrolments are the places of the plan explained. */
struct explain_case {
    const struct roster *roster;
    const struct credit *credits; /* what stands of the worker's */
    size_t credits_len;
    struct arena *arena;
};

/* The unmet need as explain.h describes it. */
json_t *explain_need_json(const struct explain_case *of, const struct unmet_need *unmet);

#endif
