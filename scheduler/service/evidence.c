/* Files as a claim's evidence: judged, put, taken away, opened. */
#include "scheduler/service/evidence.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/crypto.h"
#include "scheduler/service/transaction.h"
#include "scheduler/store/store_evidence.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_record.h"
#include "scheduler/store/store_worker.h"

#define MIB ((int64_t)1 << 20)

/* --- judging -----------------------------------------------------------------------------------
 */

static enum err_code refuse_empty(const struct evidence_file *file, bool in_chinese,
                                  struct err *err)
{
    if (in_chinese) {
        (void)err_set(err, ERR_INVALID, "文件“%s”是空的", file->name);
        return err_hint(err, "请重新拍照，或重新选择文件");
    }
    (void)err_set(err, ERR_INVALID, "file %s is empty", file->name);
    return err_hint(err, "choose the file again, or take the photograph anew");
}

static enum err_code refuse_size(const struct evidence_file *file, bool in_chinese, struct err *err)
{
    const int mib = (int)((int64_t)EVIDENCE_BYTES_MAX / MIB);
    if (in_chinese) {
        (void)err_set(err, ERR_INVALID, "文件“%s”超过 %d MiB", file->name, mib);
        return err_hint(err, "请用较低的分辨率拍照，或压缩后再提交");
    }
    (void)err_set(err, ERR_INVALID, "file %s is larger than %d MiB", file->name, mib);
    return err_hint(err, "take the photograph at a lower resolution, or make the file smaller");
}

static enum err_code refuse_type(const struct evidence_file *file, bool in_chinese, struct err *err)
{
    if (in_chinese) {
        (void)err_set(err, ERR_INVALID, "文件“%s”不是照片（JPEG、PNG、WebP、HEIC），也不是 PDF",
                      file->name);
        return err_hint(err, "请提交照片、截图或 PDF；其他格式的文件请先另存为 PDF");
    }
    (void)err_set(err, ERR_INVALID, "file %s is no photograph (JPEG, PNG, WebP, HEIC) and no PDF",
                  file->name);
    return err_hint(err, "send a photograph, a picture of the screen or a PDF; "
                         "save other files as PDF first");
}

static enum err_code refuse_number(bool in_chinese, struct err *err)
{
    if (in_chinese)
        return err_set(err, ERR_INVALID, "一份申报最多附 %d 个文件", EVIDENCE_FILES_MAX);
    return err_set(err, ERR_INVALID, "a claim takes %d files at most", EVIDENCE_FILES_MAX);
}

static enum err_code judge_file(const struct evidence_file *file, bool in_chinese,
                                struct evidence_ready *ready, struct err *err)
{
    if (file->bytes.len == 0)
        return refuse_empty(file, in_chinese, err);
    if (file->bytes.len > EVIDENCE_BYTES_MAX)
        return refuse_size(file, in_chinese, err);
    if (evidence_type_of(file->bytes, &ready->type) != ERR_OK)
        return refuse_type(file, in_chinese, err);
    ready->bytes = file->bytes;
    (void)crypto_sha256_hex(file->bytes, ready->sha256);
    return ERR_OK;
}

static bool has(const struct evidence_ready *items, size_t len, const char *sha256)
{
    for (size_t i = 0; i < len; i++)
        if (strcmp(items[i].sha256, sha256) == 0)
            return true;
    return false;
}

enum err_code evidence_judge(const struct evidence_file *files, size_t files_len,
                             struct arena *arena, struct evidence_set *set, struct err *err)
{
    struct evidence_ready *items = arena_array(arena, EVIDENCE_FILES_MAX, sizeof(*items));
    size_t len = 0;
    for (size_t i = 0; i < files_len; i++) {
        struct evidence_ready ready = {.bytes = {"", 0}};
        TRY(judge_file(&files[i], set->in_chinese, &ready, err));
        if (has(items, len, ready.sha256))
            continue;
        if (len == EVIDENCE_FILES_MAX)
            return refuse_number(set->in_chinese, err);
        items[len++] = ready;
    }
    set->items = items;
    set->len = len;
    return ERR_OK;
}

/* --- putting -----------------------------------------------------------------------------------
 */

static bool row_has(const struct store_evidence_row *rows, size_t len, const char *sha256)
{
    for (size_t i = 0; i < len; i++)
        if (strcmp(rows[i].evidence.sha256, sha256) == 0)
            return true;
    return false;
}

static enum err_code put_one(struct service *service, struct claim_id id,
                             const struct evidence_ready *ready, const char *who, struct err *err)
{
    int32_t number = 0;
    struct evidence evidence = {
        .claim_id = id, .type = ready->type, .added_by = who, .added_at = service_now(service)};
    memcpy(evidence.sha256, ready->sha256, sizeof(evidence.sha256));
    return store_evidence_insert(service->store, &evidence, ready->bytes, &number, err);
}

