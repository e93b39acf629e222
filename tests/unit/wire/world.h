/* SPDX-License-Identifier: Apache-2.0 */
/* A device and a programme for the tests of what travels: real keys, and a
 * generator that repeats itself. */
#ifndef HEARTH_TEST_WIRE_WORLD_H
#define HEARTH_TEST_WIRE_WORLD_H

#include "hearth/record.h"

struct world {
    struct hearth_secmem *memory;
    struct hearth_rng rng;
    uint64_t rng_state;
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    uint8_t device[HEARTH_DEVICE_LEN];
    struct hearth_key *sign_key;
    struct hearth_public sign;
    struct hearth_key *seal_key;
    uint8_t seal[HEARTH_ENC_MAX];
    uint64_t seq;
    uint8_t head[HEARTH_HASH_LEN];
};

void world_open(struct world *w, uint64_t seed);
void world_close(struct world *w);
/* How far apart the bits are that are damaged in the ${n}-th of a hundred
 * things: all in the first two, then one of many, from bit ${n} on; fewer where
 * the processor is emulated, which takes minutes for all. No multiple of 8, so
 * that every place in a byte has its turn. */
size_t world_damage_step(size_t n);
/* Finalises ${plain}: stored bytes to ${out}; moves seq and head on. */
size_t world_record(struct world *w, struct hearth_slice plain, uint8_t *out,
                    size_t cap);
uint64_t world_draw(struct world *w);

#endif
