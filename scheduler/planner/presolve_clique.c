/* Which candidates shut each other out. */
#include "scheduler/planner/presolve_clique.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

static bool spans_meet(const struct problem_offering *a, const struct problem_offering *b)
{
    for (int32_t i = 0; i < a->sessions_len; i++) {
        for (int32_t k = 0; k < b->sessions_len; k++) {
            if (a->sessions[i].begin_min < b->sessions[k].end_min &&
                b->sessions[k].begin_min < a->sessions[i].end_min)
                return true;
        }
    }
    return false;
}

bool core_exclude_each_other(const struct problem *problem, int32_t a, int32_t b)
{
    const struct problem_offering *x = &problem->offerings[a], *y = &problem->offerings[b];
    for (int32_t i = 0; i < x->uses_len; i++) {
        for (int32_t k = 0; k < y->uses_len; k++) {
            if (x->uses[i] == y->uses[k])
                return spans_meet(x, y);
        }
    }
    return false;
}

/* A candidate needs a resource. */
struct claim {
    struct problem_span span;
    int32_t resource, offering;
};

static int compare_claims(const void *a, const void *b)
{
    const struct claim *x = a, *y = b;
    if (x->resource != y->resource)
        return x->resource < y->resource ? -1 : 1;
    if (x->span.begin_min != y->span.begin_min)
        return x->span.begin_min < y->span.begin_min ? -1 : 1;
    return (x->offering > y->offering) - (x->offering < y->offering);
}

static size_t gather_claims(const struct core *core, struct claim **ret_claims)
{
    const struct problem *problem = core->problem;
    struct claim *claims = NULL;
    size_t len = 0, cap = 0;
    for (size_t i = 0; i < problem->offerings_len; i++) {
        const struct problem_offering *offering = &problem->offerings[i];
        if (!offering->is_candidate || core->capacity[i] <= 0)
            continue;
        for (int32_t k = 0; k < offering->uses_len; k++) {
            for (int32_t m = 0; m < offering->sessions_len; m++) {
                x_grow(&claims, &cap, len + 1, sizeof(*claims));
                claims[len++] =
                    (struct claim){offering->sessions[m], offering->uses[k], (int32_t)i};
            }
        }
    }
    if (len > 1)
        qsort(claims, len, sizeof(*claims), compare_claims);
    *ret_claims = claims;
    return len;
}

/* Cliques in the making. */
struct cliques {
    int32_t *first, *members, *resource;
    int64_t *at;
    size_t len, first_cap, members_len, members_cap, resource_cap, at_cap;
};

static bool is_same_as_last(const struct cliques *cliques, const int32_t *members, size_t len)
{
    if (cliques->len == 0)
        return false;
    int32_t first = cliques->first[cliques->len - 1];
    return (size_t)(cliques->first[cliques->len] - first) == len &&
           memcmp(cliques->members + first, members, len * sizeof(*members)) == 0;
}

static void add_clique(struct cliques *cliques, const struct claim *claim, const int32_t *members,
                       size_t len)
{
    x_grow(&cliques->first, &cliques->first_cap, cliques->len + 2, sizeof(*cliques->first));
    cliques->first[0] = 0;
    if (len < 2 || is_same_as_last(cliques, members, len))
        return;
    x_grow(&cliques->members, &cliques->members_cap, cliques->members_len + len,
           sizeof(*cliques->members));
    memcpy(cliques->members + cliques->members_len, members, len * sizeof(*members));
    cliques->members_len += len;
    x_grow(&cliques->resource, &cliques->resource_cap, cliques->len + 1,
           sizeof(*cliques->resource));
    x_grow(&cliques->at, &cliques->at_cap, cliques->len + 1, sizeof(*cliques->at));
    cliques->resource[cliques->len] = claim->resource;
    cliques->at[cliques->len] = claim->span.begin_min;
    cliques->first[++cliques->len] = (int32_t)cliques->members_len;
}

/* Those of claims[first..at] that still hold the resource when the claim `at` begins. Claims of one
 * resource stand in order of begin; one offering's sessions never overlap. */
static size_t holders_at(const struct claim *claims, size_t first, size_t at, int32_t *ret_members)
{
    size_t len = 0;
    for (size_t i = first; i <= at; i++) {
        if (claims[i].span.end_min > claims[at].span.begin_min)
            ret_members[len++] = claims[i].offering;
    }
    return len;
}

void presolve_cliques(struct core *core)
{
    struct claim *claims;
    struct cliques cliques = {0};
    size_t len = gather_claims(core, &claims), first = 0;
    int32_t *members = x_calloc(len + 1, sizeof(*members));
    add_clique(&cliques, NULL, members, 0);
    for (size_t i = 0; i < len; i++) {
        first = claims[i].resource != claims[first].resource ? i : first;
        add_clique(&cliques, &claims[i], members, holders_at(claims, first, i, members));
    }
    core->clique_first = cliques.first;
    core->clique_members = cliques.members;
    core->clique_resource = cliques.resource;
    core->clique_at = cliques.at;
    core->cliques_len = (int32_t)cliques.len;
    free(members);
    free(claims);
}
