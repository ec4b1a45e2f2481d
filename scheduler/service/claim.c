/* Claims: made from what somebody typed, decided on. Everything is judged as a row of a file of
 * hours would be. */
#include "scheduler/service/claim.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scheduler/base/clock.h"
#include "scheduler/import/import.h"
#include "scheduler/ledger/ledger.h"
#include "scheduler/model/text_rule.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/transaction.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_record.h"
#include "scheduler/store/store_worker.h"

static enum err_code audit(struct service *service, const char *verb, struct claim_id id,
                           const char *worker, const char *who, struct err *err)
{
    char object[40];
    (void)snprintf(object, sizeof(object), "claim %" PRId64, id.v);
    struct store_audit entry = {
        .at = service_now(service), .who = who, .verb = verb, .object = object, .detail = worker};
    return store_audit_append(service->store, &entry, err);
}

/* --- making ------------------------------------------------------------------------------------
 */

struct making {
    struct service *service;
    const struct claim_order *order;
    struct evidence_set files;
    struct claim_id id;
};

/* What is wrong, in the language of who claims. */
static const char *say(const struct claim_order *order, const char *zh, const char *en)
{
    return order->in_chinese ? zh : en;
}

/* Columns that were not read from a file go by their codes, or as a page calls them. */
static const char *heading_of(const struct claim_order *order, const struct import_refusal *refused)
{
    static const char *const labels[HOURS_COLUMN_COUNT] = {
        [HOURS_COLUMN_AMOUNT] = "数量", [HOURS_COLUMN_EVIDENCE] = "证明材料"};
    size_t len = 0;
    const struct column *columns = columns_of(FILE_KIND_HOURS, &len);
    if (!order->in_chinese || refused->column < 0 || (size_t)refused->column >= len)
        return refused->heading;
    const char *label = labels[refused->column];
    return label != NULL ? label : columns[refused->column].zh;
}

/* The order as a row of hours: every cell judged, lists sorted, measures in either language. */
static enum err_code judge(const struct claim_order *order, struct arena *arena,
                           const struct import_row **ret_row, struct err *err)
{
    const struct import_texts texts = {order->cells, 1};
    const struct import_options options = {.language = order->in_chinese ? IMPORT_LANGUAGE_ZH
                                                                         : IMPORT_LANGUAGE_EN};
    struct import_file *file = NULL;
    TRY(import_read_texts(&texts, FILE_KIND_HOURS, &options, arena, &file, err));
    if (file->refused_len > 0) {
        const struct import_refusal *refused = &file->refused[0];
        (void)err_set(err, ERR_INVALID, "%s: %s", heading_of(order, refused), refused->reason);
        return err_hint(err, "%s", refused->remedy);
    }
    if (file->rows_len == 0)
        return err_set(err, ERR_INVALID, "%s",
                       say(order, "申报要写明是谁、哪一天、多少学时",
                           "a claim says whose hours, of which day, and how many"));
    *ret_row = &file->rows[0];
    return ERR_OK;
}

static enum err_code check_hours(const struct making *making, const struct credit *hours,
                                 struct err *err)
{
    const struct claim_order *order = making->order;
    if (hours->source == CREDIT_SOURCE_ATTENDANCE || hours->source == CREDIT_SOURCE_CARRY_OVER ||
        hours->source == CREDIT_SOURCE_ADJUSTMENT)
        return err_set(err, ERR_INVALID, "hours of source %s are not claimed",
                       credit_source_text(hours->source)->code);
    if (hours->evidence[0] == '\0' && making->files.len == 0)
        return err_set(err, ERR_INVALID, "%s",
                       say(order, "申报要有证明材料：照片或 PDF，证书上的编号，或材料存放的地方",
                           "a claim needs evidence: a photograph or PDF, what the certificate "
                           "says of itself, or where it is kept"));
    if (date_compare(hours->earned_on, service_today(making->service)) > 0)
        return err_set(err, ERR_INVALID, "%s",
                       say(order, "取得日期还没有到", "hours cannot be earned in the future"));
    return credit_validate(hours, err);
}

