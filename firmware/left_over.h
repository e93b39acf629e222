/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that a newer version of the form has no place for: kept in the
 * draft, shown to the worker, gone when the interview is finalised. */
#ifndef HEARTH_FIRMWARE_LEFT_OVER_H
#define HEARTH_FIRMWARE_LEFT_OVER_H

#include "draft.h"

#include "hearth/interview.h"

/* Writes what ${before} (bytes of this kind, may be empty) and ${m} hold to
 * ${out}. E_LIMIT: more was lost than can be named, or than fits. */
HEARTH_MUST_USE int hearth_left_over_put(struct hearth_slice before,
                                         const struct hearth_migration *m,
                                         struct hearth_writer *out);
/* The next one from ${left}, which moves on. E_NOT_FOUND: none is left;
 * E_INVALID. */
HEARTH_MUST_USE int hearth_left_over_next(struct hearth_slice *left,
                                          struct hearth_slice *name,
                                          struct hearth_slice *text);

#endif
