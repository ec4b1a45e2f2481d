/* Which minutes count: fewest missing, then most counted, then toward most, then oldest first;
 * exact, by branching over what is no matter of sums. */
#include "scheduler/rules/count.h"

#include <assert.h>
#include <string.h>

#include "scheduler/base/checked.h"
#include "scheduler/rules/count_inside.h"

int64_t count_need_min(const struct count_need *need, int64_t total_needed, int64_t total)
{
    if (need->share_den == 0)
        return need->min;
    int64_t base = total > total_needed ? total : total_needed;
    return ceil_div(checked_mul(base, need->share_num), need->share_den);
}

int64_t count_cap_min(const struct count_cap *cap, int64_t total_needed, int64_t total)
{
    if (cap->share_den == 0)
        return cap->min;
    int64_t base = total > total_needed ? total : total_needed;
    return checked_mul(base, cap->share_num) / cap->share_den;
}

/* A branch still to be looked at: of what it can hold, nothing is better than `aims` and, if they
 * are told, `counted`. */
struct branch {
    struct answers answers;
    struct aims aims;
    int32_t *counted; /* NULL: anything may count */
    bool is_solved;   /* aims and counted are its own, not those of the branch it came from */
};

struct search {
    const struct count_task *task;
    struct kinds *kinds;
    struct arena *arena;
    struct arena scratch; /* of one program */
    struct branch **open; /* a heap, the most promising first */
    int32_t open_len;
    const struct branch *at; /* the one that is looked at */
    int32_t solves;
    int64_t work_left;
};

/* By what is aimed at, then by what the oldest count; above, at or below 0. */
static int compare_branches(const struct search *s, const struct branch *a, const struct branch *b)
{
    int by_aims = compare_aims(&a->aims, &b->aims);
    if (by_aims != 0)
        return by_aims;
    if (a->counted == NULL || b->counted == NULL)
        return (a->counted == NULL) - (b->counted == NULL);
    for (size_t i = 0; i < s->task->items_len; i++)
        if (a->counted[i] != b->counted[i])
            return a->counted[i] > b->counted[i] ? 1 : -1;
    return 0;
}

