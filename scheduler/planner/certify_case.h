/* One worker as the certifier sees it: the options that may be added to what is fixed, sorted by
 * course, and what they give. Made from the problem alone; the search for a plan has no part in it.
 */
#ifndef YANXU_PLANNER_CERTIFY_CASE_H
#define YANXU_PLANNER_CERTIFY_CASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/planner/problem.h"

#define CERTIFY_CELLS_MAX 4000000 /* items times tags, and items times courses before them */

/* An option that places allow, and what taking it brings before any need is met: less its cost and
 * its prices, with move_cost if the worker holds it now. In price units. */
struct certify_choice {
    int32_t option;
    int64_t net;
};

struct certify_item {
    const struct problem_option *option;
    int64_t net;
    int32_t course; /* of the case */
    bool is_dead;   /* can never be taken */
};

/* A course with the items [first, end), in the order in which courses are decided: those that share
 * a need or a limit together, and none before one that it must follow. */
struct certify_course {
    int32_t course; /* of the problem */
    int32_t first, end;
    int32_t component, level, last_dim;
    int32_t *after; /* courses of the case of which an item must have ended */
    int32_t after_len;
    bool is_before; /* another course that brings something follows it */
};

/* A need or, after the needs, a limit. */
struct certify_dim {
    int32_t tag, left; /* minutes that are still owed, or still allowed */
    int64_t weight;    /* of a need: price units a minute */
};

struct certify_case {
    const struct problem *problem;
    const struct problem_worker *worker;
    int64_t scale;
    int64_t fixed;    /* what the fixed options give: needs met, and the bonus if nothing is left */
    int64_t complete; /* bonus for meeting all that is left; 0 if there is none, or it cannot be */
    struct certify_item *items;
    struct certify_course *courses;
    struct certify_dim *dims;
    size_t items_len, courses_len, dims_len, needs_len;
    int32_t *min;       /* by item and dim: minutes, of a need at most what is left */
    int32_t *week_room; /* by week from `week_first`: minutes that are left; NULL: no limit */
    int32_t week_first, weeks_len;
    bool is_too_large; /* beyond CERTIFY_CELLS_MAX; then nothing but `most` is filled in */
    int64_t most;      /* no bundle brings more than this, beside `fixed` */
    struct arena arena;
};

/* Release with certify_case_release(). */
void certify_case_init(struct certify_case *one, const struct problem *problem, int32_t worker,
                       int64_t scale, const struct certify_choice *choices, size_t choices_len);
void certify_case_release(struct certify_case *one);

static inline const int32_t *certify_case_min(const struct certify_case *one, int32_t item)
{
    return &one->min[(size_t)item * one->dims_len];
}

/* Brings nothing by itself, and no course follows it: whoever takes it could as well not. */
bool certify_case_is_idle(const struct certify_case *one, int32_t item);

/* May nobody take both: sessions that overlap or are less than gap_min apart? */
bool certify_case_clash(const struct certify_case *one, const struct problem_option *a,
                        const struct problem_option *b);

#endif
