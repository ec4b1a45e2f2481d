/* The outbox: messages wait, are leased to a sender, and end as delivered or dead. */
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/checked.h"
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_notice.h"

static enum err_code read_outbox(const struct store_query *query, struct arena *arena,
                                 void *ret_item, struct err *err)
{
    enum outbox_state state = OUTBOX_STATE_COUNT;
    TRY(outbox_state_parse(query_str(query, 5), &state, err));
    *(struct outbox *)ret_item = (struct outbox){
        .id = {query_int(query, 0)},
        .msg_id = query_text(query, 1, arena),
        .endpoint_id = {query_int(query, 2)},
        .type = query_text(query, 3, arena),
        .payload = query_text(query, 4, arena),
        .state = state,
        .due_at = query_int(query, 6),
        .useful_until = query_int(query, 7),
        .attempts = query_i32(query, 8),
        .lease_owner = query_text(query, 9, arena),
        .lease_until = query_int(query, 10),
        .created_at = query_int(query, 11),
        .last_code = query_i32(query, 12),
        .last_error = query_text(query, 13, arena),
    };
    return ERR_OK;
}

static struct store_select select_outbox(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_outbox, sizeof(struct outbox), "message"};
}

/* --- in ----------------------------------------------------------------------------------------
 */

static size_t message_row(const void *context, size_t index, struct store_value *row)
{
    const struct outbox *message = (const struct outbox *)context + index;
    row[0] = value_text(message->msg_id);
    row[1] = value_int(message->endpoint_id.v);
    row[2] = value_text(message->type);
    row[3] = value_text(message->payload);
    row[4] = value_int(message->due_at);
    row[5] = value_int(message->useful_until);
    row[6] = value_int(message->created_at);
    return 7;
}

struct incoming {
    const struct outbox *messages;
    size_t len;
};

static enum err_code insert_all(struct store *store, void *context, struct err *err)
{
    const struct incoming *in = context;
    struct store_bulk bulk = {STORE_OUTBOX_INSERT, message_row, in->messages, in->len, NULL};
    return store_run_bulk(store, &bulk, err);
}

static enum err_code insert_one(struct store *store, void *context, size_t index, struct err *err)
{
    const struct incoming *in = context;
    struct store_value row[STORE_VALUES_MAX];
    struct store_values values = {row, message_row(in->messages, index, row)};
    enum err_code code = store_run(store, STORE_OUTBOX_INSERT, values, NULL, err);
    if (err && (code == ERR_CONFLICT || code == ERR_INVALID))
        return err_prefix(err, "message %s", in->messages[index].msg_id);
    return code;
}

enum err_code store_outbox_insert(struct store *store, const struct outbox *messages,
                                  size_t messages_len, struct err *err)
{
    struct incoming in = {messages, messages_len};
    struct store_set set = {insert_all, insert_one, &in, messages_len};
    STORE_SCOPE(scope);
    TRY(store_scope_begin(store, &scope, err));
    TRY(store_put_set(store, &set, err));
    return store_scope_done(&scope, err);
}

/* --- claim -------------------------------------------------------------------------------------
 */

static enum err_code read_id(const struct store_query *query, struct arena *arena, void *ret_item,
                             struct err *err)
{
    (void)arena;
    (void)err;
    *(int64_t *)ret_item = query_int(query, 0);
    return ERR_OK;
}

struct claimed {
    struct outbox *items;
    size_t len, cap;
};

static void claimed_release(struct claimed *claimed)
{
    free(claimed->items);
}

struct due {
    int64_t *endpoint_ids; /* those who wait longest first */
    size_t len;
};

/* The messages of one claim on one endpoint, added to `claimed`. */
static enum err_code claim_of(struct store *store, struct store_values values, struct arena *arena,
                              struct claimed *claimed, struct err *err)
{
    struct outbox *items = NULL;
    size_t len = 0;
    struct store_select select = select_outbox(STORE_OUTBOX_CLAIM, values);
    TRY(store_select_all(store, &select, arena, &items, &len, err));
    x_grow(&claimed->items, &claimed->cap, claimed->len + len, sizeof(*items));
    if (len > 0)
        memcpy(claimed->items + claimed->len, items, len * sizeof(*items));
    claimed->len += len;
    return ERR_OK;
}

/* Each endpoint gets an equal share of what is left; who has less than that leaves `due`. */
static enum err_code claim_round(struct store *store, const struct store_claim *claim,
                                 struct due *due, struct arena *arena, struct claimed *claimed,
                                 struct err *err)
{
    size_t messages_max = (size_t)claim->messages_max, kept = 0;
    for (size_t i = 0; i < due->len && claimed->len < messages_max; i++) {
        size_t left = messages_max - claimed->len, before = claimed->len;
        int64_t share = ceil_div((int64_t)left, (int64_t)(due->len - i));
        TRY(claim_of(store,
                     VALUES(value_int(due->endpoint_ids[i]), value_int(claim->now),
                            value_text(claim->owner), value_int(claim->lease_until),
                            value_int(share)),
                     arena, claimed, err));
        if (claimed->len - before == (size_t)share)
            due->endpoint_ids[kept++] = due->endpoint_ids[i];
    }
    due->len = kept;
    return ERR_OK;
}