static enum err_code read_hours(struct making *making, struct arena *arena,
                                struct worker *ret_worker, struct credit *ret_hours,
                                struct err *err)
{
    struct service *service = making->service;
    const struct import_row *row = NULL;
    struct course course = {0};
    TRY(judge(making->order, arena, &row, err));
    const struct import_cell *cells = row->cells;
    const struct import_cell *source = &cells[HOURS_COLUMN_SOURCE];
    TRY(lookup_worker(service, cells[HOURS_COLUMN_WORKER].text, arena, ret_worker, err));
    if (import_cell_given(&cells[HOURS_COLUMN_COURSE])) {
        const char *code = cells[HOURS_COLUMN_COURSE].text;
        enum err_code found = store_course_get_by_code(service->store, code, arena, &course, err);
        if (found == ERR_NOT_FOUND)
            return err_set(err, ERR_NOT_FOUND, "there is no course %s", code);
        TRY(found);
    }
    struct credit hours = {
        .worker_id = ret_worker->id,
        .stated_milli = cells[HOURS_COLUMN_AMOUNT].number,
        .measure = (enum credit_measure)cells[HOURS_COLUMN_MEASURE].number,
        .categories = cells[HOURS_COLUMN_CATEGORIES].text,
        .mode = (enum course_mode)cells[HOURS_COLUMN_MODE].number,
        .earned_on = cells[HOURS_COLUMN_EARNED_ON].date,
        .source =
            import_cell_given(source) ? (enum credit_source)source->number : CREDIT_SOURCE_EXTERNAL,
        .external_id = "",
        .course_id = course.id,
        .state = CREDIT_STATE_CLAIMED,
        .evidence = cells[HOURS_COLUMN_EVIDENCE].text,
        .provider = cells[HOURS_COLUMN_PROVIDER].text,
        .reason = "",
        .entered_by = making->order->deed.who,
        .entered_at = service_now(service),
    };
    hours.min = (int32_t)service_minutes(service, hours.stated_milli, hours.measure);
    TRY(check_hours(making, &hours, err));
    *ret_hours = hours;
    return ERR_OK;
}

static enum err_code refuse_degree(const struct credit *entry, const char *worker, bool in_chinese,
                                   struct err *err)
{
    if (in_chinese)
        return err_set(err, ERR_CONFLICT,
                       "%s 已有学历学时（台账记录 %" PRId64 "），学历一生只计一次", worker,
                       entry->id.v);
    return err_set(err, ERR_CONFLICT,
                   "worker %s has a degree already, by entry %" PRId64 "; it counts once in a life",
                   worker, entry->id.v);
}

/* A degree counts once in a life, whichever way it came. */
static enum err_code check_degree(struct service *service, const struct credit *hours,
                                  const char *worker, bool in_chinese, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct credit *entries = NULL;
    struct ledger_balance balance;
    size_t len = 0;
    if (hours->source != CREDIT_SOURCE_DEGREE)
        return ERR_OK;
    TRY(store_credit_list_of_worker(service->store, hours->worker_id, &arena, &entries, &len, err));
    TRY(ledger_fold(entries, len, LEDGER_NOW, &arena, &balance, err));
    for (size_t i = 0; i < balance.len; i++)
        if (balance.entries[i].source == CREDIT_SOURCE_DEGREE)
            return refuse_degree(&balance.entries[i], worker, in_chinese, err);
    return ERR_OK;
}

/* Does the claim stand: undecided, or approved with something left of its entry? */
static enum err_code is_standing(struct service *service, const struct claim *claim,
                                 bool *ret_is_standing, struct err *err)
{
    int64_t left = 0;
    if (claim->hours.state == CREDIT_STATE_APPROVED)
        TRY(store_credit_left(service->store, claim->credit_id, &left, err));
    *ret_is_standing = claim->hours.state == CREDIT_STATE_CLAIMED || left > 0;
    return ERR_OK;
}

/* The very claim, sent again: by a second press, or a page loaded anew. */
static bool is_same(const struct credit *a, const struct credit *b)
{
    return a->stated_milli == b->stated_milli && a->measure == b->measure && a->mode == b->mode &&
           a->source == b->source && a->course_id.v == b->course_id.v &&
           date_compare(a->earned_on, b->earned_on) == 0 &&
           strcmp(a->categories, b->categories) == 0 && strcmp(a->evidence, b->evidence) == 0 &&
           strcmp(a->provider, b->provider) == 0;
}

static enum err_code find_own(struct making *making, const struct credit *hours,
                              const struct claim *claims, size_t len, struct err *err)
{
    size_t waiting = 0;
    for (size_t i = 0; i < len; i++) {
        if (claims[i].hours.state != CREDIT_STATE_CLAIMED)
            continue;
        bool has_same = false;
        waiting++;
        if (is_same(&claims[i].hours, hours))
            TRY(evidence_is_same(making->service, claims[i].id, &making->files, &has_same, err));
        if (has_same)
            making->id = claims[i].id;
    }
    if (making->id.v != 0)
        return ERR_OK;
    TRY(evidence_check_waiting(making->service, hours->worker_id, &making->files, err));
    if (waiting < CLAIM_OWN_WAITING_MAX)
        return ERR_OK;
    return err_set(err, ERR_CONFLICT, "%s",
                   say(making->order, "待审核的申报已有 50 条，请等培训管理员审核后再提交",
                       "50 claims wait to be decided on already; claim more after that"));
}

