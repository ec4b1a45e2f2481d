/* Trainers in the database. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_office.h"

static enum err_code read_trainer(const struct store_query *query, struct arena *arena,
                                  void *ret_item, struct err *err)
{
    (void)err;
    *(struct trainer *)ret_item = (struct trainer){
        .id = {query_int(query, 0)},
        .code = query_text(query, 1, arena),
        .name = query_text(query, 2, arena),
        .email = query_text(query, 3, arena),
        .mobile = query_text(query, 4, arena),
    };
    return ERR_OK;
}

static struct store_select select_trainer(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_trainer, sizeof(struct trainer), "trainer"};
}

enum err_code store_trainer_put(struct store *store, const struct trainer *trainer,
                                struct trainer_id *ret_id, enum store_change *ret_change,
                                struct err *err)
{
    struct store_upsert upsert = {
        .find = STORE_TRAINER_FIND,
        .insert = STORE_TRAINER_INSERT,
        .update = STORE_TRAINER_UPDATE,
        .values = VALUES(value_text(trainer->code), value_text(trainer->name),
                         value_text(trainer->email), value_text(trainer->mobile)),
        .noun = "trainer",
    };
    int64_t id = 0;
    TRY(store_upsert(store, &upsert, &id, ret_change, err));
    if (ret_id)
        ret_id->v = id;
    return ERR_OK;
}

enum err_code store_trainer_list(struct store *store, struct arena *arena,
                                 struct trainer **ret_trainers, size_t *ret_len, struct err *err)
{
    struct store_select select = select_trainer(STORE_TRAINER_LIST, NO_VALUES);
    return store_select_all(store, &select, arena, ret_trainers, ret_len, err);
}

enum err_code store_trainer_get(struct store *store, struct trainer_id id, struct arena *arena,
                                struct trainer *ret_trainer, struct err *err)
{
    struct store_select select = select_trainer(STORE_TRAINER_GET, VALUES(value_int(id.v)));
    return store_select_one(store, &select, arena, ret_trainer, err);
}

enum err_code store_trainer_get_by_code(struct store *store, const char *code, struct arena *arena,
                                        struct trainer *ret_trainer, struct err *err)
{
    struct store_select select =
        select_trainer(STORE_TRAINER_GET_BY_CODE, VALUES(value_text(code)));
    return store_select_one(store, &select, arena, ret_trainer, err);
}
