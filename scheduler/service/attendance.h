/* Sign-in lists as a person sees them: who stands on one, and what each is credited. A loaded list
 * is import_attendance.c's business, and what it does to the ledger attendance_settle.h's. */
#ifndef YANXU_SERVICE_ATTENDANCE_H
#define YANXU_SERVICE_ATTENDANCE_H

#include "scheduler/base/json.h"
#include "scheduler/export/table_writer.h"
#include "scheduler/model/attendance.h"
#include "scheduler/model/column.h"
#include "scheduler/model/offering.h"
#include "scheduler/service/service.h"

/* One line of a sign-in list. */
struct attendance_line {
    struct worker_id worker_id;
    struct date day;               /* DATE_NONE: the offering as a whole */
    bool has_place;                /* in the plan in force */
    const struct attendance *mark; /* NULL: not marked */
};

/* What a file says of the mark: state, presence, makes up, score; the other cells stay. Codes, not
 * words; texts live in `arena`. */
MUST_USE enum err_code
attendance_mark_cells(struct service *service, const struct attendance *mark, struct arena *arena,
                      struct export_cell cells[static ATTENDANCE_COLUMN_COUNT], struct err *err);

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

/* {"offering","course","name","cancelled","credit","attendance_min","pass_mark_milli","course_min",
 * "present","absent","excused","unmarked","rows":[{"date","worker","name","unit","place","state",
 * "presence","makes_up","score"}],"workers":[attendance_outcome_json() of each, with "name","unit",
 * "place"]}; cells of rows are "" where there is nothing. ERR_NOT_FOUND. Caller frees with
 * json_decref(). */
MUST_USE enum err_code attendance_show(struct service *service, const char *offering_code,
                                       json_t **ret_list, struct err *err);

#endif
