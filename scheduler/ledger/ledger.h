/* ledger 学时台账: the append-only entries folded into what stands, checked corrections, and the
 * entries that a course's minutes become. Pure functions; what they return lives in the caller's
 * arena, texts are those of the entries handed in. */
#ifndef YANXU_LEDGER_LEDGER_H
#define YANXU_LEDGER_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"
#include "scheduler/model/credit.h"

/* Entries of one worker, or of many, that one fold may be given. */
#define LEDGER_ENTRIES_MAX 10000000

/* known_at for "everything that the ledger holds". */
#define LEDGER_NOW INT64_MAX

/* What stands of entries, or stood at an instant. */
struct ledger_balance {
    struct credit *entries;
    size_t len;
};

/* What stood at the instant `known_at` (UTC seconds): the approved entries with entered_at <=
 * known_at, their minutes lowered by the reversals known by then; an entry reversed whole and every
 * reversal are gone; a reversal of an entry that is not known yet is not known either. Sorted by
 * (worker_id, earned_on, id), which for one worker is (earned_on, id). The stated
 * figure follows; where a reversal has another measure, it becomes what is left in minutes. An
 * entry earned after the day that is asked about is not the ledger's business but the rulebook's:
 * rules_evaluate() has `as_of`. ERR_INVALID names the id of a reversal that cannot be: of an entry
 * that is not there, another worker's, itself a reversal, not approved, or of more minutes than are
 * left of it. */
MUST_USE enum err_code ledger_fold(const struct credit *entries, size_t len, int64_t known_at,
                                   struct arena *arena, struct ledger_balance *ret_balance,
                                   struct err *err);

struct ledger_correction {
    const char *reason; /* not empty */
    const char *who;    /* not empty */
    int64_t now;        /* UTC seconds */
    int32_t min;        /* minutes to take back, 0: all that `entry` says */
};
/* The new entry that takes `entry` back, whole or in part: id 0, source adjustment, approved, no
 * external id. `entry` is one as appended, or as folded (then "all" is what is left of it). Texts
 * are shared with `entry` and `correction`. ERR_INVALID if `entry` is a reversal or not approved,
 * or the minutes exceed it. */
MUST_USE enum err_code ledger_reverse(const struct credit *entry,
                                      const struct ledger_correction *correction,
                                      struct credit *ret_credit, struct err *err);

/* What a course's minutes become: one entry a layer, because categories are nested. {ce 480, ethics
 * 120} gives 120 min of "ce;ethics" and 360 min of "ce": the sum is the largest figure, each
 * category gets its own. Everything else is copied from `like` (worker, mode, day, source, state,
 * …); id is 0, measure minutes, and an external_id that is not "" gets "/1", "/2", … so that each
 * stays unique. Also makes the `booked` entries that rules_evaluate() takes. Tags of 0 minutes are
 * left out; no tags, no entries. Layers come smallest first. */
void ledger_credits_of_tags(const struct tag_min *tags, int32_t tags_len, const struct credit *like,
                            struct arena *arena, struct credit **ret_credits, size_t *ret_len);

/* The part from `from` to `to` of `whole`, as one session of several: 0 <= from <= to <= whole,
 * whole > 0. Parts that join up add up to the whole exactly: each boundary is rounded down. */
struct ledger_part {
    int64_t from, to, whole;
};
/* `ret_tags` has room for tags_len; it may be `tags` itself. */
void ledger_tags_of_part(const struct tag_min *tags, int32_t tags_len, struct ledger_part part,
                         struct tag_min *ret_tags);

#endif
