/* Locked places: put after a trial on the year's problem, removed, listed. */
#include "scheduler/service/lock.h"

#include <assert.h>

#include "scheduler/base/clock.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/year_problem.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_record.h"

static const struct enum_text states[LOCK_STATE_COUNT] = {
    [LOCK_STATE_HELD] = {"held", "已在现行计划中", "in the plan in force", NULL},
    [LOCK_STATE_WAITING] = {"waiting", "待下次规划", "the next plan gives it", NULL},
    [LOCK_STATE_SPENT] = {"spent", "已开班", "has begun", NULL},
    [LOCK_STATE_BROKEN] = {"broken", "班次已取消", "cancelled: unlock it", NULL},
};

const struct enum_text *lock_state_text(enum lock_state state)
{
    assert((unsigned)state < LOCK_STATE_COUNT);
    return &states[state];
}

/* What a lock is about. */
struct lock_case {
    struct worker worker;
    struct offering offering;
};

static enum err_code find_case(struct service *service, const struct lock_order *order,
                               struct arena *arena, struct lock_case *ret_case, struct err *err)
{
    TRY(lookup_worker(service, order->worker, arena, &ret_case->worker, err));
    return lookup_offering(service, order->offering, arena, &ret_case->offering, err);
}

/* Its first day; DATE_NONE if nothing of it stands. */
static enum err_code first_day_of(struct service *service, const struct offering *offering,
                                  struct arena *arena, struct date *ret_first, struct err *err)
{
    struct session *sessions = NULL;
    size_t len = 0;
    *ret_first = offering->window_from;
    TRY(store_session_list_of_offering(service->store, offering->id, arena, &sessions, &len, err));
    for (size_t i = 0; i < len && date_is_none(*ret_first); i++)
        if (!sessions[i].cancelled)
            *ret_first = sessions[i].date;
    return ERR_OK;
}

/* The year in which the offering can still be planned. */
static enum err_code check_ahead(struct service *service, const struct offering *offering,
                                 struct arena *arena, int32_t *ret_year, struct err *err)
{
    char day[DATE_TEXT_SIZE];
    struct date first;
    int32_t month = 0;
    int32_t mday = 0;
    TRY(first_day_of(service, offering, arena, &first, err));
    if (offering->cancelled || date_is_none(first))
        return err_set(err, ERR_CONFLICT, "offering %s is cancelled", offering->code);
    if (date_compare(first, service_today(service)) <= 0) {
        enum err_code code = err_set(err, ERR_CONFLICT, "offering %s began on %s", offering->code,
                                     date_format(first, day));
        (void)err_hint(err, "plans no longer change who is in what has begun");
        return code;
    }
    date_to_ymd(first, ret_year, &month, &mday);
    return ERR_OK;
}

/* The plan that would be made next must be able to keep it. */
static enum err_code try_lock(struct service *service, const struct lock_case *lock_case,
                              const struct enrolment_lock *lock, int32_t year, struct err *err)
{
    CLEANUP(year_problem_release) struct year_problem problem = {0};
    enum err_code code = year_problem_load(service, year, lock, &problem, err);
    if (code == ERR_CONFLICT || code == ERR_INVALID) {
        (void)err_prefix(err, "worker %s cannot be locked to %s", lock_case->worker.code,
                         lock_case->offering.code);
        return code;
    }
    TRY(code);
    if (problem_build_may_take(&problem.build, &lock_case->worker, &lock_case->offering) ||
        lock->reason[0] != '\0')
        return ERR_OK;
    code = err_set(err, ERR_CONFLICT, "offering %s is not for worker %s (tier, roles or unit)",
                   lock_case->offering.code, lock_case->worker.code);
    (void)err_hint(err, "--reason TEXT makes it an exception");
    return code;
}

