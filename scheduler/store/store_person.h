/* A person's rights: erasing what names them, and all that is kept of them. What store.h says of
 * every function holds here. */
#ifndef YANXU_STORE_STORE_PERSON_H
#define YANXU_STORE_STORE_PERSON_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/model/worker.h"
#include "scheduler/store/store.h"

/* Erases every field that names the person, the evidence of their ledger entries and claims, values
 * of theirs set by hand and reasons given for their places, leave, waivers and registrations;
 * `ret_rows` is how many rows besides the person's own held something. Worker, ledger and plans
 * stay. From now on no put fills the person's fields or adds evidence: it reports SAME for them.
 * SQLite overwrites the bytes on disk; those in the write-ahead log go with store_checkpoint(), at
 * the latest when the last store closes. On PostgreSQL old bytes go with the server's own vacuum,
 * and stay in archived logs. Once forgotten, forgetting again is ERR_OK. */
MUST_USE enum err_code store_worker_forget(struct store *store, struct worker_id id, int64_t now,
                                           int64_t *ret_rows, struct err *err);
/* Puts fill the person's fields again; nothing comes back by itself. ERR_CONFLICT if they were not
 * erased. */
MUST_USE enum err_code store_worker_readmit(struct store *store, struct worker_id id,
                                            struct err *err);
/* Gives a worker another code. ERR_CONFLICT if it is taken. */
MUST_USE enum err_code store_worker_recode(struct store *store, const char *code,
                                           const char *new_code, struct err *err);
/* Overwrites a text wherever free text may hold it: reasons in the ledger, names of files, jobs,
 * notices, errors of deliveries. Not "". */
MUST_USE enum err_code store_text_erase(struct store *store, const char *text, int64_t *ret_rows,
                                        struct err *err);
/* Rows that hold the text and are never changed: external ids in the ledger, who gave the hours and
 * who is approved, the audit. */
MUST_USE enum err_code store_text_left(struct store *store, const char *text, int64_t *ret_rows,
                                       struct err *err);
/* What imports keep of a worker as it was before them, and of its marks and results, for taking
 * them back. */
struct store_before {
    struct import_id import_id;
    int64_t ordinal;
    const char *before; /* JSON */
};
MUST_USE enum err_code store_before_list_of_worker(struct store *store, const char *code,
                                                   struct arena *arena,
                                                   struct store_before **ret_before,
                                                   size_t *ret_len, struct err *err);
MUST_USE enum err_code store_before_update(struct store *store, const struct store_before *before,
                                           struct err *err);
/* All that is kept of one worker: `each` hears of every part by its title with no fields, then of
 * its rows; texts live until it returns. Another code than ERR_OK stops the walk and is handed on.
 */
enum store_field_kind { STORE_FIELD_TEXT, STORE_FIELD_INT, STORE_FIELD_DATE, STORE_FIELD_INSTANT };
struct store_field {
    const char *name;
    enum store_field_kind kind;
    const char *text; /* TEXT */
    int64_t number;   /* INT, INSTANT */
    struct date date; /* DATE */
};
typedef enum err_code store_dossier_fn(void *context, const char *title,
                                       const struct store_field *fields, size_t len,
                                       struct err *err);
MUST_USE enum err_code store_dossier(struct store *store, struct worker_id id,
                                     store_dossier_fn *each, void *context, struct err *err);

#endif
