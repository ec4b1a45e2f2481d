/* One integer program over kinds of entries, and the aims one after the other. */
#include <assert.h>
#include <string.h>

#include "scheduler/base/checked.h"
#include "scheduler/rules/count_inside.h"
#include "scheduler/rules/integer.h"

/* First, for each book in which a share moves with the total, a variable for the total and one per
 * need for what its share asks for: all that makes the rest more than a matter of 0 and 1. Then x,
 * a variable per kind in question; then v per need, the minutes of it that are met. */
struct model {
    const struct count_task *task;
    const struct kinds *kinds;
    const struct answers *answers;
    struct integer_program program;
    int64_t *a, *b, *c, *lo, *hi, *x;
    int32_t total_at[COUNT_BOOKS_MAX]; /* -1: no share of the book moves */
    int32_t kinds_at, needs_from;      /* the variables that are kinds: from .. to */
    int32_t needs_at[COUNT_BOOKS_MAX];
    int32_t needs_most; /* of one book */
    int32_t rows_cap;
};

static int64_t *model_row(struct model *model, int64_t b)
{
    assert(model->program.rows_len < model->rows_cap);
    int32_t row = model->program.rows_len++;
    model->b[row] = b;
    return model->a + (size_t)row * (size_t)model->program.vars_len;
}

static void model_alloc(struct model *model, int32_t vars_len, int32_t rows_cap,
                        struct arena *arena)
{
    model->rows_cap = rows_cap;
    model->a = arena_array(arena, (size_t)rows_cap * (size_t)vars_len, sizeof(int64_t));
    model->b = arena_array(arena, (size_t)rows_cap, sizeof(int64_t));
    model->c = arena_array(arena, (size_t)vars_len, sizeof(int64_t));
    model->lo = arena_array(arena, (size_t)vars_len, sizeof(int64_t));
    model->hi = arena_array(arena, (size_t)vars_len, sizeof(int64_t));
    model->x = arena_array(arena, (size_t)vars_len, sizeof(int64_t));
    model->program = (struct integer_program){.vars_len = vars_len,
                                              .a = model->a,
                                              .b = model->b,
                                              .c = model->c,
                                              .lo = model->lo,
                                              .hi = model->hi};
}

static bool serves(const struct kind *kind, int32_t book, int32_t need)
{
    return kind->book == book && (kind->toward & 1u << need) != 0;
}

/* v <= sum of x over the kinds that serve the need; `spare` is added to the right side. */
static int64_t *add_met_row(struct model *model, int32_t book, int32_t need, int64_t spare)
{
    int64_t *row = model_row(model, spare);
    row[model->needs_at[book] + need] = 1;
    for (int32_t k = 0; k < model->kinds->len; k++)
        if (model->kinds->rows[k].var >= 0 && serves(&model->kinds->rows[k], book, need))
            row[model->kinds->rows[k].var] = -1;
    return row;
}

/* A plain need, or a share that is fixed at `needed`. */
static void add_need(struct model *model, int32_t book, int32_t need, int64_t needed)
{
    int32_t var = model->needs_at[book] + need;
    int64_t fixed = 0, open = 0;
    for (int32_t k = 0; k < model->kinds->len; k++) {
        const struct kind *kind = &model->kinds->rows[k];
        if (!serves(kind, book, need))
            continue;
        int64_t *sum = kind->var < 0 ? &fixed : &open;
        *sum += kind->min;
    }
    int64_t left = needed > fixed ? needed - fixed : 0;
    model->hi[var] = left < open ? left : open;
    if (model->hi[var] > 0)
        add_met_row(model, book, need, 0);
}

/* T >= sum of x. */
static void add_total(struct model *model, int32_t book)
{
    int32_t total = model->total_at[book];
    int64_t *row = model_row(model, 0);
    row[total] = -1;
    for (int32_t k = 0; k < model->kinds->len; k++)
        if (model->kinds->rows[k].book == book)
            row[model->kinds->rows[k].var] = 1;
    model->hi[total] = model->kinds->books[book].total;
}

/* A share that moves with the total T asks for w minutes, den w >= num T, and w >= least. Of its
 * missing minutes u, v = top - u, with top the most that can be missing and P the minutes that
 * serve it: u >= w - P becomes v + w - P <= top. */
static void add_share(struct model *model, int32_t book, int32_t need)
{
    const struct count_book *rules = &model->task->books[book];
    const struct count_need *share = &rules->needs[need];
    int32_t w = model->total_at[book] + 1 + need, v = model->needs_at[book] + need;
    int64_t top = count_need_min(share, rules->total_needed, model->kinds->books[book].total);
    model->lo[w] = count_need_min(share, rules->total_needed, 0);
    model->hi[w] = model->hi[v] = top;
    int64_t *row = model_row(model, 0);
    row[model->total_at[book]] = share->share_num;
    row[w] = -share->share_den;
    add_met_row(model, book, need, top)[w] = 1;
}

