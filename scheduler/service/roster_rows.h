/* What the workers of a roster have, a row each: all in one array in order of worker, read one
 * worker after the other where the roster is of some only. */
#ifndef YANXU_SERVICE_ROSTER_ROWS_H
#define YANXU_SERVICE_ROSTER_ROWS_H

#include <stddef.h>

#include "scheduler/service/roster.h"

/* One kind of rows on its way into a roster; `items` live in the roster's arena. */
struct roster_rows {
    struct service *service;
    struct roster *roster;
    char *items;
    size_t len, cap;
};

/* Appends rows of `size` bytes each, always the same. */
void roster_rows_add(struct roster_rows *rows, const void *items, size_t len, size_t size);
/* Appends what one worker has. */
typedef enum err_code roster_rows_fn(struct roster_rows *rows, struct worker_id id,
                                     struct err *err);
MUST_USE enum err_code roster_rows_gather(struct roster_rows *rows, roster_rows_fn *add_of,
                                          struct err *err);
/* from[i] = first row of worker i, from[workers_len] = behind the last. The rows are in order of
 * worker id, which stands at `offset` of each. Those of people who are not in the roster are taken
 * out, and `len` becomes what is left: of an earlier instant they are those entered later. */
size_t *roster_rows_from(struct roster *roster, void *items, size_t stride, size_t offset,
                         size_t *len);

#endif
