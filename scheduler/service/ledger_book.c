/* The ledger as a person sees it. */
#include "scheduler/service/ledger_book.h"

#include <inttypes.h>
#include <stdio.h>

#include "scheduler/ledger/ledger.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/transaction.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_record.h"

/* What stands of an entry, by the fold. */
static int32_t left_of(const struct credit *entry, const struct credit *effective, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (effective[i].id.v == entry->id.v)
            return effective[i].min;
    return 0;
}

static json_t *entry_json(const struct credit *entry, int32_t left_min, struct arena *arena)
{
    char day[DATE_TEXT_SIZE];
    const char *stated = arena_printf(arena, "%g", (double)entry->stated_milli / 1000.0);
    return json_pack("{s:I, s:s, s:i, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:s}", "id",
                     (json_int_t)entry->id.v, "earned_on", date_format(entry->earned_on, day),
                     "min", (int)entry->min, "left_min", (int)left_min, "stated", stated, "measure",
                     credit_measure_text(entry->measure)->code, "categories", entry->categories,
                     "source", credit_source_text(entry->source)->code, "state",
                     credit_state_text(entry->state)->code, "external_id", entry->external_id,
                     "reverses", (json_int_t)entry->reverses.v, "reason", entry->reason,
                     "entered_by", entry->entered_by);
}

enum err_code ledger_show(struct service *service, const char *worker_code, json_t **ret_book,
                          struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct worker worker;
    struct credit *entries = NULL;
    struct ledger_balance balance;
    size_t len = 0;
    TRY(lookup_worker(service, worker_code, &arena, &worker, err));
    TRY(store_credit_list_of_worker(service->store, worker.id, &arena, &entries, &len, err));
    TRY(ledger_fold(entries, len, LEDGER_NOW, &arena, &balance, err));
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(
            list,
            entry_json(&entries[i], left_of(&entries[i], balance.entries, balance.len), &arena));
    *ret_book = json_pack("{s:s, s:o}", "worker", worker.code, "entries", list);
    return ERR_OK;
}

/* The entry as it stands now, that is, with what earlier reversals left of it. */
static enum err_code find_standing(const struct credit *entries, size_t len, struct credit_id id,
                                   struct arena *arena, struct credit *ret_entry, struct err *err)
{
    struct ledger_balance balance;
    TRY(ledger_fold(entries, len, LEDGER_NOW, arena, &balance, err));
    for (size_t i = 0; i < balance.len; i++)
        if (balance.entries[i].id.v == id.v) {
            *ret_entry = balance.entries[i];
            return ERR_OK;
        }
    return err_set(err, ERR_CONFLICT, "entry %" PRId64 " does not stand: it was taken back already",
                   id.v);
}

static enum err_code append(struct service *service, const struct credit *credit, const char *who,
                            struct credit_id *ret_id, struct err *err)
{
    char object[40];
    snprintf(object, sizeof(object), "entry %" PRId64, credit->reverses.v);
    struct store_audit audit = {
        .at = service_now(service), .who = who, .verb = "reverse", .object = object, .detail = ""};
    TRY(store_credit_append(service->store, credit, ret_id, NULL, err));
    return store_audit_append(service->store, &audit, err);
}

enum err_code ledger_free_id(struct service *service, enum credit_source source, const char *base,
                             struct arena *arena, const char **ret_id, struct err *err)
{
    const char *id = base;
    for (int turn = 2;; turn++) {
        struct credit entry;
        enum err_code code = store_credit_get_by_external(
            service->store, source, arena_printf(arena, "%s/1", id), arena, &entry, err);
        if (code == ERR_NOT_FOUND)
            break;
        TRY(code);
        id = arena_printf(arena, "%s#%d", base, turn);
    }
    *ret_id = id;
    return ERR_OK;
}

struct taking {
    struct service *service;
    const struct ledger_reversal *reversal;
    struct credit_id id; /* of the entry that takes it back */
};

static enum err_code take_back(void *context, struct err *err)
{
    struct taking *taking = context;
    const struct ledger_reversal *reversal = taking->reversal;
    struct store *store = taking->service->store;
    CLEANUP(arena_release) struct arena arena = {0};
    struct ledger_correction correction = {.reason = reversal->reason,
                                           .who = reversal->deed.who,
                                           .now = service_now(taking->service),
                                           .min = reversal->min};
    struct credit entry;
    struct credit credit;
    struct credit *entries = NULL;
    size_t len = 0;
    enum err_code code = store_credit_get(store, reversal->id, &arena, &entry, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "there is no entry %" PRId64, reversal->id.v);
    TRY(code);
    TRY(store_credit_list_of_worker(store, entry.worker_id, &arena, &entries, &len, err));
    TRY(find_standing(entries, len, reversal->id, &arena, &entry, err));
    TRY(ledger_reverse(&entry, &correction, &credit, err));
    return append(taking->service, &credit, reversal->deed.who, &taking->id, err);
}

enum err_code ledger_take_back(struct service *service, const struct ledger_reversal *reversal,
                               struct credit_id *ret_id, struct err *err)
{
    struct taking taking = {.service = service, .reversal = reversal};
    const struct transaction transaction = {take_back, &taking, reversal->deed.preview, true};
    TRY(transaction_run(service, &transaction, err));
    *ret_id = taking.id;
    return ERR_OK;
}
