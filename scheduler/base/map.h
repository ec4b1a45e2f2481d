/* A hash map from text to int64: codes to ids, names to indexes. Keys are copied. Order of
 * insertion is kept. */
#ifndef YANXU_BASE_MAP_H
#define YANXU_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/str.h"

struct map_entry {
    struct str key;
    uint64_t hash;
    int64_t value;
};

/* Zero-initialise; release with map_release(). entries[0..len) in order of insertion. */
struct map {
    struct map_entry *entries;
    uint32_t *slots;
    size_t len, cap, slots_len;
    struct arena keys;
};

void map_release(struct map *map);
/* True if the key was new; otherwise the old value stays and *ret_value (may be NULL) receives it.
 */
bool map_add(struct map *map, struct str key, int64_t value, int64_t *ret_value);
/* Adds or replaces. */
void map_put(struct map *map, struct str key, int64_t value);
bool map_get(const struct map *map, struct str key, int64_t *ret_value);

#endif
