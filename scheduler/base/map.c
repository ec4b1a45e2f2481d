/* An open-addressing hash map from text to int64 over an array that keeps the order of insertion.
 */
#include "scheduler/base/map.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

#define SLOTS_MIN 16

/* FNV-1a, 64 bits, with a last mix so that the low bits depend on every byte. */
static uint64_t map_hash(struct str key)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < key.len; i++) {
        hash ^= (unsigned char)key.data[i];
        hash *= 0x100000001b3u;
    }
    hash ^= hash >> 32;
    hash *= 0xd6e8feb86659fd93u;
    return hash ^ (hash >> 32);
}

void map_release(struct map *map)
{
    free(map->entries);
    free(map->slots);
    arena_release(&map->keys);
    *map = (struct map){0};
}

/* The slot that holds `key`, or the free one where it belongs. Slots hold index + 1; 0 is free. */
static size_t map_slot(const struct map *map, struct str key, uint64_t hash)
{
    size_t mask = map->slots_len - 1;
    size_t slot = (size_t)hash & mask;
    for (; map->slots[slot] != 0; slot = (slot + 1) & mask) {
        const struct map_entry *entry = &map->entries[map->slots[slot] - 1];
        if (entry->hash == hash && str_eq(entry->key, key))
            break;
    }
    return slot;
}

/* At most half of the slots are taken. */
static void map_make_room(struct map *map)
{
    if ((map->len + 1) * 2 <= map->slots_len)
        return;
    size_t slots_len = map->slots_len == 0 ? SLOTS_MIN : map->slots_len * 2;
    free(map->slots);
    map->slots = x_calloc(slots_len, sizeof(*map->slots));
    map->slots_len = slots_len;
    size_t mask = slots_len - 1;
    for (size_t i = 0; i < map->len; i++) {
        size_t slot = (size_t)map->entries[i].hash & mask;
        while (map->slots[slot] != 0)
            slot = (slot + 1) & mask;
        map->slots[slot] = (uint32_t)(i + 1);
    }
}

/* The entry of `key`; a new one has *is_new set and holds `value`. */
static struct map_entry *map_enter(struct map *map, struct str key, int64_t value, bool *is_new)
{
    map_make_room(map);
    uint64_t hash = map_hash(key);
    size_t slot = map_slot(map, key, hash);
    *is_new = map->slots[slot] == 0;
    if (!*is_new)
        return &map->entries[map->slots[slot] - 1];
    if (map->len >= UINT32_MAX - 1)
        x_abort("a map has too many entries");
    x_grow(&map->entries, &map->cap, map->len + 1, sizeof(*map->entries));
    struct map_entry *entry = &map->entries[map->len];
    *entry = (struct map_entry){
        .key = {arena_copy(&map->keys, key.data, key.len), key.len},
        .hash = hash,
        .value = value,
    };
    map->slots[slot] = (uint32_t)++map->len;
    return entry;
}

bool map_add(struct map *map, struct str key, int64_t value, int64_t *ret_value)
{
    bool is_new;
    const struct map_entry *entry = map_enter(map, key, value, &is_new);
    if (!is_new && ret_value != NULL)
        *ret_value = entry->value;
    return is_new;
}

void map_put(struct map *map, struct str key, int64_t value)
{
    bool is_new;
    map_enter(map, key, value, &is_new)->value = value;
}

bool map_get(const struct map *map, struct str key, int64_t *ret_value)
{
    if (map->len == 0)
        return false;
    uint32_t index = map->slots[map_slot(map, key, map_hash(key))];
    if (index == 0)
        return false;
    if (ret_value != NULL)
        *ret_value = map->entries[index - 1].value;
    return true;
}
