/* The ledger in the database: entries are appended and read, never changed (triggers refuse it). */
#include "scheduler/store/store_inside.h"

static enum err_code read_credit(const struct store_query *query, struct arena *arena,
                                 void *ret_item, struct err *err)
{
    struct credit credit = {
        .id = {query_int(query, 0)},
        .worker_id = {query_int(query, 1)},
        .min = query_i32(query, 2),
        .stated_milli = query_int(query, 3),
        .categories = query_text(query, 5, arena),
        .earned_on = query_date(query, 7),
        .external_id = query_text(query, 9, arena),
        .course_id = {query_int(query, 10)},
        .reverses = {query_int(query, 12)},
        .evidence = query_text(query, 13, arena),
        .reason = query_text(query, 14, arena),
        .entered_by = query_text(query, 15, arena),
        .entered_at = query_int(query, 16),
    };
    TRY(credit_measure_parse(query_str(query, 4), &credit.measure, err));
    TRY(course_mode_parse(query_str(query, 6), &credit.mode, err));
    TRY(credit_source_parse(query_str(query, 8), &credit.source, err));
    TRY(credit_state_parse(query_str(query, 11), &credit.state, err));
    *(struct credit *)ret_item = credit;
    return ERR_OK;
}

static struct store_select select_credit(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_credit, sizeof(struct credit), "credit"};
}

static enum err_code check_reversal(struct store *store, const struct credit *credit,
                                    struct err *err)
{
    if (credit->reverses.v == 0)
        return ERR_OK;
    CLEANUP(arena_release) struct arena arena = {0};
    struct credit old = {0};
    enum err_code code = store_credit_get(store, credit->reverses, &arena, &old, err);
    if (code == ERR_NOT_FOUND || (code == ERR_OK && old.worker_id.v != credit->worker_id.v))
        return err_set(err, ERR_INVALID, "worker %lld has no credit %lld to reverse",
                       (long long)credit->worker_id.v, (long long)credit->reverses.v);
    return code;
}

static enum err_code find_or_insert(struct store *store, const struct credit *credit,
                                    int64_t *ret_id, enum store_change *ret_change, struct err *err)
{
    struct store_values values = VALUES(
        value_int(credit->worker_id.v), value_int(credit->min), value_int(credit->stated_milli),
        value_text(credit_measure_text(credit->measure)->code), value_text(credit->categories),
        value_text(course_mode_text(credit->mode)->code), value_date(credit->earned_on),
        value_text(credit_source_text(credit->source)->code), value_text(credit->external_id),
        value_ref(credit->course_id.v), value_text(credit_state_text(credit->state)->code),
        value_ref(credit->reverses.v), value_text(credit->evidence), value_text(credit->reason),
        value_text(credit->entered_by), value_int(credit->entered_at));
    TRY(store_find(store, STORE_CREDIT_FIND, values, ret_id, ret_change, err));
    switch (*ret_change) {
    case STORE_CHANGE_NEW:
        TRY(check_reversal(store, credit, err));
        return store_run_int(store, STORE_CREDIT_INSERT, values, ret_id, err);
    case STORE_CHANGE_CHANGED:
        return store_hint(err,
                          err_set(err, ERR_CONFLICT,
                                  "the ledger has other content under %s \"%s\" (credit %lld)",
                                  credit_source_text(credit->source)->code, credit->external_id,
                                  (long long)*ret_id),
                          "entries are never changed: reverse that one and append another");
    case STORE_CHANGE_SAME:
    case STORE_CHANGE_COUNT:
        break;
    }
    return ERR_OK;
}

enum err_code store_credit_append(struct store *store, const struct credit *credit,
                                  struct credit_id *ret_id, enum store_change *ret_change,
                                  struct err *err)
{
    STORE_SCOPE(scope);
    TRY(store_scope_join(store, &scope, err));
    int64_t id = 0;
    enum store_change change = STORE_CHANGE_SAME;
    TRY(find_or_insert(store, credit, &id, &change, err));
    TRY(store_scope_done(&scope, err));
    if (ret_id)
        ret_id->v = id;
    if (ret_change)
        *ret_change = change;
    return ERR_OK;
}

enum err_code store_credit_get(struct store *store, struct credit_id id, struct arena *arena,
                               struct credit *ret_credit, struct err *err)
{
    struct store_select select = select_credit(STORE_CREDIT_GET, VALUES(value_int(id.v)));
    return store_select_one(store, &select, arena, ret_credit, err);
}

enum err_code store_credit_get_by_external(struct store *store, enum credit_source source,
                                           const char *external_id, struct arena *arena,
                                           struct credit *ret_credit, struct err *err)
{
    struct store_select select = select_credit(
        STORE_CREDIT_GET_BY_EXTERNAL,
        VALUES(value_text(credit_source_text(source)->code), value_text(external_id)));
    return store_select_one(store, &select, arena, ret_credit, err);
}

enum err_code store_credit_list_of_worker(struct store *store, struct worker_id id,
                                          struct arena *arena, struct credit **ret_credits,
                                          size_t *ret_len, struct err *err)
{
    struct store_select select =
        select_credit(STORE_CREDIT_LIST_OF_WORKER, VALUES(value_int(id.v)));
    return store_select_all(store, &select, arena, ret_credits, ret_len, err);
}

#define EACH_BYTES_MAX 65536

enum err_code store_credit_each(struct store *store, store_credit_fn *each, void *context,
                                struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(query_end) struct store_query query = {0};
    TRY(query_begin(store, STORE_CREDIT_EACH, NO_VALUES, &query, err));
    for (bool is_row = true;;) {
        TRY(query_next(&query, &is_row, err));
        if (!is_row)
            return ERR_OK;
        struct credit credit = {0};
        TRY(read_credit(&query, &arena, &credit, err));
        TRY(each(context, &credit, err));
        /* However long the ledger, the walk holds a few entries. */
        if (arena.used > EACH_BYTES_MAX)
            arena_release(&arena);
    }
}

enum err_code store_credit_count(struct store *store, int64_t *ret_count, struct err *err)
{
    return store_run_int(store, STORE_CREDIT_COUNT, NO_VALUES, ret_count, err);
}
