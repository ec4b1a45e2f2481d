/* Memory that never comes back NULL: running out aborts with one line, so every input carries a
 * cap. */
#ifndef YANXU_BASE_ALLOC_H
#define YANXU_BASE_ALLOC_H

#include <stddef.h>

/* Prints one line to stderr and aborts: out of memory, a broken invariant, no random bytes. */
_Noreturn void x_abort(const char *line);

void *x_malloc(size_t size);
void *x_calloc(size_t count, size_t size);
/* Resize to count*size bytes; an overflowing product aborts. */
void *x_reallocarray(void *old, size_t count, size_t size);
char *x_strdup(const char *text);

/* For CLEANUP(x_free_ptr) on any heap pointer: frees *(void **)pointer. */
void x_free_ptr(void *pointer);

/* Grow a heap array so that `need` elements fit; doubles. *items and *cap are updated together:
 *     x_grow(&list->items, &list->cap, list->len + 1, sizeof(*list->items)); */
void x_grow(void *items_ptr, size_t *cap, size_t need, size_t size);

#endif
