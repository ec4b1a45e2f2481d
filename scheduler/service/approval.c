/* Approvals: granted, revoked, listed; and handed to the rules. */
#include "scheduler/service/approval.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/model/text_rule.h"
#include "scheduler/service/transaction.h"
#include "scheduler/store/store_approval.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_record.h"

/* The name of a provider stays out of the audit: it may be a person's. */
static enum err_code audit(struct service *service, const char *verb, int64_t id,
                           const struct store_approval *approval, const char *who, struct err *err)
{
    char object[40];
    char detail[100];
    const struct store_audit entry = {
        .at = service_now(service), .who = who, .verb = verb, .object = object, .detail = detail};
    (void)snprintf(object, sizeof(object), "approval %" PRId64, id);
    (void)snprintf(detail, sizeof(detail), "%s by %s",
                   approval_kind_text(approval->approval.kind)->code, approval->approval.body);
    return store_audit_append(service->store, &entry, err);
}

static enum err_code get(struct store *store, int64_t id, struct arena *arena,
                         struct store_approval *ret_approval, struct err *err)
{
    enum err_code code = store_approval_get(store, id, arena, ret_approval, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "there is no approval %" PRId64, id);
    return code;
}

/* --- granting ----------------------------------------------------------------------------------
 */

struct granting {
    struct service *service;
    const struct approval_order *order;
    int64_t id;
};

/* Of a mode its code, of a course one that there is. */
static enum err_code check_code(const struct granting *granting, struct arena *arena,
                                struct approval *approval, struct err *err)
{
    enum course_mode mode = COURSE_MODE_CLASSROOM;
    struct course course;
    TRY(approval_validate(approval, err));
    if (approval->kind == APPROVAL_MODE) {
        TRY(course_mode_parse(str_from(approval->code), &mode, err));
        approval->code = course_mode_text(mode)->code;
    }
    if (approval->kind != APPROVAL_COURSE)
        return ERR_OK;
    enum err_code found =
        store_course_get_by_code(granting->service->store, approval->code, arena, &course, err);
    if (found != ERR_NOT_FOUND)
        return found;
    return err_set(err, ERR_NOT_FOUND, "there is no course %s", approval->code);
}

static bool begins_by(struct date a, struct date b)
{
    return date_is_none(a) || (!date_is_none(b) && date_compare(a, b) <= 0);
}

static bool ends_from(struct date a, struct date b)
{
    return date_is_none(a) || (!date_is_none(b) && date_compare(a, b) >= 0);
}

enum err_code approval_covering(struct service *service, const struct approval *approval,
                                struct arena *arena, struct store_approval *ret_old,
                                struct err *err)
{
    const struct store_approval_which which = {approval->kind, approval->code};
    struct store_approval *all = NULL;
    size_t len = 0;
    TRY(store_approval_list(service->store, which, arena, &all, &len, err));
    *ret_old = (struct store_approval){.id = 0};
    for (size_t i = 0; i < len && ret_old->id == 0; i++) {
        const struct approval *old = &all[i].approval;
        if (all[i].revoked_at == 0 && strcmp(old->body, approval->body) == 0 &&
            begins_by(old->from, approval->from) && ends_from(old->to, approval->to))
            *ret_old = all[i];
    }
    return ERR_OK;
}

static enum err_code check_second(const struct granting *granting, const struct approval *approval,
                                  struct arena *arena, struct err *err)
{
    struct store_approval old;
    TRY(approval_covering(granting->service, approval, arena, &old, err));
    if (old.id != 0)
        return err_set(err, ERR_CONFLICT, "approval %" PRId64 " says as much already", old.id);
    return ERR_OK;
}

static enum err_code grant(void *context, struct err *err)
{
    struct granting *granting = context;
    const struct approval_order *order = granting->order;
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_approval approval = {.approval = order->approval,
                                      .reason = order->reason,
                                      .granted_by = order->deed.who,
                                      .granted_at = service_now(granting->service)};
    TRY(check_code(granting, &arena, &approval.approval, err));
    TRY(check_second(granting, &approval.approval, &arena, err));
    TRY(store_approval_insert(granting->service->store, &approval, &granting->id, err));
    return audit(granting->service, "grant approval", granting->id, &approval, order->deed.who,
                 err);
}

