/* SPDX-License-Identifier: Apache-2.0 */
/* The server's insides, shared by its files. */
#ifndef HEARTH_SYNC_SERVER_H
#define HEARTH_SYNC_SERVER_H

#include "hearth/state.h"
#include "hearth/sync.h"

struct hearth_sync_server {
    struct hearth_sync_server_config config;
    uint8_t key_id[HEARTH_KEY_ID_LEN];
    struct hearth_ledger_device device; /* who asks now */
    uint8_t reply[HEARTH_PACKAGE_MAX + HEARTH_ENVELOPE_EXTRA + 1024];
    struct hearth_ledger_entry entries[HEARTH_BATCH_RECORDS_MAX];
    /* Stored form of a batch: its bytes and what is said once, per record. */
    uint8_t stored[HEARTH_BATCH_MAX +
                   HEARTH_BATCH_RECORDS_MAX *
                       (HEARTH_RECORD_HEADER_LEN + 4 + HEARTH_SIG_LEN)];
};

/* Answers POST b for s->device: verifies, stores, signs a receipt. */
HEARTH_MUST_USE int hearth_server_take_batch(struct hearth_sync_server *s,
                                             struct hearth_slice body,
                                             struct hearth_writer *reply);
/* Answers POST l: the device's signed word about what it lost. */
HEARTH_MUST_USE int hearth_server_take_loss(struct hearth_sync_server *s,
                                            struct hearth_slice body,
                                            struct hearth_writer *reply);
/* The verdict with a receipt for ${head}, or a refusal, which is counted. */
HEARTH_MUST_USE int hearth_server_answer(struct hearth_sync_server *s,
                                         enum hearth_sync_verdict verdict,
                                         const struct hearth_ledger_head *head,
                                         struct hearth_writer *reply);
/* Answers POST w for s->device: keeps what it cannot read, and says which one
 * that was by its id. Gives the CoAP code. */
HEARTH_MUST_USE int hearth_server_take_withdrawal(struct hearth_sync_server *s,
                                                  struct hearth_slice body,
                                                  struct hearth_writer *reply);
/* The same for one that a stick brought, whose device is only named: counts
 * towards nobody's quota. Gives its id. E_INVALID, E_LIMIT, E_IO, E_FULL. */
HEARTH_MUST_USE int
hearth_server_carry_withdrawal(struct hearth_sync_server *s,
                               struct hearth_slice body,
                               uint8_t id[HEARTH_WITHDRAWALS_ID_LEN]);
/* A receipt for ${head} of s->device, signed now. */
HEARTH_MUST_USE int
hearth_server_make_receipt(struct hearth_sync_server *s,
                           const struct hearth_ledger_head *head,
                           struct hearth_receipt *receipt);

#endif
