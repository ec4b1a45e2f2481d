/* integer programs, small and exact: maximise c.x with A x <= b, lo <= x <= hi, x whole numbers.
 * Branch and bound, guided in floating point (simplex.h) and decided in whole numbers: a point
 * counts once it has been put into every row; a branch is dropped once prices, whatever they are
 * worth, have been added up to a bound that leaves nothing better (A. Neumaier, O. Shcherbina,
 * "Safe bounds in linear and mixed-integer linear programming", 2004). What such a bound leaves of
 * a variable's range is kept of it. Where only what comes after the first variables is in doubt,
 * cuts (R. Gomory, 1960; worked out in whole numbers too) settle it sooner than branches. So the
 * value found is the greatest whatever the rounding, and where one point alone reaches it, as the
 * last of several aims sees to, the point is the same everywhere.
 *
 * Of the first `first_len` variables that one is branched on which, by a look either way, changes
 * most, of the others the first that is not whole: put those first that decide most. The branch
 * that promises most is next. */
#ifndef YANXU_RULES_INTEGER_H
#define YANXU_RULES_INTEGER_H

#include <stdbool.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/err.h"

/* A tableau has so many cells at most, 32 MiB: some 600 repeats of courses at once. */
#define INTEGER_CELLS_MAX ((int64_t)4 << 20)
#define INTEGER_MOST      ((int64_t)1 << 50) /* of any figure, above 0 or below */

struct integer_program {
    int32_t vars_len, rows_len, first_len;
    const int64_t *a;  /* rows_len x vars_len, row after row */
    const int64_t *b;  /* rows_len, any sign */
    const int64_t *c;  /* vars_len */
    const int64_t *lo; /* vars_len, >= 0 */
    const int64_t *hi; /* vars_len, >= lo */
};

struct integer;

/* For one program solved again and again, kept by reference: between two solves c may change, b may
 * go down, lo up and hi down. `work_max` is how many cells of tableaus may be worked on, in all.
 * ERR_LIMIT for a program beyond the caps above. Lives in `arena`. */
MUST_USE enum err_code integer_new(const struct integer_program *program, int64_t work_max,
                                   struct arena *arena, struct integer **ret_integer,
                                   struct err *err);

/* `x` is where to start from, and has the best point after it; what does not keep every row is no
 * start. ERR_NOT_FOUND if no whole numbers keep them; ERR_LIMIT once the work is used up: then x is
 * the best that was found, if any was, or the start. */
MUST_USE enum err_code integer_solve(struct integer *integer, int64_t *x, struct err *err);

#endif
