/* Leave 请假 in the database. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_plan.h"

static enum err_code read_leave(const struct store_query *query, struct arena *arena,
                                void *ret_item, struct err *err)
{
    (void)err;
    *(struct leave *)ret_item = (struct leave){
        .worker_id = {query_int(query, 0)},
        .from = query_date(query, 1),
        .to = query_date(query, 2),
        .reason = query_text(query, 3, arena),
        .who = query_text(query, 4, arena),
        .at = query_int(query, 5),
    };
    return ERR_OK;
}

static struct store_select select_leave(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_leave, sizeof(struct leave), "leave"};
}

enum err_code store_leave_put(struct store *store, const struct leave *leave,
                              enum store_change *ret_change, struct err *err)
{
    struct store_upsert upsert = {
        .find = STORE_LEAVE_FIND,
        .insert = STORE_LEAVE_INSERT,
        .update = STORE_LEAVE_UPDATE,
        .values =
            VALUES(value_int(leave->worker_id.v), value_date(leave->from), value_date(leave->to),
                   value_text(leave->reason), value_text(leave->who), value_int(leave->at)),
        .noun = "leave",
    };
    return store_upsert(store, &upsert, NULL, ret_change, err);
}

enum err_code store_leave_clear(struct store *store, struct worker_id worker, struct date from,
                                struct err *err)
{
    int64_t changes = 0;
    TRY(store_run(store, STORE_LEAVE_DELETE, VALUES(value_int(worker.v), value_date(from)),
                  &changes, err));
    return changes > 0 ? ERR_OK : err_set(err, ERR_NOT_FOUND, "there is no such leave");
}

enum err_code store_leave_list(struct store *store, struct arena *arena, struct leave **ret_leaves,
                               size_t *ret_len, struct err *err)
{
    struct store_select select = select_leave(STORE_LEAVE_LIST, NO_VALUES);
    return store_select_all(store, &select, arena, ret_leaves, ret_len, err);
}

enum err_code store_leave_list_of_worker(struct store *store, struct worker_id worker,
                                         struct arena *arena, struct leave **ret_leaves,
                                         size_t *ret_len, struct err *err)
{
    struct store_select select =
        select_leave(STORE_LEAVE_LIST_OF_WORKER, VALUES(value_int(worker.v)));
    return store_select_all(store, &select, arena, ret_leaves, ret_len, err);
}
