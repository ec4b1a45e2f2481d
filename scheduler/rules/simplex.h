/* simplex: a guide through an integer program, in floating point. Nothing it says is believed:
 * integer.h takes its point as a proposal and its prices as multipliers of a bound that is added up
 * in whole numbers. A wrong figure here costs time, never an answer.
 *
 * The dual simplex on a dense tableau in which everything has two bounds, slacks too: so from any
 * basis, with any bounds and any objective, it can go on without a first phase (nonbasic variables
 * are put at the bound that suits their price). What is solved next is mostly near what was solved
 * last. */
#ifndef YANXU_RULES_SIMPLEX_H
#define YANXU_RULES_SIMPLEX_H

#include <stdbool.h>
#include <stdint.h>

#include "scheduler/base/arena.h"

/* Variables 0 .. vars_len-1, then the slack of each row: row + slack = b. */
struct simplex {
    int32_t vars_len, rows_len;
    double *lo, *hi; /* of all variables, the caller's to set before simplex_run() */
    double *x;       /* of all variables, after it */
    double *prices;  /* of each row, after it; of an impossible one, the weights that show it */
    double *scale;   /* of each row: its figures are taken times this, and so are the bounds of its
                        slack */
    double *tilt;    /* of each variable, the caller's to set before simplex_aim(): added to the
                        objective, so that fewer points are equally good and less is tried */
    double value;    /* of the objective, tilted */
    const int64_t *a, *b, *c;
    double *cells; /* basic variable + cells x nonbasic ones = last column */
    double *objective;
    int32_t *basic, *nonbasic;
    bool *at_hi, *wanted; /* of each nonbasic one; room of its own */
    int32_t pivots;       /* since the tableau was made anew */
    int64_t work;         /* cells that were worked on */
};

enum simplex_end {
    SIMPLEX_OPTIMAL,
    SIMPLEX_IMPOSSIBLE, /* no point keeps the rows */
    SIMPLEX_BELOW,      /* nothing reaches `enough` */
    SIMPLEX_LOST        /* it goes round in circles */
};

/* Rows a x <= b and objective c, kept by reference; there is room for rows_max of them. c may
 * change between runs, a may not, and of b it takes no more notice: bounds of slacks say how far a
 * row goes. */
struct simplex_program {
    int32_t vars_len, rows_len, rows_max;
    const int64_t *a, *b, *c;
};
void simplex_init(struct simplex *simplex, const struct simplex_program *program,
                  struct arena *arena);
/* One row more, of those that `rows_max` made room for, from the arrays that were handed in. */
void simplex_add_row(struct simplex *simplex);
/* Takes a row away, and the last one gets its number; false if it is needed where the simplex
 * stands. */
bool simplex_drop_row(struct simplex *simplex, int32_t row);
/* After a change of c. */
void simplex_aim(struct simplex *simplex);
/* Forgets where it stands. */
void simplex_reset(struct simplex *simplex);
/* Maximises; stops early once the value is below `enough`. */
enum simplex_end simplex_run(struct simplex *simplex, double enough);
/* Puts the weights of the rows that make up the one of a basic variable into `prices`. False if it
 * is not basic. */
bool simplex_weights(struct simplex *simplex, int32_t var);

#endif
