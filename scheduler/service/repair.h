/* The plan in force of one year while a single thing changes: whose places the change makes
 * impossible, and the best that can be given to them instead while everybody else keeps what they
 * have. All of it within one transaction: begin, the change itself, find, solve, put. */
#ifndef YANXU_SERVICE_REPAIR_H
#define YANXU_SERVICE_REPAIR_H

#include "scheduler/planner/plan.h"
#include "scheduler/service/year_problem.h"
#include "scheduler/store/store_plan.h"

/* An hour of the ordinary weight: nobody is moved out of a place they know of for less. */
#define REPAIR_MOVE_POINTS 120

/* Whose places are looked at: one worker's, or those of all who are in an offering, or locked
 * to it. */
struct repair_scope {
    struct worker_id worker_id;     /* 0: look at the offering */
    struct offering_id offering_id; /* 0: look at the worker */
};

/* Who of one unit sits where. */
struct repair_beside {
    struct store_unit_place *places;
    size_t len;
};

struct repair {
    struct service *service;
    int32_t year;
    struct repair_scope scope;
    struct plan_weights weights; /* of the plan in force: what it is worth is not mixed */
    struct roster people;        /* those in the scope, and nobody else */
    struct roster_pick touched;  /* all of them */
    size_t *hit;                 /* of these, by index, whose places have become impossible */
    size_t hit_len;
    struct repair_beside *beside; /* by unit: the others of units that need cover */
    struct roster former;         /* of the touched, before the change; a part, not released */
    struct year_problem after;    /* of the hit, with the change */
    struct year_problem before;   /* of the hit, before the change: its roster is `former` */
    struct plan plan;             /* for `after` */
    int64_t open_points; /* no repair can be better by more than this; 0: it is proved the best */
    int64_t gain_points; /* what the places of the hit are worth now, less what they were worth */
    int64_t solve_ms;
    struct arena arena;
};

/* Before the change. Zero-initialise *out and release it with repair_release(), on failure as well.
 * ERR_NOT_FOUND: the year is over or has no plan in force, so nothing is to be repaired.
 * ERR_INVALID and ERR_CONFLICT: the plan in force does not fit the office any more. */
MUST_USE enum err_code repair_begin(struct service *service, int32_t year,
                                    struct repair_scope scope, struct repair *out, struct err *err);
void repair_release(struct repair *repair);
/* After the change: who is hit. */
MUST_USE enum err_code repair_find(struct repair *repair, struct err *err);
/* The best plan for those who are hit. */
MUST_USE enum err_code repair_solve(struct repair *repair, struct err *err);
/* After repair_solve(): what those who are hit had, as a plan of `before`. Release with
 * plan_release(). */
void repair_former_plan(const struct repair *repair, struct plan *ret_plan);
/* Gives those who are hit their part of the plan in force anew. Places of everybody touched, by
 * worker, in repair->arena. */
MUST_USE enum err_code repair_put(struct repair *repair, struct plan_record *ret_plan,
                                  struct enrolment **ret_places, size_t *ret_len, struct err *err);

#endif
