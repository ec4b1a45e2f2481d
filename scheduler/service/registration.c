/* Registrations entered, one worker's or a unit's. */
#include "scheduler/service/registration.h"

#include <assert.h>
#include <inttypes.h>

#include "scheduler/service/lookup.h"
#include "scheduler/service/registration_book.h"
#include "scheduler/service/roster.h"
#include "scheduler/store/store_record.h"
#include "scheduler/store/store_worker.h"

/* One registration on its way into the book. */
struct registering {
    struct service *service;
    enum registration_kind kind;
    const struct worker *worker;      /* as stored */
    const struct standing *standings; /* on the day of `on` */
    size_t standings_len;
    const struct registration *next; /* entered already, NULL: none */
    struct date on, from, to;
    const struct standing *under; /* the first with registrations */
};

static bool is_over(const struct registration_status *status)
{
    return status->state == REGISTRATION_EXPIRED || status->state == REGISTRATION_LAPSED;
}

static bool is_running(const struct registration_status *status)
{
    return status->state == REGISTRATION_REGISTERED || status->state == REGISTRATION_RESTORED ||
           status->state == REGISTRATION_RENEWABLE;
}

/* --- what can never be -------------------------------------------------------------------------
 */

static enum err_code check_kind(const struct registering *reg, const struct standing *standing,
                                struct err *err)
{
    const struct registration_status *status = &standing->registration;
    const char *code = reg->worker->code;
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    (void)date_format(standing->to, to);
    switch (reg->kind) {
    case REGISTRATION_KIND_FIRST:
        if (!is_running(status) && !is_over(status))
            return ERR_OK;
        (void)err_set(err, ERR_CONFLICT, "worker %s has been registered, until %s", code, to);
        return err_hint(err, "yanxu registration %s %s", is_over(status) ? "restore" : "renew",
                        code);
    case REGISTRATION_KIND_RENEW:
        if (reg->next != NULL)
            return err_set(err, ERR_CONFLICT,
                           "the registration of worker %s is renewed already, %s..%s", code,
                           date_format(reg->next->from, from), date_format(reg->next->to, to));
        if (is_running(status) || is_over(status))
            return ERR_OK;
        (void)err_set(err, ERR_CONFLICT, "worker %s is not registered yet", code);
        return err_hint(err, "yanxu registration first %s", code);
    case REGISTRATION_KIND_RESTORE:
        if (is_over(status))
            return ERR_OK;
        if (!is_running(status)) {
            (void)err_set(err, ERR_CONFLICT, "worker %s is not registered yet", code);
            return err_hint(err, "yanxu registration first %s", code);
        }
        (void)err_set(err, ERR_CONFLICT, "the registration of worker %s runs until %s", code, to);
        return err_hint(err, "yanxu registration renew %s", code);
    case REGISTRATION_KIND_FILE:
    case REGISTRATION_KIND_COUNT:
        break;
    }
    return ERR_OK; /* not reached: nobody orders these */
}

/* --- what stands in the way --------------------------------------------------------------------
 */

static const char *window_obstacle(const struct registering *reg, const struct standing *standing,
                                   struct arena *arena)
{
    const struct registration_status *status = &standing->registration;
    char day[DATE_TEXT_SIZE];
    if (status->state == REGISTRATION_UNREGISTERED)
        return "there is no certificate's date by that day";
    if (status->state == REGISTRATION_LATE)
        return arena_printf(arena, "the time for it ended on %s",
                            date_format(status->register_by, day));
    if (reg->kind != REGISTRATION_KIND_RENEW || status->state == REGISTRATION_RENEWABLE)
        return NULL;
    if (is_over(status))
        return arena_printf(arena, "the registration ran out on %s",
                            date_format(standing->to, day));
    return date_is_none(status->renew_from)
               ? NULL
               : arena_printf(arena, "renewing begins on %s", date_format(status->renew_from, day));
}

static const char *hours_obstacle(const struct registering *reg, const struct standing *standing,
                                  struct arena *arena)
{
    if (reg->kind == REGISTRATION_KIND_FIRST)
        return NULL;
    for (size_t i = 0; i < standing->requirements_len; i++) {
        const struct standing_requirement *part = &standing->requirements[i];
        int64_t unit = standing->rulebook->measure_min;
        if (part->earned_min < part->needed_min)
            return arena_printf(arena, "%s: %g of %g earned under %s%s", part->title.en,
                                (double)part->earned_min / (double)unit,
                                (double)part->needed_min / (double)unit, standing->rulebook->code,
                                standing->is_unproved ? " (not proved, more may count)" : "");
    }
    return NULL;
}

