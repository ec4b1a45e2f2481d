/* Loops of units that only file and database together make: the file's rows in them are refused,
 * and what hangs on those stays where it was. A loop within the file alone was refused before. */
#include "scheduler/base/alloc.h"
#include "scheduler/service/import_rows.h"
#include "scheduler/store/store_office.h"

#define NOBODY (-1)

/* A unit as it would be: the file's parent where a row says one, else the stored one. */
struct node {
    int64_t parent, stored_parent; /* indexes, or NOBODY */
    int64_t row;                   /* of the file, or NOBODY */
    int64_t seen_by;               /* the walk that was here, for finding the way back */
};

struct forest {
    struct map index; /* code -> node */
    struct node *nodes;
};

static void forest_release(struct forest *forest)
{
    map_release(&forest->index);
}

static int64_t find(const struct forest *forest, const char *code)
{
    int64_t at = NOBODY;
    return code != NULL && map_get(&forest->index, str_from(code), &at) ? at : NOBODY;
}

static enum err_code load_forest(struct import_run *run, struct forest *forest, struct err *err)
{
    const struct import_file *file = run->file;
    struct unit *units = NULL;
    size_t len = 0;
    TRY(store_unit_list(run->service->store, INT64_MAX, run->arena, &units, &len, err));
    forest->nodes = arena_array(run->arena, len + file->rows_len + 1, sizeof(*forest->nodes));
    for (size_t i = 0; i < len; i++)
        map_put(&forest->index, str_from(units[i].code), (int64_t)i);
    for (size_t i = 0; i < file->rows_len; i++)
        (void)map_add(&forest->index, str_from(file->rows[i].cells[UNIT_COLUMN_CODE].text),
                      (int64_t)forest->index.len, NULL);
    for (size_t i = 0; i < forest->index.len; i++)
        forest->nodes[i] = (struct node){NOBODY, NOBODY, NOBODY, NOBODY};
    for (size_t i = 0; i < len; i++) {
        const char *parent = row_name(&run->book.units, units[i].parent_id.v);
        forest->nodes[i].stored_parent = forest->nodes[i].parent = find(forest, parent);
    }
    for (size_t i = 0; i < file->rows_len; i++) {
        const struct import_cell *cells = file->rows[i].cells;
        struct node *node = &forest->nodes[find(forest, cells[UNIT_COLUMN_CODE].text)];
        node->row = (int64_t)i;
        node->parent = find(forest, cells[UNIT_COLUMN_PARENT].text);
    }
    return ERR_OK;
}

/* Refuses the file's rows along the loop that goes through `start`, and opens it. */
static void refuse_loop(struct import_run *run, struct forest *forest, int64_t start, bool *is_done)
{
    int64_t at = start;
    do {
        struct node *node = &forest->nodes[at];
        int64_t next = node->parent;
        if (node->row != NOBODY) {
            const struct import_row *row = &run->file->rows[node->row];
            import_run_refuse(run, row, UNIT_COLUMN_PARENT, IMPORT_REASON_LOOP,
                              row->cells[UNIT_COLUMN_PARENT].text);
            is_done[node->row] = true;
            node->row = NOBODY;
            node->parent = node->stored_parent;
        }
        at = next;
    } while (at != start);
}

/* Going back to a stored parent may close another loop, so that it is looked again until none is
 * there. What is stored has none, which ends it. */
enum err_code import_run_refuse_loops(struct import_run *run, bool *is_done, struct err *err)
{
    CLEANUP(forest_release) struct forest forest = {0};
    if (!import_run_has(run, UNIT_COLUMN_PARENT))
        return ERR_OK;
    TRY(load_forest(run, &forest, err));
    int64_t len = (int64_t)forest.index.len;
    int64_t walk = 0;
    for (bool is_found = true; is_found;) {
        is_found = false;
        for (int64_t from = 0; from < len; from++, walk++) {
            int64_t first = walk - from; /* walks of this round */
            int64_t at = from;
            while (at != NOBODY && forest.nodes[at].seen_by < first) {
                forest.nodes[at].seen_by = walk;
                at = forest.nodes[at].parent;
            }
            if (at == NOBODY || forest.nodes[at].seen_by != walk)
                continue;
            refuse_loop(run, &forest, at, is_done);
            is_found = true;
        }
    }
    return ERR_OK;
}
