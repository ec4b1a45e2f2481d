/* Where a table goes: a file that appears only when complete, a device, or a buffer. Private to
 * export. */
#ifndef YANXU_EXPORT_OUTLET_H
#define YANXU_EXPORT_OUTLET_H

#include <stdbool.h>
#include <stddef.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

/* Zero-initialise with fd -1 by outlet_init(). */
struct outlet {
    char *path;      /* as given; NULL for a buffer */
    char *real_path; /* what is replaced: behind symbolic links; NULL for a device or buffer */
    char *temp_path; /* beside real_path; NULL for a device or buffer */
    int fd;          /* of temp_path or the device; -1 for a buffer */
    struct buf *buf;
    size_t buf_len_before;
    bool buf_full_before;
    bool is_done;
};

void outlet_init(struct outlet *outlet);
/* Exactly one of `path` and `buf`. */
MUST_USE enum err_code outlet_open(struct outlet *outlet, const char *path, struct buf *buf,
                                   struct err *err);
/* Adds bytes at the end. */
MUST_USE enum err_code outlet_write(struct outlet *outlet, struct str bytes, struct err *err);
/* On disk and in its place. */
MUST_USE enum err_code outlet_commit(struct outlet *outlet, struct err *err);
/* Frees; without a commit before, nothing stays behind. */
void outlet_release(struct outlet *outlet);

/* ERR_IO, ERR_DENIED or ERR_NOT_FOUND for an errno: "PATH cannot be WHAT: reason". */
enum err_code outlet_error(struct err *err, const char *path, const char *what, int number);
/* A file nobody else sees, in `directory` (NULL: $TMPDIR or /tmp), mode 0600. The caller frees
 * *ret_path, closes and unlinks. */
MUST_USE enum err_code outlet_temp_file(const char *directory, const char *name, char **ret_path,
                                        int *ret_fd, struct err *err);
/* The directory of a path; the caller frees. */
char *outlet_directory_of(const char *path);

#endif
