/* Which entries of the ledger a sign-in list has given: the hours of an offering belong to it once,
 * however its days were marked, moved and marked again. */
#ifndef YANXU_SERVICE_ATTENDANCE_CREDIT_H
#define YANXU_SERVICE_ATTENDANCE_CREDIT_H

#include "scheduler/base/crypto.h"
#include "scheduler/model/attendance.h"
#include "scheduler/model/course.h"
#include "scheduler/model/credit.h"
#include "scheduler/model/offering.h"
#include "scheduler/model/worker.h"
#include "scheduler/service/service.h"

#define ATTENDANCE_ID_PREFIX "att:"

/* A worker in a course: what sign-in lists and hours from elsewhere may both tell of. */
#define ATTENDED_KEY_SIZE 48
struct str attended_key(struct worker_id worker, struct course_id course,
                        char key[static ATTENDED_KEY_SIZE]);
/* A mark, and the course that it is about. */
struct attended_mark {
    struct attendance mark;
    const struct offering *offering;
};
/* Every mark that there is; in `arena`. */
MUST_USE enum err_code attended_marks(struct service *service, struct arena *arena,
                                      struct attended_mark **ret_marks, size_t *ret_len,
                                      struct err *err);

/* An offering as sign-in lists see it. */
struct attended {
    struct offering offering;
    struct course course;
    struct session *sessions; /* that stand, in order of time */
    size_t sessions_len;
    int64_t window_min;      /* minutes of study of one without sessions; else 0 */
    struct date first, last; /* DATE_NONE: it has no session left */
    char digest[SHA256_HEX_SIZE];
};
/* What belongs to `offering`, in `arena`. */
MUST_USE enum err_code attended_load(struct service *service, const struct offering *offering,
                                     struct arena *arena, struct attended *ret_attended,
                                     struct err *err);

/* A worker's entries: all of them, and those that stand. */
struct attended_book {
    struct credit *entries, *standing;
    size_t entries_len, standing_len;
};
MUST_USE enum err_code attended_book_load(struct service *service, struct worker_id worker,
                                          struct arena *arena, struct attended_book *ret_book,
                                          struct err *err);

/* Minutes of all of it. */
int64_t attended_minutes(const struct attended *of);
/* The day on which a mark of the whole is earned: its last one; what is studied alone, when it was
 * entered as done. */
struct date attended_whole_on(const struct service *service, const struct attended *of,
                              const struct attendance *mark);

/* What the ledger calls the hours of a day, or (DATE_NONE) of the whole:
 * "att:OFFERING[:DAY]:WORKER"; what is too long is a digest of the offering and the worker's
 * number. ledger_free_id() makes it an id. */
const char *attended_id(const struct attended *of, struct date day, const struct worker *worker,
                        struct arena *arena);
/* Has a list of this offering given the worker's `entry`, and for which day (DATE_NONE: the whole)?
 * The worker's code in it may be a former one: the entry is the worker's, so it says nothing. */
bool attended_gave(const struct attended *of, const char *worker_code, const struct credit *entry,
                   struct date *ret_day);

#endif
