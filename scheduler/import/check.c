/* Rules within one file: keys once, periods in order, no loop among units. */
#include "scheduler/import/check.h"

#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "scheduler/base/map.h"
#include "scheduler/import/row_index.h"
#include "scheduler/model/worker.h"

#define LOOP_TEXT_MAX 300
#define NOWHERE       ROW_INDEX_NONE

static bool given(const struct table *table, size_t index, int column)
{
    return import_cell_given(&table->rows[index].cells[column]);
}

static struct str text_of(const struct table *table, size_t index, int column)
{
    return str_from(table->rows[index].cells[column].text);
}

/* Refuses later rows with a key that an earlier row has, be that one refused or not: which of the
 * two is meant is not ours to guess. `scope` as in struct row_index. */
static void check_unique(struct table *table, int column, int scope)
{
    CLEANUP(row_index_release) struct row_index seen;
    char where[FINDING_ROW_SIZE];
    row_index_init(&seen, table, column, scope);
    for (size_t i = 0; i < table->rows_len; i++) {
        size_t earlier = given(table, i, column) ? row_index_add(&seen, i) : ROW_INDEX_NONE;
        if (earlier != ROW_INDEX_NONE)
            table_refuse(table, i, column, IMPORT_REASON_DUPLICATE,
                         finding_row(table->rows[earlier].line, where));
    }
}

/* Likewise where several cells together are the key; an empty one is a value too. The finding
 * stands at the last column. */
static void check_unique_together(struct table *table, const int *columns, size_t columns_len)
{
    CLEANUP(map_release) struct map seen = {0};
    CLEANUP(buf_release) struct buf key;
    char where[FINDING_ROW_SIZE];
    buf_init(&key, columns_len * (IMPORT_CELL_BYTES_MAX + 1));
    for (size_t i = 0; i < table->rows_len; i++) {
        int64_t earlier = 0;
        if (table->rows[i].refused)
            continue;
        buf_clear(&key);
        for (size_t c = 0; c < columns_len; c++) {
            buf_add_str(&key, text_of(table, i, columns[c]));
            buf_add_char(&key, '\n');
        }
        if (!map_add(&seen, str_slice(key.data, key.len), (int64_t)i, &earlier))
            table_refuse(table, i, columns[columns_len - 1], IMPORT_REASON_DUPLICATE,
                         finding_row(table->rows[earlier].line, where));
    }
}

/* One identity number under two codes is most likely one person twice; the office decides. */
static void warn_identities(struct table *table)
{
    CLEANUP(row_index_release) struct row_index seen;
    char where[FINDING_ROW_SIZE];
    row_index_init(&seen, table, WORKER_COLUMN_IDENTITY, -1);
    for (size_t i = 0; i < table->rows_len; i++) {
        if (table->rows[i].refused || !given(table, i, WORKER_COLUMN_IDENTITY))
            continue;
        size_t earlier = row_index_add(&seen, i);
        if (earlier != ROW_INDEX_NONE)
            table_warn(table, i, WORKER_COLUMN_IDENTITY, IMPORT_REASON_DUPLICATE,
                       finding_row(table->rows[earlier].line, where));
    }
}

static void check_registration(struct table *table, size_t index)
{
    const struct import_cell *cells = table->rows[index].cells;
    const struct import_cell *from = &cells[WORKER_COLUMN_REGISTERED_FROM];
    const struct import_cell *to = &cells[WORKER_COLUMN_REGISTERED_TO];
    if (import_cell_given(from) != import_cell_given(to))
        table_refuse(table, index,
                     import_cell_given(from) ? WORKER_COLUMN_REGISTERED_TO
                                             : WORKER_COLUMN_REGISTERED_FROM,
                     IMPORT_REASON_HALF,
                     "first and last day of the registration period\t登记起始日期、登记截止日期");
    else if (import_cell_given(from) && date_compare(to->date, from->date) < 0)
        table_refuse(table, index, WORKER_COLUMN_REGISTERED_TO, IMPORT_REASON_ORDER, NULL);
}

static void check_workers(struct table *table)
{
    for (size_t i = 0; i < table->rows_len; i++)
        if (!table->rows[i].refused)
            check_registration(table, i);
    warn_identities(table);
}

static void check_courses(struct table *table)
{
    for (size_t i = 0; i < table->rows_len; i++)
        if (given(table, i, COURSE_COLUMN_CODE) &&
            roles_contain(table->rows[i].cells[COURSE_COLUMN_AFTER].text,
                          text_of(table, i, COURSE_COLUMN_CODE)))
            table_refuse(table, i, COURSE_COLUMN_AFTER, IMPORT_REASON_SELF, NULL);
}