/* NULL: nothing. */
static const char *obstacle(const struct registering *reg, struct arena *arena)
{
    const char *found = NULL;
    for (size_t i = 0; i < reg->standings_len && found == NULL; i++) {
        const struct standing *standing = &reg->standings[i];
        if (standing->registration.state == REGISTRATION_NONE)
            continue;
        found = window_obstacle(reg, standing, arena);
        if (found == NULL)
            found = hours_obstacle(reg, standing, arena);
    }
    return found;
}

/* --- its days ----------------------------------------------------------------------------------
 */

static enum err_code take_days(struct registering *reg, struct err *err)
{
    const struct standing *under = reg->under;
    char to[DATE_TEXT_SIZE];
    if (date_is_none(reg->from))
        reg->from = reg->kind == REGISTRATION_KIND_RENEW ? date_add_days(under->to, 1) : reg->on;
    for (size_t i = 0; i < reg->standings_len && date_is_none(reg->to); i++)
        reg->to = registration_last_day(reg->standings[i].rulebook, reg->from);
    if (date_is_none(reg->to)) {
        (void)err_set(err, ERR_INVALID, "rulebook %s does not say how long a registration is",
                      under->rulebook->code);
        return err_hint(err, "--to DATE says it; \"period\": {\"kind\": \"registration\", "
                             "\"months\": 36} says it for all");
    }
    if (date_compare(reg->to, reg->from) < 0)
        return err_set(err, ERR_INVALID, "the registration would end before it begins");
    if (!date_is_none(under->to) && date_compare(reg->from, under->to) <= 0)
        return err_set(err, ERR_CONFLICT,
                       "worker %s is registered until %s; the next registration begins after that",
                       reg->worker->code, date_format(under->to, to));
    return ERR_OK;
}

static enum err_code find_rulebook(struct registering *reg, struct err *err)
{
    for (size_t i = 0; i < reg->standings_len && reg->under == NULL; i++)
        if (reg->standings[i].registration.state != REGISTRATION_NONE)
            reg->under = &reg->standings[i];
    if (reg->under != NULL)
        return check_kind(reg, reg->under, err);
    (void)err_set(err, ERR_INVALID, "no rulebook in force has registrations for worker %s, %s",
                  reg->worker->code, tier_text(reg->worker->tier)->en);
    return err_hint(err, "yanxu rules show lists those in force; cn-registration has them");
}

/* --- entering ----------------------------------------------------------------------------------
 */

static enum err_code audit(struct service *service, const struct registering *reg, const char *who,
                           bool is_forced, struct err *err)
{
    char detail[64];
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    (void)snprintf(detail, sizeof(detail), "%s..%s%s", date_format(reg->from, from),
                   date_format(reg->to, to), is_forced ? " forced" : "");
    const struct store_audit entry = {.at = service_now(service),
                                      .who = who,
                                      .verb = reg->kind == REGISTRATION_KIND_FIRST ? "register"
                                              : reg->kind == REGISTRATION_KIND_RENEW
                                                  ? "renew registration"
                                                  : "restore registration",
                                      .object = reg->worker->code,
                                      .detail = detail};
    return store_audit_append(service->store, &entry, err);
}

static enum err_code enter(const struct registering *reg, const char *who, const char *reason,
                           struct err *err)
{
    struct service *service = reg->service;
    const struct registration row = {.worker_id = reg->worker->id,
                                     .from = reg->from,
                                     .to = reg->to,
                                     .kind = reg->kind,
                                     .reason = reason != NULL ? reason : "",
                                     .who = who,
                                     .at = service_now(service)};
    struct worker worker = *reg->worker;
    worker.registered_from = reg->from;
    worker.registered_to = reg->to;
    const struct store_worker_put put = {.worker = &worker, .at = row.at};
    enum store_change change;
    TRY(registration_book_enter(service, reg->worker, &row, err));
    TRY(store_worker_put_all(service->store, &put, 1, &change, err));
    return audit(service, reg, who, reason != NULL, err);
}

static enum err_code check_order(const struct service *service,
                                 const struct registration_order *order, struct date on,
                                 struct err *err)
{
    char day[DATE_TEXT_SIZE];
    if (date_compare(on, service_today(service)) > 0)
        return err_set(err, ERR_INVALID, "%s is still to come", date_format(on, day));
    if (order->force != NULL && order->force[0] == '\0')
        return err_set(err, ERR_INVALID,
                       "why in spite of what stands in the way? The reason is "
                       "kept with the registration");
    return ERR_OK;
}

