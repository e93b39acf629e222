/* SPDX-License-Identifier: Apache-2.0 */
/* The world of a test: a clock that stands, a zone, chance from a seed. */
#ifndef CONFORMANCE_WORLD_H
#define CONFORMANCE_WORLD_H

#include "hearth/interview.h"

struct world {
    uint64_t state;
    bool is_fixed; /* else the zone is the process's */
    int16_t minutes;
};

/* Sets ${w} to the zone called ${name} and a seed; false if it is unknown.
 * A zone beyond GMT and America/Phoenix becomes that of the process. */
bool world_init(struct world *w, const char *name, uint64_t seed);
/* Its functions; ${w} must outlive the interview. */
struct hearth_world world_table(struct world *w);
/* 64 bits of chance; a number below ${n} (not 0). */
uint64_t world_random(struct world *w);
uint32_t world_below(struct world *w, uint32_t n);

#endif
