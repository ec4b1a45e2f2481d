/* How many a candidate can seat at most. The relaxation opens a candidate in the proportion in
 * which it is filled; the fewer seats it counts with, the more of its cost each place has to pay.
 */
#include "scheduler/planner/presolve_candidate.h"

#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/presolve_clique.h"

void presolve_close_candidates(struct core *core)
{
    const struct problem *problem = core->problem;
    for (size_t i = 0; i < problem->offerings_len; i++) {
        const struct problem_offering *offering = &problem->offerings[i];
        if (offering->is_candidate && offering->seats_min > core->capacity[i])
            core->capacity[i] = core->room[i] = 0;
        for (size_t k = 0; k < problem->offerings_len && offering->is_candidate; k++) {
            if (!problem->offerings[k].is_candidate &&
                core_exclude_each_other(problem, (int32_t)i, (int32_t)k))
                core->capacity[i] = core->room[i] = 0;
        }
    }
}

/* Counts who could be in each offering, one block of workers after the other. */
struct census {
    const struct core *core;
    int32_t *alone;    /* by offering: the option that is this offering and nothing else, or -1 */
    int32_t *in_block; /* by offering; zero between blocks */
    int64_t *in_all;
    int32_t *met; /* offerings of the block */
    size_t met_len;
};

/* Options that stand alone. An offering that comes with others takes its worker away at more
 * instants than its own. */
static int32_t *find_alone(const struct problem *problem)
{
    int32_t *alone = x_reallocarray(NULL, problem->offerings_len + 1, sizeof(*alone));
    for (size_t i = 0; i < problem->offerings_len; i++)
        alone[i] = -1;
    for (size_t i = 0; i < problem->options_len; i++) {
        if (problem->options[i].offerings_len == 1)
            alone[problem->options[i].offerings[0]] = (int32_t)i;
    }
    return alone;
}

/* Who reaches an offering through several options is counted for each: too many at worst. */
static void count_worker(struct census *census, int32_t number)
{
    const struct core *core = census->core;
    for (uint16_t k = 0; k < core->workers[number].entries_len; k++) {
        const struct core_entry *entry = core_entry(core, number, k);
        const struct problem_option *option = &core->problem->options[entry->option];
        for (int32_t m = 0; m < option->offerings_len && !entry->is_idle; m++) {
            int32_t offering = option->offerings[m];
            if (core->problem->offerings[offering].is_candidate &&
                census->in_block[offering]++ == 0)
                census->met[census->met_len++] = offering;
        }
    }
}

/* Most workers of a unit who can be away at all instants of the option. */
static int32_t cover_least(const struct core *core, int32_t row, int32_t option)
{
    int32_t least = INT32_MAX;
    for (int32_t i = core->slot_first[option]; i < core->slot_first[option + 1]; i++) {
        int32_t room = core->cover_capacity[core_cell(core, row, core->slots[i])];
        least = room < least ? room : least;
    }
    return least > 0 ? least : 0;
}

static void count_block(struct census *census, int32_t block)
{
    const struct core *core = census->core;
    for (int32_t i = core->block_first[block]; i < core->block_first[block + 1]; i++)
        count_worker(census, core->block_workers[i]);
    while (census->met_len > 0) {
        int32_t offering = census->met[--census->met_len], count = census->in_block[offering];
        if (block < core->cover_rows && census->alone[offering] >= 0) {
            int32_t most = cover_least(core, block, census->alone[offering]);
            count = count < most ? count : most;
        }
        census->in_all[offering] += count;
        census->in_block[offering] = 0;
    }
}

bool presolve_narrow_candidates(struct core *core)
{
    const struct problem *problem = core->problem;
    struct census census = {.core = core, .alone = find_alone(problem)};
    bool has_closed = false;
    census.in_block = x_calloc(problem->offerings_len + 1, sizeof(*census.in_block));
    census.in_all = x_calloc(problem->offerings_len + 1, sizeof(*census.in_all));
    census.met = x_calloc(problem->offerings_len + 1, sizeof(*census.met));
    for (int32_t block = 0; block < core->blocks_len; block++)
        count_block(&census, block);
    for (size_t i = 0; i < problem->offerings_len; i++) {
        if (!problem->offerings[i].is_candidate || core->capacity[i] <= census.in_all[i])
            continue;
        core->capacity[i] = (int32_t)census.in_all[i];
        has_closed = has_closed || core->capacity[i] == 0;
        if (core->capacity[i] == 0 || problem->workers_len > FILLED_WORKERS_MAX)
            core->room[i] = core->capacity[i]; /* nobody else is sent there */
    }
    free(census.alone);
    free(census.in_block);
    free(census.in_all);
    free(census.met);
    return has_closed;
}
