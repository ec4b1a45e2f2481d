/* A search of bundles course by course, depth first. */
#include "scheduler/planner/certify_tree.h"

#include <stdlib.h>
#include <string.h>

#define NOTHING     (-1) /* the way of not taking the course */
#define STEP_ITEMS  8    /* items looked at that make a step of work */
#define WORD_BITS   64
#define ROUNDS_DROP 4

/* A course being decided: its ways [first, end) on the common stack, of which `next` comes next. */
struct level {
    int32_t course, first, end, next;
    int32_t taken; /* the way at hand */
    int64_t value; /* before it */
};

struct tree {
    const struct certify_case *one;
    const struct certify_rates *rates;
    int64_t best; /* value to beat */
    bool has_found;
    uint64_t *clash; /* by item: those of other courses that cannot be taken with it */
    size_t words;
    int64_t *worth;  /* by item, at the rates */
    uint64_t *alive; /* by level: items that may still be taken */
    int64_t *most;   /* by course: the most that one of them is worth, at least 0, */
    int32_t *tight;  /* how many are worth this, */
    int32_t *hit;    /* and how many of these an item bars; 0 between items */
    int32_t *choice; /* by course: item, NOTHING, or UNDECIDED */
    int32_t *load;   /* by week, of what is taken */
    int32_t *left;   /* by level and dim */
    struct level *levels;
    int32_t depth;
    int32_t *ways;
    struct arena arena;
};

#define UNDECIDED (-2)

static uint64_t *clash_of(const struct tree *tree, size_t item)
{
    return &tree->clash[item * tree->words];
}

static void find_clashes(struct tree *tree)
{
    const struct certify_case *one = tree->one;
    tree->words = (one->items_len + WORD_BITS - 1) / WORD_BITS;
    tree->clash = arena_array(&tree->arena, one->items_len * tree->words, sizeof(*tree->clash));
    for (size_t i = 0; i < one->items_len; i++) {
        for (size_t k = 0; k < i; k++) {
            if (one->items[i].course == one->items[k].course ||
                !certify_case_clash(one, one->items[i].option, one->items[k].option))
                continue;
            clash_of(tree, i)[k / WORD_BITS] |= UINT64_C(1) << k % WORD_BITS;
            clash_of(tree, k)[i / WORD_BITS] |= UINT64_C(1) << i % WORD_BITS;
        }
    }
}

static void tree_init(struct tree *tree, const struct certify_case *one,
                      const struct certify_rates *rates, int64_t threshold)
{
    size_t items = one->items_len, courses = one->courses_len;
    *tree = (struct tree){.one = one, .rates = rates, .best = threshold};
    arena_init(&tree->arena);
    tree->worth = arena_array(&tree->arena, items, sizeof(*tree->worth));
    tree->most = arena_array(&tree->arena, courses, sizeof(*tree->most));
    tree->tight = arena_array(&tree->arena, courses, sizeof(*tree->tight));
    tree->hit = arena_array(&tree->arena, courses, sizeof(*tree->hit));
    tree->choice = arena_array(&tree->arena, courses, sizeof(*tree->choice));
    tree->load = arena_array(&tree->arena, (size_t)one->weeks_len, sizeof(*tree->load));
    tree->left = arena_array(&tree->arena, (courses + 1) * one->dims_len, sizeof(*tree->left));
    tree->levels = arena_array(&tree->arena, courses + 1, sizeof(*tree->levels));
    tree->ways = arena_array(&tree->arena, items + courses, sizeof(*tree->ways));
    for (size_t i = 0; i < items; i++)
        tree->worth[i] = certify_rates_item(one, rates, (int32_t)i);
    for (size_t i = 0; i < courses; i++)
        tree->choice[i] = UNDECIDED;
    for (size_t k = 0; k < one->dims_len; k++)
        tree->left[k] = one->dims[k].left;
    find_clashes(tree);
    tree->alive = arena_array(&tree->arena, (courses + 1) * tree->words, sizeof(*tree->alive));
    for (size_t i = 0; i < items; i++)
        tree->alive[i / WORD_BITS] |= UINT64_C(1) << i % WORD_BITS;
}

static uint64_t *alive_at(const struct tree *tree, int32_t depth)
{
    return &tree->alive[(size_t)depth * tree->words];
}

static bool is_alive(const uint64_t *alive, int32_t item)
{
    return alive[item / WORD_BITS] >> item % WORD_BITS & 1;
}

static void bury(uint64_t *alive, int32_t item)
{
    alive[item / WORD_BITS] &= ~(UINT64_C(1) << item % WORD_BITS);
}

