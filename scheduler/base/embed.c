/* Looking up the files built into the binary. */
#include "scheduler/base/embed.h"

#include <string.h>

const struct embed_file *embed_find(const char *path)
{
    for (const struct embed_file *file = embed_files; file->path != NULL; file++) {
        if (strcmp(file->path, path) == 0)
            return file;
    }
    return NULL;
}

const struct embed_file *embed_at(size_t index)
{
    for (const struct embed_file *file = embed_files; file->path != NULL; file++) {
        if (index-- == 0)
            return file;
    }
    return NULL;
}
