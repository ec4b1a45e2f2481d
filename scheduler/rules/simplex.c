/* The dual simplex with bounds on everything (C. Lemke, "The dual method of solving the linear
 * programming problem", 1954), on a dense tableau. */
#include "scheduler/rules/simplex.h"

#include <math.h>
#include <string.h>

#define ROOM      1e-9  /* a bound is kept if it is passed by no more */
#define NOISE     1e-11 /* a cell this near to 0 is 0 */
#define LEVEL     1e-9  /* a price this near to 0 is none, and ratios this near are the same */
#define PIVOT_MIN 1e-5  /* cells below it are not divided by */
#define AFRESH    100   /* pivots until the tableau is made anew, so that errors do not add up */

static double *row_of(const struct simplex *s, int32_t row)
{
    return s->cells + (size_t)row * (size_t)(s->vars_len + 1);
}

/* The largest figure of a row becomes about 1; the power of two loses nothing. */
static double scale_of(const struct simplex *s, int32_t row)
{
    const int64_t *a = s->a + (size_t)row * (size_t)s->vars_len;
    double most = 1;
    int power = 0;
    for (int32_t j = 0; j < s->vars_len; j++)
        most = fmax(most, fabs((double)a[j]));
    (void)frexp(most, &power);
    return ldexp(1, -power);
}

/* The tableau of the slacks: nothing has been pivoted. */
static void set_up(struct simplex *s)
{
    int32_t n = s->vars_len;
    for (int32_t i = 0; i < s->rows_len; i++) {
        double *row = row_of(s, i);
        for (int32_t j = 0; j < n; j++)
            row[j] = (double)s->a[(size_t)i * (size_t)n + (size_t)j] * s->scale[i];
        row[n] = (double)s->b[i] * s->scale[i];
        s->basic[i] = n + i;
    }
    for (int32_t j = 0; j < n; j++)
        s->nonbasic[j] = j;
    s->pivots = 0;
}

static int32_t clear_of(double *row, const double *source, int32_t col, int32_t len)
{
    double factor = row[col];
    row[col] = 0;
    if (fabs(factor) < NOISE)
        return 0;
    for (int32_t j = 0; j < len; j++)
        row[j] -= factor * source[j];
    return len;
}

static void pivot(struct simplex *s, int32_t at, int32_t col)
{
    int32_t n = s->vars_len;
    double *source = row_of(s, at);
    double inverse = 1 / source[col];
    for (int32_t j = 0; j <= n; j++)
        source[j] *= inverse;
    source[col] = inverse;
    for (int32_t i = 0; i < s->rows_len; i++)
        if (i != at)
            s->work += clear_of(row_of(s, i), source, col, n + 1);
    s->work += clear_of(s->objective, source, col, n + 1);
    int32_t leaving = s->basic[at];
    s->basic[at] = s->nonbasic[col];
    s->nonbasic[col] = leaving;
    s->pivots++;
    s->work += s->rows_len + n + 1;
}

static double aim_of(const struct simplex *s, int32_t var)
{
    return (double)s->c[var] + s->tilt[var];
}

void simplex_aim(struct simplex *s)
{
    int32_t n = s->vars_len;
    double *objective = s->objective;
    memset(objective, 0, (size_t)(n + 1) * sizeof(*objective));
    for (int32_t j = 0; j < n; j++)
        if (s->nonbasic[j] < n)
            objective[j] = -aim_of(s, s->nonbasic[j]);
    for (int32_t i = 0; i < s->rows_len; i++) {
        double weight = s->basic[i] < n ? aim_of(s, s->basic[i]) : 0;
        const double *row = row_of(s, i);
        for (int32_t j = 0; weight != 0 && j <= n; j++)
            objective[j] += weight * row[j];
    }
}

/* The row in which `col` has the largest cell, among those whose variable is not `wanted`. */
static int32_t row_for(const struct simplex *s, int32_t col, const bool *wanted)
{
    int32_t best = -1;
    double most = PIVOT_MIN;
    for (int32_t i = 0; i < s->rows_len; i++)
        if (!wanted[s->basic[i]] && fabs(row_of(s, i)[col]) > most) {
            most = fabs(row_of(s, i)[col]);
            best = i;
        }
    return best;
}

