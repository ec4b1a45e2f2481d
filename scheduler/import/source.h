/* The file as bytes at offsets, on disk or in memory, so that it can be read twice. */
#ifndef YANXU_IMPORT_SOURCE_H
#define YANXU_IMPORT_SOURCE_H

#include <stdint.h>

#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

struct source {
    const char *name; /* for errors */
    const char *path; /* NULL: in memory */
    struct str bytes;
    int fd;
    int64_t size;
};

/* ERR_NOT_FOUND, ERR_DENIED, ERR_IO, ERR_INVALID (not a regular file, empty), ERR_LIMIT. Close with
 * source_close(). */
MUST_USE enum err_code source_open(const char *path, struct source *ret_source, struct err *err);
MUST_USE enum err_code source_from_bytes(const char *name, struct str bytes,
                                         struct source *ret_source, struct err *err);
void source_close(struct source *source);
/* Up to `len` bytes; 0 at the end. */
MUST_USE enum err_code source_read(const struct source *source, int64_t offset, char *bytes,
                                   size_t len, size_t *ret_got, struct err *err);

#endif