/* --- what is never needed --------------------------------------------------------------------- */

static bool loads_less(const struct problem_option *a, const struct problem_option *b)
{
    for (int32_t i = 0; i < a->loads_len; i++) {
        int32_t load = 0;
        for (int32_t k = 0; k < b->loads_len; k++)
            load = b->loads[k].week == a->loads[i].week ? b->loads[k].min : load;
        if (load < a->loads[i].min)
            return false;
    }
    return true;
}

/* Whoever takes the second could take the first instead, and would lose nothing by it. */
static bool is_as_good(const struct tree *tree, int32_t first, int32_t second)
{
    const struct certify_case *one = tree->one;
    const struct certify_item *a = &one->items[first], *b = &one->items[second];
    const struct certify_course *course = &one->courses[a->course];
    if (a->net < b->net || (one->week_room && !loads_less(a->option, b->option)) ||
        (course->after_len > 0 && a->option->begin_min < b->option->begin_min) ||
        (course->is_before && a->option->end_min > b->option->end_min))
        return false;
    for (size_t k = 0; k < one->dims_len; k++) {
        int32_t x = certify_case_min(one, first)[k], y = certify_case_min(one, second)[k];
        if (k < one->needs_len ? x < y : x > y)
            return false;
    }
    for (size_t i = 0; i < tree->words; i++) {
        if (clash_of(tree, (size_t)first)[i] & ~clash_of(tree, (size_t)second)[i])
            return false;
    }
    return true;
}

static void drop(struct tree *tree, int32_t item)
{
    bury(alive_at(tree, 0), item);
    for (size_t i = 0; i < tree->one->items_len; i++)
        bury(clash_of(tree, i), item);
}

/* Items that another of their course replaces; again, since what is dropped clashes no more. */
static void drop_needless(struct tree *tree)
{
    bool has_dropped = true;
    for (int32_t round = 0; round < ROUNDS_DROP && has_dropped; round++) {
        has_dropped = false;
        for (int32_t i = 0; i < (int32_t)tree->one->items_len; i++) {
            const struct certify_course *course = &tree->one->courses[tree->one->items[i].course];
            for (int32_t k = course->first; k < course->end && is_alive(tree->alive, i); k++) {
                if (k == i || !is_alive(tree->alive, k) || !is_as_good(tree, k, i))
                    continue;
                drop(tree, i);
                has_dropped = true;
            }
        }
    }
}

static int32_t *left_at(const struct tree *tree, int32_t depth)
{
    return &tree->left[(size_t)depth * tree->one->dims_len];
}

/* --- what is allowed -------------------------------------------------------------------------- */

static bool fits_weeks(const struct tree *tree, const struct problem_option *option)
{
    for (int32_t i = 0; i < option->loads_len && tree->one->week_room; i++) {
        int32_t week = option->loads[i].week - tree->one->week_first;
        if (tree->load[week] + option->loads[i].min > tree->one->week_room[week])
            return false;
    }
    return true;
}

/* As far as is decided: what is not decided yet may still come before. */
static bool may_follow(const struct tree *tree, int32_t item)
{
    const struct certify_case *one = tree->one;
    const struct certify_course *course = &one->courses[one->items[item].course];
    for (int32_t k = 0; k < course->after_len; k++) {
        int32_t before = tree->choice[course->after[k]];
        if (before == NOTHING || (before >= 0 && one->items[before].option->end_min >
                                                     one->items[item].option->begin_min))
            return false;
    }
    return true;
}

/* Buries what the node does not allow. */
static void bury_forbidden(const struct tree *tree, uint64_t *alive)
{
    const struct certify_case *one = tree->one;
    const int32_t *left = left_at(tree, tree->depth);
    for (int32_t i = 0; i < (int32_t)one->items_len; i++) {
        if (!is_alive(alive, i))
            continue;
        bool fits = tree->choice[one->items[i].course] == UNDECIDED &&
                    fits_weeks(tree, one->items[i].option) && may_follow(tree, i);
        for (size_t k = one->needs_len; k < one->dims_len; k++)
            fits = fits && certify_case_min(one, i)[k] <= left[k];
        if (!fits)
            bury(alive, i);
    }
}

static bool is_ready(const struct tree *tree, const struct certify_course *course)
{
    for (int32_t k = 0; k < course->after_len; k++) {
        if (tree->choice[course->after[k]] == UNDECIDED)
            return false;
    }
    return true;
}

/* --- what the node can still bring ------------------------------------------------------------ */

