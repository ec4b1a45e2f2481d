/* The ledger in the database: entries are appended and read, never changed (triggers refuse it). */
#include <string.h>

#include "scheduler/base/map.h"
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_ledger.h"

enum err_code store_read_credit(const struct store_query *query, struct arena *arena,
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
        .provider = query_text(query, 17, arena),
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
    return (struct store_select){id, values, store_read_credit, sizeof(struct credit), "credit"};
}

static enum err_code check_reversal(struct store *store, const struct credit *credit,
                                    struct err *err)
{
    CLEANUP(query_end) struct store_query query = {0};
    bool is_row = false;
    TRY(query_begin(store, STORE_CREDIT_LEFT, VALUES(value_int(credit->reverses.v)), &query, err));
    TRY(query_next(&query, &is_row, err));
    if (!is_row || query_int(&query, 1) != credit->worker_id.v)
        return err_set(err, ERR_INVALID, "worker %lld has no credit %lld to reverse",
                       (long long)credit->worker_id.v, (long long)credit->reverses.v);
    int64_t left = query_int(&query, 0);
    if (left + credit->min < 0)
        return err_set(err, ERR_CONFLICT, "only %lld minutes are left of credit %lld",
                       (long long)left, (long long)credit->reverses.v);
    return ERR_OK;
}

static size_t credit_values(const struct credit *credit, struct store_value *row)
{
    row[0] = value_int(credit->worker_id.v);
    row[1] = value_int(credit->min);
    row[2] = value_int(credit->stated_milli);
    row[3] = value_text(credit_measure_text(credit->measure)->code);
    row[4] = value_text(credit->categories);
    row[5] = value_text(course_mode_text(credit->mode)->code);
    row[6] = value_date(credit->earned_on);
    row[7] = value_text(credit_source_text(credit->source)->code);
    row[8] = value_text(credit->external_id);
    row[9] = value_ref(credit->course_id.v);
    row[10] = value_text(credit_state_text(credit->state)->code);
    row[11] = value_ref(credit->reverses.v);
    row[12] = value_text(credit->evidence);
    row[13] = value_text(credit->reason);
    row[14] = value_text(credit->provider);
    row[15] = value_text(credit->entered_by);
    row[16] = value_int(credit->entered_at);
    return 17;
}

/* CHANGED: the ledger has other content under the external id, and nothing is appended. */
static enum err_code find_or_insert(struct store *store, const struct credit *credit,
                                    int64_t *ret_id, enum store_change *ret_change, struct err *err)
{
    struct store_value row[STORE_VALUES_MAX];
    struct store_values values = {row, credit_values(credit, row)};
    *ret_change = STORE_CHANGE_NEW;
    if (credit->external_id[0] != '\0')
        TRY(store_find(store, STORE_CREDIT_FIND, values, ret_id, ret_change, err));
    if (*ret_change != STORE_CHANGE_NEW)
        return ERR_OK;
    if (credit->reverses.v != 0)
        TRY(check_reversal(store, credit, err));
    enum err_code code = store_run_int(store, STORE_CREDIT_INSERT, values, ret_id, err);
    if (code == ERR_CONFLICT) /* neither its external id nor its turn was there when we looked */
        return store_hint(
            err,
            err_set(err, ERR_BUSY, "another program is writing to the ledger at the same time"),
            "nothing was changed; try again in a moment");
    return code;
}

static enum err_code refuse_other_content(const struct credit *credit, int64_t id, struct err *err)
{
    return store_hint(
        err,
        err_set(err, ERR_CONFLICT, "the ledger has other content under %s \"%s\" (credit %lld)",
                credit_source_text(credit->source)->code, credit->external_id, (long long)id),
        "entries are never changed: reverse that one and append another");
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
    if (change == STORE_CHANGE_CHANGED)
        return refuse_other_content(credit, id, err);
    TRY(store_scope_done(&scope, err));
    if (ret_id)
        ret_id->v = id;
    if (ret_change)
        *ret_change = change;
    return ERR_OK;
}

/* --- many --------------------------------------------------------------------------------------
 */

#define BATCH_MAX 10000

/* Entries under different external ids, so that their order does not matter to what is found. */
struct batch {
    const struct credit *credits;
    size_t len;
    enum store_change *changes;
    struct store_found found[BATCH_MAX];
    size_t chosen[BATCH_MAX]; /* those to append */
    size_t chosen_len;
};

static size_t credit_row(const void *context, size_t index, struct store_value *row)
{
    const struct batch *batch = context;
    return credit_values(&batch->credits[index], row);
}

static size_t chosen_row(const void *context, size_t index, struct store_value *row)
{
    const struct batch *batch = context;
    return credit_values(&batch->credits[batch->chosen[index]], row);
}

static enum err_code append_batch(struct store *store, void *context, struct err *err)
{
    struct batch *batch = context;
    struct store_bulk find = {STORE_CREDIT_FIND, credit_row, batch, batch->len, batch->found};
    TRY(store_run_bulk(store, &find, err));
    batch->chosen_len = 0;
    for (size_t i = 0; i < batch->len; i++) {
        batch->changes[i] = batch->found[i].change;
        if (batch->found[i].change == STORE_CHANGE_NEW)
            batch->chosen[batch->chosen_len++] = i;
    }
    struct store_bulk insert = {STORE_CREDIT_INSERT, chosen_row, batch, batch->chosen_len, NULL};
    return store_run_bulk(store, &insert, err);
}

