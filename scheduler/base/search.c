/* The first of equal rows in a sorted array. */
#include "scheduler/base/search.h"

size_t search_first(const void *key, const void *rows, size_t len, size_t size,
                    search_compare *compare)
{
    size_t low = 0;
    size_t high = len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(key, (const char *)rows + middle * size) > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
