/* The audit trail: who did what to which object; append-only. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_record.h"

static enum err_code read_audit(const struct store_query *query, struct arena *arena,
                                void *ret_item, struct err *err)
{
    (void)err;
    *(struct store_audit *)ret_item = (struct store_audit){
        .id = query_int(query, 0),
        .at = query_int(query, 1),
        .who = query_text(query, 2, arena),
        .verb = query_text(query, 3, arena),
        .object = query_text(query, 4, arena),
        .detail = query_text(query, 5, arena),
    };
    return ERR_OK;
}

enum err_code store_audit_append(struct store *store, const struct store_audit *entry,
                                 struct err *err)
{
    return store_run(store, STORE_AUDIT_INSERT,
                     VALUES(value_int(entry->at), value_text(entry->who), value_text(entry->verb),
                            value_text(entry->object), value_text(entry->detail)),
                     NULL, err);
}

enum err_code store_audit_find(struct store *store, const struct store_audit_filter *filter,
                               struct arena *arena, struct store_audit **ret_entries,
                               size_t *ret_len, struct err *err)
{
    struct store_select select = {
        .id = STORE_AUDIT_LIST,
        .values = VALUES(
            value_int(filter->since), value_int(filter->before != 0 ? filter->before : INT64_MAX),
            value_text(filter->verb), value_text(filter->object), value_int(filter->list_max)),
        .read = read_audit,
        .item_size = sizeof(struct store_audit),
        .noun = "audit entry"};
    return store_select_all(store, &select, arena, ret_entries, ret_len, err);
}

enum err_code store_audit_list(struct store *store, int32_t list_max, struct arena *arena,
                               struct store_audit **ret_entries, size_t *ret_len, struct err *err)
{
    struct store_audit_filter newest = {.list_max = list_max};
    return store_audit_find(store, &newest, arena, ret_entries, ret_len, err);
}
