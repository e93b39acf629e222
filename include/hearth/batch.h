/* SPDX-License-Identifier: Apache-2.0 */
/* A batch: consecutive records of one device as they travel (FORMAT.md
 * "Batch"). What all share is said once; h links them, so the last record's
 * signature covers all. */
#ifndef HEARTH_BATCH_H
#define HEARTH_BATCH_H

#include "hearth/record.h"

/* Classes, not values: they must not identify anybody. */
struct hearth_batch_status {
    uint8_t agent_version;
    uint8_t storage; /* 0 unknown, 1 < 10 % free, 2 < 50 %, 3 more */
    uint8_t battery; /* 0 unknown, 1 < 15 %, 2 < 50 %, 3 more, 4 mains */
    uint8_t clock;   /* 0 unknown, 1 within 2 min, 2 within 1 h, 3 worse */
    uint8_t waiting; /* 0: 0, 1: 1-9, 2: 10-49, 3: 50 and more */
};

struct hearth_batch {
    struct hearth_record_header first; /* suite, epoch, device, seq, prev */
    struct hearth_batch_status status;
    uint16_t count;
    struct hearth_slice records; /* count times: ct length varint | enc | ct */
    uint8_t sig[HEARTH_SIG_LEN]; /* over the last record's h */
};

/* Builds a batch record by record, while it fits . */
struct hearth_batch_builder {
    struct hearth_writer out;
    struct hearth_record_header next;
    uint8_t sig[HEARTH_SIG_LEN];
    uint16_t count;
};
void hearth_batch_begin(struct hearth_batch_builder *b, uint8_t *out,
                        size_t cap, const struct hearth_record_header *first,
                        const struct hearth_batch_status *status);
/* Adds the next record; ${h} is its hash. E_FULL: it belongs to the next
 * batch (does not fit, other suite or epoch); E_INVALID: not consecutive. */
HEARTH_MUST_USE int hearth_batch_add(struct hearth_batch_builder *b,
                                     const struct hearth_record *record,
                                     const uint8_t h[HEARTH_HASH_LEN]);
HEARTH_MUST_USE int hearth_batch_end(struct hearth_batch_builder *b,
                                     struct hearth_slice *batch);

/* Checks the frame; records are walked with hearth_batch_next. E_INVALID. */
HEARTH_MUST_USE int hearth_batch_decode(struct hearth_slice in,
                                        struct hearth_batch *batch);
/* Walks: fills ${record} (sig zero but for the last) and its h. Start with
 * a zeroed cursor. E_NOT_FOUND at the end. */
struct hearth_batch_cursor {
    size_t at;
    uint16_t index;
    uint8_t h[HEARTH_HASH_LEN];
};
HEARTH_MUST_USE int hearth_batch_next(const struct hearth_batch *batch,
                                      const uint8_t *programme,
                                      struct hearth_batch_cursor *cursor,
                                      struct hearth_record *record);

#endif