/* den S <= num T, with S the capped minutes of all that count, T. */
static void add_moving_cap(struct model *model, int32_t book, int32_t cap)
{
    const struct count_cap *share = &model->task->books[book].caps[cap];
    int64_t *row = model_row(model, 0);
    int64_t *b = &model->b[model->program.rows_len - 1];
    for (int32_t k = 0; k < model->kinds->len; k++) {
        const struct kind *kind = &model->kinds->rows[k];
        if (kind->book != book)
            continue;
        if (kind->var < 0) /* nothing capped is fixed */
            *b = checked_add(*b, checked_mul(share->share_num, kind->min));
        else
            row[kind->var] =
                ((kind->caps & 1u << cap) != 0 ? share->share_den : 0) - share->share_num;
    }
}

static void add_cap(struct model *model, int32_t book, int32_t cap)
{
    const struct count_book *rules = &model->task->books[book];
    int64_t total = model->kinds->books[book].total;
    enum share_base base = (enum share_base)model->answers->shares[book][cap];
    if (base == SHARE_OF_COUNTED) {
        add_moving_cap(model, book, cap);
        return;
    }
    int64_t *row = model_row(model, count_cap_min(&rules->caps[cap], rules->total_needed,
                                                  base == SHARE_OPEN ? total : 0));
    for (int32_t k = 0; k < model->kinds->len; k++)
        if (model->kinds->rows[k].book == book && (model->kinds->rows[k].caps & 1u << cap) != 0)
            row[model->kinds->rows[k].var] = 1;
}

static void add_book(struct model *model, int32_t book)
{
    const struct count_book *rules = &model->task->books[book];
    if (model->total_at[book] >= 0)
        add_total(model, book);
    for (int32_t r = 0; r < rules->needs_len; r++) {
        if (rules->needs[r].share_den > 0 && model->total_at[book] >= 0)
            add_share(model, book, r);
        else
            add_need(model, book, r, count_need_min(&rules->needs[r], rules->total_needed, 0));
    }
    for (int32_t c = 0; c < rules->caps_len; c++)
        if ((model->kinds->books[book].over_caps & 1u << c) != 0)
            add_cap(model, book, c);
}

/* Each minute serves one book. */
static void add_pools(struct model *model)
{
    for (int32_t p = 0; p < model->kinds->pools_len; p++) {
        const struct pool *pool = &model->kinds->pools[p];
        if (pool->whole)
            continue;
        int64_t *row = model_row(model, pool->min);
        for (int32_t i = 0; i < pool->len; i++)
            row[model->kinds->rows[pool->kind + i].var] = 1;
    }
}

/* --- questions: at most so many turns of a course --- */

/* Minutes of an option that serve a need; need -1: all of them. */
static int64_t option_min(const struct kinds *kinds, int32_t option, int32_t need)
{
    int64_t sum = 0;
    for (int32_t k = 0; k < kinds->len; k++) {
        const struct kind *kind = &kinds->rows[k];
        if ((kind->turn == option || kind->choice == option) &&
            (need < 0 || (kind->toward & 1u << need) != 0))
            sum = checked_add(sum, kind->min);
    }
    return sum;
}

/* The most that the options of a question can give, as far as it is answered: what is kept, and as
 * many of the largest others as may still count. */
static int64_t question_min(const struct model *model, int32_t question, int32_t need,
                            int64_t *sizes)
{
    const struct kinds *kinds = model->kinds;
    int32_t left = kinds->questions[question].most;
    int64_t sum = 0;
    for (int32_t o = 0; o < kinds->options_len; o++) {
        bool is_open = model->answers->options[o] == OPTION_OPEN;
        sizes[o] = 0;
        if (kinds->option_of[o] != question || model->answers->options[o] == OPTION_CLOSED)
            continue;
        int64_t min = option_min(kinds, o, need);
        sizes[o] = is_open ? min : 0;
        sum = checked_add(sum, is_open ? 0 : min);
        left -= !is_open;
    }
    for (; left > 0; left--) {
        int32_t largest = 0;
        for (int32_t o = 1; o < kinds->options_len; o++)
            if (sizes[o] > sizes[largest])
                largest = o;
        sum = checked_add(sum, sizes[largest]);
        sizes[largest] = 0;
    }
    return sum;
}

