/* SPDX-License-Identifier: Apache-2.0 */
/* A device and a programme for the tests of what travels. */
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

uint64_t world_draw(struct world *w)
{
    uint64_t z = (w->rng_state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int fill(void *cookie, uint8_t *out, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)world_draw(cookie);
    }
    return 0;
}

void world_open(struct world *w, uint64_t seed)
{
    memset(w, 0, sizeof *w);
    w->rng_state = seed;
    w->rng.fill = fill;
    w->rng.cookie = w;
    print_message("seed %llu\n", (unsigned long long)seed);
    assert_int_equal(hearth_secmem_open_unlocked(16384, &w->memory), 0);
    w->sign_key = hearth_secmem_take(w->memory, sizeof *w->sign_key);
    w->seal_key = hearth_secmem_take(w->memory, sizeof *w->seal_key);
    assert_int_equal(fill(w, w->programme, sizeof w->programme), 0);
    assert_int_equal(fill(w, w->device, sizeof w->device), 0);
    assert_int_equal(hearth_identity_generate(&w->rng, w->sign_key, &w->sign),
                     0);
    assert_int_equal(hearth_hpke_generate(HEARTH_SUITE_X25519, &w->rng,
                                          w->seal_key, w->seal),
                     0);
    assert_int_equal(
        hearth_record_genesis(w->programme, w->device, &w->sign, w->head), 0);
}

void world_close(struct world *w)
{
    hearth_secmem_close(w->memory);
}

size_t world_record(struct world *w, struct hearth_slice plain, uint8_t *out,
                    size_t cap)
{
    struct hearth_record_header header = {0};
    struct hearth_record_seal how = {w->programme, hearth_slice_of(w->seal, 32),
                                     w->sign_key, &w->rng, 0};
    struct hearth_writer writer;

    header.suite = HEARTH_SUITE_X25519;
    header.epoch = 1;
    memcpy(header.device, w->device, sizeof header.device);
    header.seq = w->seq + 1;
    memcpy(header.prev, w->head, sizeof header.prev);
    hearth_writer_init(&writer, out, cap);
    assert_int_equal(hearth_record_seal(&how, &header, plain, &writer, w->head),
                     0);
    w->seq++;
    return writer.len;
}

size_t world_damage_step(size_t n)
{
    bool is_emulated = getenv("HEARTH_EMULATED") != NULL;

    if (n < 2) {
        return is_emulated ? 37 : 1;
    }
    return is_emulated ? 373 : 37;
}
