/* Hard counts, made from a seed: as large as real workers' and more entangled than any. Courses
 * come again and again, each time with other minutes and other categories; caps, shares and repeat
 * limits bind at once; carried over entries come first; up to three licences share the entries. */
#ifndef YANXU_TESTS_COUNT_HARD_H
#define YANXU_TESTS_COUNT_HARD_H

#include <string.h>

#include "scheduler/base/rng.h"
#include "scheduler/rules/count.h"

#define HARD_ENTRIES 60
#define HARD_COURSES 10
#define HARD_BOOKS   3
#define HARD_ITEMS   (HARD_ENTRIES * HARD_BOOKS)

struct hard_task {
    struct count_task task;
    struct count_item items[HARD_ITEMS];
    int32_t turns[HARD_ITEMS], limits[HARD_COURSES * HARD_BOOKS];
    struct count_need needs[HARD_BOOKS][5];
    struct count_cap caps[HARD_BOOKS][4];
    struct count_book books[HARD_BOOKS];
};

/* What a family has. */
struct hard_family {
    const char *name;
    int32_t books;
    int32_t courses;
    bool shares;     /* needs and caps that are shares of the total */
    bool three_way;  /* each entry is of one of three categories, as real ones are; else any mix */
    bool whole;      /* some entries are not worth the same under all licences */
    bool quarters;   /* minutes come in quarters of an hour, as real ones do; else any */
    int32_t entries; /* at least HARD_ENTRIES / 2 */
};

static const struct hard_family hard_families[] = {
    {"five courses", 1, 5, false, false, false, false, 40},
    {"ten courses", 1, 10, false, false, false, false, 60},
    {"ten courses, shares", 1, 10, true, false, false, false, 60},
    {"ten courses, three categories, shares", 1, 10, true, true, false, false, 60},
    {"ten courses, three categories, quarters of an hour", 1, 10, true, true, false, true, 60},
    {"two licences, five courses", 2, 5, false, false, false, false, 40},
    {"two licences, ten courses, shares", 2, 10, true, true, false, false, 60},
    {"two licences, entries as a whole", 2, 6, true, true, true, true, 40},
    {"three licences, shares", 3, 6, true, true, false, true, 40},
};
#define HARD_FAMILIES (sizeof(hard_families) / sizeof(hard_families[0]))

/* Need 0 is the total, 1 to 3 one category each, 4 a share; caps 0 to 2 a mode or a category each,
 * 3 a share. What is asked is about what can count. */
static void hard_book(struct hard_task *h, int32_t b, const struct hard_family *family,
                      struct rng *rng)
{
    int64_t total = rng_between(rng, 20, 60) * 60 / family->books;
    struct count_need *needs = h->needs[b];
    struct count_cap *caps = h->caps[b];
    needs[0].min = total;
    for (int32_t n = 1; n < 4; n++)
        needs[n].min = rng_between(rng, 0, total / 2);
    for (int32_t c = 0; c < 3; c++)
        caps[c].min = rng_between(rng, total / 6, total);
    if (family->shares) {
        needs[4] = (struct count_need){0, (int32_t)rng_between(rng, 1, 2), 3};
        caps[3] = (struct count_cap){0, (int32_t)rng_between(rng, 1, 3), 4};
    }
    h->books[b] =
        (struct count_book){needs, family->shares ? 5 : 4, caps, family->shares ? 4 : 3, total};
}

static uint32_t hard_toward(const struct hard_family *family, uint32_t category, struct rng *rng)
{
    if (!family->three_way)
        return 1u | ((uint32_t)rng_below(rng, 16) << 1);
    return 1u | 2u << category | (family->shares && rng_chance(rng, 1, 2) ? 16u : 0);
}

static uint32_t hard_caps(const struct hard_family *family, uint32_t category, struct rng *rng)
{
    if (!family->three_way)
        return (uint32_t)rng_below(rng, 16);
    return (rng_chance(rng, 1, 2) ? 1u : 2u) | (category == 1 ? 4u : 0) |
           (rng_chance(rng, 1, 2) ? 8u : 0);
}

/* One entry: an item for each licence, with a turn of its course there. Every sixth is carried
 * over, of no course. */
static void hard_entry(struct hard_task *h, const struct hard_family *family, int32_t at,
                       struct rng *rng)
{
    int32_t course = at % 6 == 0 ? -1 : (int32_t)rng_below(rng, (uint64_t)family->courses);
    int32_t min = (int32_t)rng_between(rng, 31, 400);
    uint32_t category = (uint32_t)rng_below(rng, 3);
    uint32_t toward = hard_toward(family, category, rng), caps = hard_caps(family, category, rng);
    if (family->quarters)
        min = (int32_t)rng_between(rng, 2, 24) * 15;
    for (int32_t b = 0; b < family->books; b++) {
        size_t len = h->task.items_len++;
        bool half = family->whole && b > 0 && at % 4 == 1;
        h->items[len] = (struct count_item){.min = half ? (min + 1) / 2 : min,
                                            .toward = toward & ((1u << h->books[b].needs_len) - 1),
                                            .caps = caps & ((1u << h->books[b].caps_len) - 1),
                                            .book = b,
                                            .pot = family->books > 1 ? at + 1 : 0};
        if (course < 0)
            continue;
        h->turns[h->task.turns_len] = course * family->books + b;
        h->items[len].turn = ++h->task.turns_len;
    }
}

static void hard_task(struct hard_task *h, const struct hard_family *family, struct rng *rng)
{
    *h = (struct hard_task){0};
    for (int32_t b = 0; b < family->books; b++)
        hard_book(h, b, family, rng);
    for (int32_t l = 0; l < family->courses * family->books; l++)
        h->limits[l] = (int32_t)rng_between(rng, 1, 3);
    int32_t entries = (int32_t)rng_between(rng, HARD_ENTRIES / 2, family->entries);
    h->task.items = h->items;
    h->task.books = h->books;
    h->task.books_len = family->books;
    h->task.turns = h->turns;
    h->task.limits = h->limits;
    h->task.limits_len = family->courses * family->books;
    for (int32_t at = 0; at < entries; at++)
        hard_entry(h, family, at, rng);
}

#endif
