/* Turns a problem into what the search works on. */
#include "scheduler/planner/presolve.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/checked.h"
#include "scheduler/planner/calendar.h"
#include "scheduler/planner/presolve_candidate.h"
#include "scheduler/planner/presolve_clique.h"
#include "scheduler/planner/presolve_cover.h"
#include "scheduler/planner/presolve_share.h"

#define SCALE_MAX  65536 /* price units a point */
#define BLOCK_LEN  16    /* workers of units without a limit in one block */
#define SCALED_SUM ((int64_t)1 << 60)

/* The sum of all that could be earned or paid, with an allowance, must fit at the scale. */
static int64_t choose_scale(const struct problem *problem)
{
    int64_t sum = 1, scale = SCALE_MAX;
    for (size_t i = 0; i < problem->workers_len; i++) {
        const struct problem_worker *worker = &problem->workers[i];
        for (int32_t k = 0; k < worker->needs_len; k++)
            sum += (int64_t)worker->needs[k].min * worker->needs[k].weight;
        sum += worker->complete + (int64_t)worker->current_len * problem->move_cost;
    }
    for (size_t i = 0; i < problem->offerings_len; i++)
        sum += problem->offerings[i].open_cost;
    while (scale > 1 && sum > SCALED_SUM / scale)
        scale /= 2;
    return scale;
}

static void find_capacities(struct core *core)
{
    const struct problem *problem = core->problem;
    core->room = x_calloc(problem->offerings_len + 1, sizeof(*core->room));
    core->capacity = x_calloc(problem->offerings_len + 1, sizeof(*core->capacity));
    core->fillers = x_calloc(problem->offerings_len + 1, sizeof(*core->fillers));
    for (size_t i = 0; i < problem->offerings_len; i++)
        core->capacity[i] = problem->offerings[i].seats;
    for (size_t i = 0; i < problem->workers_len; i++) {
        const struct problem_worker *worker = &problem->workers[i];
        for (int32_t k = 0; k < worker->fixed_len; k++) {
            const struct problem_option *option = &problem->options[worker->fixed[k]];
            for (int32_t m = 0; m < option->offerings_len; m++)
                core->capacity[option->offerings[m]]--;
        }
    }
    /* More seats than workers are never short; smaller numbers keep sums small. */
    for (size_t i = 0; i < problem->offerings_len; i++) {
        if (core->capacity[i] > (int32_t)problem->workers_len)
            core->capacity[i] = (int32_t)problem->workers_len;
    }
    memcpy(core->room, core->capacity, problem->offerings_len * sizeof(*core->room));
}

/* Blocks: first the units with a limit, then the rest in handfuls. */
static void make_blocks(struct core *core)
{
    size_t workers = core->problem->workers_len, rows = (size_t)core->cover_rows;
    core->block_first = x_calloc(rows + workers / BLOCK_LEN + 3, sizeof(*core->block_first));
    core->block_workers = x_calloc(workers + 1, sizeof(*core->block_workers));
    int32_t *next = x_calloc(rows + 2, sizeof(*next));
    for (size_t i = 0; i < workers; i++) {
        int32_t row = core->workers[i].cover_row;
        next[(row >= 0 ? row : core->cover_rows) + 1]++;
    }
    for (size_t i = 0; i < rows; i++) {
        next[i + 1] += next[i];
        core->block_first[i + 1] = next[i + 1];
    }
    core->blocks_len = core->cover_rows;
    for (int32_t at = next[rows]; at < (int32_t)workers; at += BLOCK_LEN) {
        int32_t end = at + BLOCK_LEN < (int32_t)workers ? at + BLOCK_LEN : (int32_t)workers;
        core->block_first[++core->blocks_len] = end;
    }
    for (size_t i = 0; i < workers; i++) {
        int32_t row = core->workers[i].cover_row;
        core->block_workers[next[row >= 0 ? row : core->cover_rows]++] = (int32_t)i;
    }
    free(next);
}

/* As before presolve_workers(). */
static void forget_workers(struct core *core)
{
    free(core->workers);
    free(core->entries);
    free(core->vecs);
    free(core->groups);
    free(core->dims);
    free(core->loads);
    core->workers = NULL;
    core->entries = NULL;
    core->vecs = NULL;
    core->groups = NULL;
    core->dims = NULL;
    core->loads = NULL;
    core->entries_len = core->vecs_len = core->groups_len = core->dims_len = core->loads_len = 0;
    core->entries_max = 0;
    core->constant = 0;
    memset(core->fillers, 0, core->problem->offerings_len * sizeof(*core->fillers));
}

