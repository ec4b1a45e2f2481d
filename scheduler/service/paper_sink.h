/* Where many files go together: a new directory or a .zip archive, complete or not at all. */
#ifndef YANXU_SERVICE_PAPER_SINK_H
#define YANXU_SERVICE_PAPER_SINK_H

#include <stdio.h>

#include "scheduler/base/zip.h"

struct paper_sink {
    const char *path; /* where it will be */
    char *temp;       /* where it grows, beside it; NULL: not begun or in its place */
    FILE *file;       /* of an archive; NULL: it is a directory */
    struct zip zip;
};

/* ERR_CONFLICT if there is a file, or something in the directory; an archive is replaced. `day` is
 * that of the files in an archive. */
MUST_USE enum err_code paper_sink_open(struct paper_sink *sink, const char *path, struct date day,
                                       struct err *err);
/* Names are unlike each other. Bytes that not every system takes in a name are written as %2F. */
MUST_USE enum err_code paper_sink_add(struct paper_sink *sink, const char *name, struct str bytes,
                                      struct err *err);
MUST_USE enum err_code paper_sink_commit(struct paper_sink *sink, struct err *err);
/* Without a commit before, nothing stays behind. */
void paper_sink_release(struct paper_sink *sink);

#endif
