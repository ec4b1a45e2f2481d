/* The count of one rulebook, or of several between which each minute has to choose. */
#include <assert.h>
#include <stdlib.h>

#include "scheduler/base/checked.h"
#include "scheduler/rules/standing_inside.h"

/* One candidate of one evaluation, and by what it is sorted. */
struct item_ref {
    const struct part *part;
    struct candidate *candidate;
    size_t at; /* of the part */
    int32_t book;
    bool shared;
};

/* Earned before booked, then by age; what belongs to one entry stands together, that which is not
 * shared first, by book. */
static int compare_refs(const void *a, const void *b)
{
    const struct item_ref *x = a;
    const struct item_ref *y = b;
    if (x->part->booked != y->part->booked)
        return x->part->booked ? 1 : -1;
    int by_day = date_compare(x->part->on, y->part->on);
    if (by_day != 0)
        return by_day;
    if (x->part->credit->id.v != y->part->credit->id.v)
        return x->part->credit->id.v < y->part->credit->id.v ? -1 : 1;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->shared != y->shared)
        return x->shared ? 1 : -1;
    return x->book - y->book;
}

struct joint {
    struct evaluation *const *evaluations;
    size_t len;
    struct item_ref *refs;
    size_t refs_len;
    struct count_item *items;
    int32_t *turns, *limits;
    int32_t turns_len, limits_len;
};

static void gather(struct joint *joint, bool with_booked, struct arena *arena)
{
    size_t most = 0;
    for (size_t b = 0; b < joint->len; b++)
        most += joint->evaluations[b]->candidates_len;
    joint->refs = arena_array(arena, most, sizeof(*joint->refs));
    for (size_t b = 0; b < joint->len; b++) {
        struct evaluation *e = joint->evaluations[b];
        size_t len = with_booked ? e->candidates_len : e->earned_len;
        for (size_t i = 0; i < len; i++) {
            struct candidate *candidate = &e->candidates[i];
            joint->refs[joint->refs_len++] = (struct item_ref){
                &e->parts[candidate->at], candidate, candidate->at, (int32_t)b, candidate->shared};
        }
    }
    if (joint->refs_len > 1)
        qsort(joint->refs, joint->refs_len, sizeof(*joint->refs), compare_refs);
}

static bool same_pot(const struct item_ref *a, const struct item_ref *b)
{
    return a->at == b->at && !a->shared && !b->shared;
}

/* The items of the count: turns numbered through, and a pot for each entry that several books could
 * count. */
static void make_items(struct joint *joint, struct arena *arena)
{
    int32_t first_turn[COUNT_BOOKS_MAX], pots = 0;
    for (size_t b = 0; b < joint->len; b++) {
        const struct evaluation *e = joint->evaluations[b];
        first_turn[b] = joint->turns_len;
        for (int32_t t = 0; t < e->turns_len; t++)
            joint->turns[joint->turns_len++] = joint->limits_len + e->turns[t];
        for (int32_t l = 0; l < e->limits_len; l++)
            joint->limits[joint->limits_len++] = e->limits[l];
    }
    joint->items = arena_array(arena, joint->refs_len, sizeof(*joint->items));
    for (size_t i = 0; i < joint->refs_len; i++) {
        const struct item_ref *ref = &joint->refs[i];
        struct count_item *item = &joint->items[i];
        *item = ref->candidate->item;
        item->book = ref->book;
        item->turn += item->turn > 0 ? first_turn[ref->book] : 0;
        if (i > 0 && same_pot(ref, &joint->refs[i - 1])) {
            pots += joint->items[i - 1].pot == 0;
            item->pot = joint->items[i - 1].pot = pots;
        }
    }
}

/* Turns are few, and none where no rulebook limits repeats. */
static void make_room_for_turns(struct joint *joint, struct arena *arena)
{
    size_t turns = 0, limits = 0;
    for (size_t b = 0; b < joint->len; b++) {
        turns += (size_t)joint->evaluations[b]->turns_len;
        limits += (size_t)joint->evaluations[b]->limits_len;
    }
    if (turns == 0)
        return;
    joint->turns = arena_array(arena, turns, sizeof(*joint->turns));
    joint->limits = arena_array(arena, limits, sizeof(*joint->limits));
}

static void add_to_tally(struct tally *tally, const struct evaluation *e,
                         const struct candidate *candidate, int32_t counted)
{
    const struct count_item *item = &candidate->item;
    tally->total = checked_add(tally->total, counted);
    for (size_t r = 0; r < e->standing->requirements_len; r++)
        if ((item->toward & 1u << r) != 0)
            tally->by_need[r] = checked_add(tally->by_need[r], counted);
    for (size_t c = 0; c < e->standing->caps_len; c++)
        if ((item->caps & 1u << c) != 0)
            tally->by_cap[c] = checked_add(tally->by_cap[c], counted);
    if (item->turn > 0 && counted > 0)
        tally->turns[item->turn - 1] = true;
}