struct bundle bundle_make(const uint16_t *list, size_t len, struct arena *arena)
{
    struct bundle bundle = {.len = (uint16_t)len};
    if (len <= BUNDLE_FEW) {
        memcpy(bundle.few, list, len * sizeof(*list));
        return bundle;
    }
    uint16_t *copy = arena_array(arena, len, sizeof(*copy));
    memcpy(copy, list, len * sizeof(*list));
    bundle.many = copy;
    return bundle;
}

bool bundle_equal(const struct bundle *a, const struct bundle *b)
{
    return a->len == b->len &&
           memcmp(bundle_list(a), bundle_list(b), a->len * sizeof(uint16_t)) == 0;
}

struct core *core_new(const struct problem *problem, int32_t threads)
{
    struct core *core = x_calloc(1, sizeof(*core));
    core->problem = problem;
    core->bundles = x_calloc(1, sizeof(*core->bundles));
    arena_init(core->bundles);
    core->scale = choose_scale(problem);
    core->week_first = problem_week((int64_t)problem->from.day * DAY_MIN);
    core->weeks_len =
        problem_week(((int64_t)problem->to.day + 1) * DAY_MIN - 1) - core->week_first + 1;
    find_capacities(core);
    presolve_close_candidates(core);
    calendar_clashes(core);
    calendar_slots(core);
    int32_t *rows = presolve_cover(core);
    presolve_workers(core, rows, threads);
    make_blocks(core);
    while (presolve_narrow_candidates(core)) {
        forget_workers(core);
        presolve_workers(core, rows, threads);
    }
    free(rows);
    presolve_cliques(core);
    return core;
}

void core_free(struct core *core)
{
    if (!core)
        return;
    free(core->room);
    free(core->capacity);
    free(core->fillers);
    free(core->clash);
    free(core->slot_first);
    free(core->slots);
    free(core->cell_first);
    free(core->slot_places);
    free(core->row_places);
    free(core->slot_at);
    free(core->cover_capacity);
    free(core->workers);
    free(core->entries);
    free(core->vecs);
    free(core->groups);
    free(core->dims);
    free(core->loads);
    free(core->block_first);
    free(core->block_workers);
    free(core->clique_first);
    free(core->clique_members);
    free(core->clique_resource);
    free(core->clique_at);
    arena_release(core->bundles);
    free(core->bundles);
    free(core);
}

bool core_clashes(const struct core *core, int32_t option, int32_t other)
{
    if (!core->clash)
        return calendar_clash(core->problem, option, other);
    return core->clash[(size_t)option * core->clash_words + (size_t)other / 64] >> (other & 63) & 1;
}

/* Minutes that the bundle gives to a dimension, uncapped. */
static int64_t dim_minutes(const struct core *core, const struct core_worker *worker,
                           const struct core_dim *dim, const struct bundle *bundle)
{
    int64_t minutes = 0;
    for (uint16_t i = 0; i < bundle->len; i++) {
        const struct core_entry *entry =
            &core->entries[worker->entry_first + bundle_list(bundle)[i]];
        if (dim->is_loose)
            minutes += problem_minutes(&core->problem->options[entry->option], dim->tag);
        else if (entry->component == dim->component)
            minutes += core_dim_part(dim, core_vec(core, worker, entry));
    }
    return minutes;
}

int64_t core_worth_max(const struct core *core, int32_t worker)
{
    const struct core_worker *row = &core->workers[worker];
    int64_t sum = row->complete;
    for (uint16_t k = 0; k < row->dims_len; k++) {
        const struct core_dim *dim = &core->dims[row->dim_first + k];
        sum += dim->is_need ? (int64_t)dim->min * dim->weight : 0;
    }
    for (uint16_t k = 0; k < row->entries_len; k++) {
        int32_t cost = core->entries[row->entry_first + k].cost;
        sum += cost < 0 ? -(int64_t)cost : 0;
    }
    return sum;
}

int64_t core_value(const struct core *core, int32_t number, const struct bundle *bundle)
{
    const struct core_worker *worker = &core->workers[number];
    int64_t value = 0;
    bool is_complete = true;
    for (uint16_t i = 0; i < bundle->len; i++)
        value -= core->entries[worker->entry_first + bundle_list(bundle)[i]].cost;
    for (uint16_t i = 0; i < worker->dims_len; i++) {
        const struct core_dim *dim = &core->dims[worker->dim_first + i];
        if (!dim->is_need)
            continue;
        int64_t minutes = dim_minutes(core, worker, dim, bundle);
        is_complete = is_complete && minutes >= dim->min;
        value += dim->weight * (minutes < dim->min ? minutes : dim->min);
    }
    return value + (is_complete ? worker->complete : 0);
}
