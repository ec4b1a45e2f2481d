/* The restricted master problem as CLP's linear program: its rows, its openings, and the columns
 * that it takes in. */
#include <float.h>
#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/master_inside.h"
#include "scheduler/planner/presolve_clique.h"

/* A list of coefficients that grows. */
struct terms {
    int32_t *at;
    double *value;
    size_t len, at_cap, value_cap;
};

static void put(struct terms *terms, int32_t at, double value)
{
    if (at < 0)
        return;
    x_grow(&terms->at, &terms->at_cap, terms->len + 1, sizeof(*terms->at));
    x_grow(&terms->value, &terms->value_cap, terms->len + 1, sizeof(*terms->value));
    terms->at[terms->len] = at;
    terms->value[terms->len++] = value;
}

static void terms_release(struct terms *terms)
{
    free(terms->at);
    free(terms->value);
    *terms = (struct terms){0};
}

/* --- the first rows and the openings -----------------------------------------------------------
 */

/* One row for each member and each offering, and the least filling of candidates. */
static void number_first_rows(struct master *master)
{
    const struct market *market = master->market;
    const struct problem *problem = master->core->problem;
    master->seat_row = x_calloc(problem->offerings_len + 1, sizeof(*master->seat_row));
    master->least_row = x_calloc(problem->offerings_len + 1, sizeof(*master->least_row));
    for (size_t i = 0; i < problem->offerings_len; i++)
        master->seat_row[i] = master->least_row[i] = NO_ROW;
    master->rows = (int32_t)market->workers_len;
    for (size_t i = 0; i < market->offerings_len; i++) {
        int32_t at = market->offerings[i];
        master->seat_row[at] = master->rows++;
        if (problem->offerings[at].seats_min > 0)
            master->least_row[at] = master->rows++;
    }
}

static void add_first_rows(struct master *master)
{
    const struct market *market = master->market;
    number_first_rows(master);
    size_t rows = (size_t)master->rows;
    double *lower = x_calloc(rows + 1, sizeof(double)), *upper = x_calloc(rows + 1, sizeof(double));
    for (size_t i = 0; i < rows; i++) {
        lower[i] = -DBL_MAX;
        upper[i] = 1;
    }
    for (size_t i = 0; i < market->offerings_len; i++) {
        int32_t at = market->offerings[i], least = master->least_row[at];
        upper[master->seat_row[at]] = market->decides[at] ? 0 : market->seat_room[at];
        if (least == NO_ROW)
            continue;
        lower[least] = market->decides[at] ? -DBL_MAX : market->seat_least[at];
        upper[least] = DBL_MAX;
    }
    clp.addRows(master->model, (int)rows, lower, upper, NULL, NULL, NULL);
    free(lower);
    free(upper);
}

/* People that an open candidate lacks, at more than anybody could bring: the program stays solvable
 * when it is opened before there are columns enough to fill it. */
static void add_absent(struct master *master, int32_t offering)
{
    double lower = 0, upper = master->core->problem->offerings[offering].seats_min, value = 1;
    double gain = -(double)master->absent_cost;
    int32_t row = master->least_row[offering];
    int starts[2] = {0, 1};
    if (row == NO_ROW)
        return;
    clp.addColumns(master->model, 1, &lower, &upper, &gain, starts, &row, &value);
    master->width++;
}

/* Its least binds only when it is decided to be open: until then it would be open as far as it is
 * filled. */
static void add_opening(struct master *master, int32_t offering)
{
    int32_t capacity = master->core->capacity[offering];
    double lower = 0, upper = capacity > 0, value = -capacity;
    double gain = -(double)master->core->problem->offerings[offering].open_cost;
    int32_t row = master->seat_row[offering];
    int starts[2] = {0, 1};
    clp.addColumns(master->model, 1, &lower, &upper, &gain, starts, &row, &value);
    master->opening_column[offering] = master->width++;
    add_absent(master, offering);
}

/* Of candidates that need the same room or trainer at one instant, one. */
static void add_clique_row(struct master *master, int32_t clique)
{
    const struct core *core = master->core;
    struct terms terms = {0};
    double lower = -DBL_MAX, upper = 1;
    for (int32_t i = core->clique_first[clique]; i < core->clique_first[clique + 1]; i++)
        put(&terms, master->opening_column[core->clique_members[i]], 1);
    master->clique_row[clique] = NO_ROW;
    if (terms.len > 1) {
        int starts[2] = {0, (int)terms.len};
        clp.addRows(master->model, 1, &lower, &upper, starts, terms.at, terms.value);
        master->clique_row[clique] = master->rows++;
    }
    terms_release(&terms);
}