static enum err_code refuse_second(const struct claim_order *order, const struct claim *claim,
                                   const char *worker, struct err *err)
{
    const struct enum_text *state = credit_state_text(claim->hours.state);
    bool is_degree = claim->hours.source == CREDIT_SOURCE_DEGREE;
    if (order->in_chinese)
        return err_set(err, ERR_CONFLICT, "%s已经申报过：第 %" PRId64 " 号，%s",
                       is_degree ? "学历" : "同一份证明材料", claim->id.v, state->zh);
    return err_set(err, ERR_CONFLICT, "worker %s has claim %" PRId64 " (%s) %s already", worker,
                   claim->id.v, state->code, is_degree ? "of a degree" : "with this evidence");
}

/* Hours that may not be claimed twice: of another degree, or on the same written evidence. */
static bool is_second(const struct credit *old, const struct credit *hours)
{
    if (old->source != hours->source)
        return false;
    return hours->source == CREDIT_SOURCE_DEGREE ||
           (hours->evidence[0] != '\0' && strcmp(old->evidence, hours->evidence) == 0);
}

/* making->id, if it is there already. */
static enum err_code check_second(struct making *making, const struct credit *hours,
                                  const char *worker, struct arena *arena, struct err *err)
{
    struct service *service = making->service;
    struct claim *claims = NULL;
    size_t len = 0;
    const struct store_claim_which of_worker = {hours->worker_id, CREDIT_STATE_COUNT};
    TRY(store_claim_list(service->store, of_worker, arena, &claims, &len, err));
    if (making->order->is_own)
        TRY(find_own(making, hours, claims, len, err));
    for (size_t i = 0; i < len && making->id.v == 0; i++) {
        bool is_there = false;
        if (!is_second(&claims[i].hours, hours))
            continue;
        TRY(is_standing(service, &claims[i], &is_there, err));
        if (is_there)
            return refuse_second(making->order, &claims[i], worker, err);
    }
    return making->id.v != 0 ? ERR_OK
                             : check_degree(service, hours, worker, making->order->in_chinese, err);
}

static enum err_code make(void *context, struct err *err)
{
    struct making *making = context;
    CLEANUP(arena_release) struct arena arena = {0};
    struct worker worker;
    struct claim claim = {.reason = "", .decided_by = ""};
    making->id = (struct claim_id){0};
    TRY(read_hours(making, &arena, &worker, &claim.hours, err));
    TRY(check_second(making, &claim.hours, worker.code, &arena, err));
    if (making->id.v != 0)
        return ERR_OK;
    TRY(store_claim_insert(making->service->store, &claim, &making->id, err));
    TRY(evidence_put(making->service, making->id, &making->files, making->order->deed.who, NULL,
                     err));
    return audit(making->service, "claim", making->id, worker.code, making->order->deed.who, err);
}

enum err_code claim_make(struct service *service, const struct claim_order *order,
                         struct claim_id *ret_id, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct making making = {
        .service = service, .order = order, .files = {.in_chinese = order->in_chinese}};
    const struct transaction transaction = {make, &making, order->deed.preview, true};
    TRY(evidence_judge(order->files, order->files_len, &arena, &making.files, err));
    TRY(transaction_run(service, &transaction, err));
    *ret_id = making.id;
    return ERR_OK;
}

/* --- deciding ----------------------------------------------------------------------------------
 */

struct deciding {
    struct service *service;
    const struct claim_decision *decision;
    enum credit_state state;
    struct credit_id entry;
};

static enum err_code refuse_decided(const struct claim_decision *decision,
                                    const struct claim *claim, struct err *err)
{
    const struct enum_text *state = credit_state_text(claim->hours.state);
    if (decision->in_chinese)
        return err_set(err, ERR_CONFLICT, "第 %" PRId64 " 号申报已审核：%s", claim->id.v,
                       state->zh);
    return err_set(err, ERR_CONFLICT, "claim %" PRId64 " is decided already: %s", claim->id.v,
                   state->code);
}

static enum err_code refuse_more(const struct claim_decision *decision, const struct claim *claim,
                                 struct err *err)
{
    const struct enum_text *measure = credit_measure_text(claim->hours.measure);
    const double stated = (double)claim->hours.stated_milli / 1000;
    if (decision->in_chinese)
        return err_set(err, ERR_INVALID, "第 %" PRId64 " 号申报共 %g %s，不能多批", claim->id.v,
                       stated, measure->zh);
    return err_set(err, ERR_INVALID, "claim %" PRId64 " is of %g %s, no more can be approved",
                   claim->id.v, stated, measure->en);
}

