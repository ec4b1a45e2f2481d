/* Bounds that are proved in whole numbers, whatever the simplex says. */
#include <math.h>
#include <string.h>

#include "scheduler/rules/integer_inside.h"

#define FINE 44 /* prices are taken in steps of 2^-44 */

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
        const int64_t *row = integer_row(s, i);
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

/* Of a variable's range is left what lets the bound stay at `least` or above. */
static void narrow(struct integer *s, wide bound, int64_t least)
{
    const wide room = bound - (wide)least * s->unit;
    for (int32_t j = 0; j < s->program->vars_len; j++) {
        wide worth = s->worth[j];
        if (worth > 0 && s->hi[j] - s->lo[j] > part_of(room, worth))
            s->lo[j] = s->hi[j] - part_of(room, worth);
        else if (worth < 0 && s->hi[j] - s->lo[j] > part_of(room, -worth))
            s->hi[j] = s->lo[j] + part_of(room, -worth);
    }
}

/* False if a row cannot be kept whatever the point. */
bool integer_rows_have_room(const struct integer *s)
{
    for (int32_t i = 0; i < s->rows_len; i++)
        if (s->b[i] < s->least[i])
            return false;
    return true;
}

enum simplex_end integer_relax(struct integer *s)
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
    return simplex_run(guide, s->found ? (double)s->best + 1 - INTEGER_TILT - 1e-5 : -INFINITY);
}

static int64_t whole_part(wide bound, int64_t unit)
{
    wide part = bound / unit - (bound % unit < 0);
    return part < -INTEGER_MOST ? -INTEGER_MOST : (int64_t)part;
}

/* Nothing in this branch is better, and that is certain. */
bool integer_is_done(struct integer *s, enum simplex_end end)
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
    s->astray = off > INTEGER_TILT + 1e-3 + 1e-6 * fabs(s->simplex.value);
    if (bound < (wide)s->bound * s->unit)
        s->bound = whole_part(bound, s->unit);
    if (!s->found)
        return false;
    if (s->bound <= s->best)
        return true;
    narrow(s, bound, s->best + 1);
    return false;
}

/* Solves the branch without whole numbers; true if it is done with. Where figures have gone astray,
 * once more from the beginning. */
bool integer_solve_branch(struct integer *s, enum simplex_end *ret_end)
{
    *ret_end = integer_relax(s);
    if (integer_is_done(s, *ret_end))
        return true;
    if (s->astray) {
        simplex_reset(&s->simplex);
        *ret_end = integer_relax(s);
        if (integer_is_done(s, *ret_end))
            return true;
    }
    if (*ret_end == SIMPLEX_BELOW) {
        *ret_end = simplex_run(&s->simplex, -INFINITY);
        return integer_is_done(s, *ret_end);
    }
    return false;
}
