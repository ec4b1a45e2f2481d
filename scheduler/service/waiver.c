/* Waivers: granted, revoked, listed. What one does is found out by counting anew. */
#include "scheduler/service/waiver.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scheduler/model/text_rule.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/roster.h"
#include "scheduler/service/transaction.h"
#include "scheduler/store/store_record.h"
#include "scheduler/store/store_worker.h"

static enum err_code audit(struct service *service, const char *verb, int64_t id,
                           const char *worker, const char *who, struct err *err)
{
    char object[40];
    (void)snprintf(object, sizeof(object), "waiver %" PRId64, id);
    const struct store_audit entry = {
        .at = service_now(service), .who = who, .verb = verb, .object = object, .detail = worker};
    return store_audit_append(service->store, &entry, err);
}

/* --- granting ----------------------------------------------------------------------------------
 */

struct granting {
    struct service *service;
    const struct waiver_order *order;
    struct date day;
    json_t *answer;
};

static void granting_release(struct granting *granting)
{
    json_decref(granting->answer);
}

/* The worker under the rulebook on that day; it lives in `roster` and `arena`. */
static enum err_code stand(const struct granting *granting, const struct worker *worker,
                           struct roster *roster, struct arena *arena,
                           const struct standing **ret_standing, struct err *err)
{
    const char *code = granting->order->rulebook;
    const struct roster_question question = {.worker = 0};
    struct standing *standings = NULL;
    size_t len = 0;
    char day[DATE_TEXT_SIZE];
    TRY(roster_load_some_within(granting->service, granting->day, worker, 1, roster, err));
    TRY(roster_standings(roster, &question, arena, &standings, &len, err));
    for (size_t i = 0; i < len; i++)
        for (size_t b = 0; b < roster->books_len; b++)
            if (standings[i].rulebook == roster->books[b] &&
                strcmp(roster->books[b]->code, code) == 0) {
                *ret_standing = &standings[i];
                return ERR_OK;
            }
    enum err_code missing =
        err_set(err, ERR_NOT_FOUND, "rulebook %s: not in force for worker %s on %s", code,
                worker->code, date_format(granting->day, day));
    return err == NULL ? missing : err_hint(err, "yanxu rules show lists those in force.");
}

/* One that is asked anew in each part of the period has the part's number behind its id. */
static bool is_named(const char *id, const char *name)
{
    size_t len = strlen(name);
    return len == 0 || (strncmp(id, name, len) == 0 && (id[len] == '\0' || id[len] == '/'));
}

static enum err_code check_asked(const struct standing *standing, const struct waiver_order *order,
                                 struct err *err)
{
    for (size_t i = 0; i < standing->requirements_len; i++)
        if (is_named(standing->requirements[i].id, order->requirement))
            return ERR_OK;
    return err_set(err, ERR_INVALID, "rulebook %s asks worker %s for nothing%s%s in that period",
                   order->rulebook, order->worker, order->requirement[0] != '\0' ? " by " : "",
                   order->requirement);
}

/* Which decree or waiver has put off the period, to name it. */
static const struct rule_variance *put_off_by(const struct varied_period *varied)
{
    for (size_t i = 0; i < varied->uses_len; i++)
        if (varied->uses[i].variance->months > 0 && !varied->uses[i].withheld)
            return varied->uses[i].variance;
    return NULL;
}

static enum err_code check_turn(const struct standing *standing, const struct waiver_order *order,
                                struct err *err)
{
    const struct varied_period *varied = &standing->varied;
    const struct rule_variance *by = put_off_by(varied);
    char to[DATE_TEXT_SIZE];
    if (order->months == 0)
        return ERR_OK;
    if (variance_extends(varied) && by != NULL)
        return err_set(err, ERR_CONFLICT,
                       "the period was put off to %s already, by %s %s: not twice running",
                       date_format(varied->days.to, to), variance_kind_code(by->kind), by->code);
    if (varied->follows)
        return err_set(err, ERR_CONFLICT,
                       "the period before this one was put off: not twice running");
    return ERR_OK;
}

