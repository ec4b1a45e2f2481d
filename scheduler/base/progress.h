/* How long work tells its caller how far it is, and learns that it should stop. */
#ifndef YANXU_BASE_PROGRESS_H
#define YANXU_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/* `tick` may be NULL: nobody listens. It returns false to ask the work to stop as soon as it safely
 * can. */
struct progress {
    bool (*tick)(void *context, const char *stage, int64_t done, int64_t total);
    void *context;
};

/* True: go on. */
bool progress_tick(const struct progress *progress, const char *stage, int64_t done, int64_t total);

#endif
