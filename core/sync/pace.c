/* SPDX-License-Identifier: Apache-2.0 */
/* Batches that fit the network: a lost one costs all of its bytes again, so
 * it should not take longer than a person waits for a sign of life. */
#include "pace.h"

#include "hearth/limits.h"

#include <stdbool.h>

/* The first one finds out: about twenty interviews, four blocks. */
#define BYTES_FIRST 4096u
#define BYTES_LEAST 512u
/* A batch should be through in this time at the measured speed. */
#define AIM_MS 15000u

void hearth_sync_pace_init(struct hearth_sync_pace *p, uint16_t records_max)
{
    bool is_given = records_max > 0 && records_max < HEARTH_BATCH_RECORDS_MAX;

    p->records_max = is_given ? records_max : HEARTH_BATCH_RECORDS_MAX;
    p->records = p->records_max;
    p->bytes = is_given ? HEARTH_BATCH_MAX : BYTES_FIRST;
    p->sent = 0;
    p->sent_bytes = 0;
}

void hearth_sync_pace_begin(struct hearth_sync_pace *p, uint16_t records,
                            size_t bytes)
{
    p->sent = records;
    p->sent_bytes = bytes;
}

void hearth_sync_pace_lost(struct hearth_sync_pace *p)
{
    uint16_t half = (uint16_t)(p->sent / 2u);

    if (p->sent == 0) {
        return; /* it was no batch */
    }
    p->records = half > 0 ? half : 1;
    p->bytes =
        p->sent_bytes / 2 > BYTES_LEAST ? p->sent_bytes / 2 : BYTES_LEAST;
    p->sent = half;
    p->sent_bytes = p->bytes;
}

void hearth_sync_pace_done(struct hearth_sync_pace *p, uint32_t ms)
{
    uint32_t more = p->records + (p->records + 1u) / 2u;
    uint64_t most = HEARTH_BATCH_MAX;

    p->records = more < p->records_max ? (uint16_t)more : p->records_max;
    if (ms > 0) {
        most = (uint64_t)p->sent_bytes * AIM_MS / ms;
    }
    if (most > 2 * (uint64_t)p->bytes) {
        most = 2 * (uint64_t)p->bytes;
    }
    if (most > HEARTH_BATCH_MAX) {
        most = HEARTH_BATCH_MAX;
    }
    p->bytes = most > BYTES_LEAST ? (size_t)most : BYTES_LEAST;
    p->sent = 0;
    p->sent_bytes = 0;
}
