/* offering 班次: a dated run of a course; session 课次: one meeting of it; trainer 讲师 and room
 * 教室. */
#ifndef YANXU_MODEL_OFFERING_H
#define YANXU_MODEL_OFFERING_H

#include <stdbool.h>
#include <stdint.h>

#include "scheduler/base/date.h"
#include "scheduler/model/day.h"
#include "scheduler/model/enum_text.h"
#include "scheduler/model/id.h"

struct trainer {
    struct trainer_id id;
    const char *code, *name, *email, *mobile; /* code unique; "" where not given */
};

struct room {
    struct room_id id;
    const char *code, *name, *address; /* code unique */
    int32_t seats;
    struct unit_id unit_id; /* where it lies: this unit's district; 0: not known */
};

/* One meeting. Local date and minutes of day; the zone is the installation's. */
struct session {
    struct session_id id;
    struct offering_id offering_id;
    struct date date;
    int32_t begins_min, ends_min; /* minute of day, begins < ends <= 1440 */
    struct trainer_id trainer_id; /* 0: none yet */
    struct room_id room_id;       /* 0: online or none yet */
    const char *uid;              /* iCalendar UID, kept over copies and restores */
    int32_t sequence;             /* iCalendar SEQUENCE */
    bool cancelled;
    int64_t created_at, updated_at;
};

/* Exactly one of: sessions, or a self-paced window with window_min study minutes. */
struct offering {
    struct offering_id id;
    const char *code; /* unique */
    struct course_id course_id;
    int32_t seats;
    struct unit_id unit_id; /* only workers of this unit and below; 0: everybody */
    const char *audience;   /* a role that may take it besides what the course asks; "": no more */
    struct date window_from,
        window_to; /* both days inside; DATE_NONE for an offering of sessions */
    int32_t window_min;
    int32_t cost_each, cost_class; /* yuan for each place; for the class as a whole */
    bool cancelled;
    int64_t created_at, updated_at;
    const char *uid; /* for the window's deadline event */
    int32_t sequence;
};

#define OFFERING_COST_MAX 1000000 /* yuan */

MUST_USE enum err_code trainer_validate(const struct trainer *trainer, struct err *err);
MUST_USE enum err_code room_validate(const struct room *room, struct err *err);
MUST_USE enum err_code session_validate(const struct session *session, struct err *err);
/* With its sessions: one kind only, none overlapping, at least one seat. */
MUST_USE enum err_code offering_validate(const struct offering *offering,
                                         const struct session *sessions, size_t sessions_len,
                                         struct err *err);
/* Does it touch 8:00-18:00 of a worked day, the hours in which a unit needs cover? */
bool session_is_working_time(const struct session *session, struct days days);

#endif
