/* SPDX-License-Identifier: Apache-2.0 */
/* Two groups of which one holds the other: whatever is published of both is
 * published of those in between (disclosure.md 4, 7: A1, A2, A4). */
#ifndef HOST_DISCLOSURE_DIFFERENCING_H
#define HOST_DISCLOSURE_DIFFERENCING_H

#include "hearth/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hearth_differencing_pair {
    uint64_t outer;
    uint64_t inner;
    bool is_complement_hidden; /* those in between are not to be shown */
};

/* Whether the pair must not be shown together: 1..k-1 people are in between,
 * or their figures are hidden. E_INVALID: the inner group is larger. */
HEARTH_MUST_USE int
hearth_differencing_refuse(const struct hearth_differencing_pair *p, uint64_t k,
                           bool *out);

/* A published group: the innermost cells it covers (a bit each, ${words}
 * words) and its count. */
struct hearth_differencing_group {
    const uint64_t *covers;
    uint64_t count;
};
struct hearth_differencing_found {
    size_t outer; /* indices of the groups */
    size_t inner;
    uint64_t difference;
};
struct hearth_differencing_groups {
    const struct hearth_differencing_group *list;
    size_t count;
    size_t words;
};
/* All pairs of which one group covers the other and 1..k-1 people are in
 * between: the first ${room} are written, the number of all is returned. Takes
 * count * count * words steps. */
size_t
hearth_differencing_search(const struct hearth_differencing_groups *groups,
                           uint64_t k, struct hearth_differencing_found *found,
                           size_t room);

#endif
