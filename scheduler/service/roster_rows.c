/* What the workers of a roster have, a row each. */
#include "scheduler/service/roster_rows.h"

#include <string.h>

void roster_rows_add(struct roster_rows *rows, const void *items, size_t len, size_t size)
{
    if (rows->len + len > rows->cap) {
        size_t cap = 2 * rows->cap + len;
        char *grown = arena_array(&rows->roster->arena, cap, size);
        if (rows->len > 0)
            memcpy(grown, rows->items, rows->len * size);
        rows->items = grown;
        rows->cap = cap;
    }
    if (len > 0)
        memcpy(rows->items + rows->len * size, items, len * size);
    rows->len += len;
}

enum err_code roster_rows_gather(struct roster_rows *rows, roster_rows_fn *add_of, struct err *err)
{
    for (size_t i = 0; i < rows->roster->workers_len; i++)
        TRY(add_of(rows, rows->roster->workers[i].id, err));
    return ERR_OK;
}

size_t *roster_rows_from(struct roster *roster, void *items, size_t stride, size_t offset,
                         size_t *len)
{
    size_t *from = arena_array(&roster->arena, roster->workers_len + 1, sizeof(*from));
    char *rows = items;
    size_t at = 0;
    size_t kept = 0;
    for (size_t i = 0; i < roster->workers_len; i++) {
        from[i] = kept;
        for (; at < *len; at++) {
            int64_t id = 0;
            memcpy(&id, rows + at * stride + offset, sizeof(id));
            if (id > roster->workers[i].id.v)
                break;
            if (id < roster->workers[i].id.v)
                continue;
            memmove(rows + kept * stride, rows + at * stride, stride);
            kept++;
        }
    }
    from[roster->workers_len] = *len = kept;
    return from;
}
