/* Small integer programs, exactly: branch and bound with bounds that are proved in whole numbers.
 */
#include "scheduler/rules/integer.h"

#include <math.h>
#include <string.h>

#include "scheduler/rules/integer_inside.h"

#define CUT_ROUNDS 8

static bool is_within(const int64_t *figures, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (figures[i] > INTEGER_MOST || figures[i] < -INTEGER_MOST)
            return false;
    return true;
}

int64_t *integer_row(const struct integer *s, int32_t row)
{
    return s->a + (size_t)row * (size_t)s->program->vars_len;
}

/* False if a figure is too large to add up with. */
bool integer_find_least(struct integer *s, int32_t row)
{
    const struct integer_program *p = s->program;
    const int64_t *a = integer_row(s, row);
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
        small = integer_find_least(s, i);
    return small;
}

enum err_code integer_new(const struct integer_program *p, int64_t work_max, struct arena *arena,
                          struct integer **ret_integer, struct err *err)
{
    size_t n = (size_t)p->vars_len, m = (size_t)p->rows_len, most = m + INTEGER_CUTS_MAX;
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
    s->was = arena_array(arena, n, sizeof(*s->was));
    s->kept = arena_array(arena, 2 * n, sizeof(*s->kept));
    s->falls = arena_array(arena, n, sizeof(*s->falls));
    s->seen = arena_array(arena, n, sizeof(*s->seen));
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

/* After those that promise less or as much: of those that promise most the newest is the next. */
static void push(struct integer *s)
{
    size_t size = 2 * (size_t)s->program->vars_len, at = s->open_len;
    if (s->open_len == s->open_cap) {
        struct branch *old = s->open;
        s->open_cap = 2 * s->open_cap + 16;
        s->open = arena_array(s->arena, s->open_cap, sizeof(*s->open));
        if (old != NULL)
            memcpy(s->open, old, s->open_len * sizeof(*s->open));
    }
    int64_t *ranges = s->open[s->open_len++].ranges;
    if (ranges == NULL)
        ranges = arena_array(s->arena, size, sizeof(*ranges));
    memcpy(ranges, s->lo, size * sizeof(*ranges));
    for (; at > 0 && s->open[at - 1].bound > s->bound; at--)
        s->open[at] = s->open[at - 1];
    s->open[at] = (struct branch){s->bound, ranges};
}

static void pop(struct integer *s)
{
    size_t size = 2 * (size_t)s->program->vars_len;
    const struct branch *next = &s->open[--s->open_len];
    s->bound = next->bound;
    memcpy(s->lo, next->ranges, size * sizeof(*s->lo));
}

/* Takes the point for the best if it keeps every row and is better. */
void integer_propose(struct integer *s, const int64_t *x)
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
            sum += (wide)integer_row(s, i)[j] * x[j];
        if (sum > s->b[i])
            return;
    }
    if ((s->found && value <= s->best) || value > INTEGER_MOST || value < -INTEGER_MOST)
        return;
    s->found = true;
    s->best = (int64_t)value;
    memcpy(s->best_x, x, (size_t)p->vars_len * sizeof(*x));
}

void integer_propose_nearest(struct integer *s)
{
    for (int32_t j = 0; j < s->program->vars_len; j++)
        s->point[j] = (int64_t)llround(s->simplex.x[j]);
    integer_propose(s, s->point);
}

/* One that is not whole, of the first variables if possible, or -1 where the simplex proposes whole
 * numbers. */
