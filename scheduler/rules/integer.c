/* Small integer programs, exactly: branch and bound over a fraction-free simplex (J. Edmonds,
 * "Systems of distinct representatives and linear algebra", 1967; E. Bareiss, 1968; R. Bland, "New
 * finite pivoting rules for the simplex method", 1977) with cuts (R. Gomory, 1958). */
#include "scheduler/rules/integer.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

__extension__ typedef __int128 wide;

#define CUTS_MAX  24        /* per subproblem */
#define HELPER    INT32_MAX /* the number of phase one's variable */
#define SCALE_MAX (1 << 20) /* cuts that would need larger denominators are left alone */

/* A dictionary: basic[i] = b_i - sum over j of a_ij nonbasic[j], every number over `scale` > 0.
 * Row rows_len is the objective to be maximised, with its signs turned; column cols_len is b.
 * Variables are numbered 0..vars_len-1, then the slacks of rows, bounds and cuts. */
struct tableau {
    int64_t *cells;
    int32_t *basic, *nonbasic;
    int32_t rows_len, cols_len, stride;
    int64_t scale;
    int64_t work; /* cells that were worked on */
    bool overflow;
};

static int64_t *tableau_row(const struct tableau *t, int32_t row)
{
    return t->cells + (size_t)row * (size_t)t->stride;
}

static int64_t narrow(struct tableau *t, wide value)
{
    if (value > INT64_MAX || value < -INT64_MAX)
        t->overflow = true;
    return (int64_t)value;
}

/* Nearly every number fits into 64 bits, where division is many times faster. */
static wide divide(wide value, int64_t scale)
{
    return value == (int64_t)value ? (int64_t)value / scale : value / scale;
}

/* Every other row loses its part of the pivot column; what a minor of the original matrix is stays
 * one, hence the even division. */
static void pivot_row(struct tableau *t, int64_t *row, const int64_t *source, int32_t col)
{
    int64_t pivot = source[col], factor = row[col];
    if (factor == 0 && pivot == t->scale)
        return;
    for (int32_t j = 0; j <= t->cols_len; j++) {
        if (j == col)
            continue;
        wide value = (wide)row[j] * pivot - (wide)factor * source[j];
        row[j] = narrow(t, t->scale == 1 ? value : divide(value, t->scale));
    }
    row[col] = -factor;
}

static void pivot(struct tableau *t, int32_t pivot_at, int32_t col)
{
    int64_t *source = tableau_row(t, pivot_at);
    t->work += (int64_t)(t->rows_len + 1) * (t->cols_len + 1);
    for (int32_t i = 0; i <= t->rows_len; i++)
        if (i != pivot_at)
            pivot_row(t, tableau_row(t, i), source, col);
    int64_t scale = source[col];
    source[col] = t->scale;
    t->scale = scale;
    int32_t leaving = t->basic[pivot_at];
    t->basic[pivot_at] = t->nonbasic[col];
    t->nonbasic[col] = leaving;
    if (scale > 0)
        return;
    t->scale = -scale;
    for (int32_t i = 0; i <= t->rows_len; i++)
        for (int32_t j = 0; j <= t->cols_len; j++)
            tableau_row(t, i)[j] = -tableau_row(t, i)[j];
}

/* Bland: the first variable, by number, that improves. -1: optimal. */
static int32_t entering_col(const struct tableau *t)
{
    const int64_t *objective = tableau_row(t, t->rows_len);
    int32_t best = -1;
    for (int32_t j = 0; j < t->cols_len; j++)
        if (objective[j] < 0 && (best < 0 || t->nonbasic[j] < t->nonbasic[best]))
            best = j;
    return best;
}

/* The row that limits the entering variable first; ties by number (Bland), but the helper leaves as
 * soon as it can. -1 cannot be: everything is bounded. */
static int32_t leaving_row(const struct tableau *t, int32_t col)
{
    int32_t best = -1;
    for (int32_t i = 0; i < t->rows_len; i++) {
        const int64_t *row = tableau_row(t, i);
        if (row[col] <= 0)
            continue;
        if (best < 0) {
            best = i;
            continue;
        }
        const int64_t *least = tableau_row(t, best);
        wide here = (wide)row[t->cols_len] * least[col];
        wide there = (wide)least[t->cols_len] * row[col];
        if (here < there ||
            (here == there &&
             (t->basic[i] == HELPER || (t->basic[best] != HELPER && t->basic[i] < t->basic[best]))))
            best = i;
    }
    return best;
}

static void optimise(struct tableau *t)
{
    int32_t col;
    while (!t->overflow && (col = entering_col(t)) >= 0) {
        int32_t row = leaving_row(t, col);
        assert(row >= 0);
        pivot(t, row, col);
    }
}

