/* A sliding window for each endpoint: never more than so many sends in any so many seconds. Pure:
 * the caller keeps the instants of recent sends, on disk, and records one before each send, so that
 * a restart cannot burst. */
#ifndef YANXU_NOTIFIERS_LIMITER_H
#define YANXU_NOTIFIERS_LIMITER_H

#include <stddef.h>
#include <stdint.h>

#define LIMITS_MAX 2

struct limit {
    int32_t sends_max;
    int32_t window_s;
};

/* All hold together; none: unlimited. */
struct limits {
    struct limit limits[LIMITS_MAX];
    size_t len;
};

/* How many instants a caller must keep for these limits; 0 for none. */
size_t limits_sends_kept(const struct limits *limits);
/* How many may be sent at `now` (UTC seconds), given the instants of earlier sends in any order.
 * Whole seconds are taken at their worst: a send at second 0 counts until second 60 is over. An
 * instant in the future (the clock was set back) counts as now. INT32_MAX: unlimited. */
int32_t limiter_room(const struct limits *limits, const int64_t *sends_at, size_t sends_len,
                     int64_t now);
/* The first instant >= now at which one more may be sent. */
int64_t limiter_next_at(const struct limits *limits, const int64_t *sends_at, size_t sends_len,
                        int64_t now);
/* Forgets what no window reaches and pulls future instants back to `now`; returns how many are
 * left, sorted, in sends_at. To be safe when the clock is set forward, keep a second array with
 * clock_monotonic_ms() / 1000 while the program runs and take the smaller room. */
size_t limiter_settle(const struct limits *limits, int64_t *sends_at, size_t sends_len,
                      int64_t now);

#endif