static int32_t broken_var(const struct integer *s)
{
    const struct integer_program *p = s->program;
    int32_t broken = -1;
    double most = INTEGER_WHOLE;
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

static int32_t first_open(const struct integer *s)
{
    for (int32_t j = 0; j < s->program->vars_len; j++)
        if (s->lo[j] < s->hi[j])
            return j;
    return -1;
}

/* Two branches, the more promising one on top: s->side, or what is nearer to where it was. */
static void split(struct integer *s, int32_t var)
{
    double x = s->was[var];
    int64_t lo = s->lo[var], hi = s->hi[var], at = lo + (hi - lo) / 2;
    if (x >= (double)lo && x < (double)hi)
        at = (int64_t)floor(x);
    bool down = s->side != 0 ? s->side < 0 : x - (double)at < 0.5;
    for (int turn = 0; turn < 2; turn++) {
        bool low = down == (turn == 1);
        s->lo[var] = low ? lo : at + 1;
        s->hi[var] = low ? at : hi;
        push(s);
    }
}

static void keep_point(struct integer *s)
{
    s->side = 0;
    s->value = s->simplex.value;
    memcpy(s->was, s->simplex.x, (size_t)s->program->vars_len * sizeof(*s->was));
}

/* Solves the branch until nothing makes it narrower: of its first variables those that are not
 * whole are looked at, and where only minutes are in doubt, cuts come before branches. True if it
 * is done with; otherwise *ret_var is what to branch on, or -1 where the simplex proposes whole
 * numbers or nothing at all. */
static bool explore(struct integer *s, enum simplex_end *ret_end, int32_t *ret_var)
{
    int rounds = CUT_ROUNDS;
    for (bool narrower = true; narrower;) {
        narrower = false;
        if (integer_solve_branch(s, ret_end))
            return true;
        keep_point(s);
        *ret_var = *ret_end == SIMPLEX_OPTIMAL ? broken_var(s) : -1;
        if (*ret_var >= 0 && *ret_var < s->program->first_len)
            *ret_var = integer_choose(s, &narrower);
        else if (*ret_var >= 0 && rounds-- > 0)
            narrower = integer_cut(s);
    }
    return false;
}

/* Only the end of a solve that was not broken off has a point to propose. */
static void visit(struct integer *s)
{
    enum simplex_end end = SIMPLEX_LOST;
    int32_t var = -1;
    if (explore(s, &end, &var))
        return;
    if (end == SIMPLEX_OPTIMAL && var < 0) {
        integer_propose_nearest(s);
        if (integer_is_done(s, end))
            return;
    }
    if (var < 0)
        var = first_open(s);
    if (var >= 0)
        split(s, var);
    else
        integer_propose(s, s->lo);
}

/* Many points are equally good, and the simplex would go from one to the next: a little more or
 * less for each variable, without order, ends that. */
static void tilt(struct integer *s)
{
    const struct integer_program *p = s->program;
    uint64_t seed = 1;
    for (int32_t j = 0; j < p->vars_len; j++) {
        seed = seed * 6364136223846793005U + 1442695040888963407U; /* D. Knuth's */
        double most = INTEGER_TILT / p->vars_len, part = (double)(seed >> 40) / (double)(1 << 24);
        int64_t range = p->hi[j] - p->lo[j];
        s->simplex.tilt[j] = range > 0 ? most * (0.5 + part / 2) / (double)range : 0;
    }
}

bool integer_is_tired(const struct integer *s)
{
    return s->simplex.work > s->work_max;
}

/* From the first branch on, until none is left that promises more than the best. */
static enum err_code search(struct integer *s, struct err *err)
{
    s->open_len = 0;
    s->bound = INT64_MAX;
    if (integer_rows_have_room(s))
        push(s);
    while (s->open_len > 0 && !(s->found && s->open[s->open_len - 1].bound <= s->best)) {
        if (integer_is_tired(s))
            return err_set(err, ERR_LIMIT, "counting needs too many steps");
        pop(s);
        visit(s);
    }
    return s->found ? ERR_OK : err_set(err, ERR_NOT_FOUND, "no whole numbers satisfy the rules");
}

enum err_code integer_solve(struct integer *s, int64_t *x, struct err *err)
{
    const size_t size = (size_t)s->program->vars_len * sizeof(*x);
    s->found = false;
    integer_drop_cuts(s);
    if (s->program->rows_len > 0)
        memcpy(s->b, s->program->b, (size_t)s->program->rows_len * sizeof(*s->b));
    integer_propose(s, x);
    tilt(s);
    simplex_aim(&s->simplex);
    memcpy(s->lo, s->program->lo, size);
    memcpy(s->hi, s->program->hi, size);
    enum err_code code = search(s, err);
    if (s->found)
        memcpy(x, s->best_x, size);
    return code;
}
