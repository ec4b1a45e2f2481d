/* Holidays and make-up working days in the database. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_office.h"

static enum err_code read_day(const struct store_query *query, struct arena *arena, void *ret_item,
                              struct err *err)
{
    enum day_kind kind = DAY_KIND_COUNT;
    TRY(day_kind_parse(query_str(query, 1), &kind, err));
    *(struct day *)ret_item = (struct day){
        .date = query_date(query, 0), .kind = kind, .name = query_text(query, 2, arena)};
    return ERR_OK;
}

enum err_code store_day_put(struct store *store, const struct day *day,
                            enum store_change *ret_change, struct err *err)
{
    struct store_upsert upsert = {
        .find = STORE_DAY_FIND,
        .insert = STORE_DAY_INSERT,
        .update = STORE_DAY_UPDATE,
        .values = VALUES(value_date(day->date), value_text(day_kind_text(day->kind)->code),
                         value_text(day->name)),
        .noun = "day",
    };
    return store_upsert(store, &upsert, NULL, ret_change, err);
}

enum err_code store_day_clear(struct store *store, struct date date, struct err *err)
{
    int64_t changes = 0;
    char text[DATE_TEXT_SIZE];
    TRY(store_run(store, STORE_DAY_DELETE, VALUES(value_date(date)), &changes, err));
    if (changes == 0)
        return err_set(err, ERR_NOT_FOUND, "%s is no holiday or make-up day",
                       date_format(date, text));
    return ERR_OK;
}

enum err_code store_day_list(struct store *store, struct arena *arena, struct days *ret_days,
                             struct err *err)
{
    struct store_select select = {.id = STORE_DAY_LIST,
                                  .values = NO_VALUES,
                                  .read = read_day,
                                  .item_size = sizeof(struct day),
                                  .noun = "day"};
    struct day *items = NULL;
    size_t len = 0;
    TRY(store_select_all(store, &select, arena, &items, &len, err));
    *ret_days = (struct days){items, len};
    return ERR_OK;
}

enum err_code store_day_sessions(struct store *store, struct date date, int64_t *ret_count,
                                 struct err *err)
{
    return store_run_int(store, STORE_DAY_SESSIONS, VALUES(value_date(date)), ret_count, err);
}
