/* What the files of one search share. For integer*.c only. */
#ifndef YANXU_RULES_INTEGER_INSIDE_H
#define YANXU_RULES_INTEGER_INSIDE_H

#include "scheduler/rules/integer.h"
#include "scheduler/rules/simplex.h"

__extension__ typedef __int128 wide;

#define INTEGER_CUTS_MAX 80
#define INTEGER_TILT     0.25 /* the objective is tilted by less, wherever the point */
#define INTEGER_WHOLE    1e-6 /* so near to a whole number a figure is proposed as that number */

/* No point of it is better than `bound`. */
struct branch {
    int64_t bound;
    int64_t *ranges; /* lo, then hi, of every variable; a place that is free keeps its own */
};

/* By how much the value fell on the way to the whole number below a variable (0) or above it (1),
 * for a whole step each, in all. */
struct falls {
    double sum[2];
    int64_t tries[2];
};

struct integer {
    const struct integer_program *program;
    struct arena *arena;
    struct simplex simplex;
    int64_t *a, *b;   /* the program's rows, then cuts */
    int64_t *first_b; /* b as it was at first: what the simplex goes by */
    int64_t *least;   /* what each row adds up to at the least */
    int32_t rows_len, rows_max;
    int64_t *weights;    /* of rows in a cut */
    bool *from_hi;       /* of each variable, in a cut */
    struct branch *open; /* still to be looked at; what promises most comes last */
    size_t open_len, open_cap;
    int64_t *lo, *hi; /* of the branch that is looked at */
    int64_t bound;    /* nothing in it is better */
    double *was;      /* where the simplex put its variables there, */
    double value;     /* at which value, */
    int32_t side;     /* and which way to go first: below -1, above 1, the nearer one 0 */
    int64_t *kept;    /* its lo and hi while it is looked ahead */
    struct falls *falls;
    bool *seen;     /* of the first variables, in one choice */
    int64_t *point; /* proposed */
    int64_t *best_x;
    wide *worth;  /* what one of each variable adds to the bound */
    int64_t unit; /* of bounds and prices: a minute has so many parts */
    int64_t best, work_max, branches;
    bool found;
    bool astray; /* the simplex does not say what whole numbers say */
};

/* --- integer.c --- */

int64_t *integer_row(const struct integer *s, int32_t row);
/* Fills least[row]. False if a figure is too large to add up with. */
bool integer_find_least(struct integer *s, int32_t row);
/* Takes the point for the best if it keeps every row and is better. */
void integer_propose(struct integer *s, const int64_t *x);
/* Where the simplex stands, to the nearest whole numbers. */
void integer_propose_nearest(struct integer *s);
bool integer_is_tired(const struct integer *s);

/* --- integer_bound.c: what is certain of a branch --- */

/* One run of the simplex; what it may stop at is below the best. */
enum simplex_end integer_relax(struct integer *s);
/* Nothing in this branch is better, and that is certain. Otherwise its bound and ranges are what
 * has been proved of them. */
bool integer_is_done(struct integer *s, enum simplex_end end);
/* Solves the branch without whole numbers; true if it is done with. Where figures have gone astray,
 * once more from the beginning. */
bool integer_solve_branch(struct integer *s, enum simplex_end *ret_end);
/* False if a row cannot be kept whatever the point. */
bool integer_rows_have_room(const struct integer *s);

/* --- integer_cut.c: what no whole numbers keep, of what the simplex proposes --- */

/* A cut for each of the first variables that are not whole. False if none was found. */
bool integer_cut(struct integer *s);
/* Cuts that the simplex has no need of where it stands. */
void integer_drop_cuts(struct integer *s);

/* --- integer_choose.c: which variable to branch on --- */

/* One of the first variables, of which one at least is not whole. *ret_narrower: one of them has
 * less room than was thought, and the branch is to be solved again. */
int32_t integer_choose(struct integer *s, bool *ret_narrower);

#endif
