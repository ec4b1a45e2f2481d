/* Decrees and waivers in the database. */
#include "scheduler/store/store_variance.h"
#include "scheduler/store/store_inside.h"

/* --- decrees -----------------------------------------------------------------------------------
 */

static enum err_code read_decree(const struct store_query *query, struct arena *arena,
                                 void *ret_item, struct err *err)
{
    (void)err;
    *(struct store_decree *)ret_item = (struct store_decree){
        .id = query_int(query, 0),
        .code = query_text(query, 1, arena),
        .text = query_text(query, 2, arena),
        .applied_by = query_text(query, 3, arena),
        .applied_at = query_int(query, 4),
        .undone_by = query_text(query, 5, arena),
        .undone_at = query_int(query, 6),
        .undone_reason = query_text(query, 7, arena),
    };
    return ERR_OK;
}

static struct store_select select_decree(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_decree, sizeof(struct store_decree), "decree"};
}

enum err_code store_decree_insert(struct store *store, const struct store_decree *decree,
                                  int64_t *ret_id, struct err *err)
{
    return store_run_int(store, STORE_DECREE_INSERT,
                         VALUES(value_text(decree->code), value_text(decree->text),
                                value_text(decree->applied_by), value_int(decree->applied_at)),
                         ret_id, err);
}

enum err_code store_decree_undo(struct store *store, const struct store_decree *decree,
                                struct err *err)
{
    int64_t changes = 0;
    TRY(store_run(store, STORE_DECREE_UNDO,
                  VALUES(value_text(decree->code), value_text(decree->undone_by),
                         value_int(decree->undone_at), value_text(decree->undone_reason)),
                  &changes, err));
    return changes > 0 ? ERR_OK
                       : err_set(err, ERR_NOT_FOUND, "no decree %s is in force", decree->code);
}

enum err_code store_decree_list(struct store *store, const char *code, struct arena *arena,
                                struct store_decree **ret_decrees, size_t *ret_len, struct err *err)
{
    struct store_select select = select_decree(STORE_DECREE_LIST, VALUES(value_text(code)));
    return store_select_all(store, &select, arena, ret_decrees, ret_len, err);
}

enum err_code store_decree_list_known(struct store *store, int64_t known_at, struct arena *arena,
                                      struct store_decree **ret_decrees, size_t *ret_len,
                                      struct err *err)
{
    struct store_select select =
        select_decree(STORE_DECREE_LIST_KNOWN, VALUES(value_int(known_at)));
    return store_select_all(store, &select, arena, ret_decrees, ret_len, err);
}

/* --- waivers -----------------------------------------------------------------------------------
 */

static enum err_code read_waiver(const struct store_query *query, struct arena *arena,
                                 void *ret_item, struct err *err)
{
    (void)err;
    *(struct store_waiver *)ret_item = (struct store_waiver){
        .id = query_int(query, 0),
        .worker_id = {query_int(query, 1)},
        .rulebook = query_text(query, 2, arena),
        .day = query_date(query, 3),
        .requirement = query_text(query, 4, arena),
        .units = query_i32(query, 5),
        .months = query_i32(query, 6),
        .reason = query_text(query, 7, arena),
        .granted_by = query_text(query, 8, arena),
        .granted_at = query_int(query, 9),
        .revoked_by = query_text(query, 10, arena),
        .revoked_at = query_int(query, 11),
        .revoked_reason = query_text(query, 12, arena),
    };
    return ERR_OK;
}

static struct store_select select_waiver(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_waiver, sizeof(struct store_waiver), "waiver"};
}

enum err_code store_waiver_insert(struct store *store, const struct store_waiver *waiver,
                                  int64_t *ret_id, struct err *err)
{
    return store_run_int(store, STORE_WAIVER_INSERT,
                         VALUES(value_int(waiver->worker_id.v), value_text(waiver->rulebook),
                                value_date(waiver->day), value_text(waiver->requirement),
                                value_int(waiver->units), value_int(waiver->months),
                                value_text(waiver->reason), value_text(waiver->granted_by),
                                value_int(waiver->granted_at)),
                         ret_id, err);
}

enum err_code store_waiver_revoke(struct store *store, const struct store_waiver *waiver,
                                  struct err *err)
{
    int64_t changes = 0;
    TRY(store_run(store, STORE_WAIVER_REVOKE,
                  VALUES(value_int(waiver->id), value_text(waiver->revoked_by),
                         value_int(waiver->revoked_at), value_text(waiver->revoked_reason)),
                  &changes, err));
    if (changes > 0)
        return ERR_OK;
    return err_set(err, ERR_CONFLICT, "waiver %lld is revoked already", (long long)waiver->id);
}

enum err_code store_waiver_get(struct store *store, int64_t id, struct arena *arena,
                               struct store_waiver *ret_waiver, struct err *err)
{
    struct store_select select = select_waiver(STORE_WAIVER_GET, VALUES(value_int(id)));
    return store_select_one(store, &select, arena, ret_waiver, err);
}

enum err_code store_waiver_list(struct store *store, struct worker_id worker, struct arena *arena,
                                struct store_waiver **ret_waivers, size_t *ret_len, struct err *err)
{
    struct store_select select = select_waiver(STORE_WAIVER_LIST, VALUES(value_int(worker.v)));
    return store_select_all(store, &select, arena, ret_waivers, ret_len, err);
}

enum err_code store_waiver_list_known(struct store *store, int64_t known_at, struct arena *arena,
                                      struct store_waiver **ret_waivers, size_t *ret_len,
                                      struct err *err)
{
    struct store_select select =
        select_waiver(STORE_WAIVER_LIST_KNOWN, VALUES(value_int(known_at)));
    return store_select_all(store, &select, arena, ret_waivers, ret_len, err);
}

enum err_code store_waiver_list_known_of_worker(struct store *store, struct store_waiver_when when,
                                                struct arena *arena,
                                                struct store_waiver **ret_waivers, size_t *ret_len,
                                                struct err *err)
{
    struct store_select select =
        select_waiver(STORE_WAIVER_LIST_KNOWN_OF_WORKER,
                      VALUES(value_int(when.known_at), value_int(when.worker.v)));
    return store_select_all(store, &select, arena, ret_waivers, ret_len, err);
}
