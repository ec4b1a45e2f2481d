/* Files built into the binary: templates, styles, scripts, catalogues, rule packs, schema steps,
 * programmes. */
#ifndef YANXU_BASE_EMBED_H
#define YANXU_BASE_EMBED_H

#include <stddef.h>

#include "scheduler/base/str.h"

struct embed_file {
    const char *path; /* as in the source tree: "scheduler/rules/packs/cn-registration.json" */
    struct str bytes; /* NUL follows, outside the length */
};

/* The generated table, sorted by path; ends with a NULL path. Use the functions. */
extern const struct embed_file embed_files[];

/* NULL if there is none. Static. */
const struct embed_file *embed_find(const char *path);
/* In order of path; NULL behind the last one. */
const struct embed_file *embed_at(size_t index);

#endif
