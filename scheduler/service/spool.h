/* The spool: files of jobs, uploaded or made, until a day after the job is over. They hold personal
 * data: a directory of mode 0700 beside the database, files of mode 0600 with random names. With
 * several machines it must be one directory that all of them see. */
#ifndef YANXU_SERVICE_SPOOL_H
#define YANXU_SERVICE_SPOOL_H

#include <stdbool.h>

#include "scheduler/service/service.h"

#define SPOOL_BYTES_MAX ((int64_t)4 << 30) /* of all files together */
#define SPOOL_KEEP_S    (24 * 3600)        /* after the job is over */

/* A new empty file, open for writing; makes the directory. `kind` ends the name: "xlsx". ERR_LIMIT:
 * the spool is full until a day has passed. The caller closes *ret_fd; the path lives in `arena`.
 */
MUST_USE enum err_code spool_create(const struct service *service, const char *kind,
                                    struct arena *arena, const char **ret_path, int *ret_fd,
                                    struct err *err);
/* The part of a path that a job keeps. */
const char *spool_name(const char *path);
/* The path of a file of that name; ERR_INVALID for a name that spool_create() does not give. */
MUST_USE enum err_code spool_path(const struct service *service, const char *name,
                                  struct arena *arena, const char **ret_path, struct err *err);
/* Removes what no job needs any more: files older than an hour that belong to no job, or to jobs
 * that have been over for a day. */
MUST_USE enum err_code spool_sweep(struct service *service, struct err *err);

#endif
