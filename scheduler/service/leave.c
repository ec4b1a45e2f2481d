/* Leave 请假: put, cleared, listed. */
#include "scheduler/service/leave.h"

#include "scheduler/base/clock.h"
#include "scheduler/service/lookup.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_record.h"

static enum err_code audit_leave(struct service *service, const struct leave_order *order,
                                 const char *verb, struct arena *arena, struct err *err)
{
    char from[DATE_TEXT_SIZE];
    struct store_audit entry = {
        .at = service_now(service),
        .who = order->mode.who,
        .verb = verb,
        .object = arena_printf(arena, "%s %s", order->worker, date_format(order->from, from)),
        .detail = ""};
    return store_audit_append(service->store, &entry, err);
}

/* A place that a person has decided on is not given up in silence. */
static enum err_code check_locks(struct service *service, const struct leave *leave,
                                 const struct leave_order *order, struct arena *arena,
                                 struct err *err)
{
    struct enrolment_lock *locks = NULL;
    size_t len = 0;
    TRY(store_lock_list_of_worker(service->store, leave->worker_id, arena, &locks, &len, err));
    for (size_t i = 0; i < len; i++) {
        struct session *sessions = NULL;
        struct offering offering;
        size_t sessions_len = 0;
        TRY(store_offering_get(service->store, locks[i].offering_id, arena, &offering, err));
        TRY(store_session_list_of_offering(service->store, offering.id, arena, &sessions,
                                           &sessions_len, err));
        for (size_t k = 0; k < sessions_len; k++) {
            if (sessions[k].cancelled || date_compare(sessions[k].date, leave->from) < 0 ||
                date_compare(sessions[k].date, leave->to) > 0 ||
                date_compare(sessions[k].date, service_today(service)) <= 0)
                continue;
            (void)err_set(err, ERR_CONFLICT, "worker %s is locked to %s, which meets in this leave",
                          order->worker, offering.code);
            return err_hint(err, "yanxu plan unlock %s %s", order->worker, offering.code);
        }
    }
    return ERR_OK;
}

/* One leave on its way. */
struct leaving {
    struct service *service;
    const struct leave_order *order;
    struct leave leave;
};

/* The years that it touches, as far as plans can be in force: what is over stays as it was, and who
 * is inactive until further notice is so in every year to come. */
static void add_years(const struct leave *leave, struct date today, struct change_reach *reach)
{
    int32_t year = 0;
    int32_t last = 0;
    int32_t this_year = 0;
    int32_t month = 0;
    int32_t mday = 0;
    date_to_ymd(today, &this_year, &month, &mday);
    date_to_ymd(leave->from, &year, &month, &mday);
    date_to_ymd(leave->to, &last, &month, &mday);
    if (leave->kind == LEAVE_KIND_INACTIVE && year < this_year)
        year = this_year;
    while (year <= last && reach->years_len < CHANGE_YEARS_MAX)
        reach->years[reach->years_len++] = year++;
}

static enum err_code find_leave(void *context, struct arena *arena, struct change_reach *ret_reach,
                                struct err *err)
{
    struct leaving *leaving = context;
    const struct leave_order *order = leaving->order;
    struct worker worker;
    TRY(lookup_worker(leaving->service, order->worker, arena, &worker, err));
    leaving->leave = (struct leave){.worker_id = worker.id,
                                    .from = order->from,
                                    .to = order->to,
                                    .kind = order->kind,
                                    .reason = order->reason,
                                    .who = order->mode.who,
                                    .at = service_now(leaving->service)};
    TRY(leave_validate(&leaving->leave, err));
    TRY(check_locks(leaving->service, &leaving->leave, order, arena, err));
    ret_reach->scope.worker_id = worker.id;
    add_years(&leaving->leave, service_today(leaving->service), ret_reach);
    return ERR_OK;
}

static enum err_code put_leave(void *context, struct arena *arena, enum change_effect *ret_effect,
                               struct err *err)
{
    struct leaving *leaving = context;
    enum store_change change;
    TRY(store_leave_put(leaving->service->store, &leaving->leave, &change, err));
    *ret_effect = change == STORE_CHANGE_SAME ? CHANGE_EFFECT_NONE : CHANGE_EFFECT_PLACES;
    return change == STORE_CHANGE_SAME
               ? ERR_OK
               : audit_leave(leaving->service, leaving->order, "put leave", arena, err);
}

enum err_code leave_put(struct service *service, const struct leave_order *order,
                        json_t **ret_answer, struct err *err)
{
    struct leaving leaving = {.service = service, .order = order};
    const struct change change = {.kind = "leave",
                                  .type = "places.changed",
                                  .words = "places_changed",
                                  .find = find_leave,
                                  .apply = put_leave,
                                  .context = &leaving,
                                  .mode = order->mode};
    return change_make(service, &change, ret_answer, err);
}

enum err_code leave_clear(struct service *service, const struct leave_order *order, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct worker worker;
    char from[DATE_TEXT_SIZE];
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(lookup_worker(service, order->worker, &arena, &worker, err));
    const struct leave leave = {
        .worker_id = worker.id, .from = order->from, .at = service_now(service)};
    enum err_code code = store_leave_clear(service->store, &leave, err);
    if (code == ERR_NOT_FOUND) {
        (void)err_set(err, code, "no leave of worker %s begins on %s", order->worker,
                      date_format(order->from, from));
        return err_hint(err, "yanxu worker leave %s lists them", order->worker);
    }
    TRY(code);
    TRY(audit_leave(service, order, "clear leave", &arena, err));
    return order->mode.preview ? ERR_OK : store_commit(&tx, err);
}

enum err_code leave_list(struct service *service, const char *worker, json_t **ret_list,
                         struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct worker found;
    struct leave *leaves = NULL;
    size_t len = 0;
    TRY(lookup_worker(service, worker, &arena, &found, err));
    const struct store_leave_of of = {found.id, INT64_MAX};
    TRY(store_leave_list_of_worker(service->store, of, &arena, &leaves, &len, err));
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++) {
        char from[DATE_TEXT_SIZE];
        char to[DATE_TEXT_SIZE];
        char at[INSTANT_TEXT_SIZE];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "from",
                                              date_format(leaves[i].from, from), "to",
                                              date_format(leaves[i].to, to), "kind",
                                              leave_kind_text(leaves[i].kind)->code, "reason",
                                              leaves[i].reason, "who", leaves[i].who, "at",
                                              instant_format(leaves[i].at, at)));
    }
    *ret_list = json_pack("{s:s, s:o}", "worker", found.code, "leave", list);
    return ERR_OK;
}
