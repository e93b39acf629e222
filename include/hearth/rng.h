/* SPDX-License-Identifier: Apache-2.0 */
/* Random bytes as a function, so that a test can replay a whole run. */
#ifndef HEARTH_RNG_H
#define HEARTH_RNG_H

#include "hearth/err.h"

#include <stddef.h>
#include <stdint.h>

struct hearth_rng {
    int (*fill)(void *cookie, uint8_t *out, size_t len);
    void *cookie;
};

/* The kernel's generator (getrandom). fill gives 0 or E_CRYPTO. */
struct hearth_rng hearth_rng_system(void);

#endif