static void swap_out_col(struct tableau *t, int32_t col)
{
    int32_t last = t->cols_len - 1;
    for (int32_t i = 0; i <= t->rows_len; i++) {
        int64_t *row = tableau_row(t, i);
        row[col] = row[last];
        row[last] = row[last + 1];
    }
    t->nonbasic[col] = t->nonbasic[last];
    t->cols_len = last;
}

/* After phase one the helper is 0: out of the basis, and its column is dropped. */
static void drop_helper(struct tableau *t)
{
    for (int32_t i = 0; i < t->rows_len; i++) {
        if (t->basic[i] != HELPER)
            continue;
        int32_t col = 0;
        while (col < t->cols_len && tableau_row(t, i)[col] == 0)
            col++;
        assert(col < t->cols_len);
        pivot(t, i, col);
        break;
    }
    for (int32_t j = 0; j < t->cols_len; j++)
        if (t->nonbasic[j] == HELPER) {
            swap_out_col(t, j);
            return;
        }
}

static int32_t most_negative(const struct tableau *t)
{
    int32_t worst = -1;
    for (int32_t i = 0; i < t->rows_len; i++) {
        int64_t b = tableau_row(t, i)[t->cols_len];
        if (b < 0 && (worst < 0 || b < tableau_row(t, worst)[t->cols_len]))
            worst = i;
    }
    return worst;
}

/* Phase one (Dantzig): a helper x0 is taken from every row and driven to 0. The real objective is
 * put back by the caller. False if there is no feasible point. */
static bool make_feasible(struct tableau *t)
{
    int32_t worst = most_negative(t);
    if (worst < 0)
        return true;
    int32_t col = t->cols_len;
    for (int32_t i = 0; i <= t->rows_len; i++) {
        int64_t *row = tableau_row(t, i);
        row[col + 1] = row[col];
        row[col] = i < t->rows_len ? -1 : 1;
    }
    memset(tableau_row(t, t->rows_len), 0, (size_t)col * sizeof(int64_t));
    tableau_row(t, t->rows_len)[col + 1] = 0;
    t->nonbasic[col] = HELPER;
    t->cols_len++;
    pivot(t, worst, col);
    optimise(t);
    if (t->overflow || tableau_row(t, t->rows_len)[t->cols_len] < 0)
        return false;
    drop_helper(t);
    return true;
}

/* The objective in terms of the present nonbasic variables, after phase one has moved them. */
static void price(struct tableau *t, const int64_t *c, int32_t vars_len, int64_t constant)
{
    int64_t *objective = tableau_row(t, t->rows_len);
    memset(objective, 0, (size_t)(t->cols_len + 1) * sizeof(int64_t));
    for (int32_t j = 0; j < t->cols_len; j++)
        if (t->nonbasic[j] < vars_len)
            objective[j] = narrow(t, -(wide)c[t->nonbasic[j]] * t->scale);
    objective[t->cols_len] = narrow(t, (wide)constant * t->scale);
    for (int32_t i = 0; i < t->rows_len; i++) {
        if (t->basic[i] >= vars_len || c[t->basic[i]] == 0)
            continue;
        const int64_t *row = tableau_row(t, i);
        for (int32_t j = 0; j <= t->cols_len; j++)
            objective[j] = narrow(t, objective[j] + (wide)c[t->basic[i]] * row[j]);
    }
}

/* Bland's rule on the dual side: the row below 0 with the smallest number leaves. -1: none. */
static int32_t infeasible_row(const struct tableau *t)
{
    int32_t best = -1;
    for (int32_t i = 0; i < t->rows_len; i++)
        if (tableau_row(t, i)[t->cols_len] < 0 && (best < 0 || t->basic[i] < t->basic[best]))
            best = i;
    return best;
}

/* The column that keeps the objective row at or above 0. -1: the row cannot be satisfied. */
static int32_t dual_col(const struct tableau *t, const int64_t *row)
{
    const int64_t *objective = tableau_row(t, t->rows_len);
    int32_t best = -1;
    for (int32_t j = 0; j < t->cols_len; j++) {
        if (row[j] >= 0)
            continue;
        if (best < 0) {
            best = j;
            continue;
        }
        wide here = (wide)objective[j] * -row[best];
        wide there = (wide)objective[best] * -row[j];
        if (here < there || (here == there && t->nonbasic[j] < t->nonbasic[best]))
            best = j;
    }
    return best;
}

