/* Entries sorted into kinds that the rules cannot tell apart, and what could be left out at all. */
#include <string.h>

#include "scheduler/base/checked.h"
#include "scheduler/rules/count_inside.h"
#include "scheduler/rules/integer.h"

/* --- turns of a course --- */

/* The items of each turn, as chains in order of age. */
struct chains {
    size_t *first, *last; /* of each turn; first SIZE_MAX: it has none */
    size_t *next;         /* of each item; SIZE_MAX: the last */
};

static struct chains chains_of(const struct count_task *task, struct arena *arena)
{
    size_t turns_len = (size_t)task->turns_len;
    struct chains chains = {arena_array(arena, turns_len + 1, sizeof(size_t)),
                            arena_array(arena, turns_len + 1, sizeof(size_t)),
                            arena_array(arena, task->items_len + 1, sizeof(size_t))};
    for (size_t t = 0; t < turns_len; t++)
        chains.first[t] = SIZE_MAX;
    for (size_t i = 0; i < task->items_len; i++) {
        chains.next[i] = SIZE_MAX;
        if (task->items[i].turn == 0)
            continue;
        size_t turn = (size_t)task->items[i].turn - 1;
        if (chains.first[turn] == SIZE_MAX)
            chains.first[turn] = i;
        else
            chains.next[chains.last[turn]] = i;
        chains.last[turn] = i;
    }
    return chains;
}

static int64_t like_min(const struct count_task *task, const struct chains *chains, size_t turn,
                        const struct count_item *like)
{
    int64_t sum = 0;
    for (size_t i = chains->first[turn]; i != SIZE_MAX; i = chains->next[i])
        if (task->items[i].toward == like->toward && task->items[i].caps == like->caps)
            sum = checked_add(sum, task->items[i].min);
    return sum;
}

static bool has_pot(const struct count_task *task, const struct chains *chains, size_t turn)
{
    for (size_t i = chains->first[turn]; i != SIZE_MAX; i = chains->next[i])
        if (task->items[i].pot != 0)
            return true;
    return false;
}

/* Could whatever counts of `turn` count of `older` as well, and earlier? */
static bool is_as_good(const struct count_task *task, const struct chains *chains, size_t older,
                       size_t turn)
{
    if (chains->last[older] >= chains->first[turn])
        return false;
    for (size_t i = chains->first[turn]; i != SIZE_MAX; i = chains->next[i])
        if (like_min(task, chains, older, &task->items[i]) <
            like_min(task, chains, turn, &task->items[i]))
            return false;
    return true;
}

/* A turn is not among the best if as many as may count are older and as good: one of them would be
 * free to take its place, and aims at older entries. */
static bool is_beaten(const struct count_task *task, const struct chains *chains, size_t turn)
{
    int32_t better = 0, most = task->limits[task->turns[turn]];
    if (most == 0)
        return true;
    if (has_pot(task, chains, turn))
        return false;
    for (size_t t = 0; t < (size_t)task->turns_len && better < most; t++)
        if (t != turn && task->turns[t] == task->turns[turn] && chains->first[t] != SIZE_MAX &&
            !has_pot(task, chains, t) && is_as_good(task, chains, t, turn))
            better++;
    return better == most;
}

static int32_t add_option(struct kinds *kinds, int32_t question)
{
    kinds->option_of[kinds->options_len] = question;
    return kinds->options_len++;
}

/* Fills ret_options[turns_len]: an option of a question for each turn of a course that comes too
 * often, -1 for one that counts freely, -2 for one that is beaten. */
static void ask_turns(const struct count_task *task, struct kinds *kinds, int32_t *ret_options,
                      struct arena *arena)
{
    const struct chains chains = chains_of(task, arena);
    int32_t *left = arena_array(arena, (size_t)task->limits_len + 1, sizeof(*left));
    int32_t *question = arena_array(arena, (size_t)task->limits_len + 1, sizeof(*question));
    for (size_t t = 0; t < (size_t)task->turns_len; t++)
        left[task->turns[t]] += chains.first[t] != SIZE_MAX;
    for (size_t t = 0; t < (size_t)task->turns_len; t++) {
        int32_t limit = task->turns[t];
        ret_options[t] = -1;
        if (chains.first[t] != SIZE_MAX && left[limit] > task->limits[limit])
            ret_options[t] = is_beaten(task, &chains, t) ? -2 : 0;
    }
    memset(left, 0, (size_t)task->limits_len * sizeof(*left));
    for (size_t t = 0; t < (size_t)task->turns_len; t++)
        left[task->turns[t]] += chains.first[t] != SIZE_MAX && ret_options[t] != -2;
    for (size_t t = 0; t < (size_t)task->turns_len; t++) {
        int32_t limit = task->turns[t];
        if (ret_options[t] == -2)
            continue;
        ret_options[t] = -1;
        if (chains.first[t] == SIZE_MAX || left[limit] <= task->limits[limit])
            continue;
        if (question[limit] == 0) {
            kinds->questions[kinds->questions_len] = (struct question){.most = task->limits[limit]};
            question[limit] = ++kinds->questions_len;
        }
        ret_options[t] = add_option(kinds, question[limit] - 1);
    }
}

