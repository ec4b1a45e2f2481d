/* What else a room or a trainer has when sessions are moved by hand: told, not refused, as an
 * import does (import_clash.c). */
#ifndef YANXU_SERVICE_TIMETABLE_CLASH_H
#define YANXU_SERVICE_TIMETABLE_CLASH_H

#include "scheduler/base/json.h"
#include "scheduler/model/offering.h"
#include "scheduler/service/service.h"

/* These sessions of one offering as they shall be: appends {"what":"room" or "trainer","offering",
 * "day","time"} for each session of another offering that takes the same at the same time. */
struct timetable_sessions {
    const struct session *items;
    size_t len;
};
MUST_USE enum err_code timetable_clashes(struct service *service,
                                         struct timetable_sessions sessions, json_t *list,
                                         struct err *err);

#endif
