/* The exact search for a worker whose every component is one course: what a course brings does not
 * depend on the others, only the calendar does. A student's timetable is such a problem. Depth
 * first; the bound of a node is what each course left could bring with what still fits. */
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/pricing_part.h"

#define COURSES_MAX 24
#define ITEMS_WORDS 8 /* of alive bits */
#define VISITS_MAX  20000

/* One way to take a course. */
struct sitting {
    int64_t profit;
    uint64_t clash[ITEMS_WORDS]; /* with sittings of other courses */
    uint16_t at;
    bool meets; /* all that the course's component owes */
};

struct timetable {
    struct pricing *pricing;
    struct sitting sittings[ITEMS_WORDS * 64];
    int32_t first[COURSES_MAX + 1]; /* of each course; best profit first */
    int32_t courses_len, sittings_len;
    bool must_meet[COURSES_MAX]; /* the course's component owes something */
    uint64_t alive[COURSES_MAX + 1][ITEMS_WORDS];
    int32_t chosen[COURSES_MAX];
    int32_t chosen_len, visits;
};

struct timetable *timetable_new(void)
{
    return x_calloc(1, sizeof(struct timetable));
}

void timetable_free(struct timetable *timetable)
{
    free(timetable);
}

static bool is_alive(const uint64_t *alive, int32_t sitting)
{
    return alive[sitting / 64] >> (sitting % 64) & 1;
}

