/* What pools offer, by set of pools. */
#include "scheduler/planner/presolve_catalogue.h"

#include <stdlib.h>

#include "scheduler/base/alloc.h"

#define CHOICES_KEPT 2000000 /* 16 MiB of lists; beyond it they are made anew */

/* A pool's choice, with what it is sorted by. */
struct listed {
    int32_t course;
    struct problem_choice choice;
};

struct catalogue {
    const struct problem *problem;
    struct map sets; /* the bytes of the pools' numbers: which list */
    size_t *first;   /* by list, and the end of the last */
    size_t lists, first_cap;
    struct problem_choice *choices;
    size_t choices_cap;
    struct listed *desk;
    size_t desk_cap;
};

struct catalogue *catalogue_new(const struct problem *problem)
{
    struct catalogue *catalogue = x_calloc(1, sizeof(*catalogue));
    catalogue->problem = problem;
    x_grow(&catalogue->first, &catalogue->first_cap, 1, sizeof(*catalogue->first));
    catalogue->first[0] = 0;
    return catalogue;
}

void catalogue_free(struct catalogue *catalogue)
{
    if (!catalogue)
        return;
    map_release(&catalogue->sets);
    free(catalogue->first);
    free(catalogue->choices);
    free(catalogue->desk);
    free(catalogue);
}

static int compare_listed(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;
    if (x->course != y->course)
        return x->course < y->course ? -1 : 1;
    if (x->choice.option != y->choice.option)
        return x->choice.option < y->choice.option ? -1 : 1;
    return (x->choice.cost > y->choice.cost) - (x->choice.cost < y->choice.cost);
}

static size_t gather(struct catalogue *catalogue, const struct problem_worker *worker)
{
    const struct problem *problem = catalogue->problem;
    size_t len = 0;
    for (int32_t i = 0; i < worker->pools_len; i++) {
        const struct problem_pool *pool = &problem->pools[worker->pools[i]];
        x_grow(&catalogue->desk, &catalogue->desk_cap, len + (size_t)pool->choices_len + 1,
               sizeof(*catalogue->desk));
        for (int32_t k = 0; k < pool->choices_len; k++)
            catalogue->desk[len++] =
                (struct listed){problem->options[pool->choices[k].option].course, pool->choices[k]};
    }
    if (len > 1)
        qsort(catalogue->desk, len, sizeof(*catalogue->desk), compare_listed);
    return len;
}

/* Appends the list of the worker's pools. */
static void add_list(struct catalogue *catalogue, const struct problem_worker *worker)
{
    size_t gathered = gather(catalogue, worker), at = catalogue->first[catalogue->lists];
    x_grow(&catalogue->choices, &catalogue->choices_cap, at + gathered + 1,
           sizeof(*catalogue->choices));
    for (size_t i = 0; i < gathered; i++) {
        const struct listed *listed = &catalogue->desk[i];
        if (i == 0 || listed->choice.option != catalogue->desk[i - 1].choice.option)
            catalogue->choices[at++] = listed->choice;
    }
    x_grow(&catalogue->first, &catalogue->first_cap, catalogue->lists + 2,
           sizeof(*catalogue->first));
    catalogue->first[++catalogue->lists] = at;
}

const struct problem_choice *catalogue_list(struct catalogue *catalogue,
                                            const struct problem_worker *worker, size_t *ret_len)
{
    struct str set = {(const char *)worker->pools, (size_t)worker->pools_len * sizeof(int32_t)};
    int64_t number = (int64_t)catalogue->lists;
    if (catalogue->first[catalogue->lists] > CHOICES_KEPT) {
        map_release(&catalogue->sets);
        catalogue->lists = 0;
        number = 0;
    }
    if (map_add(&catalogue->sets, set, number, &number))
        add_list(catalogue, worker);
    size_t first = catalogue->first[number];
    *ret_len = catalogue->first[number + 1] - first;
    return catalogue->choices + first;
}