/* Back to feasible after a cut, optimal all the time. False if there is no feasible point. */
static bool optimise_dual(struct tableau *t)
{
    int32_t row;
    while (!t->overflow && (row = infeasible_row(t)) >= 0) {
        int32_t col = dual_col(t, tableau_row(t, row));
        if (col < 0)
            return false;
        pivot(t, row, col);
    }
    return true;
}

/* a mod b, from 0 to b - 1. */
static int64_t modulo(int64_t a, int64_t b)
{
    return a % b < 0 ? a % b + b : a % b;
}

/* Gomory's cut: in whole numbers, the fractions of a row's left side must make up at least the
 * fraction of its right side. The new slack is whole again. */
static void add_cut(struct tableau *t, int32_t source, int32_t number)
{
    int64_t *objective = tableau_row(t, t->rows_len);
    memcpy(objective + t->stride, objective, (size_t)t->stride * sizeof(int64_t));
    const int64_t *from = tableau_row(t, source);
    for (int32_t j = 0; j <= t->cols_len; j++)
        objective[j] = -modulo(from[j], t->scale);
    t->basic[t->rows_len++] = number;
}

/* One subproblem: lo <= x <= hi, moved to x - lo >= 0. */
struct bounds {
    int64_t *lo, *hi; /* vars_len each, in one block that starts at lo */
};

struct search {
    const struct integer_program *program;
    struct tableau tableau;
    struct bounds *stack;
    size_t stack_len, stack_cap;
    int64_t *best_x;
    int64_t best;
    bool found;
    int32_t nodes;
};

static void tableau_fill(struct tableau *t, const struct integer_program *p,
                         const struct bounds *at)
{
    t->rows_len = p->rows_len + p->vars_len;
    t->cols_len = p->vars_len;
    t->scale = 1;
    t->overflow = false;
    memset(t->cells, 0, (size_t)(t->rows_len + 1) * (size_t)t->stride * sizeof(int64_t));
    for (int32_t i = 0; i < t->rows_len; i++)
        t->basic[i] = p->vars_len + i;
    for (int32_t j = 0; j < p->vars_len; j++)
        t->nonbasic[j] = j;
    for (int32_t i = 0; i < p->rows_len; i++) {
        int64_t *row = tableau_row(t, i);
        wide b = p->b[i];
        for (int32_t j = 0; j < p->vars_len; j++) {
            row[j] = p->a[(size_t)i * (size_t)p->vars_len + (size_t)j];
            b -= (wide)row[j] * at->lo[j];
        }
        row[t->cols_len] = narrow(t, b);
    }
    for (int32_t j = 0; j < p->vars_len; j++) {
        int64_t *row = tableau_row(t, p->rows_len + j);
        row[j] = 1;
        row[t->cols_len] = at->hi[j] - at->lo[j];
    }
}

/* The point, rounded down; *ret_row is where the first variable stands that is not whole, or -1. */
static void read_point(const struct tableau *t, const struct bounds *at, int32_t vars_len,
                       int64_t *ret_x, int32_t *ret_row)
{
    memcpy(ret_x, at->lo, (size_t)vars_len * sizeof(int64_t));
    *ret_row = -1;
    for (int32_t i = 0; i < t->rows_len; i++) {
        int32_t var = t->basic[i];
        if (var >= vars_len)
            continue;
        int64_t b = tableau_row(t, i)[t->cols_len];
        ret_x[var] += b / t->scale;
        if (b % t->scale != 0 && (*ret_row < 0 || var < t->basic[*ret_row]))
            *ret_row = i;
    }
}

static void push(struct search *s, const struct bounds *at, int32_t var, int64_t lo, int64_t hi)
{
    size_t len = (size_t)s->program->vars_len;
    struct bounds child;
    child.lo = x_calloc(2 * len + 1, sizeof(int64_t));
    child.hi = child.lo + len;
    memcpy(child.lo, at->lo, len * sizeof(int64_t));
    memcpy(child.hi, at->hi, len * sizeof(int64_t));
    if (var >= 0) {
        child.lo[var] = lo;
        child.hi[var] = hi;
    }
    x_grow(&s->stack, &s->stack_cap, s->stack_len + 1, sizeof(*s->stack));
    s->stack[s->stack_len++] = child;
}

/* floor(a / b) for b > 0. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* The subproblem without the whole numbers, optimal in the tableau. */
static bool relax(struct tableau *t, const struct integer_program *p, const struct bounds *at)
{
    tableau_fill(t, p, at);
    if (!make_feasible(t))
        return false;
    wide constant = 0;
    for (int32_t j = 0; j < p->vars_len; j++)
        constant += (wide)p->c[j] * at->lo[j];
    price(t, p->c, p->vars_len, narrow(t, constant));
    optimise(t);
    return !t->overflow;
}

