/* Open addressing over row numbers. */
#include "scheduler/import/row_index.h"

#include <assert.h>
#include <stdlib.h>

#include "scheduler/base/alloc.h"

#define SLOTS_MIN 16

/* FNV-1a, 64 bits, with a last mix so that the low bits depend on every byte. */
static uint64_t add_hash(uint64_t hash, struct str key)
{
    for (size_t i = 0; i < key.len; i++) {
        hash ^= (unsigned char)key.data[i];
        hash *= UINT64_C(0x100000001b3);
    }
    hash ^= hash >> 32;
    return hash * UINT64_C(0xd6e8feb86659fd93);
}

void row_index_init(struct row_index *index, const struct table *table, int column, int scope)
{
    *index = (struct row_index){.table = table, .column = column, .scope = scope};
    index->slots_len = SLOTS_MIN;
    while (index->slots_len < 2 * table->rows_len)
        index->slots_len *= 2;
    index->slots = x_calloc(index->slots_len, sizeof(*index->slots));
}

void row_index_release(struct row_index *index)
{
    free(index->slots);
    index->slots = NULL;
}

static struct str text_of(const struct row_index *index, size_t row, int column)
{
    return column < 0 ? STR_LIT("") : str_from(index->table->rows[row].cells[column].text);
}

/* The slot of the key, or the free one where it belongs. Slots hold row + 1; 0 is free. */
static size_t find_slot(const struct row_index *index, struct str key, struct str scope)
{
    uint64_t hash = add_hash(add_hash(UINT64_C(0xcbf29ce484222325), scope), key);
    size_t mask = index->slots_len - 1;
    size_t slot = (size_t)(hash ^ hash >> 32) & mask;
    for (; index->slots[slot] != 0; slot = (slot + 1) & mask) {
        size_t row = index->slots[slot] - 1;
        if (str_eq(text_of(index, row, index->column), key) &&
            str_eq(text_of(index, row, index->scope), scope))
            break;
    }
    return slot;
}

size_t row_index_add(struct row_index *index, size_t row)
{
    size_t slot =
        find_slot(index, text_of(index, row, index->column), text_of(index, row, index->scope));
    if (index->slots[slot] != 0)
        return index->slots[slot] - 1;
    index->slots[slot] = (uint32_t)(row + 1);
    return ROW_INDEX_NONE;
}

size_t row_index_find(const struct row_index *index, struct str key)
{
    assert(index->scope < 0);
    size_t slot = find_slot(index, key, STR_LIT(""));
    return index->slots[slot] != 0 ? index->slots[slot] - 1 : ROW_INDEX_NONE;
}
