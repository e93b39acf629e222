/* SPDX-License-Identifier: Apache-2.0 */
/* Two organisations' releases as one: what both show, weighted by how many
 * answered; no record of one ever meets a record of the other. */
#ifndef HOST_RELEASE_MERGE_H
#define HOST_RELEASE_MERGE_H

#include "host/release/signed.h"

/* A question is in it where both show the same kind of figure about the same
 * answers; groups are left out. Not signed: it is arithmetic that anybody can
 * repeat, and names both files by their hash. Views both; the rest stands in
 * ${arena}. E_INVALID: no form of the same id and version in both, or both of
 * one programme, whose people would count twice. E_MEMORY. */
HEARTH_MUST_USE int hearth_release_merge(const struct hearth_release_loaded *a,
                                         const struct hearth_release_loaded *b,
                                         struct hearth_arena *arena,
                                         struct hearth_release *out);

#endif
