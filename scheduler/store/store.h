/* The database in the field's words: every read and write that the program does, on whichever
 * engine. A store is one connection: it belongs to one thread at a time; open one per thread.
 *
 * Here: opening it, transactions. What is in it, each with its statements in a
 * store_statement_<area>.c of the same name:
 *   store_office.h    units, rooms, trainers, courses, days
 *   store_worker.h    workers and the person beside each
 *   store_person.h    erasing what names a person; all that is kept of one
 *   store_offering.h  offerings and their sessions
 *   store_ledger.h    credits, sign-in lists, exam results
 *   store_rules.h     rulebooks, annual quotas
 *   store_plan.h      plans, places, locks, leave
 *   store_notice.h    feeds, endpoints, the outbox
 *   store_record.h    imports, values set by hand, the audit
 *   store_job.h       long work */
#ifndef YANXU_STORE_STORE_H
#define YANXU_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/err.h"

/* What holds for every function of the store:
 * - Outputs are written only on ERR_OK; `ret_id` and `ret_change` may be NULL.
 * - Arrays and texts handed out live in the caller's arena. An empty list is ERR_OK with length 0.
 * - A lookup that misses is ERR_NOT_FOUND.
 * - Each write is all or nothing: inside a transaction a failed one leaves no trace and the
 *   transaction may go on (but for the puts of many, which say so); outside it is a transaction of
 *   its own.
 * - Values are not validated beyond the schema's own constraints: the model's validators have done
 *   that. A reference to a row that is not there is ERR_INVALID.
 * - ERR_BUSY: another program held a lock for longer than two seconds, or (PostgreSQL) has changed
 *   the same rows since the transaction began; nothing was changed, and the whole transaction may
 *   be tried again. ERR_DENIED: the database can only be read. ERR_IO: disk full or failing, or the
 *   connection is lost; a new one is made with the next transaction.
 * - Instants are UTC seconds; `now` comes from the caller. */

struct store;

struct store_options {
    bool create; /* make the database if it is missing; an existing one is opened as usual */
    /* Refuse every write. SQLite still needs the right to make two files beside the database. */
    bool read_only;
};

/* `url` is a file's path, or "sqlite:" and a path; ":memory:" lives as long as the store. A new
 * file gets mode 0600. Or it is "postgresql://user@host/database" ("postgres://…") as libpq takes
 * it, for PostgreSQL 13 or newer; a password is better kept in ~/.pgpass, and is in no error. An
 * older schema is brought up to date unless read_only. ERR_NOT_FOUND: no such file or database and
 * not `create`. ERR_INVALID: not a database, another program's, or empty; an address that cannot be
 * understood; a database whose encoding is not UTF8. ERR_IO: the server cannot be reached.
 * ERR_UNSUPPORTED: the schema is newer (or, with read_only, older) than this program's, the text
 * names both; or the server is too old. Caller closes with store_close(). */
MUST_USE enum err_code store_open(const char *url, struct store_options options,
                                  struct store **ret_store, struct err *err);
/* NULL does nothing. A transaction that is still open is rolled back. */
void store_close(struct store *store);
/* For CLEANUP(store_cleanup). */
void store_cleanup(struct store **store);
/* Number of the last schema step in the database. */
int32_t store_schema_version(const struct store *store);
/* Outside a transaction: moves SQLite's write-ahead log into the database and empties it. Not done:
 * another program is reading at this moment. */
MUST_USE enum err_code store_checkpoint(struct store *store, bool *ret_is_done, struct err *err);

/* --- transactions -------------------------------------------------------------------------------
 *     STORE_TX(tx);
 *     TRY(store_begin(store, &tx, err));
 *     TRY(store_worker_put(store, …, err));
 *     return store_commit(&tx, err);
 * Leaving the scope without a commit rolls back. A begin inside a begin is a bug (asserted). */
struct store_tx {
    struct store *store; /* NULL: not begun, or over */
};
#define STORE_TX(name) CLEANUP(store_tx_end) struct store_tx name = {0}

/* SQLite takes the write lock at once, so that ERR_BUSY comes here and not half-way. PostgreSQL
 * lets others write meanwhile and shows one picture of the database, as of the first read; ERR_BUSY
 * comes with the write that would overwrite what another has changed since. */
MUST_USE enum err_code store_begin(struct store *store, struct store_tx *ret_tx, struct err *err);
/* As if nobody else wrote meanwhile, for what is appended by what was read: who would not have been
 * appended had they known of each other's, one of them gets ERR_BUSY, with any call up to the
 * commit. */
MUST_USE enum err_code store_begin_alone(struct store *store, struct store_tx *ret_tx,
                                         struct err *err);
/* One consistent picture for several reads; do not write in it (ERR_BUSY or ERR_DENIED). */
MUST_USE enum err_code store_begin_read(struct store *store, struct store_tx *ret_tx,
                                        struct err *err);
/* A commit that fails has rolled back. */
MUST_USE enum err_code store_commit(struct store_tx *tx, struct err *err);
/* Rolls back unless committed; for STORE_TX, harmless twice. */
void store_tx_end(struct store_tx *tx);

/* --- upserts ------------------------------------------------------------------------------------
 * A put looks the thing up by its code (or name): new, differing or the same. The id in the struct
 * that is put is ignored. Putting the same again changes nothing, not even a time stamp. */
enum store_change { STORE_CHANGE_NEW, STORE_CHANGE_CHANGED, STORE_CHANGE_SAME, STORE_CHANGE_COUNT };

/* --- meta: small facts about the installation ----------------------------------------------------
 * "installation_id" (random, 32 hex digits) is there from the start; UIDs are derived from it. */
MUST_USE enum err_code store_meta_get(struct store *store, const char *key, struct arena *arena,
                                      const char **ret_text, struct err *err);
MUST_USE enum err_code store_meta_put(struct store *store, const char *key, const char *text,
                                      struct err *err);
/* The name that the office bears from `at` (UTC seconds; 0: since ever) on. */
MUST_USE enum err_code store_office_name_add(struct store *store, const char *name, int64_t at,
                                             struct err *err);
/* The one added last of those known at that instant; ERR_NOT_FOUND: none. */
MUST_USE enum err_code store_office_name_known(struct store *store, int64_t known_at,
                                               struct arena *arena, const char **ret_name,
                                               struct err *err);

#endif
