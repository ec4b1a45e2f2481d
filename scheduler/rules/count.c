/* Which minutes count: fewest missing, then most counted, then toward most, then oldest
 * first; exact, as integer
 * programs over kinds of entries. */
#include "scheduler/rules/count.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "scheduler/base/checked.h"
#include "scheduler/rules/integer.h"

/* Entries that the rules cannot tell apart. */
struct kind {
    uint32_t toward, caps;
    int64_t min; /* of all its items */
    int32_t var; /* its variable, or -1: all of it counts */
};

struct kinds {
    struct kind *rows;
    int32_t *of_item; /* kind of each item */
    int32_t len;
    uint32_t over_caps; /* caps that counting everything would exceed */
    bool share_trims;   /* leaving something out may help a share */
    int64_t total;      /* if everything counted */
};

int64_t count_need_min(const struct count_need *need, int64_t total_needed, int64_t total)
{
    if (need->share_den == 0)
        return need->min;
    int64_t base = total > total_needed ? total : total_needed;
    return ceil_div(checked_mul(base, need->share_num), need->share_den);
}

static int32_t kind_of(struct kinds *kinds, const struct count_item *item)
{
    for (int32_t k = 0; k < kinds->len; k++)
        if (kinds->rows[k].toward == item->toward && kinds->rows[k].caps == item->caps)
            return k;
    kinds->rows[kinds->len] = (struct kind){item->toward, item->caps, 0, -1};
    return kinds->len++;
}

static int64_t sum_of_cap(const struct kinds *kinds, int32_t cap)
{
    int64_t sum = 0;
    for (int32_t k = 0; k < kinds->len; k++)
        if ((kinds->rows[k].caps & 1u << cap) != 0)
            sum = checked_add(sum, kinds->rows[k].min);
    return sum;
}

static int64_t sum_of_need(const struct kinds *kinds, int32_t need)
{
    int64_t sum = 0;
    for (int32_t k = 0; k < kinds->len; k++)
        if ((kinds->rows[k].toward & 1u << need) != 0)
            sum = checked_add(sum, kinds->rows[k].min);
    return sum;
}

/* Up to the needed total a share asks for a fixed number of minutes; only a total beyond it can
 * make it worth while to leave minutes out. */
static bool share_may_trim(const struct count_task *task, const struct kinds *kinds)
{
    if (kinds->total <= task->total_needed)
        return false;
    for (int32_t r = 0; r < task->needs_len; r++) {
        if (task->needs[r].share_den == 0)
            continue;
        int64_t needed = count_need_min(&task->needs[r], task->total_needed, kinds->total);
        if (kinds->over_caps != 0 || sum_of_need(kinds, r) < needed)
            return true;
    }
    return false;
}

static struct kinds kinds_of(const struct count_task *task, struct arena *arena)
{
    struct kinds kinds = {0};
    kinds.rows = arena_array(arena, task->items_len, sizeof(*kinds.rows));
    kinds.of_item = arena_array(arena, task->items_len, sizeof(*kinds.of_item));
    for (size_t i = 0; i < task->items_len; i++) {
        int32_t k = kind_of(&kinds, &task->items[i]);
        kinds.of_item[i] = k;
        kinds.rows[k].min = checked_add(kinds.rows[k].min, task->items[i].min);
        kinds.total = checked_add(kinds.total, task->items[i].min);
    }
    for (int32_t c = 0; c < task->caps_len; c++)
        if (sum_of_cap(&kinds, c) > task->caps[c])
            kinds.over_caps |= 1u << c;
    kinds.share_trims = share_may_trim(task, &kinds);
    return kinds;
}

/* The integer program. First, if a share moves with the total, a variable for the total and one per
 * need for what its share asks for: all that makes the rest more than a matter of 0 and 1. Then x,
 * a variable per kind in question; then v per need, the minutes of it that are met. */
