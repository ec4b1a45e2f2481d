/* Values set by hand stand before what a file says: its cells are replaced before the rows are
 * applied, for every kind alike. */
#include <string.h>

#include "scheduler/service/import_rows.h"
#include "scheduler/store/store_record.h"

/* What is held of one kind, and where each thing's values begin. */
struct held {
    struct store_held_value *items; /* in order of code */
    size_t len;
    bool *is_told; /* beside items: warned of already, as by another row of the same offering */
    struct map first;
};

static void held_cleanup(struct held *held)
{
    map_release(&held->first);
}

/* The cell as the value would stand in the file; false if no such cell is read any more. */
static bool held_cell(struct import_run *run, const struct store_held_value *value, int column,
                      struct import_cell *ret_cell)
{
    return import_cell_parse(run->job->kind, column, str_from(value->text), run->arena, ret_cell);
}

static const struct import_cell *replace(struct import_run *run, const struct import_cell *cells,
                                         int column, const struct import_cell *cell)
{
    size_t len = 0;
    (void)columns_of(run->job->kind, &len);
    struct import_cell *copy = arena_array(run->arena, len, sizeof(*copy));
    memcpy(copy, cells, len * sizeof(*copy));
    copy[column] = *cell;
    return copy;
}

static void keep_in_row(struct import_run *run, struct held *held, size_t at,
                        struct import_row *row)
{
    const char *code = held->items[at].code;
    for (; at < held->len && strcmp(held->items[at].code, code) == 0; at++) {
        const struct store_held_value *value = &held->items[at];
        int column = column_find(run->job->kind, str_from(value->key));
        struct import_cell cell;
        if (column < 0 || !import_run_has(run, column) ||
            strcmp(row->cells[column].text, value->text) == 0 ||
            !held_cell(run, value, column, &cell))
            continue;
        if (!held->is_told[at]) {
            import_run_warn(run, row, column, IMPORT_REASON_KEPT, value->who);
            run->counts->kept++;
            held->is_told[at] = true;
        }
        row->cells = replace(run, row->cells, column, &cell);
    }
}

enum err_code import_run_keep_held(struct import_run *run, struct err *err)
{
    CLEANUP(held_cleanup) struct held held = {0};
    const struct import_file *file = run->file;
    TRY(store_held_value_list(run->service->store, run->job->kind, run->arena, &held.items,
                              &held.len, err));
    if (held.len == 0)
        return ERR_OK;
    held.is_told = arena_array(run->arena, held.len, sizeof(*held.is_told));
    for (size_t i = 0; i < held.len; i++)
        (void)map_add(&held.first, str_from(held.items[i].code), (int64_t)i, NULL);
    struct import_row *rows = arena_array(run->arena, file->rows_len, sizeof(*rows));
    for (size_t i = 0; i < file->rows_len; i++)
        rows[i] = file->rows[i];
    /* A copy: the file is whole again if the transaction must be tried again. */
    run->file = arena_alloc(run->arena, sizeof(*run->file));
    *run->file = *file;
    run->file->rows = rows;
    for (size_t i = 0; i < file->rows_len; i++) {
        int64_t at = 0;
        if (map_get(&held.first, str_from(rows[i].cells[0].text), &at)) /* column 0 is the code */
            keep_in_row(run, &held, (size_t)at, &rows[i]);
    }
    return ERR_OK;
}
