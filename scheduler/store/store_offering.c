/* Offerings in the database; what is told to calendars (uid, sequence, updated_at) changes only
 * when the offering does. */
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_inside.h"

static enum err_code read_offering(const struct store_query *query, struct arena *arena,
                                   void *ret_item, struct err *err)
{
    (void)err;
    *(struct offering *)ret_item = (struct offering){
        .id = {query_int(query, 0)},
        .code = query_text(query, 1, arena),
        .course_id = {query_int(query, 2)},
        .seats = query_i32(query, 3),
        .unit_id = {query_int(query, 4)},
        .audience = query_text(query, 5, arena),
        .window_from = query_date(query, 6),
        .window_to = query_date(query, 7),
        .window_min = query_i32(query, 8),
        .cancelled = query_int(query, 9) != 0,
        .created_at = query_int(query, 10),
        .updated_at = query_int(query, 11),
        .uid = query_text(query, 12, arena),
        .sequence = query_i32(query, 13),
        .cost_each = query_i32(query, 14),
        .cost_class = query_i32(query, 15),
    };
    return ERR_OK;
}

static struct store_select select_offering(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_offering, sizeof(struct offering), "offering"};
}

enum err_code store_uid(struct store *store, const char *offering_code, int32_t ordinal,
                        char uid[static UUID_TEXT_SIZE], struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    const char *installation = NULL;
    TRY(store_meta_get(store, "installation_id", &arena, &installation, err));
    const char *name = arena_printf(&arena, "%s\n%s\n%d", installation, offering_code, ordinal);
    crypto_uuid(str_from(name), uid);
    return ERR_OK;
}

static enum err_code put_offering(struct store *store, const struct offering *offering, int64_t now,
                                  int64_t *ret_id, enum store_change *ret_change, struct err *err)
{
    char uid[UUID_TEXT_SIZE];
    TRY(store_uid(store, offering->code, 0, uid, err));
    struct store_upsert upsert = {
        .find = STORE_OFFERING_FIND,
        .insert = STORE_OFFERING_INSERT,
        .update = STORE_OFFERING_UPDATE,
        .values = VALUES(value_text(offering->code), value_int(offering->course_id.v),
                         value_int(offering->seats), value_ref(offering->unit_id.v),
                         value_text(offering->audience), value_date(offering->window_from),
                         value_date(offering->window_to), value_int(offering->window_min),
                         value_int(offering->cancelled), value_int(offering->cost_each),
                         value_int(offering->cost_class), value_int(now), value_text(uid)),
        .noun = "offering",
    };
    return store_upsert(store, &upsert, ret_id, ret_change, err);
}

enum err_code store_offering_put(struct store *store, struct store_offering put, int64_t now,
                                 struct offering_id *ret_id, enum store_change *ret_change,
                                 struct err *err)
{
    STORE_SCOPE(scope);
    TRY(store_scope_begin(store, &scope, err));
    int64_t id = 0;
    enum store_change change = STORE_CHANGE_SAME;
    TRY(put_offering(store, put.offering, now, &id, &change, err));
    struct store_sessions sessions = {{id}, put.offering->code, put.sessions, put.sessions_len};
    bool sessions_changed = false;
    enum err_code code = store_sessions_put(store, &sessions, now, &sessions_changed, err);
    if (err && (code == ERR_INVALID || code == ERR_LIMIT))
        return err_prefix(err, "offering \"%s\"", put.offering->code);
    TRY(code);
    if (change == STORE_CHANGE_SAME && sessions_changed)
        change = STORE_CHANGE_CHANGED;
    TRY(store_scope_done(&scope, err));
    if (ret_id)
        ret_id->v = id;
    if (ret_change)
        *ret_change = change;
    return ERR_OK;
}

enum err_code store_offering_cancel(struct store *store, struct offering_id id, int64_t now,
                                    struct err *err)
{
    STORE_SCOPE(scope);
    TRY(store_scope_begin(store, &scope, err));
    CLEANUP(arena_release) struct arena arena = {0};
    struct offering offering = {0};
    TRY(store_offering_get(store, id, &arena, &offering, err));
    if (offering.cancelled)
        return err_set(err, ERR_CONFLICT, "offering \"%s\" is cancelled already", offering.code);
    struct store_values values = VALUES(value_int(id.v), value_int(now));
    TRY(store_run(store, STORE_OFFERING_CANCEL, values, NULL, err));
    TRY(store_run(store, STORE_SESSION_CANCEL, values, NULL, err));
    return store_scope_done(&scope, err);
}

enum err_code store_offering_list(struct store *store, struct arena *arena,
                                  struct offering **ret_offerings, size_t *ret_len, struct err *err)
{
    struct store_select select = select_offering(STORE_OFFERING_LIST, NO_VALUES);
    return store_select_all(store, &select, arena, ret_offerings, ret_len, err);
}

enum err_code store_offering_get(struct store *store, struct offering_id id, struct arena *arena,
                                 struct offering *ret_offering, struct err *err)
{
    struct store_select select = select_offering(STORE_OFFERING_GET, VALUES(value_int(id.v)));
    return store_select_one(store, &select, arena, ret_offering, err);
}

enum err_code store_offering_get_by_code(struct store *store, const char *code, struct arena *arena,
                                         struct offering *ret_offering, struct err *err)
{
    struct store_select select =
        select_offering(STORE_OFFERING_GET_BY_CODE, VALUES(value_text(code)));
    return store_select_one(store, &select, arena, ret_offering, err);
}
