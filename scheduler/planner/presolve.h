/* The problem as the search sees it: what cannot be chosen is gone, fixed options are folded into
 * needs, limits and capacities, and each worker's options are sorted into independent parts.
 *
 * An entry is an option that one worker may choose. Entries of a course form a group, together with
 * the entries of courses that come `after` it (its successors): from a group the worker takes at
 * most one root and, with it, at most one entry of each successor course. Groups that share a need
 * or a limit form a component; components meet only in the calendar and in the bonus. What is owed
 * and limited is packed into one 64-bit word for each component: a dimension is a bit field of it.
 */
#ifndef YANXU_PLANNER_PRESOLVE_H
#define YANXU_PLANNER_PRESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/planner/problem.h"

#define BUNDLE_FEW         20
#define FILLED_WORKERS_MAX 1500 /* up to so many have entries for places of no use to them */

/* Entries that one worker takes, by position among the worker's entries, ascending. A value to be
 * copied; what does not fit inside stands in the arena it was made with, which outlives it. */
struct bundle {
    uint16_t len;
    union {
        uint16_t few[BUNDLE_FEW];
        const uint16_t *many;
    };
};

static inline const uint16_t *bundle_list(const struct bundle *bundle)
{
    return bundle->len <= BUNDLE_FEW ? bundle->few : bundle->many;
}

struct bundle bundle_make(const uint16_t *list, size_t len, struct arena *arena);
bool bundle_equal(const struct bundle *a, const struct bundle *b);

/* There are millions of them. */
struct core_entry {
    int32_t option;
    int32_t cost;             /* points; less move_cost if the worker holds it now */
    unsigned vec : 16;        /* which of the worker's words, see core_vec() */
    unsigned component : 14;  /* at most PROBLEM_CHOICES_MAX */
    unsigned must_follow : 1; /* a course must be taken before, and is neither done nor fixed */
    unsigned is_idle : 1;     /* of no use to the worker, who may make up a candidate's least */
};

/* Positions among the worker's entries: roots [first, successors), successors [successors, end). */
struct core_group {
    uint16_t first, successors, end, component;
};

struct core_dim {
    int32_t tag, min, weight; /* still owed, or still allowed */
    uint16_t component;
    uint8_t shift, bits;
    bool is_need;
    bool is_loose; /* no room in the word: the search overestimates it, the value does not */
};

struct core_worker {
    uint32_t entry_first, group_first, vec_first, dim_first, load_first;
    uint16_t entries_len, groups_len, dims_len, components_len, loads_len;
    bool has_loose;
    int32_t complete;  /* points when the rest of the needs is met; 0 if that cannot be */
    int32_t cover_row; /* row of the unit in the cover tables, -1: no limit */
};

struct core {
    const struct problem *problem;
    int64_t scale;     /* price units a point */
    int64_t constant;  /* points of what is fixed, less move_cost for all that is held now */
    int32_t *room;     /* by offering: seats that are left; for a candidate those it would have */
    int32_t *capacity; /* the same, of a candidate no more than could be of use together */
    int32_t *fillers;  /* by offering: who could take an idle place in it and has no entry for it */
    uint64_t *clash;   /* bit matrix of options that nobody can take together */
    size_t clash_words;
    int32_t *slot_first, *slots; /* by option: the instants at which it takes its worker away */
    int64_t *slot_at;            /* the instants, as problem.h counts minutes */
    int32_t slots_len, cover_rows;
    /* A cell is an instant that matters to a row; core_cell() finds it, those of row r are
     * [cell_first[r], cell_first[r + 1]). */
    size_t cells_len, *cell_first;
    int32_t *slot_places, **row_places;
    int32_t *cover_capacity; /* by cell: workers who may still be away */
    struct core_worker *workers;
    struct core_entry *entries;
    uint64_t *vecs; /* minutes for a component's dimensions, at most what is owed */
    struct core_group *groups;
    struct core_dim *dims;
    struct problem_load *loads; /* study minutes of fixed options, by week since week_first */
    size_t entries_len, vecs_len, groups_len, dims_len, loads_len;
    size_t entries_max; /* of one worker */
    int32_t week_first, weeks_len;
    /* Workers in blocks that are priced together: a unit with a limit, or a handful of others. */
    int32_t *block_first, *block_workers;
    int32_t blocks_len;
    /* Candidates of which only one can be open, because at one instant all need one resource. */
    int32_t *clique_first, *clique_members;
    int32_t *clique_resource; /* which one, */
    int64_t *clique_at;       /* and when */
    int32_t cliques_len;
    struct arena *bundles; /* for those that no search made; one thread at a time */
};

/* By that many threads, at least 1, see crew_threads(); the same for any number. */
struct core *core_new(const struct problem *problem, int32_t threads);
void core_free(struct core *core);

bool core_clashes(const struct core *core, int32_t option, int32_t other);
/* Points of a bundle: needs met, bonus, less costs; fixed options are in core->constant. */
int64_t core_value(const struct core *core, int32_t worker, const struct bundle *bundle);
/* More than that no bundle of the worker's can be worth: everything earned at no cost. */
int64_t core_worth_max(const struct core *core, int32_t worker);

static inline const struct core_entry *core_entry(const struct core *core, int32_t worker,
                                                  uint16_t at)
{
    return &core->entries[core->workers[worker].entry_first + at];
}

static inline uint64_t core_vec(const struct core *core, const struct core_worker *worker,
                                const struct core_entry *entry)
{
    return core->vecs[worker->vec_first + entry->vec];
}

/* The cell of an instant that some option of the row's workers takes. */
static inline size_t core_cell(const struct core *core, int32_t row, int32_t slot)
{
    return core->cell_first[row] + (size_t)core->row_places[row][slot];
}

static inline int32_t core_dim_part(const struct core_dim *dim, uint64_t vec)
{
    return (int32_t)(vec >> dim->shift & ((UINT64_C(1) << dim->bits) - 1));
}

#endif
