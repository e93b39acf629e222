/* SPDX-License-Identifier: Apache-2.0 */
/* Where a code was found last. Areas and interviewers come again and again, and
 * a list of them would else be gone through for each interview. */
#ifndef HOST_RESULTS_RECENT_H
#define HOST_RESULTS_RECENT_H

#include "hearth/bytes.h"

#define HEARTH_RECENT 1024u

struct hearth_recent {
    uint16_t at[HEARTH_RECENT];
};

/* Where to look first, and to be told where it was; 0 at the beginning. It may
 * have been another's place. */
static inline uint16_t *hearth_recent_of(struct hearth_recent *r,
                                         struct hearth_slice code)
{
    uint32_t h = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < code.len; i++) {
        h = (h ^ code.data[i]) * 16777619u;
    }
    return &r->at[h % HEARTH_RECENT];
}

#endif
