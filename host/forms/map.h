/* SPDX-License-Identifier: Apache-2.0 */
/* A hash map from texts to numbers. */
#ifndef HEARTH_FORMS_MAP_H
#define HEARTH_FORMS_MAP_H

#include "hearth/arena.h"
#include "hearth/bytes.h"

struct hearth_forms_map_slot;

struct hearth_forms_map {
    struct hearth_arena *arena; /* it grows there */
    struct hearth_forms_map_slot *slots;
    size_t cap; /* a power of two */
    size_t count;
};

/* Room for ${max} texts at first. E_MEMORY. */
HEARTH_MUST_USE int hearth_forms_map_init(struct hearth_forms_map *map,
                                          struct hearth_arena *arena,
                                          size_t max);
/* True, and its number, if ${key} is there. The same text may stand in the
 * map once for each ${scope}. */
bool hearth_forms_map_find(const struct hearth_forms_map *map, uint32_t scope,
                           struct hearth_slice key, uint32_t *value);
/* Adds a text that is not there; the map keeps the slice. E_MEMORY. */
HEARTH_MUST_USE int hearth_forms_map_add(struct hearth_forms_map *map,
                                         uint32_t scope,
                                         struct hearth_slice key,
                                         uint32_t value);
/* The text in ${scope} that is nearest to ${key} by typing errors, if one is
 * near enough to be meant; else empty. Case counts little. */
struct hearth_slice hearth_forms_map_nearest(const struct hearth_forms_map *map,
                                             uint32_t scope,
                                             struct hearth_slice key);
/* Typing errors between two texts of at most 64 bytes; more is far. */
unsigned hearth_forms_map_distance(struct hearth_slice a,
                                   struct hearth_slice b);
/* True if ${distance} typing errors in a text of ${len} may be just that. */
bool hearth_forms_map_is_near(unsigned distance, size_t len);

#endif
