/* A sliding window over the instants of recent sends. */
#include "notifiers/limiter.h"

#include <stdbool.h>
#include <stdlib.h>

size_t limits_sends_kept(const struct limits *limits)
{
    int32_t most = 0;
    for (size_t i = 0; i < limits->len; i++)
        if (limits->limits[i].sends_max > most)
            most = limits->limits[i].sends_max;
    return (size_t)most;
}

/* Instants are whole seconds, so two that differ by window_s may lie less than a window apart. */
static bool is_within(const struct limit *limit, int64_t sent_at, int64_t at)
{
    return at - sent_at <= limit->window_s;
}

/* Room at `at`, seen from `now`: a send from the future happened now. */
static int32_t room_at(const struct limits *limits, const int64_t *sends_at, size_t sends_len,
                       int64_t now, int64_t at)
{
    int32_t room = INT32_MAX;
    for (size_t i = 0; i < limits->len; i++) {
        const struct limit *limit = &limits->limits[i];
        int32_t unused = limit->sends_max;
        for (size_t j = 0; j < sends_len && unused > 0; j++)
            if (is_within(limit, sends_at[j] > now ? now : sends_at[j], at))
                unused--;
        room = unused < room ? unused : room;
    }
    return room;
}

int32_t limiter_room(const struct limits *limits, const int64_t *sends_at, size_t sends_len,
                     int64_t now)
{
    return room_at(limits, sends_at, sends_len, now, now);
}

int64_t limiter_next_at(const struct limits *limits, const int64_t *sends_at, size_t sends_len,
                        int64_t now)
{
    if (limiter_room(limits, sends_at, sends_len, now) > 0)
        return now;
    int64_t next_at = INT64_MAX;
    for (size_t i = 0; i < limits->len; i++)
        for (size_t j = 0; j < sends_len; j++) {
            /* Room appears only when some send leaves some window. */
            int64_t sent_at = sends_at[j] > now ? now : sends_at[j];
            int64_t leaves_at = sent_at + limits->limits[i].window_s + 1;
            bool is_candidate = leaves_at > now && leaves_at < next_at;
            if (is_candidate && room_at(limits, sends_at, sends_len, now, leaves_at) > 0)
                next_at = leaves_at;
        }
    return next_at;
}

static int compare_instants(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

size_t limiter_settle(const struct limits *limits, int64_t *sends_at, size_t sends_len, int64_t now)
{
    size_t kept = 0;
    for (size_t i = 0; i < sends_len; i++) {
        bool is_live = false;
        for (size_t j = 0; j < limits->len; j++)
            is_live = is_live || is_within(&limits->limits[j], sends_at[i], now);
        if (is_live)
            sends_at[kept++] = sends_at[i] > now ? now : sends_at[i];
    }
    if (kept > 1)
        qsort(sends_at, kept, sizeof(*sends_at), compare_instants);
    return kept;
}
