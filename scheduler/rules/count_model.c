/* One integer program over kinds of entries, and the aims one after the other. */
#include <assert.h>
#include <string.h>

#include "scheduler/base/checked.h"
#include "scheduler/rules/count_inside.h"
#include "scheduler/rules/integer.h"

#define AIMS 3

/* First what decides most: y per option of a question, 1 if it may count, and z per cap that is a
 * share of the larger of two totals, 1 if of the counted one. Then, for each book in which a share
 * moves with the total, a variable for the total and one per need for what its share asks for; x, a
 * variable per kind in question; and v per need, the minutes of it that are met. */
struct model {
    const struct count_task *task;
    struct kinds *kinds;
    struct integer_program program;
    int64_t *a, *b, *c, *lo, *hi, *x;
    int32_t moves_at[COUNT_BOOKS_MAX][32]; /* z; -1: the cap does not move */
    int32_t total_at[COUNT_BOOKS_MAX];     /* -1: no share of the book moves */
    int32_t kinds_at, needs_from;          /* the variables that are kinds: from .. to */
    int32_t needs_at[COUNT_BOOKS_MAX];
    int32_t aims_at; /* a row per aim that holds what has been reached */
    int32_t rows_cap;
    struct integer *integer;
    bool tired; /* the work is used up: what was found last stands, and may not be the best */
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
    model->program.vars_len = vars_len;
    model->program.a = model->a;
    model->program.b = model->b;
    model->program.c = model->c;
    model->program.lo = model->lo;
    model->program.hi = model->hi;
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

/* S <= the most at the needed total, or at the counted one if z; and den S <= num T, with S the
 * capped minutes of all that count, T, unless the first holds without z. */
static void add_moving_cap(struct model *model, int32_t book, int32_t cap)
{
    const struct count_book *rules = &model->task->books[book];
    const struct count_cap *share = &rules->caps[cap];
    int32_t z = model->moves_at[book][cap];
    int64_t least = count_cap_min(share, rules->total_needed, 0);
    int64_t most = count_cap_min(share, rules->total_needed, model->kinds->books[book].total);
    int64_t slack = checked_mul(share->share_den, least), fixed = 0;
    int64_t *plain = model_row(model, least), *moving = model_row(model, 0);
    int32_t at = model->program.rows_len - 1;
    plain[z] = least - most;
    moving[z] = slack;
    for (int32_t k = 0; k < model->kinds->len; k++) {
        const struct kind *kind = &model->kinds->rows[k];
        bool capped = (kind->caps & 1u << cap) != 0;
        if (kind->book != book)
            continue;
        if (kind->var < 0) { /* nothing capped is fixed */
            fixed = checked_add(fixed, kind->min);
            continue;
        }
        plain[kind->var] = capped;
        moving[kind->var] = (capped ? share->share_den : 0) - share->share_num;
    }
    model->b[at] = checked_add(slack, checked_mul(share->share_num, fixed));
}

static void add_cap(struct model *model, int32_t book, int32_t cap)
{
    const struct count_book *rules = &model->task->books[book];
    if (model->moves_at[book][cap] >= 0) {
        add_moving_cap(model, book, cap);
        return;
    }
    int64_t *row = model_row(model, count_cap_min(&rules->caps[cap], rules->total_needed, 0));
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

/* Minutes of an option count only if it may. */
static void add_option_row(struct model *model, const struct kind *kind, int32_t option)
{
    int64_t *row = model_row(model, 0);
    row[kind->var] = 1;
    row[option] = -model->hi[kind->var];
}

/* The youngest of the older options without which this one is not among the best; -1: none. */
static int32_t as_good_before(const struct kinds *kinds, int32_t option)
{
    int32_t best = -1;
    for (int32_t o = 0; o < kinds->options_len && kinds->as_good != NULL; o++)
        if (kinds->as_good[o * kinds->options_len + option] &&
            (best < 0 || kinds->as_good[best * kinds->options_len + o]))
            best = o;
    return best;
}

/* At most so many options of a question may count; and none before an older one as good. */
static void add_questions(struct model *model)
{
    const struct kinds *kinds = model->kinds;
    for (int32_t q = 0; q < kinds->questions_len; q++) {
        int64_t *row = model_row(model, kinds->questions[q].most);
        for (int32_t o = 0; o < kinds->options_len; o++)
            row[o] = kinds->option_of[o] == q;
    }
    for (int32_t k = 0; k < kinds->len; k++) {
        if (kinds->rows[k].turn >= 0)
            add_option_row(model, &kinds->rows[k], kinds->rows[k].turn);
        if (kinds->rows[k].choice >= 0)
            add_option_row(model, &kinds->rows[k], kinds->rows[k].choice);
    }
    for (int32_t o = 0; o < kinds->options_len; o++) {
        int32_t older = as_good_before(kinds, o);
        if (older < 0)
            continue;
        int64_t *row = model_row(model, 0);
        row[o] = 1;
        row[older] = -1;
    }
}

/* Could the counted total be the larger one, and leave more room? */
static bool cap_moves(const struct model *model, int32_t book, int32_t cap)
{
    const struct count_book *rules = &model->task->books[book];
    return (model->kinds->books[book].over_caps & 1u << cap) != 0 &&
           rules->caps[cap].share_den > 0 && model->kinds->books[book].total > rules->total_needed;
}

/* Gives the variables their numbers; returns how many there are. */
static int32_t number_vars(struct model *model)
{
    const struct count_task *task = model->task;
    struct kinds *kinds = model->kinds;
    int32_t vars_len = kinds->options_len;
    for (int32_t b = 0; b < task->books_len; b++)
        for (int32_t c = 0; c < task->books[b].caps_len; c++)
            model->moves_at[b][c] = cap_moves(model, b, c) ? vars_len++ : -1;
    model->program.first_len = vars_len;
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

static int32_t rows_most(const struct model *model)
{
    const struct count_task *task = model->task;
    const struct kinds *kinds = model->kinds;
    int32_t rows = kinds->pools_len + kinds->questions_len + kinds->options_len + AIMS;
    for (int32_t k = 0; k < kinds->len; k++)
        rows += (kinds->rows[k].turn >= 0) + (kinds->rows[k].choice >= 0);
    for (int32_t b = 0; b < task->books_len; b++)
        rows += 2 * task->books[b].needs_len + 2 * task->books[b].caps_len + 1;
    return rows;
}

/* No more of a kind can count than a cap leaves room for. */
static int64_t most_of(const struct model *model, const struct kind *kind)
{
    const struct count_book *rules = &model->task->books[kind->book];
    int64_t most = kind->min;
    for (int32_t c = 0; c < rules->caps_len; c++) {
        int64_t room = count_cap_min(&rules->caps[c], rules->total_needed,
                                     model->kinds->books[kind->book].total);
        if ((kind->caps & 1u << c) != 0 && room < most)
            most = room;
    }
    return most;
}

static bool is_kind(const struct model *model, int32_t var)
{
    return var >= model->kinds_at && var < model->needs_from;
}

/* What is aimed at, first things first: minutes of needs that are met, the total, minutes by needs
 * served. */
static void set_aim(const struct model *model, int32_t aim, int64_t *ret_c)
{
    memset(ret_c, 0, (size_t)model->program.vars_len * sizeof(*ret_c));
    for (int32_t j = model->kinds_at; j < model->program.vars_len; j++)
        ret_c[j] = is_kind(model, j) == (aim != 0);
    for (int32_t k = 0; aim == 2 && k < model->kinds->len; k++)
        if (model->kinds->rows[k].var >= 0)
            ret_c[model->kinds->rows[k].var] = __builtin_popcount(model->kinds->rows[k].toward);
}

/* A row for each aim, which holds nothing yet. */
static void add_aims(struct model *model)
{
    model->aims_at = model->program.rows_len;
    for (int32_t aim = 0; aim < AIMS; aim++) {
        int64_t *row = model_row(model, 0);
        set_aim(model, aim, row);
        for (int32_t j = 0; j < model->program.vars_len; j++)
            row[j] = -row[j];
    }
}

static enum err_code model_fill(struct model *model, struct arena *arena, struct err *err)
{
    struct kinds *kinds = model->kinds;
    int32_t vars_len = number_vars(model), rows_len = rows_most(model);
    if ((int64_t)vars_len * rows_len > INTEGER_CELLS_MAX)
        return err_set(err, ERR_LIMIT, "counting needs %d kinds of entries and %d rules, too many",
                       vars_len, rows_len);
    model_alloc(model, vars_len, rows_len, arena);
    for (int32_t j = 0; j < model->program.first_len; j++)
        model->hi[j] = 1;
    for (int32_t k = 0; k < kinds->len; k++)
        if (kinds->rows[k].var >= 0)
            model->hi[kinds->rows[k].var] = most_of(model, &kinds->rows[k]);
    for (int32_t b = 0; b < model->task->books_len; b++)
        add_book(model, b);
    add_pools(model);
    add_questions(model);
    add_aims(model);
    memcpy(model->x, model->lo, (size_t)vars_len * sizeof(*model->x));
    int64_t work_max = model->task->work_max > 0 ? model->task->work_max : COUNT_WORK_MAX;
    return integer_new(&model->program, work_max, arena, &model->integer, err);
}

/* The total of the only book is settled, all of whose kinds are in question where a share moves,
 * and with it what shares ask for. */
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

/* The sum of a variable each, weighed by the present aim, at x. */
static int64_t value_of(const struct model *model)
{
    int64_t value = 0;
    for (int32_t j = 0; j < model->program.vars_len; j++)
        value = checked_add(value, checked_mul(model->c[j], model->x[j]));
    return value;
}

/* One aim after the other; what has been reached holds, and is where the next starts from. Once
 * what can be met is certain, a point that may not be the best is an answer as well. */
static enum err_code solve_aims(struct model *model, struct err *err)
{
    for (int32_t aim = 0; aim < AIMS; aim++) {
        set_aim(model, aim, model->c);
        enum err_code code = integer_solve(model->integer, model->x, err);
        model->tired = code == ERR_LIMIT && aim > 0;
        if (model->tired)
            return ERR_OK;
        TRY(code);
        int64_t reached = value_of(model);
        model->b[model->aims_at + aim] = -reached;
        if (aim == 1)
            fix_shares(model, reached);
    }
    return ERR_OK;
}

static enum err_code solve_most_of(struct model *model, int32_t var, struct err *err)
{
    memset(model->c, 0, (size_t)model->program.vars_len * sizeof(int64_t));
    model->c[var] = 1;
    enum err_code code = integer_solve(model->integer, model->x, err);
    model->tired = code == ERR_LIMIT;
    return model->tired ? ERR_OK : code;
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

/* What has minutes that count is one of those that may. */
static void hold_options(struct model *model, const struct kind *kind)
{
    if (kind->turn >= 0)
        model->lo[kind->turn] = 1;
    if (kind->choice >= 0)
        model->lo[kind->choice] = 1;
}

/* Fourth aim. `left` is what is still to be taken; lo is what older items have taken of each kind;
 * x is a best answer that keeps to it, or the best that was found. A kind whose last item could not
 * be taken whole gives no more. */
static enum err_code take_oldest(struct model *model, int32_t *ret_counted, struct err *err)
{
    set_aim(model, 1, model->c);
    int64_t left = value_of(model);
    for (size_t i = 0; i < model->task->items_len; i++) {
        int32_t kind = model->kinds->of_item[i];
        int32_t var = kind < 0 ? -1 : model->kinds->rows[kind].var;
        ret_counted[i] = kind < 0 ? 0 : model->task->items[i].min;
        if (var < 0)
            continue;
        int64_t wanted = model->lo[var] + room_of(model, ret_counted, i);
        bool all_left = model->x[var] - model->lo[var] == left;
        if (model->x[var] < wanted && !all_left && model->hi[var] > model->x[var] && !model->tired)
            TRY(solve_most_of(model, var, err));
        if (model->x[var] < wanted)
            model->hi[var] = model->x[var];
        int64_t taken = model->x[var] < wanted ? model->x[var] : wanted;
        ret_counted[i] = checked_i32(taken - model->lo[var]);
        left -= ret_counted[i];
        model->lo[var] = taken;
        if (taken > 0)
            hold_options(model, &model->kinds->rows[kind]);
    }
    assert(left == 0);
    return ERR_OK;
}

enum err_code model_solve(const struct count_task *task, struct kinds *kinds, struct arena *arena,
                          int32_t *ret_counted, bool *ret_proved, struct err *err)
{
    struct model model = {.task = task, .kinds = kinds};
    TRY(model_fill(&model, arena, err));
    TRY(solve_aims(&model, err));
    TRY(take_oldest(&model, ret_counted, err));
    *ret_proved = !model.tired;
    return ERR_OK;
}
