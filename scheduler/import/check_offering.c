/* Rules of offerings: a row a session, rows of one code together; sessions or a window, not both.
 */
#include "scheduler/import/check.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/import/row_index.h"

/* Rows of one code, in the order of the file. */
struct group {
    size_t *rows;
    size_t len, cap;
};

struct groups {
    struct group *items;
    size_t len, cap;
};

static void groups_release(struct groups *groups)
{
    for (size_t i = 0; i < groups->len; i++)
        free(groups->items[i].rows);
    free(groups->items);
}

static void groups_build(struct groups *groups, const struct table *table)
{
    CLEANUP(row_index_release) struct row_index codes;
    CLEANUP(x_free_ptr) size_t *group_of = x_calloc(table->rows_len + 1, sizeof(*group_of));
    row_index_init(&codes, table, OFFERING_COLUMN_CODE, -1);
    for (size_t i = 0; i < table->rows_len; i++) {
        if (!import_cell_given(&table->rows[i].cells[OFFERING_COLUMN_CODE]))
            continue;
        size_t first = row_index_add(&codes, i);
        group_of[i] = first != ROW_INDEX_NONE ? group_of[first] : groups->len;
        if (first == ROW_INDEX_NONE) {
            x_grow(&groups->items, &groups->cap, groups->len + 1, sizeof(*groups->items));
            groups->items[groups->len++] = (struct group){0};
        }
        struct group *group = &groups->items[group_of[i]];
        x_grow(&group->rows, &group->cap, group->len + 1, sizeof(*group->rows));
        group->rows[group->len++] = i;
    }
}

static bool given(const struct table_row *row, int column)
{
    return import_cell_given(&row->cells[column]);
}

static bool has_session(const struct table_row *row)
{
    return given(row, OFFERING_COLUMN_DATE);
}

static bool has_window(const struct table_row *row)
{
    return given(row, OFFERING_COLUMN_WINDOW_FROM);
}

/* The first of `columns` that is given (or is not), or -1. */
static int first_where(const struct table_row *row, const int *columns, size_t len, bool is_given)
{
    for (size_t i = 0; i < len; i++)
        if (given(row, columns[i]) == is_given)
            return columns[i];
    return -1;
}

/* Date and times all or none; likewise the window, whose study minutes may be left out. */
static bool check_whole(struct table *table, size_t index)
{
    static const int session[] = {OFFERING_COLUMN_DATE, OFFERING_COLUMN_BEGINS,
                                  OFFERING_COLUMN_ENDS};
    static const int window[] = {OFFERING_COLUMN_WINDOW_FROM, OFFERING_COLUMN_WINDOW_TO};
    const struct table_row *row = &table->rows[index];
    int missing = first_where(row, session, 3, false);
    if (missing >= 0 && first_where(row, session, 3, true) >= 0) {
        table_refuse(table, index, missing, IMPORT_REASON_HALF,
                     "date, begin and end of the session\t日期、开始时间、结束时间");
        return false;
    }
    missing = first_where(row, window, 2, false);
    if (missing >= 0 &&
        (first_where(row, window, 2, true) >= 0 || given(row, OFFERING_COLUMN_WINDOW_MIN))) {
        table_refuse(table, index, missing, IMPORT_REASON_HALF,
                     "first and last day of the self-paced window\t自学开始日期、自学截止日期");
        return false;
    }
    return true;
}

/* A trainer or room belongs to a session. */
static void warn_unused(struct table *table, size_t index)
{
    static const int columns[] = {OFFERING_COLUMN_TRAINER, OFFERING_COLUMN_ROOM};
    for (size_t i = 0; i < 2; i++)
        if (given(&table->rows[index], columns[i]))
            table_warn(table, index, columns[i], IMPORT_REASON_EXTRA,
                       "a self-paced offering has no sessions\t自学班次没有课次");
}

static void check_row(struct table *table, size_t index)
{
    const struct table_row *row = &table->rows[index];
    const struct import_cell *cells = row->cells;
    if (!check_whole(table, index))
        return;
    if (has_session(row) && has_window(row))
        table_refuse(table, index, OFFERING_COLUMN_WINDOW_FROM, IMPORT_REASON_BOTH, NULL);
    else if (!has_session(row) && !has_window(row))
        table_refuse(table, index, -1, IMPORT_REASON_NEITHER, NULL);
    else if (has_session(row) &&
             cells[OFFERING_COLUMN_ENDS].number <= cells[OFFERING_COLUMN_BEGINS].number)
        table_refuse(table, index, OFFERING_COLUMN_ENDS, IMPORT_REASON_ORDER, NULL);
    else if (has_window(row) && date_compare(cells[OFFERING_COLUMN_WINDOW_TO].date,
                                             cells[OFFERING_COLUMN_WINDOW_FROM].date) < 0)
        table_refuse(table, index, OFFERING_COLUMN_WINDOW_TO, IMPORT_REASON_ORDER, NULL);
    else if (has_window(row))
        warn_unused(table, index);
}

/* Cells of the offering itself: the first row that has one speaks for all; others agree or are
 * blank, and are filled. */
