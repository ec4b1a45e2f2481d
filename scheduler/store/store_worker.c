/* Workers in the database, and the erasable person beside each. */
#include "scheduler/store/store_worker.h"
#include "scheduler/store/store_inside.h"

static enum err_code read_worker(const struct store_query *query, struct arena *arena,
                                 void *ret_item, struct err *err)
{
    enum tier tier = TIER_COUNT;
    TRY(tier_parse(query_str(query, 3), &tier, err));
    *(struct worker *)ret_item = (struct worker){
        .id = {query_int(query, 0)},
        .code = query_text(query, 1, arena),
        .unit_id = {query_int(query, 2)},
        .tier = tier,
        .roles = query_text(query, 4, arena),
        .certified_on = query_date(query, 5),
        .registered_from = query_date(query, 6),
        .registered_to = query_date(query, 7),
        .hired_on = query_date(query, 8),
    };
    return ERR_OK;
}

static struct store_select select_worker(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_worker, sizeof(struct worker), "worker"};
}

enum err_code store_worker_list(struct store *store, struct arena *arena,
                                struct worker **ret_workers, size_t *ret_len, struct err *err)
{
    struct store_select select = select_worker(STORE_WORKER_LIST, NO_VALUES);
    return store_select_all(store, &select, arena, ret_workers, ret_len, err);
}

enum err_code store_worker_list_forgotten(struct store *store, struct arena *arena,
                                          struct worker **ret_workers, size_t *ret_len,
                                          struct err *err)
{
    struct store_select select = select_worker(STORE_WORKER_LIST_FORGOTTEN, NO_VALUES);
    return store_select_all(store, &select, arena, ret_workers, ret_len, err);
}

enum err_code store_worker_get(struct store *store, struct worker_id id, struct arena *arena,
                               struct worker *ret_worker, struct err *err)
{
    struct store_select select = select_worker(STORE_WORKER_GET, VALUES(value_int(id.v)));
    return store_select_one(store, &select, arena, ret_worker, err);
}

enum err_code store_worker_get_known(struct store *store, const char *code, int64_t known_at,
                                     struct arena *arena, struct worker *ret_worker,
                                     struct err *err)
{
    struct store_select select =
        select_worker(STORE_WORKER_GET_KNOWN, VALUES(value_int(known_at), value_text(code)));
    return store_select_one(store, &select, arena, ret_worker, err);
}

enum err_code store_worker_gone(struct store *store, const char *code, int64_t *ret_at,
                                struct err *err)
{
    return store_run_int(store, STORE_WORKER_GONE, VALUES(value_text(code)), ret_at, err);
}

enum err_code store_worker_list_known(struct store *store, int64_t known_at, struct arena *arena,
                                      struct worker **ret_workers, size_t *ret_len, struct err *err)
{
    struct store_select select =
        select_worker(STORE_WORKER_LIST_KNOWN, VALUES(value_int(known_at)));
    return store_select_all(store, &select, arena, ret_workers, ret_len, err);
}

enum err_code store_worker_get_by_code(struct store *store, const char *code, struct arena *arena,
                                       struct worker *ret_worker, struct err *err)
{
    struct store_select select = select_worker(STORE_WORKER_GET_BY_CODE, VALUES(value_text(code)));
    return store_select_one(store, &select, arena, ret_worker, err);
}

enum err_code store_worker_count(struct store *store, int64_t *ret_count, struct err *err)
{
    return store_run_int(store, STORE_WORKER_COUNT, NO_VALUES, ret_count, err);
}

static enum err_code read_count(const struct store_query *query, struct arena *arena,
                                void *ret_item, struct err *err)
{
    enum tier tier = TIER_NONE;
    (void)arena;
    TRY(tier_parse(query_str(query, 1), &tier, err));
    *(struct store_worker_count *)ret_item = (struct store_worker_count){
        .unit_id = {query_int(query, 0)}, .tier = tier, .workers = query_int(query, 2)};
    return ERR_OK;
}

enum err_code store_worker_counts(struct store *store, struct arena *arena,
                                  struct store_worker_count **ret_counts, size_t *ret_len,
                                  struct err *err)
{
    struct store_select select = {STORE_WORKER_COUNTS, NO_VALUES, read_count,
                                  sizeof(struct store_worker_count), "worker"};
    return store_select_all(store, &select, arena, ret_counts, ret_len, err);
}

/* --- persons -----------------------------------------------------------------------------------
 */

static enum err_code read_person(const struct store_query *query, struct arena *arena,
                                 void *ret_item, struct err *err)
{
    (void)err;
    *(struct person *)ret_item = (struct person){
        .worker_id = {query_int(query, 0)},
        .name = query_text(query, 1, arena),
        .mobile = query_text(query, 2, arena),
        .email = query_text(query, 3, arena),
        .identity_no = query_text(query, 4, arena),
        .certificate_no = query_text(query, 5, arena),
        .chat_userid = query_text(query, 6, arena),
        .erased_at = query_int(query, 7),
    };
    return ERR_OK;
}

static struct store_select select_person(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_person, sizeof(struct person), "worker"};
}

enum err_code store_person_list(struct store *store, struct arena *arena,
                                struct person **ret_persons, size_t *ret_len, struct err *err)
{
    struct store_select select = select_person(STORE_PERSON_LIST, NO_VALUES);
    return store_select_all(store, &select, arena, ret_persons, ret_len, err);
}

enum err_code store_person_get(struct store *store, struct worker_id id, struct arena *arena,
                               struct person *ret_person, struct err *err)
{
    struct store_select select = select_person(STORE_PERSON_GET, VALUES(value_int(id.v)));
    return store_select_one(store, &select, arena, ret_person, err);
}

enum err_code store_person_get_known(struct store *store, struct worker_id id, int64_t known_at,
                                     struct arena *arena, struct person *ret_person,
                                     struct err *err)
{
    struct store_select select =
        select_person(STORE_PERSON_GET_KNOWN, VALUES(value_int(known_at), value_int(id.v)));
    return store_select_one(store, &select, arena, ret_person, err);
}

enum err_code store_person_list_former(struct store *store, struct worker_id id,
                                       struct arena *arena, struct person **ret_persons,
                                       size_t *ret_len, struct err *err)
{
    struct store_select select = select_person(STORE_PERSON_LIST_FORMER, VALUES(value_int(id.v)));
    return store_select_all(store, &select, arena, ret_persons, ret_len, err);
}
