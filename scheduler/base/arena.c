/* Bump allocation in blocks that are freed together. */
#include "scheduler/base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

#define BLOCK_SIZE_MIN 4096
#define BLOCK_SIZE_MAX (256 * 1024)

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    _Alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

static void free_blocks(struct arena_block *block)
{
    while (block != NULL) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_release(struct arena *arena)
{
    free_blocks(arena->blocks);
    arena_init(arena);
}

void arena_clear(struct arena *arena)
{
    struct arena_block *kept = arena->blocks;
    if (kept == NULL)
        return;
    free_blocks(kept->next);
    memset(kept->bytes, 0, kept->used);
    kept->next = NULL;
    kept->used = 0;
    arena->used = 0;
}

static struct arena_block *block_new(size_t size)
{
    struct arena_block *block = x_calloc(1, sizeof(*block) + size);
    block->size = size;
    return block;
}

/* A request that would waste much of a block gets its own, behind the one being filled. */
static struct arena_block *arena_block_for(struct arena *arena, size_t size)
{
    struct arena_block *head = arena->blocks;
    if (head != NULL && size <= head->size - head->used)
        return head;
    if (head != NULL && size > BLOCK_SIZE_MAX / 4) {
        struct arena_block *own = block_new(size);
        own->next = head->next;
        head->next = own;
        return own;
    }
    size_t wanted = head == NULL ? BLOCK_SIZE_MIN : head->size * 2;
    if (wanted > BLOCK_SIZE_MAX)
        wanted = BLOCK_SIZE_MAX;
    struct arena_block *block = block_new(wanted > size ? wanted : size);
    block->next = head;
    arena->blocks = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    if (size > SIZE_MAX / 4)
        x_abort("out of memory: a size is too large");
    size_t rounded = size == 0 ? align : (size + align - 1) / align * align;
    struct arena_block *block = arena_block_for(arena, rounded);
    void *memory = block->bytes + block->used;
    block->used += rounded;
    arena->used += rounded;
    return memory;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size > 0 && count > SIZE_MAX / size)
        x_abort("out of memory: the size of an array overflows");
    return arena_alloc(arena, count * size);
}

char *arena_copy(struct arena *arena, const char *bytes, size_t len)
{
    if (len > SIZE_MAX / 4)
        x_abort("out of memory: a size is too large");
    char *copy = arena_alloc(arena, len + 1);
    if (len > 0)
        memcpy(copy, bytes, len);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_copy(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        x_abort("a format cannot be printed");
    char *text = arena_alloc(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return text;
}
