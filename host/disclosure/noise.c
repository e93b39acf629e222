/* SPDX-License-Identifier: Apache-2.0 */
/* Discrete Laplace noise from whole numbers. */
#include "host/disclosure/noise.h"

#include "hearth/bytes.h"
#include "hearth/secmem.h"

/* True randomness gets here less often than once in 2^60 draws. */
#define TRIES_MAX 4096

void hearth_noise_begin(struct hearth_noise *n, struct hearth_rng rng)
{
    n->rng = rng;
    n->left = 0;
}

void hearth_noise_end(struct hearth_noise *n)
{
    hearth_secmem_wipe(n->pool, sizeof(n->pool));
    n->left = 0;
}

static int next_bytes(struct hearth_noise *n, uint64_t *out)
{
    struct hearth_reader in;

    if (n->left < sizeof(*out)) {
        if (n->rng.fill(n->rng.cookie, n->pool, sizeof(n->pool)) != 0) {
            return HEARTH_E_CRYPTO;
        }
        n->left = sizeof(n->pool);
    }
    n->left -= sizeof(*out);
    hearth_reader_init(&in, hearth_slice_of(n->pool + n->left, sizeof(*out)));
    *out = hearth_reader_u64(&in);
    return 0;
}

/* 0 to ${below} - 1, each equally likely: draws that would favour the small
 * ones are thrown away. */
static int uniform(struct hearth_noise *n, uint64_t below, uint64_t *out)
{
    uint64_t v, usable = UINT64_MAX - UINT64_MAX % below;

    for (int i = 0; i < TRIES_MAX; i++) {
        if (next_bytes(n, &v) != 0) {
            return HEARTH_E_CRYPTO;
        }
        if (v < usable) {
            *out = v % below;
            return 0;
        }
    }
    return HEARTH_E_CRYPTO;
}

/* True with probability exp(-up/down), up <= down: the first k at which a
 * draw of probability up/(down k) fails is odd that often, which is the
 * series of the exponential. */
static int exponential(struct hearth_noise *n, uint64_t up, uint64_t down,
                       bool *is_true)
{
    for (uint64_t k = 1; k < TRIES_MAX; k++) {
        uint64_t v;

        if (uniform(n, down * k, &v) != 0) {
            return HEARTH_E_CRYPTO;
        }
        if (v >= up) {
            *is_true = k % 2 == 1;
            return 0;
        }
    }
    return HEARTH_E_CRYPTO;
}

/* How often in a row a draw of probability 1/e succeeds. */
static int successes(struct hearth_noise *n, uint64_t *out)
{
    for (uint64_t v = 0; v < TRIES_MAX; v++) {
        bool goes_on;

        if (exponential(n, 1, 1, &goes_on) != 0) {
            return HEARTH_E_CRYPTO;
        }
        if (!goes_on) {
            *out = v;
            return 0;
        }
    }
    return HEARTH_E_CRYPTO;
}

/* A whole number with P(x) proportional to exp(-x/down), cut into steps of
 * ${up}: its size is what the noise has. */
static int magnitude(struct hearth_noise *n, uint32_t up, uint32_t down,
                     uint64_t *out)
{
    for (int i = 0; i < TRIES_MAX; i++) {
        uint64_t rest, whole;
        bool is_kept;

        if (uniform(n, down, &rest) != 0 ||
            exponential(n, rest, down, &is_kept) != 0) {
            return HEARTH_E_CRYPTO;
        }
        if (is_kept) {
            if (successes(n, &whole) != 0) {
                return HEARTH_E_CRYPTO;
            }
            *out = (rest + down * whole) / up;
            return 0;
        }
    }
    return HEARTH_E_CRYPTO;
}

int hearth_noise_draw(struct hearth_noise *n, uint32_t up, uint32_t down,
                      int64_t *out)
{
    if (up < 1 || up > HEARTH_NOISE_TERM_MAX || down < 1 ||
        down > HEARTH_NOISE_TERM_MAX) {
        return HEARTH_E_INVALID;
    }
    for (int i = 0; i < TRIES_MAX; i++) {
        uint64_t size, sign;

        if (magnitude(n, up, down, &size) != 0 || uniform(n, 2, &sign) != 0) {
            return HEARTH_E_CRYPTO;
        }
        if (size != 0 || sign == 0) { /* else 0 would come twice as often */
            *out = sign == 0 ? (int64_t)size : -(int64_t)size;
            return 0;
        }
    }
    return HEARTH_E_CRYPTO;
}
