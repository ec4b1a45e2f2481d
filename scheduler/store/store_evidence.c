/* Files as a claim's evidence 证明材料 in the database. */
#include "scheduler/store/store_evidence.h"

#include "scheduler/store/store_inside.h"

static enum err_code read_evidence(const struct store_query *query, struct arena *arena,
                                   struct evidence *ret_evidence, struct err *err)
{
    struct evidence evidence = {
        .id = {query_int(query, 0)},
        .claim_id = {query_int(query, 1)},
        .number = query_i32(query, 2),
        .byte_len = query_int(query, 4),
        .added_by = query_text(query, 6, arena),
        .added_at = query_int(query, 7),
    };
    TRY(evidence_type_parse(query_str(query, 3), &evidence.type, err));
    (void)str_copy(evidence.sha256, sizeof(evidence.sha256), query_str(query, 5));
    *ret_evidence = evidence;
    return ERR_OK;
}

static enum err_code read_one(const struct store_query *query, struct arena *arena, void *ret_item,
                              struct err *err)
{
    return read_evidence(query, arena, ret_item, err);
}

static enum err_code read_row(const struct store_query *query, struct arena *arena, void *ret_item,
                              struct err *err)
{
    struct store_evidence_row row = {.elsewhere = query_int(query, 8)};
    TRY(read_evidence(query, arena, &row.evidence, err));
    *(struct store_evidence_row *)ret_item = row;
    return ERR_OK;
}

static enum err_code read_bytes(const struct store_query *query, struct arena *arena,
                                void *ret_item, struct err *err)
{
    (void)err;
    *(struct str *)ret_item = query_bytes(query, 0, arena);
    return ERR_OK;
}

static enum err_code read_twin(const struct store_query *query, struct arena *arena, void *ret_item,
                               struct err *err)
{
    enum credit_state state = CREDIT_STATE_COUNT;
    TRY(credit_state_parse(query_str(query, 3), &state, err));
    *(struct store_evidence_twin *)ret_item = (struct store_evidence_twin){
        query_i32(query, 0), {query_int(query, 1)}, query_text(query, 2, arena), state};
    return ERR_OK;
}

enum err_code store_evidence_insert(struct store *store, const struct evidence *evidence,
                                    struct str bytes, int32_t *ret_number, struct err *err)
{
    int64_t number = 0;
    enum err_code code = store_run_int(
        store, STORE_EVIDENCE_INSERT,
        VALUES(value_int(evidence->claim_id.v), value_text(evidence_type_media(evidence->type)),
               value_int((int64_t)bytes.len), value_text(evidence->sha256),
               value_text(evidence->added_by), value_int(evidence->added_at), value_bytes(bytes)),
        &number, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_CONFLICT,
                       "claim %lld takes no files: it is decided, or its worker was forgotten",
                       (long long)evidence->claim_id.v);
    TRY(code);
    *ret_number = (int32_t)number;
    return ERR_OK;
}

enum err_code store_evidence_list(struct store *store, struct claim_id id, struct arena *arena,
                                  struct store_evidence_row **ret_rows, size_t *ret_len,
                                  struct err *err)
{
    struct store_select select = {STORE_EVIDENCE_LIST, VALUES(value_int(id.v)), read_row,
                                  sizeof(struct store_evidence_row), "evidence file"};
    return store_select_all(store, &select, arena, ret_rows, ret_len, err);
}

enum err_code store_evidence_get(struct store *store, struct evidence_id id, struct arena *arena,
                                 struct evidence *ret_evidence, struct err *err)
{
    struct store_select select = {STORE_EVIDENCE_GET, VALUES(value_int(id.v)), read_one,
                                  sizeof(struct evidence), "evidence file"};
    return store_select_one(store, &select, arena, ret_evidence, err);
}

enum err_code store_evidence_read(struct store *store, struct evidence_id id, struct arena *arena,
                                  struct str *ret_bytes, struct err *err)
{
    struct store_select select = {STORE_EVIDENCE_READ, VALUES(value_int(id.v)), read_bytes,
                                  sizeof(struct str), "evidence file"};
    return store_select_one(store, &select, arena, ret_bytes, err);
}

enum err_code store_evidence_twins(struct store *store, struct claim_id id, struct arena *arena,
                                   struct store_evidence_twin **ret_twins, size_t *ret_len,
                                   struct err *err)
{
    struct store_select select = {STORE_EVIDENCE_TWINS, VALUES(value_int(id.v)), read_twin,
                                  sizeof(struct store_evidence_twin), "evidence file"};
    return store_select_all(store, &select, arena, ret_twins, ret_len, err);
}

enum err_code store_evidence_waiting(struct store *store, struct worker_id id, int64_t *ret_bytes,
                                     struct err *err)
{
    return store_run_int(store, STORE_EVIDENCE_WAITING, VALUES(value_int(id.v)), ret_bytes, err);
}

enum err_code store_evidence_delete(struct store *store, struct claim_id id, int32_t number,
                                    struct err *err)
{
    int64_t changes = 0;
    TRY(store_run(store, STORE_EVIDENCE_DELETE, VALUES(value_int(id.v), value_int(number)),
                  &changes, err));
    if (changes > 0)
        return ERR_OK;
    return err_set(err, ERR_NOT_FOUND, "claim %lld has no file %d that could be taken away",
                   (long long)id.v, (int)number);
}
