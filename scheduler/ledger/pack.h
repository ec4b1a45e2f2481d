/* pack: the entries of a whole office in little room, until one worker's are asked for. Kept is
 * what counting may look at; external id, evidence, reason and who entered it are not. */
#ifndef YANXU_LEDGER_PACK_H
#define YANXU_LEDGER_PACK_H

#include "scheduler/base/map.h"
#include "scheduler/ledger/ledger.h"

struct ledger_pack_row;
struct ledger_pack_share;

/* Zero-initialise, ledger_pack_init(), add, ledger_pack_close(), then ask; release with
 * ledger_pack_release(). */
struct ledger_pack {
    struct ledger_pack_row *rows; /* in the order in which they were added */
    size_t rows_len, rows_cap;
    uint32_t *order;                  /* rows, worker by worker */
    struct ledger_pack_share *shares; /* by worker: theirs of `order` */
    size_t workers_len;
    struct map texts; /* every list of categories and every provider that a row has, once */
};

/* For workers 0 .. workers_len - 1. `arena` holds 16 bytes for each of them. */
void ledger_pack_init(struct ledger_pack *pack, size_t workers_len, struct arena *arena);
void ledger_pack_release(struct ledger_pack *pack);

/* In any order. ERR_LIMIT for more than LEDGER_ENTRIES_MAX. */
MUST_USE enum err_code ledger_pack_add(struct ledger_pack *pack, size_t worker,
                                       const struct credit *entry, struct err *err);

/* When all are added: finds each worker's. */
void ledger_pack_close(struct ledger_pack *pack);

/* What ledger_fold() says of one worker's entries. Texts that are not kept are ""; the
 * others live as long as the pack, the rest in `arena`. */
MUST_USE enum err_code ledger_pack_fold(const struct ledger_pack *pack, size_t worker,
                                        int64_t known_at, struct arena *arena,
                                        struct ledger_balance *ret_balance, struct err *err);

/* How many entries the worker has, reversals and all. */
size_t ledger_pack_len(const struct ledger_pack *pack, size_t worker);

/* The same entries, of these workers only; it lives as long as `pack` and `arena`, and is not
 * released. */
struct ledger_pack ledger_pack_part(const struct ledger_pack *pack, const size_t *workers,
                                    size_t workers_len, struct arena *arena);

#endif
