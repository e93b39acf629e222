/* SPDX-License-Identifier: Apache-2.0 */
/* How much of something each of many may have a minute: token buckets in a
 * table of fixed size. */
#ifndef HEARTH_LINK_RATE_H
#define HEARTH_LINK_RATE_H

#include "hearth/bytes.h"

struct hearth_link_rate;

/* A table for ${count} holders (a multiple of 4), each with ${burst} to begin
 * with and at most, and ${a_minute} more each minute. E_MEMORY. */
HEARTH_MUST_USE int hearth_link_rate_open(size_t count, uint32_t burst,
                                          uint32_t a_minute,
                                          struct hearth_link_rate **out);
/* NULL is allowed. */
void hearth_link_rate_close(struct hearth_link_rate *r);
/* Takes ${cost} from the bucket of ${holder} at ${now_ms}: false, and nothing
 * taken, when it holds less. A holder who finds no place takes the one that
 * was used longest ago of those that share a row, and starts full. ${holder} is
 * hashed with a secret of the table: nobody can choose a row. */
HEARTH_MUST_USE bool hearth_link_rate_take(struct hearth_link_rate *r,
                                           struct hearth_slice holder,
                                           uint32_t cost, int64_t now_ms);

#endif