static bool is_asked(const struct kinds *kinds, const struct kind *kind, int32_t question)
{
    return (kind->turn >= 0 && kinds->option_of[kind->turn] == question) ||
           (kind->choice >= 0 && kinds->option_of[kind->choice] == question);
}

static void add_question_row(struct model *model, int32_t question, int32_t need, int64_t *sizes)
{
    const struct kinds *kinds = model->kinds;
    int64_t most = question_min(model, question, need, sizes), all = 0;
    for (int32_t pass = 0; pass < 2; pass++) {
        int64_t *row = pass == 1 ? model_row(model, most) : NULL;
        for (int32_t k = 0; k < kinds->len; k++) {
            const struct kind *kind = &kinds->rows[k];
            if (!is_asked(kinds, kind, question) || (need >= 0 && (kind->toward & 1u << need) == 0))
                continue;
            all += model->hi[kind->var];
            if (row != NULL)
                row[kind->var] = 1;
        }
        if (all <= most)
            return;
    }
}

/* A turn counts or does not; here it may count in part. But all together they give no more than the
 * largest that may count, in all and toward each need: so the open questions cost little. */
static void add_questions(struct model *model, struct arena *arena)
{
    const struct kinds *kinds = model->kinds;
    int64_t *sizes = arena_array(arena, (size_t)kinds->options_len + 1, sizeof(*sizes));
    for (int32_t q = 0; q < kinds->questions_len; q++) {
        add_question_row(model, q, -1, sizes);
        for (int32_t r = 0; r < model->needs_most; r++)
            add_question_row(model, q, r, sizes);
    }
}

static bool is_closed(const struct answers *answers, const struct kind *kind)
{
    return (kind->turn >= 0 && answers->options[kind->turn] == OPTION_CLOSED) ||
           (kind->choice >= 0 && answers->options[kind->choice] == OPTION_CLOSED);
}

/* Gives the variables their numbers; returns how many there are. */
static int32_t number_vars(struct model *model, struct kinds *kinds)
{
    const struct count_task *task = model->task;
    int32_t vars_len = 0;
    for (int32_t b = 0; b < task->books_len; b++) {
        model->total_at[b] = kinds->books[b].share_trims ? vars_len : -1;
        vars_len += kinds->books[b].share_trims ? 1 + task->books[b].needs_len : 0;
    }
    model->kinds_at = vars_len;
    for (int32_t k = 0; k < kinds->len; k++) {
        struct kind *kind = &kinds->rows[k];
        const struct count_state *state = &kinds->books[kind->book];
        bool asked = state->share_trims || (kind->caps & state->over_caps) != 0 ||
                     kind->turn >= 0 || kind->pool >= 0;
        kind->var = asked ? vars_len++ : -1;
    }
    model->needs_from = vars_len;
    for (int32_t b = 0; b < task->books_len; b++) {
        model->needs_at[b] = vars_len;
        vars_len += task->books[b].needs_len;
    }
    return vars_len;
}

static struct model model_of(const struct model_case *in, struct arena *arena)
{
    const struct count_task *task = in->task;
    struct kinds *kinds = in->kinds;
    struct model model = {.task = task, .kinds = kinds, .answers = in->answers};
    int32_t vars_len = number_vars(&model, kinds);
    int32_t rows_cap = kinds->pools_len + AIMS;
    for (int32_t b = 0; b < task->books_len; b++)
        if (task->books[b].needs_len > model.needs_most)
            model.needs_most = task->books[b].needs_len;
    rows_cap += kinds->questions_len * (1 + model.needs_most);
    for (int32_t b = 0; b < task->books_len; b++)
        rows_cap += 2 * task->books[b].needs_len + task->books[b].caps_len + 1;
    model_alloc(&model, vars_len, rows_cap, arena);
    model.program.work_left = in->work_left;
    for (int32_t k = 0; k < kinds->len; k++)
        if (kinds->rows[k].var >= 0 && !is_closed(in->answers, &kinds->rows[k]))
            model.hi[kinds->rows[k].var] = kinds->rows[k].min;
    for (int32_t b = 0; b < task->books_len; b++)
        add_book(&model, b);
    add_pools(&model);
    add_questions(&model, arena);
    return model;
}

static bool is_kind(const struct model *model, int32_t var)
{
    return var >= model->kinds_at && var < model->needs_from;
}

/* From here on what was aimed at may not fall below what it is. Returns that. */
static int64_t hold(struct model *model)
{
    int64_t sum = 0;
    int64_t *row = model_row(model, 0);
    for (int32_t j = 0; j < model->program.vars_len; j++) {
        sum = checked_add(sum, checked_mul(model->c[j], model->x[j]));
        row[j] = -model->c[j];
    }
    model->b[model->program.rows_len - 1] = -sum;
    return sum;
}

