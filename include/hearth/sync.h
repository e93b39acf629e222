/* SPDX-License-Identifier: Apache-2.0 */
/* Sync as two state machines without sockets or clocks: the client decides
 * what to ask next from the outbox, the server answers from the ledger.
 *
 * Paths: POST b (batch), GET p?v=N (state: programme document if newer,
 * last receipt, countersignature), GET f/<hash> (package), GET t (time). */
#ifndef HEARTH_SYNC_H
#define HEARTH_SYNC_H

#include "hearth/batch.h"
#include "hearth/clock.h"
#include "hearth/ledger.h"
#include "hearth/message.h"
#include "hearth/outbox.h"
#include "hearth/programme.h"
#include "hearth/receipt.h"
#include "hearth/rng.h"

/* What a batch's answer says first. Success is ACCEPTED or DUPLICATE. */
enum hearth_sync_verdict {
    HEARTH_VERDICT_ACCEPTED = 0,
    HEARTH_VERDICT_DUPLICATE = 1,
    HEARTH_VERDICT_MALFORMED = 2,
    HEARTH_VERDICT_SIGNATURE = 3, /* the client bisects */
    HEARTH_VERDICT_REVOKED = 4,
    HEARTH_VERDICT_BRANCH = 5,
    HEARTH_VERDICT_GAP = 6,     /* first seq beyond what is known */
    HEARTH_VERDICT_FOREIGN = 7, /* not this session's device */
    HEARTH_VERDICT_BUSY = 8     /* store full or failing: try later */
};
const char *hearth_sync_verdict_text(enum hearth_sync_verdict verdict);

/* ---- client ---- */

struct hearth_sync_client_config {
    const struct hearth_kv *kv;
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    uint8_t device[HEARTH_DEVICE_LEN];
    struct hearth_public form_sign; /* verifies programme and packages */
    struct hearth_batch_status status;
    uint16_t batch_records; /* at most so many a batch; 0: default 20 */
    bool keeps_records;     /* tests: never erase */
};

struct hearth_sync_client_report {
    uint64_t sent;    /* records that a receipt covers, this run */
    uint64_t waiting; /* records without a receipt */
    uint64_t erased;
    uint32_t new_programme; /* version that arrived, 0 if none */
    uint32_t new_forms;
    int64_t host_offset_s; /* host time minus ours, when known */
    enum hearth_sync_verdict last_refusal; /* ACCEPTED if none */
};

struct hearth_sync_client; /* owns its buffers; about 200 KiB */
HEARTH_MUST_USE int
hearth_sync_client_open(const struct hearth_sync_client_config *config,
                        struct hearth_sync_client **out);
void hearth_sync_client_close(struct hearth_sync_client *c);
/* The next request, valid until the next call. E_NOT_FOUND: all done. Other
 * codes end the run (E_BRANCH, E_REVOKED, E_IO ...). */
HEARTH_MUST_USE int hearth_sync_client_next(struct hearth_sync_client *c,
                                            struct hearth_request *request);
/* The reply to it. 0: go on; otherwise the run is over. Nothing that the
 * host sends is believed without its signature. */
HEARTH_MUST_USE int hearth_sync_client_reply(struct hearth_sync_client *c,
                                             const struct hearth_reply *reply,
                                             int64_t now_s);
/* No reply came: halves the batch. */
void hearth_sync_client_lost(struct hearth_sync_client *c);
void hearth_sync_client_report(const struct hearth_sync_client *c,
                               struct hearth_sync_client_report *out);

/* Full jitter: a wait in [0, min(6 h, 30 s * 2^attempt)]. */
HEARTH_MUST_USE int hearth_sync_backoff_ms(unsigned attempt,
                                           const struct hearth_rng *rng,
                                           int64_t *wait_ms);

/* ---- server ---- */

struct hearth_sync_server_config {
    const struct hearth_kv *kv;
    struct hearth_clock clock;
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    uint8_t host[8];
    uint8_t incarnation[8];
    const struct hearth_key *receipt_key; /* locked memory */
    struct hearth_public receipt_public;
};

struct hearth_sync_server; /* owns its buffers */
HEARTH_MUST_USE int
hearth_sync_server_open(const struct hearth_sync_server_config *config,
                        struct hearth_sync_server **out);
void hearth_sync_server_close(struct hearth_sync_server *s);
/* Answers a request from the peer whose certificate's SPKI hashes to
 * . Always gives a reply (codes of message.h), valid until the
 * next call. A receipt is only ever given after the synced commit. */
void hearth_sync_server_handle(struct hearth_sync_server *s,
                               const uint8_t sync_hash[HEARTH_HASH_LEN],
                               const struct hearth_request *request,
                               struct hearth_reply *reply);

#endif