static enum err_code check_period(const struct granting *granting, const struct standing *standing,
                                  struct err *err)
{
    char day[DATE_TEXT_SIZE];
    if (period_has(&standing->varied.days, granting->day) &&
        (!date_is_none(standing->from) || standing->rulebook->period.kind == RULE_PERIOD_ONCE))
        return ERR_OK;
    return err_set(err, ERR_INVALID, "%s lies in no period of worker %s under rulebook %s",
                   date_format(granting->day, day), granting->order->worker,
                   granting->order->rulebook);
}

static enum err_code check_second(const struct roster *roster, const struct store_waiver *another,
                                  const struct standing *standing, struct err *err)
{
    for (size_t i = 0; i < roster->waivers_len; i++) {
        const struct store_waiver *old = &roster->waivers[i];
        if (strcmp(old->rulebook, another->rulebook) == 0 &&
            strcmp(old->requirement, another->requirement) == 0 && old->units == another->units &&
            old->months == another->months && period_has(&standing->varied.days, old->day))
            return err_set(err, ERR_CONFLICT,
                           "worker %s has waiver %" PRId64 " of the same in this period already",
                           roster->workers[0].code, old->id);
    }
    return ERR_OK;
}

static enum err_code check(const struct granting *granting, const struct roster *roster,
                           const struct standing *standing, const struct store_waiver *waiver,
                           struct err *err)
{
    const struct waiver_order *order = granting->order;
    const struct rule_relief relief = {order->requirement,
                                       order->all ? RULE_RELIEF_ALL : order->units};
    const struct rule_variance variance = {.kind = VARIANCE_WAIVER,
                                           .months = order->months,
                                           .reliefs = &relief,
                                           .reliefs_len = waiver->units != 0};
    TRY(variance_fits(&variance, standing->rulebook, err));
    TRY(check_period(granting, standing, err));
    TRY(check_asked(standing, order, err));
    TRY(check_second(roster, waiver, standing, err));
    return check_turn(standing, order, err);
}

static int64_t missing_of(const struct standing *standing)
{
    int64_t sum = 0;
    for (size_t i = 0; i < standing->requirements_len; i++)
        if (!standing->requirements[i].is_share)
            sum += standing->requirements[i].missing_min;
    return sum;
}

/* How the worker stands now, beside how they stood. */
static enum err_code answer(struct granting *granting, int64_t id, const struct worker *worker,
                            const struct standing *before, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    const struct standing *after = NULL;
    char days[3][DATE_TEXT_SIZE];
    TRY(stand(granting, worker, &roster, &arena, &after, err));
    json_decref(granting->answer);
    granting->answer = json_pack(
        "{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I}", "waiver", (json_int_t)id, "worker",
        worker->code, "rulebook", granting->order->rulebook, "from",
        date_format(after->from, days[0]), "to_before", date_format(before->to, days[1]),
        "to_after", date_format(after->to, days[2]), "before",
        standing_state_text(before->state)->code, "after", standing_state_text(after->state)->code,
        "missing_before_min", (json_int_t)missing_of(before), "missing_after_min",
        (json_int_t)missing_of(after));
    return ERR_OK;
}

static enum err_code grant(void *context, struct err *err)
{
    struct granting *granting = context;
    struct service *service = granting->service;
    const struct waiver_order *order = granting->order;
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    const struct standing *standing = NULL;
    struct worker worker;
    int64_t id = 0;
    TRY(lookup_worker(service, order->worker, &arena, &worker, err));
    TRY(stand(granting, &worker, &roster, &arena, &standing, err));
    const struct store_waiver waiver = {.worker_id = worker.id,
                                        .rulebook = order->rulebook,
                                        .day = granting->day,
                                        .requirement = order->requirement,
                                        .units = order->all ? STORE_WAIVER_ALL : order->units,
                                        .months = order->months,
                                        .reason = order->reason,
                                        .granted_by = order->deed.who,
                                        .granted_at = service_now(service)};
    TRY(check(granting, &roster, standing, &waiver, err));
    TRY(store_waiver_insert(service->store, &waiver, &id, err));
    TRY(answer(granting, id, &worker, standing, err));
    return audit(service, "grant waiver", id, worker.code, order->deed.who, err);
}

