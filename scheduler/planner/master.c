/* The restricted master problem: solved, read, and settled bit by bit. */
#include "scheduler/planner/master.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/clock.h"
#include "scheduler/planner/bound.h"
#include "scheduler/planner/master_inside.h"

#define SLICE_LEAST_S 0.2 /* of a solve that has a deadline */
#define SLICE_PART    4   /* and otherwise this part of what is left */
#define LACK          1e7 /* points against a mix that does not give what it must */
#define BASIC         1   /* as CLP numbers them: where a variable stands */
#define AT_UPPER      2
#define AT_LOWER      3

/* --- solving
 * ------------------------------------------------------------------------------------------ */

void master_begin_at(struct master *master, const struct roster *roster)
{
    master_take_in(master);
    /* Columns come first, then rows. */
    unsigned char *stands = x_malloc((size_t)master->width + (size_t)master->rows + 1);
    memset(stands, AT_LOWER, (size_t)master->width);
    memset(stands + master->width, BASIC, (size_t)master->rows);
    for (size_t i = 0; i < master->market->workers_len; i++) {
        int32_t worker = master->market->workers[i];
        int32_t column = columns_find(master->columns, worker, &roster->bundles[worker]);
        if (column < 0)
            continue;
        stands[(size_t)master->width + i] = AT_UPPER;
        stands[master->program_column[column]] = BASIC;
    }
    for (size_t i = 0; i < master->core->problem->offerings_len; i++) {
        if (master->opening_column[i] >= 0 && roster->is_open[i])
            stands[master->opening_column[i]] = AT_UPPER;
    }
    clp.copyinStatus(master->model, stands);
    free(stands);
}

void master_set_deadline(struct master *master, int64_t deadline_ms)
{
    master->deadline_ms = deadline_ms;
}

/* False when the time is up. CLP counts processor seconds, of all threads together, and the
 * deadline is on the clock: on a busy machine the one may run far behind the other, so that it is
 * stopped several times to look at the clock. */
static bool allow_slice(struct master *master)
{
    if (master->deadline_ms < 0)
        return true;
    double left = (double)(master->deadline_ms - clock_monotonic_ms()) / 1000;
    double slice = left / SLICE_PART;
    slice = slice > SLICE_LEAST_S ? slice : SLICE_LEAST_S < left ? SLICE_LEAST_S : left;
    if (left > 0)
        clp.setMaximumSeconds(master->model, slice);
    return left > 0;
}

static bool has_run_out(const struct master *master)
{
    return clp.status(master->model) == 3;
}

bool master_solve(struct master *master)
{
    bool is_first = master->taken_in == 0, is_dual = is_first || master->has_settled;
    if (!allow_slice(master))
        return false;
    master_take_in(master);
    if (is_first)
        clp.initialDualSolve(master->model);
    else if (is_dual)
        clp.dual(master->model, 0);
    else
        clp.primal(master->model, 0);
    while (has_run_out(master) && allow_slice(master)) {
        if (is_dual)
            clp.dual(master->model, 0);
        else
            clp.primal(master->model, 0);
    }
    master->has_settled = has_run_out(master);
    return clp.status(master->model) == 0;
}

/* In price units; the sum of several rows if a column is in all of them. */
static int64_t round_price(const struct master *master, double dual)
{
    double price = dual * (double)master->core->scale;
    return (int64_t)(price < 0 ? price - 0.5 : price + 0.5);
}

static double dual_of(const struct master *master, int32_t row)
{
    return row == NO_ROW ? 0 : clp.dualRowSolution(master->model)[row];
}

static int64_t dual_price(const struct master *master, int32_t row)
{
    int64_t price = round_price(master, dual_of(master, row));
    return price > 0 ? price : 0;
}

/* A place in a candidate that is open and must be filled may be worth less than nothing: a reward
 * for whoever fills it. */
static int64_t seat_price(const struct master *master, int32_t offering)
{
    double dual = dual_of(master, master->seat_row[offering]);
    if (master->stances[offering] == STANCE_OPEN)
        return round_price(master, dual + dual_of(master, master->least_row[offering]));
    int64_t floor = bound_floor(master->core, offering), price = round_price(master, dual);
    return price > floor ? price : floor;
}