/* The same basis, from the figures that were handed in. */
static void make_anew(struct simplex *s)
{
    bool *wanted = s->wanted;
    memset(wanted, 0, (size_t)(s->vars_len + s->rows_len));
    for (int32_t i = 0; i < s->rows_len; i++)
        wanted[s->basic[i]] = true;
    set_up(s);
    for (int32_t j = 0; j < s->vars_len; j++) {
        int32_t row = wanted[s->nonbasic[j]] ? row_for(s, j, wanted) : -1;
        if (row >= 0)
            pivot(s, row, j);
    }
    s->pivots = 0;
    simplex_aim(s);
}

void simplex_init(struct simplex *s, const struct simplex_program *p, struct arena *arena)
{
    size_t n = (size_t)p->vars_len, m = (size_t)p->rows_max;
    *s = (struct simplex){.vars_len = p->vars_len, .a = p->a, .b = p->b, .c = p->c};
    s->cells = arena_array(arena, (m + 1) * (n + 1), sizeof(*s->cells));
    s->objective = s->cells + m * (n + 1);
    s->lo = arena_array(arena, 3 * (n + m) + 2 * m + n + 1, sizeof(*s->lo));
    s->hi = s->lo + n + m;
    s->x = s->hi + n + m;
    s->prices = s->x + n + m;
    s->scale = s->prices + m;
    s->tilt = s->scale + m;
    s->basic = arena_array(arena, n + m + 1, sizeof(*s->basic));
    s->nonbasic = s->basic + m;
    s->wanted = arena_array(arena, 2 * n + m + 1, sizeof(*s->wanted));
    s->at_hi = s->wanted + n + m;
    s->rows_len = p->rows_len;
    for (int32_t i = 0; i < s->rows_len; i++)
        s->scale[i] = scale_of(s, i);
    set_up(s);
    simplex_aim(s);
}

/* Its slack is basic; of its variables those that are basic are replaced by what they depend on. */
void simplex_add_row(struct simplex *s)
{
    int32_t n = s->vars_len, at = s->rows_len++;
    const int64_t *a = s->a + (size_t)at * (size_t)n;
    double *row = row_of(s, at);
    s->basic[at] = n + at;
    s->scale[at] = scale_of(s, at);
    row[n] = (double)s->b[at] * s->scale[at];
    for (int32_t j = 0; j < n; j++)
        row[j] = s->nonbasic[j] < n ? (double)a[s->nonbasic[j]] * s->scale[at] : 0;
    for (int32_t i = 0; i < at; i++) {
        double factor = s->basic[i] < n ? (double)a[s->basic[i]] * s->scale[at] : 0;
        const double *from = row_of(s, i);
        for (int32_t j = 0; factor != 0 && j <= n; j++)
            row[j] -= factor * from[j];
    }
}

bool simplex_drop_row(struct simplex *s, int32_t row)
{
    int32_t n = s->vars_len, at = 0, last = s->rows_len - 1;
    while (at <= last && s->basic[at] != n + row)
        at++;
    if (at > last)
        return false;
    if (at < last)
        memcpy(row_of(s, at), row_of(s, last), (size_t)(n + 1) * sizeof(double));
    s->basic[at] = s->basic[last];
    s->scale[row] = s->scale[last];
    s->rows_len--;
    for (int32_t i = 0; i < last; i++)
        s->basic[i] = s->basic[i] == n + last ? n + row : s->basic[i];
    for (int32_t j = 0; j < n; j++)
        s->nonbasic[j] = s->nonbasic[j] == n + last ? n + row : s->nonbasic[j];
    return true;
}

/* Nonbasic variables at the bound that suits their price, the basic ones as it follows. */
static void place(struct simplex *s)
{
    int32_t n = s->vars_len;
    const double *objective = s->objective;
    s->value = objective[n];
    for (int32_t j = 0; j < n; j++) {
        int32_t var = s->nonbasic[j];
        if (fabs(objective[j]) > LEVEL)
            s->at_hi[j] = objective[j] < 0;
        s->x[var] = s->at_hi[j] ? s->hi[var] : s->lo[var];
        s->value -= objective[j] * s->x[var];
    }
    for (int32_t i = 0; i < s->rows_len; i++) {
        const double *row = row_of(s, i);
        double x = row[n];
        for (int32_t j = 0; j < n; j++)
            x -= row[j] * s->x[s->nonbasic[j]];
        s->x[s->basic[i]] = x;
    }
    s->work += (int64_t)(s->rows_len + 1) * (n + 1);
}

