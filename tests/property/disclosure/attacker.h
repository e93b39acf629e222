/* SPDX-License-Identifier: Apache-2.0 */
/* The attacker: code of its own, which reads published cells and sums and
 * nothing else. */
#ifndef TESTS_PROPERTY_DISCLOSURE_ATTACKER_H
#define TESTS_PROPERTY_DISCLOSURE_ATTACKER_H

#include "host/disclosure/audit.h"

struct attacker_interval {
    double low;
    double high; /* HUGE_VAL: nothing bounds it */
};

/* Two phases, Bland's rule, in long doubles: the smallest and largest value of
 * every hidden cell. False if nothing fits. */
bool attacker_solve(const struct hearth_linked *l,
                    struct attacker_interval *out);

/* Tries whole tables one after the other: the smallest and largest count of
 * ${cell}, hidden cells being at most ${most}. False when it gave up. */
bool attacker_enumerate(const struct hearth_linked *l, uint32_t cell,
                        uint64_t most, uint64_t *low, uint64_t *high);

#endif
