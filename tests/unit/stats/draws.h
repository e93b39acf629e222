/* SPDX-License-Identifier: Apache-2.0 */
/* The same uniform draws as another program makes (Lehmer's generator,
 * 16807 mod 2^31 - 1, seed 12345): six a row, 900 rows. */
#ifndef TESTS_UNIT_STATS_DRAWS_H
#define TESTS_UNIT_STATS_DRAWS_H

#include <stddef.h>
#include <stdint.h>

#define DRAW_ROWS 900

struct draws {
    double u[DRAW_ROWS][6];
};

static inline void draws_make(struct draws *d)
{
    uint64_t s = 12345;

    for (size_t i = 0; i < DRAW_ROWS; i++) {
        for (size_t j = 0; j < 6; j++) {
            s = s * 16807 % 2147483647;
            d->u[i][j] = (double)s / 2147483647.0;
        }
    }
}

/* Row ${i} of a shuffled order: 7 and 900 have no common divisor. */
static inline size_t draws_shuffled(size_t i)
{
    return (i * 7 + 311) % DRAW_ROWS;
}

#endif
