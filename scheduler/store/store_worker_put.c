/* Workers put into the database, each with the person beside it: one, or a whole roster. */
#include <string.h>

#include "scheduler/base/map.h"
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_worker.h"

static const struct person nobody = {0};

static const struct person *person_of(const struct store_worker_put *put)
{
    return put->person ? put->person : &nobody;
}

static size_t worker_values(const struct worker *worker, struct store_value *row)
{
    row[0] = value_text(worker->code);
    row[1] = value_ref(worker->unit_id.v);
    row[2] = value_text(tier_text(worker->tier)->code);
    row[3] = value_text(worker->roles);
    row[4] = value_date(worker->certified_on);
    row[5] = value_date(worker->registered_from);
    row[6] = value_date(worker->registered_to);
    row[7] = value_date(worker->hired_on);
    return 8;
}

/* Somebody new: since when they are known comes last. */
static size_t new_worker_values(const struct store_worker_put *put, struct store_value *row)
{
    size_t len = worker_values(put->worker, row);
    row[len] = value_int(put->at);
    return len + 1;
}

/* `key`: the worker's id or code, as the statement takes it. */
static size_t person_values(struct store_value key, const struct person *person,
                            struct store_value *row)
{
    row[0] = key;
    row[1] = value_text(person->name);
    row[2] = value_text(person->mobile);
    row[3] = value_text(person->email);
    row[4] = value_text(person->identity_no);
    row[5] = value_text(person->certificate_no);
    row[6] = value_text(person->chat_userid);
    return 7;
}

/* What papers say of the person, and until when. */
static size_t keep_person_values(int64_t worker_id, const struct person *person, int64_t at,
                                 struct store_value *row)
{
    row[0] = value_int(worker_id);
    row[1] = value_text(person->name);
    row[2] = value_text(person->certificate_no);
    row[3] = value_int(at);
    return 4;
}

/* --- one ---------------------------------------------------------------------------------------
 */

static enum err_code put_worker(struct store *store, const struct store_worker_put *put,
                                int64_t *ret_id, enum store_change *ret_change, struct err *err)
{
    const struct worker *worker = put->worker;
    const struct store_values keep = VALUES(value_text(worker->code), value_int(put->at));
    struct store_value values[STORE_VALUES_MAX];
    struct store_upsert upsert = {
        .find = STORE_WORKER_FIND,
        .insert = STORE_WORKER_INSERT,
        .update = STORE_WORKER_UPDATE,
        .values = {values, new_worker_values(put, values)},
        .noun = "worker",
        .keep = put->at != 0 ? &keep : NULL,
        .keep_with = STORE_WORKER_KEEP,
    };
    return store_upsert(store, &upsert, ret_id, ret_change, err);
}

static enum err_code put_person(struct store *store, int64_t worker_id,
                                const struct store_worker_put *put, enum store_change *ret_change,
                                struct err *err)
{
    const struct person *person = person_of(put);
    struct store_value values[STORE_VALUES_MAX];
    struct store_value kept[STORE_VALUES_MAX];
    const struct store_values keep = {kept, keep_person_values(worker_id, person, put->at, kept)};
    struct store_upsert upsert = {
        .find = STORE_PERSON_FIND,
        .insert = STORE_PERSON_INSERT,
        .update = STORE_PERSON_UPDATE,
        .values = {values, person_values(value_int(worker_id), person, values)},
        .noun = "person",
        .keep = put->at != 0 ? &keep : NULL,
        .keep_with = STORE_PERSON_KEEP,
    };
    return store_upsert(store, &upsert, NULL, ret_change, err);
}

static enum err_code put_both(struct store *store, const struct store_worker_put *put,
                              struct worker_id *ret_id, enum store_change *ret_change,
                              struct err *err)
{
    STORE_SCOPE(scope);
    TRY(store_scope_begin(store, &scope, err));
    int64_t id = 0;
    enum store_change change = STORE_CHANGE_SAME, person_change = STORE_CHANGE_SAME;
    TRY(put_worker(store, put, &id, &change, err));
    if (put->person || change == STORE_CHANGE_NEW)
        TRY(put_person(store, id, put, &person_change, err));
    if (change == STORE_CHANGE_SAME && person_change != STORE_CHANGE_SAME)
        change = STORE_CHANGE_CHANGED;
    TRY(store_scope_done(&scope, err));
    if (ret_id)
        ret_id->v = id;
    if (ret_change)
        *ret_change = change;
    return ERR_OK;
}

