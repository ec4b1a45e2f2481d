/* Entries of many workers: one row each, those of one worker chained from the last to the first. */
#include "scheduler/ledger/pack.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

#define NO_ROW UINT32_MAX

static_assert(LEDGER_ENTRIES_MAX < NO_ROW, "rows are numbered in 32 bits");

/* Enums as bytes, texts as numbers. */
struct ledger_pack_row {
    int64_t id, course_id, reverses, entered_at, stated_milli;
    int32_t min, earned_on;
    uint32_t categories; /* entry of pack->categories */
    uint32_t before;     /* the worker's row that was added before it, or NO_ROW */
    uint8_t measure, mode, source, state;
};

struct ledger_pack_chain {
    struct worker_id worker_id; /* if it has rows */
    uint32_t last, len;
};

void ledger_pack_init(struct ledger_pack *pack, size_t workers_len, struct arena *arena)
{
    pack->chains = arena_array(arena, workers_len, sizeof(*pack->chains));
    pack->workers_len = workers_len;
    for (size_t i = 0; i < workers_len; i++)
        pack->chains[i].last = NO_ROW;
}

void ledger_pack_release(struct ledger_pack *pack)
{
    free(pack->rows);
    map_release(&pack->categories);
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
    struct ledger_pack_chain *chain = &pack->chains[worker];
    x_grow(&pack->rows, &pack->rows_cap, pack->rows_len + 1, sizeof(*pack->rows));
    pack->rows[pack->rows_len] = (struct ledger_pack_row){
        .id = entry->id.v,
        .course_id = entry->course_id.v,
        .reverses = entry->reverses.v,
        .entered_at = entry->entered_at,
        .stated_milli = entry->stated_milli,
        .min = entry->min,
        .earned_on = entry->earned_on.day,
        .categories = number_of(&pack->categories, entry->categories),
        .before = chain->last,
        .measure = (uint8_t)entry->measure,
        .mode = (uint8_t)entry->mode,
        .source = (uint8_t)entry->source,
        .state = (uint8_t)entry->state,
    };
    *chain =
        (struct ledger_pack_chain){entry->worker_id, (uint32_t)pack->rows_len++, chain->len + 1};
    return ERR_OK;
}

static struct credit entry_of(const struct ledger_pack *pack, const struct ledger_pack_row *row)
{
    return (struct credit){
        .id = {row->id},
        .min = row->min,
        .stated_milli = row->stated_milli,
        .measure = (enum credit_measure)row->measure,
        .categories = pack->categories.entries[row->categories].key.data,
        .mode = (enum course_mode)row->mode,
        .earned_on = {row->earned_on},
        .source = (enum credit_source)row->source,
        .external_id = "",
        .course_id = {row->course_id},
        .state = (enum credit_state)row->state,
        .reverses = {row->reverses},
        .evidence = "",
        .reason = "",
        .entered_by = "",
        .entered_at = row->entered_at,
    };
}

enum err_code ledger_pack_fold(const struct ledger_pack *pack, size_t worker, int64_t known_at,
                               struct arena *arena, struct credit **ret_effective, size_t *ret_len,
                               struct err *err)
{
    assert(worker < pack->workers_len);
    const struct ledger_pack_chain *chain = &pack->chains[worker];
    struct credit *entries = arena_array(arena, chain->len, sizeof(*entries));
    size_t left = chain->len;
    for (uint32_t at = chain->last; at != NO_ROW; at = pack->rows[at].before) {
        entries[--left] = entry_of(pack, &pack->rows[at]);
        entries[left].worker_id = chain->worker_id;
    }
    return ledger_fold(entries, chain->len, known_at, arena, ret_effective, ret_len, err);
}

size_t ledger_pack_len(const struct ledger_pack *pack, size_t worker)
{
    return pack->chains[worker].len;
}

struct ledger_pack ledger_pack_part(const struct ledger_pack *pack, const size_t *workers,
                                    size_t workers_len, struct arena *arena)
{
    struct ledger_pack part = *pack;
    ledger_pack_init(&part, workers_len, arena);
    for (size_t i = 0; i < workers_len; i++)
        part.chains[i] = pack->chains[workers[i]];
    return part;
}