/* Which options stand or fall with an older one that is as good. */
static void compare_turns(const struct count_task *task, struct kinds *kinds,
                          const int32_t *turn_options, struct arena *arena)
{
    const struct chains chains = chains_of(task, arena);
    int32_t len = kinds->options_len;
    if ((int64_t)len * len > INTEGER_CELLS_MAX) /* no program has room for them */
        return;
    kinds->as_good = arena_array(arena, (size_t)len * (size_t)len + 1, sizeof(bool));
    for (size_t a = 0; a < (size_t)task->turns_len; a++)
        for (size_t b = 0; b < (size_t)task->turns_len; b++)
            if (turn_options[a] >= 0 && turn_options[b] >= 0 && a != b &&
                task->turns[a] == task->turns[b] && !has_pot(task, &chains, a) &&
                !has_pot(task, &chains, b) && is_as_good(task, &chains, a, b))
                kinds->as_good[turn_options[a] * len + turn_options[b]] = true;
}

/* --- kinds and pools --- */

static int32_t new_kind(struct kinds *kinds, struct kind kind)
{
    kind.var = -1;
    kinds->rows[kinds->len] = kind;
    return kinds->len++;
}

static bool is_like(const struct count_item *a, const struct count_item *b, const int32_t *options)
{
    int32_t turn_a = a->turn == 0 ? -1 : options[a->turn - 1];
    int32_t turn_b = b->turn == 0 ? -1 : options[b->turn - 1];
    return a->book == b->book && a->toward == b->toward && a->caps == b->caps && turn_a == turn_b;
}

static struct kind kind_like(const struct count_item *item, const int32_t *options)
{
    return (struct kind){.book = item->book,
                         .toward = item->toward,
                         .caps = item->caps,
                         .turn = item->turn == 0 ? -1 : options[item->turn - 1],
                         .choice = -1,
                         .pool = -1};
}

static int32_t kind_of(struct kinds *kinds, const struct count_item *item, const int32_t *options)
{
    const struct kind kind = kind_like(item, options);
    for (int32_t k = 0; k < kinds->len; k++)
        if (kinds->rows[k].toward == kind.toward && kinds->rows[k].caps == kind.caps &&
            kinds->rows[k].book == kind.book && kinds->rows[k].turn == kind.turn &&
            kinds->rows[k].pool < 0)
            return k;
    return new_kind(kinds, kind);
}

static int32_t pot_len(const struct count_task *task, size_t first)
{
    size_t to = first;
    while (to < task->items_len && task->items[to].pot == task->items[first].pot)
        to++;
    return (int32_t)(to - first);
}

static int32_t new_pool(struct kinds *kinds, const struct count_task *task, size_t first,
                        const int32_t *options)
{
    struct pool *pool = &kinds->pools[kinds->pools_len];
    *pool = (struct pool){.first = first, .len = pot_len(task, first), .kind = kinds->len};
    for (int32_t i = 1; i < pool->len; i++)
        pool->whole = pool->whole || task->items[first].min != task->items[first + (size_t)i].min;
    if (pool->whole)
        kinds->questions[kinds->questions_len++] = (struct question){.most = 1};
    for (int32_t i = 0; i < pool->len; i++) {
        struct kind kind = kind_like(&task->items[first + (size_t)i], options);
        kind.pool = kinds->pools_len;
        if (pool->whole)
            kind.choice = add_option(kinds, kinds->questions_len - 1);
        new_kind(kinds, kind);
    }
    return kinds->pools_len++;
}

/* The pool of the pot that begins here. */
static int32_t pool_of(struct kinds *kinds, const struct count_task *task, size_t first,
                       const int32_t *options)
{
    int32_t len = pot_len(task, first);
    bool whole = false;
    for (int32_t i = 1; i < len; i++)
        whole = whole || task->items[first].min != task->items[first + (size_t)i].min;
    for (int32_t p = 0; !whole && p < kinds->pools_len; p++) {
        bool like = kinds->pools[p].len == len && !kinds->pools[p].whole;
        for (int32_t i = 0; like && i < len; i++)
            like = is_like(&task->items[kinds->pools[p].first + (size_t)i],
                           &task->items[first + (size_t)i], options);
        if (like)
            return p;
    }
    return new_pool(kinds, task, first, options);
}

static bool is_out(const struct count_item *item, const int32_t *options)
{
    return item->turn != 0 && options[item->turn - 1] == -2;
}

