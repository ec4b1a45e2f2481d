/* What came of each delivery: one row an attempt, and the message's new state with it. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_notice.h"

static enum err_code insert_attempt(struct store *store, const struct store_attempt *attempt,
                                    struct err *err)
{
    int64_t inserted = 0;
    TRY(store_run(store, STORE_ATTEMPT_INSERT,
                  VALUES(value_int(attempt->outbox_id.v), value_int(attempt->at),
                         value_int(attempt->duration_ms), value_int(attempt->code),
                         value_text(attempt->error), value_text(attempt->response),
                         value_text(outbox_state_text(attempt->state)->code),
                         value_int(attempt->due_at)),
                  &inserted, err));
    if (inserted == 0)
        return err_set(err, ERR_NOT_FOUND, "there is no message %lld",
                       (long long)attempt->outbox_id.v);
    return ERR_OK;
}

static enum err_code record(struct store *store, const char *owner,
                            const struct store_attempt *attempt, struct err *err)
{
    struct store_values values =
        VALUES(value_int(attempt->outbox_id.v), value_text(owner),
               value_text(outbox_state_text(attempt->state)->code), value_int(attempt->due_at),
               value_int(attempt->code), value_text(attempt->error));
    if (!attempt->tried)
        return store_run(store, STORE_OUTBOX_UNTRIED, values, NULL, err);
    TRY(insert_attempt(store, attempt, err));
    return store_run(store, STORE_OUTBOX_FINISH, values, NULL, err);
}

enum err_code store_outbox_record(struct store *store, const char *owner,
                                  const struct store_attempt *attempts, size_t attempts_len,
                                  struct err *err)
{
    STORE_SCOPE(scope);
    TRY(store_scope_begin(store, &scope, err));
    for (size_t i = 0; i < attempts_len; i++)
        TRY(record(store, owner, &attempts[i], err));
    return store_scope_done(&scope, err);
}

static enum err_code read_attempt(const struct store_query *query, struct arena *arena,
                                  void *ret_item, struct err *err)
{
    enum outbox_state state = OUTBOX_STATE_COUNT;
    TRY(outbox_state_parse(query_str(query, 6), &state, err));
    *(struct store_attempt *)ret_item = (struct store_attempt){
        .outbox_id = {query_int(query, 0)},
        .tried = true,
        .at = query_int(query, 1),
        .duration_ms = query_i32(query, 2),
        .code = query_i32(query, 3),
        .error = query_text(query, 4, arena),
        .response = query_text(query, 5, arena),
        .state = state,
        .due_at = query_int(query, 7),
    };
    return ERR_OK;
}

enum err_code store_attempt_list(struct store *store, struct outbox_id id, struct arena *arena,
                                 struct store_attempt **ret_attempts, size_t *ret_len,
                                 struct err *err)
{
    struct store_select select = {STORE_ATTEMPT_LIST, VALUES(value_int(id.v)), read_attempt,
                                  sizeof(struct store_attempt), "attempt"};
    return store_select_all(store, &select, arena, ret_attempts, ret_len, err);
}

enum err_code store_attempt_count(struct store *store, struct endpoint_id id, int64_t since,
                                  int64_t *ret_count, struct err *err)
{
    return store_run_int(store, STORE_ATTEMPT_COUNT, VALUES(value_int(id.v), value_int(since)),
                         ret_count, err);
}