enum err_code store_worker_put(struct store *store, const struct worker *worker,
                               const struct person *person, struct worker_id *ret_id,
                               enum store_change *ret_change, struct err *err)
{
    const struct store_worker_put put = {worker, person, 0};
    return put_both(store, &put, ret_id, ret_change, err);
}

/* --- many --------------------------------------------------------------------------------------
 */

/* Enough that a round trip costs nothing, few enough that the memory does not either. */
#define BATCH_MAX 10000

/* Puts with different codes, so that their order does not matter. */
struct batch {
    const struct store_worker_put *puts;
    size_t len;
    enum store_change *changes;
    struct store_found workers[BATCH_MAX];
    struct store_found persons[BATCH_MAX];
    size_t chosen[BATCH_MAX]; /* the puts that the next statement is for */
    size_t chosen_len;
    struct store_found found[BATCH_MAX]; /* of the chosen */
};

static size_t worker_row(const void *context, size_t index, struct store_value *row)
{
    const struct batch *batch = context;
    return worker_values(batch->puts[batch->chosen[index]].worker, row);
}

static size_t new_worker_row(const void *context, size_t index, struct store_value *row)
{
    const struct batch *batch = context;
    return new_worker_values(&batch->puts[batch->chosen[index]], row);
}

static size_t keep_row(const void *context, size_t index, struct store_value *row)
{
    const struct batch *batch = context;
    const struct store_worker_put *put = &batch->puts[batch->chosen[index]];
    row[0] = value_text(put->worker->code);
    row[1] = value_int(put->at);
    return 2;
}

static size_t keep_person_row(const void *context, size_t index, struct store_value *row)
{
    const struct batch *batch = context;
    size_t at = batch->chosen[index];
    const struct store_worker_put *put = &batch->puts[at];
    return keep_person_values(batch->workers[at].id, person_of(put), put->at, row);
}

static size_t person_row_of_id(const void *context, size_t index, struct store_value *row)
{
    const struct batch *batch = context;
    size_t at = batch->chosen[index];
    return person_values(value_int(batch->workers[at].id), person_of(&batch->puts[at]), row);
}

static size_t person_row_of_code(const void *context, size_t index, struct store_value *row)
{
    const struct batch *batch = context;
    const struct store_worker_put *put = &batch->puts[batch->chosen[index]];
    return person_values(value_text(put->worker->code), person_of(put), row);
}

static enum err_code run_chosen(struct store *store, enum store_statement id, store_bulk_fn *row,
                                const struct batch *batch, struct err *err)
{
    struct store_bulk bulk = {id, row, batch, batch->chosen_len, NULL};
    return store_run_bulk(store, &bulk, err);
}

static void choose_all(struct batch *batch)
{
    batch->chosen_len = batch->len;
    for (size_t i = 0; i < batch->len; i++)
        batch->chosen[i] = i;
}

/* Persons of those who are there, as far as one is put. */
static void choose_known(struct batch *batch)
{
    batch->chosen_len = 0;
    for (size_t i = 0; i < batch->len; i++)
        if (batch->puts[i].person && batch->workers[i].change != STORE_CHANGE_NEW)
            batch->chosen[batch->chosen_len++] = i;
}

static enum err_code find_batch(struct store *store, struct batch *batch, struct err *err)
{
    choose_all(batch);
    struct store_bulk workers = {STORE_WORKER_FIND, worker_row, batch, batch->chosen_len,
                                 batch->workers};
    TRY(store_run_bulk(store, &workers, err));
    choose_known(batch);
    struct store_bulk persons = {STORE_PERSON_FIND, person_row_of_id, batch, batch->chosen_len,
                                 batch->found};
    TRY(store_run_bulk(store, &persons, err));
    for (size_t i = 0; i < batch->len; i++)
        batch->persons[i].change =
            batch->workers[i].change == STORE_CHANGE_NEW ? STORE_CHANGE_NEW : STORE_CHANGE_SAME;
    for (size_t i = 0; i < batch->chosen_len; i++)
        batch->persons[batch->chosen[i]] = batch->found[i];
    return ERR_OK;
}

