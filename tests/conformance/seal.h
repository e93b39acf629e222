/* SPDX-License-Identifier: Apache-2.0 */
/* The end of the road: answers encoded, sealed as a device seals them, opened
 * with the key of a training programme, and read back. */
#ifndef CONFORMANCE_SEAL_H
#define CONFORMANCE_SEAL_H

#include "compare.h"

#include "hearth/arena.h"
#include "hearth/interview.h"

/* Finalises ${i}, which is valid, and takes its answers through a record.
 * False after writing to ${why} (COMPARE_CAP bytes). */
bool seal_and_open(struct hearth_interview *i, uint64_t seed,
                   struct hearth_arena *arena, char *why);

#endif
