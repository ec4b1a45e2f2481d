/* Small integer programs, exactly: branch and bound with bounds that are proved in whole numbers.
 */
#include "scheduler/rules/integer.h"

#include <math.h>
#include <string.h>

#include "scheduler/rules/simplex.h"

__extension__ typedef __int128 wide;

#define ONE     ((wide)1 << FINE)
#define CUT_ONE ((wide)1 << CUT_FINE)

#define FINE         44 /* prices are taken in steps of 2^-44 */
#define CUTS_MAX     80
#define CUTS_AT_ONCE 6
#define CUT_ROUNDS   8
#define CUT_FINE     12
#define WHOLE        1e-6 /* so near to a whole number a figure is proposed as that number */

struct integer {
    const struct integer_program *program;
    struct arena *arena;
    struct simplex simplex;
    int64_t *a, *b;   /* the program's rows, then cuts */
    int64_t *first_b; /* b as it was at first: what the simplex goes by */
    int64_t *least;   /* what each row adds up to at the least */
    int32_t rows_len, rows_max;
    int64_t *weights; /* of rows in a cut */
    bool *from_hi;    /* of each variable, in a cut */
    int64_t *stack;   /* branches still to be looked at: lo, then hi, of every variable */
    size_t stack_len, stack_cap;
    int64_t *lo, *hi; /* of the branch that is looked at */
    int64_t *point;   /* proposed */
    int64_t *best_x;
    wide *worth;  /* what one of each variable adds to the bound */
    int64_t unit; /* of bounds and prices: a minute has so many parts */
    int64_t best, work_max, branches;
    int64_t root; /* how many branches came before this solve */
    bool found;
    bool astray; /* the simplex does not say what whole numbers say */
};

static bool is_within(const int64_t *figures, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (figures[i] > INTEGER_MOST || figures[i] < -INTEGER_MOST)
            return false;
    return true;
}

static int64_t *row_of(const struct integer *s, int32_t row)
{
    return s->a + (size_t)row * (size_t)s->program->vars_len;
}

/* False if a figure is too large to add up with. */
static bool find_least(struct integer *s, int32_t row)
{
    const struct integer_program *p = s->program;
    const int64_t *a = row_of(s, row);
    wide sum = 0;
    for (int32_t j = 0; j < p->vars_len; j++)
        sum += (wide)a[j] * (a[j] > 0 ? p->lo[j] : p->hi[j]);
    s->least[row] = sum < -(wide)INTEGER_MOST ? 0 : (int64_t)sum;
    return sum >= -(wide)INTEGER_MOST;
}

static bool is_small(struct integer *s)
{
    const struct integer_program *p = s->program;
    size_t n = (size_t)p->vars_len, m = (size_t)p->rows_len;
    bool small = is_within(s->a, m * n) && is_within(s->b, m) && is_within(p->c, n) &&
                 is_within(p->lo, n) && is_within(p->hi, n);
    for (int32_t i = 0; small && i < p->rows_len; i++)
        small = find_least(s, i);
    return small;
}

enum err_code integer_new(const struct integer_program *p, int64_t work_max, struct arena *arena,
                          struct integer **ret_integer, struct err *err)
{
    size_t n = (size_t)p->vars_len, m = (size_t)p->rows_len, most = m + CUTS_MAX;
    if (p->vars_len < 1 || (int64_t)((n + 1) * (most + 1)) > INTEGER_CELLS_MAX)
        return err_set(err, ERR_LIMIT, "counting needs %d variables and %d rules, too many",
                       p->vars_len, p->rows_len);
    struct integer *s = arena_alloc(arena, sizeof(*s));
    s->program = p;
    s->arena = arena;
    s->work_max = work_max;
    s->rows_len = p->rows_len;
    s->rows_max = (int32_t)most;
    s->from_hi = arena_array(arena, n, sizeof(*s->from_hi));
    s->weights = arena_array(arena, most, sizeof(*s->weights));
    s->a = arena_array(arena, most * n, sizeof(*s->a));
    s->b = arena_array(arena, 3 * most + 4 * n, sizeof(*s->b));
    s->first_b = s->b + most;
    s->least = s->first_b + most;
    s->lo = s->least + most;
    s->hi = s->lo + n;
    s->point = s->hi + n;
    s->best_x = s->point + n;
    s->worth = arena_array(arena, n, sizeof(*s->worth));
    if (m > 0) {
        memcpy(s->a, p->a, m * n * sizeof(*s->a));
        memcpy(s->b, p->b, m * sizeof(*s->b));
        memcpy(s->first_b, p->b, m * sizeof(*s->b));
    }
    if (!is_small(s))
        return err_set(err, ERR_LIMIT, "counting needs too large a figure");
    const struct simplex_program guide = {p->vars_len, p->rows_len, (int32_t)most,
                                          s->a,        s->first_b,  p->c};
    simplex_init(&s->simplex, &guide, arena);
    *ret_integer = s;
    return ERR_OK;
}

