/* SPDX-License-Identifier: Apache-2.0 */
/* Open addressing with FNV-1a, and edit distance. The texts come from one
 * author's form: nobody gains by making them collide. */
#include "map.h"

#define KEY_MAX 64

struct hearth_forms_map_slot {
    struct hearth_slice key;
    uint32_t scope;
    uint32_t value;
    bool is_taken;
};

int hearth_forms_map_init(struct hearth_forms_map *map,
                          struct hearth_arena *arena, size_t max)
{
    size_t cap = 16;

    while (cap / 2 < max) {
        cap *= 2;
    }
    map->slots = hearth_arena_take(arena, cap, sizeof(*map->slots));
    map->arena = arena;
    map->cap = cap;
    map->count = 0;
    return map->slots == NULL ? HEARTH_E_MEMORY : HEARTH_OK;
}

static uint32_t hash(uint32_t scope, struct hearth_slice key)
{
    uint32_t h = UINT32_C(2166136261) ^ scope * UINT32_C(2654435761);

    for (size_t i = 0; i < key.len; i++) {
        h = (h ^ key.data[i]) * UINT32_C(16777619);
    }
    return h ^ h >> 15;
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t slot_of(const struct hearth_forms_map *map, uint32_t scope,
                      struct hearth_slice key)
{
    size_t at = hash(scope, key) & (map->cap - 1);

    while (map->slots[at].is_taken &&
           (map->slots[at].scope != scope ||
            !hearth_slice_is_equal(map->slots[at].key, key))) {
        at = (at + 1) & (map->cap - 1);
    }
    return at;
}

bool hearth_forms_map_find(const struct hearth_forms_map *map, uint32_t scope,
                           struct hearth_slice key, uint32_t *value)
{
    size_t at = slot_of(map, scope, key);

    if (!map->slots[at].is_taken) {
        return false;
    }
    *value = map->slots[at].value;
    return true;
}

/* Twice the room; what was there before stays behind in the arena. */
static int grow(struct hearth_forms_map *map)
{
    struct hearth_forms_map old = *map;

    map->slots =
        hearth_arena_take(map->arena, 2 * old.cap, sizeof(*map->slots));
    if (map->slots == NULL) {
        map->slots = old.slots;
        return HEARTH_E_MEMORY;
    }
    map->cap = 2 * old.cap;
    for (size_t i = 0; i < old.cap; i++) {
        if (old.slots[i].is_taken) {
            map->slots[slot_of(map, old.slots[i].scope, old.slots[i].key)] =
                old.slots[i];
        }
    }
    return HEARTH_OK;
}

int hearth_forms_map_add(struct hearth_forms_map *map, uint32_t scope,
                         struct hearth_slice key, uint32_t value)
{
    struct hearth_forms_map_slot *slot;

    if (map->count >= map->cap / 2) {
        int rc = grow(map);

        if (rc != HEARTH_OK) {
            return rc;
        }
    }
    slot = &map->slots[slot_of(map, scope, key)];
    slot->key = key;
    slot->scope = scope;
    slot->value = value;
    slot->is_taken = true;
    map->count++;
    return HEARTH_OK;
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static unsigned least(unsigned a, unsigned b, unsigned c)
{
    unsigned m = a < b ? a : b;

    return m < c ? m : c;
}

/* Two letters in the wrong order are one error, not two. */
unsigned hearth_forms_map_distance(struct hearth_slice a, struct hearth_slice b)
{
    unsigned rows[3][KEY_MAX + 1];

    if (a.len > KEY_MAX || b.len > KEY_MAX) {
        return KEY_MAX;
    }
    for (unsigned k = 0; k <= b.len; k++) {
        rows[0][k] = k;
    }
    for (size_t i = 1; i <= a.len; i++) {
        const unsigned *above = rows[(i - 1) % 3];
        const unsigned *before = rows[(i + 1) % 3]; /* two above */
        unsigned *row = rows[i % 3];

        row[0] = (unsigned)i;
        for (size_t k = 1; k <= b.len; k++) {
            uint8_t x = lower(a.data[i - 1]);
            uint8_t y = lower(b.data[k - 1]);

            row[k] =
                least(above[k - 1] + (x != y), row[k - 1] + 1, above[k] + 1);
            if (i > 1 && k > 1 && x == lower(b.data[k - 2]) &&
                y == lower(a.data[i - 2]) && before[k - 2] + 1 < row[k]) {
                row[k] = before[k - 2] + 1;
            }
        }
    }
    return rows[a.len % 3][b.len];
}

bool hearth_forms_map_is_near(unsigned distance, size_t len)
{
    return distance <= (len < 4 ? 1u : 2u);
}

struct hearth_slice hearth_forms_map_nearest(const struct hearth_forms_map *map,
                                             uint32_t scope,
                                             struct hearth_slice key)
{
    struct hearth_slice nearest = {NULL, 0};
    unsigned best = KEY_MAX;

    for (size_t i = 0; i < map->cap; i++) {
        const struct hearth_forms_map_slot *slot = &map->slots[i];
        unsigned d;

        if (!slot->is_taken || slot->scope != scope) {
            continue;
        }
        d = hearth_forms_map_distance(slot->key, key);
        if (d < best && hearth_forms_map_is_near(d, key.len)) {
            best = d;
            nearest = slot->key;
        }
    }
    return nearest;
}
