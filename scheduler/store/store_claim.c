/* Claims 学时申报 in the database. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_ledger.h"

/* The hours stand in the columns of an entry, the claim's own behind them. */
static enum err_code read_claim(const struct store_query *query, struct arena *arena,
                                void *ret_item, struct err *err)
{
    struct claim claim = {
        .id = {query_int(query, 0)},
        .credit_id = {query_int(query, 18)},
        .reason = query_text(query, 19, arena),
        .decided_by = query_text(query, 20, arena),
        .decided_at = query_int(query, 21),
    };
    TRY(store_read_credit(query, arena, &claim.hours, err));
    claim.hours.id = (struct credit_id){0};
    *(struct claim *)ret_item = claim;
    return ERR_OK;
}

enum err_code store_claim_insert(struct store *store, const struct claim *claim,
                                 struct claim_id *ret_id, struct err *err)
{
    const struct credit *hours = &claim->hours;
    return store_run_int(
        store, STORE_CLAIM_INSERT,
        VALUES(value_int(hours->worker_id.v), value_int(hours->min), value_int(hours->stated_milli),
               value_text(credit_measure_text(hours->measure)->code), value_text(hours->categories),
               value_text(course_mode_text(hours->mode)->code), value_date(hours->earned_on),
               value_text(credit_source_text(hours->source)->code), value_ref(hours->course_id.v),
               value_text(hours->evidence), value_text(hours->entered_by),
               value_int(hours->entered_at), value_text(hours->provider)),
        &ret_id->v, err);
}

static struct store_select select_claim(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_claim, sizeof(struct claim), "claim"};
}

enum err_code store_claim_get(struct store *store, struct claim_id id, struct arena *arena,
                              struct claim *ret_claim, struct err *err)
{
    struct store_select select = select_claim(STORE_CLAIM_GET, VALUES(value_int(id.v)));
    return store_select_one(store, &select, arena, ret_claim, err);
}

enum err_code store_claim_list(struct store *store, struct store_claim_which which,
                               struct arena *arena, struct claim **ret_claims, size_t *ret_len,
                               struct err *err)
{
    const char *code =
        which.state == CREDIT_STATE_COUNT ? "" : credit_state_text(which.state)->code;
    struct store_select select =
        select_claim(STORE_CLAIM_LIST, VALUES(value_int(which.worker.v), value_text(code)));
    return store_select_all(store, &select, arena, ret_claims, ret_len, err);
}

enum err_code store_claim_decide(struct store *store, const struct claim *claim, struct err *err)
{
    int64_t changes = 0;
    TRY(store_run(store, STORE_CLAIM_DECIDE,
                  VALUES(value_int(claim->id.v),
                         value_text(credit_state_text(claim->hours.state)->code),
                         value_ref(claim->credit_id.v), value_text(claim->reason),
                         value_text(claim->decided_by), value_int(claim->decided_at)),
                  &changes, err));
    if (changes > 0)
        return ERR_OK;
    return err_set(err, ERR_CONFLICT, "claim %lld is decided already", (long long)claim->id.v);
}
