/* One offering changed by hand: cancelled, or a session of it moved. It is a decision: no later
 * file brings the former timetable back until the offering is released. */
#ifndef YANXU_SERVICE_TIMETABLE_H
#define YANXU_SERVICE_TIMETABLE_H

#include "scheduler/service/change.h"

/* Held under this key: an offering with its name keeps its sessions, whatever a file says. */
#define TIMETABLE_HELD_KEY "timetable"

struct timetable_order {
    const char *offering; /* code */
    struct change_mode mode;
};

/* Its locked places are released. ERR_NOT_FOUND; ERR_CONFLICT: it has begun, or is cancelled. The
 * answer is change_make()'s; free it with json_decref(). */
MUST_USE enum err_code timetable_cancel(struct service *service,
                                        const struct timetable_order *order, json_t **ret_answer,
                                        struct err *err);

struct timetable_move {
    struct timetable_order order;
    int32_t session;  /* the Nth that stands, in order of time; 0: all of them, by as many
                         days as the first */
    struct date date; /* DATE_NONE: it stays */
    int32_t begins_min, ends_min; /* minutes of the day; -1 both: they stay */
    const char *room, *trainer;   /* codes; NULL: they stay */
};

/* UIDs of the sessions stay and SEQUENCE rises. Who keeps the place is told the new time or room.
 * ERR_NOT_FOUND: no such offering, session, room or trainer. ERR_INVALID: self-paced, or its
 * sessions would overlap. ERR_CONFLICT: the session has begun, or would lie in the past. */
MUST_USE enum err_code timetable_move(struct service *service, const struct timetable_move *move,
                                      json_t **ret_answer, struct err *err);

/* {"offerings":[{"offering","course","unit","state","first","last","sessions","seats","taken"}]} in
 * order of code; state is "ahead", "begun", "over" or "cancelled"; taken: places in the plan in
 * force. Free with json_decref(). */
MUST_USE enum err_code timetable_list(struct service *service, json_t **ret_list, struct err *err);

#endif
