/* SPDX-License-Identifier: Apache-2.0 */
/* What the host tells a device, as bytes. */
#include "hearth/state.h"

#define STATE_VERSION 1u
#define HAS_RECEIPT   1u
#define HAS_OPENED    2u
#define IS_REVOKED    4u
#define HAS_ENTRY     8u
#define HAS_ASSIGNED  16u

/* version 1 | host time 8 | flags 1 | receipt 144? | countersignature 112? |
 * register entry 117? | version of the assignment 4? | signed programme
 * document, the rest */
int hearth_state_encode(const struct hearth_state *s, struct hearth_writer *out)
{
    uint8_t receipt[HEARTH_RECEIPT_LEN];
    uint8_t opened[HEARTH_OPENED_LEN];
    uint8_t entry[HEARTH_REGISTER_LEN];

    hearth_writer_u8(out, STATE_VERSION);
    hearth_writer_u64(out, (uint64_t)s->host_time_s);
    hearth_writer_u8(out, (uint8_t)((s->has_receipt ? HAS_RECEIPT : 0u) |
                                    (s->has_opened ? HAS_OPENED : 0u) |
                                    (s->is_revoked ? IS_REVOKED : 0u) |
                                    (s->has_entry ? HAS_ENTRY : 0u) |
                                    (s->assignment ? HAS_ASSIGNED : 0u)));
    if (s->has_receipt) {
        hearth_receipt_encode(&s->receipt, receipt);
        hearth_writer_put(out, receipt, sizeof receipt);
    }
    if (s->has_opened) {
        hearth_opened_encode(&s->opened, opened);
        hearth_writer_put(out, opened, sizeof opened);
    }
    if (s->has_entry) {
        hearth_register_encode(&s->entry, entry);
        hearth_writer_put(out, entry, sizeof entry);
    }
    if (s->assignment != 0) {
        hearth_writer_u32(out, s->assignment);
    }
    hearth_writer_put(out, s->document.data, s->document.len);
    return hearth_writer_finish(out);
}

int hearth_state_decode(struct hearth_slice in, struct hearth_state *s)
{
    struct hearth_state read = {0};
    struct hearth_reader r;
    uint8_t version;
    uint8_t flags;

    hearth_reader_init(&r, in);
    version = hearth_reader_u8(&r);
    read.host_time_s = (int64_t)hearth_reader_u64(&r);
    flags = hearth_reader_u8(&r);
    if (!r.has_failed && version != STATE_VERSION) {
        return HEARTH_E_VERSION;
    }
    if ((flags & ~(HAS_RECEIPT | HAS_OPENED | IS_REVOKED | HAS_ENTRY |
                   HAS_ASSIGNED)) != 0) {
        return HEARTH_E_INVALID;
    }
    read.has_receipt = (flags & HAS_RECEIPT) != 0;
    read.has_opened = (flags & HAS_OPENED) != 0;
    read.is_revoked = (flags & IS_REVOKED) != 0;
    read.has_entry = (flags & HAS_ENTRY) != 0;
    if (read.has_receipt &&
        hearth_receipt_decode(hearth_reader_take(&r, HEARTH_RECEIPT_LEN),
                              &read.receipt) != 0) {
        return HEARTH_E_INVALID;
    }
    if (read.has_opened &&
        hearth_opened_decode(hearth_reader_take(&r, HEARTH_OPENED_LEN),
                             &read.opened) != 0) {
        return HEARTH_E_INVALID;
    }
    if (read.has_entry &&
        hearth_register_decode(hearth_reader_take(&r, HEARTH_REGISTER_LEN),
                               &read.entry) != 0) {
        return HEARTH_E_INVALID;
    }
    if ((flags & HAS_ASSIGNED) != 0) {
        read.assignment = hearth_reader_u32(&r);
        if (read.assignment == 0) {
            return HEARTH_E_INVALID;
        }
    }
    read.document = hearth_reader_take(&r, hearth_reader_left(&r));
    if (hearth_reader_finish(&r) != 0) {
        return HEARTH_E_INVALID;
    }
    *s = read;
    return 0;
}

/* verdict 1 | receipt 144? */
int hearth_batch_reply_encode(const struct hearth_batch_reply *reply,
                              struct hearth_writer *out)
{
    uint8_t receipt[HEARTH_RECEIPT_LEN];

    hearth_writer_u8(out, reply->verdict);
    if (reply->has_receipt) {
        hearth_receipt_encode(&reply->receipt, receipt);
        hearth_writer_put(out, receipt, sizeof receipt);
    }
    return hearth_writer_finish(out);
}

int hearth_batch_reply_decode(struct hearth_slice in,
                              struct hearth_batch_reply *reply)
{
    struct hearth_batch_reply read = {0};
    struct hearth_reader r;

    hearth_reader_init(&r, in);
    read.verdict = hearth_reader_u8(&r);
    if (hearth_reader_left(&r) > 0) {
        read.has_receipt = true;
        if (hearth_receipt_decode(hearth_reader_take(&r, HEARTH_RECEIPT_LEN),
                                  &read.receipt) != 0) {
            return HEARTH_E_INVALID;
        }
    }
    if (hearth_reader_finish(&r) != 0) {
        return HEARTH_E_INVALID;
    }
    *reply = read;
    return 0;
}
