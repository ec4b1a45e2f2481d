/* CLP's linear programs (COIN-OR, EPL-2.0), by its C interface. The library is loaded when the
 * first master is about to be made, since it brings five others along: a repair, a check, every
 * other command starts without. */
#ifndef YANXU_PLANNER_CLP_H
#define YANXU_PLANNER_CLP_H

#include <coin/Clp_C_Interface.h>

#include "scheduler/base/err.h"

/* What is called; a row here is all that another function takes. */
#define CLP_FUNCTIONS(F)                                                                           \
    F(newModel)                                                                                    \
    F(deleteModel)                                                                                 \
    F(setLogLevel)                                                                                 \
    F(scaling)                                                                                     \
    F(setOptimizationDirection)                                                                    \
    F(setMaximumSeconds)                                                                           \
    F(addRows)                                                                                     \
    F(addColumns)                                                                                  \
    F(rowLower)                                                                                    \
    F(rowUpper)                                                                                    \
    F(columnLower)                                                                                 \
    F(columnUpper)                                                                                 \
    F(copyinStatus)                                                                                \
    F(initialDualSolve)                                                                            \
    F(dual)                                                                                        \
    F(primal)                                                                                      \
    F(status)                                                                                      \
    F(objectiveValue)                                                                              \
    F(primalColumnSolution)                                                                        \
    F(primalRowSolution)                                                                           \
    F(dualRowSolution)

/* clp.dual(model, 0) is Clp_dual(model, 0) of the library's documentation. */
struct clp {
#define CLP_MEMBER(name) __typeof__(&Clp_##name) name;
    CLP_FUNCTIONS(CLP_MEMBER)
#undef CLP_MEMBER
};
extern struct clp clp;

/* Must have succeeded before anything of it is called; see library_load(). */
MUST_USE enum err_code clp_load(struct err *err);

#endif
