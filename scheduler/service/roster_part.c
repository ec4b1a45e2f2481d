/* A roster of some workers, and a roster whose timetable has changed. */
#include <string.h>

#include "scheduler/service/roster.h"

/* What is kept of all workers, grouped by worker. */
struct grouped {
    const void *items;
    const size_t *from;
    size_t stride;
};

/* The groups of these workers, joined. */
static void *take(struct grouped all, struct roster_pick pick, struct arena *arena,
                  size_t **ret_from, size_t *ret_len)
{
    size_t *from = arena_array(arena, pick.len + 1, sizeof(*from));
    size_t len = 0;
    for (size_t i = 0; i < pick.len; i++)
        len += all.from[pick.workers[i] + 1] - all.from[pick.workers[i]];
    char *items = arena_array(arena, len + 1, all.stride);
    len = 0;
    for (size_t i = 0; i < pick.len; i++) {
        size_t first = all.from[pick.workers[i]];
        size_t count = all.from[pick.workers[i] + 1] - first;
        from[i] = len;
        if (count > 0)
            memcpy(items + len * all.stride, (const char *)all.items + first * all.stride,
                   count * all.stride);
        len += count;
    }
    from[pick.len] = len;
    *ret_from = from;
    *ret_len = len;
    return items;
}

#define TAKE(list)                                                                                 \
    part.list = take((struct grouped){all->list, all->list##_from, sizeof(*all->list)}, pick,      \
                     arena, &part.list##_from, &part.list##_len)

void roster_part(const struct roster *all, struct roster_pick pick, struct arena *arena,
                 struct roster *ret_part)
{
    struct roster part = *all;
    part.arena = (struct arena){0};
    part.workers = arena_array(arena, pick.len + 1, sizeof(*part.workers));
    part.workers_len = pick.len;
    for (size_t i = 0; i < pick.len; i++)
        part.workers[i] = all->workers[pick.workers[i]];
    part.entries = ledger_pack_part(&all->entries, pick.workers, pick.len, arena);
    TAKE(enrolments);
    TAKE(marks);
    TAKE(locks);
    TAKE(leaves);
    TAKE(tiers);
    TAKE(exams);
    TAKE(registrations);
    TAKE(waivers);
    *ret_part = part;
}