static void choose(struct batch *batch, const struct store_found *found, enum store_change change)
{
    batch->chosen_len = 0;
    for (size_t i = 0; i < batch->len; i++)
        if (found[i].change == change)
            batch->chosen[batch->chosen_len++] = i;
}

/* Those that will be changed, and whose former rows are kept. */
static void choose_kept(struct batch *batch, const struct store_found *found)
{
    batch->chosen_len = 0;
    for (size_t i = 0; i < batch->len; i++)
        if (found[i].change == STORE_CHANGE_CHANGED && batch->puts[i].at != 0)
            batch->chosen[batch->chosen_len++] = i;
}

static enum err_code write_batch(struct store *store, struct batch *batch, struct err *err)
{
    choose(batch, batch->workers, STORE_CHANGE_NEW);
    TRY(run_chosen(store, STORE_WORKER_INSERT, new_worker_row, batch, err));
    choose(batch, batch->persons, STORE_CHANGE_NEW);
    TRY(run_chosen(store, STORE_PERSON_INSERT_OF_CODE, person_row_of_code, batch, err));
    choose_kept(batch, batch->workers);
    TRY(run_chosen(store, STORE_WORKER_KEEP, keep_row, batch, err));
    choose_kept(batch, batch->persons);
    TRY(run_chosen(store, STORE_PERSON_KEEP, keep_person_row, batch, err));
    choose(batch, batch->workers, STORE_CHANGE_CHANGED);
    TRY(run_chosen(store, STORE_WORKER_UPDATE, worker_row, batch, err));
    choose(batch, batch->persons, STORE_CHANGE_CHANGED);
    return run_chosen(store, STORE_PERSON_UPDATE, person_row_of_id, batch, err);
}

static enum err_code put_batch(struct store *store, void *context, struct err *err)
{
    struct batch *batch = context;
    TRY(find_batch(store, batch, err));
    TRY(write_batch(store, batch, err));
    for (size_t i = 0; i < batch->len; i++) {
        enum store_change change = batch->workers[i].change;
        bool is_same = change == STORE_CHANGE_SAME && batch->persons[i].change == STORE_CHANGE_SAME;
        batch->changes[i] = is_same || change == STORE_CHANGE_NEW ? change : STORE_CHANGE_CHANGED;
    }
    return ERR_OK;
}

static enum err_code put_one(struct store *store, void *context, size_t index, struct err *err)
{
    struct batch *batch = context;
    return put_both(store, &batch->puts[index], NULL, &batch->changes[index], err);
}

/* How many of the puts have codes that differ. */
static size_t batch_len(const struct store_worker_put *puts, size_t puts_len)
{
    CLEANUP(map_release) struct map codes = {0};
    size_t len = 0;
    while (len < puts_len && len < BATCH_MAX &&
           map_add(&codes, str_from(puts[len].worker->code), 0, NULL))
        len++;
    return len;
}

enum err_code store_worker_put_all(struct store *store, const struct store_worker_put *puts,
                                   size_t puts_len, enum store_change *ret_changes, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct batch *batch = arena_alloc(&arena, sizeof(*batch));
    enum store_change *changes = arena_array(&arena, puts_len, sizeof(*changes));
    STORE_SCOPE(scope);
    TRY(store_scope_join(store, &scope, err));
    for (size_t at = 0; at < puts_len; at += batch->len) {
        batch->puts = puts + at;
        batch->changes = changes + at;
        batch->len = batch_len(batch->puts, puts_len - at);
        struct store_set set = {put_batch, put_one, batch, batch->len};
        TRY(store_put_set(store, &set, err));
    }
    TRY(store_scope_done(&scope, err));
    if (puts_len > 0)
        memcpy(ret_changes, changes, puts_len * sizeof(*changes));
    return ERR_OK;
}
