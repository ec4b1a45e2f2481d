/* What a preview shows of the rows that would change: which cells, from what to what. */
#include <stdlib.h>
#include <string.h>

#include "scheduler/service/import_rows.h"

/* The rows of a file that speak of one thing, and what it was before. */
struct comparison {
    struct import_run *run;
    const struct import_done *done;
    const struct column *columns;
    size_t columns_len;
};

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Each value once, in order: an offering's sessions may stand in the file as they like. */
static const char *join(const char **texts, size_t len, struct arena *arena)
{
    const char *whole = "";
    qsort(texts, len, sizeof(*texts), compare_texts);
    for (size_t i = 0; i < len; i++)
        if (texts[i][0] != '\0' && (i == 0 || strcmp(texts[i], texts[i - 1]) != 0))
            whole = arena_printf(arena, "%s%s%s", whole, whole[0] != '\0' ? "; " : "", texts[i]);
    return whole;
}

/* As the importer writes it, so that "7.50" is no change from "7.5". */
static const char *before_text(const struct comparison *comparison, size_t column)
{
    const struct import_done *done = comparison->done;
    struct arena *arena = comparison->run->arena;
    const char **texts = arena_array(arena, done->before_rows + 1, sizeof(*texts));
    for (size_t i = 0; i < done->before_rows; i++) {
        const char *text = row_text(&done->before[i * comparison->columns_len + column], arena);
        struct import_cell cell;
        bool is_read = import_cell_parse(comparison->run->job->kind, (int)column, str_from(text),
                                         arena, &cell);
        texts[i] = is_read ? cell.text : text;
    }
    return join(texts, done->before_rows, arena);
}

/* The first column of a file of offerings is the code that their rows share. */
static bool is_of_thing(const struct comparison *comparison, const struct import_row *row)
{
    if (comparison->run->job->kind == FILE_KIND_OFFERINGS)
        return strcmp(row->cells[OFFERING_COLUMN_CODE].text, comparison->done->key) == 0;
    return row->line == comparison->done->line;
}

static const char *after_text(const struct comparison *comparison, size_t column)
{
    const struct import_file *file = comparison->run->file;
    struct arena *arena = comparison->run->arena;
    const char **texts = arena_array(arena, (size_t)comparison->done->rows + 1, sizeof(*texts));
    size_t len = 0;
    for (size_t i = 0; i < file->rows_len && len < (size_t)comparison->done->rows; i++)
        if (file->rows[i].line >= comparison->done->line && is_of_thing(comparison, &file->rows[i]))
            texts[len++] = file->rows[i].cells[column].text;
    return join(texts, len, arena);
}

/* An empty cell of these has a usual value, which need not be another than before. */
static bool has_usual_value(enum column_format format)
{
    return format == COLUMN_FORMAT_INT || format == COLUMN_FORMAT_MILLI ||
           format == COLUMN_FORMAT_ENUM || format == COLUMN_FORMAT_TIERS;
}

static void compare_column(const struct comparison *comparison, size_t column)
{
    struct import_report *counts = comparison->run->counts;
    const struct column *of = &comparison->columns[column];
    const char *before = before_text(comparison, column);
    const char *after = after_text(comparison, column);
    if (strcmp(before, after) == 0 || (after[0] == '\0' && has_usual_value(of->format)))
        return;
    counts->differences[counts->differences_len++] = (struct import_difference){
        .line = comparison->done->line,
        .key = arena_strdup(comparison->run->arena, comparison->done->key),
        .column = of,
        .before = of->is_private ? "" : before,
        .after = of->is_private ? "" : after};
}

void import_run_compare(struct import_run *run, const struct import_done *done)
{
    struct comparison comparison = {.run = run, .done = done};
    struct import_report *counts = run->counts;
    comparison.columns = columns_of(run->job->kind, &comparison.columns_len);
    if (done->change != STORE_CHANGE_CHANGED || done->before == NULL || done->line == 0)
        return;
    if (counts->differences == NULL)
        counts->differences =
            arena_array(run->arena, IMPORT_DIFFERENCES_MAX, sizeof(*counts->differences));
    for (size_t i = 0; i < comparison.columns_len; i++)
        if (import_run_has(run, (int)i) && counts->differences_len < IMPORT_DIFFERENCES_MAX)
            compare_column(&comparison, i);
}
