/* SPDX-License-Identifier: Apache-2.0 */
/* What the host tells a device: the state it asks for (GET p) and the answer
 * to a batch (POST b). FORMAT.md "State" and "Batch reply". */
#ifndef HEARTH_STATE_H
#define HEARTH_STATE_H

#include "hearth/bytes.h"
#include "hearth/receipt.h"
#include "hearth/register.h"

struct hearth_state {
    int64_t host_time_s;
    bool is_revoked; /* brings what it finalised before, gets nothing */
    bool has_receipt;
    struct hearth_receipt receipt;
    bool has_opened;
    struct hearth_opened opened;
    bool has_entry; /* of the device register: admitted, revoked, wipe */
    struct hearth_register_entry entry;
    uint32_t assignment; /* version of the device's one; 0: there is none */
    struct hearth_slice document; /* signed; empty: nothing newer */
};

/* Appends the state to ${out}. E_SPACE. */
HEARTH_MUST_USE int hearth_state_encode(const struct hearth_state *s,
                                        struct hearth_writer *out);
/* Views into ${in}; no signature is checked here. E_INVALID, E_VERSION. */
HEARTH_MUST_USE int hearth_state_decode(struct hearth_slice in,
                                        struct hearth_state *s);

struct hearth_batch_reply {
    uint8_t verdict; /* enum hearth_sync_verdict */
    bool has_receipt;
    struct hearth_receipt receipt;
};
#define HEARTH_BATCH_REPLY_MAX (1 + HEARTH_RECEIPT_LEN)

/* Appends verdict and receipt to ${out}. E_SPACE. */
HEARTH_MUST_USE int
hearth_batch_reply_encode(const struct hearth_batch_reply *reply,
                          struct hearth_writer *out);
/* No signature is checked here; the verdict may be any number. E_INVALID. */
HEARTH_MUST_USE int hearth_batch_reply_decode(struct hearth_slice in,
                                              struct hearth_batch_reply *reply);

#endif
