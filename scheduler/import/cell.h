/* One cell of a file -> a typed cell, by the column's format. */
#ifndef YANXU_IMPORT_CELL_H
#define YANXU_IMPORT_CELL_H

#include "scheduler/base/buf.h"
#include "scheduler/base/map.h"
#include "scheduler/import/import.h"
#include "scheduler/import/raw.h"

struct cell_memo;

/* Reads the cells of one kind of file. cell_reader_init(), cell_reader_release(). What repeats
 * (dates, choices, lists, figures) is parsed once and its text shared. */
struct cell_reader {
    enum file_kind kind;
    const struct column *columns;
    struct arena *arena; /* shared texts live here */
    struct buf clean, fold, work;
    struct map memo_index;
    struct cell_memo *memos;
    size_t memos_len, memos_cap;
    struct arena scratch; /* details; dropped now and then */
};

struct cell_fault {
    enum import_reason why;
    const char *detail; /* as in struct finding (report.h); lent until the next cell_read() */
};

/* `columns` outlives the reader. */
void cell_reader_init(struct cell_reader *reader, enum file_kind kind, const struct column *columns,
                      struct arena *arena);
void cell_reader_release(struct cell_reader *reader);
/* Fills *ret_cell; its text is static, in the arena or the file's own (*ret_is_shared), or lent
 * until the next call. An empty cell gives "" (whether it is required is the caller's question).
 * False: *ret_fault. */
bool cell_read(struct cell_reader *reader, int column, const struct raw_cell *raw,
               struct import_cell *ret_cell, bool *ret_is_shared, struct cell_fault *ret_fault);
/* The cell of a column that was not given. */
struct import_cell cell_absent(const struct column *column);
/* What the file shows in the cell, for reports; "" for private columns. May use reader's buffers.
 */
struct str cell_shown(struct cell_reader *reader, int column, const struct raw_cell *raw);

#endif
