/* Which instants matter to which unit. A district has a few hundred instants at which somebody may
 * be away, but a unit's people choose from the classes of their own neighbourhood: a row of the
 * cover table has cells for these instants only, and rows of the same neighbourhood share the map
 * from instants to cells. */
#include "scheduler/planner/presolve_cover.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

/* A set of instants, as bits. */
struct instants {
    uint64_t *bits;
    size_t words;
    int32_t row;
};

static void add_option(const struct core *core, int32_t option, uint64_t *bits)
{
    for (int32_t i = core->slot_first[option]; i < core->slot_first[option + 1]; i++)
        bits[core->slots[i] / 64] |= UINT64_C(1) << (core->slots[i] & 63);
}

/* By pool: the instants of its options. */
static uint64_t *pool_instants(const struct core *core, size_t words)
{
    const struct problem *problem = core->problem;
    uint64_t *bits = x_calloc(problem->pools_len * words + 1, sizeof(*bits));
    for (size_t i = 0; i < problem->pools_len; i++) {
        const struct problem_pool *pool = &problem->pools[i];
        for (int32_t k = 0; k < pool->choices_len; k++)
            add_option(core, pool->choices[k].option, bits + i * words);
    }
    return bits;
}

/* Rows for units whose limit some instant could reach; -1 for others. */
static int32_t *number_rows(struct core *core)
{
    const struct problem *problem = core->problem;
    int32_t *rows = x_calloc(problem->units_len + 1, sizeof(*rows));
    for (size_t i = 0; i < problem->workers_len; i++) {
        if (problem->workers[i].unit >= 0)
            rows[problem->workers[i].unit]++;
    }
    for (size_t i = 0; i < problem->units_len; i++) {
        int32_t away_max = problem->units[i].away_max;
        rows[i] = away_max >= 0 && away_max < rows[i] ? core->cover_rows++ : -1;
    }
    return rows;
}

/* By row: the instants of all that its workers could be offered, in `bits`. */
static struct instants *row_instants(const struct core *core, const int32_t *rows, size_t words,
                                     uint64_t *bits)
{
    const struct problem *problem = core->problem;
    size_t len = (size_t)core->cover_rows;
    struct instants *instants = x_calloc(len + 1, sizeof(*instants));
    uint64_t *pools = pool_instants(core, words);
    for (size_t i = 0; i < len; i++)
        instants[i] = (struct instants){bits + i * words, words, (int32_t)i};
    for (size_t i = 0; i < problem->workers_len; i++) {
        const struct problem_worker *worker = &problem->workers[i];
        int32_t row = worker->unit >= 0 ? rows[worker->unit] : -1;
        for (int32_t k = 0; k < worker->pools_len && row >= 0; k++) {
            const uint64_t *pool = pools + (size_t)worker->pools[k] * words;
            for (size_t m = 0; m < words; m++)
                instants[row].bits[m] |= pool[m];
        }
        for (int32_t k = 0; k < worker->fixed_len && row >= 0; k++)
            add_option(core, worker->fixed[k], instants[row].bits);
        for (int32_t k = 0; k < worker->current_len && row >= 0; k++)
            add_option(core, worker->current[k], instants[row].bits);
    }
    free(pools);
    return instants;
}

static int compare_bits(const struct instants *x, const struct instants *y)
{
    return memcmp(x->bits, y->bits, x->words * sizeof(*x->bits));
}

static int compare_instants(const void *a, const void *b)
{
    const struct instants *x = a, *y = b;
    int order = compare_bits(x, y);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

/* The cells of the rows of one neighbourhood, from 0 on; -1 for instants that it never sees. */
static int32_t number_places(const struct core *core, const struct instants *instants,
                             int32_t *places)
{
    int32_t count = 0;
    for (int32_t i = 0; i < core->slots_len; i++) {
        bool is_seen = instants->bits[i / 64] >> (i & 63) & 1;
        places[i] = is_seen ? count++ : -1;
    }
    return count;
}

/* Rows that see the same instants share their places; `instants` is sorted on the way. */
static void make_places(struct core *core, struct instants *instants)
{
    size_t rows = (size_t)core->cover_rows, slots = (size_t)core->slots_len, kinds = 0;
    core->cell_first = x_calloc(rows + 1, sizeof(*core->cell_first));
    core->row_places = x_calloc(rows + 1, sizeof(*core->row_places));
    qsort(instants, rows, sizeof(*instants), compare_instants);
    for (size_t i = 0; i < rows; i++)
        kinds += i == 0 || compare_bits(&instants[i], &instants[i - 1]) != 0;
    core->slot_places = x_calloc(kinds * slots + 1, sizeof(*core->slot_places));
    int32_t count = 0;
    size_t kind = 0;
    for (size_t i = 0; i < rows; i++) {
        if (i == 0 || compare_bits(&instants[i], &instants[i - 1]) != 0)
            count = number_places(core, &instants[i], core->slot_places + slots * kind++);
        core->row_places[instants[i].row] = core->slot_places + slots * (kind - 1);
        core->cell_first[instants[i].row + 1] = (size_t)count;
    }
    for (size_t i = 0; i < rows; i++)
        core->cell_first[i + 1] += core->cell_first[i];
    core->cells_len = core->cell_first[rows];
}

static void fill_capacity(struct core *core, const int32_t *rows)
{
    const struct problem *problem = core->problem;
    core->cover_capacity = x_calloc(core->cells_len + 1, sizeof(*core->cover_capacity));
    for (size_t i = 0; i < problem->units_len; i++) {
        if (rows[i] < 0)
            continue;
        for (size_t k = core->cell_first[rows[i]]; k < core->cell_first[rows[i] + 1]; k++)
            core->cover_capacity[k] = problem->units[i].away_max;
    }
    for (size_t i = 0; i < problem->workers_len; i++) {
        const struct problem_worker *worker = &problem->workers[i];
        int32_t row = worker->unit >= 0 ? rows[worker->unit] : -1;
        for (int32_t k = 0; k < worker->fixed_len && row >= 0; k++) {
            int32_t option = worker->fixed[k];
            for (int32_t m = core->slot_first[option]; m < core->slot_first[option + 1]; m++)
                core->cover_capacity[core_cell(core, row, core->slots[m])]--;
        }
    }
}

int32_t *presolve_cover(struct core *core)
{
    size_t words = ((size_t)core->slots_len + 63) / 64;
    int32_t *rows = number_rows(core);
    uint64_t *bits = x_calloc((size_t)core->cover_rows * words + 1, sizeof(*bits));
    struct instants *instants = row_instants(core, rows, words, bits);
    make_places(core, instants);
    fill_capacity(core, rows);
    free(bits);
    free(instants);
    return rows;
}
