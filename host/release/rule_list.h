/* SPDX-License-Identifier: Apache-2.0 */
/* The display rule for a list experiment, for everybody together: what is
 * published of each arm, and the estimate that follows from it alone. */
#ifndef HOST_RELEASE_RULE_LIST_H
#define HOST_RELEASE_RULE_LIST_H

#include "host/release/release.h"

/* What was counted; nothing of it leaves as it is. */
struct hearth_rule_list {
    const uint64_t *cells; /* by arm (host/results/arms.h); NULL: cannot be */
    unsigned items;        /* plain ones */
    const char *item;      /* the label of the sensitive one */
    uint64_t answers;      /* all of them */
    uint64_t k;            /* of a base, and of those off each end */
};

/* Into ${out}, of which it fills kind, shown, reason, base and estimate. */
void hearth_rule_list(const struct hearth_rule_list *l,
                      struct hearth_release_question *out);

#endif
