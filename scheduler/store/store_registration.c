/* Registrations in the database. */
#include "scheduler/store/store_registration.h"

#include "scheduler/store/store_inside.h"

static enum err_code read_registration(const struct store_query *query, struct arena *arena,
                                       void *ret_item, struct err *err)
{
    struct registration row = {
        .worker_id = {query_int(query, 0)},
        .from = query_date(query, 1),
        .to = query_date(query, 2),
        .reason = query_text(query, 4, arena),
        .who = query_text(query, 5, arena),
        .at = query_int(query, 6),
    };
    TRY(registration_kind_parse(query_str(query, 3), &row.kind, err));
    *(struct registration *)ret_item = row;
    return ERR_OK;
}

static enum err_code put(struct store *store, enum store_statement id,
                         const struct registration *row, struct err *err)
{
    return store_run(store, id,
                     VALUES(value_int(row->worker_id.v), value_date(row->from), value_date(row->to),
                            value_text(registration_kind_text(row->kind)->code),
                            value_text(row->reason), value_text(row->who), value_int(row->at)),
                     NULL, err);
}

enum err_code store_registration_append(struct store *store,
                                        const struct registration *registration, struct err *err)
{
    return put(store, STORE_REGISTRATION_INSERT, registration, err);
}

enum err_code store_registration_open(struct store *store, const struct registration *registration,
                                      struct err *err)
{
    return put(store, STORE_REGISTRATION_OPEN, registration, err);
}

static struct store_select select_registration(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_registration, sizeof(struct registration),
                                 "registration"};
}

enum err_code store_registration_list_known(struct store *store, int64_t known_at,
                                            struct arena *arena, struct registration **ret_rows,
                                            size_t *ret_len, struct err *err)
{
    struct store_select select =
        select_registration(STORE_REGISTRATION_LIST_KNOWN, VALUES(value_int(known_at)));
    return store_select_all(store, &select, arena, ret_rows, ret_len, err);
}

enum err_code store_registration_list_known_of_worker(struct store *store,
                                                      struct store_registration_when when,
                                                      struct arena *arena,
                                                      struct registration **ret_rows,
                                                      size_t *ret_len, struct err *err)
{
    struct store_select select =
        select_registration(STORE_REGISTRATION_LIST_KNOWN_OF_WORKER,
                            VALUES(value_int(when.known_at), value_int(when.worker.v)));
    return store_select_all(store, &select, arena, ret_rows, ret_len, err);
}
