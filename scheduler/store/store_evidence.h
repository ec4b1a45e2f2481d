/* Files as a claim's evidence 证明材料. What store.h says of every function holds here. */
#ifndef YANXU_STORE_STORE_EVIDENCE_H
#define YANXU_STORE_STORE_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/model/credit.h"
#include "scheduler/model/evidence.h"
#include "scheduler/store/store.h"

/* Uses claim_id, type, sha256, added_by and added_at; the number is the claim's next. ERR_CONFLICT:
 * the claim has this file already, or takes none: it is decided, or its worker forgotten. */
MUST_USE enum err_code store_evidence_insert(struct store *store, const struct evidence *evidence,
                                             struct str bytes, int32_t *ret_number,
                                             struct err *err);
struct store_evidence_row {
    struct evidence evidence;
    int64_t elsewhere; /* other claims that have the same file, whoever's */
};
/* Of one claim, in order of number. */
MUST_USE enum err_code store_evidence_list(struct store *store, struct claim_id id,
                                           struct arena *arena,
                                           struct store_evidence_row **ret_rows, size_t *ret_len,
                                           struct err *err);
MUST_USE enum err_code store_evidence_get(struct store *store, struct evidence_id id,
                                          struct arena *arena, struct evidence *ret_evidence,
                                          struct err *err);
/* Its bytes. */
MUST_USE enum err_code store_evidence_read(struct store *store, struct evidence_id id,
                                           struct arena *arena, struct str *ret_bytes,
                                           struct err *err);
/* Another claim that has the same file as the claim's `number`. */
struct store_evidence_twin {
    int32_t number;
    struct claim_id claim_id;
    const char *worker; /* code */
    enum credit_state state;
};
/* In order of number, claim. */
MUST_USE enum err_code store_evidence_twins(struct store *store, struct claim_id id,
                                            struct arena *arena,
                                            struct store_evidence_twin **ret_twins, size_t *ret_len,
                                            struct err *err);
/* Bytes of all files of a worker's claims that wait. */
MUST_USE enum err_code store_evidence_waiting(struct store *store, struct worker_id id,
                                              int64_t *ret_bytes, struct err *err);
/* Takes a file away while the claim waits; ERR_NOT_FOUND: there is none, or the claim is decided.
 * SQLite overwrites the bytes. */
MUST_USE enum err_code store_evidence_delete(struct store *store, struct claim_id id,
                                             int32_t number, struct err *err);

#endif
