/* SPDX-License-Identifier: Apache-2.0 */
/* Random bytes for tests: the same for the same seed, failing on demand. */
#ifndef TEST_RNG_H
#define TEST_RNG_H

#include "hearth/rng.h"

struct test_rng {
    uint64_t state;
    unsigned calls;
    unsigned fail_at; /* the call that fails, counted from 1; 0 is none */
};

/* Starts ${t} at ${seed} and gives its table; ${t} must outlive it. */
struct hearth_rng test_rng_seeded(struct test_rng *t, uint64_t seed);

/* Gives out ${bytes} once, in any number of calls, then fails. */
struct test_rng_fixed {
    const uint8_t *bytes;
    size_t left;
};
struct hearth_rng test_rng_from(struct test_rng_fixed *t);

#endif
