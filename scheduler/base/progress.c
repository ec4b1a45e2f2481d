/* Telling a caller how far the work is. */
#include "scheduler/base/progress.h"

#include <stddef.h>

bool progress_tick(const struct progress *progress, const char *stage, int64_t done, int64_t total)
{
    if (progress == NULL || progress->tick == NULL)
        return true;
    return progress->tick(progress->context, stage, done, total);
}
