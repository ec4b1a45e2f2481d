/* Registrations 登记 of workers, as they were entered. What store.h says of every function holds
 * here. */
#ifndef YANXU_STORE_STORE_REGISTRATION_H
#define YANXU_STORE_STORE_REGISTRATION_H

#include "scheduler/model/registration.h"
#include "scheduler/store/store.h"

/* Rows are only ever added; what was known at an instant is known for ever. */
MUST_USE enum err_code store_registration_append(struct store *store,
                                                 const struct registration *registration,
                                                 struct err *err);
/* The same if the worker has no row yet: what was there before anything was entered. */
MUST_USE enum err_code store_registration_open(struct store *store,
                                               const struct registration *registration,
                                               struct err *err);
/* Known at that instant (INT64_MAX: all); by worker, in the order in which they were entered. */
MUST_USE enum err_code store_registration_list_known(struct store *store, int64_t known_at,
                                                     struct arena *arena,
                                                     struct registration **ret_rows,
                                                     size_t *ret_len, struct err *err);
struct store_registration_when {
    struct worker_id worker;
    int64_t known_at;
};
MUST_USE enum err_code store_registration_list_known_of_worker(struct store *store,
                                                               struct store_registration_when when,
                                                               struct arena *arena,
                                                               struct registration **ret_rows,
                                                               size_t *ret_len, struct err *err);

#endif
