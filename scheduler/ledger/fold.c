/* What the ledger's entries come to: approved, known by then, less what was taken back. */
#include "scheduler/ledger/ledger.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "scheduler/base/checked.h"

static bool is_known(const struct credit *entry, int64_t known_at)
{
    return entry->state == CREDIT_STATE_APPROVED && entry->entered_at <= known_at;
}

static int compare_i64(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_ids(const void *a, const void *b)
{
    return compare_i64((*(const struct credit *const *)a)->id.v,
                       (*(const struct credit *const *)b)->id.v);
}

static int compare_age(const void *a, const void *b)
{
    const struct credit *x = a, *y = b;
    int order = compare_i64(x->worker_id.v, y->worker_id.v);
    if (order == 0)
        order = date_compare(x->earned_on, y->earned_on);
    return order != 0 ? order : compare_i64(x->id.v, y->id.v);
}

/* The entries are mostly in order already, as the store hands them out. */
static void sort_by_age(struct credit *entries, size_t len)
{
    for (size_t i = 1; i < len; i++)
        if (compare_age(&entries[i - 1], &entries[i]) > 0) {
            qsort(entries, len, sizeof(*entries), compare_age);
            return;
        }
}

/* Pointers to the entries that are no reversals, by id, for finding what a reversal names. */
struct by_id {
    struct credit **entries;
    size_t len;
};

static struct by_id index_by_id(struct credit *entries, size_t len, struct arena *arena)
{
    struct by_id index = {arena_array(arena, len, sizeof(struct credit *)), len};
    for (size_t i = 0; i < len; i++)
        index.entries[i] = &entries[i];
    qsort(index.entries, len, sizeof(*index.entries), compare_ids);
    return index;
}

static struct credit *find_by_id(const struct by_id *index, struct credit_id id)
{
    const struct credit key = {.id = id};
    const struct credit *key_ptr = &key;
    struct credit **found =
        bsearch(&key_ptr, index->entries, index->len, sizeof(*index->entries), compare_ids);
    return found == NULL ? NULL : *found;
}

static enum err_code wrong_reversal(const struct credit *reversal, const char *why, struct err *err)
{
    return err_set(err, ERR_INVALID, "credit 学时记录 %" PRId64 " takes back entry %" PRId64 ": %s",
                   reversal->id.v, reversal->reverses.v, why);
}

static enum err_code apply_reversal(struct credit *entry, const struct credit *reversal,
                                    struct err *err)
{
    if (entry == NULL)
        return wrong_reversal(reversal, "there is no approved entry with this id to take back",
                              err);
    if (entry->worker_id.v != reversal->worker_id.v)
        return wrong_reversal(reversal, "that entry is another worker's", err);
    if (reversal->min >= 0)
        return wrong_reversal(reversal, "its minutes must be below 0", err);
    int64_t left = (int64_t)entry->min + reversal->min;
    if (left < 0)
        return wrong_reversal(reversal, "that is more than is left of it", err);
    entry->min = (int32_t)left;
    if (entry->measure == reversal->measure) {
        entry->stated_milli = checked_add(entry->stated_milli, reversal->stated_milli);
    } else {
        entry->measure = CREDIT_MEASURE_MINUTE;
        entry->stated_milli = left * 1000;
    }
    return ERR_OK;
}

static size_t drop_empty(struct credit *entries, size_t len)
{
    size_t kept = 0;
    for (size_t i = 0; i < len; i++)
        if (entries[i].min > 0)
            entries[kept++] = entries[i];
    return kept;
}

static size_t copy_known(const struct credit *entries, size_t len, int64_t known_at,
                         struct credit *target, bool *ret_reversed)
{
    size_t kept = 0;
    *ret_reversed = false;
    for (size_t i = 0; i < len; i++) {
        if (!is_known(&entries[i], known_at))
            continue;
        if (entries[i].reverses.v != 0)
            *ret_reversed = true;
        else
            target[kept++] = entries[i];
    }
    return kept;
}

/* Clocks of several machines differ: an entry may be taken back before it was entered. Until it is
 * known, so is nothing that takes it back. */
static bool is_of_later(const struct credit *reversal, const struct credit *entries, size_t len,
                        int64_t known_at)
{
    for (size_t i = 0; i < len; i++)
        if (entries[i].id.v == reversal->reverses.v)
            return entries[i].entered_at > known_at;
    return false;
}

enum err_code ledger_fold(const struct credit *entries, size_t len, int64_t known_at,
                          struct arena *arena, struct ledger_balance *ret_balance, struct err *err)
{
    if (len > LEDGER_ENTRIES_MAX)
        return err_set(err, ERR_LIMIT, "the ledger 学时台账 has more than %d entries at once",
                       LEDGER_ENTRIES_MAX);
    struct credit *effective = arena_array(arena, len, sizeof(*effective));
    bool reversed;
    size_t kept = copy_known(entries, len, known_at, effective, &reversed);
    if (reversed) {
        struct by_id index = index_by_id(effective, kept, arena);
        for (size_t i = 0; i < len; i++) {
            if (entries[i].reverses.v == 0 || !is_known(&entries[i], known_at))
                continue;
            struct credit *entry = find_by_id(&index, entries[i].reverses);
            if (entry == NULL && is_of_later(&entries[i], entries, len, known_at))
                continue;
            TRY(apply_reversal(entry, &entries[i], err));
        }
        kept = drop_empty(effective, kept);
    }
    sort_by_age(effective, kept);
    *ret_balance = (struct ledger_balance){effective, kept};
    return ERR_OK;
}