enum err_code evidence_put(struct service *service, struct claim_id id,
                           const struct evidence_set *set, const char *who, size_t *ret_added,
                           struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_evidence_row *rows = NULL;
    size_t len = 0;
    size_t added = 0;
    TRY(store_evidence_list(service->store, id, &arena, &rows, &len, err));
    for (size_t i = 0; i < set->len; i++) {
        if (row_has(rows, len, set->items[i].sha256))
            continue;
        if (len + added == EVIDENCE_FILES_MAX)
            return refuse_number(set->in_chinese, err);
        TRY(put_one(service, id, &set->items[i], who, err));
        added++;
    }
    if (ret_added != NULL)
        *ret_added = added;
    return ERR_OK;
}

enum err_code evidence_check_waiting(struct service *service, struct worker_id worker,
                                     const struct evidence_set *set, struct err *err)
{
    int64_t bytes = 0;
    TRY(store_evidence_waiting(service->store, worker, &bytes, err));
    for (size_t i = 0; i < set->len; i++)
        bytes += (int64_t)set->items[i].bytes.len;
    if (bytes <= EVIDENCE_OWN_WAITING_MAX)
        return ERR_OK;
    const int mib = (int)(EVIDENCE_OWN_WAITING_MAX / MIB);
    if (set->in_chinese)
        return err_set(err, ERR_CONFLICT,
                       "待审核的申报所附文件合计超过 %d MiB，请等培训管理员审核后再提交", mib);
    return err_set(err, ERR_CONFLICT,
                   "the files of claims that wait would be more than %d MiB together; "
                   "send more once some are decided on",
                   mib);
}

enum err_code evidence_is_same(struct service *service, struct claim_id id,
                               const struct evidence_set *set, bool *ret_is_same, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_evidence_row *rows = NULL;
    size_t len = 0;
    TRY(store_evidence_list(service->store, id, &arena, &rows, &len, err));
    bool is_same = len == set->len;
    for (size_t i = 0; i < set->len; i++)
        is_same = is_same && row_has(rows, len, set->items[i].sha256);
    *ret_is_same = is_same;
    return ERR_OK;
}

/* --- attaching and withdrawing -----------------------------------------------------------------
 */

struct changing {
    struct service *service;
    const struct evidence_order *order;
    struct evidence_set set; /* to attach */
    int32_t number;          /* to withdraw; 0: nothing */
    size_t added;
};

static enum err_code find_claim(struct service *service, struct claim_id id, struct worker_id owner,
                                struct arena *arena, struct claim *ret_claim, struct err *err)
{
    struct claim claim;
    enum err_code code = store_claim_get(service->store, id, arena, &claim, err);
    if (code == ERR_NOT_FOUND ||
        (code == ERR_OK && owner.v != 0 && claim.hours.worker_id.v != owner.v))
        return err_set(err, ERR_NOT_FOUND, "there is no claim %" PRId64, id.v);
    TRY(code);
    *ret_claim = claim;
    return ERR_OK;
}

static enum err_code check_waits(const struct evidence_order *order, const struct claim *claim,
                                 struct err *err)
{
    const struct enum_text *state = credit_state_text(claim->hours.state);
    if (claim->hours.state == CREDIT_STATE_CLAIMED)
        return ERR_OK;
    if (order->in_chinese)
        return err_set(err, ERR_CONFLICT, "第 %" PRId64 " 号申报已审核（%s），证明材料不能再改动",
                       claim->id.v, state->zh);
    return err_set(err, ERR_CONFLICT,
                   "claim %" PRId64 " is decided already: %s; its files stay as they are",
                   claim->id.v, state->code);
}

static enum err_code audit(const struct changing *changing, const struct claim *claim,
                           const char *verb, const char *what, struct err *err)
{
    struct service *service = changing->service;
    CLEANUP(arena_release) struct arena arena = {0};
    struct worker worker;
    TRY(store_worker_get(service->store, claim->hours.worker_id, &arena, &worker, err));
    const struct store_audit entry = {
        .at = service_now(service),
        .who = changing->order->deed.who,
        .verb = verb,
        .object = arena_printf(&arena, "claim %" PRId64, claim->id.v),
        .detail = arena_printf(&arena, "%s %s", worker.code, what),
    };
    return store_audit_append(service->store, &entry, err);
}

static enum err_code attach(void *context, struct err *err)
{
    struct changing *changing = context;
    const struct evidence_order *order = changing->order;
    CLEANUP(arena_release) struct arena arena = {0};
    struct claim claim;
    TRY(find_claim(changing->service, order->claim, order->owner, &arena, &claim, err));
    TRY(check_waits(order, &claim, err));
    if (order->owner.v != 0)
        TRY(evidence_check_waiting(changing->service, order->owner, &changing->set, err));
    TRY(evidence_put(changing->service, claim.id, &changing->set, order->deed.who, &changing->added,
                     err));
    if (changing->added == 0)
        return ERR_OK;
    return audit(changing, &claim, "add evidence",
                 arena_printf(&arena, "files %zu", changing->added), err);
}

