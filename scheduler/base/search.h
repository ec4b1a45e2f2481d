/* The first of equal rows in a sorted array, and where a key that is not there would stand; which
 * of several bsearch() finds is left open. */
#ifndef YANXU_BASE_SEARCH_H
#define YANXU_BASE_SEARCH_H

#include <stddef.h>

/* As for bsearch(): below 0 if the key stands before the row, 0 if the row has it. */
typedef int search_compare(const void *key, const void *row);

/* Index of the first of len rows, of size bytes each, that does not stand before the key; len if
 * all do. */
size_t search_first(const void *key, const void *rows, size_t len, size_t size,
                    search_compare *compare);

#endif
