/* Locked places in the database. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_plan.h"

static enum err_code read_lock(const struct store_query *query, struct arena *arena, void *ret_item,
                               struct err *err)
{
    (void)err;
    *(struct enrolment_lock *)ret_item = (struct enrolment_lock){
        .worker_id = {query_int(query, 0)},
        .offering_id = {query_int(query, 1)},
        .reason = query_text(query, 2, arena),
        .who = query_text(query, 3, arena),
        .at = query_int(query, 4),
        .held = query_int(query, 5) != 0,
    };
    return ERR_OK;
}

static struct store_select select_lock(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_lock, sizeof(struct enrolment_lock), "lock"};
}

enum err_code store_lock_put(struct store *store, const struct enrolment_lock *lock,
                             enum store_change *ret_change, struct err *err)
{
    struct store_upsert upsert = {
        .find = STORE_LOCK_FIND,
        .insert = STORE_LOCK_INSERT,
        .update = STORE_LOCK_UPDATE,
        .values = VALUES(value_int(lock->worker_id.v), value_int(lock->offering_id.v),
                         value_text(lock->reason), value_text(lock->who), value_int(lock->at)),
        .noun = "lock",
    };
    return store_upsert(store, &upsert, NULL, ret_change, err);
}

enum err_code store_lock_remove(struct store *store, struct worker_id worker,
                                struct offering_id offering, struct err *err)
{
    int64_t changes = 0;
    TRY(store_run(store, STORE_LOCK_DELETE, VALUES(value_int(worker.v), value_int(offering.v)),
                  &changes, err));
    return changes > 0 ? ERR_OK : err_set(err, ERR_NOT_FOUND, "there is no such lock");
}

enum err_code store_lock_list(struct store *store, struct arena *arena,
                              struct enrolment_lock **ret_locks, size_t *ret_len, struct err *err)
{
    struct store_select select = select_lock(STORE_LOCK_LIST, NO_VALUES);
    return store_select_all(store, &select, arena, ret_locks, ret_len, err);
}

enum err_code store_lock_list_of_worker(struct store *store, struct worker_id worker,
                                        struct arena *arena, struct enrolment_lock **ret_locks,
                                        size_t *ret_len, struct err *err)
{
    struct store_select select =
        select_lock(STORE_LOCK_LIST_OF_WORKER, VALUES(value_int(worker.v)));
    return store_select_all(store, &select, arena, ret_locks, ret_len, err);
}
