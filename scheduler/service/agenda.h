/* What lies in somebody's calendar: the sessions and windows of a worker, a trainer, or of the
 * whole office. Pages and feeds show the same list. */
#ifndef YANXU_SERVICE_AGENDA_H
#define YANXU_SERVICE_AGENDA_H

#include "scheduler/base/arena.h"
#include "scheduler/base/date.h"
#include "scheduler/service/link.h"

/* A session, or the last day of a self-paced window. Texts are never NULL. */
struct agenda_item {
    bool is_window;
    struct date date;        /* of a window: its last day */
    struct date window_from; /* of a window: its first day */
    int32_t begins_min, ends_min, window_min;
    const char *uid, *course_code, *course_name, *offering_code, *trainer, *room_name,
        *room_address;
    int32_t seats, sequence;
    int64_t enrolled;       /* places taken in the plan in force */
    bool cancelled, locked; /* locked: a coordinator decided on this worker's place */
    int64_t created_at, updated_at;
};

struct agenda {
    struct agenda_item *items; /* by date, begin, offering */
    size_t len;
    int64_t updated_at; /* newest of the rows shown; 0: none */
};

/* Of the plans in force this year and next. A worker sees where they have a place, a trainer what
 * they teach, the coordinator everything that somebody has a place in. In `arena`. */
MUST_USE enum err_code agenda_load(struct service *service, const struct link *link,
                                   struct arena *arena, struct agenda *ret_agenda, struct err *err);

#endif
