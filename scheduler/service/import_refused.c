/* The refused rows as a file to correct: the original cells, and before them where the row stood,
 * what is wrong and what to do. The source is read a second time, so that memory does not grow. */
#include <stdlib.h>
#include <string.h>

#include "scheduler/service/import_rows.h"

#define REMARK_BYTES_MAX 4000

/* One writing under way. */
struct refused_rows {
    const struct import_run *run;
    const struct table_options *options;
    struct table_writer *writer;        /* NULL until the headings have come */
    bool is_remark[IMPORT_COLUMNS_MAX]; /* columns of an earlier file of refused rows */
    size_t columns_len;                 /* of the source */
    size_t next;                        /* in the list of refusals, by line */
    struct arena arena;                 /* of one row */
};

static void refused_rows_release(struct refused_rows *rows)
{
    table_writer_free(rows->writer);
    arena_release(&rows->arena);
}

static enum err_code open_table(struct refused_rows *rows, const struct import_raw_row *headings,
                                struct err *err)
{
    struct table_column columns[IMPORT_COLUMNS_MAX + REMARK_COLUMN_COUNT];
    const struct column *remarks = columns_of_remarks();
    bool is_english = rows->run->job->options.language == IMPORT_LANGUAGE_EN;
    size_t len = 0;
    for (; len < REMARK_COLUMN_COUNT; len++)
        columns[len] = (struct table_column){is_english ? remarks[len].en : remarks[len].zh,
                                             remarks[len].format};
    rows->columns_len = headings->cells_len;
    for (size_t i = 0; i < headings->cells_len; i++) {
        struct str title = headings->cells[i];
        rows->is_remark[i] = column_is_remark(title);
        if (!rows->is_remark[i])
            columns[len++] = (struct table_column){arena_copy(&rows->arena, title.data, title.len),
                                                   COLUMN_FORMAT_TEXT};
    }
    return table_writer_open_columns(rows->options, columns, len, &rows->writer, err);
}

static int compare_lines(const void *a, const void *b)
{
    int32_t x = ((const struct import_row *)a)->line;
    int32_t y = ((const struct import_row *)b)->line;
    return (x > y) - (x < y);
}

/* Is the row one of those that were applied? */
static bool is_applied(const struct import_run *run, int32_t line)
{
    const struct import_row key = {.line = line};
    const struct import_row *row = bsearch(&key, run->file->rows, run->file->rows_len,
                                           sizeof(*run->file->rows), compare_lines);
    return row != NULL && !run->is_refused[row - run->file->rows];
}

/* A file has more refusals than the list takes only if it is hopeless; its other rows say so. */
static void remark_unlisted(const struct refused_rows *rows, struct buf *reason, struct buf *remedy)
{
    bool is_english = rows->run->job->options.language == IMPORT_LANGUAGE_EN;
    buf_add_text(reason, is_english ? "too many rows were refused to say why for each"
                                    : "被拒绝的行过多，未逐行列出原因");
    buf_add_text(remedy, is_english
                             ? "correct the rows above and import this file: what is left is "
                               "said then"
                             : "请先更正上面各行并导入本文件，届时会给出其余各行的原因");
}

/* What is wrong with the row, by column. */
static void remark(struct refused_rows *rows, int32_t line, struct export_cell *cells)
{
    const struct import_report *report = rows->run->counts;
    CLEANUP(buf_release) struct buf column;
    CLEANUP(buf_release) struct buf reason;
    CLEANUP(buf_release) struct buf remedy;
    buf_init(&column, REMARK_BYTES_MAX);
    buf_init(&reason, REMARK_BYTES_MAX);
    buf_init(&remedy, REMARK_BYTES_MAX);
    while (rows->next < report->refusals_len && report->refusals[rows->next].line < line)
        rows->next++;
    for (; rows->next < report->refusals_len && report->refusals[rows->next].line == line;
         rows->next++) {
        const struct import_refusal *refusal = &report->refusals[rows->next];
        const char *between = reason.len > 0 ? "; " : "";
        buf_addf(&column, "%s%s", column.len > 0 ? "; " : "", refusal->heading);
        buf_addf(&reason, "%s%s", between, refusal->reason);
        buf_addf(&remedy, "%s%s", between, refusal->remedy);
    }
    if (reason.len == 0)
        remark_unlisted(rows, &reason, &remedy);
    cells[REMARK_COLUMN_ROW] = EXPORT_INT(line);
    cells[REMARK_COLUMN_COLUMN] = EXPORT_TEXT(arena_strdup(&rows->arena, buf_text(&column)));
    cells[REMARK_COLUMN_REASON] = EXPORT_TEXT(arena_strdup(&rows->arena, buf_text(&reason)));
    cells[REMARK_COLUMN_REMEDY] = EXPORT_TEXT(arena_strdup(&rows->arena, buf_text(&remedy)));
}

static enum err_code take_row(void *context, const struct import_raw_row *row, struct err *err)
{
    struct refused_rows *rows = context;
    struct export_cell cells[IMPORT_COLUMNS_MAX + REMARK_COLUMN_COUNT];
    size_t len = REMARK_COLUMN_COUNT;
    if (rows->writer == NULL)
        return open_table(rows, row, err);
    if (is_applied(rows->run, row->line))
        return ERR_OK;
    arena_release(&rows->arena);
    remark(rows, row->line, cells);
    for (size_t i = 0; i < rows->columns_len; i++) {
        struct str text = i < row->cells_len ? row->cells[i] : str_from("");
        if (!rows->is_remark[i])
            cells[len++] = text.len > 0 ? EXPORT_TEXT(arena_copy(&rows->arena, text.data, text.len))
                                        : EXPORT_NONE;
    }
    return table_writer_row(rows->writer, cells, len, err);
}

enum err_code import_run_write_refused(const struct import_run *run,
                                       const struct import_bytes *source, struct err *err)
{
    CLEANUP(refused_rows_release)
    struct refused_rows rows = {.run = run, .options = run->job->refused};
    if (run->job->refused == NULL || run->counts->refused == 0)
        return ERR_OK;
    TRY(import_each_row(source, &run->job->options, take_row, &rows, err));
    return table_writer_close(rows.writer, err);
}
