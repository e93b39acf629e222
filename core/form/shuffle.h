/* SPDX-License-Identifier: Apache-2.0 */
/* Orders drawn from a seed, the same on every machine (forms.md 4.5). */
#ifndef HEARTH_FORM_SHUFFLE_H
#define HEARTH_FORM_SHUFFLE_H

#include "machine.h"

/* The seed that a value stands for: a number cut to whole, 0 for blank and
 * NaN, for other text from its SHA-256 (m->interview's world.digest). E_EVAL:
 * several nodes, or no digest. */
HEARTH_MUST_USE int hearth_shuffle_seed(struct hearth_machine *m,
                                        const struct hearth_value *v,
                                        int64_t *out);
/* Puts ${n} items into the order of ${seed}. The same by hand, for other
 * items: for each i from 0 on, item i is taken out, item pick() goes to i, and
 * what was taken out goes to where that was. */
void hearth_shuffle(int64_t seed, uint32_t *items, size_t n);
int64_t hearth_shuffle_start(int64_t seed);
size_t hearth_shuffle_pick(int64_t *state, size_t i);

#endif
