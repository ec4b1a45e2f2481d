/* Decrees 政令 and waivers 豁免: put in force and ended, never overwritten. What store.h says of
 * every function holds here. An instant at which things are known is UTC seconds; INT64_MAX: by
 * now. */
#ifndef YANXU_STORE_STORE_VARIANCE_H
#define YANXU_STORE_STORE_VARIANCE_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/date.h"
#include "scheduler/model/id.h"
#include "scheduler/store/store.h"

struct store_decree {
    int64_t id;
    const char *code;
    const char *text; /* JSON as it was applied */
    const char *applied_by;
    int64_t applied_at;
    const char *undone_by; /* "" */
    int64_t undone_at;     /* 0: it is in force */
    const char *undone_reason;
};
/* The id and what is said of the end are ignored. ERR_CONFLICT: one of this code is in force. */
MUST_USE enum err_code store_decree_insert(struct store *store, const struct store_decree *decree,
                                           int64_t *ret_id, struct err *err);
/* Ends the one of this code: code, undone_by, undone_at, undone_reason. ERR_NOT_FOUND: none is in
 * force. */
MUST_USE enum err_code store_decree_undo(struct store *store, const struct store_decree *decree,
                                         struct err *err);
/* All that ever were, of one code or "" of all; in the order in which they were applied. */
MUST_USE enum err_code store_decree_list(struct store *store, const char *code, struct arena *arena,
                                         struct store_decree **ret_decrees, size_t *ret_len,
                                         struct err *err);
/* Those that were in force as it was known then; in the order in which they were applied. */
MUST_USE enum err_code store_decree_list_known(struct store *store, int64_t known_at,
                                               struct arena *arena,
                                               struct store_decree **ret_decrees, size_t *ret_len,
                                               struct err *err);

#define STORE_WAIVER_ALL (-1)

struct store_waiver {
    int64_t id;
    struct worker_id worker_id;
    const char *rulebook;    /* code */
    struct date day;         /* of the period in which it lies */
    const char *requirement; /* id; "": each */
    int32_t units;           /* so many less; STORE_WAIVER_ALL: all of it; 0: none */
    int32_t months;          /* by which the last day is put off */
    const char *reason;      /* "" once the worker is forgotten */
    const char *granted_by;
    int64_t granted_at;
    const char *revoked_by; /* "" */
    int64_t revoked_at;     /* 0: it is in force */
    const char *revoked_reason;
};
MUST_USE enum err_code store_waiver_insert(struct store *store, const struct store_waiver *waiver,
                                           int64_t *ret_id, struct err *err);
/* Ends it: id, revoked_by, revoked_at, revoked_reason. ERR_CONFLICT: it is revoked already, or
 * there is none. */
MUST_USE enum err_code store_waiver_revoke(struct store *store, const struct store_waiver *waiver,
                                           struct err *err);
MUST_USE enum err_code store_waiver_get(struct store *store, int64_t id, struct arena *arena,
                                        struct store_waiver *ret_waiver, struct err *err);
/* All that ever were, of one worker or with 0 of all; by id. */
MUST_USE enum err_code store_waiver_list(struct store *store, struct worker_id worker,
                                         struct arena *arena, struct store_waiver **ret_waivers,
                                         size_t *ret_len, struct err *err);
/* Those that were in force as it was known then; by worker, id. */
MUST_USE enum err_code store_waiver_list_known(struct store *store, int64_t known_at,
                                               struct arena *arena,
                                               struct store_waiver **ret_waivers, size_t *ret_len,
                                               struct err *err);
struct store_waiver_when {
    struct worker_id worker;
    int64_t known_at;
};
MUST_USE enum err_code store_waiver_list_known_of_worker(struct store *store,
                                                         struct store_waiver_when when,
                                                         struct arena *arena,
                                                         struct store_waiver **ret_waivers,
                                                         size_t *ret_len, struct err *err);

#endif
