/* One worker's options on their way to become entries: which are left, beside what is fixed, and
 * which course comes after which. */
#ifndef YANXU_PLANNER_PRESOLVE_DRAFT_H
#define YANXU_PLANNER_PRESOLVE_DRAFT_H

#include "scheduler/planner/presolve.h"
#include "scheduler/planner/presolve_catalogue.h"

struct draft {
    int32_t option, cost, course;
    int32_t root; /* course whose group it joins */
    bool must_follow;
    bool is_dead;
    bool is_useless;   /* no need, and no course that is of use, asks for it; */
    bool is_idle;      /* but it may make up a candidate's least number */
    int32_t component; /* -1 until a dimension ties it to others */
};

/* What the presolve of some neighbouring workers brings, counted from nought; presolve_workers()
 * makes it part of the core. */
struct harvest {
    struct core_entry *entries;
    uint64_t *vecs;
    struct core_group *groups;
    struct core_dim *dims;
    struct problem_load *loads;
    size_t entries_len, vecs_len, groups_len, dims_len, loads_len;
    size_t entries_cap, vecs_cap, groups_cap, dims_cap, loads_cap;
    size_t entries_max; /* of one worker */
    int64_t constant;
    int32_t *fillers; /* by offering */
};

/* The worker at hand, and room to work in: of one thread. */
struct bench {
    const struct core *core;
    struct harvest harvest;
    const struct problem_worker *worker;
    struct core_worker *out;
    struct catalogue *catalogue;
    struct draft *drafts, *sorted;
    size_t drafts_len;
    struct stretch *stretches;
    int32_t *load;      /* minutes of fixed options by week */
    int64_t *tag_given; /* by tag: minutes of fixed options, zero between workers */
    int32_t *parent;    /* union-find over dims, then groups */
    int32_t *leader;    /* by course: the first draft of its group, -1 between workers */
    struct core_dim *dims;
    size_t dims_len, dims_cap;
};

static inline const struct problem_option *bench_option(const struct bench *bench, int32_t option)
{
    return &bench->core->problem->options[option];
}

/* Counts what is fixed: into the harvest's constant, tag_given and load; and back to zero. */
void draft_fold_fixed(struct bench *bench);
void draft_unfold_fixed(struct bench *bench);

/* All options that the worker could take beside what is fixed, in order of course and option. */
void draft_options(struct bench *bench);
/* Marks as dead what can never follow what must come before it. */
void draft_order(struct bench *bench);
/* Whose group each draft joins. A successor joins that of the first course before it that itself
 * follows none. Other requirements are left to the search. */
void draft_roots(struct bench *bench);

#endif
