/* Sign-in lists in the database: who came. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_ledger.h"

static enum err_code read_attendance(const struct store_query *query, struct arena *arena,
                                     void *ret_item, struct err *err)
{
    struct attendance mark = {
        .offering_id = {query_int(query, 0)},
        .worker_id = {query_int(query, 1)},
        .day = query_date(query, 2),
        .present_min = query_i32(query, 4),
        .makes_up = {query_int(query, 5)},
        .score_milli = query_int(query, 6),
        .entered_by = query_text(query, 7, arena),
        .entered_at = query_int(query, 8),
    };
    TRY(attendance_state_parse(query_str(query, 3), &mark.state, err));
    *(struct attendance *)ret_item = mark;
    return ERR_OK;
}

static struct store_select select_attendance(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_attendance, sizeof(struct attendance),
                                 "attendance"};
}

enum err_code store_attendance_put(struct store *store, const struct attendance *mark,
                                   enum store_change *ret_change, struct err *err)
{
    struct store_upsert upsert = {
        .find = STORE_ATTENDANCE_FIND,
        .insert = STORE_ATTENDANCE_INSERT,
        .update = STORE_ATTENDANCE_UPDATE,
        .values = VALUES(
            value_int(mark->offering_id.v), value_int(mark->worker_id.v), value_date(mark->day),
            value_text(attendance_state_text(mark->state)->code), value_int(mark->present_min),
            value_ref(mark->makes_up.v), value_int(mark->score_milli), value_text(mark->entered_by),
            value_int(mark->entered_at)),
        .noun = "attendance",
    };
    int64_t id = 0;
    return store_upsert(store, &upsert, &id, ret_change, err);
}

enum err_code store_attendance_list(struct store *store, struct arena *arena,
                                    struct attendance **ret_marks, size_t *ret_len, struct err *err)
{
    struct store_select select = select_attendance(STORE_ATTENDANCE_LIST, NO_VALUES);
    return store_select_all(store, &select, arena, ret_marks, ret_len, err);
}

enum err_code store_attendance_list_running(struct store *store, struct date after,
                                            struct arena *arena, struct attendance **ret_marks,
                                            size_t *ret_len, struct err *err)
{
    struct store_select select =
        select_attendance(STORE_ATTENDANCE_LIST_RUNNING, VALUES(value_int(after.day)));
    return store_select_all(store, &select, arena, ret_marks, ret_len, err);
}

enum err_code store_attendance_list_of_worker(struct store *store, struct worker_id id,
                                              struct arena *arena, struct attendance **ret_marks,
                                              size_t *ret_len, struct err *err)
{
    struct store_select select =
        select_attendance(STORE_ATTENDANCE_LIST_OF_WORKER, VALUES(value_int(id.v)));
    return store_select_all(store, &select, arena, ret_marks, ret_len, err);
}

enum err_code store_attendance_list_of_offering(struct store *store, struct offering_id id,
                                                struct arena *arena, struct attendance **ret_marks,
                                                size_t *ret_len, struct err *err)
{
    struct store_select select =
        select_attendance(STORE_ATTENDANCE_LIST_OF_OFFERING, VALUES(value_int(id.v)));
    return store_select_all(store, &select, arena, ret_marks, ret_len, err);
}

enum err_code store_attendance_list_making_up(struct store *store, struct offering_id id,
                                              struct arena *arena, struct attendance **ret_marks,
                                              size_t *ret_len, struct err *err)
{
    struct store_select select =
        select_attendance(STORE_ATTENDANCE_LIST_MAKING_UP, VALUES(value_int(id.v)));
    return store_select_all(store, &select, arena, ret_marks, ret_len, err);
}
