/* Approvals in the database. */
#include "scheduler/store/store_approval.h"
#include "scheduler/store/store_inside.h"

static enum err_code read_approval(const struct store_query *query, struct arena *arena,
                                   void *ret_item, struct err *err)
{
    struct store_approval approval = {
        .id = query_int(query, 0),
        .approval = {.code = query_text(query, 2, arena),
                     .body = query_text(query, 3, arena),
                     .from = query_date(query, 4),
                     .to = query_date(query, 5)},
        .reason = query_text(query, 6, arena),
        .granted_by = query_text(query, 7, arena),
        .granted_at = query_int(query, 8),
        .revoked_by = query_text(query, 9, arena),
        .revoked_at = query_int(query, 10),
        .revoked_reason = query_text(query, 11, arena),
    };
    TRY(approval_kind_parse(query_str(query, 1), &approval.approval.kind, err));
    *(struct store_approval *)ret_item = approval;
    return ERR_OK;
}

static struct store_select select_approval(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_approval, sizeof(struct store_approval),
                                 "approval"};
}

enum err_code store_approval_insert(struct store *store, const struct store_approval *approval,
                                    int64_t *ret_id, struct err *err)
{
    const struct approval *what = &approval->approval;
    return store_run_int(store, STORE_APPROVAL_INSERT,
                         VALUES(value_text(approval_kind_text(what->kind)->code),
                                value_text(what->code), value_text(what->body),
                                value_date(what->from), value_date(what->to),
                                value_text(approval->reason), value_text(approval->granted_by),
                                value_int(approval->granted_at)),
                         ret_id, err);
}

enum err_code store_approval_revoke(struct store *store, const struct store_approval *approval,
                                    struct err *err)
{
    int64_t changes = 0;
    TRY(store_run(store, STORE_APPROVAL_REVOKE,
                  VALUES(value_int(approval->id), value_text(approval->revoked_by),
                         value_int(approval->revoked_at), value_text(approval->revoked_reason)),
                  &changes, err));
    if (changes > 0)
        return ERR_OK;
    return err_set(err, ERR_CONFLICT, "approval %lld is revoked already", (long long)approval->id);
}

enum err_code store_approval_get(struct store *store, int64_t id, struct arena *arena,
                                 struct store_approval *ret_approval, struct err *err)
{
    struct store_select select = select_approval(STORE_APPROVAL_GET, VALUES(value_int(id)));
    return store_select_one(store, &select, arena, ret_approval, err);
}

enum err_code store_approval_list(struct store *store, struct store_approval_which which,
                                  struct arena *arena, struct store_approval **ret_approvals,
                                  size_t *ret_len, struct err *err)
{
    const char *kind =
        which.kind == APPROVAL_KIND_COUNT ? "" : approval_kind_text(which.kind)->code;
    struct store_select select =
        select_approval(STORE_APPROVAL_LIST, VALUES(value_text(kind), value_text(which.code)));
    return store_select_all(store, &select, arena, ret_approvals, ret_len, err);
}

enum err_code store_approval_list_known(struct store *store, int64_t known_at, struct arena *arena,
                                        struct store_approval **ret_approvals, size_t *ret_len,
                                        struct err *err)
{
    struct store_select select =
        select_approval(STORE_APPROVAL_LIST_KNOWN, VALUES(value_int(known_at)));
    return store_select_all(store, &select, arena, ret_approvals, ret_len, err);
}
