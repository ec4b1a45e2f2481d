/* Locked places: a coordinator's decision that a worker takes an offering, which every later plan
 * of that year keeps or gives. */
#ifndef YANXU_SERVICE_LOCK_H
#define YANXU_SERVICE_LOCK_H

#include "scheduler/base/json.h"
#include "scheduler/service/roster.h"

struct lock_order {
    const char *worker, *offering; /* codes */
    const char *reason;            /* for lock_put(); "" if none */
    bool preview;                  /* roll back at the end */
    const char *who;               /* for the audit */
};

/* How a lock stands. */
enum lock_state {
    LOCK_STATE_HELD,    /* the plan in force has the place */
    LOCK_STATE_WAITING, /* the next plan gives it */
    LOCK_STATE_SPENT,   /* the offering has begun: plans no longer change who is in it */
    LOCK_STATE_BROKEN,  /* it was cancelled, or has no sessions: unlock */
    LOCK_STATE_COUNT
};
const struct enum_text *lock_state_text(enum lock_state state);

/* Locks the place, or changes the reason of a lock that is there (*ret_is_changed false: it was so
 * already). It is tried on the year's planning problem: ERR_CONFLICT or ERR_INVALID says what
 * forbids it: cancelled, begun, course done, no seat that is not locked, a clash with another
 * locked place, cover, a cap. Whom the offering is not for (tier, roles, unit) may be locked with a
 * reason: an exception is the coordinator's to make, and to give account of. ERR_NOT_FOUND for a
 * code that is unknown. */
MUST_USE enum err_code lock_put(struct service *service, const struct lock_order *order,
                                bool *ret_is_changed, struct err *err);
/* The place itself stays until a later plan decides otherwise. ERR_NOT_FOUND if it is not locked.
 */
MUST_USE enum err_code lock_remove(struct service *service, const struct lock_order *order,
                                   struct err *err);
/* {"locks":[{"worker","offering","course","state","reason","who","at"}]}, `at` in UTC as text; by
 * worker's id, offering. Free with json_decref(). */
MUST_USE enum err_code lock_list(struct service *service, json_t **ret_locks, struct err *err);

/* How the lock stands on roster->as_of. */
enum lock_state lock_state_of(const struct roster *roster, const struct enrolment_lock *lock);
/* Is the place locked? `worker` is an index of the roster. */
bool lock_holds(const struct roster *roster, size_t worker, struct offering_id offering);

#endif
