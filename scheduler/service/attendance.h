/* Sign-in lists: which part of an offering a day is, and the list itself as a person sees it. What
 * a loaded list does to the ledger is in import_attendance.c. */
#ifndef YANXU_SERVICE_ATTENDANCE_H
#define YANXU_SERVICE_ATTENDANCE_H

#include "scheduler/base/json.h"
#include "scheduler/ledger/ledger.h"
#include "scheduler/model/attendance.h"
#include "scheduler/model/offering.h"
#include "scheduler/service/service.h"

/* The part that a day's sessions are of all of them, by their minutes; false: none on that day.
 * `sessions` are one offering's, in order of time; cancelled ones count for nothing. */
bool attendance_part_of_day(const struct session *sessions, size_t len, struct date day,
                            struct ledger_part *ret_part);

/* One line of a sign-in list. */
struct attendance_line {
    struct worker_id worker_id;
    struct date day; /* DATE_NONE: the offering as a whole */
    bool has_place;  /* in the plan in force */
    bool is_marked;
    enum attendance_state state; /* if is_marked */
};

/* The list of one offering: who has a place, and who was marked without one. A line a worker where
 * it meets on one day, is self-paced, or the worker is marked as a whole; else a line a worker and
 * day. In order of day, worker; lines live in `arena`. `sessions` are the offering's, in order of
 * time. */
struct attendance_of {
    const struct offering *offering;
    const struct session *sessions;
    size_t sessions_len;
};
MUST_USE enum err_code attendance_lines(struct service *service, const struct attendance_of *of,
                                        struct arena *arena, struct attendance_line **ret_lines,
                                        size_t *ret_len, struct err *err);

/* {"offering","course","name","cancelled","present","absent","unmarked","rows":[{"date","worker",
 * "name","unit","place","state"}]}; date and state are "" where there is none. ERR_NOT_FOUND.
 * Caller frees with json_decref(). */
MUST_USE enum err_code attendance_show(struct service *service, const char *offering_code,
                                       json_t **ret_list, struct err *err);

#endif
