/* Text files read and written line by line, compressed if the name ends in .gz. The only file of
 * the planner that knows zlib. */
#ifndef YANXU_PLANNER_LINE_FILE_H
#define YANXU_PLANNER_LINE_FILE_H

#include <stdbool.h>

#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

struct line_reader;
struct line_writer;

/* ERR_NOT_FOUND, ERR_DENIED or ERR_IO name the file. Close with line_reader_close(). */
MUST_USE enum err_code line_reader_open(const char *path, size_t line_len_max,
                                        struct line_reader **ret_reader, struct err *err);
/* The next line without its newline, valid until the next call. *ret_has is false at the end.
 * ERR_LIMIT for a longer line, ERR_IO for a damaged file. */
MUST_USE enum err_code line_reader_next(struct line_reader *reader, bool *ret_has,
                                        struct str *ret_line, struct err *err);
long line_reader_number(const struct line_reader *reader); /* of the latest line, from 1 */
void line_reader_close(struct line_reader **reader);       /* for CLEANUP() */

/* Writes beside `path` and puts the file in its place at the end; without line_writer_finish() what
 * was there stays. */
MUST_USE enum err_code line_writer_open(const char *path, struct line_writer **ret_writer,
                                        struct err *err);
/* Could such a file be written? Leaves nothing behind; what is no regular file is not opened. */
MUST_USE enum err_code line_writer_try(const char *path, struct err *err);
void line_writer_add(struct line_writer *writer, struct str line); /* adds the newline */
MUST_USE enum err_code line_writer_finish(struct line_writer *writer, struct err *err);
void line_writer_close(struct line_writer **writer); /* for CLEANUP() */

#endif
