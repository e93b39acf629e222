/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the true counts of linked cells fit their intervals and sums: without
 * that no choice of cells to hide means anything. */
#ifndef HOST_DISCLOSURE_COUNTS_H
#define HOST_DISCLOSURE_COUNTS_H

#include "host/disclosure/audit.h"

/* E_INVALID: a count outside its interval, parts that do not add up, or an
 * index that is none. */
HEARTH_MUST_USE int hearth_counts_check(const struct hearth_linked *l);

#endif