enum err_code approval_grant(struct service *service, const struct approval_order *order,
                             int64_t *ret_id, struct err *err)
{
    struct granting granting = {.service = service, .order = order};
    const struct transaction transaction = {grant, &granting, order->deed.preview, true};
    TRY(text_validate("reason 原因", order->reason, 0, 200, err));
    TRY(transaction_run(service, &transaction, err));
    *ret_id = granting.id;
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
    struct store_approval approval;
    TRY(get(store, end->id, &arena, &approval, err));
    TRY(text_validate("reason 原因", end->reason, 1, 200, err));
    approval.revoked_by = end->deed.who;
    approval.revoked_at = service_now(revoking->service);
    approval.revoked_reason = end->reason;
    TRY(store_approval_revoke(store, &approval, err));
    return audit(revoking->service, "revoke approval", end->id, &approval, end->deed.who, err);
}

enum err_code approval_revoke(struct service *service, const struct revocation *end,
                              struct err *err)
{
    struct revoking revoking = {service, end};
    const struct transaction transaction = {revoke, &revoking, end->deed.preview, true};
    return transaction_run(service, &transaction, err);
}

/* --- the list ----------------------------------------------------------------------------------
 */

static json_t *approval_json(const struct store_approval *row)
{
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:o, s:s}", "id",
                     (json_int_t)row->id, "kind", approval_kind_text(row->approval.kind)->code,
                     "code", row->approval.code, "by", row->approval.body, "from",
                     date_format(row->approval.from, from), "to", date_format(row->approval.to, to),
                     "reason", row->reason, "state", row->revoked_at == 0 ? "in_force" : "revoked",
                     "granted_by", row->granted_by, "granted_at", json_instant(row->granted_at),
                     "revoked_by", row->revoked_by, "revoked_at", json_instant(row->revoked_at),
                     "revoked_reason", row->revoked_reason);
}

enum err_code approval_list(struct service *service, const struct approval_which *which,
                            json_t **ret_list, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    const struct store_approval_which of = {which->kind, which->code != NULL ? which->code : ""};
    struct store_approval *approvals = NULL;
    size_t len = 0;
    TRY(store_approval_list(service->store, of, &arena, &approvals, &len, err));
    json_t *rows = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(rows, approval_json(&approvals[i]));
    *ret_list = json_pack("{s:o}", "approvals", rows);
    return ERR_OK;
}

enum err_code approval_show(struct service *service, int64_t id, json_t **ret_approval,
                            struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_approval approval;
    TRY(get(service->store, id, &arena, &approval, err));
    *ret_approval = approval_json(&approval);
    return ERR_OK;
}

/* --- for the rules -----------------------------------------------------------------------------
 */

static struct course_id course_of(const struct roster *roster, const char *code)
{
    for (size_t i = 0; i < roster->courses_len; i++)
        if (strcmp(roster->courses[i].code, code) == 0)
            return roster->courses[i].id;
    return (struct course_id){0};
}

enum err_code approval_load(struct service *service, struct roster *roster, struct err *err)
{
    struct store_approval *rows = NULL;
    size_t len = 0;
    TRY(store_approval_list_known(service->store, service_known_at(service), &roster->arena, &rows,
                                  &len, err));
    roster->approvals = arena_array(&roster->arena, len + 1, sizeof(*roster->approvals));
    for (size_t i = 0; i < len; i++) {
        struct approval *approval = &roster->approvals[roster->approvals_len++];
        *approval = rows[i].approval;
        if (approval->kind == APPROVAL_COURSE)
            approval->course_id = course_of(roster, approval->code);
    }
    if (len > 1)
        qsort(roster->approvals, len, sizeof(*roster->approvals), approval_compare);
    return ERR_OK;
}
