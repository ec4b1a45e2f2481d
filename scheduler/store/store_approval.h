/* Approvals 认可 of providers, courses and ways of teaching: granted and revoked, never
 * overwritten. What store.h says of every function holds here. */
#ifndef YANXU_STORE_STORE_APPROVAL_H
#define YANXU_STORE_STORE_APPROVAL_H

#include "scheduler/model/approval.h"
#include "scheduler/store/store.h"

struct store_approval {
    int64_t id;
    struct approval approval; /* course_id is 0: courses go by code here */
    const char *reason;       /* "" */
    const char *granted_by;
    int64_t granted_at;
    const char *revoked_by; /* "" */
    int64_t revoked_at;     /* 0: it is in force */
    const char *revoked_reason;
};
/* The id and what is said of the end are ignored. */
MUST_USE enum err_code store_approval_insert(struct store *store,
                                             const struct store_approval *approval, int64_t *ret_id,
                                             struct err *err);
/* Ends it: id, revoked_by, revoked_at, revoked_reason. ERR_CONFLICT: it is revoked already, or
 * there is none. */
MUST_USE enum err_code
store_approval_revoke(struct store *store, const struct store_approval *approval, struct err *err);
MUST_USE enum err_code store_approval_get(struct store *store, int64_t id, struct arena *arena,
                                          struct store_approval *ret_approval, struct err *err);
/* All that ever were, of one kind or APPROVAL_KIND_COUNT of all, of one code or "" of all; by id.
 */
struct store_approval_which {
    enum approval_kind kind;
    const char *code;
};
MUST_USE enum err_code store_approval_list(struct store *store, struct store_approval_which which,
                                           struct arena *arena,
                                           struct store_approval **ret_approvals, size_t *ret_len,
                                           struct err *err);
/* Those that were in force as it was known then, UTC seconds; INT64_MAX: by now. By id. */
MUST_USE enum err_code store_approval_list_known(struct store *store, int64_t known_at,
                                                 struct arena *arena,
                                                 struct store_approval **ret_approvals,
                                                 size_t *ret_len, struct err *err);

#endif
