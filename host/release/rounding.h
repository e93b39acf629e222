/* SPDX-License-Identifier: Apache-2.0 */
/* What of an exact figure is published (disclosure.md 4): bases, shares and
 * means in steps that widen as the base shrinks, and intervals that are
 * computed from what is published, so that they say nothing more. */
#ifndef HOST_RELEASE_ROUNDING_H
#define HOST_RELEASE_ROUNDING_H

#include "host/release/release.h"

/* A base, rounded down: to 10 below 50, to 5 from there on. */
uint64_t hearth_round_base(uint64_t n);
/* How many bases, the smallest of which is ${published}, are published as
 * it. */
uint64_t hearth_round_width(uint64_t published);
/* Percentage points between two shares that can be told apart: 5, 2 or 1. */
unsigned hearth_round_step(uint64_t n);
/* The next coarser step; 0 after the coarsest. */
unsigned hearth_round_coarser(unsigned step);
/* ${count} of ${n}, at least 1, in percent, to the nearest ${step}. */
unsigned hearth_round_points(uint64_t count, uint64_t n, unsigned step);
/* The counts of ${n} that are published as ${points}; false if none is. */
bool hearth_round_counts(uint64_t n, unsigned points, unsigned step,
                         uint64_t *low, uint64_t *high);
/* A share as it is published; ${people} gives its interval. */
struct hearth_release_share hearth_round_share(uint64_t count, uint64_t n,
                                               unsigned step, uint64_t people);
/* A mean between ${min} and ${max} to ${step} hundredths of that range, sd
 * rounded up, never 0. False where it would stand at an end: that speaks about
 * everybody. */
struct hearth_round_range {
    double min, max;
};
bool hearth_round_mean(struct hearth_release_mean *m,
                       const struct hearth_round_range *range, unsigned step,
                       uint64_t people);
/* A mean of numbers without ends, to about its own standard error. */
bool hearth_round_number(struct hearth_release_mean *m, uint64_t people);
/* In how many ways, up to ${enough}, whole counts can stand behind the shown
 * ${points} of ${cells} answers that together are a base published as ${base}.
 * Further answers may be hidden when ${has_hidden}. */
unsigned hearth_round_solutions(uint64_t base, const unsigned *points,
                                size_t cells, unsigned step, bool has_hidden);
#define HEARTH_ROUND_ENOUGH 3u

#endif
