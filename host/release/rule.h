/* SPDX-License-Identifier: Apache-2.0 */
/* The display rule: from raw figures to what may be released.
 *
 * A distribution needs a base of 10 or more and 5 or more in every cell; else
 * the share of the two highest answers, when its base is 10 or more and both
 * sides hold 5 or more; else nothing. For some profiles of forms twice that.
 * Progress is coarse (release.h). */
#ifndef HOST_RELEASE_RULE_H
#define HOST_RELEASE_RULE_H

#include "host/release/release.h"
#include "host/results/results.h"

#define HEARTH_RULE_BASE_MIN 10
#define HEARTH_RULE_CELL_MIN 5
/* The two of a form: twice as much for people who are few and known to each
 * other, in a closed facility or as leaders (domain.md). */
uint64_t hearth_rule_base_min(const struct hearth_form *form);
uint64_t hearth_rule_cell_min(const struct hearth_form *form);

/* Makes a release of what ${r} counted. Texts of forms are viewed, the rest
 * stands in ${arena}. E_MEMORY. */
HEARTH_MUST_USE int hearth_rule_apply(const struct hearth_results *r,
                                      int64_t now_s, struct hearth_arena *arena,
                                      struct hearth_release *out);

/* One question. False when it is not a matter of figures (a hidden node, the
 * consent question). E_MEMORY through *${error}. */
bool hearth_rule_question(const struct hearth_tally *t, uint16_t node,
                          struct hearth_arena *arena,
                          struct hearth_release_question *out, int *error);

#endif
