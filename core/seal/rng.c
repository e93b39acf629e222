/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's generator. */
#include "hearth/rng.h"

#include <errno.h>
#include <stddef.h>
#include <sys/random.h>

static int fill(void *cookie, uint8_t *out, size_t len)
{
    size_t done = 0;

    (void)cookie;
    while (done < len) {
        /* Flags 0: waits until the pool was seeded once after boot. */
        ssize_t n = getrandom(out + done, len - done, 0);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return HEARTH_E_CRYPTO;
        }
        done += (size_t)n;
    }
    return HEARTH_OK;
}

struct hearth_rng hearth_rng_system(void)
{
    struct hearth_rng rng = {fill, NULL};

    return rng;
}