/* The row whose variable is furthest outside its bounds, or -1; *ret_up: it must grow. */
static int32_t leaving_row(const struct simplex *s, bool *ret_up)
{
    int32_t best = -1;
    double most = ROOM;
    for (int32_t i = 0; i < s->rows_len; i++) {
        int32_t var = s->basic[i];
        double below = s->lo[var] - s->x[var], above = s->x[var] - s->hi[var];
        double by = below > above ? below : above;
        if (by > most) {
            most = by;
            best = i;
            *ret_up = below > above;
        }
    }
    return best;
}

/* The nonbasic variable that can move the row's, at the least price; of several the one that moves
 * it most. -1: none can. */
static int32_t entering_col(const struct simplex *s, int32_t at, bool up)
{
    const double *objective = s->objective, *row = row_of(s, at);
    int32_t best = -1;
    double least = INFINITY;
    for (int32_t j = 0; j < s->vars_len; j++) {
        int32_t var = s->nonbasic[j];
        double move = up == s->at_hi[j] ? row[j] : -row[j];
        if (move < PIVOT_MIN || s->lo[var] >= s->hi[var])
            continue;
        double price = s->at_hi[j] ? -objective[j] : objective[j];
        double ratio = price > 0 ? price / move : 0;
        bool same = fabs(ratio - least) <= LEVEL;
        if (best < 0 || (!same && ratio < least) || (same && fabs(row[j]) > fabs(row[best]))) {
            least = !same || ratio < least ? ratio : least;
            best = j;
        }
    }
    return best;
}

/* Weights of the rows out of one row of the tableau, in which a slack may be basic. */
static void read_prices(struct simplex *s, const double *row, int32_t basic, double sign)
{
    for (int32_t i = 0; i < s->rows_len; i++)
        s->prices[i] = 0;
    for (int32_t j = 0; j < s->vars_len; j++)
        if (s->nonbasic[j] >= s->vars_len)
            s->prices[s->nonbasic[j] - s->vars_len] =
                sign * row[j] * s->scale[s->nonbasic[j] - s->vars_len];
    if (basic >= s->vars_len)
        s->prices[basic - s->vars_len] = sign * s->scale[basic - s->vars_len];
}

bool simplex_weights(struct simplex *s, int32_t var)
{
    int32_t at = 0;
    while (at < s->rows_len && s->basic[at] != var)
        at++;
    if (at == s->rows_len)
        return false;
    read_prices(s, row_of(s, at), var, 1);
    return true;
}

static void step(struct simplex *s, int32_t at, int32_t col, bool up)
{
    int32_t leaving = s->basic[at], entering = s->nonbasic[col];
    double bound = up ? s->lo[leaving] : s->hi[leaving];
    double by = (s->x[leaving] - bound) / row_of(s, at)[col];
    for (int32_t i = 0; i < s->rows_len; i++)
        s->x[s->basic[i]] -= row_of(s, i)[col] * by;
    s->value -= s->objective[col] * by;
    s->x[entering] += by;
    s->x[leaving] = bound;
    pivot(s, at, col);
    s->at_hi[col] = !up;
}

void simplex_reset(struct simplex *s)
{
    set_up(s);
    simplex_aim(s);
}

enum simplex_end simplex_run(struct simplex *s, double enough)
{
    if (s->pivots > AFRESH)
        make_anew(s);
    place(s);
    int32_t left = 20 * (s->vars_len + s->rows_len) + 100;
    for (; left > 0; left--) {
        bool up = false;
        int32_t row = s->value < enough ? -1 : leaving_row(s, &up);
        if (row < 0)
            break;
        int32_t col = entering_col(s, row, up);
        if (col < 0) {
            read_prices(s, row_of(s, row), s->basic[row], up ? 1 : -1);
            return SIMPLEX_IMPOSSIBLE;
        }
        step(s, row, col, up);
    }
    if (left == 0) {
        simplex_reset(s);
        return SIMPLEX_LOST;
    }
    read_prices(s, s->objective, -1, 1);
    return s->value < enough ? SIMPLEX_BELOW : SIMPLEX_OPTIMAL;
}
