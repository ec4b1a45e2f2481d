/* Holidays and make-up working days: shown, set, cleared. */
#include "scheduler/service/days.h"

#include "scheduler/store/store_office.h"
#include "scheduler/store/store_record.h"

static enum err_code add_day(struct service *service, const struct day *day, json_t *list,
                             struct err *err)
{
    char date[DATE_TEXT_SIZE];
    int64_t sessions = 0;
    TRY(store_day_sessions(service->store, day->date, &sessions, err));
    json_array_append_new(
        list, json_pack("{s:s, s:i, s:s, s:s, s:I}", "date", date_format(day->date, date),
                        "weekday", date_weekday(day->date), "kind", day_kind_text(day->kind)->code,
                        "name", day->name, "sessions", (json_int_t)sessions));
    return ERR_OK;
}

enum err_code days_show(struct service *service, int32_t year, json_t **ret_days, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct days days = {0};
    CLEANUP_JSON json_t *list = json_array();
    TRY(store_day_list(service->store, &arena, &days, err));
    for (size_t i = 0; i < days.len; i++) {
        int32_t of_year = 0;
        int32_t month = 0;
        int32_t mday = 0;
        date_to_ymd(days.items[i].date, &of_year, &month, &mday);
        if (year == 0 || of_year == year)
            TRY(add_day(service, &days.items[i], list, err));
    }
    *ret_days = json_pack("{s:O}", "days", list);
    return ERR_OK;
}

static enum err_code audit_day(struct service *service, const struct days_order *order,
                               const char *verb, const char *detail, struct err *err)
{
    char date[DATE_TEXT_SIZE];
    struct store_audit entry = {.at = service_now(service),
                                .who = order->who,
                                .verb = verb,
                                .object = date_format(order->day.date, date),
                                .detail = detail};
    return store_audit_append(service->store, &entry, err);
}

enum err_code days_set(struct service *service, const struct days_order *order,
                       struct days_outcome *ret_outcome, struct err *err)
{
    enum store_change change;
    struct days_outcome outcome;
    TRY(day_validate(&order->day, err));
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(store_day_put(service->store, &order->day, &change, err));
    TRY(store_day_sessions(service->store, order->day.date, &outcome.sessions, err));
    outcome.is_changed = change != STORE_CHANGE_SAME;
    if (outcome.is_changed)
        TRY(audit_day(service, order, "set day", day_kind_text(order->day.kind)->code, err));
    if (!order->preview)
        TRY(store_commit(&tx, err));
    *ret_outcome = outcome;
    return ERR_OK;
}

enum err_code days_clear(struct service *service, const struct days_order *order,
                         struct days_outcome *ret_outcome, struct err *err)
{
    struct days_outcome outcome = {.is_changed = true};
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(store_day_clear(service->store, order->day.date, err));
    TRY(store_day_sessions(service->store, order->day.date, &outcome.sessions, err));
    TRY(audit_day(service, order, "clear day", "", err));
    if (!order->preview)
        TRY(store_commit(&tx, err));
    *ret_outcome = outcome;
    return ERR_OK;
}
