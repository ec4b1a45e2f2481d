/* The planning problem of a few workers while everybody else keeps what they have: the seats that
 * the others leave, and their presence in units that need cover. */
#ifndef YANXU_SERVICE_REPAIR_PART_H
#define YANXU_SERVICE_REPAIR_PART_H

#include "scheduler/service/repair.h"

struct repair_part_rules {
    struct roster_pick pick; /* of repair->people: who is planned */
    int64_t move_points;     /* for each place that they have and give up */
    bool is_open;            /* they may take other places: free seats are counted */
};
/* Releasing `year` is releasing year->build. ERR_INVALID and ERR_CONFLICT: the plan in force does
 * not fit the office any more. */
MUST_USE enum err_code repair_part_build(struct repair *repair,
                                         const struct repair_part_rules *rules,
                                         struct year_problem *year, struct err *err);
/* The same before the change, to say what the places in force were worth: what the others have
 * does not matter for that. */
MUST_USE enum err_code repair_part_former(struct repair *repair, struct roster_pick pick,
                                          struct year_problem *year, struct err *err);

#endif
