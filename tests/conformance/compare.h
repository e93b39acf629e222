/* SPDX-License-Identifier: Apache-2.0 */
/* Two interviews over the same form, and an interview with its record. */
#ifndef CONFORMANCE_COMPARE_H
#define CONFORMANCE_COMPARE_H

#include "hearth/interview.h"

#define COMPARE_CAP 400u

/* True if a worker and an analyst can tell no difference: instances, what is
 * relevant, and values; ${why} (COMPARE_CAP bytes) names the first one.
 * ${is_strict}: also values that are not relevant. */
bool compare_interviews(const struct hearth_interview *a,
                        const struct hearth_interview *b, bool is_strict,
                        char *why);
/* True if ${answers} is what ${i} finalised to. */
bool compare_answers(const struct hearth_interview *i,
                     const struct hearth_answers *answers, char *why);

#endif