/* Cut until whole, or until nothing better can come of it; then split on the first variable that is
 * not whole. A cut that overflows is forgotten. */
static void cut_and_branch(struct search *s, const struct bounds *at, int64_t *x)
{
    const struct integer_program *p = s->program;
    struct tableau *t = &s->tableau;
    int32_t broken = -1;
    for (int32_t cut = 0; !t->overflow; cut++) {
        int64_t bound = floor_div(tableau_row(t, t->rows_len)[t->cols_len], t->scale);
        if (s->found && bound <= s->best)
            return;
        int32_t row;
        read_point(t, at, p->vars_len, x, &row);
        if (row < 0) {
            s->found = true;
            s->best = bound;
            memcpy(s->best_x, x, (size_t)p->vars_len * sizeof(int64_t));
            return;
        }
        broken = t->basic[row];
        if (cut == CUTS_MAX || t->scale > SCALE_MAX)
            break;
        add_cut(t, row, p->vars_len + t->rows_len);
        if (!optimise_dual(t))
            return;
    }
    int64_t split = x[broken];
    push(s, at, broken, at->lo[broken], split);
    push(s, at, broken, split + 1, at->hi[broken]);
}

static enum err_code visit(struct search *s, const struct bounds *at, int64_t *x, struct err *err)
{
    if (relax(&s->tableau, s->program, at))
        cut_and_branch(s, at, x);
    else if (s->tableau.overflow)
        return err_set(err, ERR_LIMIT, "counting needs numbers beyond 64 bits");
    return ERR_OK;
}

static enum err_code search_run(struct search *s, int64_t *x, struct err *err)
{
    while (s->stack_len > 0) {
        if (++s->nodes > INTEGER_NODES_MAX)
            return err_set(err, ERR_LIMIT, "counting needs more than %d steps", INTEGER_NODES_MAX);
        struct bounds at = s->stack[--s->stack_len];
        enum err_code code = visit(s, &at, x, err);
        free(at.lo);
        TRY(code);
        if (s->program->work_left != NULL && s->tableau.work > *s->program->work_left)
            return err_set(err, ERR_LIMIT, "counting needs too many steps");
    }
    if (!s->found)
        return err_set(err, ERR_NOT_FOUND, "no whole numbers satisfy the rules");
    return ERR_OK;
}

static void start_from(struct search *s, const int64_t *start)
{
    wide value = 0;
    for (int32_t j = 0; j < s->program->vars_len; j++)
        value += (wide)s->program->c[j] * start[j];
    memcpy(s->best_x, start, (size_t)s->program->vars_len * sizeof(int64_t));
    s->best = (int64_t)value;
    s->found = true;
}

enum err_code integer_solve(const struct integer_program *program, int64_t *ret_x, struct err *err)
{
    int32_t vars_len = program->vars_len, rows_len = program->rows_len;
    if (vars_len > INTEGER_VARS_MAX || rows_len > INTEGER_ROWS_MAX)
        return err_set(err, ERR_LIMIT, "counting needs %d kinds of entries and %d rules, too many",
                       vars_len, rows_len);
    struct search s = {.program = program};
    struct tableau *t = &s.tableau;
    t->stride = vars_len + 2;
    t->cells =
        x_calloc((size_t)(rows_len + vars_len + CUTS_MAX + 1), (size_t)t->stride * sizeof(int64_t));
    t->basic = x_calloc((size_t)(rows_len + vars_len + CUTS_MAX + 1), sizeof(int32_t));
    t->nonbasic = x_calloc((size_t)vars_len + 1, sizeof(int32_t));
    int64_t *work = x_calloc(4 * (size_t)vars_len + 1, sizeof(int64_t));
    s.best_x = work;
    struct bounds root = {work + 2 * vars_len, work + 3 * vars_len};
    if (program->lo != NULL)
        memcpy(root.lo, program->lo, (size_t)vars_len * sizeof(int64_t));
    memcpy(root.hi, program->hi, (size_t)vars_len * sizeof(int64_t));
    push(&s, &root, -1, 0, 0);
    if (program->start != NULL)
        start_from(&s, program->start);
    enum err_code code = search_run(&s, work + vars_len, err);
    if (program->work_left != NULL)
        *program->work_left -= t->work;
    if (code == ERR_OK)
        memcpy(ret_x, s.best_x, (size_t)vars_len * sizeof(int64_t));
    while (s.stack_len > 0)
        free(s.stack[--s.stack_len].lo);
    free(s.stack);
    free(t->cells);
    free(t->basic);
    free(t->nonbasic);
    free(work);
    return code;
}