static void put(struct search *s, struct branch *branch)
{
    int32_t at = s->open_len++;
    while (at > 0 && compare_branches(s, branch, s->open[(at - 1) / 2]) > 0) {
        s->open[at] = s->open[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    s->open[at] = branch;
}

static struct branch *take_best(struct search *s)
{
    struct branch *best = s->open[0], *last = s->open[--s->open_len];
    int32_t at = 0;
    for (;;) {
        int32_t child = 2 * at + 1;
        if (child + 1 < s->open_len && compare_branches(s, s->open[child + 1], s->open[child]) > 0)
            child++;
        if (child >= s->open_len || compare_branches(s, s->open[child], last) <= 0)
            break;
        s->open[at] = s->open[child];
        at = child;
    }
    s->open[at] = last;
    return best;
}

/* A branch off `from`, not yet put among the open ones. */
static struct branch *new_branch(struct search *s, const struct branch *from)
{
    size_t len = (size_t)s->kinds->options_len;
    struct branch *branch = arena_alloc(s->arena, sizeof(*branch));
    *branch = *from;
    branch->is_solved = false;
    branch->answers.options = arena_array(s->arena, len + 1, 1);
    if (len > 0)
        memcpy(branch->answers.options, from->answers.options, len);
    return branch;
}

/* The options that have minutes which count. */
static void mark_used(const struct search *s, const int32_t *counted, bool *ret_used)
{
    for (size_t i = 0; i < s->task->items_len; i++) {
        if (counted[i] == 0 || s->kinds->of_item[i] < 0)
            continue;
        const struct kind *kind = &s->kinds->rows[s->kinds->of_item[i]];
        if (kind->turn >= 0)
            ret_used[kind->turn] = true;
        if (kind->choice >= 0)
            ret_used[kind->choice] = true;
    }
}

/* Without this option, and so without those that it is as good as. */
static void close_option(const struct search *s, uint8_t *options, int32_t option)
{
    const struct kinds *kinds = s->kinds;
    options[option] = OPTION_CLOSED;
    for (int32_t o = 0; o < kinds->options_len; o++)
        if (kinds->as_good[option * kinds->options_len + o])
            options[o] = OPTION_CLOSED;
}

/* With as many of a question as may be, the others are out. */
static void close_the_rest(const struct search *s, uint8_t *options, int32_t question)
{
    const struct kinds *kinds = s->kinds;
    int32_t kept = 0;
    for (int32_t o = 0; o < kinds->options_len; o++)
        kept += kinds->option_of[o] == question && options[o] == OPTION_KEPT;
    for (int32_t o = 0; o < kinds->options_len; o++)
        if (kept == kinds->questions[question].most && kinds->option_of[o] == question &&
            options[o] == OPTION_OPEN)
            options[o] = OPTION_CLOSED;
}

/* Two branches: with this option, and without it. */
static void split_option(struct search *s, const struct branch *branch, int32_t option)
{
    struct branch *without = new_branch(s, branch), *with = new_branch(s, branch);
    close_option(s, without->answers.options, option);
    with->answers.options[option] = OPTION_KEPT;
    close_the_rest(s, with->answers.options, s->kinds->option_of[option]);
    put(s, without);
    put(s, with);
}

/* The first option of a question of which too many count; -1: none. */
static int32_t broken_option(struct search *s, const struct branch *branch)
{
    const struct kinds *kinds = s->kinds;
    bool *used = arena_array(&s->scratch, (size_t)kinds->options_len + 1, sizeof(*used));
    int32_t *sums = arena_array(&s->scratch, (size_t)kinds->questions_len + 1, sizeof(*sums));
    mark_used(s, branch->counted, used);
    for (int32_t o = 0; o < kinds->options_len; o++)
        sums[kinds->option_of[o]] += used[o];
    for (int32_t o = 0; o < kinds->options_len; o++)
        if (used[o] && branch->answers.options[o] == OPTION_OPEN &&
            sums[kinds->option_of[o]] > kinds->questions[kinds->option_of[o]].most)
            return o;
    return -1;
}

static bool share_is_broken(const struct search *s, int32_t book, int32_t cap,
                            const int32_t *counted)
{
    const struct count_book *rules = &s->task->books[book];
    int64_t total = 0, capped = 0;
    for (size_t i = 0; i < s->task->items_len; i++) {
        const struct count_item *item = &s->task->items[i];
        if (item->book != book)
            continue;
        total = checked_add(total, counted[i]);
        if ((item->caps & 1u << cap) != 0)
            capped = checked_add(capped, counted[i]);
    }
    return capped > count_cap_min(&rules->caps[cap], rules->total_needed, total);
}

/* A cap that is a share of the larger of two totals, and broken; false: none. */
static bool broken_share(const struct search *s, const struct branch *branch, int32_t *ret_book,
                         int32_t *ret_cap)
{
    for (int32_t b = 0; b < s->task->books_len; b++)
        for (int32_t c = 0; c < s->task->books[b].caps_len; c++)
            if (s->task->books[b].caps[c].share_den > 0 &&
                branch->answers.shares[b][c] == SHARE_OPEN &&
                share_is_broken(s, b, c, branch->counted)) {
                *ret_book = b;
                *ret_cap = c;
                return true;
            }
    return false;
}

/* One branch for each of the totals. */
static void split_share(struct search *s, const struct branch *branch, int32_t book, int32_t cap)
{
    struct branch *needed = new_branch(s, branch), *counted = new_branch(s, branch);
    counted->answers.shares[book][cap] = SHARE_OF_COUNTED;
    needed->answers.shares[book][cap] = SHARE_OF_NEEDED;
    put(s, counted);
    put(s, needed);
}

/* What counts at best in this branch; item by item only if no other promises more. */
static enum err_code solve(struct search *s, struct branch *branch, struct err *err)
{
    const size_t size = s->task->items_len * sizeof(int32_t);
    const struct aims *least = s->open_len > 0 ? &s->open[0]->aims : NULL;
    struct aims aims;
    arena_clear(&s->scratch);
    int32_t *counted = arena_array(&s->scratch, s->task->items_len + 1, sizeof(*counted));
    const struct model_case in = {s->task, s->kinds, &branch->answers, &s->work_left};
    s->solves++;
    TRY(model_solve(&in, least, &s->scratch, &aims, counted, err));
    branch->is_solved = least == NULL || compare_aims(&aims, least) >= 0;
    branch->aims = aims;
    branch->counted = NULL;
    if (branch->is_solved)
        branch->counted = memcpy(arena_alloc(s->arena, size + 1), counted, size);
    return ERR_OK;
}

/* Best first: what is whole when its turn comes cannot be bettered. */
static enum err_code search_run(struct search *s, const struct branch **ret_best, struct err *err)
{
    for (;;) {
        struct branch *branch = take_best(s);
        int32_t book, cap, option;
        s->at = branch;
        if (!branch->is_solved) {
            if (s->solves >= COUNT_NODES_MAX)
                return err_set(err, ERR_LIMIT, "counting needs more than %d branches",
                               COUNT_NODES_MAX);
            TRY(solve(s, branch, err));
            put(s, branch);
        } else if ((option = broken_option(s, branch)) >= 0) {
            split_option(s, branch, option);
        } else if (broken_share(s, branch, &book, &cap)) {
            split_share(s, branch, book, cap);
        } else {
            *ret_best = branch;
            return ERR_OK;
        }
    }
}

/* --- where the best is out of reach --- */

static int64_t minutes_of(const struct search *s, const struct branch *branch, int32_t option)
{
    int64_t sum = 0;
    for (size_t i = 0; i < s->task->items_len; i++) {
        int32_t kind = s->kinds->of_item[i];
        if (kind >= 0 &&
            (s->kinds->rows[kind].turn == option || s->kinds->rows[kind].choice == option))
            sum += branch->counted[i];
    }
    return sum;
}

/* As many of the question's options as may be are kept, those with most minutes first. */
static void answer(const struct search *s, struct branch *branch, int32_t question)
{
    uint8_t *options = branch->answers.options;
    int32_t largest;
    do {
        int64_t most = 0;
        largest = -1;
        for (int32_t o = 0; o < s->kinds->options_len; o++) {
            if (s->kinds->option_of[o] != question || options[o] != OPTION_OPEN)
                continue;
            int64_t min = minutes_of(s, branch, o);
            if (min > most) {
                most = min;
                largest = o;
            }
        }
        if (largest >= 0)
            options[largest] = OPTION_KEPT;
        close_the_rest(s, options, question);
    } while (largest >= 0);
}

/* Answers one question after the other as the best so far suggests, never going back. */
static enum err_code settle(struct search *s, struct branch *branch, struct err *err)
{
    s->open_len = 0;
    s->work_left = COUNT_WORK_MAX;
    for (;;) {
        int32_t book, cap;
        TRY(solve(s, branch, err));
        int32_t option = broken_option(s, branch);
        if (option >= 0)
            answer(s, branch, s->kinds->option_of[option]);
        else if (broken_share(s, branch, &book, &cap))
            branch->answers.shares[book][cap] = SHARE_OF_NEEDED;
        else
            return ERR_OK;
    }
}

/* How much of the pot that item `i` belongs to, or of the item, is left by those before it. */
static int32_t left_of_pot(const struct count_task *task, const int32_t *counted, size_t i)
{
    const struct count_item *items = task->items;
    int32_t left = items[i].min;
    bool whole = false;
    for (size_t j = i; items[i].pot != 0 && j > 0 && items[j - 1].pot == items[i].pot; j--)
        left -= counted[j - 1];
    for (size_t j = 0; items[i].pot != 0 && j < task->items_len; j++)
        whole = whole || (items[j].pot == items[i].pot && items[j].min != items[i].min);
    return whole && left != items[i].min ? 0 : left;
}

/* In order of age, as much of each as nothing before it is in the way of: it keeps every limit. */
static void count_in_order(const struct count_task *task, struct arena *arena, int32_t *ret_counted)
{
    int64_t rooms[COUNT_BOOKS_MAX][32] = {{0}};
    bool *used = arena_array(arena, (size_t)task->turns_len + 1, sizeof(*used));
    int32_t *turns = arena_array(arena, (size_t)task->limits_len + 1, sizeof(*turns));
    for (int32_t b = 0; b < task->books_len; b++)
        for (int32_t c = 0; c < task->books[b].caps_len; c++)
            rooms[b][c] = count_cap_min(&task->books[b].caps[c], task->books[b].total_needed, 0);
    for (size_t i = 0; i < task->items_len; i++) {
        const struct count_item *item = &task->items[i];
        int32_t turn = item->turn - 1;
        int64_t min = left_of_pot(task, ret_counted, i);
        for (int32_t c = 0; c < task->books[item->book].caps_len; c++)
            if ((item->caps & 1u << c) != 0 && rooms[item->book][c] < min)
                min = rooms[item->book][c];
        if (turn >= 0 && !used[turn] && turns[task->turns[turn]] == task->limits[task->turns[turn]])
            min = 0;
        ret_counted[i] = (int32_t)min;
        if (turn >= 0 && min > 0 && !used[turn]) {
            used[turn] = true;
            turns[task->turns[turn]]++;
        }
        for (int32_t c = 0; c < task->books[item->book].caps_len; c++)
            rooms[item->book][c] -= (item->caps & 1u << c) != 0 ? min : 0;
    }
}

/* Not the best, perhaps, but what keeps every limit. */
static enum err_code count_at_least(struct search *s, int32_t *ret_counted, struct err *err)
{
    struct branch *branch = new_branch(s, s->at);
    enum err_code code = settle(s, branch, err);
    if (code == ERR_OK)
        memcpy(ret_counted, branch->counted, s->task->items_len * sizeof(*ret_counted));
    if (code == ERR_LIMIT)
        count_in_order(s->task, s->arena, ret_counted);
    return code == ERR_LIMIT ? ERR_OK : code;
}

enum err_code count_minutes(const struct count_task *task, struct arena *arena,
                            int32_t *ret_counted, bool *ret_proved, struct err *err)
{
    assert(task->books_len >= 1 && task->books_len <= COUNT_BOOKS_MAX);
    struct kinds kinds = kinds_of(task, arena);
    *ret_proved = true;
    if (kinds.all_counts) {
        for (size_t i = 0; i < task->items_len; i++)
            ret_counted[i] = kinds.of_item[i] < 0 ? 0 : task->items[i].min;
        return ERR_OK;
    }
    struct search search = {
        .task = task, .kinds = &kinds, .arena = arena, .work_left = COUNT_WORK_MAX};
    struct branch root = {0};
    const struct branch *best = NULL;
    search.open = arena_array(arena, 2 * COUNT_NODES_MAX + 2, sizeof(struct branch *));
    root.answers.options = arena_array(arena, (size_t)kinds.options_len + 1, 1);
    put(&search, &root);
    enum err_code code = search_run(&search, &best, err);
    if (code == ERR_OK)
        memcpy(ret_counted, best->counted, task->items_len * sizeof(*ret_counted));
    *ret_proved = code != ERR_LIMIT;
    if (code == ERR_LIMIT)
        code = count_at_least(&search, ret_counted, err);
    arena_release(&search.scratch);
    return code;
}