/* More than any worker is worth. */
static int64_t most_worth(const struct problem *problem)
{
    int64_t most = 0;
    for (size_t i = 0; i < problem->workers_len; i++) {
        const struct problem_worker *worker = &problem->workers[i];
        int64_t sum = worker->complete + (int64_t)worker->current_len * problem->move_cost;
        for (int32_t k = 0; k < worker->needs_len; k++)
            sum += (int64_t)worker->needs[k].min * worker->needs[k].weight;
        most = sum > most ? sum : most;
    }
    return most + 1;
}

static void add_openings(struct master *master)
{
    const struct problem *problem = master->core->problem;
    master->opening_column = x_calloc(problem->offerings_len + 1, sizeof(int32_t));
    master->stances = x_calloc(problem->offerings_len + 1, sizeof(*master->stances));
    master->absent_cost = most_worth(problem);
    for (size_t i = 0; i < problem->offerings_len; i++) {
        bool is_closed = !master->market->decides[i] && master->market->seat_room[i] <= 0;
        master->opening_column[i] = -1;
        if (master->market->decides[i])
            add_opening(master, (int32_t)i);
        else if (problem->offerings[i].is_candidate)
            master->stances[i] = is_closed ? STANCE_CLOSED : STANCE_OPEN;
    }
    master->clique_row =
        x_calloc((size_t)master->core->cliques_len + 1, sizeof(*master->clique_row));
    for (int32_t i = 0; i < master->core->cliques_len; i++)
        add_clique_row(master, i);
}

struct master *master_new(const struct market *market, const struct columns *columns)
{
    struct master *master = x_calloc(1, sizeof(*master));
    const struct core *core = columns->core;
    master->market = market;
    master->columns = columns;
    master->core = core;
    master->deadline_ms = -1;
    master->lack_column = x_calloc(market->workers_len + 1, sizeof(*master->lack_column));
    for (size_t i = 0; i < market->workers_len; i++)
        master->lack_column[i] = -1;
    master->model = clp.newModel();
    clp.setLogLevel(master->model, 0);
    clp.scaling(master->model, 0); /* nearly all coefficients are 1 */
    clp.setOptimizationDirection(master->model, -1);
    master->cover_row = x_reallocarray(NULL, core->cells_len + 1, sizeof(*master->cover_row));
    master->cover_wishes = x_calloc(core->cells_len + 1, sizeof(*master->cover_wishes));
    for (size_t i = 0; i < market->cells_len; i++)
        master->cover_row[market->cells[i]] = NO_ROW;
    add_first_rows(master);
    add_openings(master);
    return master;
}

void master_free(struct master *master)
{
    if (!master)
        return;
    clp.deleteModel(master->model);
    free(master->seat_row);
    free(master->least_row);
    free(master->cover_row);
    free(master->cover_wishes);
    free(master->opening_column);
    free(master->lack_column);
    free(master->stances);
    free(master->clique_row);
    free(master->program_column);
    free(master);
}

/* --- taking in columns
 * ------------------------------------------------------------------------------ */

/* The cells of the cover that a column takes. */
static void column_cells(const struct core *core, const struct column *column,
                         struct terms *ret_cells)
{
    int32_t row = core->workers[column->worker].cover_row;
    ret_cells->len = 0;
    for (uint16_t k = 0; k < column->bundle.len && row >= 0; k++) {
        int32_t at = core_entry(core, column->worker, bundle_list(&column->bundle)[k])->option;
        for (int32_t m = core->slot_first[at]; m < core->slot_first[at + 1]; m++)
            put(ret_cells, (int32_t)core_cell(core, row, core->slots[m]), 1);
    }
}

static bool is_member(const struct master *master, size_t column)
{
    return master->market->member[master->columns->list[column].worker] >= 0;
}