static void push(struct integer *s)
{
    size_t size = 2 * (size_t)s->program->vars_len;
    if (s->stack_len == s->stack_cap) {
        int64_t *old = s->stack;
        s->stack_cap = 2 * s->stack_cap + 16;
        s->stack = arena_array(s->arena, s->stack_cap * size, sizeof(*s->stack));
        if (old != NULL)
            memcpy(s->stack, old, s->stack_len * size * sizeof(*s->stack));
    }
    memcpy(s->stack + s->stack_len++ * size, s->lo, size * sizeof(*s->stack));
}

static void pop(struct integer *s)
{
    size_t size = 2 * (size_t)s->program->vars_len;
    memcpy(s->lo, s->stack + --s->stack_len * size, size * sizeof(*s->stack));
}

/* Takes the point for the best if it keeps every row and is better. */
static void propose(struct integer *s, const int64_t *x)
{
    const struct integer_program *p = s->program;
    wide value = 0;
    for (int32_t j = 0; j < p->vars_len; j++) {
        if (x[j] < p->lo[j] || x[j] > p->hi[j])
            return;
        value += (wide)p->c[j] * x[j];
    }
    for (int32_t i = 0; i < p->rows_len; i++) {
        wide sum = 0;
        for (int32_t j = 0; j < p->vars_len; j++)
            sum += (wide)row_of(s, i)[j] * x[j];
        if (sum > s->b[i])
            return;
    }
    if ((s->found && value <= s->best) || value > INTEGER_MOST || value < -INTEGER_MOST)
        return;
    s->found = true;
    s->best = (int64_t)value;
    memcpy(s->best_x, x, (size_t)p->vars_len * sizeof(*x));
}

/* Adds `times` x `by` to the sum; false if it overflows. */
static bool add(wide *sum, wide times, int64_t by)
{
    wide product;
    return !__builtin_mul_overflow(times, (wide)by, &product) &&
           !__builtin_add_overflow(*sum, product, sum);
}

/* By how much prices are multiplied before they are rounded; 0: they are beyond all measure. */
static int64_t unit_for(const struct integer *s, bool aimed)
{
    double most = 0;
    int power = 0;
    for (int32_t i = 0; i < s->rows_len; i++)
        most = fmax(most, fabs(s->simplex.prices[i]));
    if (!(most < 1e15))
        return 0;
    (void)frexp(most, &power);
    power = FINE + 16 - power;
    return (int64_t)1 << (power > FINE && aimed ? FINE : power > 62 ? 62 : power < 0 ? 0 : power);
}

/* Every row is multiplied by its price and added up: whatever the prices, no point of this branch
 * has a greater objective (0, if `aimed` is false) than *ret_bound, in parts of s->unit. */
static bool add_up(struct integer *s, bool aimed, wide *ret_bound)
{
    const struct integer_program *p = s->program;
    wide bound = 0;
    s->unit = unit_for(s, aimed);
    for (int32_t j = 0; j < p->vars_len; j++)
        s->worth[j] = aimed ? (wide)p->c[j] * s->unit : 0;
    for (int32_t i = 0; i < s->rows_len; i++) {
        const int64_t *row = row_of(s, i);
        int64_t price = llround(s->simplex.prices[i] * (double)s->unit);
        if (price == 0)
            continue;
        if (!add(&bound, price, price > 0 ? s->b[i] : s->least[i]))
            return false;
        for (int32_t j = 0; j < p->vars_len; j++)
            if (row[j] != 0)
                s->worth[j] -= (wide)price * row[j];
    }
    for (int32_t j = 0; j < p->vars_len; j++)
        if (!add(&bound, s->worth[j], s->worth[j] > 0 ? s->hi[j] : s->lo[j]))
            return false;
    *ret_bound = bound;
    return s->unit > 0;
}