struct model {
    struct integer_program program;
    int64_t *a, *b, *c, *lo, *hi, *x;
    int32_t kinds_at, kinds_len; /* the variables that are kinds */
    int32_t needs_at;
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

/* v <= sum of x over the kinds that serve the need; `spare` is added to the right side. */
static int64_t *add_met_row(struct model *model, const struct kinds *kinds, int32_t need,
                            int32_t var, int64_t spare)
{
    int64_t *row = model_row(model, spare);
    row[var] = 1;
    for (int32_t k = 0; k < kinds->len; k++)
        if (kinds->rows[k].var >= 0 && (kinds->rows[k].toward & 1u << need) != 0)
            row[kinds->rows[k].var] = -1;
    return row;
}

/* A plain need, or a share that is fixed at `needed`. */
static void add_need(struct model *model, const struct kinds *kinds, int32_t need, int64_t needed)
{
    int32_t var = model->needs_at + need;
    int64_t fixed = 0, open = 0;
    for (int32_t k = 0; k < kinds->len; k++) {
        if ((kinds->rows[k].toward & 1u << need) == 0)
            continue;
        int64_t *sum = kinds->rows[k].var < 0 ? &fixed : &open;
        *sum += kinds->rows[k].min;
    }
    int64_t left = needed > fixed ? needed - fixed : 0;
    model->hi[var] = left < open ? left : open;
    if (model->hi[var] > 0)
        add_met_row(model, kinds, need, var, 0);
}

/* T >= sum of x; variable 0. */
static void add_total(struct model *model, const struct kinds *kinds)
{
    int64_t *row = model_row(model, 0);
    row[0] = -1;
    for (int32_t k = 0; k < kinds->len; k++)
        row[kinds->rows[k].var] = 1;
    model->hi[0] = kinds->total;
}

/* A share that moves with the total T asks for w minutes, den w >= num T, and w >= least. Of its
 * missing minutes u, v = top - u, with top the most that can be missing and P the minutes that
 * serve it: u >= w - P becomes v + w - P <= top. */
static void add_share(struct model *model, const struct count_task *task, const struct kinds *kinds,
                      int32_t need)
{
    const struct count_need *share = &task->needs[need];
    int32_t w = 1 + need, v = model->needs_at + need;
    int64_t top = count_need_min(share, task->total_needed, kinds->total);
    model->lo[w] = count_need_min(share, task->total_needed, 0);
    model->hi[w] = model->hi[v] = top;
    int64_t *row = model_row(model, 0);
    row[0] = share->share_num;
    row[w] = -share->share_den;
    add_met_row(model, kinds, need, v, top)[w] = 1;
}

static void add_caps(struct model *model, const struct count_task *task, const struct kinds *kinds)
{
    for (int32_t c = 0; c < task->caps_len; c++) {
        if ((kinds->over_caps & 1u << c) == 0)
            continue;
        int64_t *row = model_row(model, task->caps[c]);
        for (int32_t k = 0; k < kinds->len; k++)
            if ((kinds->rows[k].caps & 1u << c) != 0)
                row[kinds->rows[k].var] = 1;
    }
}

static struct model model_of(const struct count_task *task, struct kinds *kinds,
                             struct arena *arena)
{
    struct model model = {.kinds_at = kinds->share_trims ? 1 + task->needs_len : 0};
    for (int32_t k = 0; k < kinds->len; k++)
        if (kinds->share_trims || (kinds->rows[k].caps & kinds->over_caps) != 0)
            kinds->rows[k].var = model.kinds_at + model.kinds_len++;
    model.needs_at = model.kinds_at + model.kinds_len;
    model_alloc(&model, model.needs_at + task->needs_len, 2 * task->needs_len + task->caps_len + 4,
                arena);
    for (int32_t k = 0; k < kinds->len; k++)
        if (kinds->rows[k].var >= 0)
            model.hi[kinds->rows[k].var] = kinds->rows[k].min;
    if (kinds->share_trims)
        add_total(&model, kinds);
    for (int32_t r = 0; r < task->needs_len; r++) {
        if (task->needs[r].share_den > 0 && kinds->share_trims)
            add_share(&model, task, kinds, r);
        else
            add_need(&model, kinds, r, count_need_min(&task->needs[r], task->total_needed, 0));
    }
    add_caps(&model, task, kinds);
    return model;
}

static bool is_kind(const struct model *model, int32_t var)
{
    return var >= model->kinds_at && var < model->needs_at;
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

/* The total is settled, and with it what shares ask for. */
static void fix_shares(struct model *model, const struct count_task *task, int64_t total)
{
    if (model->kinds_at == 0)
        return;
    model->lo[0] = model->hi[0] = model->x[0] = total;
    for (int32_t r = 0; r < task->needs_len; r++) {
        int32_t w = 1 + r;
        if (task->needs[r].share_den > 0)
            model->lo[w] = model->hi[w] = model->x[w] =
                count_need_min(&task->needs[r], task->total_needed, total);
    }
}

/* The first three aims, one after the other. Returns the counted total. */
static enum err_code solve_aims(struct model *model, const struct count_task *task,
                                const struct kinds *kinds, int64_t *ret_total, struct err *err)
{
    int64_t sum;
    for (int32_t j = model->kinds_at; j < model->program.vars_len; j++)
        model->c[j] = !is_kind(model, j);
    TRY(solve_aim(model, &sum, err));
    for (int32_t j = model->kinds_at; j < model->program.vars_len; j++)
        model->c[j] = is_kind(model, j);
    TRY(solve_aim(model, ret_total, err));
    fix_shares(model, task, *ret_total);
    for (int32_t k = 0; k < kinds->len; k++)
        if (kinds->rows[k].var >= 0)
            model->c[kinds->rows[k].var] = __builtin_popcount(kinds->rows[k].toward);
    return solve_aim(model, &sum, err);
}

static enum err_code solve_most_of(struct model *model, int32_t var, struct err *err)
{
    memset(model->c, 0, (size_t)model->program.vars_len * sizeof(int64_t));
    model->c[var] = 1;
    return integer_solve(&model->program, model->x, err);
}

/* Fourth aim. `left` is the counted sum; lo is what older items have taken of each kind; x is a
 * best answer that keeps to it. A kind whose last item could not be taken whole gives no more. */
static enum err_code take_oldest(struct model *model, const struct count_task *task,
                                 const struct kinds *kinds, int64_t left, int32_t *ret_counted,
                                 struct err *err)
{
    for (size_t i = 0; i < task->items_len; i++) {
        int32_t var = kinds->rows[kinds->of_item[i]].var;
        if (var < 0) {
            ret_counted[i] = task->items[i].min;
            continue;
        }
        int64_t wanted = model->lo[var] + task->items[i].min;
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

enum err_code count_minutes(const struct count_task *task, struct arena *arena,
                            int32_t *ret_counted, struct err *err)
{
    assert(task->needs_len <= 32 && task->caps_len <= 32);
    struct kinds kinds = kinds_of(task, arena);
    if (kinds.over_caps == 0 && !kinds.share_trims) {
        for (size_t i = 0; i < task->items_len; i++)
            ret_counted[i] = task->items[i].min;
        return ERR_OK;
    }
    struct model model = model_of(task, &kinds, arena);
    int64_t counted;
    TRY(solve_aims(&model, task, &kinds, &counted, err));
    return take_oldest(&model, task, &kinds, counted, ret_counted, err);
}