static enum err_code audit_lock(struct service *service, const struct lock_order *order,
                                const char *verb, struct arena *arena, struct err *err)
{
    struct store_audit entry = {.at = service_now(service),
                                .who = order->who,
                                .verb = verb,
                                .object =
                                    arena_printf(arena, "%s %s", order->worker, order->offering),
                                .detail = ""};
    return store_audit_append(service->store, &entry, err);
}

enum err_code lock_put(struct service *service, const struct lock_order *order,
                       bool *ret_is_changed, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct lock_case lock_case;
    enum store_change change;
    int64_t version = 0;
    int32_t year = 0;
    TRY(office_version(service, &version, err));
    TRY(find_case(service, order, &arena, &lock_case, err));
    TRY(check_ahead(service, &lock_case.offering, &arena, &year, err));
    struct enrolment_lock lock = {.worker_id = lock_case.worker.id,
                                  .offering_id = lock_case.offering.id,
                                  .reason = order->reason,
                                  .who = order->who,
                                  .at = service_now(service)};
    TRY(enrolment_lock_validate(&lock, err));
    TRY(try_lock(service, &lock_case, &lock, year, err));
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(office_unchanged_since(service, version, err));
    TRY(store_lock_put(service->store, &lock, &change, err));
    if (change != STORE_CHANGE_SAME)
        TRY(audit_lock(service, order, "lock place", &arena, err));
    if (!order->preview)
        TRY(store_commit(&tx, err));
    *ret_is_changed = change != STORE_CHANGE_SAME;
    return ERR_OK;
}

enum err_code lock_remove(struct service *service, const struct lock_order *order, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct lock_case lock_case;
    TRY(find_case(service, order, &arena, &lock_case, err));
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    enum err_code code =
        store_lock_remove(service->store, lock_case.worker.id, lock_case.offering.id, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "worker %s is not locked to %s", order->worker,
                       order->offering);
    TRY(code);
    TRY(audit_lock(service, order, "unlock place", &arena, err));
    return order->preview ? ERR_OK : store_commit(&tx, err);
}

/* --- how they stand ---------------------------------------------------------------------------
 */

enum lock_state lock_state_of(const struct roster *roster, const struct enrolment_lock *lock)
{
    struct date first;
    struct date last;
    size_t at = roster_offering(roster, lock->offering_id);
    if (at == SIZE_MAX || roster->offerings[at].cancelled ||
        !roster_offering_days(roster, &roster->offerings[at], &first, &last))
        return LOCK_STATE_BROKEN;
    if (lock->held)
        return LOCK_STATE_HELD;
    return date_compare(first, roster->as_of) <= 0 ? LOCK_STATE_SPENT : LOCK_STATE_WAITING;
}

bool lock_holds(const struct roster *roster, size_t worker, struct offering_id offering)
{
    for (size_t i = roster->locks_from[worker]; i < roster->locks_from[worker + 1]; i++)
        if (roster->locks[i].offering_id.v == offering.v)
            return true;
    return false;
}

static json_t *lock_json(const struct roster *roster, const struct enrolment_lock *lock)
{
    char at[INSTANT_TEXT_SIZE];
    const struct offering *offering =
        &roster->offerings[roster_offering(roster, lock->offering_id)];
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "worker",
                     roster->workers[roster_worker(roster, lock->worker_id)].code, "offering",
                     offering->code, "course", roster_course_of(roster, offering)->code, "state",
                     lock_state_text(lock_state_of(roster, lock))->code, "reason", lock->reason,
                     "who", lock->who, "at", instant_format(lock->at, at));
}

enum err_code lock_list(struct service *service, json_t **ret_locks, struct err *err)
{
    CLEANUP(roster_release) struct roster roster = {0};
    TRY(roster_load(service, service_today(service), &roster, err));
    json_t *list = json_array();
    for (size_t i = 0; i < roster.locks_len; i++)
        json_array_append_new(list, lock_json(&roster, &roster.locks[i]));
    *ret_locks = json_pack("{s:o}", "locks", list);
    return ERR_OK;
}