/* How much of `room` a variable may give away, in whole numbers. */
static int64_t part_of(wide room, wide worth)
{
    wide part = room / worth;
    return part > INTEGER_MOST ? INTEGER_MOST : (int64_t)part;
}

/* Of a variable's range is left what lets the bound stay above the best. */
static void narrow(struct integer *s, wide bound)
{
    const wide room = bound - ((wide)s->best + 1) * s->unit;
    for (int32_t j = 0; j < s->program->vars_len; j++) {
        wide worth = s->worth[j];
        if (worth > 0 && s->hi[j] - s->lo[j] > part_of(room, worth))
            s->lo[j] = s->hi[j] - part_of(room, worth);
        else if (worth < 0 && s->hi[j] - s->lo[j] > part_of(room, -worth))
            s->hi[j] = s->lo[j] + part_of(room, -worth);
    }
}

/* False if a row cannot be kept whatever the point. */
static bool rows_have_room(const struct integer *s)
{
    for (int32_t i = 0; i < s->rows_len; i++)
        if (s->b[i] < s->least[i])
            return false;
    return true;
}

static enum simplex_end relax(struct integer *s)
{
    const struct integer_program *p = s->program;
    struct simplex *guide = &s->simplex;
    for (int32_t j = 0; j < p->vars_len; j++) {
        guide->lo[j] = (double)s->lo[j];
        guide->hi[j] = (double)s->hi[j];
    }
    for (int32_t i = 0; i < s->rows_len; i++) {
        guide->lo[p->vars_len + i] = (double)(s->first_b[i] - s->b[i]) * guide->scale[i];
        guide->hi[p->vars_len + i] = (double)(s->first_b[i] - s->least[i]) * guide->scale[i];
    }
    return simplex_run(guide, s->found ? (double)s->best + 1 - 1e-5 : -INFINITY);
}

/* Which variable to branch on, or -1 where the simplex proposes whole numbers. */
static int32_t broken_var(const struct integer *s)
{
    const struct integer_program *p = s->program;
    int32_t broken = -1;
    double most = WHOLE;
    for (int32_t j = 0; j < p->vars_len; j++) {
        double by = fabs(s->simplex.x[j] - nearbyint(s->simplex.x[j]));
        if (j == p->first_len && broken >= 0)
            break;
        if (by > most && s->lo[j] < s->hi[j]) {
            broken = j;
            most = j < p->first_len ? by : 1;
        }
    }
    return broken;
}

/* --- cuts: what no whole numbers keep, of what the simplex proposes --- */

/* The mixed-integer rounding of a figure: what a whole variable, at least 0, of this weight has in
 * the cut, in steps of 2^-CUT_FINE, rounded down. */
static wide rounded(wide weight, wide rest)
{
    wide part = weight & (ONE - 1), whole = (weight - part) >> FINE;
    return whole * CUT_ONE + (part > rest ? (part - rest) * CUT_ONE / (ONE - rest) : 0);
}

/* The rows, weighted: what is left of each variable, and of the right side, once every variable is
 * counted from the bound that it is nearer to. */
static bool weigh(struct integer *s, double sign, wide *ret_right)
{
    const struct integer_program *p = s->program;
    wide right = 0;
    memset(s->worth, 0, (size_t)p->vars_len * sizeof(*s->worth));
    for (int32_t i = 0; i < s->simplex.rows_len; i++) {
        const int64_t *row = row_of(s, i);
        if (!(fabs(s->simplex.prices[i]) < 1e5))
            return false;
        s->weights[i] = llround(sign * s->simplex.prices[i] * (double)ONE);
        right += (wide)s->weights[i] * s->b[i];
        for (int32_t j = 0; s->weights[i] != 0 && j < p->vars_len; j++)
            if (row[j] != 0)
                s->worth[j] += (wide)s->weights[i] * row[j];
    }
    for (int32_t j = 0; j < p->vars_len; j++) {
        s->from_hi[j] = s->simplex.x[j] > ((double)p->lo[j] + (double)p->hi[j]) / 2;
        right -= s->worth[j] * (s->from_hi[j] ? p->hi[j] : p->lo[j]);
    }
    *ret_right = right;
    return true;
}

