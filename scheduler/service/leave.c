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

static enum err_code find_leave(void *context, struct arena *arena, struct change_reach *ret_reach,
                                struct err *err)
{
    struct leaving *leaving = context;
    const struct leave_order *order = leaving->order;
    struct worker worker;
    int32_t year = 0;
    int32_t last = 0;
    int32_t month = 0;
    int32_t mday = 0;
    TRY(lookup_worker(leaving->service, order->worker, arena, &worker, err));
    leaving->leave = (struct leave){.worker_id = worker.id,
                                    .from = order->from,
                                    .to = order->to,
                                    .reason = order->reason,
                                    .who = order->mode.who,
                                    .at = service_now(leaving->service)};
    TRY(leave_validate(&leaving->leave, err));
    TRY(check_locks(leaving->service, &leaving->leave, order, arena, err));
    ret_reach->scope.worker_id = worker.id;
    date_to_ymd(order->from, &year, &month, &mday);
    date_to_ymd(order->to, &last, &month, &mday);
    while (year <= last)
        ret_reach->years[ret_reach->years_len++] = year++;
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
    enum err_code code = store_leave_clear(service->store, worker.id, order->from, err);
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
    TRY(store_leave_list_of_worker(service->store, found.id, &arena, &leaves, &len, err));
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++) {
        char from[DATE_TEXT_SIZE];
        char to[DATE_TEXT_SIZE];
        char at[INSTANT_TEXT_SIZE];
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "from", date_format(leaves[i].from, from),
                            "to", date_format(leaves[i].to, to), "reason", leaves[i].reason, "who",
                            leaves[i].who, "at", instant_format(leaves[i].at, at)));
    }
    *ret_list = json_pack("{s:s, s:o}", "worker", found.code, "leave", list);
    return ERR_OK;
}
