/* SPDX-License-Identifier: Apache-2.0 */
/* Which interviews are asked again: drawn when they are sealed and here, so
 * that nobody knows beforehand and nobody chooses. */
#ifndef HOST_CLI_ASSIGN_DRAW_H
#define HOST_CLI_ASSIGN_DRAW_H

#include "hearth/assignment.h"
#include "hearth/kv.h"
#include "hearth/rng.h"

/* Adds ${count} back-checks to ${a}, each record that other devices than its
 * own delivered being as likely as any other; fewer if there are fewer. None
 * that was withdrawn, none of a revoked device, none that is on its list.
 * E_LIMIT: more than fit. */
HEARTH_MUST_USE int hearth_assign_draw(const struct hearth_kv *kv, size_t count,
                                       const struct hearth_rng *rng,
                                       struct hearth_assignment *a);

#endif
