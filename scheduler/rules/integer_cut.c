/* Cuts: mixed-integer rounding of rows of the tableau (R. Gomory, 1960), in whole numbers. */
#include <math.h>
#include <string.h>

#include "scheduler/rules/integer_inside.h"

#define ONE          ((wide)1 << FINE)
#define CUT_ONE      ((wide)1 << CUT_FINE)
#define FINE         44 /* weights of rows are taken in steps of 2^-44, */
#define CUT_FINE     20 /* figures of cuts in steps of 2^-20 */
#define CUTS_AT_ONCE 6

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
        const int64_t *row = integer_row(s, i);
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
    int64_t *cut = integer_row(s, s->rows_len);
    wide most = ((right - rest) >> FINE) * CUT_ONE;
    if (rest < ONE / 64 || rest > ONE - ONE / 64)
        return false;
    for (int32_t j = 0; j < p->vars_len; j++) {
        wide of_j = rounded(s->from_hi[j] ? -s->worth[j] : s->worth[j], rest);
        most += of_j * (s->from_hi[j] ? -(wide)p->hi[j] : p->lo[j]);
        s->worth[j] = s->from_hi[j] ? -of_j : of_j;
    }
    for (int32_t i = 0; i < s->simplex.rows_len; i++) {
        const int64_t *row = integer_row(s, i);
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
    const int64_t *cut = integer_row(s, s->rows_len);
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
    int64_t *cut = integer_row(s, s->rows_len), *right = &s->b[s->rows_len], by = 0;
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
        if (!is_cut_off(s) || !integer_find_least(s, s->rows_len))
            continue;
        s->first_b[s->rows_len] = s->b[s->rows_len];
        s->rows_len++;
        return true;
    }
    return false;
}

/* Cuts that the simplex has no need of where it stands. */
void integer_drop_cuts(struct integer *s)
{
    size_t n = (size_t)s->program->vars_len;
    for (int32_t i = s->rows_len - 1; i >= s->program->rows_len; i--) {
        if (!simplex_drop_row(&s->simplex, i))
            continue;
        int32_t last = --s->rows_len;
        if (i < last)
            memcpy(integer_row(s, i), integer_row(s, last), n * sizeof(*s->a));
        s->b[i] = s->b[last];
        s->first_b[i] = s->first_b[last];
        s->least[i] = s->least[last];
    }
}

/* A cut for each of the first variables that are not whole. False if none was found. */
bool integer_cut(struct integer *s)
{
    if (s->rows_len > s->rows_max - CUTS_AT_ONCE)
        integer_drop_cuts(s);
    int32_t before = s->rows_len;
    for (int32_t j = 0; j < s->program->vars_len && s->rows_len < before + CUTS_AT_ONCE; j++)
        if (fabs(s->simplex.x[j] - nearbyint(s->simplex.x[j])) > INTEGER_WHOLE)
            (void)cut_off(s, j);
    for (int32_t i = before; i < s->rows_len; i++)
        simplex_add_row(&s->simplex);
    return s->rows_len > before;
}
