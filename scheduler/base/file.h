/* Whole files: read with a cap, write so that the old one stays until the new one is complete. */
#ifndef YANXU_BASE_FILE_H
#define YANXU_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/buf.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

/* Appends the file to `buf` (its cap holds; ERR_LIMIT names the file). ERR_NOT_FOUND, ERR_DENIED,
 * ERR_IO. */
MUST_USE enum err_code file_read(const char *path, struct buf *buf, struct err *err);
/* The same as a text in `arena`, of at most `max` bytes, without the byte order mark that Notepad
 * puts before it. */
MUST_USE enum err_code file_read_text(const char *path, size_t max, struct arena *arena,
                                      struct str *ret_text, struct err *err);
/* Temporary file beside it, fsync, rename, fsync of the directory. `mode` as for open(2). */
MUST_USE enum err_code file_write_atomic(const char *path, const void *bytes, size_t len, int mode,
                                         struct err *err);
/* As file_write_atomic(), but ERR_CONFLICT if there is a file already: it stays. */
MUST_USE enum err_code file_write_new(const char *path, const void *bytes, size_t len, int mode,
                                      struct err *err);
/* Would writing to the one replace the other? Equal paths, or ways to one file that is there. */
bool file_is_same(const char *path, const char *other);
/* Makes a directory that only its owner enters; one that is there stays as it is. */
MUST_USE enum err_code file_make_private_dir(const char *path, struct err *err);
/* mkdir -p. */
MUST_USE enum err_code file_make_dirs(const char *path, struct err *err);

#endif