static void settle_column(struct table *table, const struct group *group, int column)
{
    const struct table_row *source = NULL;
    char where[FINDING_ROW_SIZE];
    bool any_refused = false;
    for (size_t i = 0; i < group->len; i++) {
        struct table_row *row = &table->rows[group->rows[i]];
        any_refused = any_refused || row->refused;
        if (!given(row, column))
            continue;
        if (source == NULL)
            source = row;
        else if (strcmp(source->cells[column].text, row->cells[column].text) != 0)
            table_refuse(table, group->rows[i], column, IMPORT_REASON_DISAGREES,
                         finding_row(source->line, where));
    }
    if (source != NULL) {
        for (size_t i = 0; i < group->len; i++)
            if (!given(&table->rows[group->rows[i]], column))
                table->rows[group->rows[i]].cells[column] = source->cells[column];
    } else if (table->columns[column].required && !any_refused) {
        table_refuse(table, group->rows[0], column, IMPORT_REASON_REQUIRED, NULL);
    }
}

/* A window is an offering of one row. */
static void check_windows(struct table *table, const struct group *group)
{
    char where[FINDING_ROW_SIZE];
    const struct table_row *first = &table->rows[group->rows[0]];
    for (size_t i = 1; i < group->len; i++) {
        const struct table_row *row = &table->rows[group->rows[i]];
        if (row->refused || first->refused)
            continue;
        if (has_window(row) != has_window(first))
            table_refuse(table, group->rows[i], OFFERING_COLUMN_CODE, IMPORT_REASON_BOTH, NULL);
        else if (has_window(row))
            table_refuse(table, group->rows[i], OFFERING_COLUMN_CODE, IMPORT_REASON_DUPLICATE,
                         finding_row(first->line, where));
    }
}

struct meeting {
    size_t index;
    int64_t begins, ends; /* minutes since 1970, local */
};

static int compare_meetings(const void *a, const void *b)
{
    const struct meeting *x = a;
    const struct meeting *y = b;
    if (x->begins != y->begins)
        return x->begins < y->begins ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static void refuse_overlap(struct table *table, const struct meeting *a, const struct meeting *b)
{
    char where[FINDING_ROW_SIZE];
    const struct meeting *later = a->index > b->index ? a : b;
    const struct meeting *earlier = later == a ? b : a;
    table_refuse(table, later->index, OFFERING_COLUMN_BEGINS, IMPORT_REASON_DUPLICATE_PLACE,
                 finding_row(table->rows[earlier->index].line, where));
}

static void check_overlaps(struct table *table, const struct group *group)
{
    CLEANUP(x_free_ptr) struct meeting *meetings = x_calloc(group->len + 1, sizeof(*meetings));
    size_t len = 0;
    for (size_t i = 0; i < group->len; i++) {
        const struct table_row *row = &table->rows[group->rows[i]];
        if (row->refused || !has_session(row))
            continue;
        int64_t day = (int64_t)row->cells[OFFERING_COLUMN_DATE].date.day * DAY_MIN;
        meetings[len++] =
            (struct meeting){group->rows[i], day + row->cells[OFFERING_COLUMN_BEGINS].number,
                             day + row->cells[OFFERING_COLUMN_ENDS].number};
    }
    qsort(meetings, len, sizeof(*meetings), compare_meetings);
    for (size_t i = 1, last = 0; i < len; i++) {
        if (meetings[i].begins < meetings[last].ends)
            refuse_overlap(table, &meetings[last], &meetings[i]);
        if (meetings[i].ends > meetings[last].ends)
            last = i;
    }
}

/* Half an offering is worse than none. */
static void refuse_companions(struct table *table, const struct group *group)
{
    char where[FINDING_ROW_SIZE];
    const struct table_row *culprit = NULL;
    for (size_t i = 0; i < group->len && culprit == NULL; i++)
        if (table->rows[group->rows[i]].refused)
            culprit = &table->rows[group->rows[i]];
    if (culprit == NULL)
        return;
    (void)finding_row(culprit->line, where);
    for (size_t i = 0; i < group->len; i++)
        if (!table->rows[group->rows[i]].refused)
            table_refuse(table, group->rows[i], -1, IMPORT_REASON_COMPANION, where);
}

void check_offerings(struct table *table)
{
    static const int own[] = {OFFERING_COLUMN_COURSE,    OFFERING_COLUMN_SEATS,
                              OFFERING_COLUMN_UNIT,      OFFERING_COLUMN_AUDIENCE,
                              OFFERING_COLUMN_COST_EACH, OFFERING_COLUMN_COST_CLASS};
    CLEANUP(groups_release) struct groups groups = {0};
    for (size_t i = 0; i < table->rows_len; i++)
        if (!table->rows[i].refused)
            check_row(table, i);
    groups_build(&groups, table);
    for (size_t i = 0; i < groups.len; i++) {
        for (size_t j = 0; j < sizeof(own) / sizeof(own[0]); j++)
            settle_column(table, &groups.items[i], own[j]);
        check_windows(table, &groups.items[i]);
        check_overlaps(table, &groups.items[i]);
        refuse_companions(table, &groups.items[i]);
    }
}
