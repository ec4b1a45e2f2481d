/* Leave 请假 in the database: rows that end, and are never changed. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_plan.h"

static enum err_code read_leave(const struct store_query *query, struct arena *arena,
                                void *ret_item, struct err *err)
{
    enum leave_kind kind = LEAVE_KIND_COUNT;
    TRY(leave_kind_parse(query_str(query, 3), &kind, err));
    *(struct leave *)ret_item = (struct leave){
        .worker_id = {query_int(query, 0)},
        .from = query_date(query, 1),
        .to = query_date(query, 2),
        .kind = kind,
        .reason = query_text(query, 4, arena),
        .who = query_text(query, 5, arena),
        .at = query_int(query, 6),
    };
    return ERR_OK;
}

static struct store_select select_leave(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_leave, sizeof(struct leave), "leave"};
}

static enum err_code end(struct store *store, const struct leave *leave, int64_t *ret_ended,
                         struct err *err)
{
    return store_run(
        store, STORE_LEAVE_END,
        VALUES(value_int(leave->worker_id.v), value_date(leave->from), value_int(leave->at)),
        ret_ended, err);
}

enum err_code store_leave_put(struct store *store, const struct leave *leave,
                              enum store_change *ret_change, struct err *err)
{
    STORE_SCOPE(scope);
    const char *kind = leave_kind_text(leave->kind)->code;
    enum store_change change = STORE_CHANGE_NEW;
    int64_t id = 0;
    TRY(store_scope_begin(store, &scope, err));
    TRY(store_find(store, STORE_LEAVE_FIND,
                   VALUES(value_int(leave->worker_id.v), value_date(leave->from),
                          value_date(leave->to), value_text(kind), value_text(leave->reason)),
                   &id, &change, err));
    if (change == STORE_CHANGE_CHANGED)
        TRY(end(store, leave, NULL, err));
    if (change != STORE_CHANGE_SAME)
        TRY(store_run(store, STORE_LEAVE_INSERT,
                      VALUES(value_int(leave->worker_id.v), value_date(leave->from),
                             value_date(leave->to), value_text(kind), value_text(leave->reason),
                             value_text(leave->who), value_int(leave->at)),
                      NULL, err));
    TRY(store_scope_done(&scope, err));
    if (ret_change)
        *ret_change = change;
    return ERR_OK;
}

enum err_code store_leave_clear(struct store *store, const struct leave *leave, struct err *err)
{
    int64_t ended = 0;
    TRY(end(store, leave, &ended, err));
    return ended > 0 ? ERR_OK : err_set(err, ERR_NOT_FOUND, "there is no such leave");
}

enum err_code store_leave_list(struct store *store, int64_t known_at, struct arena *arena,
                               struct leave **ret_leaves, size_t *ret_len, struct err *err)
{
    struct store_select select = select_leave(STORE_LEAVE_LIST, VALUES(value_int(known_at)));
    return store_select_all(store, &select, arena, ret_leaves, ret_len, err);
}

enum err_code store_leave_list_of_worker(struct store *store, struct store_leave_of of,
                                         struct arena *arena, struct leave **ret_leaves,
                                         size_t *ret_len, struct err *err)
{
    struct store_select select = select_leave(
        STORE_LEAVE_LIST_OF_WORKER, VALUES(value_int(of.worker_id.v), value_int(of.known_at)));
    return store_select_all(store, &select, arena, ret_leaves, ret_len, err);
}