/* parent[i]: the row of unit i's parent, NOWHERE if it is none of this file's. */
static void link_parents(const struct table *table, size_t *parent)
{
    CLEANUP(row_index_release) struct row_index codes;
    row_index_init(&codes, table, UNIT_COLUMN_CODE, -1);
    for (size_t i = 0; i < table->rows_len; i++)
        if (given(table, i, UNIT_COLUMN_CODE))
            (void)row_index_add(&codes, i);
    for (size_t i = 0; i < table->rows_len; i++)
        parent[i] = given(table, i, UNIT_COLUMN_PARENT)
                        ? row_index_find(&codes, text_of(table, i, UNIT_COLUMN_PARENT))
                        : NOWHERE;
}

static void refuse_loop(struct table *table, const size_t *parent, size_t start)
{
    CLEANUP(buf_release) struct buf path;
    buf_init(&path, LOOP_TEXT_MAX);
    size_t at = start;
    do {
        buf_add_str(&path, text_of(table, at, UNIT_COLUMN_CODE));
        buf_add_text(&path, " → ");
        at = parent[at];
    } while (at != start && !path.full);
    buf_add_text(&path, path.full ? "…" : table->rows[start].cells[UNIT_COLUMN_CODE].text);
    at = start;
    do {
        table_refuse(table, at, UNIT_COLUMN_PARENT, IMPORT_REASON_LOOP, buf_text(&path));
        at = parent[at];
    } while (at != start);
}

/* Colours: 0 not seen, 1 on the present path, 2 done. Every row is coloured once. */
static void walk_up(struct table *table, const size_t *parent, unsigned char *colour, size_t from)
{
    size_t at = from;
    while (at != NOWHERE && colour[at] == 0) {
        colour[at] = 1;
        at = parent[at];
    }
    if (at != NOWHERE && colour[at] == 1 && parent[at] != at)
        refuse_loop(table, parent, at);
    for (at = from; at != NOWHERE && colour[at] == 1; at = parent[at])
        colour[at] = 2;
}

static void check_units(struct table *table)
{
    CLEANUP(x_free_ptr) size_t *parent = x_calloc(table->rows_len + 1, sizeof(*parent));
    CLEANUP(x_free_ptr) unsigned char *colour = x_calloc(table->rows_len + 1, 1);
    link_parents(table, parent);
    for (size_t i = 0; i < table->rows_len; i++)
        if (given(table, i, UNIT_COLUMN_PARENT) &&
            str_eq(text_of(table, i, UNIT_COLUMN_PARENT), text_of(table, i, UNIT_COLUMN_CODE))) {
            table_refuse(table, i, UNIT_COLUMN_PARENT, IMPORT_REASON_SELF, NULL);
            parent[i] = NOWHERE;
        }
    for (size_t i = 0; i < table->rows_len; i++)
        walk_up(table, parent, colour, i);
}

void check_rows(struct table *table)
{
    static const int sitting[] = {RESULT_COLUMN_WORKER, RESULT_COLUMN_LEVEL, RESULT_COLUMN_SAT_ON,
                                  RESULT_COLUMN_PAPER};
    static const int approved[] = {APPROVAL_COLUMN_KIND, APPROVAL_COLUMN_CODE, APPROVAL_COLUMN_BODY,
                                   APPROVAL_COLUMN_FROM, APPROVAL_COLUMN_TO};
    static const int mark[] = {ATTENDANCE_COLUMN_OFFERING, ATTENDANCE_COLUMN_DATE,
                               ATTENDANCE_COLUMN_WORKER};
    switch (table->kind) {
    case FILE_KIND_UNITS:
        check_unique(table, UNIT_COLUMN_CODE, -1);
        check_units(table);
        break;
    case FILE_KIND_ROOMS:
        check_unique(table, ROOM_COLUMN_CODE, -1);
        break;
    case FILE_KIND_TRAINERS:
        check_unique(table, TRAINER_COLUMN_CODE, -1);
        break;
    case FILE_KIND_COURSES:
        check_unique(table, COURSE_COLUMN_CODE, -1);
        check_courses(table);
        break;
    case FILE_KIND_WORKERS:
        check_unique(table, WORKER_COLUMN_CODE, -1);
        if (table->view->key_column != WORKER_COLUMN_CODE)
            check_unique(table, table->view->key_column, -1);
        check_workers(table);
        break;
    case FILE_KIND_DAYS:
        check_unique(table, DAY_COLUMN_DATE, -1);
        break;
    case FILE_KIND_OFFERINGS:
        check_offerings(table);
        break;
    case FILE_KIND_QUOTAS:
        check_quotas(table);
        break;
    case FILE_KIND_HOURS:
        check_unique(table, HOURS_COLUMN_EXTERNAL_ID, HOURS_COLUMN_SOURCE);
        break;
    case FILE_KIND_ATTENDANCE:
        check_unique_together(table, mark, sizeof(mark) / sizeof(mark[0]));
        break;
    case FILE_KIND_RESULTS:
        check_unique_together(table, sitting, sizeof(sitting) / sizeof(sitting[0]));
        break;
    case FILE_KIND_APPROVALS:
        check_unique_together(table, approved, sizeof(approved) / sizeof(approved[0]));
        break;
    case FILE_KIND_COUNT:
        break;
    }
}