static void add_items(struct kinds *kinds, const struct count_task *task, const int32_t *options)
{
    for (size_t i = 0; i < task->items_len; i++) {
        const struct count_item *item = &task->items[i];
        if (item->pot == 0) {
            kinds->of_item[i] = is_out(item, options) ? -1 : kind_of(kinds, item, options);
            if (kinds->of_item[i] >= 0)
                kinds->rows[kinds->of_item[i]].min =
                    checked_add(kinds->rows[kinds->of_item[i]].min, item->min);
            continue;
        }
        struct pool *pool = &kinds->pools[pool_of(kinds, task, i, options)];
        pool->min = checked_add(pool->min, item->min);
        for (int32_t j = 0; j < pool->len; j++, i++) {
            kinds->of_item[i] = is_out(&task->items[i], options) ? -1 : pool->kind + j;
            if (kinds->of_item[i] >= 0)
                kinds->rows[pool->kind + j].min =
                    checked_add(kinds->rows[pool->kind + j].min, task->items[i].min);
        }
        i--;
    }
}

/* --- what could be left out --- */

static int64_t sum_of_cap(const struct kinds *kinds, int32_t book, int32_t cap)
{
    int64_t sum = 0;
    for (int32_t k = 0; k < kinds->len; k++)
        if (kinds->rows[k].book == book && (kinds->rows[k].caps & 1u << cap) != 0)
            sum = checked_add(sum, kinds->rows[k].min);
    return sum;
}

static int64_t sum_of_need(const struct kinds *kinds, int32_t book, int32_t need)
{
    int64_t sum = 0;
    for (int32_t k = 0; k < kinds->len; k++)
        if (kinds->rows[k].book == book && (kinds->rows[k].toward & 1u << need) != 0)
            sum = checked_add(sum, kinds->rows[k].min);
    return sum;
}

/* Up to the needed total a share asks for a fixed number of minutes; only a total beyond it can
 * make it worth while to leave minutes out. */
static bool share_may_trim(const struct count_book *book, const struct kinds *kinds, int32_t b)
{
    const struct count_state *state = &kinds->books[b];
    if (state->total <= book->total_needed)
        return false;
    for (int32_t r = 0; r < book->needs_len; r++) {
        if (book->needs[r].share_den == 0)
            continue;
        int64_t needed = count_need_min(&book->needs[r], book->total_needed, state->total);
        if (state->open || sum_of_need(kinds, b, r) < needed)
            return true;
    }
    return false;
}

static void judge_book(const struct count_book *book, struct kinds *kinds, int32_t b)
{
    struct count_state *state = &kinds->books[b];
    for (int32_t c = 0; c < book->caps_len; c++)
        if (sum_of_cap(kinds, b, c) >
            count_cap_min(&book->caps[c], book->total_needed, state->total))
            state->over_caps |= 1u << c;
    state->open = state->open || state->over_caps != 0;
    state->share_trims = share_may_trim(book, kinds, b);
    if (!state->open && !state->share_trims)
        return;
    /* A smaller total leaves less room under a share. */
    for (int32_t c = 0; c < book->caps_len; c++)
        if (book->caps[c].share_den > 0 &&
            sum_of_cap(kinds, b, c) > count_cap_min(&book->caps[c], book->total_needed, 0))
            state->over_caps |= 1u << c;
}

static void judge_books(const struct count_task *task, struct kinds *kinds)
{
    for (int32_t k = 0; k < kinds->len; k++) {
        const struct kind *kind = &kinds->rows[k];
        struct count_state *state = &kinds->books[kind->book];
        state->total = checked_add(state->total, kind->min);
        state->open = state->open || kind->turn >= 0 || kind->pool >= 0;
    }
    kinds->all_counts = true;
    for (int32_t b = 0; b < task->books_len; b++) {
        judge_book(&task->books[b], kinds, b);
        if (kinds->books[b].open || kinds->books[b].share_trims)
            kinds->all_counts = false;
    }
}

struct kinds kinds_of(const struct count_task *task, struct arena *arena)
{
    struct kinds kinds = {0};
    int32_t *options = NULL;
    kinds.rows = arena_array(arena, task->items_len, sizeof(*kinds.rows));
    kinds.of_item = arena_array(arena, task->items_len, sizeof(*kinds.of_item));
    if (task->turns_len > 0 || task->books_len > 1) {
        size_t most = task->items_len + (size_t)task->turns_len;
        kinds.pools = arena_array(arena, task->items_len, sizeof(*kinds.pools));
        kinds.questions = arena_array(arena, most + 1, sizeof(*kinds.questions));
        kinds.option_of = arena_array(arena, most + 1, sizeof(*kinds.option_of));
        options = arena_array(arena, (size_t)task->turns_len + 1, sizeof(*options));
        ask_turns(task, &kinds, options, arena);
    }
    add_items(&kinds, task, options);
    if (options != NULL)
        compare_turns(task, &kinds, options, arena);
    judge_books(task, &kinds);
    return kinds;
}