void master_prices(const struct master *master, struct prices *ret_prices)
{
    for (size_t i = 0; i < ret_prices->seats_len; i++)
        ret_prices->seat[i] = seat_price(master, (int32_t)i);
    for (size_t i = 0; i < master->market->cells_len; i++) {
        int32_t cell = master->market->cells[i];
        ret_prices->cover[cell] = dual_price(master, master->cover_row[cell]);
    }
    for (size_t i = 0; i < ret_prices->cliques_len; i++)
        ret_prices->clique[i] = dual_price(master, master->clique_row[i]);
}

const uint8_t *master_stances(const struct master *master)
{
    return master->stances;
}

double master_share(const struct master *master, int32_t column)
{
    int32_t at = master->program_column[column];
    return at < 0 ? 0 : clp.primalColumnSolution(master->model)[at];
}

double master_opening(const struct master *master, int32_t offering)
{
    int32_t column = master->opening_column[offering];
    return column < 0 ? 0 : clp.primalColumnSolution(master->model)[column];
}

double master_taken(const struct master *master, int32_t offering)
{
    int32_t row = master->seat_row[offering];
    double net = row == NO_ROW ? 0 : clp.primalRowSolution(master->model)[row];
    return net + master->core->capacity[offering] * master_opening(master, offering);
}

double master_value(const struct master *master)
{
    return clp.objectiveValue(master->model);
}

size_t master_len(const struct master *master)
{
    return master->taken_in;
}

/* --- settling
 * --------------------------------------------------------------------------------------- */

static void settle(struct master *master, int32_t column, bool is_taken)
{
    if (column < 0)
        return;
    clp.columnLower(master->model)[column] = is_taken;
    clp.columnUpper(master->model)[column] = is_taken;
    master->has_settled = true;
}

void master_settle_column(struct master *master, int32_t column, bool is_taken)
{
    settle(master, master->program_column[column], is_taken);
}

void master_hold(struct master *master, int32_t worker, bool is_held)
{
    int32_t member = master->market->member[worker];
    if (is_held && master->lack_column[member] < 0) {
        double lower = 0, upper = 1, gain = -LACK;
        int starts[2] = {0, 1}, row = member;
        double one = 1;
        clp.addColumns(master->model, 1, &lower, &upper, &gain, starts, &row, &one);
        master->lack_column[member] = master->width++;
    }
    clp.rowLower(master->model)[member] = is_held ? 1 : -DBL_MAX;
    master->has_settled = true;
}

void master_release_column(struct master *master, int32_t column)
{
    int32_t at = master->program_column[column];
    if (at < 0)
        return;
    clp.columnLower(master->model)[at] = 0;
    clp.columnUpper(master->model)[at] = 1;
    master->has_settled = true;
}

void master_release_columns(struct master *master)
{
    for (size_t i = 0; i < master->taken_in; i++)
        master_release_column(master, (int32_t)i);
}

void master_take_stance(struct master *master, int32_t offering, enum stance stance)
{
    int32_t column = master->opening_column[offering];
    if (column < 0 || master->stances[offering] == (uint8_t)stance)
        return;
    const struct core *core = master->core;
    bool has_room = master->market->seat_room[offering] > 0;
    int32_t idle = stance == STANCE_OPEN ? core->room[offering] - core->capacity[offering] : 0;
    clp.columnLower(master->model)[column] = stance == STANCE_OPEN;
    clp.columnUpper(master->model)[column] =
        stance == STANCE_OPEN || (stance == STANCE_FREE && has_room);
    clp.rowUpper(master->model)[master->seat_row[offering]] = idle;
    if (master->least_row[offering] != NO_ROW)
        clp.rowLower(master->model)[master->least_row[offering]] =
            stance == STANCE_OPEN ? core->problem->offerings[offering].seats_min : -DBL_MAX;
    master->stances[offering] = (uint8_t)stance;
    master->has_settled = true;
}
