/* Finding rows by their key, which stays where it is: a few bytes a row, as files are large. */
#ifndef YANXU_IMPORT_ROW_INDEX_H
#define YANXU_IMPORT_ROW_INDEX_H

#include "scheduler/import/table.h"

#define ROW_INDEX_NONE SIZE_MAX

/* The key is the text of `column`, within that of `scope` (-1: the file). */
struct row_index {
    const struct table *table;
    int column, scope;
    uint32_t *slots;
    size_t slots_len;
};

void row_index_init(struct row_index *index, const struct table *table, int column, int scope);
void row_index_release(struct row_index *index);
/* ROW_INDEX_NONE if the key is new; else the row that has it, which stays. */
size_t row_index_add(struct row_index *index, size_t row);
/* The row with this key (scope -1 only), or ROW_INDEX_NONE. */
size_t row_index_find(const struct row_index *index, struct str key);

#endif