/* Marks the cells that the pool could overbook now and that have no row yet. */
static size_t count_wishes(struct master *master, struct terms *cells)
{
    size_t fresh = 0;
    for (size_t i = master->taken_in; i < master->columns->len; i++) {
        column_cells(master->core, &master->columns->list[i], cells);
        for (size_t k = 0; k < cells->len && is_member(master, i); k++) {
            int32_t cell = cells->at[k];
            if (++master->cover_wishes[cell] > master->market->cover_room[cell] &&
                master->cover_row[cell] == NO_ROW)
                master->cover_row[cell] = master->rows + (int32_t)fresh++;
        }
    }
    return fresh;
}

/* New cover rows, with the coefficients of the columns that are in already. */
static void add_cover_rows(struct master *master, size_t fresh, struct terms *cells)
{
    struct terms *rows = x_calloc(fresh + 1, sizeof(*rows)), all = {0};
    double *upper = x_calloc(fresh + 1, sizeof(double)),
           *lower = x_calloc(fresh + 1, sizeof(double));
    int32_t *starts = x_calloc(fresh + 2, sizeof(*starts));
    for (size_t i = 0; i < master->taken_in; i++) {
        column_cells(master->core, &master->columns->list[i], cells);
        for (size_t k = 0; k < cells->len && master->program_column[i] >= 0; k++) {
            int32_t row = master->cover_row[cells->at[k]];
            if (row >= master->rows)
                put(&rows[row - master->rows], master->program_column[i], 1);
        }
    }
    for (size_t i = 0; i < master->market->cells_len; i++) {
        int32_t cell = master->market->cells[i], at = master->cover_row[cell] - master->rows;
        if (at >= 0) {
            upper[at] = master->market->cover_room[cell];
            lower[at] = -DBL_MAX;
        }
    }
    for (size_t i = 0; i < fresh; i++) {
        for (size_t k = 0; k < rows[i].len; k++)
            put(&all, rows[i].at[k], rows[i].value[k]);
        starts[i + 1] = (int32_t)all.len;
        terms_release(&rows[i]);
    }
    put(&all, 0, 0); /* never empty */
    clp.addRows(master->model, (int)fresh, lower, upper, starts, all.at, all.value);
    master->rows += (int32_t)fresh;
    terms_release(&all);
    free(rows);
    free(upper);
    free(lower);
    free(starts);
}

static void put_column(const struct master *master, const struct column *column,
                       struct terms *terms, struct terms *cells)
{
    const struct core *core = master->core;
    put(terms, master->market->member[column->worker], 1);
    for (uint16_t k = 0; k < column->bundle.len; k++) {
        const struct problem_option *option =
            &core->problem->options
                 [core_entry(core, column->worker, bundle_list(&column->bundle)[k])->option];
        for (int32_t m = 0; m < option->offerings_len; m++) {
            int32_t offering = option->offerings[m];
            put(terms, master->seat_row[offering], 1);
            put(terms, master->least_row[offering], 1);
        }
    }
    column_cells(core, column, cells);
    for (size_t k = 0; k < cells->len; k++)
        put(terms, master->cover_row[cells->at[k]], 1);
}

void master_take_in(struct master *master)
{
    size_t count = master->columns->len - master->taken_in, added = 0;
    struct terms terms = {0}, cells = {0};
    size_t fresh = count_wishes(master, &cells);
    if (fresh > 0)
        add_cover_rows(master, fresh, &cells);
    x_grow(&master->program_column, &master->program_cap, master->columns->len + 1,
           sizeof(*master->program_column));
    double *lower = x_calloc(count + 1, sizeof(double)),
           *upper = x_calloc(count + 1, sizeof(double));
    double *gain = x_calloc(count + 1, sizeof(double));
    int32_t *starts = x_calloc(count + 2, sizeof(*starts));
    for (size_t i = master->taken_in; i < master->columns->len; i++) {
        const struct column *column = &master->columns->list[i];
        master->program_column[i] = -1;
        if (!is_member(master, i))
            continue;
        put_column(master, column, &terms, &cells);
        gain[added] = (double)column->value;
        upper[added++] = 1;
        starts[added] = (int32_t)terms.len;
        master->program_column[i] = master->width++;
    }
    if (added > 0)
        clp.addColumns(master->model, (int)added, lower, upper, gain, starts, terms.at,
                       terms.value);
    master->taken_in = master->columns->len;
    terms_release(&terms);
    terms_release(&cells);
    free(lower);
    free(upper);
    free(gain);
    free(starts);
}
