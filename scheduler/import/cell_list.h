/* Cells that hold lists: codes, tiers, categories with minutes. */
#ifndef YANXU_IMPORT_CELL_LIST_H
#define YANXU_IMPORT_CELL_LIST_H

#include "scheduler/import/cell.h"

/* Working memory: the result's text lies in `work`; `scratch` is dropped by the owner. */
struct cell_list {
    struct buf *work;
    struct arena *scratch;
};

/* Codes separated by , ; or a blank line; sorted, each once. `text` is folded (clean.h). */
bool cell_list_codes(struct cell_list *list, struct str text, struct import_cell *cell,
                     struct cell_fault *ret_fault);
bool cell_list_tiers(struct cell_list *list, struct str text, struct import_cell *cell,
                     struct cell_fault *ret_fault);
bool cell_list_tags(struct cell_list *list, struct str text, struct import_cell *cell,
                    struct cell_fault *ret_fault);

#endif
