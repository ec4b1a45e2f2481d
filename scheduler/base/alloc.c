/* Heap memory that never comes back NULL. */
#include "scheduler/base/alloc.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void x_abort(const char *line)
{
    fprintf(stderr, "yanxu: %s\n", line);
    abort();
}

static void *alloc_check(void *memory)
{
    if (memory == NULL)
        x_abort("out of memory");
    return memory;
}

void *x_malloc(size_t size)
{
    return alloc_check(malloc(size > 0 ? size : 1));
}

void *x_calloc(size_t count, size_t size)
{
    /* calloc() itself refuses an overflowing product. */
    if (count == 0 || size == 0)
        return alloc_check(calloc(1, 1));
    return alloc_check(calloc(count, size));
}

void *x_reallocarray(void *old, size_t count, size_t size)
{
    if (size > 0 && count > SIZE_MAX / size)
        x_abort("out of memory: the size of an array overflows");
    size_t bytes = count * size;
    return alloc_check(realloc(old, bytes > 0 ? bytes : 1));
}

char *x_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(x_malloc(size), text, size);
}

void x_free_ptr(void *pointer)
{
    void *memory;
    /* The pointer's own type is unknown here, so it is read as bytes. */
    memcpy(&memory, pointer, sizeof(memory));
    free(memory);
}

void x_grow(void *items_ptr, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap)
        return;
    size_t grown = *cap > SIZE_MAX / 2 ? need : *cap * 2;
    if (grown < 8)
        grown = 8;
    if (grown < need)
        grown = need;
    void *items;
    memcpy(&items, items_ptr, sizeof(items));
    items = x_reallocarray(items, grown, size);
    memcpy(items_ptr, &items, sizeof(items));
    *cap = grown;
}
