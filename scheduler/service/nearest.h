/* Of the codes that there are, the one most like what somebody typed. */
#ifndef YANXU_SERVICE_NEAREST_H
#define YANXU_SERVICE_NEAREST_H

#include <stddef.h>

/* Start with {.want = what was typed}; `best` is borrowed from the codes offered. */
struct nearest {
    const char *want;
    const char *best; /* NULL: none is like it */
    size_t distance;  /* of `best`: characters to insert, leave out or change */
};

/* `best` becomes `code` if fewer changes lead to it than to the one before, at most two, and fewer
 * than half of its characters. */
void nearest_offer(struct nearest *nearest, const char *code);

#endif
