/* Offerings 班次 with their sessions 课次. What store.h says of every function holds here. */
#ifndef YANXU_STORE_STORE_OFFERING_H
#define YANXU_STORE_STORE_OFFERING_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/model/offering.h"
#include "scheduler/store/store.h"

struct store_offering {
    const struct offering *offering; /* id, uid, sequence, created_at, updated_at are ignored */
    const struct session *sessions;  /* likewise, and offering_id */
    size_t sessions_len;             /* at most STORE_SESSIONS_MAX, else ERR_LIMIT */
};
#define STORE_SESSIONS_MAX 1000

/* Upsert by code with the whole list of sessions. A stored session with the same day and times is
 * the same session; those left over on both sides are paired in order of day and time. A pair that
 * differs in anything keeps its uid, raises its sequence and gets updated_at = now; a stored one
 * without a pair becomes cancelled, sequence raised; a cancelled one comes back if its day and
 * times are put again. A new one gets a uid made of installation, offering code and ordinal. What
 * does not change is not touched. */
MUST_USE enum err_code store_offering_put(struct store *store, struct store_offering put,
                                          int64_t now, struct offering_id *ret_id,
                                          enum store_change *ret_change, struct err *err);
/* The offering and all its sessions; ERR_CONFLICT if it is cancelled already. */
MUST_USE enum err_code store_offering_cancel(struct store *store, struct offering_id id,
                                             int64_t now, struct err *err);
/* In order of code, cancelled ones too. */
MUST_USE enum err_code store_offering_list(struct store *store, struct arena *arena,
                                           struct offering **ret_offerings, size_t *ret_len,
                                           struct err *err);
MUST_USE enum err_code store_offering_get(struct store *store, struct offering_id id,
                                          struct arena *arena, struct offering *ret_offering,
                                          struct err *err);
MUST_USE enum err_code store_offering_get_by_code(struct store *store, const char *code,
                                                  struct arena *arena,
                                                  struct offering *ret_offering, struct err *err);
/* All sessions in order of offering id, date, begins, id; cancelled ones too (feeds show them). */
MUST_USE enum err_code store_session_list(struct store *store, struct arena *arena,
                                          struct session **ret_sessions, size_t *ret_len,
                                          struct err *err);
/* In order of date, begins, id. */
MUST_USE enum err_code store_session_list_of_offering(struct store *store, struct offering_id id,
                                                      struct arena *arena,
                                                      struct session **ret_sessions,
                                                      size_t *ret_len, struct err *err);
MUST_USE enum err_code store_session_list_of_trainer(struct store *store, struct trainer_id id,
                                                     struct arena *arena,
                                                     struct session **ret_sessions, size_t *ret_len,
                                                     struct err *err);

#endif
