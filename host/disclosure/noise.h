/* SPDX-License-Identifier: Apache-2.0 */
/* Discrete Laplace noise, exact: whole numbers only, no logarithm and no
 * floating point, whose rounding would give the noise away ("exact integer
 * sampler, no floating-point noise", statistics.md 4; the method is that of
 * Canonne, Kamath and Steinke, 2020). */
#ifndef HOST_DISCLOSURE_NOISE_H
#define HOST_DISCLOSURE_NOISE_H

#include "hearth/rng.h"

#define HEARTH_NOISE_TERM_MAX 1000000000u

/* Random bytes fetched ahead. Holds what decided past draws: wipe it. */
struct hearth_noise {
    struct hearth_rng rng;
    uint8_t pool[512];
    size_t left;
};

/* Starts an empty pool over ${rng}: hearth_rng_system, or a test's. */
void hearth_noise_begin(struct hearth_noise *n, struct hearth_rng rng);
void hearth_noise_end(struct hearth_noise *n);
/* One draw with P(k) proportional to e^(-eps |k|), eps = ${up} / ${down}, both
 * 1 to HEARTH_NOISE_TERM_MAX. E_INVALID: they are not; E_CRYPTO: no random
 * bytes, or bytes that cannot be random. The time taken depends on what is
 * drawn: call it where nobody measures. */
HEARTH_MUST_USE int hearth_noise_draw(struct hearth_noise *n, uint32_t up,
                                      uint32_t down, int64_t *out);

#endif
