/* count: the allocation under standing.h, bare of texts and dates: how many minutes of each entry
 * count. */
#ifndef YANXU_RULES_COUNT_H
#define YANXU_RULES_COUNT_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/err.h"

struct count_item {
    int32_t min;
    uint32_t toward; /* bit per need that its minutes serve */
    uint32_t caps;   /* bit per cap that binds them */
};

/* `min` minutes; or, with share_den > 0, ceil(num / den x max(total_needed, counted total)). */
struct count_need {
    int64_t min;
    int32_t share_num, share_den;
};

struct count_task {
    const struct count_item *items; /* oldest first */
    size_t items_len;
    const struct count_need *needs;
    int32_t needs_len; /* at most 32 */
    const int64_t *caps;
    int32_t caps_len; /* at most 32 */
    int64_t total_needed;
};

/* What a need asks for when `total` minutes are counted. */
int64_t count_need_min(const struct count_need *need, int64_t total_needed, int64_t total);

/* Fills ret_counted[items_len] by the four aims of standing.h, in order. `arena` holds work. */
MUST_USE enum err_code count_minutes(const struct count_task *task, struct arena *arena,
                                     int32_t *ret_counted, struct err *err);

#endif