static enum err_code append_one(struct store *store, void *context, size_t index, struct err *err)
{
    struct batch *batch = context;
    const struct credit *credit = &batch->credits[index];
    int64_t id = 0;
    enum err_code code = find_or_insert(store, credit, &id, &batch->changes[index], err);
    if (err && (code == ERR_INVALID || code == ERR_CONFLICT))
        return err_prefix(err, "%s \"%.100s\"", credit_source_text(credit->source)->code,
                          credit->external_id);
    return code;
}

/* How many of the credits go together. A reversal, which asks what it reverses, goes alone. */
static size_t batch_len(const struct credit *credits, size_t credits_len)
{
    CLEANUP(map_release) struct map seen = {0};
    CLEANUP(buf_release) struct buf key;
    size_t len = 0;
    buf_init(&key, 1 << 20);
    while (len < credits_len && len < BATCH_MAX && credits[len].reverses.v == 0) {
        buf_clear(&key);
        buf_addf(&key, "%d %s", (int)credits[len].source, credits[len].external_id);
        if (credits[len].external_id[0] && !map_add(&seen, str_from(buf_text(&key)), 0, NULL))
            break;
        len++;
    }
    return len;
}

static enum err_code append_next(struct store *store, struct batch *batch, size_t left,
                                 struct err *err)
{
    batch->len = batch_len(batch->credits, left);
    struct store_set set = {append_batch, append_one, batch, batch->len};
    if (batch->len > 0)
        return store_put_set(store, &set, err);
    batch->len = 1;
    return append_one(store, batch, 0, err);
}

enum err_code store_credit_append_all(struct store *store, const struct credit *credits,
                                      size_t credits_len, enum store_change *ret_changes,
                                      struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct batch *batch = arena_alloc(&arena, sizeof(*batch));
    enum store_change *changes = arena_array(&arena, credits_len, sizeof(*changes));
    STORE_SCOPE(scope);
    TRY(store_scope_join(store, &scope, err));
    for (size_t at = 0; at < credits_len; at += batch->len) {
        batch->credits = credits + at;
        batch->changes = changes + at;
        TRY(append_next(store, batch, credits_len - at, err));
    }
    TRY(store_scope_done(&scope, err));
    if (credits_len > 0)
        memcpy(ret_changes, changes, credits_len * sizeof(*changes));
    return ERR_OK;
}

/* --- reading -----------------------------------------------------------------------------------
 */

enum err_code store_credit_get(struct store *store, struct credit_id id, struct arena *arena,
                               struct credit *ret_credit, struct err *err)
{
    struct store_select select = select_credit(STORE_CREDIT_GET, VALUES(value_int(id.v)));
    return store_select_one(store, &select, arena, ret_credit, err);
}

enum err_code store_credit_left(struct store *store, struct credit_id id, int64_t *ret_min,
                                struct err *err)
{
    return store_run_int(store, STORE_CREDIT_LEFT, VALUES(value_int(id.v)), ret_min, err);
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

static enum err_code walk(struct store *store, enum store_statement id, store_credit_fn *each,
                          void *context, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(query_end) struct store_query query = {0};
    TRY(query_begin(store, id, NO_VALUES, &query, err));
    for (bool is_row = true;;) {
        TRY(query_next(&query, &is_row, err));
        if (!is_row)
            return ERR_OK;
        struct credit credit = {0};
        TRY(store_read_credit(&query, &arena, &credit, err));
        TRY(each(context, &credit, err));
        /* However long the ledger, the walk holds a few entries. */
        if (arena.used > EACH_BYTES_MAX)
            arena_release(&arena);
    }
}

enum err_code store_credit_each(struct store *store, store_credit_fn *each, void *context,
                                struct err *err)
{
    return walk(store, STORE_CREDIT_EACH, each, context, err);
}

enum err_code store_credit_each_brief(struct store *store, store_credit_fn *each, void *context,
                                      struct err *err)
{
    return walk(store, STORE_CREDIT_EACH_BRIEF, each, context, err);
}

enum err_code store_credit_count(struct store *store, int64_t *ret_count, struct err *err)
{
    return store_run_int(store, STORE_CREDIT_COUNT, NO_VALUES, ret_count, err);
}

enum err_code store_credit_newest(struct store *store, struct credit_id *ret_id, struct err *err)
{
    return store_run_int(store, STORE_CREDIT_NEWEST, NO_VALUES, &ret_id->v, err);
}

static enum err_code read_second(const struct store_query *query, struct arena *arena,
                                 void *ret_item, struct err *err)
{
    struct store_credit_second second = {.external_id = query_text(query, 1, arena),
                                         .old_id = {query_int(query, 2)},
                                         .old_external_id = query_text(query, 4, arena)};
    TRY(credit_source_parse(query_str(query, 0), &second.source, err));
    TRY(credit_source_parse(query_str(query, 3), &second.old_source, err));
    *(struct store_credit_second *)ret_item = second;
    return ERR_OK;
}

enum err_code store_credit_list_seconds(struct store *store, struct credit_id since,
                                        struct arena *arena,
                                        struct store_credit_second **ret_seconds, size_t *ret_len,
                                        struct err *err)
{
    struct store_select select = {STORE_CREDIT_LIST_SECONDS, VALUES(value_int(since.v)),
                                  read_second, sizeof(struct store_credit_second), "credit"};
    return store_select_all(store, &select, arena, ret_seconds, ret_len, err);
}