static enum err_code find_claim(const struct deciding *deciding, struct arena *arena,
                                struct claim *ret_claim, struct worker *ret_worker, struct err *err)
{
    struct store *store = deciding->service->store;
    struct claim_id id = deciding->decision->id;
    enum err_code code = store_claim_get(store, id, arena, ret_claim, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "there is no claim %" PRId64, id.v);
    TRY(code);
    if (ret_claim->hours.state != CREDIT_STATE_CLAIMED)
        return refuse_decided(deciding->decision, ret_claim, err);
    return store_worker_get(store, ret_claim->hours.worker_id, arena, ret_worker, err);
}

/* The claim's hours as an entry, or that part of them. */
static enum err_code append(struct deciding *deciding, const struct claim *claim,
                            const char *worker, struct arena *arena, struct err *err)
{
    struct service *service = deciding->service;
    const struct claim_decision *decision = deciding->decision;
    struct credit entry = claim->hours;
    TRY(check_degree(service, &entry, worker, decision->in_chinese, err));
    if (decision->stated_milli > entry.stated_milli)
        return refuse_more(decision, claim, err);
    if (decision->stated_milli > 0) {
        entry.stated_milli = decision->stated_milli;
        entry.min = (int32_t)service_minutes(service, entry.stated_milli, entry.measure);
    }
    entry.state = CREDIT_STATE_APPROVED;
    entry.external_id = arena_printf(arena, "claim:%" PRId64, claim->id.v);
    entry.reason = decision->reason;
    entry.entered_by = decision->deed.who;
    entry.entered_at = service_now(service);
    TRY(credit_validate(&entry, err));
    return store_credit_append(service->store, &entry, &deciding->entry, NULL, err);
}

/* Nobody decides on files that they have not looked at. */
static enum err_code check_seen(const struct deciding *deciding, struct claim_id id,
                                struct err *err)
{
    const struct claim_decision *decision = deciding->decision;
    bool is_seen = true;
    if (decision->files_seen != NULL)
        TRY(evidence_is_seen(deciding->service, id, decision->files_seen, &is_seen, err));
    if (is_seen)
        return ERR_OK;
    if (decision->in_chinese)
        return err_set(err, ERR_CONFLICT, "第 %" PRId64 " 号申报的文件已有变动，请重新查看后再审核",
                       id.v);
    return err_set(err, ERR_CONFLICT,
                   "the files of claim %" PRId64 " have changed meanwhile; look at them again",
                   id.v);
}

static enum err_code decide(void *context, struct err *err)
{
    struct deciding *deciding = context;
    const struct claim_decision *decision = deciding->decision;
    CLEANUP(arena_release) struct arena arena = {0};
    bool is_approved = deciding->state == CREDIT_STATE_APPROVED;
    struct claim claim;
    struct worker worker;
    TRY(find_claim(deciding, &arena, &claim, &worker, err));
    TRY(text_validate("reason 原因", decision->reason, is_approved ? 0 : 1, 200, err));
    TRY(check_seen(deciding, claim.id, err));
    if (is_approved)
        TRY(append(deciding, &claim, worker.code, &arena, err));
    claim.hours.state = deciding->state;
    claim.credit_id = deciding->entry;
    claim.reason = decision->reason;
    claim.decided_by = decision->deed.who;
    claim.decided_at = service_now(deciding->service);
    TRY(store_claim_decide(deciding->service->store, &claim, err));
    return audit(deciding->service, is_approved ? "approve claim" : "reject claim", claim.id,
                 worker.code, decision->deed.who, err);
}

enum err_code claim_approve(struct service *service, const struct claim_decision *decision,
                            struct credit_id *ret_entry, struct err *err)
{
    struct deciding deciding = {
        .service = service, .decision = decision, .state = CREDIT_STATE_APPROVED};
    const struct transaction transaction = {decide, &deciding, decision->deed.preview, true};
    TRY(transaction_run(service, &transaction, err));
    *ret_entry = deciding.entry;
    return ERR_OK;
}

enum err_code claim_reject(struct service *service, const struct claim_decision *decision,
                           struct err *err)
{
    struct deciding deciding = {
        .service = service, .decision = decision, .state = CREDIT_STATE_REJECTED};
    const struct transaction transaction = {decide, &deciding, decision->deed.preview, true};
    return transaction_run(service, &transaction, err);
}
