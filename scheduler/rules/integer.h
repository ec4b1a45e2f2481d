/* integer programs, small and exact: maximise c.x with A x <= b, lo <= x <= hi, x whole numbers.
 * Branch and bound over a simplex that never leaves the integers: the tableau is kept as integers
 * over one common denominator (Edmonds 1967, Bareiss 1968), each division comes out even, products
 * are taken in 128 bits; Bland's rule ends every solve. The answer is exact because nothing is
 * rounded, and the same everywhere because nothing depends on time or order of memory. Branching
 * takes the first variable that is not whole: put those first that decide most. */
#ifndef YANXU_RULES_INTEGER_H
#define YANXU_RULES_INTEGER_H

#include <stdint.h>

#include "scheduler/base/err.h"

#define INTEGER_VARS_MAX  256
#define INTEGER_ROWS_MAX  256
#define INTEGER_NODES_MAX 2000 /* subproblems before giving up; real rules need one or two */

struct integer_program {
    int32_t vars_len, rows_len;
    const int64_t *a;     /* rows_len x vars_len, row after row */
    const int64_t *b;     /* rows_len, any sign */
    const int64_t *c;     /* vars_len */
    const int64_t *lo;    /* vars_len, >= 0; NULL: all 0 */
    const int64_t *hi;    /* vars_len, >= lo */
    const int64_t *start; /* a point that satisfies everything, to be improved on; or NULL */
    int64_t *work_left;   /* goes down by the cells of tableaus that are worked on: ERR_LIMIT when
                           * it is used up; NULL: no matter */
};

/* Fills ret_x[vars_len]. ERR_NOT_FOUND if no whole numbers satisfy the rows, ERR_LIMIT beyond a cap
 * above or if a number outgrows 64 bits. */
MUST_USE enum err_code integer_solve(const struct integer_program *program, int64_t *ret_x,
                                     struct err *err);

#endif