enum err_code evidence_attach(struct service *service, const struct evidence_order *order,
                              const struct evidence_file *files, size_t files_len,
                              size_t *ret_added, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct changing changing = {
        .service = service, .order = order, .set = {.in_chinese = order->in_chinese}};
    const struct transaction transaction = {attach, &changing, order->deed.preview, true};
    TRY(evidence_judge(files, files_len, &arena, &changing.set, err));
    TRY(transaction_run(service, &transaction, err));
    *ret_added = changing.added;
    return ERR_OK;
}

/* A worker takes away what they sent themselves, not what the office put there. */
static enum err_code check_own(const struct changing *changing, struct arena *arena,
                               struct err *err)
{
    const struct evidence_order *order = changing->order;
    struct store_evidence_row *rows = NULL;
    size_t len = 0;
    if (order->owner.v == 0)
        return ERR_OK;
    TRY(store_evidence_list(changing->service->store, order->claim, arena, &rows, &len, err));
    for (size_t i = 0; i < len; i++) {
        if (rows[i].evidence.number != changing->number ||
            strcmp(rows[i].evidence.added_by, order->deed.who) == 0)
            continue;
        if (order->in_chinese)
            return err_set(err, ERR_CONFLICT, "文件 %d 是单位附上的，请联系培训管理员",
                           (int)changing->number);
        return err_set(err, ERR_CONFLICT, "file %d was put there by the office: ask there",
                       (int)changing->number);
    }
    return ERR_OK;
}

static enum err_code withdraw(void *context, struct err *err)
{
    struct changing *changing = context;
    const struct evidence_order *order = changing->order;
    CLEANUP(arena_release) struct arena arena = {0};
    struct claim claim;
    TRY(find_claim(changing->service, order->claim, order->owner, &arena, &claim, err));
    TRY(check_waits(order, &claim, err));
    TRY(check_own(changing, &arena, err));
    TRY(store_evidence_delete(changing->service->store, claim.id, changing->number, err));
    return audit(changing, &claim, "withdraw evidence",
                 arena_printf(&arena, "file %d", (int)changing->number), err);
}

enum err_code evidence_withdraw(struct service *service, const struct evidence_order *order,
                                int32_t number, struct err *err)
{
    struct changing changing = {.service = service, .order = order, .number = number};
    const struct transaction transaction = {withdraw, &changing, order->deed.preview, true};
    return transaction_run(service, &transaction, err);
}

/* --- opening -----------------------------------------------------------------------------------
 */

static enum err_code choose(struct service *service, const struct evidence_question *question,
                            struct arena *arena, struct evidence *ret_evidence, struct err *err)
{
    const struct claim_id id = question->claim;
    struct store_evidence_row *rows = NULL;
    size_t len = 0;
    TRY(store_evidence_list(service->store, id, arena, &rows, &len, err));
    if (len == 0)
        return err_set(err, ERR_NOT_FOUND, "claim %" PRId64 " has no files", id.v);
    if (len > 1 && question->number == 0)
        return err_set(err, ERR_CONFLICT, "claim %" PRId64 " has %zu files; say which: %d to %d",
                       id.v, len, (int)rows[0].evidence.number, (int)rows[len - 1].evidence.number);
    for (size_t i = 0; i < len; i++) {
        if (question->number != 0 && rows[i].evidence.number != question->number)
            continue;
        *ret_evidence = rows[i].evidence;
        return ERR_OK;
    }
    return err_set(err, ERR_NOT_FOUND, "claim %" PRId64 " has no file %d", id.v,
                   (int)question->number);
}

static enum err_code find(struct service *service, const struct evidence_question *question,
                          struct arena *arena, struct evidence *ret_evidence, struct err *err)
{
    struct claim claim;
    struct evidence evidence;
    if (question->id.v == 0) {
        TRY(find_claim(service, question->claim, question->owner, arena, &claim, err));
        return choose(service, question, arena, ret_evidence, err);
    }
    TRY(store_evidence_get(service->store, question->id, arena, &evidence, err));
    TRY(find_claim(service, evidence.claim_id, question->owner, arena, &claim, err));
    *ret_evidence = evidence;
    return ERR_OK;
}

enum err_code evidence_open(struct service *service, const struct evidence_question *question,
                            struct arena *arena, struct evidence *ret_evidence,
                            struct str *ret_bytes, struct err *err)
{
    char sha256[EVIDENCE_SHA256_SIZE];
    struct evidence evidence;
    struct str bytes = {"", 0};
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    TRY(find(service, question, arena, &evidence, err));
    TRY(store_evidence_read(service->store, evidence.id, arena, &bytes, err));
    if (strcmp(crypto_sha256_hex(bytes, sha256), evidence.sha256) != 0) {
        (void)err_set(err, ERR_IO, "file %d of claim %" PRId64 " is damaged in the database",
                      (int)evidence.number, evidence.claim_id.v);
        return err_hint(err, "restore the last backup, or ask for the paper again");
    }
    *ret_evidence = evidence;
    *ret_bytes = bytes;
    return ERR_OK;
}
