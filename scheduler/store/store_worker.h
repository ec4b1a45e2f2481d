/* Workers 社工, and beside each the person: names and numbers that can be erased. What store.h says
 * of every function holds here. */
#ifndef YANXU_STORE_STORE_WORKER_H
#define YANXU_STORE_STORE_WORKER_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/model/worker_tier.h"
#include "scheduler/store/store.h"

/* `person` NULL leaves the stored one as it is (a new worker gets an empty one); its worker_id is
 * ignored. The change reported covers both. */
MUST_USE enum err_code store_worker_put(struct store *store, const struct worker *worker,
                                        const struct person *person, struct worker_id *ret_id,
                                        enum store_change *ret_change, struct err *err);
struct store_worker_put {
    const struct worker *worker;
    const struct person *person; /* or NULL, as above */
    /* UTC seconds: since when somebody new is known, and until when what their row, name and
     * certificate's number said is kept, as the _known() functions tell it; 0: since ever, and it
     * is not kept. */
    int64_t at;
};
/* As that many store_worker_put() one after the other, and at once where the engine is behind a
 * network. ret_changes has room for puts_len. Outside a transaction it is one; inside, a failure
 * leaves some of them put: the transaction must be given up (a savepoint around so many is dear).
 */
MUST_USE enum err_code store_worker_put_all(struct store *store,
                                            const struct store_worker_put *puts, size_t puts_len,
                                            enum store_change *ret_changes, struct err *err);
/* In order of id. */
MUST_USE enum err_code store_worker_list(struct store *store, struct arena *arena,
                                         struct worker **ret_workers, size_t *ret_len,
                                         struct err *err);
/* Those whose person was erased (store_person.h), in order of id. */
MUST_USE enum err_code store_worker_list_forgotten(struct store *store, struct arena *arena,
                                                   struct worker **ret_workers, size_t *ret_len,
                                                   struct err *err);
MUST_USE enum err_code store_worker_get(struct store *store, struct worker_id id,
                                        struct arena *arena, struct worker *ret_worker,
                                        struct err *err);
MUST_USE enum err_code store_worker_get_by_code(struct store *store, const char *code,
                                                struct arena *arena, struct worker *ret_worker,
                                                struct err *err);
/* The worker as the row was known at an instant (UTC seconds), its changes in that second
 * included: unit, tier, roles, days. The code is today's, or of whom undoing an import has taken
 * away since the last. ERR_NOT_FOUND for one entered later, or gone by then. */
MUST_USE enum err_code store_worker_get_known(struct store *store, const char *code,
                                              int64_t known_at, struct arena *arena,
                                              struct worker *ret_worker, struct err *err);
/* When undoing an import took away the last worker of this code. ERR_NOT_FOUND: nobody was. */
MUST_USE enum err_code store_worker_gone(struct store *store, const char *code, int64_t *ret_at,
                                         struct err *err);
/* All who were known then, likewise, in order of id. */
MUST_USE enum err_code store_worker_list_known(struct store *store, int64_t known_at,
                                               struct arena *arena, struct worker **ret_workers,
                                               size_t *ret_len, struct err *err);
MUST_USE enum err_code store_worker_count(struct store *store, int64_t *ret_count, struct err *err);
/* How many workers of each tier stand directly in each unit; without those of none. */
struct store_worker_count {
    struct unit_id unit_id;
    enum tier tier;
    int64_t workers;
};
MUST_USE enum err_code store_worker_counts(struct store *store, struct arena *arena,
                                           struct store_worker_count **ret_counts, size_t *ret_len,
                                           struct err *err);
/* Tiers that workers have held (worker_tier.h); all or none. ERR_INVALID for a worker that is not
 * there. */
MUST_USE enum err_code store_worker_tier_add(struct store *store, const struct worker_tier *rows,
                                             size_t len, struct err *err);
/* What was entered by `known_at` (INT64_MAX: all of it), in order of worker, day, entry. */
MUST_USE enum err_code store_worker_tier_list(struct store *store, int64_t known_at,
                                              struct arena *arena, struct worker_tier **ret_tiers,
                                              size_t *ret_len, struct err *err);
struct store_tier_of {
    struct worker_id worker_id;
    int64_t known_at;
};
MUST_USE enum err_code
store_worker_tier_list_of_worker(struct store *store, struct store_tier_of of, struct arena *arena,
                                 struct worker_tier **ret_tiers, size_t *ret_len, struct err *err);
/* One for every worker, in order of worker_id: persons[i] belongs to workers[i] of
 * store_worker_list() in the same transaction. */
MUST_USE enum err_code store_person_list(struct store *store, struct arena *arena,
                                         struct person **ret_persons, size_t *ret_len,
                                         struct err *err);
MUST_USE enum err_code store_person_get(struct store *store, struct worker_id id,
                                        struct arena *arena, struct person *ret_person,
                                        struct err *err);
/* The person with the name and the number of the certificate as they were known at an instant;
 * what is erased was never known. */
MUST_USE enum err_code store_person_get_known(struct store *store, struct worker_id id,
                                              int64_t known_at, struct arena *arena,
                                              struct person *ret_person, struct err *err);
/* The names and certificates' numbers that the person has had before, the oldest first; other
 * fields are empty. */
MUST_USE enum err_code store_person_list_former(struct store *store, struct worker_id id,
                                                struct arena *arena, struct person **ret_persons,
                                                size_t *ret_len, struct err *err);

#endif