/* Writes the cut of the weighed rows into the row after the last one. */
static bool write_cut(struct integer *s, wide right)
{
    const struct integer_program *p = s->program;
    const wide rest = right & (ONE - 1);
    int64_t *cut = row_of(s, s->rows_len);
    wide most = ((right - rest) >> FINE) * CUT_ONE;
    if (rest < ONE / 64 || rest > ONE - ONE / 64)
        return false;
    for (int32_t j = 0; j < p->vars_len; j++) {
        wide of_j = rounded(s->from_hi[j] ? -s->worth[j] : s->worth[j], rest);
        most += of_j * (s->from_hi[j] ? -(wide)p->hi[j] : p->lo[j]);
        s->worth[j] = s->from_hi[j] ? -of_j : of_j;
    }
    for (int32_t i = 0; i < s->simplex.rows_len; i++) {
        const int64_t *row = row_of(s, i);
        wide of_i = s->weights[i] == 0 ? 0 : rounded(s->weights[i], rest);
        most -= of_i * s->b[i];
        for (int32_t j = 0; of_i != 0 && j < p->vars_len; j++)
            s->worth[j] -= of_i * row[j];
    }
    for (int32_t j = 0; j < p->vars_len; j++) {
        if (s->worth[j] > INTEGER_MOST || s->worth[j] < -INTEGER_MOST)
            return false;
        cut[j] = (int64_t)s->worth[j];
    }
    s->b[s->rows_len] = (int64_t)most;
    return most <= INTEGER_MOST && most >= -INTEGER_MOST;
}

/* By how much of its largest figure the proposed point breaks the cut. */
static bool is_cut_off(const struct integer *s)
{
    const int64_t *cut = row_of(s, s->rows_len);
    double sum = -(double)s->b[s->rows_len], largest = 1;
    for (int32_t j = 0; j < s->program->vars_len; j++) {
        sum += (double)cut[j] * s->simplex.x[j];
        largest = fmax(largest, fabs((double)cut[j]));
    }
    return sum > largest * 1e-6;
}

/* Divides by what divides every figure of it, and rounds its right side down. */
static void reduce_cut(struct integer *s)
{
    int64_t *cut = row_of(s, s->rows_len), *right = &s->b[s->rows_len], by = 0;
    for (int32_t j = 0; j < s->program->vars_len; j++)
        for (int64_t a = cut[j] < 0 ? -cut[j] : cut[j]; a != 0;) {
            int64_t rest = by % a;
            by = a;
            a = rest;
        }
    if (by < 2)
        return;
    for (int32_t j = 0; j < s->program->vars_len; j++)
        cut[j] /= by;
    *right = (*right - ((*right % by) + by) % by) / by;
}

/* A cut from the row of a variable that is not whole. */
static bool cut_off(struct integer *s, int32_t var)
{
    wide right;
    if (s->rows_len == s->rows_max || !simplex_weights(&s->simplex, var))
        return false;
    for (double sign = 1; sign >= -1; sign -= 2) {
        if (!weigh(s, sign, &right) || !write_cut(s, right))
            continue;
        reduce_cut(s);
        if (!is_cut_off(s) || !find_least(s, s->rows_len))
            continue;
        s->first_b[s->rows_len] = s->b[s->rows_len];
        s->rows_len++;
        return true;
    }
    return false;
}

/* Cuts that the simplex has no need of where it stands. */
static void drop_cuts(struct integer *s)
{
    size_t n = (size_t)s->program->vars_len;
    for (int32_t i = s->rows_len - 1; i >= s->program->rows_len; i--) {
        if (!simplex_drop_row(&s->simplex, i))
            continue;
        int32_t last = --s->rows_len;
        if (i < last)
            memcpy(row_of(s, i), row_of(s, last), n * sizeof(*s->a));
        s->b[i] = s->b[last];
        s->first_b[i] = s->first_b[last];
        s->least[i] = s->least[last];
    }
}

/* A cut for each of the first variables that are not whole. False if none was found. */
static bool cut(struct integer *s)
{
    if (s->rows_len > s->rows_max - CUTS_AT_ONCE)
        drop_cuts(s);
    int32_t before = s->rows_len;
    for (int32_t j = 0; j < s->program->vars_len && s->rows_len < before + CUTS_AT_ONCE; j++)
        if (fabs(s->simplex.x[j] - nearbyint(s->simplex.x[j])) > WHOLE)
            (void)cut_off(s, j);
    for (int32_t i = before; i < s->rows_len; i++)
        simplex_add_row(&s->simplex);
    return s->rows_len > before;
}