static int compare_sittings(const void *a, const void *b)
{
    const struct sitting *x = a, *y = b;
    if (x->profit != y->profit)
        return x->profit > y->profit ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* Does the entry give all that its component owes? A component has one course here, so that its
 * first dimensions tell. */
static bool meets_all(const struct pricing *pricing, const struct core_entry *entry, bool *ret_owes,
                      int64_t *ret_gain)
{
    bool meets = true;
    *ret_owes = false;
    *ret_gain = 0;
    for (uint16_t d = 0; d < pricing->worker->dims_len; d++) {
        const struct core_dim *dim = &pricing->dims[d];
        if (!dim->is_need || dim->component != entry->component)
            continue;
        int32_t minutes = core_dim_part(dim, pricing_vec(pricing, entry));
        *ret_gain += (int64_t)dim->weight * minutes * pricing->core->scale;
        *ret_owes = true;
        meets = meets && minutes >= dim->min;
    }
    return meets;
}

/* A limit may forbid an entry outright. */
static bool is_within_limits(const struct pricing *pricing, const struct core_entry *entry)
{
    for (uint16_t d = 0; d < pricing->worker->dims_len; d++) {
        const struct core_dim *dim = &pricing->dims[d];
        if (!dim->is_need && dim->component == entry->component &&
            core_dim_part(dim, pricing_vec(pricing, entry)) > dim->min)
            return false;
    }
    return true;
}

static bool add_course(struct timetable *timetable, const struct core_group *group)
{
    struct pricing *pricing = timetable->pricing;
    int32_t course = timetable->courses_len++;
    timetable->first[course] = timetable->sittings_len;
    timetable->must_meet[course] = false;
    for (uint16_t i = group->first; i < group->end; i++) {
        const struct core_entry *entry = &pricing->entries[i];
        struct sitting sitting = {.at = i};
        int64_t gain;
        bool owes;
        sitting.meets = meets_all(pricing, entry, &owes, &gain);
        timetable->must_meet[course] = timetable->must_meet[course] || owes;
        sitting.profit = gain - pricing->price[i];
        if (pricing->price[i] >= PRICE_NEVER / 2 || sitting.profit + pricing->bonus <= 0 ||
            !is_within_limits(pricing, entry))
            continue;
        if (timetable->sittings_len == ITEMS_WORDS * 64)
            return false;
        timetable->sittings[timetable->sittings_len++] = sitting;
    }
    qsort(timetable->sittings + timetable->first[course],
          (size_t)(timetable->sittings_len - timetable->first[course]),
          sizeof(*timetable->sittings), compare_sittings);
    return true;
}

static void find_clashes(struct timetable *timetable)
{
    const struct pricing *pricing = timetable->pricing;
    for (int32_t i = 0; i < timetable->first[timetable->courses_len - 1]; i++) {
        int32_t course = 0;
        while (timetable->first[course + 1] <= i)
            course++;
        for (int32_t k = timetable->first[course + 1]; k < timetable->sittings_len; k++) {
            struct sitting *a = &timetable->sittings[i], *b = &timetable->sittings[k];
            if (!core_clashes(pricing->core, pricing->entries[a->at].option,
                              pricing->entries[b->at].option))
                continue;
            a->clash[k / 64] |= UINT64_C(1) << (k % 64);
            b->clash[i / 64] |= UINT64_C(1) << (i % 64);
        }
    }
}

/* Does the first stand in nobody's way that the second does not, and brings no less? */
static bool is_as_good(const struct sitting *a, const struct sitting *b)
{
    bool is_subset = true;
    for (int32_t word = 0; word < ITEMS_WORDS; word++)
        is_subset = is_subset && !(a->clash[word] & ~b->clash[word]);
    return is_subset && a->profit >= b->profit && a->meets >= b->meets;
}

/* Sittings that another of their course makes needless, as far as weeks do not matter; often two
 * meet at the same times. */
static void drop_needless(struct timetable *timetable)
{
    for (int32_t course = 0; course < timetable->courses_len; course++) {
        for (int32_t i = timetable->first[course]; i < timetable->first[course + 1]; i++) {
            for (int32_t k = timetable->first[course]; k < i; k++) {
                if (is_alive(timetable->alive[0], k) &&
                    is_as_good(&timetable->sittings[k], &timetable->sittings[i]))
                    timetable->alive[0][i / 64] &= ~(UINT64_C(1) << (i % 64));
            }
        }
    }
}

/* False if the worker is not of this kind, or too large for it. */
static bool set_up(struct timetable *timetable, struct pricing *pricing)
{
    const struct core_worker *worker = pricing->worker;
    if (pricing->must_len > 0 || worker->has_loose ||
        worker->groups_len != worker->components_len || worker->groups_len > COURSES_MAX ||
        worker->groups_len == 0)
        return false;
    timetable->pricing = pricing;
    timetable->courses_len = timetable->sittings_len = 0;
    timetable->chosen_len = timetable->visits = 0;
    for (uint16_t i = 0; i < worker->groups_len; i++) {
        if (pricing->groups[i].successors != pricing->groups[i].end ||
            !add_course(timetable, &pricing->groups[i]))
            return false;
    }
    timetable->first[timetable->courses_len] = timetable->sittings_len;
    for (int32_t i = 0; i < timetable->sittings_len; i++) {
        if (pricing->entries[timetable->sittings[i].at].must_follow)
            return false;
    }
    memset(timetable->alive, 0, sizeof(timetable->alive));
    for (int32_t i = 0; i < timetable->sittings_len; i++)
        timetable->alive[0][i / 64] |= UINT64_C(1) << (i % 64);
    find_clashes(timetable);
    if (pricing->core->problem->week_max_min < 0)
        drop_needless(timetable);
    return true;
}

/* What a node makes of its courses left: the best sitting of each, -1 for none. */
struct outlook {
    int64_t bound;
    int32_t best[COURSES_MAX], ways[COURSES_MAX];
    bool may_meet;
};

static void look_ahead(const struct timetable *timetable, uint32_t left, int64_t value,
                       bool may_meet, struct outlook *outlook)
{
    const uint64_t *alive = timetable->alive[timetable->chosen_len];
    outlook->bound = value;
    outlook->may_meet = may_meet;
    for (int32_t course = 0; course < timetable->courses_len; course++) {
        bool can_meet = !timetable->must_meet[course];
        outlook->best[course] = -1;
        outlook->ways[course] = 0;
        if (!(left >> course & 1))
            continue;
        for (int32_t i = timetable->first[course]; i < timetable->first[course + 1]; i++) {
            if (!is_alive(alive, i))
                continue;
            const struct sitting *sitting = &timetable->sittings[i];
            can_meet = can_meet || sitting->meets;
            outlook->ways[course]++;
            if (outlook->best[course] < 0 && sitting->profit > 0)
                outlook->best[course] = i;
        }
        outlook->may_meet = outlook->may_meet && can_meet;
        if (outlook->best[course] >= 0)
            outlook->bound += timetable->sittings[outlook->best[course]].profit;
    }
    outlook->bound += outlook->may_meet ? timetable->pricing->bonus : 0;
}

/* Offers what was chosen with the best of what is left, as far as they fit. */
static void offer(struct timetable *timetable, const struct outlook *outlook)
{
    struct pricing *pricing = timetable->pricing;
    pricing->picks_len = 0;
    for (int32_t i = 0; i < timetable->chosen_len; i++)
        pricing->picks[pricing->picks_len++] = timetable->sittings[timetable->chosen[i]].at;
    for (int32_t course = 0; course < timetable->courses_len; course++) {
        if (outlook->best[course] >= 0)
            pricing->picks[pricing->picks_len++] = timetable->sittings[outlook->best[course]].at;
    }
    pricing_offer(pricing);
}

/* The course to branch on: with the fewest ways among those whose best stands in the way of
 * another's; if there is none, any with ways. -1: nothing is left. */
static int32_t choose_course(const struct timetable *timetable, const struct outlook *outlook)
{
    uint64_t wanted[ITEMS_WORDS] = {0};
    int32_t chosen = -1, any = -1;
    for (int32_t course = 0; course < timetable->courses_len; course++) {
        int32_t best = outlook->best[course];
        if (best >= 0)
            wanted[best / 64] |= UINT64_C(1) << (best % 64);
    }
    for (int32_t course = 0; course < timetable->courses_len; course++) {
        int32_t best = outlook->best[course];
        uint64_t clash = 0;
        for (int32_t word = 0; word < ITEMS_WORDS && best >= 0; word++)
            clash |= timetable->sittings[best].clash[word] & wanted[word];
        if (outlook->ways[course] > 0 && (any < 0 || outlook->ways[course] < outlook->ways[any]))
            any = course;
        if (clash && (chosen < 0 || outlook->ways[course] < outlook->ways[chosen]))
            chosen = course;
    }
    return chosen >= 0 ? chosen : any;
}

/* Do the weeks hold what is chosen? */
static bool fits_weeks(const struct timetable *timetable)
{
    struct pricing *pricing = timetable->pricing;
    bool fits = true;
    if (pricing->core->problem->week_max_min < 0)
        return true;
    pricing_load_fixed(pricing, 1);
    for (int32_t i = 0; i < timetable->chosen_len; i++)
        fits = pricing_load(pricing, timetable->sittings[timetable->chosen[i]].at, 1) && fits;
    for (int32_t i = 0; i < timetable->chosen_len; i++)
        pricing_load(pricing, timetable->sittings[timetable->chosen[i]].at, -1);
    pricing_load_fixed(pricing, -1);
    return fits;
}

/* Goes one course deeper; at most COURSES_MAX deep. */
static void explore(struct timetable *timetable, uint32_t left, int64_t value, bool may_meet)
{
    struct outlook outlook;
    if (++timetable->visits > VISITS_MAX)
        return;
    look_ahead(timetable, left, value, may_meet, &outlook);
    if (outlook.bound <= timetable->pricing->best_value)
        return;
    offer(timetable, &outlook);
    int32_t course = choose_course(timetable, &outlook);
    if (course < 0 || outlook.bound <= timetable->pricing->best_value)
        return;
    left &= ~(UINT32_C(1) << course);
    const uint64_t *alive = timetable->alive[timetable->chosen_len];
    uint64_t *next = timetable->alive[timetable->chosen_len + 1];
    for (int32_t i = timetable->first[course]; i < timetable->first[course + 1]; i++) {
        const struct sitting *sitting = &timetable->sittings[i];
        if (!is_alive(alive, i))
            continue;
        for (int32_t word = 0; word < ITEMS_WORDS; word++)
            next[word] = alive[word] & ~sitting->clash[word];
        timetable->chosen[timetable->chosen_len++] = i;
        if (fits_weeks(timetable))
            explore(timetable, left, value + sitting->profit, may_meet && sitting->meets);
        timetable->chosen_len--;
    }
    explore(timetable, left, value, may_meet && !timetable->must_meet[course]);
}

bool pricing_timetable(struct pricing *pricing)
{
    struct timetable *timetable = pricing->timetable;
    if (!set_up(timetable, pricing))
        return false;
    explore(timetable, (UINT32_C(1) << timetable->courses_len) - 1, 0, true);
    pricing->counts.labels += timetable->visits;
    return timetable->visits <= VISITS_MAX;
}