static int compare_due(const void *a_, const void *b_)
{
    const struct outbox *a = a_, *b = b_;
    if (a->due_at != b->due_at)
        return a->due_at < b->due_at ? -1 : 1;
    return (a->id.v > b->id.v) - (a->id.v < b->id.v);
}

static struct outbox *in_order(struct claimed *claimed, struct arena *arena)
{
    struct outbox *messages = arena_array(arena, claimed->len, sizeof(*messages));
    if (claimed->len == 0)
        return messages;
    qsort(claimed->items, claimed->len, sizeof(*messages), compare_due);
    memcpy(messages, claimed->items, claimed->len * sizeof(*messages));
    return messages;
}

enum err_code store_outbox_claim(struct store *store, struct store_claim claim, struct arena *arena,
                                 struct outbox **ret_messages, size_t *ret_len, struct err *err)
{
    STORE_SCOPE(scope);
    TRY(store_scope_latest(store, &scope, err));
    struct due due = {0};
    struct store_select select = {.id = STORE_OUTBOX_DUE_ENDPOINTS,
                                  .values = VALUES(value_int(claim.now)),
                                  .read = read_id,
                                  .item_size = sizeof(int64_t),
                                  .noun = "endpoint"};
    TRY(store_select_all(store, &select, arena, &due.endpoint_ids, &due.len, err));
    CLEANUP(claimed_release) struct claimed claimed = {0};
    while (due.len > 0 && claimed.len < (size_t)claim.messages_max)
        TRY(claim_round(store, &claim, &due, arena, &claimed, err));
    TRY(store_scope_done(&scope, err));
    *ret_messages = in_order(&claimed, arena);
    *ret_len = claimed.len;
    return ERR_OK;
}

/* --- looking at it -----------------------------------------------------------------------------
 */

enum err_code store_outbox_get(struct store *store, struct outbox_id id, struct arena *arena,
                               struct outbox *ret_message, struct err *err)
{
    struct store_select select = select_outbox(STORE_OUTBOX_GET, VALUES(value_int(id.v)));
    return store_select_one(store, &select, arena, ret_message, err);
}

enum err_code store_outbox_list(struct store *store, enum outbox_state state, int32_t list_max,
                                struct arena *arena, struct store_outbox_page *ret_page,
                                struct err *err)
{
    struct store_select select = select_outbox(
        STORE_OUTBOX_LIST, VALUES(value_text(outbox_state_text(state)->code), value_int(list_max)));
    return store_select_all(store, &select, arena, &ret_page->messages, &ret_page->len, err);
}

enum err_code store_outbox_counts(struct store *store,
                                  int64_t ret_counts[static OUTBOX_STATE_COUNT], struct err *err)
{
    int64_t counts[OUTBOX_STATE_COUNT] = {0};
    CLEANUP(query_end) struct store_query query = {0};
    TRY(query_begin(store, STORE_OUTBOX_COUNTS, NO_VALUES, &query, err));
    for (bool is_row = true;;) {
        TRY(query_next(&query, &is_row, err));
        if (!is_row)
            break;
        enum outbox_state state = OUTBOX_STATE_COUNT;
        TRY(outbox_state_parse(query_str(&query, 0), &state, err));
        counts[state] = query_int(&query, 1);
    }
    memcpy(ret_counts, counts, sizeof(counts));
    return ERR_OK;
}

enum err_code store_outbox_has(struct store *store, const char *msg_id, bool *ret_has,
                               struct err *err)
{
    int64_t count = 0;
    TRY(store_run_int(store, STORE_OUTBOX_HAS, VALUES(value_text(msg_id)), &count, err));
    *ret_has = count > 0;
    return ERR_OK;
}

enum err_code store_outbox_next_due(struct store *store, int64_t *ret_due_at, struct err *err)
{
    enum err_code code = store_run_int(store, STORE_OUTBOX_NEXT_DUE, NO_VALUES, ret_due_at, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "no message waits");
    return code;
}

/* --- again -------------------------------------------------------------------------------------
 */

enum err_code store_outbox_requeue(struct store *store, struct outbox_id id, int64_t now,
                                   struct err *err)
{
    STORE_SCOPE(scope);
    TRY(store_scope_join(store, &scope, err));
    int64_t changed = 0;
    TRY(store_run(store, STORE_OUTBOX_REQUEUE, VALUES(value_int(id.v), value_int(now)), &changed,
                  err));
    if (changed == 0) {
        CLEANUP(arena_release) struct arena arena = {0};
        struct outbox message = {0};
        TRY(store_outbox_get(store, id, &arena, &message, err));
        return err_set(err, ERR_CONFLICT, "message %lld is %s, neither dead nor unknown",
                       (long long)id.v, outbox_state_text(message.state)->code);
    }
    return store_scope_done(&scope, err);
}

enum err_code store_outbox_requeue_all(struct store *store, struct endpoint_id id, int64_t now,
                                       int64_t *ret_count, struct err *err)
{
    return store_run(store, STORE_OUTBOX_REQUEUE_ALL, VALUES(value_int(id.v), value_int(now)),
                     ret_count, err);
}