static int64_t find_most(struct tree *tree, const uint64_t *alive, int64_t value)
{
    const struct certify_case *one = tree->one;
    int64_t bound = value + certify_rates_left(one, tree->rates, left_at(tree, tree->depth));
    memset(tree->most, 0, one->courses_len * sizeof(*tree->most));
    memset(tree->tight, 0, one->courses_len * sizeof(*tree->tight));
    for (int32_t i = 0; i < (int32_t)one->items_len; i++) {
        int32_t course = one->items[i].course;
        if (!is_alive(alive, i) || tree->worth[i] < tree->most[course])
            continue;
        tree->tight[course] = tree->worth[i] > tree->most[course] ? 1 : tree->tight[course] + 1;
        tree->most[course] = tree->worth[i];
    }
    for (size_t i = 0; i < one->courses_len; i++)
        bound = certify_sum(bound, tree->most[i]);
    return bound;
}

/* The most that an item of the course is worth which the other leaves. */
static int64_t most_beside(const struct tree *tree, const uint64_t *alive, int32_t course,
                           int32_t item)
{
    int64_t most = 0;
    for (int32_t i = tree->one->courses[course].first; i < tree->one->courses[course].end; i++) {
        if (tree->worth[i] > most && is_alive(alive, i) &&
            !is_alive(clash_of(tree, (size_t)item), i))
            most = tree->worth[i];
    }
    return most;
}

/* What other courses lose for certain when the item is taken. */
static int64_t loss_by(struct tree *tree, const uint64_t *alive, int32_t item)
{
    const struct certify_item *items = tree->one->items;
    const uint64_t *clash = clash_of(tree, (size_t)item);
    int64_t loss = 0;
    for (int32_t pass = 0; pass < 2; pass++) {
        for (size_t word = 0; word < tree->words; word++) {
            for (uint64_t bits = clash[word] & alive[word]; bits != 0; bits &= bits - 1) {
                size_t other = word * WORD_BITS + (size_t)__builtin_ctzll(bits);
                int32_t course = items[other].course;
                if (tree->worth[other] != tree->most[course])
                    continue;
                tree->hit[course] = pass == 0 ? tree->hit[course] + 1 : 0;
                if (pass == 0 && tree->hit[course] == tree->tight[course])
                    loss += tree->most[course] - most_beside(tree, alive, course, item);
            }
        }
    }
    return loss;
}

/* Buries items with which the bound does not stay above the value to beat, until nothing changes.
 * Returns the bound. */
static int64_t narrow(struct tree *tree, uint64_t *alive, int64_t value, int64_t *work)
{
    const struct certify_case *one = tree->one;
    for (;;) {
        int64_t bound = find_most(tree, alive, value);
        bool has_changed = false;
        *work -= 1 + (int64_t)one->items_len / STEP_ITEMS;
        for (int32_t i = 0; i < (int32_t)one->items_len && bound > tree->best; i++) {
            if (!is_alive(alive, i))
                continue;
            int64_t with = bound - tree->most[one->items[i].course] + tree->worth[i];
            *work -= (int64_t)tree->words / STEP_ITEMS;
            if (with > tree->best && with - loss_by(tree, alive, i) > tree->best)
                continue;
            bury(alive, i);
            has_changed = true;
            if (tree->worth[i] == tree->most[one->items[i].course])
                break; /* what is most has changed */
        }
        if (!has_changed)
            return bound;
    }
}

/* --- the next course -------------------------------------------------------------------------- */

static int32_t count_ways(const uint64_t *alive, const struct certify_course *course)
{
    int32_t count = 0;
    for (int32_t i = course->first; i < course->end; i++)
        count += is_alive(alive, i);
    return count;
}

/* The course with the fewest ways, -1 if all are decided. */
static int32_t choose_course(const struct tree *tree, const uint64_t *alive, int64_t bound)
{
    int32_t fewest = INT32_MAX, best = -1;
    for (size_t i = 0; i < tree->one->courses_len && fewest > 1; i++) {
        const struct certify_course *course = &tree->one->courses[i];
        if (tree->choice[i] != UNDECIDED || !is_ready(tree, course))
            continue;
        int32_t count = count_ways(alive, course) + (bound - tree->most[i] > tree->best);
        best = count < fewest ? (int32_t)i : best;
        fewest = count < fewest ? count : fewest;
    }
    return best;
}