enum err_code waiver_grant(struct service *service, const struct waiver_order *order,
                           json_t **ret_answer, struct err *err)
{
    CLEANUP(granting_release)
    struct granting granting = {.service = service,
                                .order = order,
                                .day =
                                    date_is_none(order->day) ? service_today(service) : order->day};
    const struct transaction transaction = {grant, &granting, order->deed.preview, true};
    TRY(text_validate("reason 原因", order->reason, 1, 200, err));
    if (!order->all && order->units == 0 && order->months == 0)
        return err_set(err, ERR_INVALID, "the waiver changes nothing: give units, all or months");
    if (order->all && order->units != 0)
        return err_set(err, ERR_INVALID, "either so many units are waived or all, not both");
    if (!order->all && order->units == 0 && order->requirement[0] != '\0')
        return err_set(err, ERR_INVALID, "how much of requirement %s: give units or all",
                       order->requirement);
    TRY(transaction_run(service, &transaction, err));
    *ret_answer = json_incref(granting.answer);
    return ERR_OK;
}

/* --- revoking ----------------------------------------------------------------------------------
 */

struct revoking {
    struct service *service;
    const struct revocation *end;
};

static enum err_code revoke(void *context, struct err *err)
{
    const struct revoking *revoking = context;
    const struct revocation *end = revoking->end;
    struct store *store = revoking->service->store;
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_waiver waiver;
    struct worker worker;
    enum err_code code = store_waiver_get(store, end->id, &arena, &waiver, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "there is no waiver %" PRId64, end->id);
    TRY(code);
    TRY(store_worker_get(store, waiver.worker_id, &arena, &worker, err));
    waiver.revoked_by = end->deed.who;
    waiver.revoked_at = service_now(revoking->service);
    waiver.revoked_reason = end->reason;
    TRY(store_waiver_revoke(store, &waiver, err));
    return audit(revoking->service, "revoke waiver", end->id, worker.code, end->deed.who, err);
}

enum err_code waiver_revoke(struct service *service, const struct revocation *end, struct err *err)
{
    struct revoking revoking = {service, end};
    const struct transaction transaction = {revoke, &revoking, end->deed.preview, true};
    TRY(text_validate("reason 原因", end->reason, 1, 200, err));
    return transaction_run(service, &transaction, err);
}

/* --- the list ----------------------------------------------------------------------------------
 */

static json_t *waiver_json(const struct store_waiver *waiver, const char *worker)
{
    char day[DATE_TEXT_SIZE];
    bool all = waiver->units == STORE_WAIVER_ALL;
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:i, s:b, s:i, s:s, s:s, s:s, s:o, s:s, s:o, s:s}",
                     "id", (json_int_t)waiver->id, "worker", worker, "rulebook", waiver->rulebook,
                     "day", date_format(waiver->day, day), "requirement", waiver->requirement,
                     "units", all ? 0 : (int)waiver->units, "all", all, "months",
                     (int)waiver->months, "reason", waiver->reason, "state",
                     waiver->revoked_at == 0 ? "in_force" : "revoked", "granted_by",
                     waiver->granted_by, "granted_at", json_instant(waiver->granted_at),
                     "revoked_by", waiver->revoked_by, "revoked_at",
                     json_instant(waiver->revoked_at), "revoked_reason", waiver->revoked_reason);
}

enum err_code waiver_list(struct service *service, const char *worker, json_t **ret_list,
                          struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP_JSON json_t *rows = json_array();
    struct worker of = {.id = {0}};
    struct store_waiver *waivers = NULL;
    size_t len = 0;
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    if (worker != NULL)
        TRY(lookup_worker(service, worker, &arena, &of, err));
    TRY(store_waiver_list(service->store, of.id, &arena, &waivers, &len, err));
    for (size_t i = 0; i < len; i++) {
        struct worker whose;
        TRY(store_worker_get(service->store, waivers[i].worker_id, &arena, &whose, err));
        json_array_append_new(rows, waiver_json(&waivers[i], whose.code));
    }
    *ret_list = json_pack("{s:O}", "waivers", rows);
    return ERR_OK;
}
