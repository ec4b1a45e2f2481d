/* Claims as people look at them: all, some, one. */
#include "scheduler/service/claim.h"

#include <inttypes.h>

#include "scheduler/base/clock.h"
#include "scheduler/service/lookup.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_worker.h"

#define PAGE_LEN ((size_t)100)

static json_t *instant_json(int64_t at)
{
    char text[INSTANT_TEXT_SIZE];
    return at != 0 ? json_string(instant_format(at, text)) : json_null();
}

/* How much became an entry, in the claim's measure. */
static enum err_code approved_text(struct service *service, const struct claim *claim,
                                   struct arena *arena, const char **ret_text, struct err *err)
{
    struct credit entry;
    if (claim->hours.state != CREDIT_STATE_APPROVED)
        return ERR_OK;
    TRY(store_credit_get(service->store, claim->credit_id, arena, &entry, err));
    *ret_text = arena_printf(arena, "%g", (double)entry.stated_milli / 1000);
    return ERR_OK;
}

static enum err_code claim_json(struct service *service, const struct claim *claim,
                                struct arena *arena, json_t **ret_row, struct err *err)
{
    const struct credit *hours = &claim->hours;
    struct worker worker;
    struct course course = {.code = ""};
    const char *approved = "";
    char day[DATE_TEXT_SIZE];
    TRY(store_worker_get(service->store, hours->worker_id, arena, &worker, err));
    if (hours->course_id.v != 0)
        TRY(store_course_get(service->store, hours->course_id, arena, &course, err));
    TRY(approved_text(service, claim, arena, &approved, err));
    CLEANUP_JSON json_t *row = json_pack(
        "{s:I, s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:I, s:s, s:s, s:o, "
        "s:s, s:s}",
        "id", (json_int_t)claim->id.v, "worker", worker.code, "earned_on",
        date_format(hours->earned_on, day), "min", (int)hours->min, "stated",
        arena_printf(arena, "%g", (double)hours->stated_milli / 1000), "measure",
        credit_measure_text(hours->measure)->code, "categories", hours->categories, "source",
        credit_source_text(hours->source)->code, "course", course.code, "evidence", hours->evidence,
        "state", credit_state_text(hours->state)->code, "claimed_by", hours->entered_by,
        "claimed_at", instant_json(hours->entered_at), "entry", (json_int_t)claim->credit_id.v,
        "reason", claim->reason, "decided_by", claim->decided_by, "decided_at",
        instant_json(claim->decided_at), "provider", hours->provider, "approved", approved);
    TRY(evidence_add_json(service, claim->id, row, err));
    *ret_row = json_incref(row);
    return ERR_OK;
}

/* Those of the question, in order of id. */
static enum err_code find(struct service *service, const struct claim_question *question,
                          struct arena *arena, struct claim **ret_claims, size_t *ret_len,
                          struct err *err)
{
    struct worker of = {0};
    if (question->worker != NULL)
        TRY(lookup_worker(service, question->worker, arena, &of, err));
    const struct store_claim_which which = {of.id, question->state};
    return store_claim_list(service->store, which, arena, ret_claims, ret_len, err);
}

static enum err_code add_row(struct service *service, const struct claim *claim, json_t *rows,
                             struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    json_t *row = NULL;
    TRY(claim_json(service, claim, &arena, &row, err));
    json_array_append_new(rows, row);
    return ERR_OK;
}

static enum err_code list(struct service *service, const struct claim_question *question,
                          json_t *rows, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct claim *claims = NULL;
    size_t len = 0;
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    TRY(find(service, question, &arena, &claims, &len, err));
    for (size_t i = 0; i < len; i++)
        TRY(add_row(service, &claims[i], rows, err));
    return ERR_OK;
}

enum err_code claim_list(struct service *service, const char *worker, enum credit_state state,
                         json_t **ret_list, struct err *err)
{
    CLEANUP_JSON json_t *rows = json_array();
    const struct claim_question question = {.worker = worker, .state = state};
    TRY(list(service, &question, rows, err));
    *ret_list = json_pack("{s:O}", "claims", rows);
    return ERR_OK;
}

/* Whoever has waited longest comes first; what is decided, newest first. */
static enum err_code page(struct service *service, const struct claim_question *question,
                          json_t *rows, json_t **ret_page, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct claim *claims = NULL;
    size_t len = 0;
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    TRY(find(service, question, &arena, &claims, &len, err));
    const size_t pages = len > 0 ? (len + PAGE_LEN - 1) / PAGE_LEN : 1;
    const size_t at = question->page < 1                 ? 0
                      : (uint64_t)question->page > pages ? pages - 1
                                                         : (size_t)question->page - 1;
    for (size_t i = at * PAGE_LEN; i < len && i < (at + 1) * PAGE_LEN; i++) {
        const bool is_queue = question->state == CREDIT_STATE_CLAIMED;
        TRY(add_row(service, &claims[is_queue ? i : len - 1 - i], rows, err));
    }
    *ret_page = json_pack("{s:O, s:I, s:I, s:I}", "claims", rows, "page", (json_int_t)at + 1,
                          "pages", (json_int_t)pages, "total", (json_int_t)len);
    return ERR_OK;
}

enum err_code claim_page(struct service *service, const struct claim_question *question,
                         json_t **ret_page, struct err *err)
{
    CLEANUP_JSON json_t *rows = json_array();
    return page(service, question, rows, ret_page, err);
}

/* The next that waits behind it, or from the beginning; 0: none. */
static int64_t next_of(const struct claim *waiting, size_t len, struct claim_id id)
{
    for (size_t i = 0; i < len; i++)
        if (waiting[i].id.v > id.v)
            return waiting[i].id.v;
    return len > 0 && waiting[0].id.v != id.v ? waiting[0].id.v : 0;
}

enum err_code claim_show(struct service *service, struct claim_id id, json_t **ret_claim,
                         struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    const struct claim_question waiting = {.state = CREDIT_STATE_CLAIMED};
    struct claim claim;
    struct claim *claims = NULL;
    size_t len = 0;
    CLEANUP_JSON json_t *row = NULL;
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    enum err_code code = store_claim_get(service->store, id, &arena, &claim, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "there is no claim %" PRId64, id.v);
    TRY(code);
    TRY(find(service, &waiting, &arena, &claims, &len, err));
    TRY(claim_json(service, &claim, &arena, &row, err));
    TRY(evidence_add_twins_json(service, id, row, err));
    json_object_set_new(row, "next", json_integer((json_int_t)next_of(claims, len, id)));
    *ret_claim = json_incref(row);
    return ERR_OK;
}