static int32_t first_open(const struct integer *s)
{
    for (int32_t j = 0; j < s->program->vars_len; j++)
        if (s->lo[j] < s->hi[j])
            return j;
    return -1;
}

/* Two branches, the one nearer to what the simplex says on top. */
static void split(struct integer *s, int32_t var)
{
    double x = s->simplex.x[var];
    int64_t lo = s->lo[var], hi = s->hi[var], at = lo + (hi - lo) / 2;
    if (x >= (double)lo && x < (double)hi)
        at = (int64_t)floor(x);
    bool down = x - (double)at < 0.5;
    for (int turn = 0; turn < 2; turn++) {
        bool low = down == (turn == 1);
        s->lo[var] = low ? lo : at + 1;
        s->hi[var] = low ? at : hi;
        push(s);
    }
}

/* Nothing in this branch is better, and that is certain. */
static bool is_done(struct integer *s, enum simplex_end end)
{
    wide bound;
    s->astray = end == SIMPLEX_LOST || !add_up(s, end != SIMPLEX_IMPOSSIBLE, &bound);
    if (s->astray)
        return false;
    if (end == SIMPLEX_IMPOSSIBLE) {
        s->astray = bound >= 0;
        return bound < 0;
    }
    double off = (double)bound / (double)s->unit - s->simplex.value;
    s->astray = off > 1e-3 + 1e-6 * fabs(s->simplex.value);
    if (!s->found)
        return false;
    if (bound < ((wide)s->best + 1) * s->unit)
        return true;
    narrow(s, bound);
    return false;
}

/* Solves the branch without whole numbers; true if it is done with. Where figures have gone astray,
 * once more from the beginning. */
static bool solve_branch(struct integer *s, enum simplex_end *ret_end)
{
    *ret_end = relax(s);
    if (is_done(s, *ret_end))
        return true;
    if (s->astray) {
        simplex_reset(&s->simplex);
        *ret_end = relax(s);
        if (is_done(s, *ret_end))
            return true;
    }
    if (*ret_end == SIMPLEX_BELOW) {
        *ret_end = simplex_run(&s->simplex, -INFINITY);
        return is_done(s, *ret_end);
    }
    return false;
}

/* At the root, and where only minutes are in doubt, cuts come before branches. Only the end of a
 * solve that was not broken off has a point to propose. */
static void visit(struct integer *s)
{
    const struct integer_program *p = s->program;
    enum simplex_end end;
    if (solve_branch(s, &end))
        return;
    int32_t broken = end == SIMPLEX_OPTIMAL ? broken_var(s) : -1;
    int rounds = broken >= p->first_len ? CUT_ROUNDS : 0;
    for (; rounds > 0 && broken >= 0 && cut(s); rounds--) {
        if (solve_branch(s, &end))
            return;
        broken = end == SIMPLEX_OPTIMAL ? broken_var(s) : -1;
    }
    if (end == SIMPLEX_OPTIMAL && broken < 0) {
        for (int32_t j = 0; j < p->vars_len; j++)
            s->point[j] = (int64_t)llround(s->simplex.x[j]);
        propose(s, s->point);
        if (is_done(s, end))
            return;
    }
    if (broken < 0)
        broken = first_open(s);
    if (broken >= 0)
        split(s, broken);
    else
        propose(s, s->lo);
}

enum err_code integer_solve(struct integer *s, int64_t *x, struct err *err)
{
    const size_t size = (size_t)s->program->vars_len * sizeof(*x);
    s->found = false;
    s->stack_len = 0;
    s->root = s->branches;
    drop_cuts(s);
    if (s->program->rows_len > 0)
        memcpy(s->b, s->program->b, (size_t)s->program->rows_len * sizeof(*s->b));
    propose(s, x);
    simplex_aim(&s->simplex);
    memcpy(s->lo, s->program->lo, size);
    memcpy(s->hi, s->program->hi, size);
    if (rows_have_room(s))
        push(s);
    while (s->stack_len > 0) {
        if (s->simplex.work > s->work_max)
            return err_set(err, ERR_LIMIT, "counting needs too many steps");
        pop(s);
        visit(s);
        s->branches++;
    }
    if (!s->found)
        return err_set(err, ERR_NOT_FOUND, "no whole numbers satisfy the rules");
    memcpy(x, s->best_x, size);
    return ERR_OK;
}
