/* SPDX-License-Identifier: Apache-2.0 */
/* Who is in a synthetic wave, as attacks are judged by it. */
#ifndef TESTS_ATTACKS_WAVE_TRUTH_H
#define TESTS_ATTACKS_WAVE_TRUTH_H

#include "attacker.h"
#include "wave.h"

/* Those who are in now; freed by truth_free. */
void wave_truth(const struct wave *w, struct truth *t);

#endif
