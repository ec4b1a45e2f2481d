/* Entries of many workers: one row each, and the numbers of the rows worker by worker. */
#include "scheduler/ledger/pack.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

static_assert(LEDGER_ENTRIES_MAX < UINT32_MAX, "rows are numbered in 32 bits");

/* Enums as bytes, texts as numbers. */
struct ledger_pack_row {
    int64_t id, course_id, reverses, entered_at, stated_milli;
    int32_t min, earned_on;
    uint32_t categories, provider; /* entries of pack->texts */
    uint32_t worker;
    uint8_t measure, mode, source, state;
};

struct ledger_pack_share {
    struct worker_id worker_id; /* if it has rows */
    uint32_t first, len;        /* of pack->order */
};

void ledger_pack_init(struct ledger_pack *pack, size_t workers_len, struct arena *arena)
{
    pack->shares = arena_array(arena, workers_len, sizeof(*pack->shares));
    pack->workers_len = workers_len;
}

void ledger_pack_release(struct ledger_pack *pack)
{
    free(pack->rows);
    free(pack->order);
    map_release(&pack->texts);
    *pack = (struct ledger_pack){0};
}

static uint32_t number_of(struct map *texts, const char *text)
{
    int64_t number = (int64_t)texts->len;
    (void)map_add(texts, str_from(text), number, &number);
    return (uint32_t)number;
}

enum err_code ledger_pack_add(struct ledger_pack *pack, size_t worker, const struct credit *entry,
                              struct err *err)
{
    assert(worker < pack->workers_len);
    if (pack->rows_len == LEDGER_ENTRIES_MAX)
        return err_set(err, ERR_LIMIT, "the ledger 学时台账 has more than %d entries at once",
                       LEDGER_ENTRIES_MAX);
    x_grow(&pack->rows, &pack->rows_cap, pack->rows_len + 1, sizeof(*pack->rows));
    pack->rows[pack->rows_len++] = (struct ledger_pack_row){
        .id = entry->id.v,
        .course_id = entry->course_id.v,
        .reverses = entry->reverses.v,
        .entered_at = entry->entered_at,
        .stated_milli = entry->stated_milli,
        .min = entry->min,
        .earned_on = entry->earned_on.day,
        .categories = number_of(&pack->texts, entry->categories),
        .provider = number_of(&pack->texts, entry->provider),
        .worker = (uint32_t)worker,
        .measure = (uint8_t)entry->measure,
        .mode = (uint8_t)entry->mode,
        .source = (uint8_t)entry->source,
        .state = (uint8_t)entry->state,
    };
    pack->shares[worker].worker_id = entry->worker_id;
    pack->shares[worker].len++;
    return ERR_OK;
}

void ledger_pack_close(struct ledger_pack *pack)
{
    uint32_t first = 0;
    pack->order = x_reallocarray(pack->order, pack->rows_len, sizeof(*pack->order));
    for (size_t i = 0; i < pack->workers_len; i++) {
        pack->shares[i].first = first;
        first += pack->shares[i].len;
        pack->shares[i].len = 0;
    }
    for (size_t i = 0; i < pack->rows_len; i++) {
        struct ledger_pack_share *share = &pack->shares[pack->rows[i].worker];
        pack->order[share->first + share->len++] = (uint32_t)i;
    }
}

static struct credit entry_of(const struct ledger_pack *pack, const struct ledger_pack_row *row)
{
    return (struct credit){
        .id = {row->id},
        .min = row->min,
        .stated_milli = row->stated_milli,
        .measure = (enum credit_measure)row->measure,
        .categories = pack->texts.entries[row->categories].key.data,
        .mode = (enum course_mode)row->mode,
        .earned_on = {row->earned_on},
        .source = (enum credit_source)row->source,
        .external_id = "",
        .course_id = {row->course_id},
        .state = (enum credit_state)row->state,
        .reverses = {row->reverses},
        .evidence = "",
        .provider = pack->texts.entries[row->provider].key.data,
        .reason = "",
        .entered_by = "",
        .entered_at = row->entered_at,
    };
}

enum err_code ledger_pack_fold(const struct ledger_pack *pack, size_t worker, int64_t known_at,
                               struct arena *arena, struct ledger_balance *ret_balance,
                               struct err *err)
{
    assert(worker < pack->workers_len);
    const struct ledger_pack_share *share = &pack->shares[worker];
    const uint32_t *order = pack->order + share->first;
    struct credit *entries = arena_array(arena, share->len, sizeof(*entries));
    /* They lie far apart: fetched all at once they cost little more than one. */
    for (size_t i = 0; i < share->len; i++)
        __builtin_prefetch(&pack->rows[order[i]]);
    for (size_t i = 0; i < share->len; i++) {
        entries[i] = entry_of(pack, &pack->rows[order[i]]);
        entries[i].worker_id = share->worker_id;
    }
    return ledger_fold(entries, share->len, known_at, arena, ret_balance, err);
}

size_t ledger_pack_len(const struct ledger_pack *pack, size_t worker)
{
    return pack->shares[worker].len;
}

struct ledger_pack ledger_pack_part(const struct ledger_pack *pack, const size_t *workers,
                                    size_t workers_len, struct arena *arena)
{
    struct ledger_pack part = *pack;
    ledger_pack_init(&part, workers_len, arena);
    for (size_t i = 0; i < workers_len; i++)
        part.shares[i] = pack->shares[workers[i]];
    return part;
}
