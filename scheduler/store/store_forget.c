/* Erasing what names a person, wherever the database holds it. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_person.h"

static enum err_code run_for_worker(struct store *store, enum store_statement id,
                                    struct worker_id worker, int64_t *total, struct err *err)
{
    int64_t changes = 0;
    TRY(store_run(store, id, VALUES(value_int(worker.v)), &changes, err));
    *total += changes;
    return ERR_OK;
}

enum err_code store_worker_forget(struct store *store, struct worker_id id, int64_t now,
                                  int64_t *ret_rows, struct err *err)
{
    STORE_SCOPE(scope);
    int64_t changed = 0;
    int64_t rows = 0;
    TRY(store_scope_begin(store, &scope, err));
    TRY(store_run(store, STORE_PERSON_FORGET, VALUES(value_int(id.v), value_int(now)), &changed,
                  err));
    if (changed == 0)
        return err_set(err, ERR_NOT_FOUND, "there is no worker %lld", (long long)id.v);
    TRY(run_for_worker(store, STORE_PERSON_FORMER_FORGET, id, &rows, err));
    TRY(run_for_worker(store, STORE_CREDIT_FORGET, id, &rows, err));
    TRY(run_for_worker(store, STORE_HELD_FORGET, id, &rows, err));
    TRY(run_for_worker(store, STORE_LOCK_FORGET, id, &rows, err));
    TRY(run_for_worker(store, STORE_LEAVE_FORGET, id, &rows, err));
    TRY(run_for_worker(store, STORE_CLAIM_FORGET, id, &rows, err));
    TRY(run_for_worker(store, STORE_EVIDENCE_FORGET, id, &rows, err));
    TRY(run_for_worker(store, STORE_WAIVER_FORGET, id, &rows, err));
    TRY(run_for_worker(store, STORE_REGISTRATION_FORGET, id, &rows, err));
    TRY(store_scope_done(&scope, err));
    if (ret_rows)
        *ret_rows = rows;
    return ERR_OK;
}

enum err_code store_worker_readmit(struct store *store, struct worker_id id, struct err *err)
{
    int64_t changed = 0;
    TRY(store_run(store, STORE_PERSON_READMIT, VALUES(value_int(id.v)), &changed, err));
    return changed > 0
               ? ERR_OK
               : err_set(err, ERR_CONFLICT, "nothing of worker %lld was erased", (long long)id.v);
}

enum err_code store_worker_recode(struct store *store, const char *code, const char *new_code,
                                  struct err *err)
{
    static const enum store_statement parts[] = {STORE_BEFORE_RECODE, STORE_HELD_RECODE};
    struct store_values values = VALUES(value_text(code), value_text(new_code));
    STORE_SCOPE(scope);
    int64_t changed = 0;
    TRY(store_scope_begin(store, &scope, err));
    TRY(store_run(store, STORE_WORKER_RECODE, values, &changed, err));
    if (changed == 0)
        return err_set(err, ERR_NOT_FOUND, "there is no worker %s", code);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        TRY(store_run(store, parts[i], values, NULL, err));
    return store_scope_done(&scope, err);
}

enum err_code store_text_erase(struct store *store, const char *text, int64_t *ret_rows,
                               struct err *err)
{
    static const enum store_statement places[] = {
        STORE_ERASE_CREDIT,   STORE_ERASE_CLAIM,        STORE_ERASE_WAIVER, STORE_ERASE_DECREE,
        STORE_ERASE_APPROVAL, STORE_ERASE_REGISTRATION, STORE_ERASE_IMPORT, STORE_ERASE_JOB,
        STORE_ERASE_OUTBOX,   STORE_ERASE_ATTEMPT};
    STORE_SCOPE(scope);
    int64_t rows = 0;
    TRY(store_scope_begin(store, &scope, err));
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        int64_t changes = 0;
        TRY(store_run(store, places[i], VALUES(value_text(text)), &changes, err));
        rows += changes;
    }
    TRY(store_scope_done(&scope, err));
    *ret_rows = rows;
    return ERR_OK;
}

enum err_code store_text_left(struct store *store, const char *text, int64_t *ret_rows,
                              struct err *err)
{
    return store_run_int(store, STORE_ERASE_LEFT, VALUES(value_text(text)), ret_rows, err);
}

static enum err_code read_before(const struct store_query *query, struct arena *arena,
                                 void *ret_item, struct err *err)
{
    (void)err;
    *(struct store_before *)ret_item = (struct store_before){
        .import_id = {query_int(query, 0)},
        .ordinal = query_int(query, 1),
        .before = query_text(query, 2, arena),
    };
    return ERR_OK;
}

enum err_code store_before_list_of_worker(struct store *store, const char *code,
                                          struct arena *arena, struct store_before **ret_before,
                                          size_t *ret_len, struct err *err)
{
    struct store_select select = {.id = STORE_BEFORE_LIST,
                                  .values = VALUES(value_text(code)),
                                  .read = read_before,
                                  .item_size = sizeof(struct store_before),
                                  .noun = "former row"};
    return store_select_all(store, &select, arena, ret_before, ret_len, err);
}

enum err_code store_before_update(struct store *store, const struct store_before *before,
                                  struct err *err)
{
    return store_run(store, STORE_BEFORE_UPDATE,
                     VALUES(value_int(before->import_id.v), value_int(before->ordinal),
                            value_text(before->before)),
                     NULL, err);
}

enum err_code store_checkpoint(struct store *store, bool *ret_is_done, struct err *err)
{
    int64_t is_held = 0;
    TRY(store_run_int(store, STORE_CHECKPOINT, NO_VALUES, &is_held, err));
    *ret_is_done = is_held == 0;
    return ERR_OK;
}
