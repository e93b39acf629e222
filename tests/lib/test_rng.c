/* SPDX-License-Identifier: Apache-2.0 */
/* SplitMix64 (not for keys), and a list of bytes. */
#include "test_rng.h"

#include <string.h>

static uint64_t next_number(struct test_rng *t)
{
    uint64_t z = (t->state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static int fill_seeded(void *cookie, uint8_t *out, size_t len)
{
    struct test_rng *t = cookie;

    t->calls++;
    if (t->calls == t->fail_at) {
        return HEARTH_E_CRYPTO;
    }
    for (size_t i = 0; i < len; i++) {
        out[i] = (uint8_t)next_number(t);
    }
    return HEARTH_OK;
}

static int fill_fixed(void *cookie, uint8_t *out, size_t len)
{
    struct test_rng_fixed *t = cookie;

    if (len > t->left) {
        return HEARTH_E_CRYPTO;
    }
    memcpy(out, t->bytes, len);
    t->bytes += len;
    t->left -= len;
    return HEARTH_OK;
}

struct hearth_rng test_rng_seeded(struct test_rng *t, uint64_t seed)
{
    struct hearth_rng rng = {fill_seeded, t};

    t->state = seed;
    t->calls = 0;
    t->fail_at = 0;
    return rng;
}

struct hearth_rng test_rng_from(struct test_rng_fixed *t)
{
    struct hearth_rng rng = {fill_fixed, t};

    return rng;
}
