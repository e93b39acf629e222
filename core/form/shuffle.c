/* SPDX-License-Identifier: Apache-2.0 */
/* The Fisher-Yates shuffle over the generator of Park and Miller. */
#include "shuffle.h"

#include "cells.h"

#include <math.h>
#include <string.h>

#define PARK_MILLER_MODULUS INT64_C(2147483647)
#define PARK_MILLER_FACTOR  INT64_C(16807)
#define SEED_BYTES          8
#define DIGEST_MAX          64
#define WHOLE_LIMIT         9223372036854774784.0 /* below 2^63 */

/* Toward zero; what is beyond 64 bits sticks to the end, as Java has it. */
static int64_t whole(double x)
{
    if (isnan(x)) {
        return 0;
    }
    if (x >= WHOLE_LIMIT) {
        return INT64_MAX;
    }
    return x <= -WHOLE_LIMIT ? INT64_MIN : (int64_t)x;
}

static int seed_of_text(struct hearth_machine *m, struct hearth_slice text,
                        int64_t *out)
{
    const struct hearth_world *world = &m->interview->world;
    uint8_t digest[DIGEST_MAX];
    uint64_t seed = 0;

    if (world->digest == NULL ||
        world->digest(world->cookie, "SHA-256", text, digest) < SEED_BYTES) {
        return HEARTH_E_EVAL;
    }
    for (size_t i = 0; i < SEED_BYTES; i++) {
        seed = seed << 8 | digest[i];
    }
    memcpy(out, &seed, sizeof(*out)); /* the same 64 bits, with a sign */
    return HEARTH_OK;
}

int hearth_shuffle_seed(struct hearth_machine *m, const struct hearth_value *v,
                        int64_t *out)
{
    struct hearth_value one;
    double x;
    int rc = hearth_value_single(m, v, &one);

    if (rc == HEARTH_OK) {
        rc = hearth_value_to_number(m, &one, &x);
    }
    if (rc != HEARTH_OK) {
        return rc;
    }
    *out = whole(x);
    if (one.type == HEARTH_VALUE_TEXT && isnan(x) && one.text.len > 0) {
        return seed_of_text(m, one.text, out);
    }
    return HEARTH_OK;
}

int64_t hearth_shuffle_start(int64_t seed)
{
    int64_t state = seed % PARK_MILLER_MODULUS;

    if (state <= 0) {
        state += PARK_MILLER_MODULUS - 1;
    }
    /* One seed in 2^31 comes out as 0, where the generator would stay. */
    return state == 0 ? 1 : state;
}

size_t hearth_shuffle_pick(int64_t *state, size_t i)
{
    double chance; /* 0 to 1, never 1 */

    *state = *state * PARK_MILLER_FACTOR % PARK_MILLER_MODULUS;
    chance = (double)(*state - 1) / (double)(PARK_MILLER_MODULUS - 1);
    return (size_t)floor(chance * (double)(i + 1));
}

/* In place: item i is taken in last, so items behind it are still those of
 * the input. */
void hearth_shuffle(int64_t seed, uint32_t *items, size_t n)
{
    int64_t state = hearth_shuffle_start(seed);

    for (size_t i = 0; i < n; i++) {
        size_t j = hearth_shuffle_pick(&state, i);
        uint32_t item = items[i];

        items[i] = items[j];
        items[j] = item;
    }
}
