/* Memory dropped whole: one arena per request, command or solve; what reads hand out lives in it.
 */
#ifndef YANXU_BASE_ARENA_H
#define YANXU_BASE_ARENA_H

#include <stddef.h>

#include "scheduler/base/err.h"

struct arena_block;

/* Zero-initialise or arena_init(); arena_release() frees everything and leaves an empty arena. */
struct arena {
    struct arena_block *blocks;
    size_t used; /* bytes handed out, for figures */
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena);
/* Forgets everything that was handed out, and keeps the block that is being filled: for the next of
 * many like this one. */
void arena_clear(struct arena *arena);
/* Zeroed, aligned for any type; never NULL. size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);
/* Zeroed array; an overflowing product aborts. */
void *arena_array(struct arena *arena, size_t count, size_t size);
/* Copies `len` bytes and adds a NUL. */
char *arena_copy(struct arena *arena, const char *bytes, size_t len);
/* NULL in, NULL out. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
