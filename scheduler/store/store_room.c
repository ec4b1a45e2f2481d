/* Rooms in the database. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_office.h"

static enum err_code read_room(const struct store_query *query, struct arena *arena, void *ret_item,
                               struct err *err)
{
    (void)err;
    *(struct room *)ret_item = (struct room){
        .id = {query_int(query, 0)},
        .code = query_text(query, 1, arena),
        .name = query_text(query, 2, arena),
        .address = query_text(query, 3, arena),
        .seats = query_i32(query, 4),
        .unit_id = {query_int(query, 5)},
    };
    return ERR_OK;
}

static struct store_select select_room(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_room, sizeof(struct room), "room"};
}

enum err_code store_room_put(struct store *store, const struct room *room, struct room_id *ret_id,
                             enum store_change *ret_change, struct err *err)
{
    struct store_upsert upsert = {
        .find = STORE_ROOM_FIND,
        .insert = STORE_ROOM_INSERT,
        .update = STORE_ROOM_UPDATE,
        .values = VALUES(value_text(room->code), value_text(room->name), value_text(room->address),
                         value_int(room->seats), value_ref(room->unit_id.v)),
        .noun = "room",
    };
    int64_t id = 0;
    TRY(store_upsert(store, &upsert, &id, ret_change, err));
    if (ret_id)
        ret_id->v = id;
    return ERR_OK;
}

enum err_code store_room_list(struct store *store, struct arena *arena, struct room **ret_rooms,
                              size_t *ret_len, struct err *err)
{
    struct store_select select = select_room(STORE_ROOM_LIST, NO_VALUES);
    return store_select_all(store, &select, arena, ret_rooms, ret_len, err);
}

enum err_code store_room_get(struct store *store, struct room_id id, struct arena *arena,
                             struct room *ret_room, struct err *err)
{
    struct store_select select = select_room(STORE_ROOM_GET, VALUES(value_int(id.v)));
    return store_select_one(store, &select, arena, ret_room, err);
}

enum err_code store_room_get_by_code(struct store *store, const char *code, struct arena *arena,
                                     struct room *ret_room, struct err *err)
{
    struct store_select select = select_room(STORE_ROOM_GET_BY_CODE, VALUES(value_text(code)));
    return store_select_one(store, &select, arena, ret_room, err);
}