/* Puts the ways on the stack: items, best first, then none. */
static void list_ways(struct tree *tree, struct level *level, const uint64_t *alive, int64_t bound)
{
    const struct certify_course *course = &tree->one->courses[level->course];
    for (int32_t i = course->first; i < course->end; i++) {
        if (!is_alive(alive, i))
            continue;
        int32_t at = level->end++;
        for (; at > level->first && tree->worth[tree->ways[at - 1]] < tree->worth[i]; at--)
            tree->ways[at] = tree->ways[at - 1];
        tree->ways[at] = i;
    }
    if (bound - tree->most[level->course] > tree->best)
        tree->ways[level->end++] = NOTHING;
}

/* --- down and up ------------------------------------------------------------------------------ */

static void change_loads(struct tree *tree, int32_t item, int32_t sign)
{
    const struct problem_option *option = tree->one->items[item].option;
    for (int32_t i = 0; i < option->loads_len && tree->one->week_room; i++)
        tree->load[option->loads[i].week - tree->one->week_first] += sign * option->loads[i].min;
}

/* What is left below the present node when the way is taken; returns the value there. */
static int64_t descend(struct tree *tree, struct level *level)
{
    const struct certify_case *one = tree->one;
    const int32_t *left = left_at(tree, tree->depth);
    int32_t *below = left_at(tree, tree->depth + 1);
    int64_t value = level->value;
    memcpy(below, left, one->dims_len * sizeof(*left));
    memcpy(alive_at(tree, tree->depth + 1), alive_at(tree, tree->depth),
           tree->words * sizeof(*tree->alive));
    tree->choice[level->course] = level->taken;
    tree->depth++;
    if (level->taken == NOTHING)
        return value;
    for (size_t i = 0; i < tree->words; i++)
        alive_at(tree, tree->depth)[i] &= ~clash_of(tree, (size_t)level->taken)[i];
    const int32_t *min = certify_case_min(one, level->taken);
    for (size_t k = 0; k < one->dims_len; k++) {
        int32_t used = min[k] < left[k] ? min[k] : left[k];
        below[k] -= used;
        value += k < one->needs_len ? used * one->dims[k].weight : 0;
    }
    change_loads(tree, level->taken, 1);
    return value + one->items[level->taken].net;
}

static void ascend(struct tree *tree, const struct level *level)
{
    tree->depth--;
    tree->choice[level->course] = UNDECIDED;
    if (level->taken >= 0)
        change_loads(tree, level->taken, -1);
}

static void judge_leaf(struct tree *tree, int64_t value)
{
    const int32_t *left = left_at(tree, tree->depth);
    for (size_t k = 0; k < tree->one->needs_len && tree->rates->wants_all; k++) {
        if (left[k] > 0)
            return;
    }
    if (value <= tree->best)
        return;
    tree->best = value;
    tree->has_found = true;
}

/* Opens the node at hand; its ways wait on the stack. */
static void open_node(struct tree *tree, int64_t value, int64_t *work)
{
    struct level *level = &tree->levels[tree->depth];
    uint64_t *alive = alive_at(tree, tree->depth);
    bury_forbidden(tree, alive);
    int64_t bound = narrow(tree, alive, value, work);
    *level = (struct level){.value = value};
    level->first = tree->depth > 0 ? tree->levels[tree->depth - 1].end : 0;
    level->end = level->next = level->first;
    if (bound <= tree->best)
        return;
    level->course = choose_course(tree, alive, bound);
    if (level->course < 0)
        judge_leaf(tree, value);
    else
        list_ways(tree, level, alive, bound);
}

enum certify_outcome certify_tree_run(const struct certify_case *one,
                                      const struct certify_rates *rates, int64_t threshold,
                                      int64_t *work, int64_t *ret_value)
{
    struct tree tree;
    if (one->items_len > CERTIFY_TREE_ITEMS_MAX)
        return CERTIFY_OUT_OF_WORK;
    tree_init(&tree, one, rates, threshold);
    drop_needless(&tree);
    *work -= (int64_t)(one->items_len * one->items_len);
    open_node(&tree, rates->wants_all ? one->complete : 0, work);
    while (*work > 0) {
        struct level *level = &tree.levels[tree.depth];
        if (level->next == level->end) {
            if (tree.depth == 0)
                break;
            ascend(&tree, level - 1);
            continue;
        }
        level->taken = tree.ways[level->next++];
        open_node(&tree, descend(&tree, level), work);
    }
    bool is_done = *work > 0;
    arena_release(&tree.arena);
    if (is_done && tree.has_found)
        *ret_value = tree.best;
    return !is_done ? CERTIFY_OUT_OF_WORK : tree.has_found ? CERTIFY_FOUND : CERTIFY_NONE;
}
