/* SPDX-License-Identifier: Apache-2.0 */
/* How much goes into the next batch, from what became of the ones before:
 * small after a loss, larger while the network is quick (FORMAT.md "Batch"). */
#ifndef HEARTH_SYNC_PACE_H
#define HEARTH_SYNC_PACE_H

#include <stddef.h>
#include <stdint.h>

struct hearth_sync_pace {
    uint16_t records_max;
    uint16_t records; /* most in the next batch */
    size_t bytes;     /* a batch ends once it has so many */
    uint16_t sent;    /* what is on its way */
    size_t sent_bytes;
};

void hearth_sync_pace_init(struct hearth_sync_pace *p, uint16_t records_max);
/* A batch leaves. */
void hearth_sync_pace_begin(struct hearth_sync_pace *p, uint16_t records,
                            size_t bytes);
/* No answer came to it: half of that. */
void hearth_sync_pace_lost(struct hearth_sync_pace *p);
/* It was answered after ${ms} (0: not measured). */
void hearth_sync_pace_done(struct hearth_sync_pace *p, uint32_t ms);

#endif
