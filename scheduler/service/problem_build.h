/* The year's planning problem, and the way back from its indexes to the office's rows. */
#ifndef YANXU_SERVICE_PROBLEM_BUILD_H
#define YANXU_SERVICE_PROBLEM_BUILD_H

#include "scheduler/base/map.h"
#include "scheduler/planner/problem.h"
#include "scheduler/service/problem_tag.h"
#include "scheduler/service/roster.h"
#include "scheduler/service/travel.h"

#define PLAN_WEEK_MAX_MIN 720 /* study minutes of one worker in an ISO week */
#define PLAN_GAP_MIN      30  /* between sessions of two offerings of one worker */

/* What one worker still owes in the year. */
struct owed {
    struct need *needs;
    struct limit *limits;
    size_t needs_len, limits_len;
};

/* Somebody who keeps a place, where only some are planned: counts towards unit cover and seats. */
struct problem_sitter {
    const char *name;      /* unlike any worker's code */
    size_t unit, offering; /* indexes of the roster */
};

/* What the others leave to those who are planned. */
struct problem_rest {
    const int64_t *seats; /* beside the roster's offerings; sitters sit on these too */
    const struct problem_sitter *sitters;
    size_t sitters_len;
    int64_t move_points;                /* for each place of the plan in force that is given up */
    const struct plan_weights *weights; /* by which the plan in force was made */
};

/* Worker i of the problem is worker i of the roster, sitters stand behind them; offering i of the
 * problem is roster->offerings[offerings[i]]. */
struct problem_build {
    const struct roster *roster;
    const struct problem_rest *rest; /* NULL: everybody is planned */
    struct problem *problem;
    int32_t year;
    struct date from, to, today;
    struct plan_weights weights;
    const bool *favoured; /* by worker: weights.fairness a minute besides; NULL: nobody */
    struct travel travel;
    size_t *offerings;
    size_t offerings_len;
    struct unit_id *closed; /* units that some offering is restricted to */
    size_t closed_len;
    struct owed *owed; /* of each worker */
    struct problem_labels labels;
    struct map pools; /* what workers of a pool have in common -> its index */
    struct arena arena;
};

/* Everybody is planned, by `weights`, or the office's if NULL. A lock that later facts made
 * impossible is ERR_CONFLICT or ERR_INVALID, naming worker and offering. Release with
 * problem_build_release(), before the roster. */
MUST_USE enum err_code problem_build(const struct service *service, const struct roster *roster,
                                     int32_t year, const struct plan_weights *weights,
                                     struct problem_build *ret_build, struct err *err);
/* The same by the office's weights where the roster's workers are only some of all, who plan with
 * what the rest leaves. */
MUST_USE enum err_code problem_build_part(const struct service *service,
                                          const struct roster *roster, int32_t year,
                                          const struct problem_rest *rest,
                                          struct problem_build *ret_build, struct err *err);
/* The same problem as `first`, whose indexes are the same, but that some workers' minutes count for
 * more, by the weight of fairness. `first` and `favoured` are released after it. */
MUST_USE enum err_code problem_build_again(const struct service *service,
                                           const struct problem_build *first, const bool *favoured,
                                           struct problem_build *ret_build, struct err *err);
void problem_build_release(struct problem_build *build);

/* Only what begins after today and lies within the year can still be planned: before the year has
 * begun, its first day as well. */
bool problem_build_lies_ahead(const struct problem_build *build, const struct offering *offering);
/* Do the course and the offering ask for such a worker: tier, roles, unit? */
bool problem_build_may_take(const struct problem_build *build, const struct worker *worker,
                            const struct offering *offering);
/* Has this offering of the year begun, or is it over? Then the places in it stay as they are in the
 * plan in force: they are no part of the problem and belong into the new plan. */
bool problem_build_is_settled(const struct problem_build *build, const struct offering *offering);

#endif
