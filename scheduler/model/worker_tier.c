/* worker tier 级别沿革: what was held on a day. */
#include "scheduler/model/worker_tier.h"

enum tier worker_tier_on(const struct worker_tier *history, size_t len, struct date day,
                         enum tier otherwise)
{
    enum tier tier = len > 0 ? history[0].tier : otherwise;
    for (size_t i = 0; i < len && date_compare(history[i].since, day) <= 0; i++)
        tier = history[i].tier;
    return tier;
}
