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

/* A branch still to be looked at. */
struct branch {
    struct answers answers;
    struct branch *next;
};

struct search {
    const struct count_task *task;
    struct kinds *kinds;
    struct arena *arena;
    struct branch *open; /* a stack */
    int32_t nodes;
    bool found;
    struct aims best;
    int32_t *best_counted;
};

static struct branch *push(struct search *s, const struct answers *from)
{
    size_t len = (size_t)s->kinds->options_len;
    struct branch *branch = arena_alloc(s->arena, sizeof(*branch));
    branch->answers.options = arena_array(s->arena, len + 1, 1);
    if (from != NULL) {
        memcpy(branch->answers.options, from->options, len);
        memcpy(branch->answers.shares, from->shares, sizeof(from->shares));
    }
    branch->next = s->open;
    s->open = branch;
    return branch;
}

static bool is_better(const struct search *s, const struct aims *aims, const int32_t *counted)
{
    int by_aims = s->found ? compare_aims(aims, &s->best) : 1;
    if (by_aims != 0)
        return by_aims > 0;
    for (size_t i = 0; i < s->task->items_len; i++)
        if (counted[i] != s->best_counted[i])
            return counted[i] > s->best_counted[i];
    return false;
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

/* Two branches: without this option, and with it; with as many as may be, the others are out. */
static void split_option(struct search *s, const struct answers *answers, int32_t option)
{
    int32_t question = s->kinds->option_of[option], kept = 1;
    push(s, answers)->answers.options[option] = OPTION_CLOSED;
    uint8_t *options = push(s, answers)->answers.options;
    options[option] = OPTION_KEPT;
    for (int32_t o = 0; o < s->kinds->options_len; o++)
        kept += o != option && s->kinds->option_of[o] == question && options[o] == OPTION_KEPT;
    for (int32_t o = 0; o < s->kinds->options_len; o++)
        if (kept == s->kinds->questions[question].most && s->kinds->option_of[o] == question &&
            options[o] == OPTION_OPEN)
            options[o] = OPTION_CLOSED;
}

/* False if no question has more answers than it may have. */
static bool split_question(struct search *s, const struct answers *answers, const int32_t *counted)
{
    const struct kinds *kinds = s->kinds;
    bool *used = arena_array(s->arena, (size_t)kinds->options_len + 1, sizeof(*used));
    int32_t *sums = arena_array(s->arena, (size_t)kinds->questions_len + 1, sizeof(*sums));
    mark_used(s, counted, used);
    for (int32_t o = 0; o < kinds->options_len; o++)
        sums[kinds->option_of[o]] += used[o];
    for (int32_t o = 0; o < kinds->options_len; o++)
        if (used[o] && answers->options[o] == OPTION_OPEN &&
            sums[kinds->option_of[o]] > kinds->questions[kinds->option_of[o]].most) {
            split_option(s, answers, o);
            return true;
        }
    return false;
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

/* A cap that is a share of the larger of two totals: one branch for each. */
static bool split_share(struct search *s, const struct answers *answers, const int32_t *counted)
{
    for (int32_t b = 0; b < s->task->books_len; b++)
        for (int32_t c = 0; c < s->task->books[b].caps_len; c++) {
            if (s->task->books[b].caps[c].share_den == 0 || answers->shares[b][c] != SHARE_OPEN ||
                !share_is_broken(s, b, c, counted))
                continue;
            push(s, answers)->answers.shares[b][c] = SHARE_OF_COUNTED;
            push(s, answers)->answers.shares[b][c] = SHARE_OF_NEEDED;
            return true;
        }
    return false;
}

static enum err_code visit(struct search *s, const struct answers *answers, int32_t *counted,
                           struct err *err)
{
    struct aims aims;
    if (++s->nodes > COUNT_NODES_MAX)
        return err_set(err, ERR_LIMIT, "counting needs more than %d branches", COUNT_NODES_MAX);
    TRY(model_solve(s->task, s->kinds, answers, s->found ? &s->best : NULL, s->arena, &aims,
                    counted, err));
    if (!is_better(s, &aims, counted) || split_question(s, answers, counted) ||
        split_share(s, answers, counted))
        return ERR_OK;
    s->found = true;
    s->best = aims;
    memcpy(s->best_counted, counted, s->task->items_len * sizeof(*counted));
    return ERR_OK;
}

enum err_code count_minutes(const struct count_task *task, struct arena *arena,
                            int32_t *ret_counted, struct err *err)
{
    assert(task->books_len >= 1 && task->books_len <= COUNT_BOOKS_MAX);
    struct kinds kinds = kinds_of(task, arena);
    if (kinds.all_counts) {
        for (size_t i = 0; i < task->items_len; i++)
            ret_counted[i] = kinds.of_item[i] < 0 ? 0 : task->items[i].min;
        return ERR_OK;
    }
    struct search search = {
        .task = task, .kinds = &kinds, .arena = arena, .best_counted = ret_counted};
    int32_t *counted = arena_array(arena, task->items_len + 1, sizeof(*counted));
    push(&search, NULL);
    while (search.open != NULL) {
        struct branch *branch = search.open;
        search.open = branch->next;
        TRY(visit(&search, &branch->answers, counted, err));
    }
    assert(search.found);
    return ERR_OK;
}