/* Solves for the aim in c; what is found holds, and is where the next aim starts from. */
static enum err_code solve_aim(struct model *model, int64_t *ret_sum, struct err *err)
{
    TRY(integer_solve(&model->program, model->x, err));
    model->program.start = model->x;
    *ret_sum = hold(model);
    return ERR_OK;
}

/* The total of the only book is settled, and with it what shares ask for. */
static void fix_shares(struct model *model, int64_t total)
{
    const struct count_book *rules = &model->task->books[0];
    int32_t at = model->total_at[0];
    if (model->task->books_len != 1 || at < 0)
        return;
    model->lo[at] = model->hi[at] = model->x[at] = total;
    for (int32_t r = 0; r < rules->needs_len; r++) {
        int32_t w = at + 1 + r;
        if (rules->needs[r].share_den > 0)
            model->lo[w] = model->hi[w] = model->x[w] =
                count_need_min(&rules->needs[r], rules->total_needed, total);
    }
}

/* The first three aims, one after the other: minutes of needs that are met, the total, minutes by
 * needs served. */
static enum err_code solve_aims(struct model *model, struct aims *ret_aims, struct err *err)
{
    for (int32_t j = model->kinds_at; j < model->program.vars_len; j++)
        model->c[j] = !is_kind(model, j);
    TRY(solve_aim(model, &ret_aims->sums[0], err));
    for (int32_t j = model->kinds_at; j < model->program.vars_len; j++)
        model->c[j] = is_kind(model, j);
    TRY(solve_aim(model, &ret_aims->sums[1], err));
    fix_shares(model, ret_aims->sums[1]);
    for (int32_t k = 0; k < model->kinds->len; k++)
        if (model->kinds->rows[k].var >= 0)
            model->c[model->kinds->rows[k].var] = __builtin_popcount(model->kinds->rows[k].toward);
    return solve_aim(model, &ret_aims->sums[2], err);
}

static enum err_code solve_most_of(struct model *model, int32_t var, struct err *err)
{
    memset(model->c, 0, (size_t)model->program.vars_len * sizeof(int64_t));
    model->c[var] = 1;
    return integer_solve(&model->program, model->x, err);
}

/* What the items of a pot before this one have left of it. */
static int32_t room_of(const struct model *model, const int32_t *counted, size_t item)
{
    const struct count_item *items = model->task->items;
    const struct kind *kind = &model->kinds->rows[model->kinds->of_item[item]];
    int32_t room = items[item].min;
    if (kind->pool < 0 || model->kinds->pools[kind->pool].whole)
        return room;
    for (size_t i = item; i > 0 && items[i - 1].pot == items[item].pot; i--)
        room -= counted[i - 1];
    return room;
}

/* Fourth aim. `left` is the counted sum; lo is what older items have taken of each kind; x is a
 * best answer that keeps to it. A kind whose last item could not be taken whole gives no more. */
static enum err_code take_oldest(struct model *model, int64_t left, int32_t *ret_counted,
                                 struct err *err)
{
    for (size_t i = 0; i < model->task->items_len; i++) {
        int32_t kind = model->kinds->of_item[i];
        int32_t var = kind < 0 ? -1 : model->kinds->rows[kind].var;
        ret_counted[i] = kind < 0 ? 0 : model->task->items[i].min;
        if (var < 0)
            continue;
        int64_t wanted = model->lo[var] + room_of(model, ret_counted, i);
        bool all_left = model->x[var] - model->lo[var] == left;
        if (model->x[var] < wanted && !all_left && model->hi[var] > model->x[var])
            TRY(solve_most_of(model, var, err));
        if (model->x[var] < wanted)
            model->hi[var] = model->x[var];
        int64_t taken = model->x[var] < wanted ? model->x[var] : wanted;
        ret_counted[i] = checked_i32(taken - model->lo[var]);
        left -= ret_counted[i];
        model->lo[var] = taken;
    }
    assert(left == 0);
    return ERR_OK;
}

int compare_aims(const struct aims *a, const struct aims *b)
{
    for (int i = 0; i < AIMS; i++)
        if (a->sums[i] != b->sums[i])
            return a->sums[i] > b->sums[i] ? 1 : -1;
    return 0;
}

enum err_code model_solve(const struct model_case *in, const struct aims *least,
                          struct arena *arena, struct aims *ret_aims, int32_t *ret_counted,
                          struct err *err)
{
    struct model model = model_of(in, arena);
    TRY(solve_aims(&model, ret_aims, err));
    if (least != NULL && compare_aims(ret_aims, least) < 0)
        return ERR_OK;
    return take_oldest(&model, ret_aims->sums[1], ret_counted, err);
}
