/* Collecting rows: one code path for every format of file. */
#include "scheduler/import/collect.h"

#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/import/clean.h"

#define SHARED SIZE_MAX /* offset of a text that lives longer than the row */

void collector_init(struct collector *collector, enum file_kind kind,
                    const struct import_options *options, struct arena *arena)
{
    *collector = (struct collector){.map = options->map};
    table_init(&collector->table, kind, options, arena);
    cell_reader_init(&collector->reader, kind, collector->table.columns, arena);
    buf_init(&collector->text, (size_t)COLUMNS_MAX * (IMPORT_CELL_BYTES_MAX + 1));
}

void collector_release(struct collector *collector)
{
    table_release(&collector->table);
    cell_reader_release(&collector->reader);
    buf_release(&collector->text);
}

static bool cell_is_blank(const struct raw_cell *cell)
{
    return cell->kind == RAW_EMPTY || (cell->kind == RAW_TEXT && clean_trim(cell->text).len == 0);
}

bool collect_is_blank(const struct raw_row *row)
{
    for (size_t i = 0; i < row->cells_len; i++)
        if (!cell_is_blank(&row->cells[i]))
            return false;
    return true;
}

/* A required cell may be blank where another row of the offering has it; check.c looks. */
static bool is_required(const struct table *table, size_t column)
{
    if (table->kind == FILE_KIND_OFFERINGS && column != OFFERING_COLUMN_CODE)
        return false;
    return table->columns[column].required;
}

/* The row at hand. */
struct draft {
    struct import_cell cells[COLUMNS_MAX];
    size_t offsets[COLUMNS_MAX];
    uint32_t faulty; /* bit 1u << column */
    int32_t line;
};

static void add_finding(struct collector *collector, struct draft *draft, int column,
                        const struct cell_fault *fault, const struct raw_cell *raw)
{
    struct table *table = &collector->table;
    struct finding finding = {.line = draft->line,
                              .column = column,
                              .heading = table->headings.titles[column],
                              .value = cell_shown(&collector->reader, column, raw),
                              .why = fault->why,
                              .detail = fault->detail};
    report_add(&table->refused, &finding);
    draft->faulty |= 1u << column;
}

static void take_cell(struct collector *collector, struct draft *draft, int column,
                      const struct raw_cell *raw)
{
    struct cell_fault fault;
    bool is_shared = true;
    if (!cell_read(&collector->reader, column, raw, &draft->cells[column], &is_shared, &fault)) {
        draft->cells[column] = cell_absent(&collector->table.columns[column]);
        draft->offsets[column] = SHARED;
        add_finding(collector, draft, column, &fault, raw);
        return;
    }
    draft->offsets[column] = SHARED;
    if (!is_shared) {
        const char *text = draft->cells[column].text;
        draft->offsets[column] = collector->text.len;
        buf_add(&collector->text, text, strlen(text) + 1);
    }
}

static void warn_unnamed(struct collector *collector, const struct raw_row *row, size_t i)
{
    if (collector->warned[i] || cell_is_blank(&row->cells[i]))
        return;
    struct finding finding = {.line = row->line,
                              .column = -1,
                              .why = IMPORT_REASON_EXTRA,
                              .detail = "no heading stands above it\t上方没有列标题"};
    collector->warned[i] = true;
    report_add(&collector->table.warnings, &finding);
}

static void take_cells(struct collector *collector, const struct raw_row *row, struct draft *draft)
{
    const struct table *table = &collector->table;
    for (size_t i = 0; i < table->columns_len; i++) {
        draft->cells[i] = cell_absent(&table->columns[i]);
        draft->offsets[i] = SHARED;
    }
    for (size_t i = 0; i < row->cells_len; i++) {
        int column = i < table->headings.len ? table->headings.columns[i] : HEADING_UNNAMED;
        if (column >= 0)
            take_cell(collector, draft, column, &row->cells[i]);
        else if (column == HEADING_UNNAMED)
            warn_unnamed(collector, row, i);
    }
}

/* One allocation a row: cells, then their texts. */
static struct import_cell *store_cells(struct collector *collector, const struct draft *draft)
{
    size_t cells_size = collector->table.columns_len * sizeof(struct import_cell);
    char *block = arena_alloc(collector->table.arena, cells_size + collector->text.len);
    char *texts = block + cells_size;
    void *start = block;
    struct import_cell *cells = start;
    memcpy(cells, draft->cells, cells_size);
    if (collector->text.len > 0)
        memcpy(texts, collector->text.data, collector->text.len);
    for (size_t i = 0; i < collector->table.columns_len; i++)
        if (draft->offsets[i] != SHARED)
            cells[i].text = texts + draft->offsets[i];
    return cells;
}

static void take_row(struct collector *collector, const struct raw_row *row)
{
    struct table *table = &collector->table;
    struct draft draft = {.line = row->line};
    buf_clear(&collector->text);
    take_cells(collector, row, &draft);
    x_grow(&table->rows, &table->rows_cap, table->rows_len + 1, sizeof(*table->rows));
    table->rows[table->rows_len++] = (struct table_row){
        .line = row->line, .refused = draft.faulty != 0, .cells = store_cells(collector, &draft)};
    const struct import_cell *cells = table->rows[table->rows_len - 1].cells;
    for (size_t i = 0; i < table->columns_len; i++)
        if (is_required(table, i) && !import_cell_given(&cells[i]) && (draft.faulty & 1u << i) == 0)
            table_refuse(table, table->rows_len - 1, (int)i, IMPORT_REASON_REQUIRED, NULL);
}

enum err_code collector_row(void *context, const struct raw_row *row, struct err *err)
{
    struct collector *collector = context;
    struct table *table = &collector->table;
    if (collect_is_blank(row))
        return ERR_OK;
    if (!collector->has_headings) {
        TRY(headings_read(row, table->view, collector->map, table->arena, &table->headings, err));
        collector->has_headings = true;
        return ERR_OK;
    }
    if (table->rows_len == IMPORT_ROWS_MAX) {
        (void)err_set(err, ERR_LIMIT, "more than %d rows", IMPORT_ROWS_MAX);
        return err_hint(err, "divide the file");
    }
    take_row(collector, row);
    return ERR_OK;
}