/* The first other book that has minutes of the pot. */
static const struct rulebook *other_of(const struct joint *joint, const int32_t *counted, size_t at)
{
    int32_t pot = joint->items[at].pot;
    size_t i = at;
    if (pot == 0)
        return NULL;
    while (i > 0 && joint->items[i - 1].pot == pot)
        i--;
    for (; i < joint->refs_len && joint->items[i].pot == pot; i++)
        if (i != at && counted[i] > 0)
            return joint->evaluations[joint->items[i].book]->book;
    return NULL;
}

static struct tally *empty_tally(struct evaluation *e, bool with_booked)
{
    struct tally *tally = with_booked ? &e->both : &e->earned;
    *tally = (struct tally){0};
    if (e->turns_len > 0)
        tally->turns = arena_array(e->arena, (size_t)e->turns_len, sizeof(*tally->turns));
    return tally;
}

/* What booked places would change of what is earned is not noted. */
static void keep(const struct joint *joint, const int32_t *counted, bool with_booked)
{
    for (size_t b = 0; b < joint->len; b++)
        empty_tally(joint->evaluations[b], with_booked);
    for (size_t i = 0; i < joint->refs_len; i++) {
        struct item_ref *ref = &joint->refs[i];
        struct evaluation *e = joint->evaluations[ref->book];
        add_to_tally(with_booked ? &e->both : &e->earned, e, ref->candidate, counted[i]);
        if (ref->part->booked != with_booked)
            continue;
        ref->candidate->counted = counted[i];
        ref->candidate->other = other_of(joint, counted, i);
    }
}

static struct count_book book_of(const struct evaluation *e)
{
    return (struct count_book){.needs = e->needs,
                               .needs_len = (int32_t)e->standing->requirements_len,
                               .caps = e->caps,
                               .caps_len = (int32_t)e->standing->caps_len,
                               .total_needed = e->total_needed};
}

/* The usual case: one rulebook, whose candidates are in order already. */
static enum err_code count_alone(struct evaluation *e, bool with_booked, struct err *err)
{
    const size_t len = with_booked ? e->candidates_len : e->earned_len;
    const struct count_book book = book_of(e);
    struct count_item *items = arena_array(e->arena, len, sizeof(*items));
    int32_t *counted = arena_array(e->arena, len, sizeof(*counted));
    for (size_t i = 0; i < len; i++)
        items[i] = e->candidates[i].item;
    const struct count_task task = {.items = items,
                                    .items_len = len,
                                    .books = &book,
                                    .books_len = 1,
                                    .turns = e->turns,
                                    .limits = e->limits,
                                    .turns_len = e->turns_len,
                                    .limits_len = e->limits_len};
    bool proved = true;
    TRY(count_minutes(&task, e->arena, counted, &proved, err));
    e->standing->is_unproved = e->standing->is_unproved || !proved;
    struct tally *tally = empty_tally(e, with_booked);
    for (size_t i = 0; i < len; i++) {
        add_to_tally(tally, e, &e->candidates[i], counted[i]);
        if (!with_booked || i >= e->earned_len)
            e->candidates[i].counted = counted[i];
    }
    return ERR_OK;
}

enum err_code evaluation_count(struct evaluation *const *evaluations, size_t len, bool with_booked,
                               struct err *err)
{
    struct arena *arena = evaluations[0]->arena;
    struct joint joint = {.evaluations = evaluations, .len = len};
    struct count_book books[COUNT_BOOKS_MAX];
    if (len == 1)
        return count_alone(evaluations[0], with_booked, err);
    assert(len <= COUNT_BOOKS_MAX);
    for (size_t b = 0; b < len; b++)
        books[b] = book_of(evaluations[b]);
    gather(&joint, with_booked, arena);
    make_room_for_turns(&joint, arena);
    make_items(&joint, arena);
    const struct count_task task = {.items = joint.items,
                                    .items_len = joint.refs_len,
                                    .books = books,
                                    .books_len = (int32_t)len,
                                    .turns = joint.turns,
                                    .limits = joint.limits,
                                    .turns_len = joint.turns_len,
                                    .limits_len = joint.limits_len};
    int32_t *counted = arena_array(arena, joint.refs_len, sizeof(*counted));
    bool proved = true;
    TRY(count_minutes(&task, arena, counted, &proved, err));
    keep(&joint, counted, with_booked);
    for (size_t b = 0; b < len; b++)
        evaluations[b]->standing->is_unproved = evaluations[b]->standing->is_unproved || !proved;
    return ERR_OK;
}