static json_t *answer_json(const struct registering *reg, const char *in_spite_of, bool preview)
{
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "worker", reg->worker->code, "kind",
                     registration_kind_text(reg->kind)->code, "rulebook",
                     reg->under->rulebook->code, "from", date_format(reg->from, from), "to",
                     date_format(reg->to, to), "in_spite_of",
                     in_spite_of != NULL ? in_spite_of : "", "preview", preview);
}

static enum err_code refuse(const struct registering *reg, const char *why, struct err *err)
{
    (void)err_set(err, ERR_CONFLICT, "worker %s: %s", reg->worker->code, why);
    return err_hint(err, "--force REASON enters it all the same, and keeps the reason");
}

enum err_code registration_make(struct service *service, const struct registration_order *order,
                                json_t **ret_answer, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    struct standing *standings = NULL;
    struct worker worker;
    struct registering reg = {.service = service,
                              .kind = order->kind,
                              .worker = &worker,
                              .on = date_is_none(order->on) ? service_today(service) : order->on,
                              .from = order->from,
                              .to = order->to};
    const struct roster_question question = {.worker = 0};
    TRY(check_order(service, order, reg.on, err));
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(lookup_worker(service, order->worker, &arena, &worker, err));
    TRY(roster_load_some_within(service, reg.on, &worker, 1, &roster, err));
    TRY(roster_standings(&roster, &question, &arena, &standings, &reg.standings_len, err));
    reg.standings = standings;
    reg.next = registration_book_next(&roster, 0);
    TRY(find_rulebook(&reg, err));
    const char *why = obstacle(&reg, &arena);
    if (why != NULL && order->force == NULL)
        return refuse(&reg, why, err);
    TRY(take_days(&reg, err));
    TRY(enter(&reg, order->deed.who, why != NULL ? order->force : NULL, err));
    if (!order->deed.preview)
        TRY(store_commit(&tx, err));
    *ret_answer = answer_json(&reg, why, order->deed.preview);
    return ERR_OK;
}

/* --- a unit's ----------------------------------------------------------------------------------
 */

/* A worker of the roster, if it may renew. */
static enum err_code renew_one(struct service *service, const struct roster *roster, size_t worker,
                               const char *who, json_t *answer, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct standing *standings = NULL;
    struct worker stored;
    struct registering reg = {.service = service,
                              .kind = REGISTRATION_KIND_RENEW,
                              .worker = &stored,
                              .on = roster->as_of,
                              .from = DATE_NONE,
                              .to = DATE_NONE};
    const struct roster_question question = {.worker = worker};
    TRY(roster_standings(roster, &question, &arena, &standings, &reg.standings_len, err));
    reg.standings = standings;
    for (size_t i = 0; i < reg.standings_len && reg.under == NULL; i++)
        if (standings[i].registration.state != REGISTRATION_NONE)
            reg.under = &standings[i];
    if (reg.under == NULL || reg.under->registration.state != REGISTRATION_RENEWABLE)
        return ERR_OK;
    TRY(store_worker_get(service->store, roster->workers[worker].id, &arena, &stored, err));
    const char *why = obstacle(&reg, &arena);
    if (why != NULL) {
        json_array_append_new(json_object_get(answer, "left"),
                              json_pack("{s:s, s:s}", "worker", stored.code, "why", why));
        return ERR_OK;
    }
    TRY(take_days(&reg, err));
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    json_array_append_new(json_object_get(answer, "renewed"),
                          json_pack("{s:s, s:s, s:s}", "worker", stored.code, "from",
                                    date_format(reg.from, from), "to", date_format(reg.to, to)));
    return enter(&reg, who, NULL, err);
}

enum err_code registration_renew_unit(struct service *service, const char *unit_code,
                                      const struct deed *deed, json_t **ret_answer, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    struct unit unit;
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(lookup_unit(service, unit_code, &arena, &unit, err));
    TRY(roster_load_within(service, service_today(service), &roster, err));
    CLEANUP_JSON json_t *answer = json_pack("{s:s, s:[], s:[], s:b}", "unit", unit.code, "renewed",
                                            "left", "preview", deed->preview);
    for (size_t i = 0; i < roster.workers_len; i++)
        if (roster_unit_within(&roster, roster.workers[i].unit_id, unit.id))
            TRY(renew_one(service, &roster, i, deed->who, answer, err));
    if (!deed->preview)
        TRY(store_commit(&tx, err));
    *ret_answer = json_incref(answer);
    return ERR_OK;
}
